"""A township whose households are known by heart: the register, what was answered, what the receipts said."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import orjson

from ruhu.kit import clock
from ruhu.kit.bulk import insert_many
from ruhu.kit.ids import uuid7
from ruhu.kit.scopes import raise_scope
from ruhu.roster.queries import HOUSEHOLD
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import COLUMNS, GRIDS, Phone, World

KINDS = (
    "low_income_allowance", "special_support", "serious_illness", "disability", "sudden_hardship", "low_income", "elderly",
)  # fmt: skip
# Of the closed questions, some with a problem of each severity; more than one household may share an answer.
PROBLEMS = ("house_unsafe", "dropout", "student_aid_missing", "filth", "satisfied", "files_incomplete")
LETTERS = {"H": 3, "M": 2, "L": 1}


@dataclass
class Known:
    """One household as the test knows it."""

    id: str
    number: str
    name: str
    grid: str
    address: str
    pinyin: str
    kinds: list[str]
    lifted: bool
    monitored: bool
    deleted: bool = False
    visited: bool = False
    visited_on: str | None = None
    per_person: Fraction | None = None  # fen
    flags: list[dict[str, Any]] = field(default_factory=list)

    @property
    def worst(self) -> int:
        """3 for a grave flag … 0 for none."""
        return max((LETTERS[flag["severity"]] for flag in self.flags), default=0)

    def has(self, **wanted: str) -> bool:
        """Whether one and the same flag has all of these."""
        return any(all(flag[key] == value for key, value in wanted.items()) for flag in self.flags)


@dataclass
class Surveyed:
    """The world, a supervisor of all of it, and every household."""

    world: World
    supervisor: Phone
    households: list[Known]


def surveyed(world: World) -> Surveyed:
    """Two dozen more households, of which two in three are surveyed; always the same ones."""
    dice = random.Random(20220803)
    known = _first(world) + [_another(world, dice, n) for n in range(26)]
    supervisor = world.sign_in("xian")
    visits = [household for household in known if not household.deleted and dice.random() < 0.7]
    items = [_visit(world, dice, household, n) for n, household in enumerate(visits)]
    for household, result in zip(visits, supervisor.results(*items), strict=True):
        assert result["status"] == "accepted", result["problem"]
        household.visited, household.flags = True, result["flags"]
    return Surveyed(world, supervisor, known)


def _first(world: World) -> list[Known]:
    return [
        Known(
            household, f"{grid[-2:]}{n:02d}", f"示例{'甲乙丙'[n]}", grid, f"东头{n + 1}号", "sl" + "jyb"[n],
            ["lifted"] if n == 1 else [], n == 1, False,
        )
        for grid, ids in world.households.items()
        for n, household in enumerate(ids)
    ]  # fmt: skip


def _another(world: World, dice: random.Random, n: int) -> Known:
    lifted, monitored = dice.random() < 0.3, dice.random() < 0.3
    kinds = sorted(dice.sample(KINDS, dice.choice((0, 0, 1, 2))))
    kinds = ["lifted"] * lifted + ["monitored"] * monitored + kinds
    name = f"户{'甲乙丙丁戊己庚辛'[n % 8]}{'%_'[n % 2]}{n}"
    found = Known(
        uuid7(), f"{1000 + n * 7 % 26}", name, GRIDS[n % 4], f"西{'街巷'[n % 2]}{n}号", f"h{chr(97 + n)}", kinds, lifted, monitored,
        deleted=n == 5,
    )  # fmt: skip
    now, village = clock.iso(), found.grid[:12]
    with world.database.write() as connection:
        row = (
            found.id, found.number, name, village, found.grid, found.grid[:6], found.address, "", n, found.pinyin,
            ",".join(kinds), lifted, monitored, "突发严重困难户" if monitored else None, 4, 2, "{}",
            orjson.dumps({"lifted": lifted, "monitored": monitored, "key": bool(kinds)}).decode(), found.deleted,
            raise_scope(connection, f"roster/{village}", 1), now, now,
        )  # fmt: skip
        insert_many(connection, HOUSEHOLD, COLUMNS, [row])
    return found


def _visit(world: World, dice: random.Random, household: Known, n: int) -> dict[str, Any]:
    people = dice.choice((1, 2, 3, 3, 4, 7))
    # Few different sums, so that many households share a place in the order; a negative and an unknown one among them.
    wage, total = dice.choice(
        (("12000.00", None), ("21000.00", "9.99"), ("36000.00", None), (None, "21000.00"), (None, None))
    )
    business = dice.choice(("3400.00", "3400.00", "-52000.00"))
    changes: dict[str, Any] = {
        "people": people, "labour": 1, "wage": wage, "business": business, "net_total": total, "visit_date": f"2022-08-{10 + n % 4}",
    }  # fmt: skip
    for problem in dice.sample(PROBLEMS, dice.choice((0, 0, 1, 2))):
        question = next(q for q in world.definition.questions if q.id == problem)
        changes[problem] = question.problem_when
    values = harmless_values(world.definition, **changes)
    fen = _fen(values)
    household.visited_on = changes["visit_date"]
    household.per_person = None if fen is None else Fraction(fen, people)
    return survey_item(
        world.definition, village=household.grid[:12], household_id=household.id, values=values
    )


def _fen(values: dict[str, Any]) -> int | None:
    parts = [values.get(key) for key in ("wage", "business", "transfer", "property")]
    if None not in parts:
        return sum(round(float(str(part)) * 100) for part in parts)
    return None if values.get("net_total") is None else round(float(values["net_total"]) * 100)
