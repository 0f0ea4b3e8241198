"""`ruhu bundle import`: files that phones exported, taken in at the server itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from ruhu.blobs.store import open_blobs
from ruhu.kit.console import DatabaseOption, DataOption, console, opened, settings_with
from ruhu.kit.errors import RuhuError
from ruhu.questionnaires.catalog import Catalog
from ruhu.sync.bundle import take_in
from ruhu.sync.keys import KeyRing

app = typer.Typer(help="Files that phones exported.", no_args_is_help=True)
WORDS = {
    "accepted": "收下", "duplicate": "早已收到", "disputed": "待主管裁定", "held": "收存待处理", "retry": "没能存下",
}  # fmt: skip


@app.callback()
def group() -> None:
    """Files that phones exported."""


@app.command("import")
def import_command(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="*.ruhu, in any order; the same file twice changes nothing.", exists=True, dir_okay=False
        ),
    ],
    receipt: Annotated[
        Path | None,
        typer.Option(help="Where to write the receipts that the phone reads; default: beside each file."),
    ] = None,
    database: DatabaseOption = None,
    data: DataOption = None,
) -> None:
    """Take in files that phones exported, as if the phones had sent it themselves. Exit code 1 when one could not be read."""
    refused = 0
    receipts: list[dict[str, Any]] = []
    with opened(database, data) as store:
        settings = settings_with()
        ring = KeyRing.of(settings.signing_key(), settings.old_secrets.split())
        blobs = open_blobs(settings, store)
        catalog = Catalog.load(settings.questionnaires)
        for path in files:
            try:
                with path.open("rb") as source:
                    given = take_in(store, catalog, blobs, ring, source, None)
            except RuhuError as error:
                refused += 1
                console.print(f"{path.name}: {error.detail}", markup=False, soft_wrap=True)
                continue
            receipts.append(given)
            console.print(f"{path.name}: {told(given)}", markup=False, soft_wrap=True)
            if receipt is None:
                _write(path.with_name(path.name + ".receipt.json"), [given])
    if receipt is not None and receipts:
        _write(receipt, receipts)
    if refused:
        raise typer.Exit(1)


def told(receipt: dict[str, Any]) -> str:
    """One line: whose, which part, what came of it."""
    counts = Counter(result["status"] for result in receipt["results"])
    what = ", ".join(f"{word} {counts[status]} 份" for status, word in WORDS.items() if counts[status])
    return f"{receipt['account_name']}, 第 {receipt['part']} 份(共 {receipt['parts']} 份): {what or '没有答案'}。"


def _write(path: Path, receipts: list[dict[str, Any]]) -> None:
    """One receipt as it is; several as a list. The phone reads both."""
    path.write_bytes(orjson.dumps(receipts[0] if len(receipts) == 1 else receipts))
    console.print(f"回执: {path}", markup=False, soft_wrap=True)
