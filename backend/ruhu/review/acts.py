"""The acts of supervisors, each in one transaction with its entry in the audit log."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Connection

from ruhu.accounts.access import Actor, visible_to
from ruhu.audit import log as audit
from ruhu.kit import clock
from ruhu.kit.errors import Invalid, NotFound, RuhuError
from ruhu.kit.scopes import raise_scope
from ruhu.questionnaires.catalog import Catalog
from ruhu.review import store
from ruhu.review.deciding import NEXT, missing_words, refusal
from ruhu.review.wire import ReviewIn
from ruhu.submissions.store import lock_submissions, move_heads


class HeadMoved(RuhuError):
    status: ClassVar[int] = 409
    code: ClassVar[str] = "head_moved"
    title: ClassVar[str] = "这份表刚有更新"


class NotNow(RuhuError):
    status: ClassVar[int] = 409
    code: ClassVar[str] = "not_now"
    title: ClassVar[str] = "现在不能这样处理"


class IdTaken(RuhuError):
    status: ClassVar[int] = 409
    code: ClassVar[str] = "id_taken"
    title: ClassVar[str] = "编号已用过"


def review(
    connection: Connection, catalog: Catalog, actor: Actor, submission_id: str, asked: ReviewIn
) -> dict[str, Any]:
    """Send a form back, approve it or open it again.

    Raises NotFound outside the actor's areas, HeadMoved when the answers are not those that were read (with what they are
    now), NotNow in a state that does not allow it, Invalid for a return without words or with an unknown question.
    """
    row = locked_submission(connection, actor, submission_id)
    if (done := store.decision(connection, asked.id)) is not None:
        if (done.submission_id, done.action) != (submission_id, asked.action):
            raise IdTaken("这个编号先前用在另一件事上。请刷新页面再试。", id=asked.id)
        return standing(connection, row.id, row.state, row.head_rev)
    if row.head_rev != asked.head:
        raise HeadMoved(
            "您看过以后, 这份表又有了更新。请看过新的内容再决定。", head=row.head_rev, state=row.state
        )
    if sentence := refusal(asked.action, row.state):
        raise NotNow(sentence, head=row.head_rev, state=row.state)
    if sentence := missing_words(asked.action, asked.note, asked.comments):
        raise Invalid(sentence)
    _known_questions(catalog, row.questionnaire, asked)
    state = NEXT[asked.action]
    comments = [{"question": c.question, "text": c.text.strip()} for c in asked.comments]
    store.add_decision(
        connection, actor, decision_id=asked.id, submission_id=row.id, rev_id=row.head_rev, action=asked.action,
        note=asked.note.strip(), comments=comments,
    )  # fmt: skip
    detail = {"id": asked.id, "head": row.head_rev, "from": row.state, "comments": len(comments)}
    audit.record(connection, actor, f"review:{asked.action}", row.id, detail)
    move(connection, row, state)
    return standing(connection, row.id, state, row.head_rev)


def locked_submission(connection: Connection, actor: Actor, submission_id: str) -> Any:
    """The row of a form within the actor's areas, locked to the commit. Raises NotFound."""
    row = lock_submissions(connection, [submission_id]).get(submission_id)
    visible = visible_to(actor)
    may = row is not None and (
        visible.covers(row.area) if row.subject == "household" else visible.covers_village(row.area)
    )
    if row is None or not may:
        raise NotFound("没有这份表, 或它不在您的范围内。请核对编号。")
    return row


def move(connection: Connection, row: Any, state: str) -> None:
    """Give a form another state and the next number of its scope, so that phones hear of it."""
    seq = raise_scope(connection, row.scope, 1)
    move_heads(connection, [(row.id, seq, row.questionnaire, row.head_rev, state, clock.iso())])


def standing(connection: Connection, submission_id: str, state: str, head: str) -> dict[str, Any]:
    """What stands after an act."""
    decisions = store.decisions_of(connection, [submission_id])
    return {"submission_id": submission_id, "state": state, "head": head, "decisions": decisions}


def _known_questions(catalog: Catalog, questionnaire: str, asked: ReviewIn) -> None:
    definition = catalog.by_hash(questionnaire)
    unknown = [c.question for c in asked.comments if definition and c.question not in definition.by_id]
    if unknown:
        raise Invalid(
            f"这份问卷里没有题目 {'、'.join(unknown[:5])}。请刷新页面再写。", questions=unknown[:20]
        )
