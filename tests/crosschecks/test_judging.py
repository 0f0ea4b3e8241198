"""What records of a village say against each other, without a database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from ruhu.campaigns.checking import Surroundings, campaign_faults
from ruhu.campaigns.presets import read_campaign
from ruhu.crosschecks.judging import (
    Form,
    Found,
    Household,
    Person,
    Rules,
    Village,
    compare,
    findings,
    rules_of,
)
from ruhu.kit.resources import schemas_dir

AROUND = Surroundings.around()
CATALOG = AROUND.catalog
DATA = read_campaign(schemas_dir() / "campaigns" / "mingzhou-2022.yaml")
RULES: Rules = rules_of(DATA, CATALOG)


def home(
    id: str, *found: str, sent: int | None = None, values: dict[str, Any] | None = None, **facts: Any
) -> Household:
    form = (
        None
        if sent is None
        else Form("wg1", ("phone", sent), values if values is not None else {"wage": f"{sent}.00"})
    )
    titles = {code: f"题{code}" for code in found}
    return Household(id, f"示例{id}", {"monitored": False, "key": False} | facts, titles, form)


def by_code(village: Village) -> dict[str, Found]:
    return {one.code: one for one in findings(RULES, village)}


def test_a_village_s_no_stands_against_the_households_that_report_the_problem() -> None:
    homes = [
        home("甲", "house_unsafe", "filth", sent=1),
        home("乙", sent=2),
        home("丙", "subsidy_unpaid", sent=3),
    ]
    found = by_code(Village(homes, {"housing_policy_missing": "no"}))
    one = found["across_housing_policy_missing"]
    assert one.households == (("甲", "题house_unsafe"), ("丙", "题subsidy_unpaid"))
    assert "答“否”, 但有 2 户报了住房问题" in one.message and one.question == "housing_policy_missing"
    assert "across_housing_policy_missing" not in by_code(Village(homes, {"housing_policy_missing": "yes"}))
    assert "across_housing_policy_missing" not in by_code(Village(homes))


def test_the_server_finds_what_the_phone_shows_while_a_village_form_is_filled_in() -> None:
    """The same vector as frontend/tests/filling.test.ts."""
    vector = orjson.loads((Path(__file__).parents[1] / "vectors" / "across.json").read_bytes())
    rules = replace(RULES, across=tuple((claim, claim["question"]) for claim in vector["across"]), checks=())
    homes = [
        Household(one["id"], one["name"], {"monitored": one["monitored"]}, dict(one["flags"]))
        for one in vector["households"]
    ]
    found = findings(rules, Village(homes, vector["values"]))
    told = {one.question: [list(pair) for pair in one.households] for one in found}
    assert told == vector["contradicted"]


def test_nobody_missed_is_asked_about_where_a_poor_household_is_not_monitored() -> None:
    poor = [home("甲", "below_line", sent=1), home("乙", "below_line", sent=2, monitored=True)]
    village = Village(poor, {"inclusion_missed": "no"})
    assert by_code(village)["across_inclusion_missed"].households == (("甲", "题below_line"),)
    assert "poor_unmonitored" not in by_code(village)
    over = by_code(Village(poor, survey_over=True))["poor_unmonitored"]
    assert (over.severity, [id for id, _ in over.households]) == (3, ["甲"])


def test_key_households_are_missed_once_the_village_form_is_in_or_the_survey_is_over() -> None:
    homes = [home("甲", key=True), home("乙", key=True, sent=1), home("丙")]
    assert "key_unvisited" not in by_code(Village(homes))
    for village in (Village(homes, {}), Village(homes, survey_over=True)):
        assert [id for id, _ in by_code(village)["key_unvisited"].households] == ["甲"]


def test_what_the_register_does_not_say_is_asked_about_by_nobody() -> None:
    homes = [
        home("甲", "public_post_problem", sent=1),
        home("乙", "public_post_problem", sent=2, public_post=False),
    ]
    assert [id for id, _ in by_code(Village(homes))["post_against_register"].households] == ["乙"]


def test_one_id_number_in_two_households_and_one_person_in_two_posts() -> None:
    def person(home: str, number: str, post: bool | None, elsewhere: str = "") -> Person:
        return Person(home, f"示例{home}", "示例人", number, post, elsewhere)

    village = Village(
        [],
        None,
        [
            person("甲", "1", True),
            person("乙", "1", True),
            person("丙", "2", False),
            person("丁", "2", True, "示例西村"),
        ],
    )
    found = findings(RULES, village)
    assert [one.code for one in found] == ["id_in_two_households", "id_in_two_households", "two_posts"]
    # Of a household elsewhere no more than its village is told, and the number nowhere.
    assert "示例丙户(示例人)、示例西村的一户" in found[1].message and found[1].households == (
        ("丙", "示例人"),
    )
    assert [id for id, _ in found[2].households] == ["甲", "乙"]


def test_forms_with_the_same_answers_in_a_row_are_told_and_one_between_them_breaks_the_row() -> None:
    same = {"wage": "24000.00", "house_unsafe": "no", "people": 4}
    row = [
        home("甲", sent=1, values=same),
        home("乙", sent=2, values=same | {"people": 3}),
        home("丙", sent=3, values=same),
    ]
    found = by_code(Village(row))["answers_alike"]
    assert found.key == "甲" and [id for id, _ in found.households] == ["甲", "乙", "丙"]
    other = home("丁", sent=4, values=same | {"wage": "1.00"})
    assert "answers_alike" not in by_code(Village([row[0], row[1], other, home("丙", sent=5, values=same)]))


def test_a_reason_given_holds_until_another_household_joins() -> None:
    def row(*homes: str) -> Any:
        return SimpleNamespace(id="f", message="旧", severity=2, households=tuple((h, "") for h in homes))

    def now(*homes: str) -> Found:
        return Found("c", "k", "", 2, "题", "新", tuple((h, "") for h in homes))

    at = ("c", "k")
    assert compare({}, [now("甲")]).raised == [now("甲")]
    assert compare({at: row("甲", "乙")}, [now("甲")]).restated == [("f", now("甲"), True)]
    assert compare({at: row("甲")}, [now("甲", "乙")]).restated == [("f", now("甲", "乙"), False)]
    assert compare({at: row("甲")}, []).cleared == ["f"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"when": "household.keen"}, "household.keen 不存在"),
        ({"when": "found.no_such"}, "found.no_such 不存在"),
        ({"when": "village.collective_income"}, "when 要的是是非"),
        ({"of": "forms"}, "alike(连着几户)"),
    ],
)
def test_a_condition_that_cannot_be_read_is_told_at_its_check(changed: dict[str, str], told: str) -> None:
    check = DATA["cross_checks"][0] | changed
    faults = [str(fault) for fault in campaign_faults(DATA | {"cross_checks": [check]}, AROUND)]
    assert any(fault.startswith("cross_checks.key_unvisited") and told in fault for fault in faults), faults
