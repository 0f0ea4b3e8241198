"""What the compiled function calls where the usual case does not hold: odd facts, problems found, remarks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruhu.questionnaires.definition import Question, Rule
from ruhu.questionnaires.validate import BAD, Reader
from ruhu.risk.judgement import Finding, Flag


def number(value: Any) -> float | None:
    """A fact that is no double yet; None for what is no number."""
    # Beyond 2^53 a double is not the number any more; no household and no line is that large.
    return float(value) if type(value) is int and -(2**53) <= value <= 2**53 else None


def past(read: Reader, raw: Any) -> Any:
    """An answer of the last round, read like this one's."""
    value = read(raw)
    return None if value is BAD else value


def raised(
    question: Question,
    level: str | None,
    remarks: Mapping[str, Any],
    checks: list[Finding],
    flags: dict[str, Flag],
) -> None:
    """A problem answer: its flag (`level` None = a rule decides), and the request for a remark where there is none."""
    text = _remark(remarks, question)
    if not text:
        message = f"“{question.title}”请描述具体情况。"
        checks.append(Finding(f"remark_missing:{question.id}", "soft", question.id, message))
    if level is not None:
        flags[question.id] = Flag(
            question.id,
            question.id,
            question.box,
            question.area,
            level,
            question.title,
            text or question.official or question.plain,
        )


def contradicted(question: Question, remarks: Mapping[str, Any], checks: list[Finding]) -> None:
    """An answer that is no problem, although a remark says what the problem is."""
    if _remark(remarks, question):
        message = f"“{question.title}”写了描述, 但没有选成问题, 是这样吗?"
        checks.append(Finding(f"remark_without_problem:{question.id}", "soft", question.id, message))


def raised_by_rule(rule: Rule, level: str, message: str, flags: dict[str, Flag]) -> None:
    """A rule's flag stands among the rules, in the place of a question's flag of the same code."""
    flags.pop(rule.code, None)
    flags[rule.code] = Flag(rule.code, rule.question, rule.box, rule.area, level, rule.title, message)


def _remark(remarks: Mapping[str, Any], question: Question) -> str:
    remark = remarks.get(question.id)
    return remark.strip() if isinstance(remark, str) else ""
