"""Judging a questionnaire that no code knows (the small one of the tests), and the promises judging makes to all."""

from __future__ import annotations

import math
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruhu.questionnaires.catalog import Catalog, read_definition
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.publish import publish
from ruhu.questionnaires.reading import read_yaml
from ruhu.risk.judge import Flag, Judgement, evaluate

PATH = Path(__file__).parents[1] / "questionnaires" / "toilet.v1.yaml"
TOILET = read_definition(PATH)
HOUSEHOLD_FORM = Catalog.load().get("mingzhou-2022-household")
LINE = {
    "line": 730000,
    "line_document": "某镇通知",
    "period_start": "2021-10-01",
    "stage_start": "2022-08-06",
    "stage_end": "2022-08-12",
}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["yes", "no", "na", "1.00"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=6), below, max_size=3),
    max_leaves=8,
)  # fmt: skip


def judge(
    values: dict[str, Any], remarks: dict[str, str] | None = None, definition: Definition = TOILET
) -> Judgement:
    return evaluate(definition, {"values": values, "remarks": remarks or {}})


def ids(found: list[Any]) -> list[str]:
    return [item.id for item in found]


def codes(judgement: Judgement) -> list[str]:
    return [flag.code for flag in judgement.flags]


def edited(**changes: Any) -> Definition:
    """The small questionnaire with other rules, checks, notes or measures."""
    raw = deepcopy(read_yaml(PATH))
    raw.update(changes)
    raw["sections"][0]["rows"] = []
    return publish(raw)


def test_a_problem_answer_is_a_flag_with_the_remark_as_its_message() -> None:
    judgement = judge({"has_toilet": "none", "people": 4}, {"has_toilet": " 去年拆了没再建 "})
    assert judgement.flags == [
        Flag("has_toilet", "has_toilet", 1, "home", "M", "无卫生厕所", "去年拆了没再建")
    ]
    assert judgement.checks == []
    assert judge({"has_toilet": "none", "people": 7}).flags[0].severity == "H"
    assert judge({"has_toilet": "none"}).flags[0].severity == "M", "unknown people are not more than six"


def test_a_problem_without_remark_and_a_remark_without_problem_are_asked_about() -> None:
    silent = judge({"has_toilet": "none"}, {"has_toilet": " "})
    assert [(check.id, check.level) for check in silent.checks] == [("remark_missing:has_toilet", "soft")]
    assert silent.flags[0].message == "是否有卫生厕所", "the official wording stands in for the remark"
    talking = judge({"has_toilet": "have"}, {"has_toilet": "漏水"})
    assert ids(talking.checks) == ["remark_without_problem:has_toilet"]
    assert judge({}, {"has_toilet": "漏水"}).checks == [], "no answer, nothing to contradict"


def test_a_question_not_asked_is_neither_missing_nor_counted() -> None:
    values = {
        "has_toilet": "none",
        "toilet_kind": "pit",
        "faults": ["blocked", "leaking"],
        "people": 3,
        "subsidised": "yes",
    }
    judgement = judge(values)
    assert judgement.visible == ["has_toilet", "people", "paid", "subsidised", "built_on"]
    assert judgement.missing == []
    assert judgement.measures["faults_found"] is None
    assert "broken_toilet" not in codes(judgement)
    asked = judge({**values, "has_toilet": "have"})
    assert asked.measures["faults_found"] == 2.0
    assert codes(asked) == ["broken_toilet"]


def test_what_is_asked_required_and_blank_is_missing() -> None:
    assert judge({}).missing == ["has_toilet", "people", "subsidised"]
    assert judge({"has_toilet": "have", "people": None, "toilet_kind": "pit"}).missing == [
        "people",
        "subsidised",
    ]


def test_not_applicable_is_offered_only_where_the_condition_is_known_false() -> None:
    assert judge({"paid": "0.00"}).auto_na == ["subsidised"]
    assert judge({"paid": "5.00"}).auto_na == []
    assert judge({}).auto_na == [], "unknown is not false"
    assert codes(judge({"paid": "5.00", "subsidised": "na"})) == []
    assert codes(judge({"paid": "5.00", "subsidised": "no"})) == ["subsidised"]


