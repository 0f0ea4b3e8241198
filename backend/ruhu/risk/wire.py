"""What every API says of a problem."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class FlagOut(BaseModel):
    """A problem with its sum."""

    code: str
    question: str | None
    box: str | None
    area: str
    severity: Literal["H", "M", "L"]
    title: str
    message: str
