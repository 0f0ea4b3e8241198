"""A file that anybody can carry and only the server can open: what goes in, what comes back, and what is refused how."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from sqlalchemy import select

from ruhu.accounts.access import Actor
from ruhu.accounts.tokens import authenticate, issue_access
from ruhu.blobs.refs import BLOB
from ruhu.kit import base64url
from ruhu.kit.canonical import canonical
from ruhu.kit.ids import uuid7
from ruhu.risk.store import FLAG, STANDING
from ruhu.submissions.store import REVISION, SUBMISSION
from ruhu.sync import container
from ruhu.sync.keys import KeyRing, public_key
from tests.factories.bundles import bring, bundle_of, sealed
from tests.factories.items import harmless_values, seal, survey_item
from tests.factories.photos import picture
from tests.factories.world import GRIDS, VILLAGES, Phone, World

SECRET = "s" * 40  # of the small world


def form(world: World, n: int = 0, **changes: Any) -> dict[str, Any]:
    household = world.households[GRIDS[0]][n]
    return survey_item(world.definition, village=VILLAGES[0], household_id=household, **changes)


def taken(messenger: Phone, content: bytes) -> dict[str, Any]:
    reply = bring(messenger, content)
    assert reply.status_code == 200, reply.text
    receipt: dict[str, Any] = reply.json()
    verify(messenger.client.get("/api/sync/keys").json(), receipt)
    return receipt


def refused(messenger: Phone, content: bytes) -> dict[str, Any]:
    reply = bring(messenger, content)
    assert reply.status_code == 422, reply.text
    problem: dict[str, Any] = reply.json()
    return problem


def verify(keys: dict[str, Any], receipt: dict[str, Any]) -> None:
    """As a phone does; raises InvalidSignature."""
    signature = base64url.decode(receipt["signature"])
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    covered = canonical({key: value for key, value in receipt.items() if key != "signature"})
    der = utils.encode_dss_signature(r, s)
    public_key(keys["sign"]).verify(der, covered, ec.ECDSA(hashes.SHA256()))


def everything(world: World) -> list[list[Any]]:
    """All rows that a push may write, but for the audit."""
    with world.database.read() as connection:
        return [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in (REVISION, SUBMISSION, STANDING, FLAG)
        ]


# ---- what a carried form becomes ----


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


def old_token(phone: Phone, minutes: int, key: str = SECRET, **changes: Any) -> str:
    actor = authenticate(phone.token, SECRET)
    fields = {
        name: getattr(actor, name)
        for name in ("account_id", "username", "name", "role", "device_id", "areas", "version", "session")
    }
    return issue_access(Actor(**(fields | changes)), key, minutes)


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


# ---- what is refused, and in which words ----


@pytest.mark.parametrize("where", ["head", "middle", "tag"])
def test_a_flipped_byte_refuses_the_part_whole(world: World, where: str) -> None:
    phone = world.sign_in("wg1")
    content = bytearray(bundle_of(phone, form(world)))
    line = content.index(b"\n")
    at = {
        "head": content.index(b'"part": 1') + 8,
        "middle": (line + len(content)) // 2,
        "tag": len(content) - 1,
    }[where]
    content[at] ^= 3  # in the head: part 1 becomes part 2
    problem = refused(phone, bytes(content))
    assert problem["code"] == ("not_a_bundle" if where == "head" else "bundle_broken"), problem
    assert world.count(REVISION) == 0


def test_a_part_that_says_to_be_another_is_refused(world: World) -> None:
    phone = world.sign_in("wg1")
    content = bundle_of(phone, form(world), part=1, parts=2).replace(b'"part": 1', b'"part": 2', 1)
    problem = refused(phone, content)
    assert (problem["code"], problem["part"], problem["parts"]) == ("bundle_broken", 2, 2)
    assert "手机里的内容都还在" in problem["detail"]


@pytest.mark.parametrize("kept", [0.0, 0.2, 0.6, 0.999])
def test_a_truncated_file_is_refused_and_the_words_say_what_to_do(world: World, kept: float) -> None:
    phone = world.sign_in("wg1")
    content = bundle_of(phone, form(world))
    problem = refused(phone, content[: int(len(content) * kept)])
    assert problem["code"] in ("bundle_broken", "not_a_bundle")
    assert "请" in problem["detail"] and world.count(REVISION) == 0


def test_another_servers_file_is_refused_with_both_names_and_the_way_out(world: World) -> None:
    phone = world.sign_in("wg1")
    other = KeyRing.of("t" * 40).current.public()
    problem = refused(phone, bundle_of(phone, form(world), keys=other))
    own = world.client.get("/api/sync/keys").json()["key_id"]
    assert (problem["code"], problem["key_id"], problem["own_key_id"]) == (
        "bundle_foreign",
        other["key_id"],
        own,
    )
    assert "RUHU_OLD_SECRETS" in problem["detail"]


@pytest.mark.parametrize("case", ["of another server", "of another person", "none", "nonsense"])
def test_a_file_that_does_not_prove_whose_it_is_is_refused(world: World, case: str) -> None:
    phone, other = world.sign_in("wg1"), world.sign_in("wg2")
    tokens: dict[str, Any] = {
        "of another server": old_token(phone, 10, "t" * 40), "of another person": other.token, "none": None,
        "nonsense": "a.b.c",
    }  # fmt: skip
    problem = refused(other, bundle_of(phone, form(world), manifest={"token": tokens[case]}))
    assert problem["code"] == "bundle_unproven" and "重新登录" in problem["detail"]
    assert world.count(REVISION) == 0


def test_the_token_of_another_phone_of_the_same_person_holds_the_items(world: World) -> None:
    phone, second = world.sign_in("wg1"), world.sign_in("wg1")
    receipt = taken(second, bundle_of(phone, form(world), manifest={"token": second.token}))
    assert receipt["results"][0]["problem"]["code"] == "device_mismatch"


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}\n" + b"x" * 40, b"PK\x03\x04 a photo album", b'{"ruhu":"bundle","v":1}\n' + b"x" * 40, b"[" * 5000, b"\xff" * 9000],
)  # fmt: skip
def test_any_other_file_is_told_apart(world: World, content: bytes) -> None:
    assert refused(world.sign_in("wg1"), content)["code"] == "not_a_bundle"


def test_a_file_of_a_newer_app_is_not_guessed_at(world: World) -> None:
    phone = world.sign_in("wg1")
    problem = refused(phone, bundle_of(phone, form(world), v=2))
    assert (problem["code"], problem["version"]) == ("bundle_too_new", 2)


@pytest.mark.parametrize(
    "manifest", [{"items": None}, {"items": {}}, {"device_id": "x"}, {"account_id": 7}, {"device_id": None}]
)
def test_a_sealed_file_without_our_content_is_told_apart(world: World, manifest: dict[str, Any]) -> None:
    phone = world.sign_in("wg1")
    assert refused(phone, bundle_of(phone, manifest=manifest))["code"] == "not_a_bundle"


def test_a_point_off_the_curve_is_no_key(world: World) -> None:
    phone = world.sign_in("wg1")
    epk = {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}
    assert refused(phone, bundle_of(phone, form(world), epk=epk))["code"] == "not_a_bundle"


def test_a_part_over_the_limit_is_refused_before_it_is_read(world: World) -> None:
    phone = world.sign_in("wg1")
    reply = bring(phone, b"x" * (container.MAX_PART + 1))
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


def test_only_who_is_signed_in_brings_files_but_anybody_may_have_the_keys(world: World) -> None:
    phone = world.sign_in("wg1")
    content = bundle_of(phone, form(world))
    assert world.client.post("/api/sync/bundle", content=content).status_code == 401
    assert world.client.get("/api/sync/keys").status_code == 200


# ---- who can read it ----


def test_a_courier_finds_no_word_of_it_in_the_file_nor_in_the_receipt(world: World) -> None:
    phone, courier = world.sign_in("wg1"), world.sign_in("wg3")
    item = form(
        world,
        remarks={"house_unsafe": "东头屋裂了缝"},
        values=harmless_values(world.definition, wage="1234.56", house_unsafe="yes"),
    )
    content = bundle_of(phone, item)
    receipt = taken(courier, content)
    secrets = ["东头屋裂了缝", "1234.56", item["household_id"], phone.token, item["scope"]]
    for secret in secrets:
        assert secret.encode() not in content and secret not in json.dumps(receipt, ensure_ascii=False), (
            secret
        )
    assert receipt["results"][0]["flags"] == [] and world.count(FLAG) > 0


def test_a_courier_with_a_server_of_his_own_cannot_open_it(world: World, tmp_path: Path) -> None:
    phone = world.sign_in("wg1")
    path = tmp_path / "carried.ruhu"
    path.write_bytes(bundle_of(phone, form(world)))
    with path.open("rb") as source, pytest.raises(container.BundleForeign):
        container.open_part(source, KeyRing.of("his own secret, long enough to serve"))
    # Nor when he gives his key the name of the server's.
    own = KeyRing.of("his own secret, long enough to serve")
    named = world.client.get("/api/sync/keys").json()["key_id"]
    with path.open("rb") as source, pytest.raises(container.BundleBroken):
        container.open_part(source, KeyRing(own.current, {named: own.current}))


# ---- receipts and rotation ----


def test_a_receipt_that_anybody_changed_does_not_verify(world: World) -> None:
    phone = world.sign_in("wg1")
    receipt = taken(phone, bundle_of(phone, form(world)))
    keys = world.client.get("/api/sync/keys").json()
    forged = json.loads(json.dumps(receipt))
    forged["results"][0]["rev_id"] = uuid7()
    with pytest.raises(InvalidSignature):
        verify(keys, forged)
    with pytest.raises(InvalidSignature):
        verify(KeyRing.of("t" * 40).current.public(), receipt)


def test_after_a_change_of_the_secret_older_files_open_as_long_as_it_is_named(world: World) -> None:
    phone = world.sign_in("wg1")
    before = world.client.get("/api/sync/keys").json()
    bundle = bundle_of(phone, form(world))
    app: Any = world.client.app
    app.state.signing_key = "n" * 40
    app.state.keys = KeyRing.of("n" * 40)
    messenger = world.sign_in("zhen")
    assert refused(messenger, bundle)["code"] == "bundle_foreign"
    app.state.keys = KeyRing.of("n" * 40, [SECRET])
    reply = bring(messenger, bundle)
    assert reply.status_code == 200, reply.text
    receipt = reply.json()
    assert receipt["results"][0]["status"] == "accepted" and receipt["key_id"] == before["key_id"]
    verify(before, receipt)  # the phone still holds the keys that it sealed with
    now = world.client.get("/api/sync/keys").json()
    assert now["key_id"] != before["key_id"]
    # A phone that took the new keys but has a token from before proves itself by the old secret.
    mixed = bundle_of(messenger, form(world, 1), keys=now, manifest={
        "account_id": authenticate(phone.token, SECRET).account_id, "device_id": phone.device, "token": phone.token,
    })  # fmt: skip
    assert bring(messenger, mixed).json()["results"][0]["status"] == "accepted"
    assert phone.push(form(world, 2)).status_code == 401, "for a push the old secret is good no more"


def test_keys_are_the_same_in_every_process_and_part_ways_with_the_secret() -> None:
    one, same, other = KeyRing.of(SECRET), KeyRing.of(SECRET), KeyRing.of("t" * 40)
    assert one.current.public() == same.current.public() != other.current.public()
    assert one.current.public()["seal"] != one.current.public()["sign"]


def test_a_file_opened_has_its_photos_at_their_places(tmp_path: Path) -> None:
    ring = KeyRing.of(SECRET)
    photos = [b"one" * 400_000, b"", b"three" * 7]
    listed = [{"sha256": f"{n:064x}", "size": len(photo)} for n, photo in enumerate(photos)]
    manifest = {
        "account_id": "a",
        "device_id": uuid7(),
        "token": "",
        "items": [seal({"n": 1})],
        "blobs": listed,
    }
    path = tmp_path / "photos.ruhu"
    path.write_bytes(sealed(ring.current.public(), manifest, photos))
    with path.open("rb") as source:
        opened = container.open_part(source, ring)
    assert [opened.read(blob) for blob in opened.blobs] == photos
    opened.close()


# ---- photos ----


def with_photos(item: dict[str, Any], *photos: bytes) -> dict[str, Any]:
    return seal(item | {"blobs": [named(photo) for photo in photos]})


def named(photo: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(photo).hexdigest(), "size": len(photo), "slot": "house_unsafe"}


def listed(*photos: bytes) -> list[dict[str, Any]]:
    return [{"sha256": named(photo)["sha256"], "size": len(photo)} for photo in photos]


def test_photos_come_with_their_form_and_the_receipt_names_those_that_are_here(world: World) -> None:
    phone, photos = world.sign_in("wg1"), [picture(b"one", 300_000), picture(b"two")]
    item = with_photos(form(world), *photos)
    receipt = taken(
        world.sign_in("zhen"), bundle_of(phone, item, blobs=photos, manifest={"blobs": listed(*photos)})
    )
    assert receipt["blobs"] == sorted(blob["sha256"] for blob in listed(*photos))
    assert receipt["results"][0]["need_blobs"] == []
    for photo in photos:
        assert phone.get(f"/api/blobs/{named(photo)['sha256']}").content == photo
    again = phone.results(item)[0]
    assert (again["status"], again["need_blobs"]) == ("duplicate", [])


def test_a_photo_that_is_not_what_it_says_costs_the_others_nothing(world: World) -> None:
    phone, good, bad = world.sign_in("wg1"), picture(b"good"), picture(b"bad")
    swapped = picture(b"dab")
    item = with_photos(form(world), bad, good)
    receipt = taken(
        phone, bundle_of(phone, item, blobs=[swapped, good], manifest={"blobs": listed(bad, good)})
    )
    assert receipt["blobs"] == [named(good)["sha256"]]
    assert receipt["results"][0]["status"] == "accepted"
    assert receipt["results"][0]["need_blobs"] == [named(bad)["sha256"]]


def test_a_photo_that_no_form_of_this_phone_names_is_not_stored(world: World) -> None:
    phone, photo = world.sign_in("wg1"), picture(b"stray")
    receipt = taken(phone, bundle_of(phone, form(world), blobs=[photo], manifest={"blobs": listed(photo)}))
    assert receipt["blobs"] == [] and world.count(BLOB) == 0


@pytest.mark.parametrize(
    "wrong", [{"size": 10**9}, {"size": -1}, {"size": "7"}, {"sha256": "x"}, {"sha256": None}]
)
def test_a_list_of_photos_that_does_not_fit_the_content_costs_the_forms_nothing(
    world: World, wrong: dict[str, Any]
) -> None:
    phone, photo = world.sign_in("wg1"), picture(b"odd")
    item = with_photos(form(world), photo)
    receipt = taken(
        phone, bundle_of(phone, item, blobs=[photo], manifest={"blobs": [listed(photo)[0] | wrong]})
    )
    assert receipt["results"][0]["status"] == "accepted" and receipt["blobs"] == []


def test_parts_arrive_in_any_order_twice_and_after_a_push_and_photos_begun_by_another_way_are_finished(
    world: World,
) -> None:
    phone, photos = world.sign_in("wg1"), [picture(bytes([n]), 5000) for n in range(4)]
    items = [with_photos(form(world, 0), *photos[:2]), with_photos(form(world, 1), *photos[2:])]
    bundle_id = uuid7()
    parts = [
        bundle_of(phone, items[n], blobs=photos[2 * n : 2 * n + 2], manifest={"blobs": listed(*photos[2 * n : 2 * n + 2])},
                  bundle_id=bundle_id, part=n + 1, parts=2)
        for n in (0, 1)
    ]  # fmt: skip
    phone.results(items[1])
    sha256 = named(photos[2])["sha256"]
    headers = {**phone.headers, "Upload-Offset": "0", "Upload-Length": str(len(photos[2]))}
    assert (
        phone.client.put(f"/api/blobs/{sha256}", content=photos[2][:1000], headers=headers).status_code == 204
    )
    receipts = [taken(phone, parts[n]) for n in (1, 0, 1)]
    assert [r["results"][0]["status"] for r in receipts] == ["duplicate", "accepted", "duplicate"]
    assert (
        receipts[0]["blobs"] == receipts[2]["blobs"] == sorted(blob["sha256"] for blob in listed(*photos[2:]))
    )
    for photo in photos:
        assert phone.get(f"/api/blobs/{named(photo)['sha256']}").content == photo
    assert world.count(BLOB) == 4 and world.count(REVISION) == 2


# ---- both languages ----

VECTOR = json.loads((Path(__file__).parents[1] / "vectors" / "bundle.json").read_text("utf-8"))


def test_what_the_phone_sealed_opens_here(tmp_path: Path) -> None:
    """frontend/tests/carry.test.ts verifies the receipt of the same file."""
    ring = KeyRing.of(VECTOR["secret"])
    assert ring.current.public() == VECTOR["keys"], (
        "derived keys must never change: files sealed to them are on their way"
    )
    path = tmp_path / "phone.ruhu"
    path.write_bytes(base64.b64decode(VECTOR["sealed"]))
    with path.open("rb") as source:
        opened = container.open_part(source, ring)
    assert opened.manifest == VECTOR["manifest"]
    assert [opened.read(blob) for blob in opened.blobs] == [
        base64.b64decode(photo) for photo in VECTOR["photos"]
    ]
    opened.close()


def test_the_receipt_that_the_phone_verifies_was_signed_here() -> None:
    verify(VECTOR["keys"], VECTOR["receipt"])
