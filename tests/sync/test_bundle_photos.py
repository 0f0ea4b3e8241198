"""Photos in carried files."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ruhu.blobs.refs import BLOB
from ruhu.kit.ids import uuid7
from ruhu.submissions.store import REVISION
from tests.factories.bundles import bundle_of
from tests.factories.items import seal
from tests.factories.photos import picture
from tests.factories.world import World
from tests.sync.carried import form, taken


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
