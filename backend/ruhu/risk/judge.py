"""Judging answers: what to ask, what is missing, what is odd, what the sums are and which flags follow.

Pure: plain values in, plain values out, never an exception for any answers. The phone judges by the same definition to
the same result (schemas/cases/). The steps and their small print: docs/questionnaires.md, "Evaluation".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.validate import Problem, problems, text_problems
from ruhu.risk.compiled import compiled
from ruhu.risk.judgement import Finding, Flag, Judgement, Note

__all__ = ["Finding", "Flag", "Judgement", "Note", "evaluate", "examine"]

_NOTHING: Mapping[str, Any] = {}


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
    values, remarks = _part(answers, "values"), _part(answers, "remarks")
    return compiled(definition)(values, remarks, household or _NOTHING, campaign or _NOTHING, previous)[1]


def examine(
    definition: Definition,
    answers: object,
    household: Mapping[str, Any] | None = None,
    campaign: Mapping[str, Any] | None = None,
    previous: Mapping[str, Any] | None = None,
) -> tuple[list[Problem], Judgement]:
    """`problems` and `evaluate` in one reading of the answers."""
    values, remarks = _part(answers, "values"), _part(answers, "remarks")
    sound, judgement = compiled(definition)(
        values, remarks, household or _NOTHING, campaign or _NOTHING, previous
    )
    reasons = _part(answers, "reasons")
    # Three parts, each there: nothing else can be in the object. Faults are rare, so what they are is asked anew.
    whole = isinstance(answers, dict) and len(answers) == 3
    if not sound or not whole or values is _NOTHING or remarks is _NOTHING or reasons is _NOTHING:
        return problems(definition, answers), judgement
    return text_problems(definition, remarks, reasons) if remarks or reasons else [], judgement


def _part(answers: object, name: str) -> Mapping[str, Any]:
    part = answers.get(name) if isinstance(answers, dict) else None
    return part if isinstance(part, dict) else _NOTHING
