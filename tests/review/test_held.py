"""What is kept aside is listed with its reason and the way out, read without numbers of persons, laid by, never lost."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from ruhu.kit.ids import uuid7
from ruhu.review.reasons import REASONS, UNKNOWN, masked, reason
from ruhu.submissions.store import REVISION
from tests.factories.photos import named, picture, send, sha256
from tests.factories.world import GRIDS, VILLAGES, Phone, World
from tests.review.forms import form

ID_NUMBER = "990101198001011234"


def listed(phone: Phone, **params: Any) -> list[dict[str, Any]]:
    reply = phone.get("/api/held", **params)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["items"]
    return found


def post(phone: Phone, key: str, act: str, **body: Any) -> Any:
    return phone.client.post(f"/api/held/{key}/{act}", json={"id": uuid7()} | body, headers=phone.headers)


def foreign(world: World, phone: Phone, n: int = 0, **changes: Any) -> dict[str, Any]:
    """A form about a household of the next grid, held as `not_permitted`."""
    item = form(world, n, 1, **changes)
    assert phone.results(item)[0]["problem"]["code"] == "not_permitted"
    return item


def test_an_item_outside_the_grid_is_listed_with_reason_and_way_out(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item = foreign(world, phone)
    row = listed(supervisor)[0]
    assert (row["key"], row["code"], row["can_retry"]) == (item["rev_id"], "not_permitted", True)
    assert (row["household"]["id"], row["account_name"], row["village_name"]) == (
        item["household_id"], "示例wg1", "示例东村",
    )  # fmt: skip
    assert row["title"] == REASONS["not_permitted"].title and "重新判定" in row["way_out"]
    whole = supervisor.get(f"/api/held/{item['rev_id']}").json()
    assert whole["answers"]["values"] == item["answers"]["values"]
    assert (whole["status"], whole["device_name"], whole["form"]) == ("held", "试机", None)


def test_numbers_of_persons_are_masked_in_all_that_is_shown(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item = foreign(world, phone, remarks={"house_unsafe": f"户主 {ID_NUMBER}, 电话 13800001234"})
    text = supervisor.get(f"/api/held/{item['rev_id']}").text
    assert ID_NUMBER not in text and "13800001234" not in text
    assert "990*************34" in text and "138****1234" in text
    assert item["rev_id"] in text and item["digest"] in text, "ids and fingerprints stay whole"


def test_what_cannot_be_read_is_shown_as_it_came_to_those_above_the_sender(world: World) -> None:
    phone = world.sign_in("wg1")
    raw = (
        b'{"protocol":1,"device":"%s","items":[{"rev_id":"x","deep":"\\ud800","nan":NaN}]}'
        % phone.device.encode()
    )
    assert phone.raw_push(raw).json()["results"][0]["problem"]["code"] == "malformed"
    for username, sees in (("cun1", 1), ("xian", 1)):
        rows = listed(world.sign_in(username))
        assert len(rows) == sees and rows[0]["village"] is None and rows[0]["can_retry"] is False
    whole = world.sign_in("zhen").get(f"/api/held/{rows[0]['key']}").json()
    assert "ud800" in whole["body"] and whole["answers"] is None


def test_a_held_item_names_its_photos_and_those_above_its_village_see_them(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    here, away = picture(b"here"), picture(b"away")
    item = foreign(world, phone, blobs=named(here, away))
    send(phone, here)
    seen = supervisor.get(f"/api/held/{item['rev_id']}").json()["photos"]
    assert seen == [
        blob | {"here": there, "fits": None}
        for blob, there in zip(named(here, away), (True, False), strict=True)
    ]
    assert supervisor.get(f"/api/blobs/{sha256(here)}").content == here
    assert supervisor.get(f"/api/held/{foreign(world, phone, 1)['rev_id']}").json()["photos"] == []


def test_laying_by_takes_an_item_off_the_list_and_keeps_it_whole(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item = foreign(world, phone)
    same = uuid7()
    assert post(supervisor, item["rev_id"], "dismiss", note="").status_code == 422
    first = post(supervisor, item["rev_id"], "dismiss", id=same, note="已由村里另报")
    assert first.status_code == 200, first.text
    assert [(d["action"], d["note"], d["by"]) for d in first.json()["decisions"]] == [
        ("dismiss", "已由村里另报", "示例zhen")
    ]
    assert post(supervisor, item["rev_id"], "dismiss", id=same, note="已由村里另报").json() == first.json()
    assert listed(supervisor) == []
    assert [row["key"] for row in listed(supervisor, dismissed=True)] == [item["rev_id"]]
    assert world.count(REVISION, REVISION.c.rev_id == item["rev_id"], REVISION.c.status == "held") == 1
    assert phone.results(item)[0]["status"] == "held", "the phone's receipt stays what it was"


def test_pages_hold_every_item_once_oldest_first_and_filters_narrow_them(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("xian")
    items = [foreign(world, phone, n) for n in range(3)]
    other = form(world, 0, 2, questionnaire="0" * 64)
    assert supervisor.results(other)[0]["problem"]["code"] == "unknown_questionnaire"
    everything = [row["key"] for row in listed(supervisor)]
    assert sorted(everything) == sorted([*(i["rev_id"] for i in items), other["rev_id"]])
    assert [row["received_at"] for row in listed(supervisor)] == sorted(
        r["received_at"] for r in listed(supervisor)
    )
    cursor, paged = None, []
    while True:
        page = supervisor.get("/api/held", limit=1, **({"cursor": cursor} if cursor else {})).json()
        paged += [row["key"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert paged == everything
    assert len(listed(supervisor, code="not_permitted")) == 3
    assert [r["key"] for r in listed(supervisor, area=VILLAGES[1])] == [other["rev_id"]]
    assert listed(supervisor, campaign="zhangshu-2021") == []
    assert len(listed(world.sign_in("cun1"))) == 3, "the village sees what concerns it"


@pytest.mark.parametrize("username", ["wg1", "bumen", "shenji"])
def test_who_decides_on_nothing_reads_nothing_here(sqlite_world: World, username: str) -> None:
    item = foreign(sqlite_world, sqlite_world.sign_in("wg1"))
    phone = sqlite_world.sign_in(username)
    assert phone.get("/api/held").status_code == 403
    assert phone.get(f"/api/held/{item['rev_id']}").status_code == 403
    assert post(phone, item["rev_id"], "dismiss", note="x").status_code == 403
    assert post(phone, item["rev_id"], "retry").status_code == 403


def test_every_reason_that_intake_gives_has_a_way_out_that_names_a_step() -> None:
    for code, told in REASONS.items():
        assert reason(code) is told and told.title
        if code != "taken_in":
            assert any(word in told.way_out for word in ("重新判定", "搁置")), code
            assert told.again is ("重新判定" in told.way_out) or code in (
                "invalid_answers",
                "other_subject",
            ), code
    assert reason("of a later server") is UNKNOWN


def test_masking_leaves_figures_ids_and_fingerprints_alone() -> None:
    kept = orjson.dumps({"a": uuid7(), "b": "a" * 64, "c": 12345678901234567, "d": "36000.00"}).decode()
    assert masked(kept) == kept
    assert masked("19912345678") == "199****5678" and masked("99010119800101123X")[3:-2] == "*" * 13


__all__ = ["GRIDS"]
