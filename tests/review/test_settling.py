"""A dispute is settled by choosing sides, a held item is taken in again: once, written down, and phones hear of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from ruhu.audit.log import EVENT, verify
from ruhu.campaigns.queries import CAMPAIGN
from ruhu.kit.ids import uuid7
from ruhu.review.store import DECISION
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.factories.world import Phone, World
from tests.review.forms import edit, form, pulled, review
from tests.review.test_disputes import listed, stale
from tests.review.test_held import foreign, post


def resolve(phone: Phone, submission: str, head: str, other: str, **changes: Any) -> Any:
    body = {
        "rev_id": uuid7(),
        "head": head,
        "other": other,
        "take": {},
        "default": "head",
        "note": "",
    } | changes
    return phone.client.post(f"/api/disputes/{submission}/resolve", json=body, headers=phone.headers)


def actions(world: World) -> list[str]:
    with world.database.read() as connection:
        assert verify(connection) == []
        query = (
            select(EVENT.c.action).where(EVENT.c.action.startswith("review:")).order_by(EVENT.c.at, EVENT.c.n)
        )
        return list(connection.execute(query).scalars())


def test_each_question_stands_as_the_supervisor_chose_and_both_phones_hear_of_it(world: World) -> None:
    phone, second, supervisor = world.sign_in("wg1"), world.sign_in("cun1"), world.sign_in("zhen")
    first, head, other = stale(world, phone)
    before, cursor = pulled(phone, first)
    assert before is not None and before["state"] == "disputed"
    reply = resolve(
        supervisor, first["submission_id"], head["rev_id"], other["rev_id"], take={"people": "other"}, note="电话问过户主",
    )  # fmt: skip
    assert (reply.status_code, reply.json()["state"]) == (200, "received"), reply.text
    assert [(d["action"], d["note"], d["by"], d["rev_id"]) for d in reply.json()["decisions"]] == [
        ("resolve", "电话问过户主", "示例zhen", other["rev_id"])
    ]
    assert listed(supervisor) == []
    for one, since in ((phone, cursor), (second, None)):
        after, _ = pulled(one, first, since)
        assert after is not None and (after["state"], after["head"]) == ("received", reply.json()["head"])
        assert (after["answers"]["values"]["wage"], after["answers"]["values"]["people"]) == ("30000.00", 5)
        assert after["review"] is None, "what was settled asks nothing of the phone"
    assert world.count(REVISION, REVISION.c.status == "accepted") == 4, "all four stand in the line"
    assert actions(world) == ["review:resolve"]


def test_a_settled_dispute_is_settled_once_however_often_it_is_sent(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    first, head, other = stale(world, phone)
    asked = (supervisor, first["submission_id"], head["rev_id"], other["rev_id"])
    same = uuid7()
    one, two = resolve(*asked, rev_id=same), resolve(*asked, rev_id=same)
    assert one.status_code == two.status_code == 200 and one.json() == two.json()
    assert world.count(DECISION) == 1 and actions(world) == ["review:resolve"]
    late = resolve(*asked)
    assert (late.status_code, late.json()["code"]) == (409, "head_moved")
    taken = review(supervisor, {**first, "rev_id": one.json()["head"]}, "approve", id=same)
    assert (taken.status_code, taken.json()["code"]) == (409, "id_taken")


def test_who_settles_what_has_changed_meanwhile_is_told_what_it_is_now_and_nothing_is_written(
    world: World,
) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    first, head, other = stale(world, phone)
    newer = edit(head, wage="31000.00")
    phone.results(newer)
    reply = resolve(supervisor, first["submission_id"], head["rev_id"], other["rev_id"])
    assert (reply.status_code, reply.json()["code"], reply.json()["head"]) == (
        409,
        "head_moved",
        newer["rev_id"],
    )
    assert world.count(DECISION) == 0 and actions(world) == []
    strange = resolve(supervisor, first["submission_id"], newer["rev_id"], newer["rev_id"])
    assert (strange.status_code, strange.json()["code"]) == (409, "not_disputed")
    assert resolve(supervisor, first["submission_id"], newer["rev_id"], uuid7()).status_code == 404


def test_a_second_form_that_was_settled_is_superseded_and_stays_readable(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    first = form(world)
    second = form(world, values=first["answers"]["values"] | {"people": 7})
    phone.results(first, second)
    reply = resolve(supervisor, first["submission_id"], first["rev_id"], second["rev_id"], default="other")
    assert (reply.status_code, reply.json()["state"]) == (200, "received"), reply.text
    now, _ = pulled(phone, first)
    gone, _ = pulled(phone, second)
    assert now is not None and now["answers"]["values"]["people"] == 7
    assert gone is not None and gone["state"] == "superseded"
    assert listed(supervisor) == []
    late = review(supervisor, second, "approve")
    assert (late.status_code, late.json()["code"]) == (409, "not_now")


def test_an_item_of_the_next_grid_is_taken_in_by_the_supervisors_permission(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item, same = foreign(world, phone), uuid7()
    reply = post(supervisor, item["rev_id"], "retry", id=same)
    assert (reply.status_code, reply.json()["status"]) == (200, "accepted"), reply.text
    assert reply.json()["form"]["state"] == "received" and reply.json()["code"] == "taken_in"
    assert post(supervisor, item["rev_id"], "retry", id=same).json() == reply.json()
    again = post(supervisor, item["rev_id"], "retry")
    assert (again.status_code, again.json()["code"]) == (409, "not_held")
    assert supervisor.get("/api/held").json()["items"] == []
    assert world.count(SUBMISSION) == 1 and actions(world) == ["review:retry"]
    assert phone.results(item)[0]["status"] == "duplicate"


def test_an_edit_of_an_approved_form_is_taken_in_once_the_form_is_opened_again(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item = form(world)
    phone.results(item)
    review(supervisor, item, "approve")
    late = edit(item, wage="30000.00")
    phone.results(late)
    still = post(supervisor, late["rev_id"], "retry").json()
    assert (still["status"], still["code"], still["form"]["state"]) == ("held", "approved", "approved")
    review(supervisor, item, "reopen")
    assert post(supervisor, late["rev_id"], "retry").json()["status"] == "accepted"
    now, _ = pulled(phone, item)
    assert now is not None and now["head"] == late["rev_id"]


def test_what_was_laid_by_can_be_taken_in_after_all(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item = foreign(world, phone)
    assert post(supervisor, item["rev_id"], "dismiss", note="待核").status_code == 200
    reply = post(supervisor, item["rev_id"], "retry")
    assert reply.json()["status"] == "accepted", reply.text
    assert [d["action"] for d in reply.json()["decisions"]] == ["retry", "dismiss"]


def test_a_form_for_a_closed_campaign_is_taken_in_when_a_supervisor_says_so(world: World) -> None:
    phone, supervisor, item = world.sign_in("wg1"), world.sign_in("zhen"), form(world)
    with world.database.write() as connection:
        connection.execute(update(CAMPAIGN).where(CAMPAIGN.c.id == "mingzhou-2022").values(status="closed"))
    assert phone.results(item)[0]["problem"]["code"] == "campaign_closed"
    assert post(supervisor, item["rev_id"], "retry").json()["status"] == "accepted"


def test_what_cannot_be_read_cannot_be_taken_in(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    assert phone.results({"rev_id": "x"})[0]["status"] == "held"
    key = supervisor.get("/api/held").json()["items"][0]["key"]
    reply = post(supervisor, key, "retry")
    assert (reply.status_code, reply.json()["code"]) == (409, "not_retakable")
    assert world.count(DECISION) == 0 and actions(world) == []
