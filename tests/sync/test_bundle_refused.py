"""Carried files that are refused, in which words, and who can read one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ruhu.risk.store import FLAG
from ruhu.submissions.store import REVISION
from ruhu.sync import container
from ruhu.sync.keys import KeyRing
from tests.factories.bundles import bring, bundle_of
from tests.factories.items import harmless_values
from tests.factories.world import World
from tests.sync.carried import form, old_token, refused, taken


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
