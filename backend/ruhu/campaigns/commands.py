"""`ruhu campaign …`: load, list, close."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ruhu.audit import log as audit
from ruhu.campaigns.presets import read_campaign
from ruhu.campaigns.queries import all_campaigns, save_campaign, set_status
from ruhu.kit.console import DatabaseOption, DataOption, console, opened
from ruhu.kit.resources import schemas_dir

app = typer.Typer(help="Campaigns.", no_args_is_help=True)


@app.command("list")
def list_command(database: DatabaseOption = None, data: DataOption = None) -> None:
    """Every campaign with its state and lines."""
    with opened(database, data) as store, store.read() as connection:
        for view in all_campaigns(connection).values():
            lines = "、".join(f"{line.area or '全部'} {line.amount_fen / 100:g} 元" for line in view.lines)
            console.print(
                f"{view.id}  {view.status}  {view.title}  监测线 {lines}", markup=False, soft_wrap=True
            )


@app.command()
def load(
    path: Annotated[
        Path, typer.Argument(help="A campaign file (schemas/meta/campaign.schema.json).", exists=True)
    ],
    database: DatabaseOption = None,
    data: DataOption = None,
) -> None:
    """Load a campaign file, new or changed. Lines in force stay; change them in the application."""
    with opened(database, data) as store, store.write() as connection:
        definition = read_campaign(path, schemas_dir())
        new = save_campaign(connection, definition)
        audit.record(connection, None, "campaign:load", definition["id"], {"new": new})
    console.print(f"{'已载入' if new else '已更新'} {definition['id']}。")


@app.command("open")
def open_command(campaign_id: str, database: DatabaseOption = None, data: DataOption = None) -> None:
    """Open a campaign: phones get it at their next contact."""
    _set(campaign_id, "open", database, data)
    console.print(f"已开始 {campaign_id}。")


@app.command()
def close(campaign_id: str, database: DatabaseOption = None, data: DataOption = None) -> None:
    """Close a campaign: what still comes is kept aside."""
    _set(campaign_id, "closed", database, data)
    console.print(f"已结束 {campaign_id}。")


def _set(campaign_id: str, status: str, database: str | None, data: Path | None) -> None:
    with opened(database, data) as store, store.write() as connection:
        set_status(connection, campaign_id, status)
        audit.record(connection, None, f"campaign:{status}", campaign_id, {})
