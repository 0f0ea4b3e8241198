"""A household that goes to another grid takes its forms along: off the one phone, onto the other, whatever arrives meanwhile."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, text

from ruhu.intake.moving import FEEDS, PLACED, MovedAway, demand_unmoved
from ruhu.kit.db import Database
from ruhu.kit.scopes import raise_scope
from ruhu.risk.store import FLAG
from ruhu.roster.queries import HOUSEHOLD
from ruhu.submissions.store import REVISION, SUBMISSION
from ruhu.tables import METADATA
from tests.blobs.client import shown
from tests.factories.items import harmless_values
from tests.factories.photos import picture, send, sha256
from tests.factories.world import GRIDS, VILLAGES, World
from tests.review.forms import edit, form
from tests.roster.files import register
from tests.sync.test_pull import FORMS, ROSTER, drain
from tests.sync.test_races import at_once
from tests.visits.test_visits import attempt, pulled

KEPT = [
    "address", "phone", "door_order", "kinds", "monitored", "monitored_kind", "people", "labour",
]  # fmt: skip


def numbered(n: int, grid: int, to: int) -> dict[str, Any]:
    """A row of the register that sends the n-th household of one grid to another."""
    return {
        "village": VILLAGES[0],
        "number": f"{GRIDS[grid][-2:]}{n:02d}",
        "name": f"示例{'甲乙丙'[n]}",
        "grid": GRIDS[to],
    }


def move(world: World, *rows: dict[str, Any]) -> None:
    """The village's clerk imports a register file."""
    content = register(rows, areas=(), leave_out=KEPT)
    clerk = world.sign_in("cun1")
    reply = clerk.client.post(
        "/api/roster/import", files={"file": ("名册.xlsx", content)}, headers=clerk.headers
    )
    assert reply.status_code == 200, reply.text
    done = reply.json()
    assert (done["errors"], done["created"]) == ([], 0), done


def poor(world: World) -> dict[str, Any]:
    return harmless_values(world.definition, wage="18000.00", net_total="27400.00", below_line="yes")


def demand_one_place(world: World) -> None:
    """Forms, flags and standings of households stand where the households are."""
    with world.database.read() as connection:
        grids = {row.id: row.grid for row in connection.execute(select(HOUSEHOLD.c.id, HOUSEHOLD.c.grid))}
        for table, subject in [*((feed.table, feed.subject) for feed in FEEDS), *PLACED]:
            for id, area in connection.execute(select(table.c[subject], table.c.area)):
                assert area == grids[id], table.name


def test_forms_leave_the_old_grids_phone_and_reach_the_new_ones(world: World) -> None:
    one, two, clerk = world.sign_in("wg1"), world.sign_in("wg2"), world.sign_in("cun1")
    item, stays = form(world, 0, values=poor(world)), form(world, 1)
    one.results(item, stays)
    two.results(form(world, 0, 1))
    at = {who.username: {scope: drain(who, scope)[1] for scope in (ROSTER, FORMS)} for who in (one, two)}
    move(world, numbered(0, 0, 1))

    gone, _ = drain(one, FORMS, at["wg1"][FORMS])
    assert [(c["id"], c["deleted"], c["data"]) for c in gone] == [(item["submission_id"], True, None)]
    assert item["household_id"] in {c["id"] for c in drain(one, ROSTER, at["wg1"][ROSTER])[0] if c["deleted"]}
    come, _ = drain(two, FORMS, at["wg2"][FORMS])
    assert [(c["id"], c["data"]["head"]) for c in come] == [(item["submission_id"], item["rev_id"])]
    assert come[0]["data"]["answers"] == item["answers"]
    assert item["household_id"] in {
        c["id"] for c in drain(two, ROSTER, at["wg2"][ROSTER])[0] if not c["deleted"]
    }
    assert [c["id"] for c in drain(one, FORMS)[0]] == [stays["submission_id"]], "a new phone is told of none"
    demand_one_place(world)
    assert world.count(FLAG, FLAG.c.code == "below_line", FLAG.c.area == GRIDS[1]) == 1
    flagged = clerk.get("/api/households", area=GRIDS[1], flag="below_line").json()
    assert [row["id"] for row in flagged["items"]] == [item["household_id"]]


