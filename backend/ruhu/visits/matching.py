"""A supervisor says of a provisional household which one of the register it is, or that it is one of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, false, func, or_, select, update

from ruhu.accounts.access import Actor, Visible, visible_to
from ruhu.accounts.queries import names_of
from ruhu.areas.codes import below
from ruhu.areas.queries import names as area_names
from ruhu.audit import log as audit
from ruhu.kit import clock
from ruhu.kit.errors import Conflict, NotFound
from ruhu.kit.scopes import raise_scope, raise_scopes
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.identity import mask_id
from ruhu.roster.queries import HOUSEHOLD, MEMBER
from ruhu.submissions.store import REVISION, SUBMISSION
from ruhu.visits.taking import VISIT

MOST = 200
LIKE_MOST = 10


class NumberTaken(Conflict):
    code, title = "number_taken", "户号已被使用"


def waiting(connection: Connection, actor: Actor, area: str | None) -> list[dict[str, Any]]:
    """Provisional households, oldest first, each with those of the register that it may be."""
    visible = visible_to(actor)
    query = (
        select(HOUSEHOLD)
        .where(
            HOUSEHOLD.c.provisional_since.is_not(None),
            HOUSEHOLD.c.deleted.is_(False),
            visible.where(HOUSEHOLD.c.grid),
        )
        .order_by(HOUSEHOLD.c.provisional_since, HOUSEHOLD.c.village, HOUSEHOLD.c.seq)
        .limit(MOST)
    )
    if area is not None:
        query = query.where(below(HOUSEHOLD.c.grid, area))
    rows = connection.execute(query).all()
    said = _said(connection, [row.id for row in rows])
    people = names_of(connection, [account for account, _ in said.values()])
    titles = area_names(connection, {code for row in rows for code in (row.village, row.grid)})
    surveyed = set(
        connection.execute(
            select(STANDING.c.subject_id).where(STANDING.c.subject_id.in_([row.id for row in rows]))
        ).scalars()
    )
    found = []
    for row in rows:
        account, values = said.get(row.id, ("", {}))
        id_number = str(values.get("id_number", "")).strip().upper()
        found.append({
            "id": row.id, "number": row.number, "name": row.name, "address": row.address, "village": row.village,
            "village_name": titles.get(row.village, ""), "grid": row.grid, "grid_name": titles.get(row.grid, ""),
            "people": row.people, "since": row.provisional_since, "account_name": people.get(account, ""),
            "reason": values.get("reason"), "note": values.get("note", ""), "id_number": mask_id(id_number),
            "surveyed": row.id in surveyed, "like": _like(connection, visible, row, id_number),
        })  # fmt: skip
    return found


def _said(connection: Connection, ids: list[str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Of each: whose phone said so, and what."""
    query = select(REVISION.c.submission_id, REVISION.c.account_id, REVISION.c.body).where(
        REVISION.c.submission_id.in_(ids), REVISION.c.kind == "newcomer", REVISION.c.status == "accepted"
    )
    return {
        id: (account, orjson.loads(body)["answers"]["values"])
        for id, account, body in connection.execute(query)
    }


def _like(connection: Connection, visible: Visible, row: Any, id_number: str) -> list[dict[str, Any]]:
    """Others of the same village with this name for their head or a member, or anywhere with this ID number."""
    person = select(MEMBER.c.household_id).where(MEMBER.c.id_number == id_number)
    same_id = HOUSEHOLD.c.id.in_(person) if id_number else false()
    same_name = (HOUSEHOLD.c.village == row.village) & or_(
        HOUSEHOLD.c.name == row.name,
        HOUSEHOLD.c.id.in_(select(MEMBER.c.household_id).where(MEMBER.c.name == row.name)),
    )
    query = (
        select(HOUSEHOLD, same_id.label("by_id"))
        .where(
            or_(same_id, same_name),
            HOUSEHOLD.c.id != row.id,
            HOUSEHOLD.c.deleted.is_(False),
            visible.where(HOUSEHOLD.c.grid),
        )
        .order_by(HOUSEHOLD.c.number)
        .limit(LIKE_MOST)
    )
    return [
        {
            "id": other.id, "number": other.number, "name": other.name, "address": other.address,
            "why": "id_number" if other.by_id else "name_and_place" if other.address == row.address else "name",
        }
        for other in connection.execute(query)
    ]  # fmt: skip


def confirm(connection: Connection, actor: Actor, id: str, number: str | None) -> None:
    """The household is one of its own: it joins the register, under a number of the register if one is given.

    Again changes nothing. Raises NotFound, NumberTaken.
    """
    row = _locked(connection, actor, id)
    if row.deleted:
        raise NotFound("这一户已经并入名册里的另一户。请刷新后再看。", household=row.matched_to)
    if row.provisional_since is None:
        return
    if number is not None:
        taken = select(func.count()).where(
            HOUSEHOLD.c.village == row.village, HOUSEHOLD.c.number == number, HOUSEHOLD.c.id != id
        )
        if connection.execute(taken).scalar_one():
            raise NumberTaken(f"户号 {number} 已经是这个村另一户的。请换一个。", number=number)
    audit.record(connection, actor, "roster:confirm", id, {"number": number or row.number})
    _change(connection, row, provisional_since=None, number=number or row.number)


