"""Judging read a second time from docs/questionnaires.md, slowly: every expression is given to an independent CEL engine.

It shares with the server's judge the reading of single values (`validate.reader`) and the formats of figures, which have
tests of their own, and none of its code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import cel

from ruhu.questionnaires.context import CAMPAIGN, HOUSEHOLD
from ruhu.questionnaires.definition import Case, Definition
from ruhu.questionnaires.format import template, written
from ruhu.questionnaires.validate import BAD, bounds, reader

_OF_KIND: dict[str, type | tuple[type, ...]] = {"bool": bool, "number": (int, float)}
program = cache(cel.compile)


class Reference:
    """The results of one form, by the names of the golden cases."""

    def __init__(
        self,
        definition: Definition,
        answers: Mapping[str, Any],
        household: Mapping[str, Any],
        campaign: Mapping[str, Any],
        previous: Mapping[str, Any] | None,
    ) -> None:
        self.definition = definition
        self.context: dict[str, dict[str, Any]] = {
            "answers": dict.fromkeys(definition.by_id),
            "household": {name: _fact(household.get(name), HOUSEHOLD[name].kind) for name in HOUSEHOLD},
            "campaign": {name: _fact(campaign.get(name), CAMPAIGN[name].kind) for name in CAMPAIGN},
            "previous": {
                question.id: _known(reader(question)((previous or {}).get(question.id)))
                for question in definition.questions
            },
            "m": {},
        }
        self.visible: list[str] = []
        self.missing: list[str] = []
        self.checks: list[tuple[str, str]] = []
        self.flags: dict[str, tuple[str, str]] = {}
        self._read(answers["values"])
        self.auto_na = [
            question.id
            for question in definition.questions
            if question.id in self.visible
            and question.applies_when is not None
            and self.ask(question.applies_when) is False
        ]
        for measure in definition.measures:
            self.context["m"][measure.id] = self.ask(measure.expr)
        self.measures = self.context["m"]
        self._compare(answers["remarks"])
        for check in definition.checks:
            if self.ask(check.when) is True:
                self.checks.append((check.id, self.text(check.message)))
        for rule in definition.rules:
            if self.ask(rule.when) is True:
                self.flags.pop(rule.code, None)
                self.flags[rule.code] = (self.level(rule.severity), self.text(rule.message))
        self.notes = [
            (note.id, self.text(note.message)) for note in definition.notes if self.ask(note.when) is True
        ]

    def ask(self, source: str) -> Any:
        try:
            result = program(source).execute(self.context)
        except Exception:
            return None
        return None if isinstance(result, float) and not math.isfinite(result) else result

    def text(self, message: str) -> str:
        return "".join(
            part if isinstance(part, str) else written(self.context[part.path[0]][part.path[1]], part.format)
            for part in template(message)
        )

    def level(self, cases: tuple[Case, ...]) -> str:
        return next((case.level for case in cases if case.when is None or self.ask(case.when) is True), "M")

    def _read(self, values: Mapping[str, Any]) -> None:
        for question in self.definition.questions:
            value = reader(question)(values.get(question.id))
            if question.asked_when is not None and self.ask(question.asked_when) is not True:
                continue
            self.visible.append(question.id)
            self.context["answers"][question.id] = _known(value)
            low, high = bounds(question) or (-math.inf, math.inf)
            if value is None and question.required:
                self.missing.append(question.id)
            if value is BAD or (isinstance(value, float) and not low <= value <= high):
                self.checks.append((f"type:{question.id}", ""))

    def _compare(self, remarks: Mapping[str, Any]) -> None:
        for question in self.definition.questions:
            value = self.context["answers"][question.id]
            if value is None:
                continue
            remark = remarks.get(question.id)
            text = remark.strip() if isinstance(remark, str) else ""
            if question.problem_when is not None and value == question.problem_when:
                if not text:
                    self.checks.append((f"remark_missing:{question.id}", ""))
                if question.flag:
                    said = text or question.official or question.plain
                    self.flags[question.id] = (self.level(question.severity), said)
            elif question.problem_when is not None and text:
                self.checks.append((f"remark_without_problem:{question.id}", ""))
            if question.computed is not None and value != "na":
                known = self.ask(question.computed)
                if known is not None and known is not (value == "yes"):
                    self.checks.append((f"computed_differs:{question.id}", ""))


def _known(value: Any) -> Any:
    return None if value is BAD else value


def _fact(value: Any, kind: str) -> Any:
    if isinstance(value, bool) != (kind == "bool") or not isinstance(value, _OF_KIND.get(kind, str)):
        return None
    if isinstance(value, int) and kind == "number":
        return float(value) if abs(value) <= 2**53 else None
    return value
