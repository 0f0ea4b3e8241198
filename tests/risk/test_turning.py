"""Where the verdict on answers turns: no flag comes or goes between two lines unless a point lies there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ruhu.questionnaires.catalog import Catalog, read_definition
from ruhu.questionnaires.definition import Definition
from ruhu.risk.judge import evaluate
from ruhu.risk.turning import ANYWHERE, lowest_and_highest, points, turning_of
from tests.risk.random_forms import forms

CATALOG = Catalog.load()
HOUSEHOLD = CATALOG.get("mingzhou-2022-household", 1)
TOILET = read_definition(Path(__file__).parents[1] / "questionnaires" / "toilet.v1.yaml")
LINES = [1.0, 262500.0, 365000.0, 650000.0, 729999.0, 730000.0, 730001.0, 1460000.0, 2920000.0, 9e9]
FIGURES: dict[str, Any] = {
    "people": 4, "labour": 2, "wage": "18000.00", "business": "3400.00", "transfer": "5600.00", "property": "400.00",
    "rigid_spending": "have", "education_spending": "4000.00", "medical_spending": "1000.00",
}  # fmt: skip


def found_at(definition: Definition, form: dict[str, Any], line: float | None) -> dict[str, str]:
    judged = evaluate(definition, **(form | {"campaign": form["campaign"] | {"line": line}}))
    return {flag.code: flag.severity for flag in judged.flags}


def test_between_two_lines_without_a_point_the_flags_stay_on_thousands_of_random_forms() -> None:
    turned = 0
    for _, form in forms([HOUSEHOLD], 1500, seed=20261122):
        told = evaluate(HOUSEHOLD, **form).turns
        assert told is not None
        at = points(told)
        found = [found_at(HOUSEHOLD, form, line) for line in LINES]
        for (low, before), (high, after) in zip(
            zip(LINES, found, strict=True), list(zip(LINES, found, strict=True))[1:], strict=False
        ):
            if before != after:
                turned += 1
                assert any(low - 1e-6 <= point <= high + 1e-6 for point in at), (form, low, high, at)
    assert turned > 300, "the lines pass enough verdicts"


def judged_turns(**changes: Any) -> list[float]:
    answers = {"values": {**FIGURES, **changes}, "remarks": {}, "reasons": {}}
    told = evaluate(HOUSEHOLD, answers, {}, {"line": 730000.0}).turns
    assert told is not None
    return points(told)


def test_the_points_are_the_income_per_person_before_and_after_rigid_spending() -> None:
    assert judged_turns() == [560000.0, 685000.0]
    assert judged_turns(rigid_spending="none", education_spending=None, medical_spending=None) == [685000.0]


def test_where_income_is_unknown_nothing_turns() -> None:
    assert judged_turns(wage=None) == []
    assert judged_turns(wage="-90000.00") == [], "whoever has less than nothing is below every line"


def test_a_line_that_was_not_there_when_it_was_judged_is_told_all_the_same() -> None:
    answers = {"values": FIGURES, "remarks": {}, "reasons": {}}
    told = evaluate(HOUSEHOLD, answers, {}, {"line": None}).turns
    assert told is not None and points(told) == [560000.0, 685000.0]


def test_a_form_that_says_nothing_of_the_line_never_turns() -> None:
    assert turning_of(TOILET).none
    assert lowest_and_highest([]) == (None, None)


def other(**rule: str) -> Definition:
    """The household form with one more rule."""
    raw = json.loads(HOUSEHOLD.json)
    raw["rules"].append(
        {
            "code": "more",
            "title": "另一条",
            "message": "另一条",
            "area": "income",
            "severity": [{"level": "L"}],
            **rule,
        }
    )
    return Definition.load(raw)


@pytest.mark.parametrize(
    "when",
    [
        "campaign.line * campaign.line > m.net",
        "1.0 / campaign.line < answers.people",
        'campaign.line_document == "某文件"',
        "(m.below_line ? 1.0 : 2.0) < answers.people",
    ],
)
def test_what_is_not_straight_in_the_line_may_turn_anywhere(when: str) -> None:
    definition = other(when=when)
    assert turning_of(definition).bent
    assert evaluate(definition, {"values": FIGURES}, {}, {"line": 730000.0}).turns is None
    assert lowest_and_highest(None) == (ANYWHERE, None)


def test_more_than_two_points_are_kept_as_anywhere() -> None:
    definition = other(when="m.per_person < campaign.line + 100000.0")
    told = evaluate(definition, {"values": FIGURES}, {}, {"line": 730000.0}).turns
    assert told is not None and points(told) == [560000.0, 585000.0, 685000.0]
    assert lowest_and_highest(told) == (ANYWHERE, None)
