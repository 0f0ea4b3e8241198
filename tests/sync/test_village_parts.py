"""The village form: several people fill parts of one form, the township's part is told to its other villages, and the
last round comes along."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlalchemy import select

from ruhu.campaigns.queries import CAMPAIGN, save_campaign, set_status
from ruhu.kit.ids import uuid7
from tests.factories.items import survey_item
from tests.factories.world import VILLAGES, Phone, World
from tests.sync.test_pull import FORMS, drain

CAMPAIGN_ID = "mingzhou-2022"


def part(world: World, values: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return survey_item(
        world.village_definition, village=VILLAGES[0], household_id=None, values=values, **changes
    )


def form_of(phone: Phone) -> dict[str, Any]:
    found: list[dict[str, Any]] = [c["data"] for c in drain(phone, FORMS)[0] if c["type"] == "submission"]
    assert len(found) == 1
    return found[0]


def township_of(phone: Phone, village: str) -> Any:
    scopes = phone.get("/api/sync/scopes").json()["scopes"]
    return next(s["township"] for s in scopes if s["scope"] == f"{CAMPAIGN_ID}/{village}")


def test_two_people_who_begin_the_village_form_apart_fill_one_form(world: World) -> None:
    one, two = world.sign_in("wg1"), world.sign_in("cun1")
    same = uuid7()  # both phones make it from the campaign, the village and the form
    first = part(world, {"visit_date": "2022-08-08", "help_workshop": "no"}, submission_id=same)
    second = part(world, {"visit_date": "2022-08-09", "lifted_village": "no"}, submission_id=same)
    assert one.results(first)[0]["status"] == "accepted"
    result = two.results(second)[0]
    assert (result["status"], result["problem"]) == ("accepted", None)
    form = form_of(one)
    assert form["state"] == "received"
    assert form["answers"]["values"] == {
        "visit_date": "2022-08-08",  # filled in by each phone itself: the first one's stands
        "help_workshop": "no",
        "lifted_village": "no",
    }


def test_two_beginnings_that_clash_wait_for_a_supervisor(world: World) -> None:
    one, two = world.sign_in("wg1"), world.sign_in("cun1")
    same = uuid7()
    one.results(part(world, {"help_workshop": "no"}, submission_id=same))
    result = two.results(part(world, {"help_workshop": "yes", "lifted_village": "no"}, submission_id=same))[0]
    assert (result["status"], result["problem"]["code"]) == ("disputed", "stale_base")
    assert form_of(one)["answers"]["values"] == {"help_workshop": "no"}
    listed = world.sign_in("zhen").get("/api/disputes", campaign=CAMPAIGN_ID).json()["items"]
    assert [other["kind"] for item in listed for other in item["others"]] == ["stale_base"]
    detail = world.sign_in("zhen").get(f"/api/disputes/{same}")
    assert detail.status_code == 200, detail.text


def test_the_townships_answers_reach_its_other_villages_and_nothing_else_does(world: World) -> None:
    writer, other = world.sign_in("wg1"), world.sign_in("wg3")
    assert township_of(other, VILLAGES[1]) is None
    values = {"township_no_meeting": "yes", "help_workshop": "no", "lifted_village": "no"}
    writer.results(
        part(world, values, remarks={"township_no_meeting": "只传达没研究", "lifted_village": "x"})
    )
    told = township_of(other, VILLAGES[1])
    assert told["village"] == VILLAGES[0]
    assert told["values"] == {"township_no_meeting": "yes", "help_workshop": "no"}
    assert told["remarks"] == {"township_no_meeting": "只传达没研究"}


@pytest.mark.parametrize("date, comes", [("2021-09-18", True), ("2023-01-01", False)])
def test_the_last_round_of_the_form_comes_along_though_it_is_closed(
    world: World, date: str, comes: bool
) -> None:
    with world.database.write() as connection:
        for running in ("yuzhou-2023", "zhangshu-2021"):
            set_status(connection, running, "preset")
        data = connection.execute(select(CAMPAIGN.c.data).where(CAMPAIGN.c.id == CAMPAIGN_ID)).scalar_one()
        earlier = {**orjson.loads(data), "id": "earlier-round", "date": date}
        save_campaign(connection, earlier, "closed")
        elsewhere = {**earlier, "id": "other-form", "date": "2022-01-01"}
        elsewhere["questionnaires"] = [{"id": "another", "version": 1, "subject": "household"}]
        save_campaign(connection, elsewhere, "closed")
    scopes = {s["scope"] for s in world.sign_in("wg1").get("/api/sync/scopes").json()["scopes"]}
    assert (f"earlier-round/{VILLAGES[0]}" in scopes) is comes
    assert f"other-form/{VILLAGES[0]}" not in scopes
    with world.database.write() as connection:
        set_status(connection, CAMPAIGN_ID, "closed")
    left = {s["scope"] for s in world.sign_in("wg1").get("/api/sync/scopes").json()["scopes"]}
    assert left == {f"roster/{VILLAGES[0]}"}
