"""Cases in the overview: every number is the total of the list that it opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruhu.kit.ids import uuid7
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import GRIDS, TOWNSHIP, Phone, World

MEASURE = "由村两委请施工队换掉西屋两根房梁"
DUE = "2099-08-25"


def step(phone: Phone, case: dict[str, Any], kind: str, **said: str) -> dict[str, Any]:
    asked = {"id": uuid7(), "parent": case["head"], "step": kind, **said}
    reply = phone.client.post(f"/api/cases/{case['id']}/steps", json=asked, headers=phone.headers)
    assert reply.status_code == 200, reply.text
    now: dict[str, Any] = reply.json()
    return now


def numbers(counts: dict[str, Any]) -> Iterator[tuple[int, dict[str, str]]]:
    """(number, what its list asks for), as the page links them."""
    yield counts["total"], {}
    yield counts["open"], {"state": "open"}
    yield counts["overdue"], {"overdue": "true"}
    yield counts["reopened"], {"reopened": "true"}
    for state, n in counts["states"].items():
        yield n, {"state": state}
    for of in counts["units"]:
        narrow = {
            "total": {}, "open": {"state": "open"}, "overdue": {"overdue": "true"}, "submitted": {"state": "submitted"},
            "deferred": {"state": "deferred"}, "reopened": {"reopened": "true"}, "closed": {"state": "closed"},
        }  # fmt: skip
        for name, asked in narrow.items():
            yield of[name], {"unit": of["unit"], **asked}


def busy(world: World) -> Phone:
    """Five cases: found, reopened and assigned, deferred, submitted, closed. Who sees them all."""
    worker, township = world.sign_in("guanli"), world.sign_in("zhen")
    homes = [(GRIDS[0], n) for n in range(3)] + [(GRIDS[2], n) for n in range(2)]
    values = harmless_values(world.definition, house_unsafe="yes")
    worker.results(
        *(
            survey_item(
                world.definition, village=grid[:12], household_id=world.households[grid][n], values=values
            )
            for grid, n in homes
        )
    )
    cases = {case["household_id"]: case for case in township.get("/api/cases").json()["items"]}
    _, reopened, deferred, submitted, closed = (cases[world.households[grid][n]] for grid, n in homes)
    outcome = {"measure": MEASURE, "outcome": "8月20日两根房梁已换, 镇住建所到户鉴定为B级"}
    for case in (reopened, closed):
        step(township, step(worker, case, "submit", **outcome), "close")
    again = step(
        township, township.get(f"/api/cases/{reopened['id']}").json(), "reopen", reason="西屋又漏雨, 房梁下沉"
    )
    step(township, again, "assign", unit="镇住建所", measure=MEASURE, due_on=DUE)
    step(
        township,
        deferred,
        "defer",
        due_on=DUE,
        reason="木料没到货, 雨季施工不安全",
        record="镇巩固办备案第3号",
    )
    step(worker, submitted, "submit", **outcome)
    return township


def test_each_number_is_the_total_of_its_list(world: World) -> None:
    township = busy(world)
    for area in (None, TOWNSHIP, GRIDS[0]):
        asked = {"area": area} if area else {}
        counts = township.get("/api/overview/cases", **asked).json()
        assert counts["total"] > 0
        for n, narrow in numbers(counts):
            found = township.get("/api/cases", limit=1, **asked, **narrow).json()
            assert found["total"] == n, (area, narrow)
        if area is None:
            assert {state: n for state, n in counts["states"].items() if n} == {
                "found": 1, "assigned": 1, "deferred": 1, "submitted": 1, "closed": 1,
            }  # fmt: skip
            # Found in 2022 and due then, but for what was put off or given another day.
            assert (counts["overdue"], counts["reopened"]) == (1, 1)
            assert [of["unit"] for of in counts["units"]] == ["各村党支部、村委会", "镇住建所"]