def test_a_wrong_value_is_unknown_and_a_hard_check_and_not_missing() -> None:
    judgement = judge(
        {"has_toilet": "have", "people": "four", "toilet_kind": "pit", "paid": "100.00", "subsidised": "yes"}
    )
    assert [(check.id, check.level) for check in judgement.checks] == [("type:people", "hard")]
    assert judgement.missing == []
    assert judgement.measures["paid_each"] is None
    assert not judgement.complete


def test_a_value_out_of_range_is_a_hard_check_and_still_counts() -> None:
    judgement = judge({"people": 0, "paid": "50000.01"})
    assert ids(judgement.checks) == ["type:people", "type:paid"]
    assert judgement.checks[1].message == "“改厕自己花了多少钱?”应在 0 到 50000元之间, 请核对。"
    assert judge({"people": 100, "paid": "50.00"}).measures["paid_each"] == 50.0


def test_a_message_shows_its_figures() -> None:
    judgement = judge(
        {
            "has_toilet": "have",
            "people": 5,
            "faults": ["unused", "frozen"],
            "paid": "1000.00",
            "built_on": "2021-11-03",
        }
    )
    assert [check.message for check in judgement.checks] == ["5 口人都不用这个厕所, 是这样吗?"]
    assert judgement.flags[0].message == "有 2 处毛病, 建成于 11 月"
    assert [note.message for note in judgement.notes] == ["每人负担 200.00 元"]
    assert judge({"has_toilet": "have", "faults": ["frozen"]}).flags[0].message == "有 1 处毛病, 建成于 未知"


def test_a_rule_with_a_questions_code_replaces_its_flag() -> None:
    rule = {
        "code": "has_toilet",
        "question": "has_toilet",
        "box": 1,
        "area": "home",
        "severity": "H",
        "title": "无厕",
        "when": "answers.people > 2",
        "message": "{answers.people} 口人没有厕所",
    }
    judgement = judge({"has_toilet": "none", "people": 3}, {"has_toilet": "拆了"}, edited(rules=[rule]))
    assert [(flag.severity, flag.message) for flag in judgement.flags] == [("H", "3 口人没有厕所")]
    assert judge({"has_toilet": "none", "people": 2}, {}, edited(rules=[rule])).flags[0].severity == "M"


@pytest.mark.parametrize(
    "when",
    [
        "answers.paid > 100",
        "!(answers.paid > 100)",
        "answers.paid <= 100",
        "m.paid_each < 5",
        "!(m.paid_each < 5)",
        "household.lifted",
        "!household.lifted",
        "previous.paid > answers.people",
        "campaign.line > 0 && answers.people > 1",
        'answers.faults.all(f, f == "blocked")',
        '!("blocked" in answers.faults)',
        "answers.built_on < campaign.stage_end",
    ],
)
def test_unknown_is_never_false_and_never_true(when: str) -> None:
    rules = [{"code": "found", "area": "home", "severity": "L", "title": "x", "when": when, "message": "x"}]
    definition = edited(
        rules=rules,
        measures=[{"id": "paid_each", "expr": "answers.paid / answers.people"}, {"id": "held", "expr": when}],
    )
    judgement = evaluate(definition, {"values": {"people": 4, "has_toilet": "have"}, "remarks": {}}, {}, {})
    assert judgement.measures["held"] is None
    assert judgement.flags == []


def test_a_measure_that_is_not_finite_is_unknown_to_what_builds_on_it() -> None:
    measures = [
        {"id": "paid_each", "expr": "answers.paid / (answers.people - answers.people)"},
        {"id": "below", "expr": "m.paid_each < 100"},
        {"id": "not_below", "expr": "!m.below"},
    ]
    definition = edited(measures=measures, rules=[])
    for paid in ("100.00", "0.00", "-3.00"):
        assert judge({"people": 4, "paid": paid}, {}, definition).measures == {
            "paid_each": None,
            "below": None,
            "not_below": None,
        }


