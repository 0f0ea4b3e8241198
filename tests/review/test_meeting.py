"""Decisions that meet: one wins, whoever came second is told what happened, and nothing is lost."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson
from sqlalchemy import select

from ruhu.audit.log import EVENT, verify
from ruhu.review.store import DECISION
from ruhu.submissions.conflicts import line_of
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.factories.world import World
from tests.review.forms import edit, form, review
from tests.review.test_disputes import stale
from tests.review.test_held import foreign, post
from tests.review.test_settling import resolve
from tests.sync.test_races import at_once

ROUNDS = 3  # one for each household of a grid


def demand_nothing_lost(world: World, *items: dict[str, Any]) -> None:
    """I4: every revision is an ancestor of the head, disputed or held; each of `items` is here as it was sent."""
    with world.database.read() as connection:
        assert verify(connection) == []
        heads = dict(connection.execute(select(SUBMISSION.c.id, SUBMISSION.c.head_rev)).all())  # type: ignore[arg-type]
        rows = connection.execute(select(REVISION)).all()
    parents = {row.rev_id: (row.parent, row.second_parent) for row in rows}
    lines = {submission: line_of(head, parents) for submission, head in heads.items()}
    for row in rows:
        accepted = row.submission_id in lines and row.rev_id in lines[row.submission_id]
        assert accepted == (row.status == "accepted") and row.status in ("accepted", "disputed", "held"), (
            row.status
        )
    stored = {row.rev_id: orjson.loads(row.body)["answers"] for row in rows}
    for item in items:
        assert stored[item["rev_id"]] == item["answers"]


def acts(world: World, action: str) -> int:
    return world.count(EVENT, EVENT.c.action == action)


def test_of_two_who_settle_one_dispute_at_once_one_does_and_the_other_is_told(world: World) -> None:
    phone, supervisors = world.sign_in("wg1"), [world.sign_in(name) for name in ("zhen", "xian")]
    for n in range(ROUNDS):
        first, head, other = stale(world, phone, n)
        asked = (first["submission_id"], head["rev_id"], other["rev_id"])
        sides = ("head", "other")
        replies = at_once(
            *(
                partial(resolve, who, *asked, default=side)
                for who, side in zip(supervisors, sides, strict=True)
            )
        )
        assert sorted(reply.status_code for reply in replies) == [200, 409], [r.text for r in replies]
        won = next(k for k in range(2) if replies[k].status_code == 200)
        refused, head_now = replies[1 - won].json(), replies[won].json()["head"]
        assert (refused["code"], refused["head"]) == ("head_moved", head_now) and refused["detail"]
        shown = phone.get(f"/api/submissions/{first['submission_id']}").json()
        revisions = {revision["rev_id"]: revision for revision in shown["revisions"]}
        assert (shown["head"], shown["state"]) == (head_now, "received")
        assert revisions[head_now]["answers"]["values"] == (head, other)[won]["answers"]["values"]
        assert world.count(DECISION, DECISION.c.submission_id == first["submission_id"]) == 1
        demand_nothing_lost(world, first, head, other)
    assert acts(world, "review:resolve") == ROUNDS


def test_of_two_who_take_one_held_item_in_at_once_one_does_and_the_other_is_told(world: World) -> None:
    phone, supervisors = world.sign_in("wg1"), [world.sign_in(name) for name in ("zhen", "xian")]
    for n in range(ROUNDS):
        item = foreign(world, phone, n)
        replies = at_once(*(partial(post, who, item["rev_id"], "retry") for who in supervisors))
        assert sorted(reply.status_code for reply in replies) == [200, 409], [r.text for r in replies]
        answers = {reply.status_code: reply.json() for reply in replies}
        assert answers[200]["status"] == "accepted"
        assert (answers[409]["code"], answers[409]["status"]) == ("not_held", 409), answers[409]
        assert phone.results(item)[0]["status"] == "duplicate"
        demand_nothing_lost(world, item)
    assert acts(world, "review:retry") == world.count(DECISION) == ROUNDS


def test_of_taking_in_and_laying_by_at_once_one_counts_and_the_other_is_told(world: World) -> None:
    phone, taker, layer = world.sign_in("wg1"), world.sign_in("zhen"), world.sign_in("xian")
    for n in range(ROUNDS):
        item = foreign(world, phone, n)
        taken, laid = at_once(
            partial(post, taker, item["rev_id"], "retry"),
            partial(post, layer, item["rev_id"], "dismiss", note="不属实"),
        )
        assert taken.status_code == 200, taken.text
        # Laid by first, it could still be taken in; taken in first, there is nothing to lay by.
        assert (laid.status_code, laid.json().get("code")) in (
            (200, "not_permitted"),
            (200, "taken_in"),
            (409, "not_held"),
        )
        demand_nothing_lost(world, item)
        assert world.count(SUBMISSION, SUBMISSION.c.head_rev == item["rev_id"]) == 1


def test_of_an_approval_and_an_edit_at_once_the_first_counts_and_the_other_is_told(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    for n in range(ROUNDS):
        item = form(world, n)
        phone.results(item)
        late = edit(item, wage="30000.00")
        reply, (result,) = at_once(partial(review, supervisor, item, "approve"), partial(phone.results, late))
        shown = phone.get(f"/api/submissions/{item['submission_id']}").json()
        if reply.status_code == 200:
            assert (result["status"], result["problem"]["code"]) == ("held", "approved")
            assert (shown["state"], shown["head"]) == ("approved", item["rev_id"])
        else:
            assert (reply.status_code, reply.json()["code"]) == (409, "head_moved"), reply.text
            assert reply.json()["head"] == late["rev_id"] == shown["head"]
            assert (result["status"], shown["state"]) == ("accepted", "received")
        assert acts(world, "review:approve") == world.count(DECISION)
        demand_nothing_lost(world, item, late)
