"""Household facts from the register."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ruhu.roster.dates import read_date
from ruhu.roster.facts import Person, age_on, birth_of, derive

DAY = date(2022, 8, 9)


def facts(*members: Person, kinds: tuple[str, ...] = (), **declared: Any) -> dict[str, Any]:
    known = {"lifted": "lifted" in kinds, "monitored": "monitored" in kinds}
    return derive(kinds=kinds, declared=declared, members=members, on=DAY, **known)


def test_without_members_what_depends_on_them_is_unknown() -> None:
    found = facts()
    unknown = (
        "school_age_child",
        "elder_over_60",
        "chronic_patient",
        "public_post",
        "hospitalised",
        "has_loan",
    )
    assert [found[name] for name in unknown] == [None] * len(unknown)
    assert found["low_income_allowance"] is False and found["general"] is True


@pytest.mark.parametrize(
    ("birth", "school_age"),
    [
        ("2016-08-31", True),
        ("2016-09-01", False),
        ("2006-09-01", True),
        ("2006-08-31", False),
        ("2010", True),
        ("", None),
    ],
)
def test_school_age_is_six_full_years_by_the_end_of_august(birth: str, school_age: bool | None) -> None:
    assert facts(Person(birth=birth))["school_age_child"] is school_age


def test_a_child_of_school_age_without_a_school_is_noticed() -> None:
    child = Person(birth="2012-03-01", school="none")
    adult = Person(birth="1980-03-01", school="none")
    assert facts(child, adult)["school_age_without_school"] is True
    assert facts(Person(birth="2012-03-01"), adult)["school_age_without_school"] is None
    assert facts(adult)["school_age_without_school"] is False


def test_one_known_case_outweighs_unknown_ones_and_no_case_does_not() -> None:
    old, unknown, young = Person(birth="1950"), Person(), Person(birth="2000")
    assert facts(old, unknown)["elder_over_60"] is True
    assert facts(young, unknown)["elder_over_60"] is None
    assert facts(young)["elder_over_60"] is False


def test_student_aid_is_a_matter_of_key_households() -> None:
    student = Person(birth="2005-01-01", school="senior")
    assert facts(student, kinds=("lifted",))["eligible_student"] is True
    assert facts(student)["eligible_student"] is None
    assert facts(Person(school="none"))["eligible_student"] is False


def test_what_the_register_states_wins_over_what_follows_from_members() -> None:
    sick = Person(health="chronic")
    assert facts(sick)["chronic_patient"] is True
    assert facts(sick, chronic_patient=False)["chronic_patient"] is False
    assert facts(has_loan=True)["has_loan"] is True


def test_a_disabled_adult_without_labour_is_a_candidate_of_the_special_group() -> None:
    assert facts(Person(birth="1985", health="disabled", labour="none"))["special_group_candidate"] is True
    assert facts(Person(birth="1955", health="disabled", labour="none"))["special_group_candidate"] is False
    assert facts(Person(birth="1985", health="disabled"))["special_group_candidate"] is None


def test_ages_and_births() -> None:
    assert [age_on(birth, DAY) for birth in ("2000-08-09", "2000-08-10", "2000-08", "2000", "", "2030")] == [
        22, 21, 22, 22, None, None,
    ]  # fmt: skip
    assert birth_of("", "990101195603080012") == "1956-03-08"
    assert birth_of("1957", "990101195603080012") == "1957"
    assert birth_of("", "990101195613080012") == ""


@pytest.mark.parametrize(
    ("cell", "date_text"),
    [
        ("1956-03-08", "1956-03-08"), ("1956/3/8", "1956-03-08"), ("1956.3.8", "1956-03-08"), ("1956年3月8日", "1956-03-08"),
        ("1956年3月", "1956-03"), ("195603", "1956-03"), ("19560308", "1956-03-08"), ("1956", "1956"), ("1956年", "1956"),
        ("1956-13-01", None), ("2021-02-29", None), ("三月八日", None), ("1700", None), ("", None), ("1956-3-8-1", None),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(cell: str, date_text: str | None) -> None:
    assert read_date(cell) == date_text
