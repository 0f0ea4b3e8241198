"""Sign-in, staying signed in, and being shut out, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from jose import jwt
from pwdlib import PasswordHash
from sqlalchemy import select, update

from ruhu.accounts import passwords
from ruhu.accounts.access import Actor
from ruhu.accounts.manage import set_areas
from ruhu.accounts.models import Account, RefreshToken, SignInAttempt
from ruhu.accounts.throttle import PER_USERNAME, WINDOW
from ruhu.accounts.tokens import ALGORITHM, AUDIENCE, issue_access
from ruhu.audit.log import events
from ruhu.kit import clock
from ruhu.kit.ids import uuid7
from tests.factories.world import GRIDS, PASSWORD, World

KEY = "s" * 40  # the signing key of small_world
ACCOUNT = Account.__table__  # type: ignore[attr-defined]
REFRESH = RefreshToken.__table__  # type: ignore[attr-defined]
ATTEMPT = SignInAttempt.__table__  # type: ignore[attr-defined]


def sign_in(world: World, username: str = "wg1", password: str = PASSWORD, device: str | None = None) -> Any:
    body = {
        "grant_type": "password",
        "username": username,
        "password": password,
        "device_id": device or uuid7(),
    }
    return world.client.post("/api/auth/token", json=body)


def renew(world: World, refresh_token: str, device: str) -> Any:
    body = {"grant_type": "refresh_token", "refresh_token": refresh_token, "device_id": device}
    return world.client.post("/api/auth/token", json=body)


def me(world: World, token: str) -> Any:
    return world.client.get("/api/me", headers={"Authorization": f"Bearer {token}"})


def age_use(world: World, by: timedelta) -> None:
    """Let every use of a refresh token lie further back."""
    with world.database.write() as connection:
        for row in connection.execute(select(REFRESH).where(REFRESH.c.used_at.is_not(None))).all():
            earlier = clock.iso(clock.now() - by)
            connection.execute(update(REFRESH).where(REFRESH.c.id == row.id).values(used_at=earlier))


def test_a_worker_signs_in_and_learns_his_grid(world: World) -> None:
    reply = sign_in(world)
    assert reply.status_code == 200
    body = reply.json()
    assert body["expires_in"] == 900 and body["token_type"] == "bearer"
    account = body["account"]
    assert (account["username"], account["role"], account["grids"]) == ("wg1", "worker", [GRIDS[0]])
    assert account["areas"] == [{"code": GRIDS[0], "name": "第1网格", "level": "grid"}]
    assert me(world, body["access_token"]).json() == account


def test_a_form_signs_in_like_json(shared_world: World) -> None:
    form = {"grant_type": "password", "username": "wg1", "password": PASSWORD, "device_id": uuid7()}
    assert shared_world.client.post("/api/auth/token", data=form).status_code == 200


@pytest.mark.parametrize(
    ("username", "password"), [("wg1", "wrong-password"), ("nobody", PASSWORD), ("wg1'--", "x")]
)
def test_wrong_password_and_unknown_user_look_the_same(
    shared_world: World, username: str, password: str
) -> None:
    reply = sign_in(shared_world, username, password)
    assert (reply.status_code, reply.json()["code"]) == (401, "invalid_credentials")
    assert reply.json()["detail"] == sign_in(shared_world, "xian", "also-wrong").json()["detail"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"grant_type": "password", "usern', 400, "malformed_json"),
        (b"\xff\xfe", 400, "malformed_json"),
        (b'{"grant_type": "magic"}', 422, "invalid"),
        (
            b'{"grant_type": "password", "username": "wg1\\u0000", "password": "x", "device_id": "1"}',
            422,
            "invalid",
        ),
        (b'{"grant_type": "refresh_token", "refresh_token": 5, "device_id": null}', 422, "invalid"),
        (b"[1, 2]", 422, "invalid"),
        (b'{"password": "' + b"x" * 20_000 + b'"}', 413, "too_large"),
    ],
)
def test_a_malformed_sign_in_is_answered_with_its_fault(
    shared_world: World, body: bytes, status: int, code: str
) -> None:
    reply = shared_world.client.post(
        "/api/auth/token", content=body, headers={"Content-Type": "application/json"}
    )
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert reply.headers["content-type"] == "application/problem+json"


def test_guessing_is_slowed_down_and_stops_being_so_after_the_window(world: World) -> None:
    codes = [sign_in(world, password="wrong-password").status_code for _ in range(PER_USERNAME)]
    assert codes == [401] * PER_USERNAME
    refused = sign_in(world)  # even the right password now has to wait
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["Retry-After"]) <= WINDOW.total_seconds() + 1
    assert sign_in(world, "wg2").status_code == 200, "others are not touched"
    with world.database.write() as connection:
        earlier = clock.iso(clock.now() - WINDOW - timedelta(seconds=1))
        connection.execute(update(ATTEMPT).values(at=earlier))
    assert sign_in(world).status_code == 200


def test_success_forgets_earlier_slips(world: World) -> None:
    for _ in range(2):
        for _ in range(PER_USERNAME - 1):
            sign_in(world, password="wrong-password")
        assert sign_in(world).status_code == 200


def test_a_refresh_token_serves_once_and_rotates(world: World) -> None:
    device = uuid7()
    first = sign_in(world, device=device).json()
    second = renew(world, first["refresh_token"], device).json()
    third = renew(world, second["refresh_token"], device)
    assert third.status_code == 200
    assert len({first["refresh_token"], second["refresh_token"], third.json()["refresh_token"]}) == 3
    assert me(world, third.json()["access_token"]).status_code == 200


def test_a_lost_reply_costs_nothing_even_after_hours_without_signal(world: World) -> None:
    device = uuid7()
    first = sign_in(world, device=device).json()
    lost = renew(world, first["refresh_token"], device).json()
    assert renew(world, first["refresh_token"], device).status_code == 200, "at once, e.g. by a second tab"
    age_use(world, timedelta(hours=5))
    again = renew(world, first["refresh_token"], device)
    assert again.status_code == 200
    assert renew(world, lost["refresh_token"], device).status_code == 401, "the lost pair is void"


def test_an_old_token_whose_successor_is_in_use_ends_the_whole_family(world: World) -> None:
    device = uuid7()
    stolen = sign_in(world, device=device).json()["refresh_token"]
    second = renew(world, stolen, device).json()["refresh_token"]
    third = renew(world, second, device).json()["refresh_token"]
    age_use(world, timedelta(minutes=5))
    reused = renew(world, stolen, device)
    assert (reused.status_code, reused.json()["code"]) == (401, "refresh_token_reused")
    assert renew(world, third, device).status_code == 401
    with world.database.read() as connection:
        assert "account:refresh_reused" in {event["action"] for event in events(connection)}


def test_a_refresh_token_is_bound_to_its_device(world: World) -> None:
    device = uuid7()
    token = sign_in(world, device=device).json()["refresh_token"]
    assert renew(world, token, uuid7()).status_code == 401
    assert renew(world, token, device).status_code == 401, "it was shown by a stranger: void for all"


def test_a_refresh_token_runs_out(world: World) -> None:
    device = uuid7()
    token = sign_in(world, device=device).json()["refresh_token"]
    with world.database.write() as connection:
        connection.execute(update(REFRESH).values(expires_at=clock.iso(clock.now() - timedelta(seconds=1))))
    assert (renew(world, token, device).json()["code"]) == "invalid_refresh_token"


def test_no_refresh_token_and_no_password_is_stored_as_it_is(shared_world: World) -> None:
    token = sign_in(shared_world).json()["refresh_token"]
    with shared_world.database.read() as connection:
        stored = str(connection.execute(select(REFRESH)).all()) + str(
            connection.execute(select(ACCOUNT)).all()
        )
    assert token not in stored and PASSWORD not in stored


def test_a_guess_of_a_password_costs_19_mib_twice_over(
    sound_hasher: PasswordHash, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", sound_hasher)  # the tests themselves hash quickly
    stored = passwords.hashed(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(PASSWORD, stored) and not passwords.matches(PASSWORD + "!", stored)


def test_signing_out_ends_the_devices_tokens_at_once(world: World) -> None:
    device, other = uuid7(), uuid7()
    here, there = sign_in(world, device=device).json(), sign_in(world, device=other).json()
    headers = {"Authorization": f"Bearer {here['access_token']}"}
    assert world.client.post("/api/auth/logout", headers=headers).status_code == 204
    assert me(world, here["access_token"]).json()["code"] == "token_outdated"
    assert renew(world, here["refresh_token"], device).status_code == 401
    assert me(world, there["access_token"]).status_code == 200, "the other phone stays signed in"
    assert sign_in(world, device=device).status_code == 200


def test_a_token_from_before_a_restore_is_not_good_for_areas_granted_since(world: World) -> None:
    def account() -> Any:
        return connection.execute(select(ACCOUNT).where(ACCOUNT.c.username == "wg1")).one()

    with world.database.write() as connection:
        backup = account()
        set_areas(connection, backup.id, "worker", [GRIDS[1]])
    given = sign_in(world).json()["access_token"]
    with world.database.write() as connection:
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == backup.id).values(version=backup.version))
        set_areas(connection, backup.id, "worker", [GRIDS[2]])
    assert me(world, given).json()["code"] == "token_outdated"


def forged(**changes: Any) -> dict[str, Any]:
    # Tokens are made when tests are collected, which may be long before they are asked for.
    claims = {
        "aud": AUDIENCE, "sub": "x", "exp": clock.now() + timedelta(days=1), "dev": uuid7(), "usr": "admin", "name": "x",
        "role": "admin", "areas": [""], "ver": 1, "ses": 1,
    }  # fmt: skip
    return {key: value for key, value in (claims | changes).items() if value is not None}


@pytest.mark.parametrize(
    "token",
    [
        jwt.encode(forged(), "another key of enough length, really", algorithm=ALGORITHM),
        jwt.encode(forged(), KEY, algorithm="HS512"),
        jwt.encode(forged(aud="other"), KEY, algorithm=ALGORITHM),
        jwt.encode(forged(aud=None), KEY, algorithm=ALGORITHM),
        jwt.encode(forged(exp=None), KEY, algorithm=ALGORITHM),
        jwt.encode(forged(sub=None), KEY, algorithm=ALGORITHM),
        jwt.encode(forged(role="king"), KEY, algorithm=ALGORITHM),
        jwt.encode(forged(areas=None), KEY, algorithm=ALGORITHM),
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJ4In0.",
        "not a token",
    ],
)
def test_a_token_that_this_server_did_not_sign_for_this_purpose_is_refused(
    shared_world: World, token: str
) -> None:
    reply = me(shared_world, token)
    assert (reply.status_code, reply.json()["code"]) == (401, "not_signed_in")
    assert reply.headers["www-authenticate"] == "Bearer"


def test_an_expired_access_token_says_so(shared_world: World) -> None:
    actor = Actor("x", "wg1", "x", "worker", uuid7(), (GRIDS[0],))
    assert me(shared_world, issue_access(actor, KEY, minutes=-1)).json()["code"] == "token_expired"


def test_a_signed_token_for_an_unknown_device_is_refused(shared_world: World) -> None:
    with shared_world.database.read() as connection:
        account = connection.execute(select(ACCOUNT).where(ACCOUNT.c.username == "wg1")).one()
    actor = Actor(account.id, "wg1", "x", "worker", uuid7(), (GRIDS[0],))
    assert me(shared_world, issue_access(actor, KEY, minutes=5)).json()["code"] == "token_outdated"


def test_two_people_share_a_phone(shared_world: World) -> None:
    device = uuid7()
    one, two = (
        sign_in(shared_world, "wg1", device=device).json(),
        sign_in(shared_world, "wg2", device=device).json(),
    )
    assert me(shared_world, one["access_token"]).json()["username"] == "wg1"
    assert me(shared_world, two["access_token"]).json()["username"] == "wg2"
    assert renew(shared_world, one["refresh_token"], device).json()["account"]["username"] == "wg1"
