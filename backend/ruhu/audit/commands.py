"""`ruhu audit`: is the log as it was written."""

from __future__ import annotations

import typer

from ruhu.audit.log import verify
from ruhu.kit.console import DatabaseOption, DataOption, console, opened


def audit_command(database: DatabaseOption = None, data: DataOption = None) -> None:
    """Verify every chain of the audit log; names the first changed event of each."""
    with opened(database, data) as store, store.read() as connection:
        breaks = verify(connection)
    for found in breaks:
        console.print(f"{found.chain} 第 {found.n} 条: {found.reason}", markup=False)
    if breaks:
        raise typer.Exit(1)
    console.print("审计日志完好。")
