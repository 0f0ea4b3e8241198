"""Procedures over HTTP: a household goes from the clue to the file, each level in its turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select

from ruhu.audit import log as audit
from ruhu.kit import clock
from ruhu.kit.ids import uuid7
from ruhu.procedures.store import PROCEDURE
from ruhu.roster.queries import HOUSEHOLD
from tests.exports.printed import squeezed
from tests.factories.items import act_item
from tests.factories.world import GRIDS, VILLAGES, Phone, World, small_world

SAID = {
    "monitored_kind": "marginal", "income_since": "2020-01-01", "helper_name": "示例李", "helper_unit": "示例镇政府科员",
    "risk": "因病", "measures": "安排公益岗, 申报门诊慢性病",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(module_sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One for all tests here: each has households of its own."""
    with small_world(module_sqlite_url, tmp_path_factory.mktemp("procedures")) as built:
        yield built


@pytest.fixture(scope="module")
def people(world: World) -> dict[str, Phone]:
    return {name: world.sign_in(name) for name in ("wg1", "wg2", "cun1", "zhen", "xian", "bumen", "shenji")}


def ago(days: int) -> str:
    return (clock.today() - timedelta(days=days)).isoformat()


def post(phone: Phone, path: str, body: dict[str, Any]) -> Any:
    return phone.client.post(path, json=body, headers=phone.headers)


def begin(phone: Phone, household: str, kind: str = "recognition", **more: Any) -> Any:
    body = {
        "id": uuid7(), "household_id": household, "kind": kind, "begun_on": ago(3), "origin": "survey", "clue": "人均收入低于监测线",
    }  # fmt: skip
    return post(phone, "/api/procedures", body | more)


def begun(phone: Phone, household: str, kind: str = "recognition", **more: Any) -> dict[str, Any]:
    reply = begin(phone, household, kind, **more)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def take(phone: Phone, now: dict[str, Any], step: str, **more: Any) -> Any:
    found = next(one for one in now["steps"] if one["id"] == step)
    fields = {f["id"]: f["must"] or SAID.get(f["id"], "yes") for f in found["fields"]}
    body = {
        "id": uuid7(), "parent": now["head"], "act": "take", "step": step, "on": ago(0),
        "papers": {p["id"]: "示例 1 号" for p in found["papers"]}, "fields": fields,
    }  # fmt: skip
    return post(phone, f"/api/procedures/{now['id']}/entries", body | more)


def all_of(people: dict[str, Phone], now: dict[str, Any], *steps: str) -> dict[str, Any]:
    by = {"village": "cun1", "township": "zhen", "county": "xian"}
    for step in steps:
        level = next(one["level"] for one in now["steps"] if one["id"] == step)
        reply = take(people[by[level]], now, step)
        assert reply.status_code == 200, reply.text
        now = reply.json()
    return now


def printed(reply: Any) -> str:
    assert reply.status_code == 200, reply.text
    return "".join(page.get_textpage().get_text_bounded() for page in PdfDocument(reply.content))


def household(world: World, id: str) -> Any:
    with world.database.read() as connection:
        return connection.execute(select(HOUSEHOLD).where(HOUSEHOLD.c.id == id)).one()


