"""What administrators send and are told of income lines."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ruhu.kit.ids import UUID_TEXT

Said = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", strip_whitespace=True, min_length=1, max_length=200),
]


class LineIn(BaseModel):
    """A line to be put in force. `id` is made by the asker: the same id again changes nothing."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=f"^{UUID_TEXT.pattern}$")
    area: str = Field(
        default="",
        pattern="^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$",
        description="空 = 没有更近的监测线的地方",
    )
    year: int = Field(ge=2000, le=2100)
    amount: str = Field(pattern=r"^[1-9][0-9]{0,6}(\.[0-9]{1,2})?$", description="元 / 人年")
    document: Said
    short_document: Said


class LineTold(BaseModel):
    """A line, and what came of it once everybody was judged by it (`judged_at`)."""

    id: str
    campaign: str
    area: str
    year: int
    amount: str
    document: str
    short_document: str
    set_at: str
    superseded_at: str | None
    before: str | None = Field(description="到那时为止的监测线; null = 没有")
    judged_at: str | None
    crossed: int = Field(description="问题因此有变的户(村)数")
    raised: int
    cleared: int


class LinesTold(BaseModel):
    """Every line that a campaign has had, the newest first."""

    items: list[LineTold]
