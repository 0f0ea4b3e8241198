"""Two surveys of a household compared, on the notice's own form."""

from __future__ import annotations

import pytest

from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.spotchecks.agreement import compare
from tests.factories.items import harmless_values


@pytest.fixture(scope="module")
def form() -> Definition:
    return Catalog.load().get("mingzhou-2022-household")


def test_what_both_answered_alike_agrees_and_the_day_of_the_visit_is_not_compared(form: Definition) -> None:
    values = harmless_values(form)
    found = compare(form, values, form, values | {"visit_date": "2022-08-11"})
    outcomes = {row["id"]: row["outcome"] for row in found["questions"]}
    assert outcomes.pop("visit_date") == "not_comparable"
    assert set(outcomes.values()) == {"agree"} and found["share"] == 1.0 and found["missed"] == []
    assert [row["id"] for row in found["questions"]] == [q.id for q in form.questions if q.id in values]


@pytest.mark.parametrize(
    ("first", "again", "outcome", "why"),
    [
        ({"wage": "36000.00"}, {"wage": "36000"}, "agree", "same"),
        ({"wage": "36000.00"}, {"wage": "34500.00"}, "agree", "near"),
        ({"wage": "36000.00"}, {"wage": "30000.00"}, "differ", "different"),
        ({"wage": "0.00"}, {"wage": "1.00"}, "agree", "near"),
        ({"people": 4}, {"people": 5}, "differ", "different"),
        ({"house_unsafe": "no"}, {"house_unsafe": "yes"}, "differ", "different"),
        ({"house_unsafe": "no"}, {"house_unsafe": None}, "not_comparable", "one_side"),
    ],
)
def test_each_kind_of_answer(form: Definition, first: dict, again: dict, outcome: str, why: str) -> None:  # type: ignore[type-arg]
    (id,) = first
    found = compare(form, harmless_values(form, **first), form, harmless_values(form, **again))
    row = next(row for row in found["questions"] if row["id"] == id)
    assert (row["outcome"], row["why"]) == (outcome, why)
    assert found[outcome] >= 1 and sum(found[name] for name in ("agree", "differ", "not_comparable")) == len(
        found["questions"]
    )


def test_a_problem_that_only_one_of_them_found_is_named(form: Definition) -> None:
    clean, unsafe = harmless_values(form), harmless_values(form, house_unsafe="yes")
    assert compare(form, clean, form, unsafe)["missed"] == ["house_unsafe"]
    assert compare(form, unsafe, form, clean)["imagined"] == ["house_unsafe"]
