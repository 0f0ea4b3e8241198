"""Server and phone print the same sheet: the phone's own layout, bundled and run, against the server's on random forms."""

from __future__ import annotations

import dataclasses
import json
import random
import subprocess
from pathlib import Path
from typing import Any

from ruhu.exports.sheet import Filled, sheet
from ruhu.questionnaires.catalog import Catalog, read_definition
from ruhu.risk.judge import evaluate
from tests.risk.random_forms import forms

HERE = Path(__file__).parent
FRONTEND = HERE.parents[1] / "frontend"
COUNT = 900
NAMES: list[Any] = ["示例甲", "", None]


def test_the_phone_and_the_server_lay_out_the_same_sheet_for_hundreds_of_random_forms(tmp_path: Path) -> None:
    definitions = [*Catalog.load(), read_definition(HERE.parent / "questionnaires" / "toilet.v1.yaml")]
    chance = random.Random(20220806)
    given: list[tuple[int, dict[str, Any]]] = []
    for which, form in forms(definitions, COUNT, seed=20220807):
        judged = evaluate(definitions[which], **form)
        filled = Filled(
            household=form["household"] | {name: chance.choice(NAMES) for name in ("name", "village_name", "township_name")},
            values=form["answers"]["values"], remarks=form["answers"]["remarks"],
            visible=judged.visible if chance.random() < 0.9 else [], measures=judged.measures,
            month=chance.choice(["", "2022年8月"]),
        )  # fmt: skip
        given.append((which, dataclasses.asdict(filled)))
    (tmp_path / "forms.json").write_text(
        json.dumps({"definitions": [json.loads(d.json) for d in definitions], "forms": given}),
        encoding="utf-8",
    )
    bundle = tmp_path / "sheet.mjs"
    source, bundler = FRONTEND / "src" / "paper" / "sheet.ts", FRONTEND / "node_modules" / ".bin" / "rolldown"
    subprocess.run(
        [bundler, source, "--format", "esm", "--platform", "node", "--file", bundle],
        check=True,
        capture_output=True,
    )
    ran = subprocess.run(
        ["node", HERE / "lay.mjs", bundle, tmp_path / "forms.json"], check=True, capture_output=True
    )
    ticked = remarked = 0
    for (which, filled), there in zip(given, json.loads(ran.stdout), strict=True):
        here = sheet(definitions[which], Filled(**filled))
        assert here == there, filled
        ticked += json.dumps(here).count('"box": true')
        remarked += sum(bool(row["remark"]) for row in here["rows"])
    assert ticked > COUNT and remarked > COUNT // 2, "the forms are not so empty that agreeing says nothing"
