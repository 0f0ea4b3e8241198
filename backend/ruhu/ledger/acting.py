"""Steps that are taken at the desk: in one transaction each, with its entry in the audit log."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from ruhu.accounts.access import Actor
from ruhu.accounts.queries import names_of
from ruhu.audit import log as audit
from ruhu.campaigns.queries import CampaignView
from ruhu.kit import clock
from ruhu.kit.errors import Conflict, Invalid, RuhuError, StepNotYours, WrongState
from ruhu.kit.scopes import raise_scope
from ruhu.ledger import store
from ruhu.ledger.queries import case_row
from ruhu.ledger.taking import stale_refusal
from ruhu.ledger.terms import terms_of
from ruhu.ledger.transitions import Step, apply
from ruhu.submissions.acts import Refusal


class StaleStep(Conflict):
    code, title = "stale_step", "这件事又有了新的进展"


class SecondPerson(Conflict):
    code, title = "second_person", "要另一个人来办"


class StepTaken(Conflict):
    code, title = "step_taken", "编号已被使用"


class Unspecific(Invalid):
    code, title = "unspecific", "写得不够具体"


_ERRORS: Mapping[str, type[RuhuError]] = {
    "stale_step": StaleStep, "wrong_state": WrongState, "second_person": SecondPerson, "step_not_yours": StepNotYours,
}  # fmt: skip


def take_step(
    connection: Connection,
    actor: Actor,
    campaigns: Mapping[str, CampaignView],
    case_id: str,
    *,
    id: str,
    parent: str | None,
    kind: str,
    said: Mapping[str, str],
) -> None:
    """One step of a case. `id` makes it idempotent; `parent` is the step that was seen last.

    Locks as a push does: the case, then the audit log, then the scope. Raises NotFound, StaleStep with the other's step,
    WrongState, SecondPerson, StepNotYours, Unspecific, StepTaken.
    """
    row = case_row(connection, actor, case_id, lock=True)
    steps = store.steps_of(connection, [case_id]).get(case_id, [])
    known = store.step_case(connection, id)
    if known is not None:
        if known == case_id:
            return
        raise StepTaken("这个编号已属于另一步。请用新的编号。", step=id)
    now = clock.iso()
    said = {name: text.strip() for name, text in said.items() if text.strip()}
    step = Step(id, kind, parent, actor.account_id, actor.role, clock.today().isoformat(), said)
    after = apply(store.standing_of(row), step, terms_of(campaigns[row.campaign_id]))
    if isinstance(after, Refusal):
        if after.code == "stale_step":
            after = stale_refusal(steps, names_of(connection, {s.account_id for s in steps}), kept=False)
        raise _ERRORS.get(after.code, Unspecific)(after.message, case=case_id, head=row.head, state=row.state)
    store.add_steps(connection, [store.step_row(case_id, len(steps) + 1, step, after.state, said, now)])
    audit.record(
        connection, actor, f"ledger:case:{kind}", case_id, {"id": id, "from": row.state, "to": after.state}
    )
    seq = raise_scope(connection, row.scope, 1)
    store.move(connection, {case_id: (after, seq)}, now)