def test_a_household_goes_through_the_seven_steps_and_the_register_and_its_phone_know_it(
    world: World, people: dict[str, Phone]
) -> None:
    id = world.households[GRIDS[0]][0]
    now = begun(people["wg1"], id, origin="application", applicant="示例甲")
    assert [step["title"] for step in now["next"]] == ["入户核实"]
    assert now["days_left"] == 12
    now = all_of(people, now, "verify", "compare", "primary", "review", "approve", "announce")
    assert not household(world, id).monitored
    cursor = people["wg1"].get("/api/sync/pull", scope=f"roster/{VILLAGES[0]}").json()["cursor"]
    now = all_of(people, now, "file")
    row = household(world, id)
    assert (row.monitored, row.monitored_kind, row.kinds) == (True, "marginal", "monitored")
    assert orjson.loads(row.facts)["general"] is False
    pulled = people["wg1"].get("/api/sync/pull", scope=f"roster/{VILLAGES[0]}", cursor=cursor).json()
    (change,) = [c for c in pulled["changes"] if c["id"] == id]
    assert (change["data"]["monitored"], change["data"]["monitored_kind"]) == (True, "marginal")
    now = all_of(people, now, "helper", "plan")
    assert (now["state"], now["values"]["helper_name"]) == ("done", "示例李")
    assert [(e["act"], e["by"]) for e in now["entries"]][:3] == [
        ("begin", "示例wg1"), ("take", "示例cun1"), ("take", "示例xian"),
    ]  # fmt: skip
    paper = squeezed(printed(people["zhen"].get(f"/api/procedures/{now['id']}/record.pdf")))
    for words in (
        "监测对象识别纳入程序记录",
        "农户自主申报",
        "县级审批",
        "边缘易致贫户",
        "示例镇政府科员",
        "示例xian",
        "批准后录入(10天",
    ):
        assert words in paper, words
    again = begin(people["cun1"], id)
    assert (again.status_code, again.json()["code"]) == (409, "not_eligible")
    with world.database.read() as connection:
        assert audit.verify(connection) == []
        assert [
            e
            for e in audit.events(connection)
            if e["action"] == "procedure:take" and e["subject"] == now["id"]
        ]


def test_a_release_and_the_marking_of_those_without_labour_exclude_each_other(
    world: World, people: dict[str, Phone]
) -> None:
    id, other = world.households[GRIDS[0]][1], world.households[GRIDS[0]][2]
    with world.database.write() as connection:
        where = HOUSEHOLD.c.id.in_([id, other])
        connection.execute(
            HOUSEHOLD.update().where(where).values(monitored=True, monitored_kind="marginal", labour=0)
        )
    marked = all_of(
        people, begun(people["cun1"], id, "no-labour"), "verify", "primary", "determine", "record", "mark"
    )
    assert marked["state"] == "done"
    reply = begin(people["cun1"], id, "release")
    assert (reply.status_code, reply.json()["code"]) == (409, "not_eligible")
    assert "整户无劳动能力" in reply.json()["detail"]
    all_of(people, begun(people["cun1"], other, "release"), "verify", "deliberate", "confirm", "mark")
    assert (household(world, other).monitored, household(world, other).monitored_kind) == (False, None)


def test_a_stale_step_is_refused_with_the_others_step_and_the_same_one_twice_counts_once(
    world: World, people: dict[str, Phone]
) -> None:
    now = begun(people["cun1"], world.households[GRIDS[1]][0])
    step = uuid7()
    first, again = (take(people["cun1"], now, "verify", id=step) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert len(again.json()["entries"]) == 2
    late = take(people["wg2"], now, "verify")
    assert (late.status_code, late.json()["code"]) == (409, "stale_step")
    assert "示例cun1" in late.json()["detail"]
    assert "入户核实" in late.json()["detail"]
    skipped = take(people["xian"], first.json(), "approve")
    assert (skipped.status_code, skipped.json()["code"]) == (409, "wrong_state")
    foreign = take(people["zhen"], first.json(), "compare")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "step_not_yours")
    second = begin(people["cun1"], world.households[GRIDS[1]][0])
    assert (second.status_code, second.json()["code"]) == (409, "already_running")


