"""Tables of photos. The bytes lie in object storage under their hash (kit.objects)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel


class Blob(SQLModel, table=True):
    """A photo that is here whole: its hash was checked, and its bytes were durable before this row was."""

    sha256: str = Field(primary_key=True)
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    type: str  # image/jpeg | image/png | image/webp
    stored_at: str


class BlobRef(SQLModel, table=True):
    """A revision names a photo. Who may send the photo and who may see it is decided by these rows alone."""

    __tablename__ = "blob_ref"

    sha256: str = Field(primary_key=True)
    rev_id: str = Field(primary_key=True)
    slot: str = Field(primary_key=True)
    size: int = Field(sa_column=Column(BigInteger, nullable=False))  # as the phone says; the hash decides
    account_id: str
    device_id: str
    area: str  # grid or village of the subject as it came (a household's is looked up); of an item kept aside the village that it names, "" when it names none
    subject_id: str  # "" while it is kept aside
