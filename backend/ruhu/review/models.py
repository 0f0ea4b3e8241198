"""The table of decisions. Nothing in it is ever changed or removed."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Decision(SQLModel, table=True):
    """One act of a supervisor about one form, or about one revision of it.

    `id` is made by whoever asks, so that asking again does nothing twice. `n` counts a submission's acts: their order is
    given under the submission's lock, by no clock.
    """

    id: str = Field(primary_key=True)
    submission_id: str = Field(index=True)
    rev_id: str = Field(
        index=True
    )  # the head that was judged, the other version, or the key of what was kept aside
    n: int
    action: str  # return | approve | reopen | resolve | retry | dismiss
    note: str
    comments: str  # JSON text [{question, text}], in the order of writing
    account_id: str
    at: str
