"""Judging answers: what to ask, what is missing, what is odd, what the sums are and which flags follow.

Pure: plain values in, plain values out, never an exception for any answers. The phone judges by the same definition to
the same result (schemas/cases/). The steps and their small print: docs/questionnaires.md, "Evaluation".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruhu.questionnaires.definition import NOT_APPLICABLE, Definition
from ruhu.questionnaires.validate import BAD
from ruhu.risk.compiled import Compiled, Fact, compiled
from ruhu.risk.expressions import outcome

_NOTHING: Mapping[str, Any] = {}


@dataclass(slots=True)
class Finding:
    """A check that holds. `level` is hard (the form cannot be finished) or soft (asks "is it so?")."""

    id: str
    level: str
    question: str | None
    message: str


@dataclass(slots=True)
class Flag:
    """A problem found: by an answer, or by a rule whose message shows its sum. `severity` is H, M or L."""

    code: str
    question: str | None
    box: int | str | None
    area: str
    severity: str
    title: str
    message: str


@dataclass(slots=True)
class Note:
    id: str
    message: str


@dataclass(slots=True)
class Judgement:
    """The result of `evaluate`. In `measures` None is unknown: neither poor nor safe."""

    visible: list[str] = field(default_factory=list)
    auto_na: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    checks: list[Finding] = field(default_factory=list)
    measures: dict[str, float | bool | str | list[str] | None] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the form may be finished: nothing missing, no hard check."""
        return not self.missing and all(check.level != "hard" for check in self.checks)


def evaluate(
    definition: Definition,
    answers: object,
    household: Mapping[str, Any] | None = None,
    campaign: Mapping[str, Any] | None = None,
    previous: Mapping[str, Any] | None = None,
) -> Judgement:
    """Judge `{"values", "remarks"}` for a household.

    `household` holds its facts (booleans, numbers, texts), `campaign` its line in fen and dates as texts, `previous`
    the raw `values` of the last round; a fact that is absent or of another type is unknown. Raises nothing for any
    JSON in `answers`.
    """
    rules = compiled(definition)
    values = _part(answers, "values")
    x: list[Any] = [None] * rules.size
    _take(x, rules.household, household or _NOTHING)
    _take(x, rules.campaign, campaign or _NOTHING)
    _take_previous(x, rules.previous, previous)
    result = Judgement()
    _read(result, rules, values, x)
    measures = result.measures
    for id, slot, function in rules.measures:
        measures[id] = x[slot] = outcome(function, x)
    flags = _problem_answers(result, rules, _part(answers, "remarks"), x)
    _conditions(result, rules, flags, x)
    return result


def _part(answers: object, name: str) -> Mapping[str, Any]:
    part = answers.get(name) if isinstance(answers, dict) else None
    return part if isinstance(part, dict) else _NOTHING


def _take(x: list[Any], facts: list[Fact], source: Mapping[str, Any]) -> None:
    for fact in facts:
        value: Any = source.get(fact.name)
        kind = type(value)
        if kind is int and int in fact.types:
            # Beyond 2^53 a double is not the number any more; no household and no line is that large.
            x[fact.slot] = float(value) if -(2**53) <= value <= 2**53 else None
        elif kind in fact.types:
            x[fact.slot] = value


def _take_previous(x: list[Any], facts: list[Fact], source: Mapping[str, Any] | None) -> None:
    for fact in facts if source else ():
        assert fact.read is not None and source is not None
        value = fact.read(source.get(fact.name))
        x[fact.slot] = None if value is BAD else value


def _read(result: Judgement, rules: Compiled, values: Mapping[str, Any], x: list[Any]) -> None:
    """Steps 1, 2 and 4, and whether each value is of its type and range."""
    visible, missing = result.visible, result.missing
    given = values.get
    for slot, id, read, required, limits, asked_when, question in rules.steps:
        if asked_when is not None and outcome(asked_when, x) is not True:
            continue
        visible.append(id)
        value = read(given(id))
        if value is None:
            if required:
                missing.append(id)
        elif value is BAD:
            result.checks.append(Finding(f"type:{id}", "hard", id, f"“{question.plain}”填得不对, 请重新填。"))
        else:
            x[slot] = value
            if limits is not None and not limits[0] <= value <= limits[1]:
                result.checks.append(Finding(f"type:{id}", "hard", id, _range_message(question)))
    shown = set(visible)
    for id, applies_when in rules.applying:
        if id in shown and outcome(applies_when, x) is False:
            result.auto_na.append(id)


def _range_message(question: Any) -> str:
    unit = question.unit or ""
    if question.max is None:
        return f"“{question.plain}”不能小于 {question.min}{unit}, 请核对。"
    if question.min is None:
        return f"“{question.plain}”不能大于 {question.max}{unit}, 请核对。"
    return f"“{question.plain}”应在 {question.min} 到 {question.max}{unit}之间, 请核对。"


def _problem_answers(
    result: Judgement, rules: Compiled, remarks: Mapping[str, Any], x: list[Any]
) -> dict[str, Flag]:
    """Flags of answers, and the soft checks that compare an answer with its remark and its computed value."""
    flags: dict[str, Flag] = {}
    for asked in rules.deciding:
        question = asked.question
        value = x[asked.slot]
        if value is None:
            continue
        if question.problem_when is not None:
            remark = remarks.get(question.id)
            text = remark.strip() if isinstance(remark, str) else ""
            if value == question.problem_when:
                if not text:
                    message = f"“{question.title}”请描述具体情况。"
                    result.checks.append(
                        Finding(f"remark_missing:{question.id}", "soft", question.id, message)
                    )
                if question.flag:
                    flags[question.id] = Flag(
                        question.id,
                        question.id,
                        question.box,
                        question.area,
                        asked.severity(x),
                        question.title,
                        text or question.official or question.plain,
                    )
            elif text:
                message = f"“{question.title}”写了描述, 但没有选成问题, 是这样吗?"
                result.checks.append(
                    Finding(f"remark_without_problem:{question.id}", "soft", question.id, message)
                )
        if asked.computed is not None and value != NOT_APPLICABLE:
            known = outcome(asked.computed, x)
            if known is not None and known is not (value == "yes"):
                message = f"“{question.plain}”按填的数算应选“{'是' if known else '否'}”, 是这样吗?"
                result.checks.append(Finding(f"computed_differs:{question.id}", "soft", question.id, message))
    return flags


def _conditions(result: Judgement, rules: Compiled, flags: dict[str, Flag], x: list[Any]) -> None:
    """Declared checks, rules (which replace a question's flag of the same code) and notes."""
    for item in rules.checks:
        if outcome(item.when, x) is True:
            result.checks.append(Finding(item.of.id, item.of.level, item.of.question, item.message(x)))
    for item in rules.rules:
        if outcome(item.when, x) is True:
            rule = item.of
            flags.pop(rule.code, None)
            flags[rule.code] = Flag(
                rule.code, rule.question, rule.box, rule.area, item.severity(x), rule.title, item.message(x)
            )
    result.flags = list(flags.values())
    for item in rules.notes:
        if outcome(item.when, x) is True:
            result.notes.append(Note(item.of.id, item.message(x)))
