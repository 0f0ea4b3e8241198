"""Work that may not count now is kept, not lost: a revoked phone, a closed campaign, an approved form, odd but possible answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from ruhu.campaigns.queries import CAMPAIGN
from ruhu.risk.store import FLAG, STANDING
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import GRIDS, VILLAGES, World


def form(world: World, n: int = 0, **changes: Any) -> dict[str, Any]:
    household = world.households[GRIDS[0]][n]
    return survey_item(world.definition, village=VILLAGES[0], household_id=household, **changes)


def held(result: dict[str, Any]) -> str | None:
    assert result["seq"] is None and result["flags"] == []
    return result["problem"]["code"] if result["status"] == "held" else None


def test_a_revoked_phone_delivers_what_it_has_and_does_nothing_else(world: World) -> None:
    lost, admin = world.sign_in("wg1"), world.sign_in("guanli")
    me = lost.get("/api/me").json()["id"]
    path = f"/api/accounts/{me}/devices/{lost.device}/revoke"
    assert world.client.post(path, headers=admin.headers).status_code == 200
    item = form(world)
    assert held(lost.results(item)[0]) == "device_revoked"
    assert world.count(REVISION, REVISION.c.rev_id == item["rev_id"], REVISION.c.status == "held") == 1
    assert world.count(SUBMISSION) == world.count(STANDING) == world.count(FLAG) == 0
    for route in (
        "/api/me",
        "/api/households",
        "/api/sync/scopes",
        f"/api/sync/pull?scope=roster/{VILLAGES[0]}",
    ):
        reply = lost.get(route)
        assert (reply.status_code, reply.json()["code"]) == (403, "device_revoked"), route
    assert world.sign_in("wg1").results(form(world))[0]["status"] == "accepted", "his next phone works"


def test_a_form_for_a_closed_campaign_is_held(world: World) -> None:
    phone = world.sign_in("wg1")
    with world.database.write() as connection:
        connection.execute(update(CAMPAIGN).where(CAMPAIGN.c.id == "mingzhou-2022").values(status="closed"))
    assert held(phone.results(form(world))[0]) == "campaign_closed"
    assert world.count(SUBMISSION) == world.count(FLAG) == 0 and world.count(REVISION) == 1


def test_an_edit_after_approval_is_held_and_the_approved_answers_stay(world: World) -> None:
    phone, first = world.sign_in("wg1"), form(world)
    phone.results(first)
    with world.database.write() as connection:
        connection.execute(
            update(SUBMISSION).where(SUBMISSION.c.id == first["submission_id"]).values(state="approved")
        )
    late = form(
        world, submission_id=first["submission_id"], parent=first["rev_id"],
        values=harmless_values(world.definition, wage="1.00"),
    )  # fmt: skip
    other = form(world, 1)
    results = phone.results(late, other)
    assert (held(results[0]), results[1]["status"]) == ("approved", "accepted")
    shown = phone.get(f"/api/submissions/{first['submission_id']}").json()
    assert (shown["head"], shown["state"]) == (first["rev_id"], "approved")
    assert [r["status"] for r in shown["revisions"]].count("held") == 1, "and a supervisor can read what came"


def test_a_visit_in_2099_is_taken_in_and_asked_about(world: World) -> None:
    """No clock decides what is true: a phone's wrong date costs nothing but a question."""
    item = form(world, values=harmless_values(world.definition, visit_date="2099-12-31"))
    phone = world.sign_in("wg1")
    assert phone.results(item)[0]["status"] == "accepted"
    whole = phone.get(f"/api/households/{item['household_id']}").json()
    assert whole["visited_on"] == "2099-12-31"
    assert "visit_outside_stage" in [check["id"] for check in whole["checks"]]


def test_a_phone_clock_of_2099_changes_nothing(world: World) -> None:
    phone = world.sign_in("wg1")
    late, soon = form(world, client_at="2099-01-01T00:00:00Z"), form(world, 1, client_at="in a while")
    results = phone.results(late, soon)
    assert [(r["status"], r["seq"]) for r in results] == [("accepted", 1), ("accepted", 2)]
