"""`ruhu campaign …`: check, load, list, open, close; `ruhu checklist …`: check, publish."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from ruhu.audit import log as audit
from ruhu.campaigns import checklists as lists
from ruhu.campaigns.checking import Surroundings, campaign_faults
from ruhu.campaigns.deadlines import due_between
from ruhu.campaigns.presets import BadCampaign, read_campaign
from ruhu.campaigns.queries import all_campaigns, save_campaign, set_status
from ruhu.campaigns.workdays import workdays
from ruhu.kit.console import DatabaseOption, DataOption, console, opened, settings_with
from ruhu.kit.errors import RuhuError
from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.faults import PublishError

app = typer.Typer(help="Campaigns.", no_args_is_help=True)
checklists = typer.Typer(help="Check and publish checklists.", no_args_is_help=True)

CampaignFile = Annotated[
    Path, typer.Argument(help="A campaign file (schemas/meta/campaign.schema.json).", exists=True)
]
ChecklistFolder = Annotated[
    Path | None, typer.Argument(help="Folder with *.yaml; default: the checklists that come with Ruhu.")
]


@app.command("list")
def list_command(database: DatabaseOption = None, data: DataOption = None) -> None:
    """Every campaign with its state and lines."""
    with opened(database, data) as store, store.read() as connection:
        for view in all_campaigns(connection).values():
            lines = "、".join(f"{line.area or '全部'} {line.amount_fen / 100:g} 元" for line in view.lines)
            said = f"监测线 {lines}" if lines else "没有监测线"
            console.print(f"{view.id}  {view.status}  {view.title}  {said}", markup=False, soft_wrap=True)


@app.command()
def check(path: CampaignFile) -> None:
    """Read a campaign with what it names and tell what is wrong, or what it comes to. Writes nothing."""
    try:
        data, around = checked(path)
    except RuhuError as error:
        typer.echo(error.detail, err=True)
        raise typer.Exit(1) from error
    typer.echo(f"通过 {data['id']}: {data['title']}")
    lines = "、".join(f"{line['area'] or '全部'} {line['amount']} 元" for line in data.get("lines", ()))
    typer.echo(f"监测线 {lines}" if lines else "没有监测线: 只记收入, 不与监测线比较")
    for named in data.get("checklists", ()):
        found = around.checklists.get(named["id"], named["version"])
        answered = sum(bool(item.answered_from) for item in found.items)
        typer.echo(f"清单 {found.name}: {len(found.items)} 项, 其中 {answered} 项可由已有数据对照")
    dues = due_between(data, date.min, date.max, workdays())
    for due in dues:
        typer.echo(f"{due.due}  {'阶段结束' if due.kind == 'stage' else '报送'}  {due.title}")
    note = workdays().note(due.due for due in dues)
    if note:
        typer.echo(note)


def checked(path: Path) -> tuple[dict[str, Any], Surroundings]:
    """A campaign file that fits together, with what it names. Raises BadCampaign with every fault.

    What it names comes with Ruhu or stands in the county's folder: the setting RUHU_QUESTIONNAIRES, and where the file lies
    in a folder `campaigns/`, the folder around that.
    """
    data = read_campaign(path)
    folders = {settings_with().questionnaires}
    whole = path.resolve()
    if whole.parent.name == "campaigns" and whole.parent.parent != schemas_dir().resolve():
        folders.add(whole.parent.parent)
    try:
        around = Surroundings.around(*folders)
    except PublishError as error:
        raise BadCampaign(path, error.faults) from error
    faults = campaign_faults(data, around)
    if faults:
        raise BadCampaign(path, faults)
    return data, around


@app.command()
def load(
    path: CampaignFile,
    database: DatabaseOption = None,
    data: DataOption = None,
) -> None:
    """Load a campaign file, new or changed. Lines in force stay; change them in the application."""
    with opened(database, data) as store, store.write() as connection:
        definition, _ = checked(path)
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


@checklists.command("check")
def check_checklists(folder: ChecklistFolder = None) -> None:
    """Read every checklist of a folder and tell what keeps it from being published."""
    _tell(folder, publish=False)


@checklists.command("publish")
def publish_checklists(folder: ChecklistFolder = None) -> None:
    """Check, then freeze what is new: its hash goes into published.json and its version cannot change any more."""
    _tell(folder, publish=True)


def _tell(folder: Path | None, *, publish: bool) -> None:
    folder = folder or schemas_dir() / lists.FOLDER
    catalog = Catalog.load(settings_with().questionnaires)
    try:
        found = lists.record(folder, catalog) if publish else lists.check_folder(folder, catalog)
    except PublishError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for checklist in found:
        typer.echo(f"{checklist.name}  {checklist.hash}  {len(checklist.items)} 项  {checklist.title}")
    typer.echo(f"{'新发布' if publish else '通过'} {len(found)} 份: {folder}")
