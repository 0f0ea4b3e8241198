"""Tables of the register."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

# Few rows, asked for by area.
PROVISIONAL = Index(
    "ix_household_provisional",
    "grid",
    sqlite_where=text("provisional_since IS NOT NULL"),
    postgresql_where=text("provisional_since IS NOT NULL"),
)


class Household(SQLModel, table=True):
    """One household of the register.

    `kinds` lists key-household kinds, sorted, joined with commas; `declared` is JSON text of the facts the register states
    itself (as imported), `facts` of all facts the rules read (facts.py). Every change takes a new `seq` of "roster/<village>".
    One that a worker met and the register does not know is provisional until a supervisor confirms it or says which it is.
    """

    __table_args__ = (
        Index("uq_household_number", "village", "number", unique=True),
        Index("ix_household_feed", "village", "seq"),
        Index("ix_household_grid", "grid", "door_order"),
        PROVISIONAL,
    )

    id: str = Field(primary_key=True)
    number: str
    name: str
    village: str
    grid: str  # the village's own code when in no grid
    county: str
    address: str = ""
    phone: str = ""
    door_order: int = 0
    pinyin: str = ""  # initials of the name, lower case
    kinds: str = ""
    lifted: bool = False
    monitored: bool = False
    monitored_kind: str | None = None  # unstable_lifted | marginal | sudden_hardship
    people: int | None = None
    labour: int | None = None
    declared: str = "{}"
    facts: str = "{}"
    deleted: bool = False
    provisional_since: str | None = None  # None: of the register
    matched_to: str | None = None  # of a deleted provisional one: the household of the register that it is
    seq: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    created_at: str
    updated_at: str


class Member(SQLModel, table=True):
    """A person of a household. Text fields hold "" when unknown; `birth` is a date, a year-month or a year."""

    __table_args__ = (Index("ix_member_household", "household_id", "position"),)

    id: str = Field(primary_key=True)
    household_id: str
    position: int = 0
    name: str
    relation: str = ""
    sex: str = ""  # male | female
    id_number: str = Field(default="", index=True)
    birth: str = ""
    school: str = ""  # preschool | primary | junior | senior | vocational | college | special | none
    health: str = ""  # healthy | chronic | serious | disabled
    labour: str = ""  # able | weak | none
    phone: str = ""
    public_post: bool | None = None
    disability_card: str = ""
