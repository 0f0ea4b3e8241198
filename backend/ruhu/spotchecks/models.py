"""Tables of spot checks. A draw is never changed; of a drawn household only who goes there and what came of it."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class SpotDraw(SQLModel, table=True):
    """One draw, with everything it takes to repeat it. `id` is made by whoever asks."""

    __tablename__ = "spot_draw"

    id: str = Field(primary_key=True)
    campaign_id: str = Field(index=True)
    area: str
    method: str  # drawing.METHOD
    seed: str
    asked: str  # "12" households or "5%", as it was asked for
    size: int
    frame: str  # ids of the surveyed households there then, sorted, one a line
    frame_size: int
    frame_sha256: str
    account_id: str
    at: str


class SpotItem(SQLModel, table=True):
    """One drawn household. `id` is the UUIDv8 of draw and household; the act that surveys it again bears it."""

    __tablename__ = "spot_item"

    id: str = Field(primary_key=True)
    draw_id: str = Field(index=True)
    n: int  # its place in the draw, from 1
    subject_id: str
    submission_id: str = Field(index=True)
    head_rev: str  # the answers at the draw: what is corrected later is not what was found at the door
    surveyors: str  # account ids of those who surveyed it, separated by spaces
    assigned_to: str | None = Field(default=None, index=True)
    assigned_by: str | None = None
    assigned_at: str | None = None
    rev_id: str | None = None  # the second survey's answers
    done_by: str | None = None
    done_at: str | None = None
