"""Receipts and keys of carried files: what is signed, what a change of the secret does, what both languages agree on."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from ruhu.accounts.tokens import authenticate
from ruhu.kit.ids import uuid7
from ruhu.sync import container
from ruhu.sync.keys import KeyRing
from tests.factories.bundles import bring, bundle_of, sealed
from tests.factories.items import seal
from tests.factories.world import World
from tests.sync.carried import SECRET, form, refused, taken, verify


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
