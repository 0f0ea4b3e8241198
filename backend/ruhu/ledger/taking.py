"""What a case step that came from a phone does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from ruhu.accounts.queries import names_of
from ruhu.kit import clock
from ruhu.kit.bulk import Row
from ruhu.ledger import store
from ruhu.ledger.terms import terms_of
from ruhu.ledger.transitions import STEPS, Standing, Step, apply
from ruhu.submissions.acts import Act, Refusal

UNKNOWN = Refusal("unknown_case", "台账里没有这件事, 或它不是这一户(村)的。内容已收存, 主管会处理。")
WORDS = (
    "unit", "leader", "person", "nature", "cause", "measure", "due_on", "outcome", "reason", "record", "plan", "note",
)  # fmt: skip


@dataclass(slots=True)
class Stepping:
    """Steps in order, each on what the one before left."""

    now: str = ""
    refused: Mapping[str, Refusal] = field(default_factory=dict)
    moved: dict[str, tuple[Standing, str]] = field(
        default_factory=dict
    )  # id → standing, the act that numbers it
    steps: list[Row] = field(default_factory=list)

    def write(self, connection: Connection, seqs: Mapping[str, int]) -> None:
        """Cases and steps, a statement each."""
        moved = {id: (standing, seqs[rev]) for id, (standing, rev) in self.moved.items()}
        store.move(connection, moved, self.now)
        store.add_steps(connection, self.steps)


def take_steps(connection: Connection, acts: Sequence[Act]) -> Stepping:
    """See submissions.acts.Taker. A step on a case that has gone on meanwhile is held, with the other's step in its words."""
    refused: dict[str, Refusal] = {}
    plan = Stepping(acts[0].at, refused)
    rows = store.locked(connection, {act.id for act in acts})
    standings = {id: store.standing_of(row) for id, row in rows.items()}
    counts = store.counts(connection, rows) if rows else {}
    stale: list[Act] = []
    for act in acts:
        row = rows.get(act.id)
        if row is None or (row.scope, row.subject_id) != (act.item.scope, act.subject_id):
            refused[act.item.rev_id] = UNKNOWN
            continue
        step = _step(act)
        after = apply(standings[act.id], step, terms_of(act.campaign))
        if isinstance(after, Refusal):
            refused[act.item.rev_id] = after
            if after.code == "stale_step":
                stale.append(act)
            continue
        standings[act.id] = after
        counts[act.id] = counts.get(act.id, 0) + 1
        plan.moved[act.id] = (after, act.item.rev_id)
        said = {name: act.values[name] for name in (*WORDS, "photo") if name in act.values}
        plan.steps.append(store.step_row(act.id, counts[act.id], step, after.state, said, act.at))
    if stale:
        last = store.steps_of(connection, {act.id for act in stale})
        people = names_of(connection, {steps[-1].account_id for steps in last.values()})
        for act in stale:
            refused[act.item.rev_id] = stale_refusal(last.get(act.id, []), people)
    return plan


def stale_refusal(steps: Sequence[Any], people: Mapping[str, str], *, kept: bool = True) -> Refusal:
    """Somebody else's step was first: who, when, what. `kept`: what a phone sends is stored all the same, a desk's step is not."""
    counting = [step for step in steps if step.step != "note"]
    if not counting:
        return Refusal("stale_step", "这件事在您看过以后又有了新的进展, 您的这一步没有生效。请看过再办。")
    last = counting[-1]
    who = people.get(last.account_id, "") or "系统(再次排查)"
    return Refusal(
        "stale_step",
        f"{who}已在您之前办了“{STEPS[last.step]}”, 您的这一步没有生效{', 内容已收存' if kept else ''}。请看过再办。",
    )


def _step(act: Act) -> Step:
    said = {name: act.text(name) for name in WORDS}
    return Step(
        act.item.rev_id, act.text("step"), act.item.parent, act.account_id, act.role, clock.today().isoformat(), said,
        proof=isinstance(act.values.get("photo"), dict),
    )  # fmt: skip
