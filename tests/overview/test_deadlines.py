"""What is due, as phones and desks pull it: stages, reports, cases; each number equals its list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ruhu.campaigns.presets import preset_files, read_campaign
from ruhu.campaigns.queries import save_campaign
from ruhu.kit import clock
from ruhu.kit.resources import schemas_dir
from tests.factories.items import harmless_values
from tests.factories.world import TOWNSHIP, VILLAGES, World
from tests.review.forms import form

CAMPAIGN = "running-now"


def running(world: World) -> date:
    """A campaign of today: rectification ends in five days, one report was due yesterday, one is due tomorrow."""
    today = clock.today()
    day = lambda n: (today + timedelta(days=n)).isoformat()  # noqa: E731
    data = next(c for c in map(read_campaign, preset_files(schemas_dir())) if c["id"] == "mingzhou-2022")
    data |= {
        "id": CAMPAIGN,
        "stages": [
            {"id": "survey", "kind": "survey", "title": "入户排查", "start": day(-20), "end": day(-6)},
            {"id": "rectification", "kind": "rectification", "title": "集中整改", "start": day(-5), "end": day(5)},
        ],
        "reports": [
            {"id": "past", "title": "排查情况", "from": "各村", "to": "镇", "due": day(-1)},
            {"id": "next", "title": "整改台账", "from": "各村", "to": "镇", "due": day(1)},
        ],
    }  # fmt: skip
    with world.database.write() as connection:
        save_campaign(connection, data, "open")
    return today


def test_stages_reports_and_cases_are_due_soon_or_overdue_and_a_report_is_done_once_it_is_handed_in(
    sqlite_world: World,
) -> None:
    world, today = sqlite_world, running(sqlite_world)
    unsafe = harmless_values(world.definition, house_unsafe="yes", filth="yes")
    assert (
        world.sign_in("wg1").results(form(world, campaign=CAMPAIGN, values=unsafe))[0]["status"] == "accepted"
    )
    township, village = world.sign_in("zhen"), world.sign_in("cun1")

    def due(phone: Any, **query: Any) -> list[tuple[str, str, int]]:
        reply = phone.get("/api/deadlines", **query)
        assert reply.status_code == 200, reply.text
        assert reply.json()["today"] == today.isoformat()
        return [
            (i["id"], i["state"], i["days_left"]) for i in reply.json()["items"] if i["campaign"] == CAMPAIGN
        ]

    everything = [("past", "overdue", -1), ("next", "due", 1), ("rectification", "due", 5)]
    assert due(village) == everything and due(world.sign_in("wg1")) == everything
    assert due(village, days=3) == everything[:2]
    counts = next(c for c in township.get("/api/deadlines").json()["cases"] if c["campaign"] == CAMPAIGN)
    assert counts["due_soon"] == 2 and counts["overdue"] == 0
    listed = township.get("/api/cases", campaign=CAMPAIGN, soon=14).json()
    assert listed["total"] == counts["due_soon"]
    assert township.get("/api/cases", campaign=CAMPAIGN, soon=4).json()["total"] == 0

    said = {"campaign": CAMPAIGN, "report": "past", "due": (today - timedelta(days=1)).isoformat()}

    def say(phone: Any, **changes: Any) -> int:
        reply = phone.client.post("/api/deadlines/reports", json=said | changes, headers=phone.headers)
        return int(reply.status_code)

    assert say(village, area=TOWNSHIP) == 403 and say(village, area=VILLAGES[0], due=today.isoformat()) == 404
    assert say(village, area=VILLAGES[0]) == 200 and say(village, area=VILLAGES[0]) == 200
    assert due(village) == everything[1:] and due(township) == everything, "of that village alone"
    assert say(village, area=VILLAGES[0], done=False) == 200 and due(village) == everything
