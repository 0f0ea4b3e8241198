"""From what is due to a receiver on loopback: each thing told once, tried again until it arrived, and written down."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from ruhu.accounts.access import Actor
from ruhu.kit.ids import uuid7
from ruhu.overview.deadlines import mark
from ruhu.webhooks.composing import HOOK, MESSAGE, compose
from ruhu.webhooks.managing import create
from ruhu.webhooks.sending import ATTEMPT, send_due
from ruhu.webhooks.wire import WebhookIn
from tests.factories.world import COUNTY, TOWNSHIP, Phone, World
from tests.webhooks.receiver import Receiver, receiver

SECRET, KEY = "shared-with-the-receiver", "s" * 40


@pytest.fixture
def other() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def name_it(admin: Phone, url: str, **changes: Any) -> Any:
    body = {"id": uuid7(), "area": TOWNSHIP, "url": url, "secret": SECRET} | changes
    return admin.client.post("/api/webhooks", json=body, headers=admin.headers)


def put_there(world: World, url: str, *events: str, area: str = TOWNSHIP) -> str:
    """The same without the server hearing of it: here the test sends, and not the server's own loop."""
    asked = WebhookIn.model_validate(
        {"id": uuid7(), "area": area, "url": url, "secret": SECRET, "events": events}
    )
    with world.database.write() as connection:
        create(connection, Actor("a", "", "", "admin", "d", (COUNTY,)), KEY, asked)
    return asked.id


def composed(world: World, day: date) -> int:
    with world.database.write() as connection:
        return compose(connection, day)


def due_again(world: World, **values: Any) -> None:
    """As if the wait were over."""
    with world.database.write() as connection:
        connection.execute(update(MESSAGE).values(next_at="2000-01-01T00:00:00.000Z", **values))


def messages(world: World) -> list[Any]:
    with world.database.read() as connection:
        return list(connection.execute(select(MESSAGE).order_by(MESSAGE.c.created_at)))


def test_what_is_due_is_told_once_signed_and_tried_again_until_it_arrives(
    world: World, other: Receiver
) -> None:
    admin = world.sign_in("guanli")
    put_there(world, other.url, "report.due", "report.overdue")
    assert composed(world, date(2023, 8, 17)) == 0, "more than a week ahead"
    assert composed(world, date(2023, 8, 24)) == 1 and composed(world, date(2023, 8, 24)) == 0
    assert composed(world, date(2023, 8, 25)) == 1, "and again on the day itself"
    with world.database.write() as connection:
        connection.execute(MESSAGE.delete().where(MESSAGE.c.body.contains('"days_left":0')))

    other.answers = [503, 302, 200]
    assert send_due(world.database, [KEY]) == 0
    assert send_due(world.database, [KEY]) == 0 and len(other.requests) == 1, "not before the wait is over"
    due_again(world)
    assert send_due(world.database, [KEY]) == 0 and [r.path for r in other.requests] == ["/hook", "/hook"], (
        "no redirect is followed"
    )
    due_again(world)
    assert send_due(world.database, [KEY]) == 1 and send_due(world.database, [KEY]) == 0

    first, _, last = other.requests
    assert first.headers["Ruhu-Message"] == last.headers["Ruhu-Message"] and first.body == last.body
    signed = hmac.new(
        SECRET.encode(), f"{last.headers['Ruhu-Timestamp']}.".encode() + last.body, hashlib.sha256
    )
    assert last.headers["Ruhu-Signature"] == f"v1={signed.hexdigest()}"
    told = orjson.loads(last.body)
    assert (told["event"], told["deadline"]["due"], told["deadline"]["days_left"]) == (
        "report.due",
        "2023-08-25",
        1,
    )
    assert told["area"] == {"code": TOWNSHIP, "name": "示例镇"}

    hook = admin.get("/api/webhooks").json()["items"][0]
    assert (hook["pending"], hook["delivered"]) == (0, 1)
    log = admin.get(f"/api/webhooks/{hook['id']}/deliveries").json()["items"]
    assert [(a["n"], a["status"]) for a in log[0]["attempts"]] == [(1, 503), (2, 302), (3, 200)]


def test_a_report_that_was_handed_in_is_not_told_and_one_that_was_not_is_told_as_overdue(
    sqlite_world: World, other: Receiver
) -> None:
    world = sqlite_world
    put_there(world, other.url, "report.overdue")
    assert composed(world, date(2023, 8, 26)) == 1 and "report.overdue" in messages(world)[0].body
    assert composed(world, date(2023, 8, 27)) == 0, "once, not each day"
    with world.database.write() as connection:
        connection.execute(MESSAGE.delete())
        who = Actor("a", "", "", "township", "d", (TOWNSHIP,))
        mark(connection, who, "yuzhou-2023", "to-yuzhou", "2023-08-25", TOWNSHIP, done=True)
    assert composed(world, date(2023, 8, 26)) == 0


def test_whoever_never_answers_is_given_up_and_a_changed_server_key_is_said(
    sqlite_world: World, other: Receiver
) -> None:
    world = sqlite_world
    put_there(world, other.url, "stage.ending")
    assert composed(world, date(2022, 8, 24)) >= 1
    assert send_due(world.database, ["another key" * 4]) == 0 and other.requests == []
    with world.database.write() as connection:
        connection.execute(update(HOOK).values(url="http://127.0.0.1:9/"))
    due_again(world, attempts=9)
    assert send_due(world.database, [KEY], timeout=2) == 0
    assert "given_up" in {row.state for row in messages(world)}
    with world.database.read() as connection:
        errors = list(connection.execute(select(ATTEMPT.c.error).order_by(ATTEMPT.c.n)).scalars())
    assert "密钥" in errors[0] and "ConnectionRefused" in errors[-1]


def test_the_server_sends_by_itself_and_nobody_reads_the_secret_again(
    sqlite_world: World, other: Receiver
) -> None:
    world, admin = sqlite_world, sqlite_world.sign_in("guanli")
    named = name_it(admin, other.url)
    assert SECRET not in named.text and world.sign_in("xian").get("/api/webhooks").status_code == 403
    hook = named.json()["items"][0]["id"]
    with world.database.read() as connection:
        assert SECRET not in str(connection.execute(select(HOOK)).one())
    test = {"id": uuid7()}
    for _ in "12":
        assert (
            admin.client.post(f"/api/webhooks/{hook}/test", json=test, headers=admin.headers).status_code
            == 200
        )
    with world.client.app.state.webhooks.running():  # type: ignore[attr-defined]
        assert other.came.wait(20), "the loop of the running server sends it"
    assert orjson.loads(other.requests[0].body)["event"] == "test"
    assert world.count(MESSAGE, MESSAGE.c.event == "test") == 1


def test_nothing_is_named_outside_ones_areas_and_what_is_switched_off_is_not_sent(
    sqlite_world: World, other: Receiver
) -> None:
    world, admin = sqlite_world, sqlite_world.sign_in("guanli")
    assert name_it(admin, other.url, area="990102").status_code == 403
    assert name_it(admin, "ftp://a.example/x").json()["code"] == "bad_address"
    hook = put_there(world, other.url, "stage.ending", area=COUNTY)
    assert composed(world, date(2022, 8, 24)) >= 1
    off = admin.client.patch(f"/api/webhooks/{hook}", json={"active": False}, headers=admin.headers)
    assert off.json()["items"][0]["active"] is False
    assert (
        send_due(world.database, [KEY]) == 0
        and other.requests == []
        and composed(world, date(2022, 8, 25)) == 0
    )
