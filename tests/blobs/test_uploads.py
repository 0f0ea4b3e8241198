"""Photos arrive by pieces, are checked whole, and are shown to those who see what they show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ruhu.blobs.images import image_type
from ruhu.blobs.refs import BLOB
from ruhu.blobs.store import MOST, Blobs, whole
from ruhu.kit.errors import RuhuError
from ruhu.kit.objects import LocalObjects, open_objects
from tests.blobs.client import shown
from tests.factories.items import seal, survey_item
from tests.factories.photos import HEADS, ask, named, picture, send, sha256
from tests.factories.world import GRIDS, VILLAGES, World

PHOTO = picture(b"roof", 3000)
NAME = sha256(PHOTO)


def blobs_of(world: World) -> Blobs:
    found: Blobs = world.client.app.state.blobs  # type: ignore[attr-defined]
    return found


def state(reply: Any) -> tuple[int, str, str, str]:
    names = ("upload-offset", "upload-length", "upload-complete")
    return (reply.status_code, *(reply.headers[name] for name in names))  # type: ignore[return-value]


def test_a_photo_arrives_by_pieces_and_is_shown_as_it_was(world: World) -> None:
    phone = world.sign_in("wg1")
    item = shown(world, phone, PHOTO)
    assert state(ask(phone, NAME)) == (200, "0", "3000", "?0")
    assert state(send(phone, PHOTO[:1000], NAME, 0, 3000)) == (204, "1000", "3000", "?0")
    assert state(send(phone, PHOTO[1000:1001], NAME, 1000, 3000)) == (204, "1001", "3000", "?0")
    assert state(ask(phone, NAME)) == (200, "1001", "3000", "?0")
    assert phone.get(f"/api/blobs/{NAME}").status_code == 404
    assert phone.results(item)[0]["need_blobs"] == [NAME]
    assert state(send(phone, PHOTO[1001:], NAME, 1001, 3000)) == (201, "3000", "3000", "?1")
    assert state(ask(phone, NAME)) == (200, "3000", "3000", "?1")
    reply = phone.get(f"/api/blobs/{NAME}")
    assert (reply.status_code, reply.content) == (200, PHOTO)
    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in reply.headers["content-security-policy"]
    again = phone.client.get(
        f"/api/blobs/{NAME}", headers={**phone.headers, "If-None-Match": reply.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert phone.results(item)[0]["need_blobs"] == []
    assert blobs_of(world).objects.below("partial") == []


def test_a_piece_that_does_not_join_is_told_where_to_go_on(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    assert send(phone, PHOTO[:1000], NAME, 0, 3000).status_code == 204
    for offset in (0, 999, 1001, 2999):
        reply = send(phone, PHOTO[offset : offset + 1], NAME, offset, 3000)
        assert (reply.status_code, reply.headers["upload-offset"]) == (409, "1000")
        assert (reply.json()["code"], reply.json()["offset"]) == ("wrong_offset", 1000)
    assert send(phone, PHOTO[1000:], NAME, 1000, 3000).status_code == 201
    for offset in (0, 1000, 3000):  # the reply was lost: whatever is sent again, the photo is here
        assert state(send(phone, PHOTO[offset:], NAME, offset, 3000)) == (201, "3000", "3000", "?1")


def test_a_photo_that_does_not_match_its_name_is_dropped_and_may_be_sent_anew(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    wrong = PHOTO[:2000] + b"?" * 1000
    assert send(phone, wrong[:2000], NAME, 0, 3000).status_code == 204
    reply = send(phone, wrong[2000:], NAME, 2000, 3000)
    assert (reply.status_code, reply.json()["code"]) == (422, "blob_mismatch")
    assert state(ask(phone, NAME)) == (200, "0", "3000", "?0")
    assert blobs_of(world).objects.below("stored") == [] and world.count(BLOB) == 0
    assert send(phone, PHOTO[:10], NAME, 0, 10).status_code == 422  # a length that is too short
    assert send(phone, PHOTO).status_code == 201


def test_a_photo_of_two_forms_is_stored_once_and_counts_for_both(world: World) -> None:
    mine, other = world.sign_in("wg1"), world.sign_in("wg2")
    shown(world, mine, PHOTO)
    assert send(mine, PHOTO).status_code == 201
    household = world.households[GRIDS[1]][0]
    item = survey_item(world.definition, village=VILLAGES[0], household_id=household, blobs=named(PHOTO))
    assert ask(other, NAME).status_code == 404, "nobody learns that it is here before having shown it"
    assert other.results(item)[0]["need_blobs"] == []
    assert state(ask(other, NAME)) == (200, "3000", "3000", "?1")
    assert (
        other.client.post("/api/sync/have", json={"revs": [], "blobs": [NAME]}, headers=other.headers).json()["blobs"]
        == [NAME]
    )  # fmt: skip
    assert len(blobs_of(world).objects.below("stored")) == world.count(BLOB) == 1


def test_have_names_the_photos_that_are_whole_and_were_named_by_this_account_or_phone(world: World) -> None:
    phone, stranger = world.sign_in("wg1"), world.sign_in("wg2")
    half, never = picture(b"half", 100), picture(b"never", 100)
    shown(world, phone, PHOTO, half, never)
    send(phone, PHOTO)
    send(phone, half[:50], sha256(half), 0, 100)
    body = {"revs": [], "blobs": [NAME, sha256(half), sha256(never), "nonsense", NAME]}
    for asking, expected in ((phone, [NAME]), (stranger, []), (world.sign_in("wg1"), [NAME])):
        reply = phone.client.post("/api/sync/have", json=body, headers=asking.headers)
        assert reply.json() == {"revs": [], "blobs": expected}


def test_pull_says_how_many_photos_there_are_and_how_many_are_here(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO, PHOTO, picture(b"two"))

    def photos() -> dict[str, int]:
        changes = phone.get("/api/sync/pull", scope=f"mingzhou-2022/{VILLAGES[0]}").json()["changes"]
        found: dict[str, int] = changes[0]["data"]["photos"]
        return found

    assert photos() == {"total": 2, "here": 0}
    send(phone, PHOTO)
    assert photos() == {"total": 2, "here": 1}
    send(phone, picture(b"two"))
    assert photos() == {"total": 2, "here": 2}


def test_the_photo_of_a_held_form_is_taken_in_and_seen_by_those_above(world: World) -> None:
    phone = world.sign_in("wg1")
    foreign = survey_item(
        world.definition, village=VILLAGES[0], household_id=world.households[GRIDS[1]][0], blobs=named(PHOTO)
    )
    assert phone.results(foreign)[0]["status"] == "held"
    assert send(phone, PHOTO).status_code == 201
    seen = {name: world.sign_in(name).get(f"/api/blobs/{NAME}").status_code for name in ("wg1", "wg2", "wg3")}
    assert seen == {"wg1": 404, "wg2": 404, "wg3": 404}, (
        "a worker sees the photos of grids, not of what is kept aside"
    )
    seen = {
        name: world.sign_in(name).get(f"/api/blobs/{NAME}").status_code
        for name in ("cun1", "zhen", "xian", "bumen")
    }
    assert seen == {"cun1": 200, "zhen": 200, "xian": 200, "bumen": 404}


def test_a_revoked_phone_may_still_hand_in_the_photos_of_what_it_pushed(world: World) -> None:
    phone, county = world.sign_in("wg1"), world.sign_in("xian")
    people = county.get("/api/accounts", limit=100).json()["items"]
    account = next(person["id"] for person in people if person["username"] == "wg1")
    path = f"/api/accounts/{account}/devices/{phone.device}/revoke"
    assert phone.client.post(path, headers=county.headers).status_code == 200
    item = survey_item(
        world.definition, village=VILLAGES[0], household_id=world.households[GRIDS[0]][0], blobs=named(PHOTO)
    )
    result = phone.results(item)[0]
    assert (result["problem"]["code"], result["need_blobs"]) == ("device_revoked", [NAME])
    assert send(phone, PHOTO).status_code == 201
    assert phone.get(f"/api/blobs/{NAME}").status_code == 403


@pytest.mark.parametrize("kind", HEADS)
def test_the_kind_of_a_picture_is_read_from_its_first_bytes(sqlite_world: World, kind: str) -> None:
    phone = sqlite_world.sign_in("wg1")
    data = picture(b"kind", 64, kind)
    shown(sqlite_world, phone, data)
    assert send(phone, data).status_code == 201
    assert phone.get(f"/api/blobs/{sha256(data)}").headers["content-type"] == kind


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"0" * 20,
        b"",
        b"\xff\xd8",
        b"RIFF1234WAVEfmt ",
    ],
)
def test_what_is_no_picture_is_refused(sqlite_world: World, data: bytes) -> None:
    phone = sqlite_world.sign_in("wg1")
    shown(sqlite_world, phone, data)
    reply = send(phone, data)
    assert (reply.status_code, reply.json()["code"]) == (415, "blob_type")
    by_pieces = [
        send(phone, data[n : n + 1], sha256(data), n, len(data)).status_code for n in range(len(data))
    ]
    assert 201 not in by_pieces and (415 in by_pieces or not data)
    assert ask(phone, sha256(data)).headers["upload-offset"] == "0"
    assert image_type(data) is None


def test_what_is_too_large_or_beyond_its_length_is_refused(sqlite_world: World) -> None:
    phone = sqlite_world.sign_in("wg1")
    shown(sqlite_world, phone, PHOTO)
    assert send(phone, PHOTO, NAME, 0, MOST + 1).status_code == 413
    assert send(phone, PHOTO, NAME, 0, 2999).status_code == 422
    assert send(phone, picture(b"", 512 * 1024 + 1), NAME, 0, MOST).status_code == 413
    assert send(phone, picture(b"", 512 * 1024), NAME, 0, MOST).status_code == 204
    for offset, length in ((-1, 3000), (0, -1), (2**53, 2**53 + 1), ("x", 9)):
        assert send(phone, PHOTO, NAME, offset, length).status_code == 422  # type: ignore[arg-type]
    for strange in ("ABC", NAME.upper(), NAME[:-1], f"{NAME}0"):
        assert ask(phone, strange).status_code in (404, 422)


def test_nobody_sends_a_photo_that_he_has_not_named(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    assert (ask(phone, NAME).status_code, send(phone, PHOTO).status_code) == (404, 404)
    shown(world, phone, PHOTO)
    assert (ask(supervisor, NAME).status_code, send(supervisor, PHOTO).status_code) == (404, 404)
    second_phone = world.sign_in("wg1")
    assert send(second_phone, PHOTO).status_code == 201, "another phone of the same person may"
    assert supervisor.get(f"/api/blobs/{NAME}").content == PHOTO


def test_a_line_that_cuts_after_every_few_bytes_leaves_few_pieces(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    for offset in range(0, 2980, 20):
        assert send(phone, PHOTO[offset : offset + 20], NAME, offset, 3000).status_code == 204
        assert len(blobs_of(world).objects.below("partial")) <= 33
    assert send(phone, PHOTO[2980:], NAME, 2980, 3000).status_code == 201
    assert phone.get(f"/api/blobs/{NAME}").content == PHOTO


def test_bytes_whose_row_was_lost_with_an_older_database_are_found_again(world: World) -> None:
    phone = world.sign_in("wg1")
    item = shown(world, phone, PHOTO)
    send(phone, PHOTO)
    with world.database.write() as connection:
        connection.execute(BLOB.delete())
    assert phone.results(item)[0]["need_blobs"] == [NAME]
    assert state(ask(phone, NAME)) == (200, "3000", "3000", "?1")
    assert phone.results(item)[0]["need_blobs"] == []
    with world.database.write() as connection:
        connection.execute(BLOB.delete())
    blobs_of(world).objects.put(whole(NAME), PHOTO[:-1])
    assert state(ask(phone, NAME)) == (200, "0", "3000", "?0"), "only whole ones"
    assert send(phone, PHOTO).status_code == 201


def test_a_photo_that_was_changed_on_the_disk_is_never_shown(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    send(phone, PHOTO)
    objects = blobs_of(world).objects
    for damaged in (PHOTO[:-1] + b"?", None):
        if damaged is None:
            objects.delete([whole(NAME)])
        else:
            objects.put(whole(NAME), damaged)
        reply = phone.get(f"/api/blobs/{NAME}")
        assert (reply.status_code, reply.json()["code"]) == (500, "blob_damaged")


def test_a_photo_that_comes_in_a_bundle_is_checked_like_any_other(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    send(phone, PHOTO[:100], NAME, 0, 3000)
    blobs = blobs_of(world)
    for data, code in ((PHOTO[:-1], "blob_mismatch"), (b"0" * (MOST + 1), "too_large")):
        with pytest.raises(RuhuError) as refused:
            blobs.take(NAME, data)
        assert refused.value.code == code
    blobs.take(NAME, PHOTO)
    blobs.take(NAME, PHOTO)
    assert phone.get(f"/api/blobs/{NAME}").content == PHOTO
    assert blobs.objects.below("partial") == []


def test_photos_lie_in_the_data_folder_unless_the_setting_names_a_storage(tmp_path: Path) -> None:
    assert isinstance(open_objects("", tmp_path), LocalObjects)
    for wrong in ("ftp://x", "photos", "s3://", "s3://bucket?key=1"):
        with pytest.raises(ValueError, match="RUHU_BLOBS"):
            open_objects(wrong, tmp_path)


def test_an_edit_that_keeps_a_photo_does_not_ask_for_it_again(world: World) -> None:
    phone = world.sign_in("wg1")
    first = shown(world, phone, PHOTO)
    send(phone, PHOTO)
    edit = seal(
        {**first, "rev_id": first["submission_id"], "parent": first["rev_id"], "n": first["n"] + 1000}
    )
    result = phone.results(edit)[0]
    assert (result["status"], result["need_blobs"]) == ("accepted", [])
