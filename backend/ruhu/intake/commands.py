"""`ruhu campaign line`: put an income line in force."""

from __future__ import annotations

from typing import Annotated

import typer

from ruhu.campaigns.commands import app
from ruhu.intake.changing import NewLine, change_line
from ruhu.kit.console import DatabaseOption, DataOption, console, opened, settings_with
from ruhu.questionnaires.catalog import Catalog


@app.command()
def line(
    campaign_id: str,
    amount: Annotated[str, typer.Argument(help="Yuan a person and year, such as 7500 or 7500.00.")],
    year: Annotated[int, typer.Option(help="The year it is for.")],
    document: Annotated[str, typer.Option(help="The document that sets it.")],
    short: Annotated[str, typer.Option(help="Its short name, for the sums on the phone.")],
    area: Annotated[str, typer.Option(help="Area code; without it: wherever no nearer line holds.")] = "",
    database: DatabaseOption = None,
    data: DataOption = None,
) -> None:
    """Change the income line 监测线: everybody between the old and the new one is judged anew; phones learn of it."""
    with opened(database, data) as store:
        catalog = Catalog.load(settings_with().questionnaires)
        told = change_line(store, catalog, None, campaign_id, NewLine(area, year, amount, document, short))
        before = f"{told['before']} 元" if told["before"] else "没有监测线"
        console.print(
            f"{campaign_id} {area or '全部'}: {before} → {told['amount']} 元({short})。"
            f"{told['crossed']} 户的问题有变: 新增 {told['raised']} 条, 消除 {told['cleared']} 条。",
            markup=False,
            soft_wrap=True,
        )
