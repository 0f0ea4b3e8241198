"""Plausible answers to any questionnaire, for the demo and for the bench."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from ruhu.questionnaires.definition import Definition, Question
from ruhu.risk.judge import Judgement, evaluate

TROUBLED = 0.15  # share of households with problems
BELOW_LINE = 0.4  # share of the troubled ones whose income lies below the line
HARMLESS = {"yes": "no", "no": "yes", "have": "none", "none": "have"}
ROUNDS = 4  # a question may be asked because of an earlier answer: fill in, look again
SPENDING = ("education_spending", "medical_spending")


def plausible_answers(
    rng: random.Random,
    definition: Definition,
    facts: Mapping[str, Any],
    campaign: Mapping[str, Any],
    visited_on: str,
) -> dict[str, Any]:
    """A complete `answers` object for a household (or village) with these facts; about 15 % have problems.

    Fits any questionnaire: figures with a known id (people, wage …) get believable values, the rest by type.
    """
    troubled = rng.random() < TROUBLED
    problems = _problems(rng, definition) if troubled else set()
    values: dict[str, Any] = _figures(rng, facts, campaign, poor=troubled and rng.random() < BELOW_LINE)
    values |= {"visit_date": visited_on}
    if "rigid_spending" in problems:
        values |= {name: f"{rng.randrange(40, 160) * 100}.00" for name in SPENDING}
    known = {question.id for question in definition.questions}
    values = {name: value for name, value in values.items() if name in known}
    remarks: dict[str, str] = {}
    for _ in range(ROUNDS):
        answers = {"values": values, "remarks": remarks, "reasons": {}}
        judged = evaluate(definition, answers, facts, campaign, None)
        open_ids = [id for id in judged.visible if id not in values]
        for question in definition.questions:
            if question.id in open_ids:
                _answer(rng, question, judged, facts, campaign, problems, values, remarks)
    return {"values": values, "remarks": remarks, "reasons": {}}


def _problems(rng: random.Random, definition: Definition) -> set[str]:
    candidates = [q.id for q in definition.questions if q.problem_when and not q.computed]
    return set(rng.sample(candidates, min(len(candidates), rng.choices((1, 2, 3, 4), (4, 4, 2, 1))[0])))


def _figures(
    rng: random.Random, facts: Mapping[str, Any], campaign: Mapping[str, Any], *, poor: bool
) -> dict[str, Any]:
    people = facts.get("people") or 1
    labour = min(facts.get("labour") or 0, people)
    allowance = (
        people * rng.randrange(2800, 4200, 50)
        if facts.get("low_income_allowance") or facts.get("special_support")
        else 0
    )
    line = (campaign.get("line") or 730_000.0) / 100  # yuan a person
    wage = labour * rng.randrange(14_000, 32_000, 100)
    business = rng.randrange(600, 9_000, 50)
    transfer = (
        allowance
        + (rng.randrange(1_400, 4_600, 20) if facts.get("elder_over_60") else 0)
        + rng.randrange(300, 900, 10)
    )
    rent = rng.randrange(100, 2_400, 50)
    wanted = people * line * (rng.uniform(0.6, 0.97) if poor else rng.uniform(1.15, 2.6))
    factor = wanted / (wage + business + transfer + rent)
    if poor or factor > 1:
        # Work first: allowances and rents are what they are.
        rest = max(0.0, wanted - transfer - rent)
        share = rng.uniform(0.55, 0.85) if labour else 0.0
        wage, business = int(rest * share), int(rest * (1 - share))
    parts = {"wage": wage, "business": business, "transfer": transfer, "property": rent}
    amounts = {name: f"{amount}.00" for name, amount in parts.items()}
    return {
        **amounts,
        "people": people,
        "labour": labour,
        "collective_income": f"{rng.randrange(30, 240) / 10:.1f}",
    }


def _answer(
    rng: random.Random,
    question: Question,
    judged: Judgement,
    facts: Mapping[str, Any],
    campaign: Mapping[str, Any],
    problems: set[str],
    values: dict[str, Any],
    remarks: dict[str, str],
) -> None:
    value = _value(rng, question, judged, facts, campaign, problems)
    if value is None:
        return
    values[question.id] = value
    if value == question.problem_when:
        remarks[question.id] = rng.choice(question.phrases) if question.phrases else "需要核实"


def _value(
    rng: random.Random,
    question: Question,
    judged: Judgement,
    facts: Mapping[str, Any],
    campaign: Mapping[str, Any],
    problems: set[str],
) -> Any:
    if question.id == "period_start":
        return campaign.get("period_start")
    if not question.required:
        return "yes" if question.id == "business_costs_asked" else None
    if question.id in judged.auto_na:
        return "na"
    if question.computed:
        space, _, name = question.computed.partition(".")
        known = judged.measures.get(name) if space == "m" else facts.get(name)
        return "yes" if known else "no"
    if question.problem_when:
        if question.id in problems:
            return question.problem_when
        unknown = "na" in question.answers and rng.random() < 0.5
        return "na" if unknown else HARMLESS[question.problem_when]
    return _by_type(rng, question)


def _by_type(rng: random.Random, question: Question) -> Any:
    if question.answers:
        choice = rng.choice([answer for answer in question.answers if answer != "na"])
        return [choice] if question.type == "choices" else choice
    low = question.min or "0"
    return {"count": int(low), "money": low, "decimal": low, "text": "无", "members": []}.get(question.type)