def test_the_list_says_who_is_overdue_and_a_clue_can_be_stopped_with_a_reason(
    world: World, people: dict[str, Phone]
) -> None:
    late = begun(people["zhen"], world.households[GRIDS[2]][0], begun_on=ago(20))
    quick = begun(people["zhen"], world.households[GRIDS[2]][1], begun_on=ago(2), urgent=True)
    assert [step["id"] for step in quick["next"]] == ["verify", "compare", "helper", "plan"]
    village = {"area": VILLAGES[1], "kind": "recognition"}
    page = people["zhen"].get("/api/procedures", state="running", **village).json()
    assert [item["id"] for item in page["items"]] == [late["id"], quick["id"]]
    assert (page["items"][0]["overdue"], page["items"][0]["days_left"], page["items"][1]["days_left"]) == (
        True,
        -5,
        8,
    )
    assert page["waiting"][0] == {"level": "village", "running": 2, "overdue": 1}
    assert people["zhen"].get("/api/procedures", overdue=True, **village).json()["total"] == 1
    assert people["zhen"].get("/api/procedures", urgent=True, **village).json()["total"] == 1
    one = people["zhen"].get("/api/procedures", limit=1, **village).json()
    rest = people["zhen"].get("/api/procedures", limit=1, cursor=one["next"], **village).json()
    assert (one["items"][0]["id"], rest["items"][0]["id"], rest["next"]) == (late["id"], quick["id"], None)
    body = {"id": uuid7(), "parent": late["head"], "act": "stop", "reason": "核实后收入高于监测线"}
    wg3 = world.sign_in("wg3")
    stopped = post(wg3, f"/api/procedures/{late['id']}/entries", body).json()
    assert (stopped["state"], stopped["overdue"], stopped["next"]) == ("stopped", False, [])
    assert people["zhen"].get("/api/procedures", overdue=True, **village).json()["total"] == 0
    assert (
        world.count(
            PROCEDURE, PROCEDURE.c.household_id == late["household_id"], PROCEDURE.c.state == "running"
        )
        == 0
    )


def test_those_who_do_not_see_the_household_see_nothing_of_it_and_an_auditor_takes_no_step(
    world: World, people: dict[str, Phone]
) -> None:
    now = begun(people["cun1"], world.households[GRIDS[1]][2])
    path = f"/api/procedures/{now['id']}"
    for name in ("wg1", "bumen"):
        assert people[name].get(path).status_code == 404
        assert now["id"] not in people[name].get("/api/procedures").text
    assert begin(people["wg1"], world.households[GRIDS[2]][2]).status_code == 404
    assert people["shenji"].get(path).json()["may_take"] == []
    assert take(people["shenji"], now, "verify").status_code == 403
    bad = begin(people["cun1"], world.households[GRIDS[1]][1], origin="application")
    assert (bad.status_code, bad.json()["code"]) == (422, "incomplete")


def test_a_households_own_application_from_a_phone_begins_its_recognition_once(
    world: World, people: dict[str, Phone]
) -> None:
    id, other = world.households[GRIDS[3]][:2]
    wg4 = people["zhen"]
    form = world.client.app.state.catalog.get("application")  # type: ignore[attr-defined]
    said = {"applicant": "示例甲", "clue": "出了意外事故", "urgent": "yes", "applied_on": "2099-01-01"}

    def apply(household: str) -> dict[str, Any]:
        return act_item(form, village=VILLAGES[1], household_id=household, values=said)

    first, second = apply(id), apply(id)
    assert [r["status"] for r in wg4.results(first, second)] == ["accepted", "held"]
    assert wg4.results(first)[0]["status"] == "duplicate"
    assert wg4.results(second)[0]["problem"]["code"] == "already_running"
    now = wg4.get(f"/api/procedures/{first['submission_id']}").json()
    assert (now["origin"], now["applicant"], now["urgent"]) == ("application", "示例甲", True)
    # The phone's clock decides nothing: what lies ahead of the server's day was today.
    assert (now["begun_on"], now["days_left"]) == (ago(0), 10)
    assert begin(people["xian"], id).json()["code"] == "already_running"
    with world.database.write() as connection:
        connection.execute(HOUSEHOLD.update().where(HOUSEHOLD.c.id == other).values(monitored=True))
    (held,) = wg4.results(apply(other))
    assert (held["status"], held["problem"]["code"]) == ("held", "not_eligible")
    assert world.count(PROCEDURE, PROCEDURE.c.household_id == other) == 0
