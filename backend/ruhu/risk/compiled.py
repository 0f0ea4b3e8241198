"""A questionnaire's rules, compiled once: every expression to a function, every name to a slot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruhu.questionnaires.checking import Type, Typing
from ruhu.questionnaires.context import CAMPAIGN, HOUSEHOLD, resolver
from ruhu.questionnaires.definition import Case, Definition, Question, Rule
from ruhu.questionnaires.format import template, written
from ruhu.questionnaires.grammar import parse
from ruhu.questionnaires.validate import Reader, bounds, reader
from ruhu.risk.expressions import Function, compile_expression, outcome

Path = tuple[str, ...]
Writer = Callable[[Sequence[Any]], str]
_PYTHON = {"number": (int, float), "bool": (bool,), "text": (str,), "date": (str,)}


@dataclass(slots=True)
class Fact:
    """A value the expressions take from a context: where it goes and which Python types it may have."""

    slot: int
    name: str
    types: tuple[type, ...]
    read: Reader | None = None


Step = tuple[int, str, Reader, bool, "tuple[float, float] | None", "Function | None", Question]
"""One question in the order of asking: slot, id, reader, required, limits, asked_when, question. A bare tuple, because
this loop is the longest of a judgement."""


@dataclass(slots=True)
class Deciding:
    """A question whose answer may be a problem or may differ from a computed one."""

    slot: int
    question: Question
    computed: Function | None
    severity: Callable[[Sequence[Any]], str]


@dataclass(slots=True)
class Worded:
    """A condition with its message: a check, a rule or a note."""

    when: Function
    message: Writer
    of: Any
    severity: Callable[[Sequence[Any]], str]


@dataclass(slots=True)
class Compiled:
    """All a judgement needs. `size` slots hold the answers first, in order, then whatever else is named."""

    size: int
    steps: list[Step]
    applying: list[tuple[str, Function]]
    deciding: list[Deciding]
    household: list[Fact]
    campaign: list[Fact]
    previous: list[Fact]
    measures: list[tuple[str, int, Function]]
    checks: list[Worded]
    rules: list[Worded]
    notes: list[Worded]


def compiled(definition: Definition) -> Compiled:
    """The compiled rules of a definition, made at the first call and kept with it."""
    found: Compiled | None = definition.cache.get("risk")
    if found is None:
        found = definition.cache["risk"] = _Compiler(definition).compile()
    return found


@dataclass(slots=True)
class _Compiler:
    definition: Definition
    slots: dict[Path, int] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)

    def compile(self) -> Compiled:
        questions = self.definition.questions
        for question in questions:
            self.slot(("answers", question.id))
        steps: list[Step] = []
        for slot, q in enumerate(questions):
            steps.append((slot, q.id, reader(q), q.required, bounds(q), self.maybe(q.asked_when), q))
        applying = [(q.id, self.function(q.applies_when)[0]) for q in questions if q.applies_when is not None]
        measures = [self.measure(measure.id, measure.expr) for measure in self.definition.measures]
        deciding = [
            Deciding(slot, q, self.maybe(q.computed), self.severity(q.severity))
            for slot, q in enumerate(questions)
            if q.problem_when is not None or q.computed is not None
        ]
        checks = [self.worded(check) for check in self.definition.checks]
        rules = [self.worded(rule) for rule in self.definition.rules]
        notes = [self.worded(note) for note in self.definition.notes]
        return Compiled(
            size=len(self.slots),
            steps=steps,
            applying=applying,
            deciding=deciding,
            household=self.facts("household", HOUSEHOLD),
            campaign=self.facts("campaign", CAMPAIGN),
            previous=[
                Fact(slot, path[1], (), reader(self.definition.by_id[path[1]]))
                for path, slot in self.slots.items()
                if path[0] == "previous"
            ],
            measures=measures,
            checks=checks,
            rules=rules,
            notes=notes,
        )

    def slot(self, path: Path) -> int:
        return self.slots.setdefault(path, len(self.slots))

    def function(self, source: str) -> tuple[Function, Type]:
        tree = parse(source)
        typing = Typing(resolver(self.definition, self.types))
        found = typing.read(tree)
        for path in sorted(typing.paths):
            self.slot(path)
        return compile_expression(tree, typing, self.slots), found

    def maybe(self, source: str | None) -> Function | None:
        return None if source is None else self.function(source)[0]

    def measure(self, id: str, source: str) -> tuple[str, int, Function]:
        function, found = self.function(source)
        self.types[id] = Type(found.kind, values=found.values)
        return id, self.slot(("m", id)), function

    def severity(self, cases: tuple[Case, ...]) -> Callable[[Sequence[Any]], str]:
        if not cases:
            return lambda values: "M"
        if cases[0].when is None:
            level = cases[0].level
            return lambda values: level
        steps = [(self.maybe(case.when), case.level) for case in cases]

        def choose(values: Sequence[Any]) -> str:
            return next(level for when, level in steps if when is None or outcome(when, values) is True)

        return choose

    def worded(self, item: Any) -> Worded:
        cases = item.severity if isinstance(item, Rule) else ()
        return Worded(self.function(item.when)[0], self.writer(item.message), item, self.severity(cases))

    def writer(self, message: str) -> Writer:
        parts = [
            part if isinstance(part, str) else (self.slot(part.path), part.format)
            for part in template(message)
        ]

        def write(values: Sequence[Any]) -> str:
            return "".join(
                part if isinstance(part, str) else written(values[part[0]], part[1]) for part in parts
            )

        return write

    def facts(self, root: str, table: Mapping[str, Type]) -> list[Fact]:
        return [
            Fact(slot, path[1], _PYTHON[table[path[1]].kind])
            for path, slot in self.slots.items()
            if path[0] == root
        ]
