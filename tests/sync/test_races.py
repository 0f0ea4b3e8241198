"""Pushes that meet: the first attempt trusts what it read a moment ago, so the tables' keys must find out when that is wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import select

from ruhu.kit.ids import uuid7
from ruhu.risk.store import FLAG, STANDING
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.durability.integrity import gaps
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import GRIDS, World

ROUNDS, PHONES = 6, 4


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returns, all begun together."""
    ready, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index: int) -> None:
        ready.wait()
        found[index] = calls[index]()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def item_for(world: World, household_id: str, **changes: Any) -> dict[str, Any]:
    values = harmless_values(world.definition, wage="18000.00", net_total="27400.00", below_line="yes")
    return survey_item(
        world.definition, village=GRIDS[0][:12], household_id=household_id, values=values, **changes
    )


def test_one_visit_over_many_lines_at_once_is_stored_once(world: World) -> None:
    phone = world.sign_in("wg1")
    for household_id in world.households[GRIDS[0]]:
        item = item_for(world, household_id)
        replies = [results[0] for results in at_once(*[partial(phone.results, item)] * PHONES)]
        assert sorted(reply["status"] for reply in replies) == ["accepted"] + ["duplicate"] * (PHONES - 1)
        assert {reply["seq"] for reply in replies} == {replies[0]["seq"]}
        assert world.count(REVISION, REVISION.c.rev_id == item["rev_id"]) == 1
    assert world.count(FLAG, FLAG.c.code == "below_line") == 3


def test_two_phones_at_one_household_at_once_are_both_kept_and_one_speaks(world: World) -> None:
    phones = [world.sign_in("wg1") for _ in range(PHONES)]
    for household_id in world.households[GRIDS[0]]:
        items = [item_for(world, household_id) for _ in phones]
        calls = [partial(phone.results, item) for phone, item in zip(phones, items, strict=True)]
        replies = [results[0] for results in at_once(*calls)]
        assert sorted(reply["status"] for reply in replies) == ["accepted"] + ["disputed"] * (PHONES - 1)
        assert world.count(STANDING, STANDING.c.subject_id == household_id) == 1
        assert world.count(SUBMISSION, SUBMISSION.c.subject_id == household_id) == PHONES
    assert world.count(REVISION) == 3 * PHONES


def edited_at_once(
    world: World, edits: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    """One form, then edits of it at once, each from its own phone: replies, the form and what the server has of it."""
    phones = [world.sign_in("wg1") for _ in edits]
    household = world.households[GRIDS[0]][0]
    first = item_for(world, household)
    assert phones[0].results(first)[0]["status"] == "accepted"
    values = first["answers"]["values"]
    items = [
        item_for(
            world, household, submission_id=first["submission_id"], parent=first["rev_id"],
            answers={"values": values | edit, "remarks": {}, "reasons": {}},
        )
        for edit in edits
    ]  # fmt: skip
    calls = [
        lambda phone=phone, item=item: phone.results(item)[0]  # type: ignore[misc]
        for phone, item in zip(phones, items, strict=True)
    ]
    replies = at_once(*calls)
    shown = phones[0].get(f"/api/submissions/{first['submission_id']}").json()
    return replies, first, shown


def test_edits_of_one_answer_that_meet_leave_one_head_and_the_rest_in_dispute(world: World) -> None:
    replies, _, shown = edited_at_once(world, [{"labour": n} for n in (0, 1, 3, 4)])
    assert sorted(reply["status"] for reply in replies) == ["accepted"] + ["disputed"] * (PHONES - 1)
    assert shown["head"] == next(reply["rev_id"] for reply in replies if reply["status"] == "accepted")
    assert shown["state"] == "disputed"
    assert {revision["kind"] for revision in shown["revisions"]} == {"survey"}


def test_edits_of_different_answers_that_meet_are_merged_and_every_change_is_in_the_head(
    world: World,
) -> None:
    edits: list[dict[str, Any]] = [
        {"labour": 1}, {"visit_date": "2022-08-11"}, {"house_unsafe": "yes"}, {"rigid_spending": "have"}
    ]  # fmt: skip
    replies, first, shown = edited_at_once(world, edits)
    assert [reply["status"] for reply in replies] == ["accepted"] * PHONES
    revisions = {revision["rev_id"]: revision for revision in shown["revisions"]}
    expected = first["answers"]["values"]
    for edit in edits:
        expected = expected | edit
    assert revisions[shown["head"]]["answers"]["values"] == expected
    assert shown["state"] == "received" and {r["status"] for r in revisions.values()} == {"accepted"}
    assert [r["kind"] for r in revisions.values()].count("merge") == PHONES - 1
    assert len({revision["seq"] for revision in revisions.values()}) == 2 * PHONES
    with world.database.read() as connection:
        assert gaps(connection) == []
    assert world.count(STANDING, STANDING.c.head_rev == shown["head"]) == 1


def test_numbers_of_a_scope_have_no_gap_however_many_write(world: World) -> None:
    phones = [world.sign_in("cun1") for _ in range(PHONES)]
    households = [*world.households[GRIDS[0]], *world.households[GRIDS[1]]]
    for _ in range(ROUNDS):
        items = [item_for(world, households[n], submission_id=uuid7()) for n in range(PHONES)]
        calls = [partial(phone.results, item) for phone, item in zip(phones, items, strict=True)]
        at_once(*calls)
    with world.database.read() as connection:
        numbers = connection.execute(select(REVISION.c.seq).where(REVISION.c.seq.is_not(None))).scalars()
        assert len(set(numbers)) == ROUNDS * PHONES
        assert gaps(connection) == []
