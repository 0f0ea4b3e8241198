"""The life of a case. Pure: `apply(case, step, terms)` gives the case after the step, or why the step is refused.

found → assigned → rectifying → submitted → closed, or sent back. Deferred and escalated cases stay open. A closed case may
be confirmed (回头看) or reopened. Another person than the one who submitted closes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ruhu.ledger import wording
from ruhu.submissions.acts import Refusal

STATES: Mapping[str, str] = {
    "found": "待派单", "assigned": "待整改", "rectifying": "整改中", "submitted": "待核实", "sent_back": "已退回",
    "deferred": "已延期", "escalated": "已上报", "closed": "已销号",
}  # fmt: skip
STEPS: Mapping[str, str] = {
    "assign": "派单", "start": "开始整改", "submit": "交整改结果", "close": "核实销号", "send_back": "退回", "defer": "延期",
    "escalate": "上报", "confirm": "回头看: 已解决", "reopen": "又出现了", "note": "备注",
}  # fmt: skip
LEVELS = ("village", "township", "county")
LEVEL_NAMES = {"village": "村", "township": "乡镇", "county": "县"}
_WORKING = frozenset({"found", "assigned", "rectifying", "sent_back", "deferred", "escalated"})
_FROM: Mapping[str, frozenset[str]] = {
    "assign": _WORKING,
    "start": _WORKING - {"rectifying"},
    "submit": _WORKING,
    "close": frozenset({"submitted"}),
    "send_back": frozenset({"submitted"}),
    "defer": _WORKING,
    "escalate": _WORKING,
    "confirm": frozenset({"closed"}),
    "reopen": frozenset({"closed"}),
    "note": frozenset(STATES),
}
_SUPERVISORS = frozenset({"township", "county", "admin"})
_VILLAGE = _SUPERVISORS | {"village"}
_EVERYONE = _VILLAGE | {"worker"}
_RECTIFYING = _EVERYONE | {"department"}
_BY: Mapping[str, frozenset[str]] = {
    "assign": _VILLAGE, "start": _RECTIFYING, "submit": _RECTIFYING, "close": _SUPERVISORS, "send_back": _SUPERVISORS,
    "defer": _VILLAGE, "escalate": _EVERYONE, "confirm": _EVERYONE, "reopen": _EVERYONE, "note": _RECTIFYING,
}  # fmt: skip
_LEVEL_OF = {"worker": 0, "village": 0, "township": 1, "county": 2, "admin": 2}
MOST = {"unit": 60, "leader": 30, "person": 30, "note": 500}
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Terms:
    """What the campaign asks: `deferral_needs` of reason, record, plan; units that take over, by level; photo as proof."""

    deferral_needs: frozenset[str] = frozenset({"reason", "record"})
    deferral_until: str | None = None
    taken_over_by: Mapping[str, str] = field(default_factory=dict)
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What steps change of a case."""

    state: str = "found"
    level: str = "village"
    head: str | None = None
    statement: str = ""
    unit: str = ""
    leader: str = ""
    person: str = ""
    nature: str = ""
    cause: str = ""
    measure: str = ""
    due_on: str | None = None
    outcome: str = ""
    record: str = ""
    submitted_by: str = ""
    closed_on: str | None = None
    confirmed_on: str | None = None
    reopened: int = 0
    sent_back: int = 0
    found_gone: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `said` are its words by name; `proof` whether a photo came with it; `on` the server's day in China."""

    id: str
    kind: str
    parent: str | None
    account_id: str
    role: str
    on: str
    said: Mapping[str, str] = field(default_factory=dict)
    proof: bool = False

    def word(self, name: str) -> str:
        return self.said.get(name, "").strip()


