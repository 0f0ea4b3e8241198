"""Accounts made, changed and shut out by supervisors, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from ruhu.kit.ids import uuid7
from tests.factories.world import COUNTY, GRIDS, PASSWORD, VILLAGES, Phone, World


def post(phone: Phone, path: str, body: Any = None) -> Any:
    return phone.client.post(path, json=body, headers=phone.headers)


def patch(phone: Phone, path: str, body: Any) -> Any:
    return phone.client.patch(path, json=body, headers=phone.headers)


def new(**changes: Any) -> dict[str, Any]:
    body = {
        "username": "wg9",
        "password": "lanhe-7-qiao",
        "name": "示例新",
        "role": "worker",
        "areas": [GRIDS[0]],
    }
    return body | changes


def find(phone: Phone, username: str) -> dict[str, Any]:
    items = phone.get("/api/accounts", limit=200).json()["items"]
    found: dict[str, Any] = next(item for item in items if item["username"] == username)
    return found


def test_a_county_makes_an_account_that_can_sign_in(world: World) -> None:
    county = world.sign_in("xian")
    made = post(county, "/api/accounts", new())
    assert made.status_code == 201, made.text
    assert made.json()["areas"] == [GRIDS[0]] and made.json()["devices"] == []
    body = {"grant_type": "password", "username": "wg9", "password": "lanhe-7-qiao", "device_id": uuid7()}
    assert world.client.post("/api/auth/token", json=body).status_code == 200
    shown = county.get(f"/api/accounts/{made.json()['id']}").json()
    assert len(shown["devices"]) == 1 and "password" not in str(shown)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"username": "wg1"}, 409, "username_taken"),
        ({"username": "Wg 9"}, 422, "unsuitable_account"),
        ({"password": "short"}, 422, "unsuitable_account"),
        ({"password": "my-wg9-pass"}, 422, "unsuitable_account"),
        ({"areas": [f"{COUNTY}999"]}, 422, "unsuitable_account"),
        ({"areas": [COUNTY]}, 422, "unsuitable_account"),
        ({"areas": ["880101"], "role": "county"}, 403, "not_permitted"),
        ({"areas": [""], "role": "county"}, 403, "not_permitted"),
        ({"role": "admin", "areas": [COUNTY]}, 403, "not_permitted"),
        ({"role": "king"}, 422, "invalid"),
        ({"areas": []}, 422, "invalid"),
        ({"name": "a\u0000b"}, 422, "invalid"),
    ],
)
def test_an_unsuitable_account_is_refused_with_its_reason(
    shared_world: World, changes: Any, status: int, code: str
) -> None:
    reply = post(shared_world.sign_in("xian"), "/api/accounts", new(**changes))
    assert (reply.status_code, reply.json()["code"]) == (status, code), reply.text


@pytest.mark.parametrize("username", ["wg1", "cun1", "zhen", "bumen", "shenji"])
def test_others_manage_no_accounts(shared_world: World, username: str) -> None:
    phone = shared_world.sign_in(username)
    assert phone.get("/api/accounts").status_code == 403
    assert post(phone, "/api/accounts", new()).status_code == 403


def test_accounts_are_listed_page_by_page(shared_world: World) -> None:
    county = shared_world.sign_in("xian")
    seen, cursor = [], ""
    while cursor is not None:
        page = county.get("/api/accounts", limit=2, cursor=cursor).json()
        seen += [item["username"] for item in page["items"]]
        cursor = page["next"]
    assert seen == sorted(seen) and {"wg1", "wg2", "wg3", "cun1", "zhen", "xian"} <= set(seen)


def test_an_account_is_found_by_a_part_of_its_name_with_the_names_of_its_areas(shared_world: World) -> None:
    county = shared_world.sign_in("xian")
    for part in ("WG1", "例wg1"):
        items = county.get("/api/accounts", q=part).json()["items"]
        assert "wg1" in [item["username"] for item in items] and "zhen" not in [i["username"] for i in items]
    assert find(county, "zhen")["places"] == ["示例镇"]
    assert find(county, "wg1")["places"] == ["示例东村第1网格"]
    assert county.get("/api/accounts", q="%").json()["items"] == []


def test_a_deactivated_account_is_out_at_once_and_in_again_when_activated(world: World) -> None:
    worker, county = world.sign_in("wg1"), world.sign_in("xian")
    path = f"/api/accounts/{find(county, 'wg1')['id']}"
    assert worker.get("/api/me").status_code == 200
    assert patch(county, path, {"active": False}).json()["active"] is False
    assert worker.get("/api/me").json()["code"] == "token_outdated"
    body = {"grant_type": "password", "username": "wg1", "password": PASSWORD, "device_id": uuid7()}
    assert world.client.post("/api/auth/token", json=body).status_code == 401
    patch(county, path, {"active": True})
    assert world.client.post("/api/auth/token", json=body).status_code == 200


def test_a_revoked_device_is_out_and_another_is_not(world: World) -> None:
    lost, kept, county = world.sign_in("wg1"), world.sign_in("wg1"), world.sign_in("xian")
    path = f"/api/accounts/{find(county, 'wg1')['id']}/devices/{lost.device}/revoke"
    assert lost.get("/api/me").status_code == 200
    assert post(county, path).status_code == 200
    assert (lost.get("/api/me").status_code, lost.get("/api/me").json()["code"]) == (403, "device_revoked")
    assert kept.get("/api/me").status_code == 200
    assert post(county, path).status_code == 404
    body = {"grant_type": "password", "username": "wg1", "password": PASSWORD, "device_id": lost.device}
    assert world.client.post("/api/auth/token", json=body).json()["code"] == "device_revoked"


def test_a_new_grid_reaches_the_phone_with_its_next_token(world: World) -> None:
    county, device = world.sign_in("xian"), uuid7()
    body = {"grant_type": "password", "username": "wg1", "password": PASSWORD, "device_id": device}
    signed = world.client.post("/api/auth/token", json=body).json()
    path = f"/api/accounts/{find(county, 'wg1')['id']}"
    assert patch(county, path, {"areas": [GRIDS[1]]}).status_code == 200
    headers = {"Authorization": f"Bearer {signed['access_token']}"}
    assert world.client.get("/api/me", headers=headers).json()["code"] == "token_outdated"
    renewed = {"grant_type": "refresh_token", "refresh_token": signed["refresh_token"], "device_id": device}
    assert world.client.post("/api/auth/token", json=renewed).json()["account"]["grids"] == [GRIDS[1]]


def test_a_new_password_ends_every_session(world: World) -> None:
    worker, county = world.sign_in("wg1"), world.sign_in("xian")
    path = f"/api/accounts/{find(county, 'wg1')['id']}"
    assert patch(county, path, {"password": "lanhe-7-qiao"}).status_code == 200
    assert worker.get("/api/me").status_code == 401
    body = {"grant_type": "password", "username": "wg1", "password": PASSWORD, "device_id": uuid7()}
    assert world.client.post("/api/auth/token", json=body).status_code == 401


def test_a_county_cannot_reach_an_administrator_or_what_is_not_its_own(shared_world: World) -> None:
    county = shared_world.sign_in("xian")
    assert (
        patch(county, f"/api/accounts/{find(county, 'guanli')['id']}", {"active": False}).status_code == 403
    )
    assert patch(county, f"/api/accounts/{uuid7()}", {"active": False}).status_code == 404
    assert patch(county, "/api/accounts/nonsense", {"active": False}).status_code == 422


def test_areas_are_those_below_ones_own_and_the_line_above(world: World) -> None:
    worker = world.sign_in("wg1").get("/api/areas").json()["items"]
    assert [item["code"] for item in worker] == ["99", "9901", COUNTY, f"{COUNTY}100", VILLAGES[0], GRIDS[0]]
    assert {item["code"]: item["households"] for item in worker}[VILLAGES[0]] == 3
    township = world.sign_in("zhen")
    villages = township.get("/api/areas", level="village").json()["items"]
    assert [(item["code"], item["households"]) for item in villages] == [(village, 6) for village in VILLAGES]
    assert len(township.get("/api/areas", parent=VILLAGES[1]).json()["items"]) == 2
    assert township.get("/api/areas", parent="x").status_code == 422
