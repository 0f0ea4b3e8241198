"""Values off the wire: what is well-formed, what it becomes, and that nothing whatever makes validation fail."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruhu.questionnaires.catalog import read_definition
from ruhu.questionnaires.definition import Question
from ruhu.questionnaires.validate import BAD, bounds, fen, problems, reader

DEFINITION = read_definition(Path(__file__).parent / "toilet.v1.yaml")
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=8), below, max_size=4),
    max_leaves=12,
)


def question(type: str, **changes: Any) -> Question:
    return replace(DEFINITION.questions[1], type=type, unit=None, min=None, max=None, **changes)


def codes(values: object = None, remarks: object = None, reasons: object = None) -> list[tuple[str, str]]:
    answers = {"values": values or {}, "remarks": remarks or {}, "reasons": reasons or {}}
    return [(problem.code, problem.where) for problem in problems(DEFINITION, answers)]


@given(st.decimals(min_value="-999999999999.99", max_value="999999999999.99", places=2))
def test_money_becomes_exact_whole_fen_and_back(amount: Decimal) -> None:
    value = reader(question("money"))(str(amount))
    assert isinstance(value, float) and value == int(amount * 100)
    assert Decimal(int(value)) / 100 == amount


@given(st.decimals(min_value="-999999999.999999", max_value="999999999.999999", places=6))
def test_wan_becomes_exact_whole_fen(amount: Decimal) -> None:
    value = fen(str(amount), 1_000_000)
    assert value is not None and Decimal(int(value)) == amount * 1_000_000
    assert value.is_integer() and abs(value) < 2**53


@pytest.mark.parametrize(
    "text, value",
    [
        ("0", 0.0),
        ("-0.00", 0.0),
        ("7300", 730000.0),
        ("7299.9", 729990.0),
        ("7299.99", 729999.0),
        ("-12.05", -1205.0),
    ],
)
def test_an_amount_is_read_to_the_fen(text: str, value: float) -> None:
    assert fen(text) == value
    assert str(fen(text)) == str(value), "no negative zero"


NOT_OF_THE_TYPE: list[tuple[str, Any]] = [
    *(("money", bad) for bad in ["", "1.234", "01", "1e5", "NaN", "Infinity", "1,000", " 1", "1\n", "１２", "+1", ".5", "5.", "--1"]),
    *(("money", bad) for bad in [7300, 7300.0, 1e308, True, ["1"], {"a": 1}, "1" * 13, "9" * 400]),
    *(("decimal", bad) for bad in ["1.2345678", "x", 3, "1" * 400]),
    *(("count", bad) for bad in [-1, 1.5, 1e308, float("nan"), float("inf"), 10**9, "3", True, False, [3]]),
    *(("date", bad) for bad in ["2022-02-30", "2022-2-3", "20220203", "1899-12-31", "2101-01-01", "2022-13-01", 20220203, "２０２２-01-01"]),
    *(("text", bad) for bad in ["x" * 2001, "a\x00b", "a\tb", "a\r\nb", "\x7f", "\ud800", 5, ["x"], True]),
    *(("members", bad) for bad in ["x", [1], ["a", "a"], [""], ["x" * 65], [["a"]], [str(n) for n in range(201)]]),
    *(("photo", bad) for bad in ["x", {}, {"sha256": "0" * 64}, {"sha256": "0" * 63, "size": 1}, {"sha256": "0" * 64, "size": 0}]),
    *(("signature", bad) for bad in [{"sha256": "0" * 64, "size": 1, "more": 1}, {"sha256": 5, "size": 1}, {"sha256": "0" * 64, "size": True}]),
    *(("yes_no", bad) for bad in ["是", "na", "YES", True, 1, ["yes"], {}]),
    *(("have_none", bad) for bad in ["yes", "no", 0]),
]  # fmt: skip


@pytest.mark.parametrize("type, bad", NOT_OF_THE_TYPE, ids=lambda value: repr(value)[:30])
def test_a_value_of_another_type_is_refused(type: str, bad: Any) -> None:
    assert reader(question(type))(bad) is BAD


@pytest.mark.parametrize(
    "type, raw, value",
    [
        ("count", 0, 0.0),
        ("count", 3.0, 3.0),
        ("decimal", "-1.5", -1.5),
        ("date", "2024-02-29", "2024-02-29"),
        ("date", "2099-12-31", "2099-12-31"),
        ("text", "墙体开裂\n屋顶漏雨 🏠", "墙体开裂\n屋顶漏雨 🏠"),
        ("text", "字" * 2000, "字" * 2000),
        ("yes_no_na", "na", "na"),
        ("have_none", "none", "none"),
        ("members", ["m1", "m2"], ["m1", "m2"]),
        ("photo", {"sha256": "a" * 64, "size": 9}, {"sha256": "a" * 64, "size": 9}),
    ],
)
def test_a_value_of_the_type_is_taken(type: str, raw: Any, value: Any) -> None:
    assert reader(question(type))(raw) == value


@pytest.mark.parametrize(
    "type, raw",
    [("text", ""), ("text", " \n"), ("choices", []), ("members", []), ("count", None), ("money", None)],
)
def test_a_blank_is_not_an_answer(type: str, raw: Any) -> None:
    assert reader(question(type, options=(("a", "A"),)))(raw) is None


def test_not_applicable_is_an_answer_where_the_question_offers_it() -> None:
    assert reader(question("yes_no", applies_when="answers.paid > 0.0"))("na") == "na"
    assert reader(question("have_none", applies_when="answers.paid > 0.0"))("na") == "na"


def test_bounds_are_in_the_values_own_unit() -> None:
    assert bounds(replace(question("money"), min="0", max="50000")) == (0.0, 5_000_000.0)
    assert bounds(replace(question("money"), unit="万元", max="5")) == (-float("inf"), 5_000_000.0)
    assert bounds(replace(question("count"), min="1")) == (1.0, float("inf"))
    assert bounds(question("count")) is None


def test_good_answers_have_no_problems() -> None:
    values = {
        "has_toilet": "have",
        "people": 4,
        "toilet_kind": "pit",
        "faults": ["frozen"],
        "paid": "1200.50",
        "subsidised": "na",
    }
    assert codes(values, {"has_toilet": "好的"}, {"unused_by_many": "是这样"}) == []
    assert problems(DEFINITION, {}) == []


def test_each_problem_names_its_question() -> None:
    values = {
        "has_toilet": "yes",
        "people": -1,
        "nobody": "yes",
        "faults": ["frozen", "frozen"],
        "paid": float("nan"),
    }
    assert codes(values) == [
        ("wrong_value", "has_toilet"),
        ("wrong_value", "people"),
        ("unknown_question", "nobody"),
        ("wrong_value", "faults"),
        ("wrong_value", "paid"),
    ]
    assert codes(None, {"has_toilet": "x" * 2001, "nobody": "x", "paid": 5}) == [
        ("wrong_text", "has_toilet"),
        ("unknown_question", "nobody"),
        ("wrong_text", "paid"),
    ]
    assert codes(None, None, {"unused_by_many": "a\x00"}) == [("wrong_text", "unused_by_many")]


@pytest.mark.parametrize(
    "answers", [None, [], "x", {"values": []}, {"remarks": "x"}, {"values": {}, "more": {}}]
)
def test_answers_of_another_shape_are_malformed(answers: Any) -> None:
    assert [problem.code for problem in problems(DEFINITION, answers)] == ["malformed"]


@settings(deadline=None)  # a busy machine is no fault
@given(ANY_JSON, ANY_JSON, ANY_JSON)
def test_no_json_makes_validation_raise(one: Any, two: Any, three: Any) -> None:
    problems(DEFINITION, one)
    values = {
        question.id: value
        for question, value in zip(DEFINITION.questions, [one, two, three] * 3, strict=False)
    }
    problems(DEFINITION, {"values": values, "remarks": {"paid": one, "x": two}, "reasons": {"y": three}})