def test_the_numbers_of_the_scope_go_on_without_a_gap(world: World) -> None:
    phone = world.sign_in("wg1")
    phone.results(*(form(world, n) for n in range(3)))
    move(world, *(numbered(n, 0, 1) for n in range(2)))
    with world.database.read() as connection:
        seqs = [row.seq for row in connection.execute(select(SUBMISSION.c.seq))]
        revisions = sorted(connection.execute(select(REVISION.c.seq)).scalars())
    assert sorted(seqs) == [3, 4, 5] and revisions == [1, 2, 3]
    assert (
        phone.results(form(world, 2, 0, submission_id="01890000-0000-7000-8000-000000000001"))[0]["seq"] == 6
    )


def test_after_the_move_the_new_worker_edits_and_the_former_ones_edit_waits_for_a_supervisor(
    world: World,
) -> None:
    one, two = world.sign_in("wg1"), world.sign_in("wg2")
    item = form(world, 0)
    one.results(item)
    move(world, numbered(0, 0, 1))
    ahead, late = edit(item, labour=1), edit(item, house_unsafe="yes")
    assert two.results(ahead)[0]["status"] == "accepted"
    result = one.results(late)[0]
    assert (result["status"], result["problem"]["code"]) == ("held", "not_permitted")
    taken = two.client.post(
        f"/api/held/{late['rev_id']}/retry",
        json={"id": "01890000-0000-7000-8000-000000000002"},
        headers=world.sign_in("zhen").headers,
    )
    assert (taken.status_code, taken.json()["status"]) == (200, "accepted"), taken.text
    data = drain(two, FORMS)[0][-1]["data"]
    assert (data["answers"]["values"]["labour"], data["answers"]["values"]["house_unsafe"]) == (1, "yes")


def test_attempts_at_the_door_follow_too(world: World) -> None:
    one, two = world.sign_in("wg1"), world.sign_in("wg2")
    visit = attempt(world)
    assert one.results(visit)[0]["status"] == "accepted"
    at = {who.username: pulled(who)[1] for who in (one, two)}
    move(world, numbered(0, 0, 1))
    gone, _ = pulled(one, at["wg1"])
    come, _ = pulled(two, at["wg2"])
    assert [(c["type"], c["id"], c["deleted"]) for c in gone] == [("visit", visit["rev_id"], True)]
    assert [(c["id"], c["data"]["outcome"]) for c in come] == [(visit["rev_id"], "nobody_home")]
    assert pulled(world.sign_in("wg1"))[0] == []
    demand_one_place(world)


def test_no_table_with_a_place_is_forgotten() -> None:
    """What has an area and a household's id follows it; what a photo shows is looked up by its household (blobs.access)."""
    placed = {
        name
        for name, table in METADATA.tables.items()
        if "area" in table.c and {"subject_id", "household_id"} & set(table.c.keys())
    }
    assert placed == {feed.table.name for feed in FEEDS} | {table.name for table, _ in PLACED} | {"blob_ref"}


def test_photos_follow_too(world: World) -> None:
    one, two = world.sign_in("wg1"), world.sign_in("wg2")
    photo = picture(b"move")
    shown(world, one, photo)
    assert send(one, photo).status_code == 201
    assert two.get(f"/api/blobs/{sha256(photo)}").status_code == 404
    move(world, numbered(0, 0, 1))
    assert two.get(f"/api/blobs/{sha256(photo)}").status_code == 200
    assert one.get(f"/api/blobs/{sha256(photo)}").status_code == 404


