"""Forms are approved by the dozen where nothing is odd; whatever is odd, or has changed meanwhile, waits for a reader."""

from __future__ import annotations

from typing import Any

from ruhu.audit.log import EVENT
from ruhu.kit.ids import uuid7
from ruhu.review.oddness import Seen, odd
from ruhu.review.store import DECISION
from tests.factories.items import harmless_values
from tests.factories.world import Phone, World
from tests.review.forms import edit, form, review


def waiting(phone: Phone, **query: Any) -> list[dict[str, Any]]:
    reply = phone.get("/api/reviews", campaign="mingzhou-2022", **query)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["items"]
    return found


def approve(phone: Phone, *rows: dict[str, Any]) -> list[str | None]:
    body = {
        "items": [{"id": uuid7(), "submission": row["submission_id"], "head": row["head"]} for row in rows]
    }
    reply = phone.client.post("/api/reviews/approve", json=body, headers=phone.headers)
    assert reply.status_code == 200, reply.text
    assert [item["submission"] for item in reply.json()["items"]] == [row["submission_id"] for row in rows]
    return [item["problem"] and item["problem"]["code"] for item in reply.json()["items"]]


def test_only_what_nobody_has_to_look_at_is_approved_and_the_rest_is_told_why(sqlite_world: World) -> None:
    world = sqlite_world
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    plain, changing = form(world, 0), form(world, 1)
    flagged = form(world, 2, values=harmless_values(world.definition, house_unsafe="yes"))
    elsewhere = form(world, 0, 1)
    phone.results(plain, changing, flagged)
    world.sign_in("wg2").results(elsewhere)
    listed = {row["submission_id"]: row for row in waiting(supervisor)}
    assert len(listed) == 4
    codes = {id: [one["code"] for one in row["odd"]] for id, row in listed.items()}
    assert codes[plain["submission_id"]] == [] and codes[flagged["submission_id"]][0] == "flags"
    assert {row["submission_id"] for row in waiting(supervisor, odd="true")} == {flagged["submission_id"]}
    first = supervisor.get("/api/reviews", odd="false", limit=2).json()
    second = supervisor.get("/api/reviews", odd="false", limit=2, cursor=first["next"]).json()
    assert len(first["items"]) + len(second["items"]) == 3 and second["next"] is None

    # Between the list and the tap one of them is corrected, another is decided on by somebody else.
    assert phone.results(edit(changing, people=5))[0]["status"] == "accepted"
    review(world.sign_in("cun1"), elsewhere, "return", note="请再核")
    outside = listed[plain["submission_id"]] | {"submission_id": uuid7()}
    asked = [listed[item["submission_id"]] for item in (plain, changing, flagged, elsewhere)]
    assert approve(supervisor, *asked, outside) == [None, "head_moved", "odd", "odd", "not_found"]
    assert world.count(DECISION, DECISION.c.action == "approve") == 1
    assert world.count(EVENT, EVENT.c.action == "review:approve") == 1
    assert plain["submission_id"] not in {row["submission_id"] for row in waiting(supervisor)}


def test_the_same_request_again_approves_nothing_twice_and_nobody_approves_his_own(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    village, township = world.sign_in("cun1"), world.sign_in("zhen")
    item = form(world)
    village.results(item)
    row = waiting(village)[0]
    assert [one["code"] for one in row["odd"]] == ["own"] and approve(village, row) == ["odd"]
    body = {"items": [{"id": uuid7(), "submission": row["submission_id"], "head": row["head"]}]}
    replies = [
        township.client.post("/api/reviews/approve", json=body, headers=township.headers).json() for _ in "12"
    ]
    assert replies[0] == replies[1] and replies[0]["items"][0]["problem"] is None
    assert world.count(DECISION) == 1


def test_each_thing_that_is_odd_is_said() -> None:
    assert odd(Seen("survey")) == []
    everything = Seen("merge", ["住房不安全"], ["合计差 3 元"], 2, 1, own=True, returned=True, missed=1)
    assert [one.code for one in odd(everything)] == [
        "flags", "spot_missed", "own", "returned", "missing", "checks", "photos", "merged",
    ]  # fmt: skip
    many = odd(Seen("survey", ["甲", "乙", "丙", "丁"]))[0].message
    assert "4 个问题" in many and "丁" not in many


def test_a_form_stands_beside_what_it_corrects_and_beside_the_last_round(sqlite_world: World) -> None:
    world = sqlite_world
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    earlier, item = form(world, campaign="zhangshu-2021"), form(world)
    better = edit(item, wage="12000.00")
    phone.results(earlier, item)
    path = f"/api/households/{item['household_id']}"
    first = supervisor.get(path, campaign="mingzhou-2022").json()["beside"]
    assert [(one["kind"], one["campaign"]) for one in first] == [("last_round", "zhangshu-2021")]
    phone.results(better)
    found = supervisor.get(path, campaign="mingzhou-2022").json()
    assert [one["kind"] for one in found["beside"]] == ["corrected", "last_round"]
    assert found["answers"]["values"]["wage"] == "12000.00"
    assert found["beside"][0]["answers"]["values"]["wage"] == "36000.00"