Rejudge = Callable[[Connection, Sequence[str]], None]


def match(connection: Connection, actor: Actor, id: str, target_id: str, rejudge: Rejudge) -> None:
    """The household is this one of the register: what was said of it is said of that one from now on, and judged by what the
    register knows of that one (`rejudge`: intake's, told which forms).

    Where that one was surveyed in the same campaign too, the form that came here waits as a second one for a supervisor's
    decision. Again changes nothing. Raises NotFound, also for a target that is not in the register.
    """
    row = _locked(connection, actor, id)
    if row.matched_to == target_id:
        return
    query = select(HOUSEHOLD).where(
        HOUSEHOLD.c.id == target_id, HOUSEHOLD.c.deleted.is_(False), HOUSEHOLD.c.provisional_since.is_(None)
    )
    target = connection.execute(query.where(visible_to(actor).where(HOUSEHOLD.c.grid))).first()
    if target is None or row.provisional_since is None or row.deleted:
        raise NotFound("名册里没有要对应的那一户, 或它不在您的范围内。请刷新后再选。", household=target_id)
    audit.record(connection, actor, "roster:match", id, {"household": target_id})
    rejudge(connection, _move_forms(connection, row, target))
    _change(connection, row, deleted=True, matched_to=target_id)


def _move_forms(connection: Connection, row: Any, target: Any) -> list[str]:
    """What was said goes with the household; the ids of its forms."""
    forms = connection.execute(
        select(SUBMISSION)
        .where(SUBMISSION.c.subject_id == row.id)
        .order_by(SUBMISSION.c.id)
        .with_for_update()
    ).all()
    surveyed = set(
        connection.execute(select(STANDING.c.campaign_id).where(STANDING.c.subject_id == target.id)).scalars()
    )
    visits = connection.execute(
        select(VISIT).where(VISIT.c.household_id == row.id).order_by(VISIT.c.rev_id).with_for_update()
    ).all()
    now = clock.iso()
    numbers = _numbers(connection, [moved.scope for moved in (*forms, *visits)])
    place = {"area": target.grid, "moved": True}
    for form in forms:
        second = form.campaign_id in surveyed
        changes = place | {"subject_id": target.id, "seq": next(numbers[form.scope]), "updated_at": now}
        if second:
            changes["state"] = "disputed"
            accepted = (REVISION.c.submission_id == form.id) & (REVISION.c.status == "accepted")
            connection.execute(update(REVISION).where(accepted).values(status="disputed"))
        connection.execute(update(SUBMISSION).where(SUBMISSION.c.id == form.id).values(changes))
        _move_risk(connection, form, row.id, target, now, second=second)
    for visit in visits:
        changes = place | {"household_id": target.id, "seq": next(numbers[visit.scope])}
        connection.execute(update(VISIT).where(VISIT.c.rev_id == visit.rev_id).values(changes))
    return [form.id for form in forms]


def _numbers(connection: Connection, scopes: Sequence[str]) -> dict[str, Iterator[int]]:
    """A new number in its scope for each of these."""
    wanted = Counter(scopes)
    return {
        scope: iter(range(top - wanted[scope] + 1, top + 1))
        for scope, top in raise_scopes(connection, wanted).items()
    }


def _move_risk(connection: Connection, form: Any, id: str, target: Any, now: str, *, second: bool) -> None:
    """Flags and figures go with the form; those of a second form are taken back until it is decided."""
    own = (FLAG.c.subject_id == id) & (FLAG.c.campaign_id == form.campaign_id)
    place: dict[str, Any] = {"subject_id": target.id, "area": target.grid}
    standing = (STANDING.c.subject_id == id) & (STANDING.c.campaign_id == form.campaign_id)
    if second:
        closed = {"cleared_rev": form.head_rev, "cleared_at": now}
        connection.execute(update(FLAG).where(own, FLAG.c.cleared_at.is_(None)).values(closed))
        connection.execute(STANDING.delete().where(standing))
    else:
        connection.execute(update(STANDING).where(standing).values(place))
    connection.execute(update(FLAG).where(own).values(place))


def _locked(connection: Connection, actor: Actor, id: str) -> Any:
    """A household that is, or was, provisional, its row locked. Raises NotFound."""
    query = select(HOUSEHOLD).where(HOUSEHOLD.c.id == id, visible_to(actor).where(HOUSEHOLD.c.grid))
    row = connection.execute(query.with_for_update()).first()
    if row is None:
        raise NotFound("没有这一户, 或它不在您的范围内。请刷新后再看。", household=id)
    return row


def _change(connection: Connection, row: Any, **values: Any) -> None:
    """Change a household and tell the phones: its new number of the feed is the last lock before the commit."""
    seq = raise_scope(connection, f"roster/{row.village}", 1)
    values |= {"seq": seq, "updated_at": clock.iso()}
    connection.execute(update(HOUSEHOLD).where(HOUSEHOLD.c.id == row.id).values(values))