def test_facts_of_another_type_are_unknown_rather_than_believed() -> None:
    measures = [
        {"id": "lifted", "expr": "household.lifted || false"},
        {"id": "line", "expr": "campaign.line * 1"},
    ]
    definition = edited(measures=measures, rules=[], notes=[])
    facts: list[Any] = [None, "true", 1, 0.5, 10**400, [], {}]
    for fact in facts:
        judgement = evaluate(
            definition, {}, {"lifted": fact}, {"line": fact if not isinstance(fact, int | float) else "7300"}
        )
        assert judgement.measures == {"lifted": None, "line": None}
    assert evaluate(definition, {}, {}, {"line": 10**400}).measures["line"] is None
    assert evaluate(definition, {}, {"lifted": True}, {"line": 730000}).measures == {
        "lifted": True,
        "line": 730000.0,
    }


def test_the_last_round_is_read_like_this_one() -> None:
    definition = edited(measures=[{"id": "more", "expr": "answers.paid - previous.paid"}], rules=[], notes=[])
    answers = {"values": {"paid": "10.00"}}
    assert evaluate(definition, answers, previous={"paid": "4.50"}).measures == {"more": 550.0}
    for bad in ({}, {"paid": 4.5}, {"paid": None}, None):
        assert evaluate(definition, answers, previous=bad).measures == {"more": None}


def _shape_holds(definition: Definition, judgement: Judgement) -> None:
    asked = set(definition.by_id)
    assert set(judgement.visible) <= asked and set(judgement.missing) <= set(judgement.visible)
    assert all(flag.severity in "HML" and flag.message for flag in judgement.flags)
    for value in judgement.measures.values():
        assert value is None or isinstance(value, bool | str) or math.isfinite(value)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(HOUSEHOLD_FORM.by_id)), ANY_JSON, max_size=30),
    st.dictionaries(st.sampled_from(sorted(HOUSEHOLD_FORM.by_id)), ANY_JSON, max_size=5),
    ANY_JSON,
)
def test_no_answers_make_judging_raise(values: Any, remarks: Any, anything: Any) -> None:
    household = {"lifted": True, "people": 3}
    _shape_holds(
        HOUSEHOLD_FORM,
        evaluate(HOUSEHOLD_FORM, {"values": values, "remarks": remarks}, household, LINE, values),
    )
    _shape_holds(HOUSEHOLD_FORM, evaluate(HOUSEHOLD_FORM, anything, household, LINE))
    _shape_holds(TOILET, evaluate(TOILET, {"values": anything, "remarks": anything}))


amounts = st.decimals(-99999, 99999, places=2).map(str)


@given(st.lists(amounts, min_size=4, max_size=4), st.integers(1, 12))
def test_the_line_is_compared_exactly_to_the_fen(parts: list[str], people: int) -> None:
    values = {**dict(zip(["wage", "business", "transfer", "property"], parts, strict=True)), "people": people}
    fen = sum(int(part.replace(".", "")) for part in parts)
    measures = evaluate(HOUSEHOLD_FORM, {"values": values}, {}, LINE).measures
    assert measures["net"] == fen
    assert measures["below_line"] is (fen < 730000 * people)


@given(st.sampled_from(["wage", "business", "transfer", "property", "people"]))
def test_an_income_with_a_part_missing_is_unknown_not_poor_and_not_safe(absent: str) -> None:
    values = {"wage": "1.00", "business": "0.00", "transfer": "0.00", "property": "0.00", "people": 3}
    del values[absent]
    judgement = evaluate(HOUSEHOLD_FORM, {"values": values}, {}, LINE)
    assert judgement.measures["below_line"] is None
    assert "below_line" not in codes(judgement)


def test_a_household_of_an_area_without_a_line_is_unknown() -> None:
    values = {"wage": "1.00", "business": "0.00", "transfer": "0.00", "property": "0.00", "people": 3}
    assert (
        evaluate(HOUSEHOLD_FORM, {"values": values}, {}, {**LINE, "line": None}).measures["below_line"]
        is None
    )
