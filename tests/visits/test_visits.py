"""Attempts at a door: a small form of its own kind, through the same push, with the same receipts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from ruhu.kit.db import Database
from ruhu.kit.ids import uuid7
from ruhu.submissions.store import REVISION, SUBMISSION
from ruhu.visits.taking import VISIT
from tests.factories.items import act_item, harmless_values, survey_item
from tests.factories.world import GRIDS, VILLAGES, Phone, World

SCOPE = f"mingzhou-2022/{VILLAGES[0]}"
NOBODY = {"outcome": "nobody_home", "visited_on": "2022-08-08", "next_on": "2022-08-10", "note": "晚上在家"}


def attempt(world: World, n: int = 0, grid: str = GRIDS[0], **changes: Any) -> dict[str, Any]:
    form = world.client.app.state.catalog.get("visit")  # type: ignore[attr-defined]
    changes = {"values": NOBODY, "household_id": world.households[grid][n]} | changes
    return act_item(form, village=grid[:12], **changes)


def pulled(phone: Phone, cursor: str | None = None, protocol: int = 2) -> tuple[list[dict[str, Any]], str]:
    changes: list[dict[str, Any]] = []
    while True:
        asked = {"scope": SCOPE, "limit": 2, "protocol": protocol} | ({"cursor": cursor} if cursor else {})
        page = phone.get("/api/sync/pull", **asked).json()
        changes += page["changes"]
        cursor = page["cursor"]
        if not page["more"]:
            return changes, cursor


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_an_attempt_is_accepted_and_comes_to_the_phones_of_its_grid_in_the_order_of_the_feed(
    world: World,
) -> None:
    phone = world.sign_in("wg1")
    first, form, second = (
        attempt(world),
        survey_item(world.definition, village=VILLAGES[0], household_id=world.households[GRIDS[0]][1]),
        attempt(
            world, values=NOBODY | {"outcome": "done", "visited_on": "2022-08-10", "next_on": "2022-09-01"}
        ),
    )
    results = phone.results(first, form, second)
    assert [(r["status"], r["seq"], r["problem"]) for r in results] == [
        ("accepted", 1, None), ("accepted", 2, None), ("accepted", 3, None),
    ]  # fmt: skip
    changes, cursor = pulled(world.sign_in("cun1"))
    assert [(c["type"], c["seq"]) for c in changes] == [("visit", 1), ("submission", 2), ("visit", 3)]
    data = changes[0]["data"]
    assert (data["household_id"], data["outcome"], data["met"], data["gone"]) == (
        first["household_id"], "nobody_home", False, False,
    )  # fmt: skip
    assert (data["visited_on"], data["next_on"], data["note"]) == ("2022-08-08", "2022-08-10", "晚上在家")
    assert data["account_name"] == "示例wg1"
    assert changes[2]["data"]["met"] is True
    assert pulled(world.sign_in("cun1"), cursor)[0] == []
    assert [c["type"] for c in pulled(world.sign_in("wg2"))[0]] == [], (
        "the next grid's worker sees none of it"
    )


def test_an_attempt_sent_again_is_a_duplicate_with_its_first_receipt_and_no_new_row(world: World) -> None:
    phone = world.sign_in("wg1")
    item = attempt(world)
    first = phone.results(item)[0]
    again = phone.results(item, item)
    assert [r["status"] for r in again] == ["duplicate", "duplicate"]
    assert [r["seq"] for r in again] == [first["seq"], first["seq"]]
    assert (world.count(VISIT), world.count(REVISION), world.count(SUBMISSION)) == (1, 1, 0)


def test_a_telephone_talk_with_someone_away_counts_as_met(world: World) -> None:
    phone = world.sign_in("wg1")
    away = {"outcome": "away", "visited_on": "2022-08-08"}
    phone.results(
        attempt(world, 0, values=away | {"phoned": "yes"}),
        attempt(world, 1, values=away | {"phoned": "no"}),
        attempt(world, 2, values={"outcome": "empty", "visited_on": "2022-08-08"}),
    )
    seen = [(c["data"]["met"], c["data"]["gone"]) for c in pulled(phone)[0]]
    assert seen == [(True, False), (False, False), (False, True)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "survey"}, "wrong_form"),
        ({"kind": "case_stride"}, "unknown_kind"),
        ({"household_id": uuid7()}, "unknown_household"),
        ({"values": {"visited_on": "2022-08-08"}}, "incomplete"),
        ({"values": {"outcome": "asleep"}}, "invalid_answers"),
    ],
)
def test_an_attempt_that_cannot_be_taken_is_held_and_touches_no_other(
    world: World, change: dict[str, Any], code: str
) -> None:
    phone = world.sign_in("wg1")
    bad, good = attempt(world, 0, **change), attempt(world, 1)
    results = phone.results(bad, good)
    assert [(r["status"], (r["problem"] or {}).get("code")) for r in results] == [
        ("held", code),
        ("accepted", None),
    ]
    assert [c["id"] for c in pulled(phone)[0]] == [good["rev_id"]]


def test_a_survey_on_the_form_of_an_act_is_held(sqlite_world: World) -> None:
    world = sqlite_world
    item = survey_item(
        world.definition, village=VILLAGES[0], household_id=world.households[GRIDS[0]][0], kind="visit"
    )
    assert world.sign_in("wg1").results(item)[0]["problem"]["code"] == "wrong_form"


def test_a_supervisor_takes_in_an_attempt_that_was_held(world: World) -> None:
    item = attempt(world, grid=GRIDS[0])
    assert world.sign_in("wg2").results(item)[0]["problem"]["code"] == "not_permitted"
    village = world.sign_in("cun1")
    reply = village.client.post(
        f"/api/held/{item['rev_id']}/retry", json={"id": uuid7()}, headers=village.headers
    )
    assert reply.status_code == 200, reply.text
    assert reply.json()["status"] == "accepted"
    change = pulled(village)[0][0]
    assert (change["id"], change["data"]["account_name"]) == (item["rev_id"], "示例wg2")


def test_an_older_app_gets_no_acts_and_all_of_them_once_it_is_new(world: World) -> None:
    phone = world.sign_in("wg1")
    item = survey_item(world.definition, village=VILLAGES[0], household_id=world.households[GRIDS[0]][1])
    phone.results(attempt(world), item)
    changes, cursor = pulled(phone, protocol=1)
    assert [c["type"] for c in changes] == ["submission"]
    changes, _ = pulled(phone, cursor)
    assert [c["type"] for c in changes] == ["reset", "visit", "submission"]


def test_a_push_without_acts_runs_not_one_statement_for_them(world: World) -> None:
    phone = world.sign_in("wg1")
    homes = world.households[GRIDS[0]]
    phone.results(attempt(world, 2))  # the campaigns are read once
    with statements(world.database) as bare:
        phone.results(survey_item(world.definition, village=VILLAGES[0], household_id=homes[0]))
    with statements(world.database) as laden:
        phone.results(
            survey_item(world.definition, village=VILLAGES[0], household_id=homes[1]), attempt(world, 2)
        )
    assert not [s for s in bare if "visit" in s.replace("visited", "")]
    # PostgreSQL's COPY does not pass through the driver's execute.
    extra = [s for s in laden if "INSERT INTO visit" in s]
    assert len(laden) - len(extra) == len(bare)
    assert len(bare) == (15 if world.database.is_sqlite else 9), "the push path got longer (or shorter)"


def test_an_attempt_stands_beside_the_form_of_the_same_household(world: World) -> None:
    phone = world.sign_in("wg1")
    home = world.households[GRIDS[0]][0]
    results = phone.results(
        attempt(world),
        survey_item(
            world.definition, village=VILLAGES[0], household_id=home, values=harmless_values(world.definition)
        ),
        attempt(world),
    )
    assert [r["status"] for r in results] == ["accepted"] * 3
    assert world.count(SUBMISSION) == 1
