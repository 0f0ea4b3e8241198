"""What a supervisor does to what came in: resolve a dispute, take a held item in again. Both run in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, select

from ruhu.accounts.access import Actor, may_survey, visible_to
from ruhu.campaigns.queries import MARK
from ruhu.intake.judging import Judged, Known, judge, look_up, told, weigh
from ruhu.intake.lines import About, content_of, made_here
from ruhu.intake.placing import Placing, Sender
from ruhu.intake.results import Result, from_receipt, receipt_text
from ruhu.kit import state
from ruhu.kit.errors import Conflict, Invalid, NotFound, NotPermitted
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk.store import standings
from ruhu.submissions import store
from ruhu.submissions.conflicts import Side, composed, line_of
from ruhu.submissions.items import Item, Unreadable, read_item
from ruhu.submissions.store import REVISION

NOT_RETAKABLE = frozenset({"malformed", "digest_mismatch", "id_reused"})


class HeadMoved(Conflict):
    code, title = "head_moved", "这份表又有了新的内容"


class NotDisputed(Conflict):
    code, title = "not_disputed", "这份改动已不待裁定"


class Approved(Conflict):
    code, title = "approved", "这份表已审核通过"


class IdReused(Conflict):
    code, title = "id_reused", "编号已被使用"


class NotRetakable(Conflict):
    code, title = "not_retakable", "这份内容不能重新收入"


class InvalidAnswers(Invalid):
    code, title = "invalid_answers", "答案不符合问卷"


def resolve(
    connection: Connection,
    catalog: Catalog,
    actor: Actor,
    submission_id: str,
    *,
    rev_id: str,
    head: str,
    other: str,
    take: Mapping[str, Side],
    default: Side,
    note: str = "",
) -> Result:
    """Store a supervisor's resolution of a dispute as the submission's new head.

    `connection` is a writer's (`database.write()`): row locks are taken here and held to the caller's commit, so call it
    before other writes. `rev_id` is made by the client (UUIDv7) and makes the call idempotent: again with the same rev_id
    gives the first receipt with status "duplicate". `head` is the head that the supervisor saw. `other` is the disputed
    revision, of this submission or of a second submission about the same subject and campaign. `take` says per question id
    whose answer, remark and photos stand, `default` for all others.

    The revision has kind "resolution", parent=head, second_parent=other, the actor's account and device. It is judged,
    numbered and placed like any head: flags and standing follow; revisions that it connects become accepted; other
    disputed ones are tried again. The submission's state becomes `received` (`disputed` while others remain); a second
    submission with nothing left in dispute becomes `superseded`. Does not write the audit log.

    Raises NotFound (no such submission or revision, or not visible to the actor), Conflict 409 `head_moved` (extra: head),
    `not_disputed`, `approved` or `id_reused`, Invalid 422 `invalid_answers` (the mixed answers do not fit the form).
    """
    where = connection.execute(select(REVISION.c.submission_id).where(REVISION.c.rev_id == other)).scalar()
    if where is None:
        raise NotFound("没有这份改动。请刷新后再试。", rev_id=other)
    locked = store.lock_submissions(connection, {submission_id, where})
    first = _former(connection, rev_id, submission_id)
    if first is not None:
        return first
    row, second = locked.get(submission_id), locked.get(where)
    if row is None or second is None or not visible_to(actor).covers_subject(row.subject, row.area):
        raise NotFound("没有这份表, 或它不在您的范围内。请核对编号。")
    if (row.campaign_id, row.subject_id) != (second.campaign_id, second.subject_id):
        raise NotFound("这份改动不属于这一户(村)的表。", rev_id=other)
    if row.state == "approved":
        raise Approved("这份表已审核通过。请先退回到待审, 再裁定。")
    if row.head_rev != head:
        raise HeadMoved("您看的时候, 这份表又有了新的内容。请刷新后再裁定。", head=row.head_rev)
    speaks = standings(connection, [row.subject_id]).get((row.campaign_id, row.subject_id))
    if speaks != submission_id:
        raise NotDisputed("这一户(村)以另一份表为准。请在那份表上裁定。", submission_id=speaks)
    lines = store.lines_of(connection, [submission_id, where])
    if lines[where].get(other) is None or lines[where][other].status != "disputed":
        raise NotDisputed("这份改动已不待裁定。请刷新后再看。", rev_id=other)
    judged = _resolution(connection, catalog, row, rev_id, head, other, take, default, note)
    placing = Placing(connection, Sender(actor.account_id, actor.device_id), {})
    if where != submission_id:
        _supersede(placing, second, lines[where], other)
    return placing.place([judged])[0]


def _former(connection: Connection, rev_id: str, submission_id: str) -> Result | None:
    """The first receipt of a resolution that is here already. Raises IdReused for another revision of this id."""
    columns = (REVISION.c.submission_id, REVISION.c.kind, REVISION.c.receipt)
    row = connection.execute(select(*columns).where(REVISION.c.rev_id == rev_id)).first()
    if row is None:
        return None
    if (row.submission_id, row.kind) != (submission_id, "resolution"):
        raise IdReused("这个编号已属于另一份内容。请用新的编号。", rev_id=rev_id)
    return from_receipt(rev_id, row.receipt, None)


def _resolution(
    connection: Connection,
    catalog: Catalog,
    row: Any,
    rev_id: str,
    head: str,
    other: str,
    take: Mapping[str, Side],
    default: Side,
    note: str,
) -> Judged:
    """What the supervisor chose, as a judged revision."""
    raw = {rev: orjson.loads(body) for rev, body, _ in store.bodies(connection, [head, other])}
    content = composed(content_of(raw[head]), content_of(raw[other]), take, default)
    about = About(row.id, row.scope, row.subject_id if row.subject == "household" else None)
    item = made_here(about, "resolution", rev_id, head, other, content, note=note)
    known = _known(connection, catalog, item)
    definition, campaign = catalog.by_hash(item.questionnaire), known.campaigns.get(item.campaign_id)
    place = (known.households if row.subject == "household" else known.villages).get(row.subject_id)
    if definition is None or campaign is None or place is None:
        raise InvalidAnswers("本服务器现在没有这份表的问卷、行动或这一户(村), 不能裁定。请管理员核对。")
    faults, verdict, _ = weigh(known, definition, campaign, place, item.answers)
    if faults:
        raise InvalidAnswers(f"{told(faults)}。请改选后再裁定。")
    return Judged(item, campaign, row.subject, place.id, place.grid, verdict, known, place, other)


def _supersede(placing: Placing, second: Any, line: Mapping[str, store.Link], other: str) -> None:
    """A second submission that a resolution takes in: what leads to `other` is settled; with nothing left it is superseded."""
    batch = placing.batch
    settled = line_of(other, {rev: link.parents for rev, link in line.items()}) & line.keys()
    batch.lifted += sorted(settled)
    left = any(link.status == "disputed" for rev, link in line.items() if rev not in settled)
    state = "disputed" if left else "superseded"
    batch.submissions[second.id] = dict(second._mapping) | {"state": state, "updated_at": placing.now}
    batch.stirred.add(second.id)


def retake(
    connection: Connection, catalog: Catalog, actor: Actor, key: str, *, closed: bool = True
) -> Result:
    """Take the held item stored under `key` (revision.rev_id) in again: judged with the actor's areas as permission.

    `connection` is a writer's, as for `resolve`. Result.status: accepted (head may be a merged one) or disputed: the row
    then has its seq and a new receipt, which a resend by the phone gets as `duplicate`; or held, with the reason that
    still stands (the row keeps it). A closed campaign does not hold it any more (`closed`): the supervisor decides. Approved forms
    must be reopened first. The item stays its sender's: account and device do not change. Does not write the audit log.

    Raises NotFound (no held item under this key), NotPermitted (outside the actor's areas), Conflict 409
    `not_retakable` (malformed, digest_mismatch, id_reused: nothing can be made of these but a dismissal).
    """
    row = connection.execute(select(REVISION).where(REVISION.c.rev_id == key).with_for_update()).first()
    if row is None or row.status != "held":
        raise NotFound("这份内容不在待处理之列, 可能已有人处理。请刷新后再看。", key=key)
    problem = orjson.loads(row.problem)
    item = read_item({**orjson.loads(row.body), "digest": row.digest}) if row.scope else None
    if problem["code"] in NOT_RETAKABLE or item is None or isinstance(item, Unreadable):
        raise NotRetakable(
            "这份内容本身有误, 不能收入。可以写明原因后关闭它, 原文仍然保留。", reason=problem["code"]
        )
    known = _known(connection, catalog, item)
    place = known.households.get(item.household_id) if item.household_id else known.villages.get(item.village)
    if not may_survey(
        actor, place.grid if place else item.village, subject="household" if item.household_id else "village"
    ):
        raise NotPermitted("这一户(村)不在您的范围内, 请上级处理。", key=key)
    judged = judge(known, actor, item, closed=closed)
    if not isinstance(judged, tuple):
        placing = Placing(connection, Sender(row.account_id, row.device_id, actor.role), {}, replaced=[key])
        return placing.place([judged])[0]
    code, message = judged
    result = Result(row.rev_id, "held", problem={"code": code, "message": message})
    still = row._asdict() | {
        "problem": orjson.dumps(result.problem).decode(),
        "receipt": receipt_text(result),
    }
    store.take_in(connection, [[still[name] for name in store.REVISION_COLUMNS]])
    return result


def _known(connection: Connection, catalog: Catalog, item: Item) -> Known:
    return look_up(connection, catalog, [item], state.get(connection, MARK) or "")
