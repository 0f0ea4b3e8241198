"""`ruhu blobs verify`, `ruhu blobs clean`."""

from __future__ import annotations

from typing import Annotated

import typer

from ruhu.blobs.checking import DAYS, clean, verify
from ruhu.blobs.store import open_blobs
from ruhu.kit.console import DatabaseOption, DataOption, console, opened
from ruhu.kit.settings import Settings

app = typer.Typer(help="Photos and signatures.", no_args_is_help=True)
_SHOWN = 20


@app.command("verify")
def verify_command(
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Ask phones again for what is missing or damaged; count good photos that did not count.",
        ),
    ] = False,
    database: DatabaseOption = None,
    data: DataOption = None,
) -> None:
    """Hash every stored photo again; exit code 1 when one that counts as here is missing or damaged."""
    with opened(database, data) as store:
        report = verify(open_blobs(Settings(), store), repair=repair)
    console.print(f"完好 {report.whole} 张; 手机还没传来 {report.waiting} 张。")
    for title, hashes in (
        ("不见了", report.missing), ("受损", report.damaged), ("完好但没有登记", report.unrecorded), ("名称与内容不符", report.strange),
    ):  # fmt: skip
        if hashes:
            console.print(f"{title} {len(hashes)} 张:")
            for sha256 in hashes[:_SHOWN]:
                console.print(f"  {sha256}", markup=False)
            if len(hashes) > _SHOWN:
                console.print(f"  … 另有 {len(hashes) - _SHOWN} 张")
    if repair and (report.missing or report.damaged or report.unrecorded):
        console.print("已修正登记: 缺的照片会再向手机要, 完好的已算作收到。")
    if not report.sound:
        if not repair:
            console.print("加 --repair 可修正登记, 让还留着这些照片的手机再传一次。")
        raise typer.Exit(1)


@app.command("clean")
def clean_command(
    days: Annotated[
        int, typer.Option(min=0, help="Drop unfinished uploads that have not grown for so long.")
    ] = DAYS,
    database: DatabaseOption = None,
    data: DataOption = None,
) -> None:
    """Drop the pieces of unfinished uploads that nobody goes on with; the server does so each time it starts."""
    with opened(database, data) as store:
        dropped = clean(open_blobs(Settings(), store), days)
    console.print(f"清掉没传完的照片 {dropped} 张; 手机再来时会从头传。")
