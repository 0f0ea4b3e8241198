"""The life of a case, decided without a database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ruhu.ledger.transitions import STATES, STEPS, Standing, Step, Terms, apply, possible
from ruhu.submissions.acts import Refusal

MEASURE = "由村委会请施工队更换西屋两根房梁"
OUTCOME = "9月8日换好房梁, 住建所验收为 B 级"
DRAFT = Standing(statement="西屋房梁断裂", unit="示例村委会", due_on="2022-08-25")
SAID = {
    "assign": {"unit": "示例村委会", "measure": MEASURE, "due_on": "2022-08-25", "person": "示例王"},
    "start": {"measure": MEASURE},
    "submit": {"measure": MEASURE, "outcome": OUTCOME},
    "close": {"note": "到户看过"},
    "send_back": {"reason": "西墙裂缝还没有补"},
    "defer": {"reason": "雨季不能动工, 等天晴", "record": "示例镇备〔2022〕3号", "due_on": "2022-09-30"},
    "escalate": {"reason": "要整村改水, 村里办不了"},
    "confirm": {},
    "reopen": {"reason": "下雨又漏了, 房梁又裂"},
    "note": {"note": "打过电话"},
}
PATH = {
    "found": [], "assigned": ["assign"], "rectifying": ["assign", "start"], "submitted": ["assign", "submit"],
    "sent_back": ["assign", "submit", "send_back"], "deferred": ["assign", "defer"], "escalated": ["escalate"],
    "closed": ["assign", "submit", "close"],
}  # fmt: skip
WHO = {"submit": ("a-worker", "worker"), "start": ("a-worker", "worker")}


def step(case: Standing, kind: str, **changes: Any) -> Step:
    account, role = WHO.get(kind, ("a-town", "township"))
    made = Step(f"{kind}-{case.head}", kind, case.head, account, role, "2022-09-10", SAID[kind])
    return replace(made, **changes)


def taken(case: Standing, *kinds: str, terms: Terms | None = None) -> Standing:
    for kind in kinds:
        after = apply(case, step(case, kind), terms or Terms())
        assert isinstance(after, Standing), after
        case = after
    return case


def refused(case: Standing, made: Step, terms: Terms | None = None) -> Refusal:
    before = replace(case)
    answer = apply(case, made, terms or Terms())
    assert isinstance(answer, Refusal), answer
    assert case == before
    return answer


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_reached(state: str) -> None:
    assert taken(DRAFT, *PATH[state]).state == state


def test_a_case_goes_from_found_to_closed_and_keeps_its_words() -> None:
    closed = taken(DRAFT, "assign", "start", "submit", "close")
    assert (closed.state, closed.measure, closed.outcome, closed.closed_on) == (
        "closed", MEASURE, OUTCOME, "2022-09-10",
    )  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", [kind for kind in STEPS if kind != "note"])
def test_a_step_that_does_not_know_the_last_one_changes_nothing(state: str, kind: str) -> None:
    case = taken(DRAFT, *PATH[state])
    assert refused(case, step(case, kind, parent="somebody-elses")).code == "stale_step"


def test_a_note_builds_on_nothing_and_stands_in_nobodys_way() -> None:
    case = taken(DRAFT, "assign")
    assert apply(case, step(case, "note", parent=None), Terms()) == case


@pytest.mark.parametrize("state", [state for state in STATES if state != "submitted"])
def test_only_a_submitted_case_is_closed(state: str) -> None:
    case = taken(DRAFT, *PATH[state])
    assert refused(case, step(case, "close")).code == "wrong_state"


def test_whoever_submitted_does_not_close() -> None:
    case = apply(
        taken(DRAFT, "assign"),
        step(taken(DRAFT, "assign"), "submit", account_id="a-town", role="township"),
        Terms(),
    )
    assert isinstance(case, Standing)
    assert refused(case, step(case, "close")).code == "second_person"
    assert "close" not in possible(case, "a-town", "township")
    assert "close" in possible(case, "another", "township")
    assert isinstance(apply(case, step(case, "close", account_id="another"), Terms()), Standing)


@pytest.mark.parametrize("role", ["worker", "village"])
def test_the_village_does_not_verify_itself(role: str) -> None:
    case = taken(DRAFT, "assign", "submit")
    assert refused(case, step(case, "close", role=role)).code == "step_not_yours"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("assign", {"measure": "立即整改"}), ("assign", {"unit": "相关部门"}), ("assign", {"due_on": "8月底"}),
        ("assign", {"due_on": "2022-08"}), ("assign", {"due_on": "2022-02-30"}), ("assign", {"due_on": "长期"}),
        ("start", {"measure": "加强管理"}), ("submit", {"outcome": "已整改"}), ("submit", {"outcome": ""}),
        ("submit", {"outcome": MEASURE}), ("send_back", {"reason": "不行"}), ("defer", {"reason": ""}),
        ("defer", {"record": ""}), ("defer", {"due_on": "2022-08-01"}), ("escalate", {"reason": ""}),
        ("reopen", {"reason": ""}), ("note", {"note": "。"}),
    ],
)  # fmt: skip
def test_a_step_without_particular_words_is_refused_with_a_sentence(kind: str, words: dict[str, str]) -> None:
    before = {"send_back": "submitted", "reopen": "closed"}.get(kind, "assigned")
    case = taken(DRAFT, *PATH[before])
    refusal = refused(case, step(case, kind, said=SAID[kind] | words))
    assert refusal.code == "unspecific"
    assert len(refusal.message) > 8


def test_no_case_is_closed_without_measure_or_outcome_however_it_came_there() -> None:
    for lacking in ({"measure": ""}, {"outcome": ""}, {"outcome": "已完成"}, {"due_on": None}, {"unit": ""}):
        case = replace(taken(DRAFT, "assign", "submit"), **lacking)  # type: ignore[arg-type]
        assert refused(case, step(case, "close")).code == "unspecific"


def test_a_case_sent_back_is_rectified_anew_and_counts() -> None:
    case = taken(DRAFT, "assign", "submit", "send_back", "submit", "send_back")
    assert (case.state, case.sent_back) == ("sent_back", 2)


def test_a_problem_found_again_reopens_and_counts() -> None:
    case = taken(DRAFT, "assign", "submit", "close", "reopen", "submit", "close", "reopen")
    assert (case.state, case.reopened, case.outcome, case.closed_on) == ("found", 2, "", None)


def test_a_second_look_confirms_without_opening() -> None:
    case = taken(DRAFT, "assign", "submit", "close", "confirm")
    assert (case.state, case.confirmed_on) == ("closed", "2022-09-10")


def test_a_deferred_case_stays_open_with_its_new_day_and_its_record() -> None:
    case = taken(DRAFT, "assign", "defer")
    assert (case.state, case.due_on, case.record) == ("deferred", "2022-09-30", "示例镇备〔2022〕3号")
    assert taken(case, "submit", "close").state == "closed"


def test_what_is_due_after_the_notices_last_day_needs_a_plan() -> None:
    terms = Terms(deferral_until="2022-10-31")
    case = taken(DRAFT, "assign")
    late = SAID["defer"] | {"due_on": "2022-12-31"}
    assert "2022-10-31" in refused(case, step(case, "defer", said=late), terms).message
    planned = late | {"plan": "10月清基础, 11月砌墙, 12月上梁验收"}
    assert isinstance(apply(case, step(case, "defer", said=planned), terms), Standing)


def test_escalation_rises_level_by_level_and_is_verified_there() -> None:
    terms = Terms(taken_over_by={"township": "镇扶贫工作站", "county": "县指挥部"})
    case = taken(DRAFT, "escalate", terms=terms)
    assert (case.level, case.unit) == ("township", "镇扶贫工作站")
    case = taken(case, "escalate", terms=terms)
    assert (case.level, case.unit) == ("county", "县指挥部")
    assert refused(case, step(case, "escalate")).code == "wrong_state"
    case = taken(case, "assign", "submit")
    assert refused(case, step(case, "close")).code == "step_not_yours"
    assert "close" not in possible(case, "a-town", "township")
    assert isinstance(apply(case, step(case, "close", role="county"), terms), Standing)


def test_a_campaign_that_asks_for_a_photo_gets_one() -> None:
    case, terms = taken(DRAFT, "assign"), Terms(proof=True)
    assert refused(case, step(case, "submit"), terms).code == "proof_missing"
    assert isinstance(apply(case, step(case, "submit", proof=True), terms), Standing)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ["worker", "village", "township", "county", "admin"])
def test_every_button_that_is_offered_works_and_no_other_does(state: str, role: str) -> None:
    case = taken(DRAFT, *PATH[state])
    offered = possible(case, "somebody", role)
    for kind in STEPS:
        made = step(case, kind, account_id="somebody", role=role)
        if kind == "defer":
            made = replace(made, said=SAID["defer"] | {"due_on": "2022-12-31"})
        assert (kind in offered) == isinstance(apply(case, made, Terms()), Standing), (state, role, kind)
