"""How photos stand beside what they show."""

from __future__ import annotations

from pydantic import BaseModel, Field


class PhotoOut(BaseModel):
    """A photo or signature of the form; its bytes are at GET /api/blobs/{sha256} once it is here."""

    sha256: str
    size: int
    slot: str
    here: bool
    fits: bool | None = Field(
        description="Of a signature: whether it was given for exactly these answers; null when it does not say."
    )