def apply(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    """The case after `step`. A step whose parent is not the last one that counts is `stale_step`: somebody else was first.
    A note builds on nothing and changes nothing."""
    refusal = _unfit(case, step)
    if refusal is not None:
        return refusal
    return _DO[step.kind](case, step, terms)


def possible(case: Standing, account_id: str, role: str) -> list[str]:
    """The kinds of step that this person may take now, as buttons show them."""
    return [
        kind
        for kind in STEPS
        if case.state in _FROM[kind]
        and role in _BY[kind]
        and not (kind == "close" and case.submitted_by == account_id)
        and not (kind in ("close", "send_back") and _LEVEL_OF[role] < LEVELS.index(case.level))
        and not (kind == "escalate" and case.level == LEVELS[-1])
    ]


def _unfit(case: Standing, step: Step) -> Refusal | None:
    if step.kind not in STEPS:
        return Refusal("unknown_step", f"本服务器不认识“{step.kind}”这一步。请升级后再试。")
    word = STEPS[step.kind]
    if step.role not in _BY[step.kind]:
        return Refusal("step_not_yours", f"“{word}”不能由您的账号来办。请请上级处理。")
    if step.kind != "note" and step.parent != case.head:
        return Refusal("stale_step", "这件事在您看过以后又有了新的进展, 您的这一步没有生效。请看过再办。")
    if case.state not in _FROM[step.kind]:
        return Refusal("wrong_state", f"这件事现在是“{STATES[case.state]}”, 不能“{word}”。请刷新后再看。")
    if any(len(text) > MOST.get(name, LONGEST) for name, text in step.said.items()):
        return Refusal("too_long", "写得太长了。请精简后再试。")
    return None


def _assign(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    unit = step.word("unit") or case.unit
    measure = step.word("measure") or case.measure
    due_on = step.word("due_on") or case.due_on or ""
    fault = wording.fault_of_unit(unit) or wording.fault_of_measure(measure) or fault_of_day(due_on)
    if fault:
        return Refusal("unspecific", fault)
    nature = step.word("nature") or case.nature
    if nature not in ("", "common", "individual"):
        return Refusal("unspecific", "问题性质只能是共性或个性。")
    return replace(
        case, state="assigned", head=step.id, unit=unit, measure=measure, due_on=due_on, nature=nature,
        leader=step.word("leader") or case.leader, person=step.word("person") or case.person,
        cause=step.word("cause") or case.cause,
    )  # fmt: skip


def _start(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    measure = step.word("measure") or case.measure
    fault = wording.fault_of_measure(measure)
    if fault:
        return Refusal("unspecific", fault)
    return replace(case, state="rectifying", head=step.id, measure=measure)


def _submit(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    measure, outcome = step.word("measure") or case.measure, step.word("outcome")
    fault = wording.fault_of_measure(measure) or wording.fault_of_outcome(outcome, measure, case.statement)
    if fault:
        return Refusal("unspecific", fault)
    if terms.proof and not step.proof:
        return Refusal("proof_missing", "这个行动要求附整改后的照片。请拍一张再交。")
    return replace(
        case, state="submitted", head=step.id, measure=measure, outcome=outcome, submitted_by=step.account_id
    )


def _close(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    if step.account_id == case.submitted_by:
        return Refusal("second_person", "交整改结果的人不能自己销号。请另一位同志核实后销号。")
    refusal = _below(case, step)
    if refusal:
        return refusal
    fault = (
        wording.fault_of_unit(case.unit)
        or fault_of_day(case.due_on or "")
        or wording.fault_of_measure(case.measure)
        or wording.fault_of_outcome(case.outcome, case.measure, case.statement)
    )
    if fault:
        return Refusal("unspecific", f"措施不落实不销号: {fault}")
    return replace(case, state="closed", head=step.id, closed_on=step.on, confirmed_on=None)


def _send_back(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    fault = wording.fault_of_reason(step.word("reason"), "退回")
    if fault:
        return Refusal("unspecific", fault)
    return _below(case, step) or replace(
        case, state="sent_back", head=step.id, sent_back=case.sent_back + 1, submitted_by=""
    )


def _defer(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    due_on, plan = step.word("due_on"), step.word("plan")
    fault = wording.fault_of_reason(step.word("reason"), "延期") or fault_of_day(due_on)
    # Reason and record are asked for also where the notice is silent (说明原因并做好备案).
    if not fault and "plan" not in terms.deferral_needs and not wording.bare(step.word("record")):
        fault = "延期要做好备案。请写明备案的文号或记录在哪里。"
    late = terms.deferral_until is not None and due_on > terms.deferral_until
    if not fault and (late or "plan" in terms.deferral_needs) and wording.is_vague(plan):
        until = f"要在 {terms.deferral_until} 前解决; 更晚的, " if late else ""
        fault = f"{until}请写明分阶段解决的办法(计划)。"
    if not fault and case.due_on and due_on <= case.due_on:
        fault = f"新的时限应晚于原来的 {case.due_on}。"
    if fault:
        return Refusal("unspecific", fault)
    return replace(
        case, state="deferred", head=step.id, due_on=due_on, record=step.word("record") or case.record
    )


def _escalate(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    fault = wording.fault_of_reason(step.word("reason"), "上报")
    if fault:
        return Refusal("unspecific", fault)
    if case.level == LEVELS[-1]:
        return Refusal("wrong_state", "这件事已经上报到县, 不能再往上报。")
    level = LEVELS[LEVELS.index(case.level) + 1]
    unit = terms.taken_over_by.get(level, case.unit)
    return replace(case, state="escalated", head=step.id, level=level, unit=unit)


def _confirm(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    return replace(case, head=step.id, confirmed_on=step.on)


def _reopen(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    fault = wording.fault_of_reason(step.word("reason"), "重开")
    return Refusal("unspecific", fault) if fault else reopened(case, step.id)


def reopened(case: Standing, head: str, statement: str | None = None) -> Standing:
    """A closed case whose problem is there again: it starts anew and counts as 反复."""
    return replace(
        case, state="found", head=head, reopened=case.reopened + 1, outcome="", submitted_by="", closed_on=None,
        confirmed_on=None, found_gone=False, statement=case.statement if statement is None else statement,
    )  # fmt: skip


def _note(case: Standing, step: Step, terms: Terms) -> Standing | Refusal:
    return case if wording.bare(step.word("note")) else Refusal("unspecific", "备注还没有写。请写一句再存。")


def _below(case: Standing, step: Step) -> Refusal | None:
    """What was escalated is verified where it was taken over, or above."""
    if _LEVEL_OF[step.role] >= LEVELS.index(case.level):
        return None
    return Refusal(
        "step_not_yours", f"这件事已上报到{LEVEL_NAMES[case.level]}, 由{LEVEL_NAMES[case.level]}核实。"
    )


def fault_of_day(text: str) -> str | None:
    """Why this is no due date: it must be a day."""
    try:
        if date.fromisoformat(text).isoformat() == text:
            return None
    except ValueError:
        pass
    shown = f"“{text[:20]}”不是日期。" if text else "还没有整改时限。"
    return f"{shown}整改时限要精准到日, 如 2022-08-25。"


_DO: Mapping[str, Callable[[Standing, Step, Terms], Standing | Refusal]] = {
    "assign": _assign, "start": _start, "submit": _submit, "close": _close, "send_back": _send_back, "defer": _defer,
    "escalate": _escalate, "confirm": _confirm, "reopen": _reopen, "note": _note,
}  # fmt: skip
