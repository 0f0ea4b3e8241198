"""A form is sent back with comments, corrected, approved, opened again; each act once, each written down."""

from __future__ import annotations

import orjson
import pytest
from sqlalchemy import select

from ruhu.audit.log import EVENT, verify
from ruhu.kit.ids import uuid7
from ruhu.review.deciding import FROM, NEXT, STATE_WORDS, missing_words, refusal
from ruhu.review.store import DECISION
from tests.factories.world import World
from tests.review.forms import edit, form, pulled, review

COMMENT = {"question": "wage", "text": "和工资单不一致"}


def test_a_returned_form_reaches_the_phone_with_a_comment_per_question_and_an_edit_makes_it_received(
    world: World,
) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item = form(world)
    phone.results(item)
    before, cursor = pulled(phone, item)
    assert before is not None and (before["state"], before["review"]) == ("received", None)
    reply = review(supervisor, item, "return", note="请再核一次", comments=[COMMENT])
    assert (reply.status_code, reply.json()["state"]) == (200, "returned"), reply.text
    after, cursor = pulled(phone, item, cursor)
    assert after is not None and after["state"] == "returned"
    told = after["review"]
    assert (told["action"], told["by"], told["note"], told["comments"], told["head"]) == (
        "return", "示例zhen", "请再核一次", [COMMENT], item["rev_id"],
    )  # fmt: skip
    better = edit(item, wage="30000.00")
    assert phone.results(better)[0]["status"] == "accepted"
    again, _ = pulled(phone, item, cursor)
    assert again is not None and (again["state"], again["head"]) == ("received", better["rev_id"])
    assert again["review"]["head"] == item["rev_id"], "the comments are about the answers before"


def test_an_approved_form_takes_no_edit_until_it_is_opened_again(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item = form(world)
    phone.results(item)
    assert review(supervisor, item, "approve").json()["state"] == "approved"
    late = edit(item, wage="1.00")
    assert phone.results(late)[0]["problem"]["code"] == "approved"
    assert review(supervisor, item, "return", note="不对").json()["code"] == "not_now"
    assert review(supervisor, item, "reopen").json()["state"] == "received"
    assert phone.results(edit(item, wage="2.00"))[0]["status"] == "accepted"


def test_the_same_request_again_changes_nothing(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item = form(world)
    phone.results(item)
    same = uuid7()
    first = review(supervisor, item, "return", id=same, note="请改")
    _, cursor = pulled(phone, item)
    second = review(supervisor, item, "return", id=same, note="请改")
    assert second.status_code == 200 and second.json() == first.json()
    assert pulled(phone, item, cursor) == (None, cursor), "no new number, nothing for phones to hear"
    assert world.count(DECISION) == 1
    reviewed = [e for e in _events(world) if e["action"].startswith("review:")]
    assert [(e["action"], e["subject"]) for e in reviewed] == [("review:return", item["submission_id"])]
    other = form(world, 1)
    phone.results(other)
    taken = review(supervisor, other, "approve", id=same)
    assert (taken.status_code, taken.json()["code"]) == (409, "id_taken")


def test_who_decides_on_answers_that_have_changed_meanwhile_is_told_what_they_are_now(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item = form(world)
    better = edit(item, wage="30000.00")
    phone.results(item, better)
    reply = review(supervisor, item, "approve")
    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (409, "head_moved")
    assert (problem["head"], problem["state"]) == (better["rev_id"], "received")
    assert world.count(DECISION) == 0
    assert review(supervisor, better, "approve").status_code == 200


def test_a_return_must_say_what_to_correct_and_only_about_questions_of_the_form(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    item = form(world)
    phone.results(item)
    assert review(supervisor, item, "return").status_code == 422
    strange = review(supervisor, item, "return", comments=[{"question": "no_such", "text": "?"}])
    assert (strange.status_code, strange.json()["questions"]) == (422, ["no_such"])
    assert world.count(DECISION) == 0


def test_a_disputed_form_is_settled_before_it_is_reviewed(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    first, second = form(world), form(world)
    assert [r["status"] for r in phone.results(first, second)] == ["accepted", "disputed"]
    reply = review(supervisor, second, "approve")
    assert (reply.status_code, reply.json()["code"]) == (409, "not_now")


@pytest.mark.parametrize("username", ["wg1", "bumen", "shenji"])
def test_who_may_not_review_is_told_so(sqlite_world: World, username: str) -> None:
    item = form(sqlite_world)
    sqlite_world.sign_in("wg1").results(item)
    assert review(sqlite_world.sign_in(username), item, "approve").status_code == 403


def test_each_act_stands_in_the_audit_log_without_a_word_of_what_was_written(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("cun1")
    item = form(world)
    phone.results(item)
    review(supervisor, item, "return", note="请问户主本人", comments=[COMMENT])
    review(supervisor, item, "approve")
    review(supervisor, item, "reopen")
    events = [e for e in _events(world) if e["action"].startswith("review:")]
    assert [e["action"] for e in events] == ["review:return", "review:approve", "review:reopen"]
    detail = orjson.loads(events[0]["detail"])
    assert (detail["comments"], detail["from"], detail["head"]) == (1, "received", item["rev_id"])
    assert not any("户主" in e["detail"] for e in events)
    with world.database.read() as connection:
        assert verify(connection) == []


def test_every_state_says_of_every_act_whether_it_can_be_done() -> None:
    for action, before in FROM.items():
        for state in STATE_WORDS:
            assert (refusal(action, state) is None) == (state in before)
        assert NEXT[action] in STATE_WORDS
    assert refusal("approve", "a later server's state") is not None
    assert missing_words("approve", "", []) is None and missing_words("return", "  ", []) is not None


def _events(world: World) -> list[dict[str, str]]:
    with world.database.read() as connection:
        return [
            dict(row)
            for row in connection.execute(
                select(EVENT).order_by(EVENT.c.at, EVENT.c.chain, EVENT.c.n)
            ).mappings()
        ]
