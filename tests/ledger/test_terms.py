"""What a campaign's data asks of its cases: when they are due, whom they go to, a photo as proof."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from ruhu.campaigns.presets import read_campaign
from ruhu.campaigns.queries import CAMPAIGN, CampaignView, save_campaign
from ruhu.campaigns.workdays import workdays
from ruhu.kit import clock
from ruhu.kit.resources import schemas_dir
from ruhu.ledger.store import CASE
from ruhu.ledger.terms import due_on, suggested_leader
from ruhu.questionnaires.shape import shape_faults
from tests.factories.items import seal
from tests.factories.photos import picture, sha256
from tests.factories.world import World
from tests.ledger.test_ledger import ASSIGN, MEASURE, OUTCOME, housed, one, post, stepping, survey

PRESET = read_campaign(schemas_dir() / "campaigns" / "mingzhou-2022.yaml")


def view(**drafts: Any) -> CampaignView:
    """The campaign with this in its drafts."""
    data = PRESET | {"drafts": PRESET["drafts"] | drafts}
    assert shape_faults(data, "campaign") == []
    return CampaignView(data["id"], data["title"], "open", data, ())


def test_a_case_is_due_so_many_working_days_after_it_was_found_where_the_campaign_counts_them() -> None:
    assert due_on(view(), date(2022, 8, 9)) == "2022-08-25"
    counted = view(due={"working_days": 5})
    assert due_on(counted, date(2022, 8, 9)) == "2022-08-16"
    # 国庆节 10-01 to 10-07; people work on Saturday 10-08 and Sunday 10-09 instead
    assert due_on(counted, date(2022, 9, 29)) == "2022-10-11"


def test_the_leader_in_charge_of_an_area_is_suggested() -> None:
    named = view(leaders={"housing": "示例副镇长", "other": "示例镇长"})
    assert [suggested_leader(named, topic) for topic in ("housing", "water")] == ["示例副镇长", "示例镇长"]
    assert suggested_leader(view(), "housing") == ""


def test_where_the_campaign_asks_for_proof_no_outcome_counts_without_a_photo(sqlite_world: World) -> None:
    world = sqlite_world
    asked = view(proof=True, due={"working_days": 5}, leaders={"housing": "示例副镇长"})
    with world.database.write() as connection:
        save_campaign(connection, asked.data)
        assert (
            connection.execute(select(CAMPAIGN.c.status).where(CAMPAIGN.c.id == asked.id)).scalar() == "open"
        )
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    assert (
        next(c for c in phone.get("/api/campaigns").json()["items"] if c["id"] == asked.id)["proof"] is True
    )
    phone.results(survey(world, house_unsafe="yes"))
    case = one(town, housed(world))
    assert case["due_on"] == workdays().add(clock.today(), 5).isoformat()
    assert (case["leader"], case["suggested_leader"]) == ("", "示例副镇长")
    head = post(town, housed(world), "assign", None, **ASSIGN).json()["head"]
    said = {"measure": MEASURE, "outcome": OUTCOME}
    # Whatever the phone says of it: the campaign decides.
    (held,) = phone.results(stepping(world, housed(world), "submit", head, **said))
    assert (held["status"], held["problem"]["code"]) == ("held", "proof_missing")
    refused = post(town, housed(world), "submit", head, **said)
    assert refused.status_code == 422
    assert "照片" in refused.json()["detail"]
    data = picture(b"mended")
    shown = stepping(world, housed(world), "submit", head, proof="yes", **said)
    shown["answers"]["values"]["photo"] = {"sha256": sha256(data), "size": len(data)}
    shown["blobs"] = [{"sha256": sha256(data), "size": len(data), "slot": "photo"}]
    (taken,) = phone.results(seal(shown))
    assert taken["status"] == "accepted", taken
    assert one(town, housed(world))["state"] == "submitted"
    assert world.count(CASE, CASE.c.state == "submitted") == 1