def test_a_form_about_a_household_in_no_grid_is_not_told_to_the_workers_of_the_village(world: World) -> None:
    one, clerk = world.sign_in("wg1"), world.sign_in("cun1")
    item = form(world, 0)
    one.results(item)
    place = drain(one, FORMS)[1]
    move(world, numbered(0, 0, 1) | {"grid": ""})
    assert [(c["id"], c["data"]) for c in drain(one, FORMS, place)[0]] == [(item["submission_id"], None)]
    assert drain(one, FORMS)[0] == []
    assert [c["id"] for c in drain(clerk, FORMS)[0]] == [item["submission_id"]]


def test_a_push_judged_in_a_grid_that_the_household_has_left_is_judged_again(world: World) -> None:
    household = world.households[GRIDS[0]][0]
    with world.database.read() as connection:
        demand_unmoved(connection, {household: GRIDS[0]})
    move(world, numbered(0, 0, 1))
    with world.database.read() as connection, pytest.raises(MovedAway):
        demand_unmoved(connection, {household: GRIDS[0]})


@pytest.mark.parametrize("first", ["import", "push"])
def test_a_form_that_arrives_during_the_move_stands_where_the_household_is(world: World, first: str) -> None:
    """Both wait for the scope that a third holds, in either order; both read before, and neither saw the other."""
    phone, item = world.sign_in("cun1"), form(world, 0, values=poor(world))
    phone.results(form(world, 1, 1))  # the scope's counter is there: who asks for it first gets it first
    calls = {
        "push": partial(phone.results, item),
        "import": partial(move, world, numbered(0, 0, 1)),
    }
    results: dict[str, Any] = {}

    def run(name: str) -> None:
        results[name] = calls[name]()

    order = [first, *(name for name in calls if name != first)]
    threads = [threading.Thread(target=run, args=(name,)) for name in order]
    with world.database.write() as connection:
        raise_scope(connection, FORMS, 0)
        for waiting, thread in enumerate(threads, start=1):
            thread.start()
            _until_waiting(world.database, waiting)
    for thread in threads:
        thread.join()
    assert results["push"][0]["status"] == "accepted"
    demand_one_place(world)
    assert item["submission_id"] in {c["id"] for c in drain(world.sign_in("wg2"), FORMS)[0]}
    assert drain(world.sign_in("wg1"), FORMS)[0] == []


def _until_waiting(database: Database, n: int) -> None:
    """Until `n` others wait for locks. Writers of SQLite wait outside of it, where nobody can see them."""
    if database.is_sqlite:
        time.sleep(0.4)
        return
    query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with database.read() as connection:
            if connection.execute(query).scalar() == n:
                return
        time.sleep(0.02)
    raise AssertionError(f"{n} were to wait by now")


def test_households_that_go_to_and_fro_under_edits_lose_nothing(world: World) -> None:
    phones = [world.sign_in("cun1") for _ in range(2)]
    items = [form(world, n, values=poor(world)) for n in range(3)]
    phones[0].results(*items)
    places: dict[str, str] = {}
    copies: dict[str, set[str]] = {"wg1": set(), "wg2": set()}
    workers = [world.sign_in(name) for name in copies]
    sent = list(items)
    for turn in range(4):
        edits = [edit(item, labour=turn % 3) for item in items]
        calls = [partial(phones[k % 2].results, one) for k, one in enumerate(edits)]
        replies = at_once(
            *calls, lambda turn=turn: move(world, *(numbered(n, 0, (turn + 1) % 2) for n in range(3)))
        )  # type: ignore[misc]
        assert {reply[0]["status"] for reply in replies[:-1]} == {"accepted"}
        items = edits
        sent += edits
        demand_one_place(world)
        for worker in workers:
            changes, places[worker.username] = drain(worker, FORMS, places.get(worker.username))
            for change in changes:
                (copies[worker.username].discard if change["deleted"] else copies[worker.username].add)(
                    change["id"]
                )
    forms = {item["submission_id"] for item in items}
    assert copies == {"wg1": forms, "wg2": set()}
    assert world.count(REVISION, REVISION.c.status == "accepted") == len(sent)
