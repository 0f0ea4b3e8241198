"""`ruhu questionnaire check|publish [FOLDER]`; also `python -m ruhu.questionnaires`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.catalog import check_folder, record
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.faults import PublishError

app = typer.Typer(help="Check and publish questionnaires.", no_args_is_help=True, add_completion=False)

Folder = Annotated[
    Path | None, typer.Argument(help="Folder with *.yaml; default: the questionnaires that come with Ruhu.")
]


@app.command()
def check(folder: Folder = None) -> None:
    """Read every questionnaire of a folder and tell what keeps it from being published."""
    _tell(folder, publish=False)


@app.command()
def publish(folder: Folder = None) -> None:
    """Check, then freeze what is new: its hash goes into published.json and its version cannot change any more."""
    _tell(folder, publish=True)


def _tell(folder: Path | None, *, publish: bool) -> None:
    folder = folder or schemas_dir() / "questionnaires"
    try:
        found: list[Definition] = record(folder) if publish else check_folder(folder)
    except PublishError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for definition in found:
        typer.echo(f"{definition.name}  {definition.hash}  {definition.title}")
    typer.echo(f"{'新发布' if publish else '通过'} {len(found)} 份: {folder}")
