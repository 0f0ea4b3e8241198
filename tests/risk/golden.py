"""Golden cases: what stands in schemas/cases/*.yaml, judged and compared. The phone's tests run the same files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.reading import read_yaml
from ruhu.risk.judge import Judgement, evaluate

_LISTS = ("flags", "checks", "notes", "missing", "visible", "auto_na")
EXPECTATIONS = {f"{name}{suffix}" for name in _LISTS for suffix in ("", "_include", "_exclude")} | {
    *("measures", "severity", "message"),
}
CASE_KEYS = {"name", "base", "household", "campaign", "previous", "values", "remarks", "reasons", "expect"}


@dataclass(frozen=True)
class Case:
    """One case with its file's defaults merged in."""

    name: str
    questionnaire: str
    answers: dict[str, Any]
    household: dict[str, Any]
    campaign: dict[str, Any]
    previous: dict[str, Any] | None
    expect: dict[str, Any]


def cases(path: Path) -> Iterator[Case]:
    """The cases of a file. A key that nothing compares is an error: it would look like a test and be none."""
    file = read_yaml(path)
    for raw in file["cases"]:
        expect = raw["expect"]
        assert raw.keys() <= CASE_KEYS, (raw["name"], raw.keys() - CASE_KEYS)
        assert expect and expect.keys() <= EXPECTATIONS, (raw["name"], expect.keys() - EXPECTATIONS)
        values = {**(file["bases"][raw["base"]] if "base" in raw else {}), **(raw.get("values") or {})}
        answers = {
            "values": {id: value for id, value in values.items() if value is not None},
            "remarks": raw.get("remarks") or {},
            "reasons": raw.get("reasons") or {},
        }
        yield Case(
            name=raw["name"],
            questionnaire=file["questionnaire"],
            answers=answers,
            household={**(file.get("household") or {}), **(raw.get("household") or {})},
            campaign={**(file.get("campaign") or {}), **(raw.get("campaign") or {})},
            previous=raw.get("previous"),
            expect=expect,
        )


def compare(definition: Definition, case: Case) -> None:
    """Judge a case and assert each of its expectations; ids that the questionnaire does not have fail too."""
    judgement = evaluate(definition, case.answers, case.household, case.campaign, case.previous)
    lists = {
        "flags": [flag.code for flag in judgement.flags],
        "checks": [check.id for check in judgement.checks],
        "notes": [note.id for note in judgement.notes],
        "missing": judgement.missing,
        "visible": judgement.visible,
        "auto_na": judgement.auto_na,
    }
    for name, got in lists.items():
        assert len(got) == len(set(got)), f"{name} tells something twice: {got}"
        if name in case.expect:
            assert set(got) == set(case.expect[name]), name
        assert set(case.expect.get(f"{name}_include", ())) <= set(got), name
        excluded = set(case.expect.get(f"{name}_exclude", ()))
        assert not excluded & set(got), name
        assert name != "visible" or excluded <= definition.by_id.keys(), "excluded questions exist"
    _measures(judgement, case.expect.get("measures") or {})
    severity = {flag.code: flag.severity for flag in judgement.flags}
    for code, level in (case.expect.get("severity") or {}).items():
        assert severity.get(code) == level, code
    messages = {
        **{note.id: note.message for note in judgement.notes},
        **{check.id: check.message for check in judgement.checks},
        **{flag.code: flag.message for flag in judgement.flags},
    }
    for id, message in (case.expect.get("message") or {}).items():
        assert messages.get(id) == message, id


def _measures(judgement: Judgement, expected: dict[str, Any]) -> None:
    for id, value in expected.items():
        assert id in judgement.measures, f"no measure {id}"
        got = judgement.measures[id]
        if value is None or isinstance(value, bool | str):
            assert got is value or got == value, id
            assert type(got) is type(value), id
        elif round(value, 2) == value:
            assert got == value, id
        else:
            # Fen are exact; only a quotient that does not end is written in the case to six places.
            assert got == pytest.approx(value, abs=1e-6, rel=0), id
