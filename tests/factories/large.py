"""A county to measure on, and to load a server with: villages with one grid and one worker each, households, and the bodies those workers push."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ruhu.accounts.manage import create_account
from ruhu.areas.queries import put_areas
from ruhu.campaigns.queries import set_status
from ruhu.kit import clock
from ruhu.kit.bulk import insert_many
from ruhu.kit.canonical import digest
from ruhu.kit.db import Database
from ruhu.kit.ids import uuid7
from ruhu.kit.scopes import raise_scope
from ruhu.questionnaires.definition import Definition
from ruhu.roster.queries import HOUSEHOLD
from tests.factories.items import HARMLESS

PASSWORD = "ban-feng-liu-9"
CAMPAIGN = "mingzhou-2022"
COUNTY = "990101"
COLUMNS = (
    "id", "number", "name", "village", "grid", "county", "address", "phone", "door_order", "pinyin", "kinds", "lifted",
    "monitored", "monitored_kind", "people", "labour", "declared", "facts", "deleted", "seq", "created_at", "updated_at",
)  # fmt: skip
FACTS = orjson.dumps(
    {"lifted": False, "monitored": False, "key": False, "people": 4.0, "labour": 2.0}
).decode()


@dataclass(frozen=True)
class Village:
    """A village, its worker and its households."""

    code: str
    username: str
    households: tuple[str, ...]


def build(database: Database, villages: int, households: int) -> list[Village]:
    """Make the county in a migrated database with preset campaigns."""
    made, now = [], clock.iso()
    with database.write() as connection:
        set_status(connection, CAMPAIGN, "open")
        put_areas(
            connection, [("99", "示例省"), ("9901", "示例市"), (COUNTY, "示例县"), (f"{COUNTY}100", "示例镇")]
        )
        for v in range(villages):
            code = f"{COUNTY}100{v + 1:03d}"
            grid = f"{code}01"
            put_areas(connection, [(code, f"第{v + 1}示例村"), (grid, "第1网格")])
            create_account(
                connection, username=f"wg{v}", password=PASSWORD, name=f"示例{v}", role="worker", areas=[grid]
            )
            top = raise_scope(connection, f"roster/{code}", households)
            ids = tuple(uuid7() for _ in range(households))
            insert_many(connection, HOUSEHOLD, COLUMNS, [
                (
                    household_id, f"{n:05d}", f"示例{n}", code, grid, COUNTY, f"{n}号", "", n, "sl", "", False, False, None, 4, 2, "{}",
                    FACTS, False, top - households + n + 1, now, now,
                )
                for n, household_id in enumerate(ids)
            ])  # fmt: skip
            made.append(Village(code, f"wg{v}", ids))
    return made


def items_for(
    village: Village, definition: Definition, rng: random.Random, long: bool = False
) -> Iterator[dict[str, Any]]:
    """One first revision per household; about one in five has problems, as in a real village.

    `long` adds written reasons up to the 6 KB a revision that the capacity plan counts with.
    """
    reason = "户主说明了情况, 已当面核对存折、合同和票据, 数目属实, 下次回访时再看一遍。"
    reasons = {check.id: reason * 13 for check in definition.checks[:3]} if long else {}
    for n, household_id in enumerate(village.households, start=1):
        values, remarks = answers(definition, rng)
        item: dict[str, Any] = {
            "rev_id": uuid7(), "n": n, "submission_id": uuid7(), "parent": None, "scope": f"{CAMPAIGN}/{village.code}",
            "household_id": household_id, "kind": "survey", "questionnaire": definition.hash,
            "answers": {"values": values, "remarks": remarks, "reasons": reasons}, "blobs": [], "client_at": "2022-08-09T14:03:00+08:00",
        }  # fmt: skip
        item["digest"] = digest(item)
        yield item


def answers(definition: Definition, rng: random.Random) -> tuple[dict[str, Any], dict[str, str]]:
    """Complete answers of one household."""
    values: dict[str, Any] = {
        "visit_date": f"2022-08-{rng.randint(6, 12):02d}", "period_start": "2021-10-01", "people": 4, "labour": 2,
        "wage": f"{rng.randint(20_000, 60_000)}.00", "business": f"{rng.randint(1_000, 9_000)}.50", "business_costs_asked": "yes",
        "transfer": "5600.00", "property": "400.00",
    }  # fmt: skip
    remarks: dict[str, str] = {}
    bad = rng.random() < 0.2
    for question in definition.questions:
        if question.id in values or not question.answers or not question.required:
            continue
        harmless = HARMLESS.get(question.problem_when or "", question.answers[-1])
        problem = bad and question.problem_when is not None and rng.random() < 0.1
        values[question.id] = question.problem_when if problem else harmless
        if problem:
            remarks[question.id] = "已告知户主, 等镇里来人看, 手续正在办理当中, 办好后再回访一次。"
    return values, remarks


def batches(items: Sequence[dict[str, Any]], size: int) -> list[list[dict[str, Any]]]:
    """Cut into pushes."""
    return [list(items[i : i + size]) for i in range(0, len(items), size)]
