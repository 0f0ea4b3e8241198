"""`ruhu import` and `ruhu template`: the register from Excel or CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from ruhu.kit.console import DatabaseOption, DataOption, console, opened
from ruhu.roster.importing import Follow, import_file
from ruhu.roster.workbook import template


def importing(follow: Follow) -> Callable[..., None]:
    """`ruhu import`; `follow` moves what hangs on households that go to another grid."""

    def import_command(
        path: Annotated[
            Path,
            typer.Argument(
                help="*.xlsx or *.csv by the template (ruhu template).", exists=True, dir_okay=False
            ),
        ],
        database: DatabaseOption = None,
        data: DataOption = None,
    ) -> None:
        """Import areas, households and members: all of the file or nothing; the same file twice changes nothing."""
        with opened(database, data) as store, Progress(console=console) as bar:
            tasks: dict[str, int] = {}

            def show(what: str, done: int, total: int) -> None:
                task = tasks.setdefault(what, -1)
                if task < 0:
                    task = tasks[what] = bar.add_task(what, total=total)
                bar.update(task, completed=done)  # type: ignore[arg-type]

            report = import_file(store, path, follow=follow, progress=show)
        for fault in [*report.errors, *report.warnings]:
            console.print(f"{fault.sheet}!{fault.cell}  {fault.value}  {fault.message}", markup=False)
        if report.errors:
            console.print(f"有 {report.error_count} 处错误, 一行也没有导入。请改好后再导入。")
            raise typer.Exit(1)
        console.print(
            f"新增 {report.created} 户, 更新 {report.updated} 户, 不变 {report.unchanged} 户; 提醒 {report.warning_count} 条。"
        )

    return import_command


def template_command(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("名册模板.xlsx"),
) -> None:
    """Write the import template."""
    path.write_bytes(template())
    console.print(f"已写 {path}")
