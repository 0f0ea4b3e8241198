"""How a procedure goes. Pure: rules, what was done so far and a step in; what stands then, or why it is refused, out.

A step may be taken when those that it waits for are taken. Whoever may take one of the next steps may also send the
procedure back to an earlier one, or stop it, with a reason. It has ended when every step is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ruhu.procedures.definition import Blank, Route, Rules, Step
from ruhu.submissions.acts import Refusal

STATES: Mapping[str, str] = {"running": "办理中", "done": "已办结", "stopped": "已终止"}
ACTS: Mapping[str, str] = {
    "begin": "进入程序",
    "take": "办了",
    "back": "退回",
    "stop": "终止",
    "note": "备注",
}
LEVEL_NAMES = {"village": "村", "township": "乡镇", "county": "县"}
LEAST = 4  # signs of a reason


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for. `said`: remark, reason; `papers` and `fields` by id; `to`: the step to go back to."""

    id: str
    act: str
    parent: str | None
    role: str
    today: date
    step: str = ""
    on: date | None = None
    papers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    reason: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a procedure stands. `done`: the day of each step that is taken; `values`: what fields were answered last."""

    begun_on: date
    state: str = "running"
    head: str | None = None
    done: Mapping[str, date] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entering:
    """A household at the door of a procedure: as the register has it, and what runs or ended with a result."""

    in_register: bool
    monitored: bool
    labour: int | None
    running: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()


def may_begin(rules: Rules, entering: Entering, titles: Mapping[str, str]) -> Refusal | None:
    """Why this household may not enter; None when it may. `titles` of procedures by id."""
    asks = rules.raw["households"]
    if not entering.in_register:
        return Refusal("not_eligible", "这一户还不在名册里。请先在“名册外”确认它, 再进入程序。")
    if rules.id in entering.running:
        return Refusal(
            "already_running", f"这一户的“{rules.title}”正在办理, 不用再开一次。请在原来的程序里接着办。"
        )
    if "monitored" in asks and entering.monitored != asks["monitored"]:
        now = "已经是监测户" if entering.monitored else "不是监测户"
        return Refusal(
            "not_eligible", f"名册上这一户{now}, 不能进入“{rules.title}”。名册有误的, 请先更正名册。"
        )
    if entering.labour is not None and entering.labour > asks.get("labour", entering.labour):
        return Refusal(
            "not_eligible",
            f"名册上这一户有 {entering.labour} 个劳动力, 不能进入“{rules.title}”。名册有误的, 请先更正名册。",
        )
    for other in rules.raw.get("barred_by", ()):
        if other in entering.ended:
            return Refusal(
                "not_eligible", f"这一户已办结“{titles.get(other, other)}”, 不能进入“{rules.title}”。"
            )
    return None


def next_steps(route: Route, standing: Standing) -> list[Step]:
    """The steps that may be taken now, in the order of the rules."""
    if standing.state != "running":
        return []
    return [
        step
        for step in route.steps
        if step.id not in standing.done and all(a in standing.done for a in step.after)
    ]


def possible(route: Route, standing: Standing, role: str) -> dict[str, list[str]]:
    """What this role may do now: `take` these steps, go `back` to these, `stop` (a list with "" where it may)."""
    mine = [step.id for step in next_steps(route, standing) if role in step.roles]
    fixed = _fixed(route, standing)
    return {
        "take": mine,
        "back": [id for id in standing.done if id not in fixed] if mine else [],
        "stop": [""] if mine and not fixed else [],
    }


def apply(route: Route, standing: Standing, asked: Asked) -> Standing | Refusal:
    """The procedure after this. A note builds on nothing and changes nothing."""
    if asked.act not in ACTS or asked.act == "begin":
        return Refusal("unknown_act", f"不认识“{asked.act[:20]}”。请刷新页面再试。")
    if asked.act == "note":
        return standing if asked.remark.strip() else Refusal("incomplete", "备注还没有写。请写一句再存。")
    if asked.parent != standing.head:
        return Refusal("stale_step", "这个程序在您看过以后又有了新的进展, 您的这一步没有生效。请看过再办。")
    if standing.state != "running":
        return Refusal("wrong_state", f"这个程序{STATES[standing.state]}, 不能再办。")
    return {"take": _take, "back": _back, "stop": _stop}[asked.act](route, standing, asked)


def replay(route: Route, begun_on: date, entries: Iterable[tuple[Asked, bool]]) -> Standing:
    """Where a procedure stands after what was kept, the beginning first: (entry, whether it counts)."""
    standing = Standing(begun_on)
    for entry, counts in entries:
        if not counts:
            continue
        if entry.act == "take" and entry.on is not None:
            standing = _taken(route, standing, entry, entry.on)
        elif entry.act == "back":
            standing = _went_back(route, standing, entry)
        elif entry.act == "stop":
            standing = replace(standing, state="stopped", head=entry.id, ended_on=entry.on)
        else:
            standing = replace(standing, head=entry.id)
    return standing


def _take(route: Route, standing: Standing, asked: Asked) -> Standing | Refusal:
    step = route.step(asked.step)
    if step is None:
        return Refusal("unknown_step", "这个程序没有这一步。请刷新页面再试。")
    if step.id in standing.done:
        return Refusal("wrong_state", f"“{step.title}”已经办过了。请刷新后再看。")
    waits = [one.title for one in route.steps if one.id in step.after and one.id not in standing.done]
    if waits:
        return Refusal("wrong_state", f"“{step.title}”要等“{'、'.join(waits)}”办完。")
    refusal = _not_yours(step, asked) or _unfit_day(route, standing, step, asked) or _lacking(step, asked)
    if refusal is not None or asked.on is None:
        return refusal or Refusal("unfit_day", "还没有写哪一天办的。")
    return _taken(route, standing, asked, asked.on)


def _taken(route: Route, standing: Standing, asked: Asked, on: date) -> Standing:
    done = {**standing.done, asked.step: on}
    values = {**standing.values, **{name: text for name, text in asked.fields.items() if text}}
    ended = all(step.id in done for step in route.steps)
    return replace(
        standing, head=asked.id, done=done, values=values, state="done" if ended else "running",
        ended_on=max(done.values()) if ended else None,
    )  # fmt: skip


def _back(route: Route, standing: Standing, asked: Asked) -> Standing | Refusal:
    if asked.to not in standing.done:
        return Refusal("wrong_state", "只能退回到已经办过的一步。请刷新后再看。")
    refusal = _out_of_turn(route, standing, asked) or _no_reason(asked, "退回")
    if refusal is None and asked.to in _fixed(route, standing):
        refusal = Refusal("wrong_state", "结果已经记进名册, 它前面的步骤不能再退回。")
    return refusal or _went_back(route, standing, asked)


def _went_back(route: Route, standing: Standing, asked: Asked) -> Standing:
    undone = {asked.to} | {step.id for step in route.steps if asked.to in route.before(step.id)}
    done = {id: on for id, on in standing.done.items() if id not in undone}
    return replace(standing, head=asked.id, done=done)


def _stop(route: Route, standing: Standing, asked: Asked) -> Standing | Refusal:
    refusal = _out_of_turn(route, standing, asked) or _no_reason(asked, "终止")
    if refusal is None and _fixed(route, standing):
        refusal = Refusal("wrong_state", "结果已经记进名册, 程序不能再终止。请把剩下的步骤办完。")
    return refusal or replace(standing, head=asked.id, state="stopped", ended_on=asked.on or asked.today)


def _fixed(route: Route, standing: Standing) -> set[str]:
    """Steps that cannot be undone: the register says what they led to."""
    return {route.result_at} | route.before(route.result_at) if route.result_at in standing.done else set()


def _not_yours(step: Step, asked: Asked) -> Refusal | None:
    if asked.role in step.roles:
        return None
    return Refusal("step_not_yours", f"“{step.title}”由{LEVEL_NAMES[step.level]}级办理, 不能由您的账号来办。")


def _out_of_turn(route: Route, standing: Standing, asked: Asked) -> Refusal | None:
    ahead = next_steps(route, standing)
    if any(asked.role in step.roles for step in ahead):
        return None
    titles = "、".join(f"{step.title}({LEVEL_NAMES[step.level]})" for step in ahead)
    return Refusal("step_not_yours", f"现在轮到: {titles}。退回和终止由办这一步的人决定。")


def _no_reason(asked: Asked, what: str) -> Refusal | None:
    left = "".join(sign for sign in asked.reason if sign.isalnum())
    if len(left) >= LEAST and len(set(left)) > 2:
        return None
    return Refusal("incomplete", f"请写明{what}的原因, 让看的人明白。")


def _unfit_day(route: Route, standing: Standing, step: Step, asked: Asked) -> Refusal | None:
    if asked.on is None:
        return Refusal("unfit_day", f"还没有写“{step.title}”是哪一天办的。")
    if asked.on > asked.today:
        return Refusal("unfit_day", f"{asked.on} 还没有到。请填办理的那一天。")
    earliest = max(
        [standing.begun_on, *(standing.done[name] for name in step.after if name in standing.done)]
    )
    if asked.on < earliest:
        return Refusal("unfit_day", f"“{step.title}”不能早于 {earliest}(线索或前一步的日子)。请核对日期。")
    return None


def _lacking(step: Step, asked: Asked) -> Refusal | None:
    unknown = (asked.papers.keys() - {p.id for p in step.papers}) | (
        asked.fields.keys() - {f.id for f in step.fields}
    )
    if unknown:
        return Refusal(
            "unknown_field",
            f"“{step.title}”没有这些栏目: {'、'.join(sorted(unknown))[:100]}。请刷新页面再试。",
        )
    absent = [p.title for p in step.papers if p.required and not asked.papers.get(p.id, "").strip()]
    absent += [f.title for f in step.fields if f.required and not asked.fields.get(f.id, "").strip()]
    if absent:
        return Refusal("incomplete", f"还缺: {'、'.join(absent)}。材料请写编号或存放的地方。")
    for blank in step.fields:
        text = asked.fields.get(blank.id, "").strip()
        fault = _fault(blank, text, asked) if text else None
        if fault:
            return Refusal("unfit_field", fault)
    return None


def _fault(blank: Blank, text: str, asked: Asked) -> str | None:
    if blank.type == "yes_no" and text not in ("yes", "no"):
        return f"“{blank.title}”请答是或否。"
    if blank.type == "choice" and text not in {value for value, _ in blank.options}:
        return f"“{blank.title}”没有这个选项。请刷新页面再选。"
    if blank.must is not None and text != blank.must:
        return f"“{blank.title}”这一条不符合, 这一步不能办。请退回, 或写明原因终止程序。"
    if blank.type == "day":
        return _fault_of_day(blank, text, asked)
    return None


def _fault_of_day(blank: Blank, text: str, asked: Asked) -> str | None:
    day = day_of(text)
    if day is None:
        return f"“{blank.title}”要精准到日, 如 2022-08-25。"
    if blank.months and asked.on is not None and months_later(day, blank.months) > asked.on:
        return f"“{blank.title}”离办理这一天还不满 {blank.months} 个月。请退回, 或写明原因终止程序。"
    return None


def day_of(text: str) -> date | None:
    """The day that `YYYY-MM-DD` says."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("a month has 28 days")
