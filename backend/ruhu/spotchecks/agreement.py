"""Two surveys of one household, question by question. Pure.

Compared is what both were asked and what does not change by itself: no remarks, free texts, photos and signatures, and not the
day of the visit. People do not remember amounts to the fen: two amounts agree where they are within 5 % of the greater one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from ruhu.questionnaires.definition import Definition, Question

Values = Mapping[str, Any]
NEAR = Decimal("0.05")
ONE_YUAN = Decimal(1)
NOT_COMPARED = frozenset({"text", "photo", "signature"})
AGREE, DIFFER, NOT_COMPARABLE = "agree", "differ", "not_comparable"


def compare(
    first: Definition, first_values: Values, again: Definition, again_values: Values
) -> dict[str, Any]:
    """`{questions, agree, differ, not_comparable, share, missed, imagined}`.

    `questions`: each that either side answered, in the order of the first form: `{id, plain, printed, section, type, first, again,
    outcome, why}`, `why` one of same near different kind one_side changed_form. `share`: of those that can be compared, how many
    agree, to four decimals; None where none can. `missed`: questions where only the second survey found a problem, `imagined`: only
    the first.
    """
    found = list(_rows(first, first_values, again, again_values))
    counts = {
        outcome: sum(row["outcome"] == outcome for row in found)
        for outcome in (AGREE, DIFFER, NOT_COMPARABLE)
    }
    compared = counts[AGREE] + counts[DIFFER]
    differing = [row for row in found if row["outcome"] == DIFFER]
    problems = {question.id: question.problem_when for question in first.questions if question.problem_when}
    return {
        "questions": found, **counts, "share": round(counts[AGREE] / compared, 4) if compared else None,
        "missed": [row["id"] for row in differing if row["again"] == problems.get(row["id"], ...)],
        "imagined": [row["id"] for row in differing if row["first"] == problems.get(row["id"], ...)],
    }  # fmt: skip


def _rows(
    first: Definition, first_values: Values, again: Definition, again_values: Values
) -> Iterator[dict[str, Any]]:
    later = {question.id: question for question in again.questions}
    titles = {section.id: section.title for section in first.sections}
    visited = {definition.raw.get("visited_on") for definition in (first, again)}
    for question in first.questions:
        here, there = first_values.get(question.id), again_values.get(question.id)
        if here is None and there is None:
            continue
        outcome, why = _verdict(question, later.get(question.id), here, there, visited)
        yield {
            "id": question.id, "plain": question.plain, "printed": question.printed,
            "section": titles.get(question.section, ""), "type": question.type, "first": here, "again": there,
            "outcome": outcome, "why": why,
        }  # fmt: skip


def _verdict(
    question: Question, later: Question | None, here: Any, there: Any, visited: Sequence[Any] | set[Any]
) -> tuple[str, str]:
    if question.type in NOT_COMPARED or question.id in visited:
        return NOT_COMPARABLE, "kind"
    if later is None or later.type != question.type or later.unit != question.unit:
        return NOT_COMPARABLE, "changed_form"
    if here is None or there is None:
        return NOT_COMPARABLE, "one_side"
    if isinstance(here, list) and isinstance(there, list):
        same = sorted(map(str, here)) == sorted(map(str, there))
        return (AGREE, "same") if same else (DIFFER, "different")
    if question.numeric:
        return _figures(question, here, there)
    return (AGREE, "same") if here == there else (DIFFER, "different")


def _figures(question: Question, here: Any, there: Any) -> tuple[str, str]:
    try:
        a, b = Decimal(str(here)), Decimal(str(there))
    except InvalidOperation:
        return (AGREE, "same") if here == there else (DIFFER, "different")
    if a == b:
        return AGREE, "same"
    if question.type == "money" and abs(a - b) <= max(ONE_YUAN, NEAR * max(abs(a), abs(b))):
        return AGREE, "near"
    return DIFFER, "different"
