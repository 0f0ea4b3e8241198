"""Pull: each phone gets its own households and forms, every change once, from where it stopped."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from ruhu.accounts.manage import set_areas
from ruhu.accounts.queries import account_by_username
from ruhu.campaigns.queries import CAMPAIGN
from ruhu.kit.ids import uuid7
from ruhu.kit.scopes import raise_scope
from ruhu.roster.queries import HOUSEHOLD
from ruhu.sync.state import new_epoch
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import GRIDS, VILLAGES, Phone, World

ROSTER, FORMS = f"roster/{VILLAGES[0]}", f"mingzhou-2022/{VILLAGES[0]}"


def drain(phone: Phone, scope: str, cursor: str | None = None, limit: int = 100) -> tuple[list[Any], str]:
    """Every change after `cursor`, and where it ends."""
    changes: list[Any] = []
    while True:
        asked = {"scope": scope, "limit": limit} | ({"cursor": cursor} if cursor else {})
        reply = phone.get("/api/sync/pull", **asked)
        assert reply.status_code == 200, reply.text
        page = reply.json()
        assert len([c for c in page["changes"] if c["type"] != "reset"]) <= limit
        changes += page["changes"]
        cursor = page["cursor"]
        if not page["more"]:
            return changes, cursor


def form(world: World, grid: str, n: int, **changes: Any) -> dict[str, Any]:
    household = world.households[grid][n]
    return survey_item(world.definition, village=grid[:12], household_id=household, **changes)


def test_a_worker_gets_the_households_of_his_grid_only(world: World) -> None:
    changes, _ = drain(world.sign_in("wg1"), ROSTER)
    assert [c["id"] for c in changes if c["type"] == "household"] == world.households[GRIDS[0]]
    assert {c["data"]["grid"] for c in changes if c["type"] == "household"} == {GRIDS[0]}
    both, _ = drain(world.sign_in("cun1"), ROSTER)
    assert {c["id"] for c in both} == {*world.households[GRIDS[0]], *world.households[GRIDS[1]]}


def test_a_worker_does_not_get_forms_of_the_next_grid(world: World) -> None:
    one, two = world.sign_in("wg1"), world.sign_in("wg2")
    village = survey_item(world.village_definition, village=VILLAGES[0], household_id=None)
    own, others = form(world, GRIDS[0], 0), form(world, GRIDS[1], 0)
    one.results(own, village)
    two.results(others)
    seen = {c["id"] for c in drain(one, FORMS)[0]}
    assert seen == {own["submission_id"], village["submission_id"]}, "the village's form is everyone's in it"
    assert {c["id"] for c in drain(two, FORMS)[0]} == {others["submission_id"], village["submission_id"]}


def test_a_pulled_form_is_the_one_that_was_sent(world: World) -> None:
    phone = world.sign_in("wg1")
    item = form(world, GRIDS[0], 0, values=harmless_values(world.definition, wage="18000.00"))
    result = phone.results(item)[0]
    change = drain(world.sign_in("cun1"), FORMS)[0][0]
    data = change["data"]
    assert (change["seq"], change["id"], data["head"]) == (
        result["seq"],
        item["submission_id"],
        item["rev_id"],
    )
    assert (data["answers"], data["questionnaire"]) == (item["answers"], item["questionnaire"])
    assert (data["household_id"], data["village"], data["state"]) == (
        item["household_id"],
        VILLAGES[0],
        "received",
    )
    assert data["flags"] == result["flags"]
    assert data["visited_on"] == "2022-08-09"


def test_a_cursor_goes_on_where_it_stopped(world: World) -> None:
    phone = world.sign_in("wg1")
    assert drain(phone, FORMS)[0] == []
    first = form(world, GRIDS[0], 0)
    phone.results(first)
    changes, cursor = drain(phone, FORMS)
    assert [c["id"] for c in changes] == [first["submission_id"]]
    assert drain(phone, FORMS, cursor) == ([], cursor), "nothing new: nothing comes, the place stays"
    second = form(world, GRIDS[0], 1)
    edited = form(world, GRIDS[0], 0, submission_id=first["submission_id"], parent=first["rev_id"])
    phone.results(second, edited)
    changes, _ = drain(phone, FORMS, cursor)
    assert [(c["id"], c["data"]["head"]) for c in changes] == [
        (second["submission_id"], second["rev_id"]), (first["submission_id"], edited["rev_id"]),
    ]  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_small_pages_give_the_same_changes_as_large_ones(world: World, limit: int) -> None:
    phone = world.sign_in("cun1")
    phone.results(*(form(world, grid, n) for grid in GRIDS[:2] for n in range(3)))
    for scope in (ROSTER, FORMS):
        changes, _ = drain(phone, scope, limit=limit)
        assert len(changes) == len({c["id"] for c in changes}) == 6
        assert [c["seq"] for c in changes] == sorted(c["seq"] for c in changes)


def test_changed_grants_start_the_feed_again(world: World) -> None:
    phone = world.sign_in("wg1")
    _, cursor = drain(phone, ROSTER)
    with world.database.write() as connection:
        account = account_by_username(connection, "wg1")
        assert account is not None
        set_areas(connection, account.id, "worker", [GRIDS[1]])
    moved = world.sign_in("wg1")
    changes, after = drain(moved, ROSTER, cursor)
    assert changes[0] == {"type": "reset", "seq": None, "id": None, "deleted": False, "data": None}
    assert [c["id"] for c in changes[1:]] == world.households[GRIDS[1]]
    assert drain(moved, ROSTER, after)[0] == []


def test_a_new_epoch_starts_the_feed_again(world: World) -> None:
    phone = world.sign_in("wg1")
    _, cursor = drain(phone, ROSTER)
    with world.database.write() as connection:
        epoch = new_epoch(connection)
    page = phone.get("/api/sync/pull", scope=ROSTER, cursor=cursor).json()
    assert (page["changes"][0]["type"], page["epoch"]) == ("reset", epoch)
    assert len(page["changes"]) == 4
    assert phone.get("/api/sync/scopes").json()["epoch"] == epoch


def test_a_household_that_left_the_grid_leaves_the_phone(world: World) -> None:
    phone, household = world.sign_in("wg1"), world.households[GRIDS[0]][1]
    _, cursor = drain(phone, ROSTER)
    with world.database.write() as connection:
        seq = raise_scope(connection, ROSTER, 1)
        moved = update(HOUSEHOLD).where(HOUSEHOLD.c.id == household).values(grid=GRIDS[1], seq=seq)
        connection.execute(moved)
    changes, _ = drain(phone, ROSTER, cursor)
    # The feed does not remember who had what: neighbours' ids come as gone too, without anything about them.
    assert household in {c["id"] for c in changes}
    assert all(c["deleted"] and c["data"] is None for c in changes)
    neighbour, _ = drain(world.sign_in("wg2"), ROSTER)
    assert household in {c["id"] for c in neighbour}


def test_scopes_are_those_of_the_villages_and_open_campaigns(sqlite_world: World) -> None:
    def scopes(username: str) -> set[str]:
        return {s["scope"] for s in sqlite_world.sign_in(username).get("/api/sync/scopes").json()["scopes"]}

    assert {ROSTER, FORMS} <= scopes("wg1")
    assert not any(VILLAGES[1] in scope for scope in scopes("wg1"))
    assert {f"roster/{village}" for village in VILLAGES} <= scopes("zhen")
    assert scopes("bumen") == set()
    with sqlite_world.database.write() as connection:
        connection.execute(update(CAMPAIGN).values(status="closed"))
    assert FORMS not in scopes("wg1"), "a closed one is nobody's last round either"


@pytest.mark.parametrize(
    ("scope", "cursor", "status", "code"),
    [
        (f"roster/{VILLAGES[1]}", None, 403, "not_permitted"),
        (f"mingzhou-2022/{VILLAGES[1]}", None, 403, "not_permitted"),
        ("roster/", None, 422, "invalid"),
        ("roster", None, 422, "invalid"),
        ("roster/99", None, 403, "not_permitted"),
        ("roster/%", None, 422, "invalid"),
        ("roster/\x00", None, 422, "invalid"),
        (f"\x00/{VILLAGES[0]}", None, 422, "invalid"),
        (f"a/b/{VILLAGES[0]}", None, 422, "invalid"),
        ("x" * 101, None, 422, "invalid"),
        (ROSTER, "rubbish", 422, "bad_cursor"),
        (ROSTER, "0.1.two", 422, "bad_cursor"),
        (ROSTER, "0.1.٣", 422, "bad_cursor"),
        (ROSTER, "0.1." + "9" * 19, 422, "bad_cursor"),
        (ROSTER, "\x00.\x00.\x00", 422, "bad_cursor"),
        (ROSTER, "1" * 101, 422, "invalid"),
    ],
)
def test_what_may_not_be_pulled_is_refused(
    sqlite_world: World, scope: str, cursor: str | None, status: int, code: str
) -> None:
    asked = {"scope": scope} | ({"cursor": cursor} if cursor else {})
    reply = sqlite_world.sign_in("wg1").get("/api/sync/pull", **asked)
    assert (reply.status_code, reply.json()["code"]) == (status, code), reply.text


def test_a_campaign_that_is_not_there_gives_nothing(world: World) -> None:
    page = world.sign_in("wg1").get("/api/sync/pull", scope=f"nowhere/{VILLAGES[0]}").json()
    assert (page["changes"], page["more"]) == ([], False)


def test_have_names_what_is_durable_and_ones_own(world: World) -> None:
    phone, neighbour = world.sign_in("wg1"), world.sign_in("wg2")
    good, held, missing = form(world, GRIDS[0], 0), form(world, GRIDS[2], 0), uuid7()
    assert [r["status"] for r in phone.results(good, held)] == ["accepted", "held"]
    asked = {"revs": [good["rev_id"], held["rev_id"], missing, "\x00", "rubbish", ""], "blobs": ["0" * 64]}

    def have(who: Phone) -> Any:
        return who.client.post("/api/sync/have", json=asked, headers=who.headers).json()

    assert have(phone) == {"revs": sorted([good["rev_id"], held["rev_id"]]), "blobs": []}
    assert have(world.sign_in("wg1"))["revs"] == have(phone)["revs"], "on a new phone too"
    assert have(neighbour) == {"revs": [], "blobs": []}
