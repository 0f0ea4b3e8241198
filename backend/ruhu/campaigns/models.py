"""Tables of campaigns."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, text
from sqlmodel import Field, SQLModel


class Campaign(SQLModel, table=True):
    """One campaign; `data` is its checked definition as JSON text (schemas/meta/campaign.schema.json)."""

    id: str = Field(primary_key=True)
    title: str
    status: str = "preset"  # preset (there to be opened) | open | closed
    data: str
    created_at: str


class IncomeLine(SQLModel, table=True):
    """A line 监测线 in force for an area of a campaign; a changed line is a new row, the old one is superseded."""

    __tablename__ = "income_line"

    id: str = Field(primary_key=True)
    campaign_id: str = Field(index=True)
    area: str = ""  # code prefix; "" = everywhere
    year: int
    amount_fen: int = Field(sa_column=Column(BigInteger, nullable=False))
    document: str
    short_document: str
    set_at: str
    superseded_at: str | None = None
    before_fen: int | None = Field(
        default=None, sa_column=Column(BigInteger)
    )  # the line there until then; NULL = none
    # When everybody was judged by it (NULL: not yet), and what came of it: forms with other flags, flags raised and cleared.
    judged_at: str | None = None
    crossed: int = Field(sa_column=Column(Integer, nullable=False, server_default=text("0")))
    raised: int = Field(sa_column=Column(Integer, nullable=False, server_default=text("0")))
    cleared: int = Field(sa_column=Column(Integer, nullable=False, server_default=text("0")))


class LinePart(SQLModel, table=True):
    """Villages that are judged anew by a changed line, as long as not all are: a part is taken by one worker of one process."""

    __tablename__ = "line_part"

    line_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    first: str  # from this village's code on; "" = open
    until: str  # up to this one, which is the next part's; "" = open
    judged: bool = Field(sa_column=Column(Boolean, nullable=False))
