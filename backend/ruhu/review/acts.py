"""The acts of supervisors, each in one transaction with its entry in the audit log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from ruhu import intake
from ruhu.accounts.access import Actor, visible_to
from ruhu.audit import log as audit
from ruhu.intake.supervising import HeadMoved
from ruhu.kit import clock
from ruhu.kit.errors import Conflict, Invalid, NotFound
from ruhu.kit.scopes import raise_scope
from ruhu.questionnaires.catalog import Catalog
from ruhu.review import held, store
from ruhu.review.deciding import NEXT, missing_words, refusal
from ruhu.review.wire import ResolveIn, ReviewIn
from ruhu.submissions.store import REVISION, SUBMISSION, lock_submissions, move_heads


class NotNow(Conflict):
    code, title = "not_now", "现在不能这样处理"


def review(
    connection: Connection, catalog: Catalog, actor: Actor, submission_id: str, asked: ReviewIn
) -> dict[str, Any]:
    """Send a form back, approve it or open it again.

    Raises NotFound outside the actor's areas, HeadMoved when the answers are not those that were read (with what they are
    now), NotNow in a state that does not allow it, Invalid for a return without words or with an unknown question.
    """
    row = locked_submission(connection, actor, submission_id)
    if store.known(connection, asked.id, row.id, asked.action):
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


def resolve(
    connection: Connection, catalog: Catalog, actor: Actor, submission_id: str, asked: ResolveIn
) -> dict[str, Any]:
    """Settle a dispute: a revision of the supervisor's own, made of both versions, becomes the head.

    Raises what `intake.resolve` raises. Locks are taken as a push takes them: forms, then the audit log, then scopes.
    """
    other = connection.execute(
        select(REVISION.c.submission_id).where(REVISION.c.rev_id == asked.other)
    ).scalar()
    row = locked_submission(connection, actor, submission_id, other)
    if store.known(connection, asked.rev_id, row.id, "resolve"):
        return standing(connection, row.id, row.state, row.head_rev)
    detail = {"head": asked.head, "other": asked.other, "took": len(asked.take), "default": asked.default}
    audit.record(connection, actor, "review:resolve", row.id, {"rev_id": asked.rev_id} | detail)
    store.add_decision(
        connection, actor, decision_id=asked.rev_id, submission_id=row.id, rev_id=asked.other, action="resolve",
        note=asked.note.strip(),
    )  # fmt: skip
    intake.resolve(
        connection, catalog, actor, row.id, rev_id=asked.rev_id, head=asked.head, other=asked.other, take=asked.take,
        default=asked.default, note=asked.note.strip(),
    )  # fmt: skip
    now = connection.execute(select(SUBMISSION).where(SUBMISSION.c.id == row.id)).one()
    return standing(connection, now.id, now.state, now.head_rev)


def retry(connection: Connection, catalog: Catalog, actor: Actor, key: str, decision_id: str) -> None:
    """Take an item that is kept aside in again, by the supervisor's own permission. It may stay aside for another reason.

    Raises what `intake.retake` raises.
    """
    found = held.visible_row(connection, actor, key)
    lock_submissions(connection, [found.submission_id])
    row = held.visible_row(connection, actor, key, lock=True)
    if store.known(connection, decision_id, row.rev_id, "retry"):
        return
    if row.status != "held":
        raise held.NotHeld("这一份已经重新判定, 不在待处理里了。", status=row.status)
    code = held.problem_of(row)["code"]
    audit.record(connection, actor, "review:retry", row.rev_id, {"id": decision_id, "code": code})
    store.add_decision(
        connection, actor, decision_id=decision_id, submission_id=row.submission_id, rev_id=row.rev_id, action="retry",
        note="",
    )  # fmt: skip
    intake.retake(connection, catalog, actor, row.rev_id)


def locked_submission(connection: Connection, actor: Actor, submission_id: str, *more: str | None) -> Any:
    """The row of a form within the actor's areas, locked to the commit together with `more`. Raises NotFound."""
    ids = {submission_id, *filter(None, more)}
    row = lock_submissions(connection, ids).get(submission_id)
    if row is None or not visible_to(actor).covers_subject(row.subject, row.area):
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
