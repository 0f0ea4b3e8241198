"""How procedures go, without a database: the rules of the notices and made-up ones."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

import pytest

from ruhu.campaigns.workdays import workdays
from ruhu.procedures.clocks import clocks, due_on
from ruhu.procedures.deciding import Asked, Entering, Standing, apply, may_begin, next_steps, possible
from ruhu.procedures.definition import Route, load_procedures, rules_of
from ruhu.questionnaires.faults import PublishError
from ruhu.submissions.acts import Refusal

KNOWN = load_procedures()
RECOGNITION, RELEASE, NO_LABOUR = (KNOWN.get(id) for id in ("recognition", "release", "no-labour"))
CLUE = date(2023, 8, 1)
TODAY = date(2023, 12, 1)
ROLE = {"village": "village", "township": "township", "county": "county"}
SAID = {
    "monitored_kind": "marginal", "income_since": "2023-01-31", "helper_name": "示例李", "helper_unit": "示例镇政府科员",
    "risk": "因病", "measures": "安排公益岗, 申报门诊慢性病",
}  # fmt: skip


def asked(route: Route, standing: Standing, step: str, on: date, **more: Any) -> Asked:
    """A step by its own level, with everything that it asks for."""
    found = route.step(step)
    assert found is not None
    fields = {f.id: f.must or SAID.get(f.id, "yes") for f in found.fields}
    said = {
        "papers": {p.id: "1 号" for p in found.papers},
        "fields": fields,
        "role": ROLE[found.level],
    } | more
    return Asked(f"e{len(standing.done)}{step}", "take", standing.head, today=TODAY, step=step, on=on, **said)


def after(route: Route, standing: Standing, step: str, on: date, **more: Any) -> Standing:
    found = apply(route, standing, asked(route, standing, step, on, **more))
    assert isinstance(found, Standing), found
    return found


def through(route: Route, *steps: str, start: date = CLUE) -> Standing:
    """These steps one day after another."""
    standing = Standing(start, head="e")
    for n, step in enumerate(steps, start=1):
        standing = after(route, standing, step, start + timedelta(days=n))
    return standing


def refusal(found: Standing | Refusal) -> str:
    assert isinstance(found, Refusal), found
    return found.code


def test_the_three_procedures_have_the_steps_of_the_notice_in_its_order() -> None:
    titles = [[step.title for step in rules.ordinary.steps] for rules in (RECOGNITION, RELEASE, NO_LABOUR)]
    assert titles[0][:7] == [
        "入户核实",
        "信息比对",
        "村级初选",
        "乡镇审核",
        "县级审批",
        "结果公告",
        "录入建档",
    ]
    assert titles[1] == ["入户核实", "民主评议公示", "审核确认公告", "标注"]
    assert titles[2] == ["入户核实", "村级初选", "乡镇确定", "县级备案", "系统标注"]


def test_a_step_waits_for_those_before_it_and_help_runs_beside_the_filing() -> None:
    route = RECOGNITION.ordinary
    start = Standing(CLUE, head="e")
    assert [step.id for step in next_steps(route, start)] == ["verify"]
    early = asked(route, start, "primary", CLUE)
    assert refusal(apply(route, start, early)) == "wrong_state"
    approved = through(route, "verify", "compare", "primary", "review", "approve")
    assert [step.id for step in next_steps(route, approved)] == ["announce", "helper", "plan"]
    ended = through(
        route, "verify", "compare", "primary", "review", "approve", "helper", "announce", "file", "plan"
    )
    assert (ended.state, ended.ended_on) == ("done", CLUE + timedelta(days=9))
    assert ended.values["monitored_kind"] == "marginal"


def test_each_step_is_taken_by_its_own_level() -> None:
    route = RECOGNITION.ordinary
    start = Standing(CLUE, head="e")
    assert (
        refusal(apply(route, start, asked(route, start, "verify", CLUE, role="county"))) == "step_not_yours"
    )
    assert after(route, start, "verify", CLUE, role="worker").done
    approving = through(route, "verify", "compare", "primary", "review")
    assert possible(route, approving, "township")["take"] == []
    assert possible(route, approving, "county") == {
        "take": ["approve"], "back": ["verify", "compare", "primary", "review"], "stop": [""],
    }  # fmt: skip


def test_papers_fields_and_a_sound_day_are_asked_for() -> None:
    route = RECOGNITION.ordinary
    start = Standing(CLUE, head="e")
    assert refusal(apply(route, start, asked(route, start, "verify", CLUE, papers={}))) == "incomplete"
    assert (
        refusal(apply(route, start, asked(route, start, "verify", CLUE - timedelta(days=1)))) == "unfit_day"
    )
    assert (
        refusal(apply(route, start, asked(route, start, "verify", TODAY + timedelta(days=1)))) == "unfit_day"
    )
    there = through(route, "verify", "compare")
    assert (
        refusal(apply(route, there, asked(route, there, "primary", CLUE + timedelta(days=1)))) == "unfit_day"
    )
    wrong = {"monitored_kind": "poor", "risk": "因病"}
    assert refusal(apply(route, there, asked(route, there, "primary", TODAY, fields=wrong))) == "unfit_field"
    strange = {"visit_form": "1", "consent": "2", "gift": "3"}
    assert (
        refusal(apply(route, start, asked(route, start, "verify", CLUE, papers=strange))) == "unknown_field"
    )


def test_the_check_table_of_a_release_holds_in_every_line_or_the_step_is_refused() -> None:
    route = RELEASE.ordinary
    start = Standing(CLUE, head="e")
    full = dict(asked(route, start, "verify", CLUE).fields)
    for name, text in (
        ("water", "no"),
        ("risk_gone", "no"),
        ("income_since", "2023-02-02"),
        ("income_since", "去年"),
    ):
        found = apply(route, start, asked(route, start, "verify", CLUE, fields=full | {name: text}))
        assert refusal(found) == "unfit_field", name
    assert after(route, start, "verify", CLUE, fields=full | {"income_since": "2023-02-01"}).done


def test_sent_back_undoes_the_step_and_all_that_built_on_it() -> None:
    route = RECOGNITION.ordinary
    there = through(route, "verify", "compare", "primary", "review")
    back = Asked("b", "back", there.head, "county", TODAY, to="primary", reason="评议记录缺签名")
    assert (
        refusal(
            apply(
                route,
                there,
                Asked("b", "back", there.head, "village", TODAY, to="primary", reason="评议记录缺签名"),
            )
        )
        == "step_not_yours"
    )
    assert (
        refusal(apply(route, there, Asked("b", "back", there.head, "county", TODAY, to="primary")))
        == "incomplete"
    )
    found = apply(route, there, back)
    assert isinstance(found, Standing)
    assert list(found.done) == ["verify", "compare"]
    assert [step.id for step in next_steps(route, found)] == ["primary"]


def test_once_the_register_has_the_result_nothing_before_it_is_undone_or_stopped() -> None:
    route = RECOGNITION.ordinary
    filed = through(route, "verify", "compare", "primary", "review", "approve", "announce", "file")
    for act, more in (("stop", {}), ("back", {"to": "approve"})):
        found = apply(
            route, filed, Asked("x", act, filed.head, "township", TODAY, reason="写错了一户", **more)
        )
        assert refusal(found) == "wrong_state", act
    assert possible(route, filed, "township") == {"take": ["helper", "plan"], "back": [], "stop": []}


def test_a_stale_step_is_refused_and_a_note_builds_on_nothing() -> None:
    route = RECOGNITION.ordinary
    there = through(route, "verify")
    late = asked(route, Standing(CLUE, head="e"), "compare", TODAY)
    assert refusal(apply(route, there, late)) == "stale_step"
    note = Asked("n", "note", None, "worker", TODAY, remark="打过电话")
    assert apply(route, there, note) == there


def test_recognition_is_late_after_fifteen_days_and_help_after_ten_from_the_approval() -> None:
    route = RECOGNITION.ordinary
    there = through(route, "verify", "compare", "primary", "review")
    identify = clocks(route, there, CLUE + timedelta(days=15), workdays())[0]
    assert (identify.due, identify.left, identify.late) == (CLUE + timedelta(days=15), 0, 0)
    late = clocks(route, there, CLUE + timedelta(days=18), workdays())
    assert (late[0].left, late[0].late, late[1].due) == (-3, 3, None)
    approved = after(route, there, "approve", CLUE + timedelta(days=20))
    found = {clock.id: clock for clock in clocks(route, approved, CLUE + timedelta(days=24), workdays())}
    assert (found["identify"].left, found["identify"].late) == (None, 5), "met late is said, and runs no more"
    assert {found[id].left for id in ("entry", "helper", "plan")} == {6}
    assert due_on(found.values()) == CLUE + timedelta(days=30)


def test_the_urgent_route_starts_helps_days_with_the_clue_and_compares_at_once() -> None:
    route = RECOGNITION.route(urgent=True)
    start = Standing(CLUE, head="e")
    assert [step.id for step in next_steps(route, start)] == ["verify", "compare", "helper", "plan"]
    found = {clock.id: clock for clock in clocks(route, start, CLUE, workdays())}
    assert found["helper"].due == found["plan"].due == CLUE + timedelta(days=10)
    assert RELEASE.route(urgent=True) is RELEASE.ordinary


def changed(change: Any) -> dict[str, Any]:
    raw = copy.deepcopy(dict(RECOGNITION.raw))
    change(raw)
    return raw


def test_limits_are_data_and_may_count_working_days_by_the_holidays() -> None:
    rules = rules_of(changed(lambda raw: raw["limits"][0].update(days=3, count="working")), "county.yaml")
    clock = clocks(rules.ordinary, Standing(date(2023, 9, 28)), date(2023, 10, 7), workdays())[0]
    # 9-29 to 10-06 are holidays; 10-07 and 10-08 are made up
    assert (clock.due, clock.left) == (date(2023, 10, 9), 2)
    assert rules.hash != RECOGNITION.hash


def test_a_county_may_leave_a_step_out_on_its_urgent_route() -> None:
    rules = rules_of(changed(lambda raw: raw["urgent"]["steps"].update(review={"skip": True})), "county.yaml")
    approve = rules.route(urgent=True).step("approve")
    assert approve is not None
    assert approve.after == ("primary",)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda raw: raw["steps"][2].update(after=["file"]), "primary"),
        (lambda raw: raw["limits"][0].update(to=["nowhere"]), "identify"),
        (lambda raw: raw["urgent"]["steps"].update(file={"skip": True}), "urgent"),
        (lambda raw: raw["result"].update(kind="risk"), "result"),
        (lambda raw: raw["steps"].append(raw["steps"][0]), "verify"),
        (lambda raw: raw["limits"][0].update(days=0), "identify"),
    ],
)
def test_faulty_rules_are_refused_with_their_place(change: Any, where: str) -> None:
    with pytest.raises(PublishError) as error:
        rules_of(changed(change), "county.yaml")
    assert any(where in fault.where for fault in error.value.faults), error.value


def test_who_may_enter_is_decided_by_the_register_and_by_what_ended_before() -> None:
    titles = {rules.id: rules.title for rules in KNOWN.rules.values()}

    def code(rules: Any, **more: Any) -> str | None:
        found = may_begin(
            rules, Entering(**{"in_register": True, "monitored": False, "labour": 2} | more), titles
        )
        return found.code if found else None

    assert code(RECOGNITION) is None
    assert code(RECOGNITION, monitored=True) == "not_eligible"
    assert code(RECOGNITION, in_register=False) == "not_eligible"
    assert code(RECOGNITION, running=frozenset({"recognition"})) == "already_running"
    assert code(RELEASE) == "not_eligible"
    assert code(RELEASE, monitored=True) is None
    assert code(RELEASE, monitored=True, ended=frozenset({"no-labour"})) == "not_eligible"
    assert code(NO_LABOUR) == "not_eligible"
    assert code(NO_LABOUR, labour=0) is None
    assert code(NO_LABOUR, labour=None) is None
