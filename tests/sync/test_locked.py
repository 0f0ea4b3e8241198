"""A phone that is locked, lost or whose PIN was forgotten: what the server opens for whom."""

from __future__ import annotations

import os
from typing import Any

from ruhu.kit import base64url
from ruhu.submissions.store import REVISION, SUBMISSION
from ruhu.sync.keys import KeyRing
from tests.factories.locked import deliver, escrow_of, locked_part, owner, record
from tests.factories.photos import picture
from tests.factories.world import Phone, World
from tests.sync.carried import SECRET, form, old_token, taken, verify
from tests.sync.test_bundle_photos import listed, with_photos


def test_what_a_locked_phone_sends_counts_as_if_it_had_pushed_it(world: World) -> None:
    phone = world.sign_in("wg1")
    first, second = form(world, 0), form(world, 1)
    reply = deliver(phone, locked_part(phone, first, second))
    assert reply.status_code == 200, reply.text
    receipt = reply.json()["receipt"]
    verify(world.client.get("/api/sync/keys").json(), receipt)
    assert [r["status"] for r in receipt["results"]] == ["accepted", "accepted"]
    assert reply.json()["revoked"] is False
    assert [r["status"] for r in phone.results(first, second)] == ["duplicate", "duplicate"]


def test_a_sign_in_of_weeks_ago_is_enough_for_it(world: World) -> None:
    phone = world.sign_in("wg1")
    late = Phone(world.client, phone.device, old_token(phone, -60 * 24 * 40), phone.username)
    part = locked_part(phone, form(world))
    assert deliver(phone, part).json()["receipt"]["results"][0]["status"] == "accepted"
    assert late.get("/api/me").status_code == 401


def test_what_does_not_open_stays_with_the_phone_and_keeps_nothing_else_back(world: World) -> None:
    phone = world.sign_in("wg1")
    good, bad = form(world, 0), form(world, 1)
    key = os.urandom(32)
    keys = world.client.get("/api/sync/keys").json()
    changes = {
        "escrow": escrow_of(key, keys, owner(phone), phone.device),
        "proof": record(key, "meta/proof", phone.token),
        "items": [
            {"id": bad["rev_id"], **record(key, "revisions/another", {"item": bad})},
            "nothing",
            {"id": good["rev_id"], **record(key, f"revisions/{good['rev_id']}", {"item": good})},
        ],
    }
    receipt = deliver(phone, locked_part(phone, **changes)).json()["receipt"]
    assert [r["rev_id"] for r in receipt["results"]] == [good["rev_id"]]


def test_photos_of_a_locked_phone_travel_in_a_carried_file(world: World) -> None:
    phone, photos = world.sign_in("wg1"), [picture(b"one", 300_000), picture(b"two")]
    item = with_photos(form(world), *photos)
    receipt = taken(world.sign_in("zhen"), locked_part(phone, item, photos=photos))
    assert receipt["blobs"] == sorted(blob["sha256"] for blob in listed(*photos))
    for photo, blob in zip(photos, listed(*photos), strict=True):
        assert phone.get(f"/api/blobs/{blob['sha256']}").content == photo


def test_a_part_without_a_token_or_for_another_phone_is_refused(world: World) -> None:
    phone, other = world.sign_in("wg1"), world.sign_in("wg1")
    key, keys = os.urandom(32), world.client.get("/api/sync/keys").json()
    foreign = escrow_of(key, keys, owner(phone), other.device)
    for change, code in (
        ({"escrow": foreign}, "store_key_foreign"),
        ({"escrow": None}, "store_key_foreign"),
        ({"proof": None}, "bundle_unproven"),
        ({"proof": record(key, "meta/proof", phone.token)}, "bundle_unproven"),
    ):
        reply = deliver(phone, locked_part(phone, form(world), **change))
        assert (reply.status_code, reply.json()["code"]) == (422, code)
    assert world.count(REVISION) == 0


def test_a_lost_phone_hears_that_it_was_shut_out_and_what_it_sends_late_is_kept_aside(world: World) -> None:
    lost, admin = world.sign_in("wg1"), world.sign_in("guanli")
    account = owner(lost)
    part, empty = locked_part(lost, form(world)), locked_part(lost)
    assert deliver(lost, empty).json()["revoked"] is False
    world.client.post(f"/api/accounts/{account}/devices/{lost.device}/revoke", headers=admin.headers)
    reply = deliver(lost, part).json()
    assert reply["revoked"] is True
    assert reply["receipt"]["results"][0]["problem"]["code"] == "device_revoked"
    assert world.count(REVISION, REVISION.c.status == "held") == 1 and world.count(SUBMISSION) == 0
    assert deliver(lost, empty).json()["revoked"] is True


def test_what_was_sealed_to_a_lost_secret_opens_again_as_soon_as_it_is_named(sqlite_world: World) -> None:
    world = sqlite_world
    phone = world.sign_in("wg1")
    key, keys = os.urandom(32), world.client.get("/api/sync/keys").json()
    escrow = escrow_of(key, keys, owner(phone), phone.device)
    part = locked_part(phone, form(world))
    app: Any = world.client.app
    app.state.signing_key, app.state.keys = "n" * 40, KeyRing.of("n" * 40)
    again = world.sign_in("wg1", phone.device)

    def ask() -> dict[str, Any]:
        reply = world.client.post("/api/sync/store-key", json=escrow, headers=again.headers)
        found: dict[str, Any] = reply.json()
        return found

    assert ask()["code"] == "store_key_foreign" and "RUHU_OLD_SECRETS" in ask()["detail"]
    assert deliver(phone, part).status_code == 422 and world.count(REVISION) == 0
    app.state.keys = KeyRing.of("n" * 40, [SECRET])
    assert ask()["key"] == base64url.encode(key)
    assert deliver(phone, part).json()["receipt"]["results"][0]["status"] == "accepted"


def test_the_key_of_a_forgotten_pin_comes_back_to_its_own_phone_only(world: World) -> None:
    phone, again, other = world.sign_in("wg1"), world.sign_in("wg1"), world.sign_in("wg2")
    key, keys = os.urandom(32), world.client.get("/api/sync/keys").json()
    escrow = escrow_of(key, keys, owner(phone), phone.device)

    def ask(who: Phone) -> tuple[int, str]:
        reply = who.client.post("/api/sync/store-key", json=escrow, headers=who.headers)
        return reply.status_code, reply.json().get("key") or reply.json()["code"]

    assert ask(phone) == (200, base64url.encode(key))
    # Another phone of the same person, another person, nobody.
    assert ask(again) == (422, "store_key_foreign")
    assert ask(other) == (422, "store_key_foreign")
    assert world.client.post("/api/sync/store-key", json=escrow).status_code == 401
    admin = world.sign_in("guanli")
    world.client.post(f"/api/accounts/{owner(phone)}/devices/{phone.device}/revoke", headers=admin.headers)
    assert ask(phone) == (403, "device_revoked")
