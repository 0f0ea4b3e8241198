"""The county answers a complaint; the answer reaches the writer's phone with its feed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from ruhu.accounts.access import Actor
from ruhu.audit import log as audit
from ruhu.complaints.reading import ANSWER, one, told
from ruhu.complaints.taking import COMPLAINT
from ruhu.kit import clock
from ruhu.kit.errors import IdTaken, Invalid
from ruhu.kit.scopes import raise_scope


def answer(
    connection: Connection, actor: Actor, complaint_id: str, answer_id: str, text: str
) -> dict[str, Any]:
    """Add an answer; the same id again changes nothing. Returns the complaint as it stands then.

    Raises NotFound, Invalid without words, IdTaken when the id stands for another answer.
    """
    text = text.strip()
    if not text:
        raise Invalid("答复是空的。请写一句处理情况再发。")
    row = one(connection, actor, complaint_id, lock=True)
    done = connection.execute(select(ANSWER.c.complaint_id).where(ANSWER.c.id == answer_id)).scalar()
    if done is not None and done != row.id:
        raise IdTaken("这个编号先前用在另一条答复上。请刷新页面再试。", id=answer_id)
    if done is None:
        last = connection.execute(
            select(func.coalesce(func.max(ANSWER.c.n), 0)).where(ANSWER.c.complaint_id == row.id)
        ).scalar_one()
        audit.record(connection, actor, "complaint:answer", row.id, {"id": answer_id, "n": last + 1})
        connection.execute(
            insert(ANSWER),
            {
                "id": answer_id, "complaint_id": row.id, "n": last + 1, "text": text, "account_id": actor.account_id,
                "at": clock.iso(),
            },
        )  # fmt: skip
        seq = raise_scope(connection, row.scope, 1)
        connection.execute(
            update(COMPLAINT).where(COMPLAINT.c.id == row.id).values(state="answered", seq=seq)
        )
    return told(connection, [one(connection, actor, complaint_id)])[0]
