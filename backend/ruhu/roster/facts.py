"""Household facts 户情 that the rules read (docs/questionnaires.md), derived from the register; pure.

A fact is None when the register does not say: unknown is not "no", the phone then asks and offers 不涉及.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

# Facts that the register states itself, in columns of its own; they win over derived ones.
DECLARED = (
    "house_cd", "house_renovated", "eligible_student", "special_needs_child", "admitted_youth", "hospitalised",
    "chronic_patient", "suspected_disability", "special_group_candidate", "public_post", "has_loan",
)  # fmt: skip
VILLAGE_FACTS = (
    "lifted_village", "village_has_team", "village_has_projects", "village_has_posts", "village_has_loans",
    "village_has_monitored",
)  # fmt: skip
SCHOOL_AGE = range(6, 16)  # 义务教育: six full years by 31 August, nine years of school
SPECIAL_GROUP = range(16, 60)
ELDER = 60


@dataclass(frozen=True, slots=True)
class Person:
    """What the facts need of a member; "" and None are unknown."""

    birth: str = ""
    id_number: str = ""
    school: str = ""
    health: str = ""
    labour: str = ""
    public_post: bool | None = None


def derive(
    *,
    kinds: Iterable[str],
    lifted: bool,
    monitored: bool,
    declared: Mapping[str, Any],
    members: Sequence[Person],
    on: date,
) -> dict[str, Any]:
    """All household facts as of a day. Ages count at the day; school age at 31 August of its year."""
    kinds = set(kinds)
    found: dict[str, bool | None] = {
        "general": not lifted and not monitored,
        "low_income_allowance": "low_income_allowance" in kinds,
        "special_support": "special_support" in kinds,
        **dict.fromkeys(DECLARED),
        **_from_members(members, on, aided=bool(kinds)),
    }
    found |= {name: declared[name] for name in DECLARED if declared.get(name) is not None}
    return found


def age_on(birth: str, on: date) -> int | None:
    """Full years on a day, from `YYYY-MM-DD`; from `YYYY` or `YYYY-MM` as if born on the first."""
    parts = birth.split("-")
    if not parts[0].isdigit():
        return None
    year, month, day = (int(part) for part in (*parts, "1", "1")[:3])
    age = on.year - year - ((on.month, on.day) < (month, day))
    return age if 0 <= age <= 130 else None


def birth_of(birth: str, id_number: str) -> str:
    """The birth date: as stated, or read from an 18-character ID number; "" when unknown."""
    digits = id_number[6:14]
    if birth or len(id_number) != 18 or not (digits.isascii() and digits.isdigit()):
        return birth
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return ""


def _from_members(members: Sequence[Person], on: date, *, aided: bool) -> dict[str, bool | None]:
    if not members:
        names = ("school_age_child", "school_age_without_school", "elder_over_60")
        return dict.fromkeys(names)
    births = [birth_of(person.birth, person.id_number) for person in members]
    ages = [age_on(birth, on) for birth in births]
    term_ages = [age_on(birth, date(on.year, 8, 31)) for birth in births]
    school_age = [None if age is None else age in SCHOOL_AGE for age in term_ages]
    disabled = [_is(person.health, "disabled") for person in members]
    return {
        "school_age_child": _any(school_age),
        "school_age_without_school": _any(
            _both(a, _is(p.school, "none")) for a, p in zip(school_age, members, strict=True)
        ),
        "special_needs_child": _any(_both(a, d) for a, d in zip(school_age, disabled, strict=True)),
        "eligible_student": _eligible_student(members, aided),
        "admitted_youth": _never(None if age is None else age in range(16, 26) for age in ages),
        "chronic_patient": _any(
            None if not p.health else p.health in ("chronic", "serious") for p in members
        ),
        "special_group_candidate": _any(
            _both(None if age is None else age in SPECIAL_GROUP, _both(d, _is(p.labour, "none")))
            for age, d, p in zip(ages, disabled, members, strict=True)
        ),
        "public_post": _any(person.public_post for person in members),
        "elder_over_60": _any(None if age is None else age >= ELDER for age in ages),
    }


def _eligible_student(members: Sequence[Person], aided: bool) -> bool | None:
    """Student aid goes to key households; whether another household's student qualifies is not in the register."""
    studies = _any(None if not p.school else p.school != "none" for p in members)
    return studies if aided or studies is False else None


def _never(values: Iterable[bool | None]) -> bool | None:
    """False when nobody can be meant; otherwise unknown: being of the age does not make one admitted."""
    return False if _any(values) is False else None


def _is(value: str, wanted: str) -> bool | None:
    return value == wanted if value else None


def _both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _any(values: Iterable[bool | None]) -> bool | None:
    known = list(values)
    if True in known:
        return True
    return None if None in known else False
