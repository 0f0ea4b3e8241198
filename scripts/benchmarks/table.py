"""The printed table. A missed bar is said, not hidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One measurement; with a bar it is met when `value` is at least the bar."""

    what: str
    figure: str
    remark: str = ""
    bar: float | None = None
    value: float | None = None

    @property
    def verdict(self) -> str:
        """met, MISSED or nothing to meet."""
        if self.bar is None or self.value is None:
            return ""
        return "met" if self.value >= self.bar else "MISSED"


def show(title: str, rows: Iterable[Row]) -> None:
    """Print rows as a table; those that come one by one are told at once too, because some take half an hour."""
    table = Table(title=title, title_justify="left")
    for column in ("what", "figure", "bar", "remark"):
        table.add_column(column, overflow="fold")
    said = Console(stderr=True, width=150)
    for row in rows:
        said.print(f"{row.what}: {row.figure} {row.verdict}", style="dim", highlight=False)
        table.add_row(row.what, row.figure, row.verdict, row.remark)
    Console(width=150).print(table)
