"""Replies about areas and the import."""

from __future__ import annotations

from pydantic import BaseModel


class AreaRow(BaseModel):
    """An area with the number of its households that one may count."""

    code: str
    name: str
    level: str
    parent: str
    households: int


class AreaList(BaseModel):
    items: list[AreaRow]


class ImportFault(BaseModel):
    """One faulty (or odd) cell; `cell` as the spreadsheet shows it, e.g. C12; `value` as read, ID numbers masked."""

    sheet: str
    cell: str
    value: str
    message: str


class ImportReply(BaseModel):
    """What an import did, or with errors would have done: then nothing was changed. Counts are households.

    `areas` and `members` count what was created or changed of these. Lists hold the first 200 entries.
    """

    dry_run: bool
    created: int
    updated: int
    unchanged: int
    areas: int
    members: int
    errors: list[ImportFault]
    warnings: list[ImportFault]
    error_count: int
    warning_count: int
