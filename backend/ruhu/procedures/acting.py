"""Procedures are begun and go on, each step in one transaction with its entry in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.queries import names_of
from ruhu.audit import log as audit
from ruhu.campaigns.workdays import workdays
from ruhu.kit import clock
from ruhu.kit.errors import Conflict, IdTaken, Invalid, NotFound, RuhuError, StepNotYours, WrongState
from ruhu.procedures import store
from ruhu.procedures.clocks import clocks, due_on
from ruhu.procedures.deciding import ACTS, Asked, Entering, Standing, apply, may_begin, next_steps
from ruhu.procedures.definition import Procedures, Route, Rules
from ruhu.procedures.queries import one_kept
from ruhu.procedures.store import PROCEDURE
from ruhu.roster.marking import mark_monitored
from ruhu.roster.queries import HOUSEHOLD
from ruhu.submissions.acts import Refusal


class StaleStep(Conflict):
    code, title = "stale_step", "这个程序又有了新的进展"


class NotEligible(Conflict):
    code, title = "not_eligible", "不符合进入程序的条件"


class AlreadyRunning(Conflict):
    code, title = "already_running", "程序已经在办"


class Incomplete(Invalid):
    code, title = "incomplete", "还没有填全"


_ERRORS: Mapping[str, type[RuhuError]] = {
    "stale_step": StaleStep, "wrong_state": WrongState, "not_eligible": NotEligible, "already_running": AlreadyRunning,
    "step_not_yours": StepNotYours,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beginning:
    """A household is to enter a procedure. `id` makes it idempotent; `begun_on` is the day of the clue."""

    id: str
    household_id: str
    kind: str
    begun_on: date
    origin: str
    clue: str
    applicant: str
    urgent: bool
    account_id: str
    role: str


def begin(connection: Connection, actor: Actor, known: Procedures, asked: Beginning) -> None:
    """A household enters a procedure. Raises NotFound, NotEligible, AlreadyRunning, IdTaken, Incomplete."""
    rules = known.get(asked.kind)
    # Its row is locked, so that two who begin at once do not both find nothing running.
    query = select(HOUSEHOLD).where(
        HOUSEHOLD.c.id == asked.household_id, visible_to(actor).where(HOUSEHOLD.c.grid)
    )
    household = connection.execute(query.with_for_update()).first()
    if household is None:
        raise NotFound("没有这一户, 或它不在您的范围内。请刷新后再看。", household=asked.household_id)
    before = connection.execute(select(PROCEDURE).where(PROCEDURE.c.id == asked.id)).first()
    if before is not None:
        if (before.household_id, before.kind) == (asked.household_id, asked.kind):
            return
        raise IdTaken("这个编号已属于另一个程序。请用新的编号。", procedure=asked.id)
    refusal = refused(connection, household, known, rules, asked)
    if refusal is not None:
        raise _ERRORS.get(refusal.code, Incomplete)(refusal.message, household=asked.household_id)
    audit.record(
        connection, actor, "procedure:begin", asked.id,
        {"household": asked.household_id, "kind": asked.kind, "rules": rules.hash, "urgent": asked.urgent},
    )  # fmt: skip
    enter(connection, rules, asked)


def refused(
    connection: Connection, household: Any, known: Procedures, rules: Rules, asked: Beginning
) -> Refusal | None:
    """Why the household (its row, locked) may not enter now; None when it may."""
    others = connection.execute(select(PROCEDURE).where(PROCEDURE.c.household_id == household.id)).all()
    entering = Entering(
        household.provisional_since is None and not household.deleted, household.monitored, household.labour,
        frozenset(row.kind for row in others if row.state == "running"),
        frozenset(row.kind for row in others if row.state == "done"),
    )  # fmt: skip
    if asked.urgent and rules.urgent is None:
        return Refusal("incomplete", f"“{rules.title}”没有绿色通道。请按一般程序办。")
    return may_begin(rules, entering, {one.id: one.title for one in known.rules.values()}) or _unsaid(
        rules.origin(asked.origin), asked.clue, asked.applicant, asked.begun_on, clock.today()
    )


def enter(connection: Connection, rules: Rules, asked: Beginning) -> None:
    """Write what `refused` found nothing against."""
    store.keep_rules(connection, rules)
    route, now, today = rules.route(urgent=asked.urgent), clock.iso(), clock.today()
    entry = Asked(asked.id, "begin", None, asked.role, today, on=asked.begun_on, remark=asked.clue)
    said = {
        "id": asked.id, "household_id": asked.household_id, "kind": asked.kind, "rules": rules.hash, "urgent": asked.urgent,
        "origin": asked.origin, "clue": asked.clue, "applicant": asked.applicant, "begun_on": asked.begun_on.isoformat(),
        "began_by": asked.account_id,
    }  # fmt: skip
    store.add(connection, said | _columns(route, Standing(asked.begun_on, head=asked.id), today, now))
    store.add_entry(connection, asked.id, 1, entry, asked.account_id, now)


def go_on(connection: Connection, actor: Actor, procedure_id: str, asked: Asked) -> None:
    """A step is taken, sent back or noted, or the procedure stopped. The step that leads to the result tells the register.

    Locks the procedure, then the audit log, then the register. Raises NotFound, StaleStep with the other's step, WrongState,
    StepNotYours, IdTaken, Incomplete.
    """
    kept = one_kept(connection, actor, procedure_id, lock=True)
    owner = store.owner_of_entry(connection, asked.id)
    if owner is not None:
        if owner == procedure_id:
            return
        raise IdTaken("这个编号已属于另一步。请用新的编号。", entry=asked.id)
    if asked.act == "stop":
        asked = replace(asked, on=asked.today)
    after = apply(kept.route, kept.standing, asked)
    if isinstance(after, Refusal):
        if after.code == "stale_step":
            after = _stale(connection, kept)
        raise _ERRORS.get(after.code, Incomplete)(
            after.message, procedure=procedure_id, head=kept.standing.head
        )
    now = clock.iso()
    store.add_entry(connection, procedure_id, len(kept.entries) + 1, asked, actor.account_id, now)
    store.change(connection, procedure_id, _columns(kept.route, after, asked.today, now))
    audit.record(
        connection, actor, f"procedure:{asked.act}", procedure_id, {"id": asked.id, "step": asked.step, "state": after.state}
    )  # fmt: skip
    result = kept.rules.raw["result"]
    if asked.act == "take" and asked.step == result["at"] and "monitored" in result:
        kind = after.values.get(result["kind"]) if "kind" in result else None
        mark_monitored(connection, kept.row.household_id, monitored=result["monitored"], kind=kind)


def _columns(route: Route, standing: Standing, today: date, now: str) -> dict[str, Any]:
    """What lists read of a procedure."""
    ahead = next_steps(route, standing)
    due = due_on(clocks(route, standing, today, workdays()))
    return {
        "state": standing.state, "head": standing.head, "next_step": ahead[0].id if ahead else "",
        "level": ahead[0].level if ahead else "", "due_on": due.isoformat() if due else None,
        "ended_on": standing.ended_on.isoformat() if standing.ended_on else None, "updated_at": now,
    }  # fmt: skip


def _unsaid(
    origin: Mapping[str, Any] | None, clue: str, applicant: str, begun_on: date, today: date
) -> Refusal | None:
    if origin is None:
        return Refusal("incomplete", "没有这种线索来源。请刷新页面再选。")
    if begun_on > today:
        return Refusal("incomplete", f"{begun_on} 还没有到。请填得到线索的那一天。")
    if origin.get("applicant") and not applicant:
        return Refusal("incomplete", "农户自己提出的, 请写明是家里谁提出的。")
    if len(clue) < 2:
        return Refusal("incomplete", "还没有写线索。请写一句是什么情况。")
    return None


def _stale(connection: Connection, kept: store.Kept) -> Refusal:
    """Somebody else was first: who, what."""
    last = [entry for entry in kept.entries if entry.act != "note"][-1]
    who = names_of(connection, [last.account_id]).get(last.account_id, "")
    step = kept.route.step(last.step)
    what = f"{ACTS[last.act]}“{step.title}”" if step else ACTS[last.act]
    return Refusal("stale_step", f"{who}已在您之前{what}, 您的这一步没有生效。请看过再办。")
