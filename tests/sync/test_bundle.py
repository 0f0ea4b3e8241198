"""A file that anybody can carry: what the forms in it become."""

from __future__ import annotations

from sqlalchemy import select

from ruhu.submissions.store import REVISION, SUBMISSION
from tests.factories.bundles import bring, bundle_of
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import GRIDS, VILLAGES, Phone, World
from tests.sync.carried import everything, form, old_token, taken


def test_a_carried_form_is_judged_stored_and_receipted_as_if_the_phone_had_pushed_it(world: World) -> None:
    phone, messenger = world.sign_in("wg1"), world.sign_in("wg3")
    pushed, carried = form(world, 0), form(world, 1)
    expected = phone.results(pushed)[0]
    receipt = taken(messenger, bundle_of(phone, carried))
    result = receipt["results"][0]
    assert result == expected | {
        "rev_id": carried["rev_id"],
        "head": carried["rev_id"],
        "seq": expected["seq"] + 1,
        "flags": [],
    }
    with world.database.read() as connection:
        rows = {row.rev_id: row for row in connection.execute(select(REVISION))}
    one, other = rows[pushed["rev_id"]], rows[carried["rev_id"]]
    assert (one.account_id, one.device_id, one.status) == (other.account_id, other.device_id, other.status)
    assert receipt["device_id"] == phone.device and receipt["account_name"] == "示例wg1"
    assert receipt["epoch"] == messenger.get("/api/sync/scopes").json()["epoch"]


def test_both_ways_arriving_change_nothing_twice(world: World) -> None:
    phone, messenger = world.sign_in("wg1"), world.sign_in("zhen")
    first = form(world, 0)
    edit = form(
        world,
        0,
        submission_id=first["submission_id"],
        parent=first["rev_id"],
        values=harmless_values(world.definition, people=5),
    )
    bundle = bundle_of(phone, first, edit)
    receipt = taken(messenger, bundle)
    assert [r["status"] for r in receipt["results"]] == ["accepted", "accepted"]
    after = everything(world)
    again = phone.results(first, edit)
    assert [r["status"] for r in again] == ["duplicate", "duplicate"]
    assert [r["seq"] for r in again] == [r["seq"] for r in receipt["results"]]
    once_more = taken(messenger, bundle)
    assert [r["status"] for r in once_more["results"]] == ["duplicate", "duplicate"]
    assert everything(world) == after


def test_more_than_a_push_holds_is_taken_in_at_one_go(world: World) -> None:
    phone = world.sign_in("wg1")
    items = [form(world)]
    while len(items) < 120:
        last = items[-1]
        items.append(form(world, submission_id=last["submission_id"], parent=last["rev_id"]))
    receipt = taken(world.sign_in("zhen"), bundle_of(phone, *items))
    assert [r["status"] for r in receipt["results"]] == ["accepted"] * 120
    assert [r["rev_id"] for r in receipt["results"]] == [item["rev_id"] for item in items]


def test_what_may_not_count_now_is_held_with_its_reason_and_touches_no_other(world: World) -> None:
    phone = world.sign_in("wg1")
    foreign = survey_item(world.definition, village=VILLAGES[1], household_id=world.households[GRIDS[2]][0])
    receipt = taken(world.sign_in("zhen"), bundle_of(phone, foreign, form(world), "not a form"))
    told = [(r["status"], r["problem"] and r["problem"]["code"]) for r in receipt["results"]]
    assert told == [("held", "not_permitted"), ("accepted", None), ("held", "malformed")]


def test_the_part_of_a_revoked_phone_is_held_as_its_push_would_be(world: World) -> None:
    lost, admin = world.sign_in("wg1"), world.sign_in("guanli")
    me = lost.get("/api/me").json()["id"]
    bundle = bundle_of(lost, form(world))
    world.client.post(f"/api/accounts/{me}/devices/{lost.device}/revoke", headers=admin.headers)
    receipt = taken(admin, bundle)
    assert receipt["results"][0]["problem"]["code"] == "device_revoked"
    assert world.count(REVISION, REVISION.c.status == "held") == 1 and world.count(SUBMISSION) == 0


def test_a_sign_in_that_ran_out_weeks_ago_proves_a_carried_file_and_nothing_else(world: World) -> None:
    phone = world.sign_in("wg1")
    token = old_token(phone, -60 * 24 * 40)
    receipt = taken(world.sign_in("zhen"), bundle_of(phone, form(world), manifest={"token": token}))
    assert receipt["results"][0]["status"] == "accepted"
    late = Phone(world.client, phone.device, token)
    assert late.push(form(world, 1)).status_code == 401
    assert bring(late, bundle_of(phone, form(world, 1))).status_code == 401, "nor does it let one upload"


def test_grids_count_as_they_are_today_not_as_the_old_token_has_them(world: World) -> None:
    phone = world.sign_in("wg1")
    token = old_token(phone, -60, areas=("99",), role="county")
    away = survey_item(world.definition, village=VILLAGES[1], household_id=world.households[GRIDS[2]][0])
    receipt = taken(world.sign_in("zhen"), bundle_of(phone, away, manifest={"token": token}))
    assert receipt["results"][0]["problem"]["code"] == "not_permitted"


def test_what_a_closed_account_still_had_is_kept_aside(world: World) -> None:
    phone, admin = world.sign_in("wg1"), world.sign_in("guanli")
    bundle = bundle_of(phone, form(world))
    me = phone.get("/api/me").json()["id"]
    assert (
        world.client.patch(f"/api/accounts/{me}", json={"active": False}, headers=admin.headers).status_code
        == 200
    )
    assert taken(admin, bundle)["results"][0]["status"] == "held"
