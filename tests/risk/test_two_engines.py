"""Server and phone judge the same: the phone's own engine, bundled and run, against the server's on random forms."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ruhu.questionnaires.catalog import Catalog, read_definition
from ruhu.risk.judge import evaluate
from tests.risk.random_forms import forms

HERE = Path(__file__).parent
FRONTEND = HERE.parents[1] / "frontend"
COUNT = 3000


def comparable(judgement: dict[str, Any]) -> dict[str, Any]:
    """What both must agree on; the built-in checks' own sentences are each side's matter, and so is the checks' order."""
    built_in = ("type:", "remark_missing:", "remark_without_problem:", "computed_differs:")
    checks = {
        check["id"]: (
            check["level"],
            check["question"],
            None if check["id"].startswith(built_in) else check["message"],
        )
        for check in judgement["checks"]
    }
    kept = {name: judgement[name] for name in ("visible", "auto_na", "missing", "flags", "notes")}
    return {**kept, "checks": checks, "measures": judgement["measures"]}


def close(one: Any, other: Any) -> bool:
    """Equal, to the sixth place of a quotient; a truth is not a number, and unknown is only unknown."""
    if one is None or other is None or isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other) or (isinstance(one, float) and one == pytest.approx(other, abs=1e-6))


def test_the_phones_engine_and_the_servers_agree_on_thousands_of_random_forms(tmp_path: Path) -> None:
    toilet = read_definition(HERE.parent / "questionnaires" / "toilet.v1.yaml")
    definitions = [*Catalog.load(), toilet]
    given = list(forms(definitions, COUNT, seed=20220806))
    (tmp_path / "forms.json").write_text(
        json.dumps(
            {"definitions": [json.loads(definition.json) for definition in definitions], "forms": given}
        ),
        encoding="utf-8",
    )
    engine = tmp_path / "engine.mjs"
    source = FRONTEND / "src" / "survey" / "evaluate.ts"
    bundler = FRONTEND / "node_modules" / ".bin" / "rolldown"
    subprocess.run(
        [bundler, source, "--format", "esm", "--platform", "node", "--file", engine],
        check=True,
        capture_output=True,
    )
    ran = subprocess.run(
        ["node", HERE / "two_engines.mjs", engine, tmp_path / "forms.json"], check=True, capture_output=True
    )
    found = 0
    for (which, form), there in zip(given, json.loads(ran.stdout), strict=True):
        here = comparable(dataclasses.asdict(evaluate(definitions[which], **form)))
        there = comparable(there)
        measures, others = here.pop("measures"), there.pop("measures")
        assert here == there, form
        assert measures.keys() == others.keys()
        assert [id for id in measures if not close(measures[id], others[id])] == [], form
        found += len(here["flags"])
    assert found > COUNT, "the forms are not so harmless that agreeing says nothing"
