"""A questionnaire's rules, compiled once to one Python function that reads, checks and judges in a straight line.

Every answer, fact and measure is a local variable (`x0`, `x1` …), every expression stands inline, and what needs an
object (a finding, a flag, a message) is made only where something is found. `source` keeps an author's text out of the
code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ruhu.questionnaires.checking import Type, Typing
from ruhu.questionnaires.context import CAMPAIGN, HOUSEHOLD, resolver
from ruhu.questionnaires.definition import NOT_APPLICABLE, Case, Definition, Question
from ruhu.questionnaires.format import FORMATS, template, written
from ruhu.questionnaires.grammar import parse
from ruhu.questionnaires.tree import Binary, Node
from ruhu.questionnaires.validate import BAD, accepted, bounds, reader
from ruhu.risk.expressions import Writer
from ruhu.risk.judgement import Finding, Judgement, Note
from ruhu.risk.operators import OPERATORS
from ruhu.risk.raising import contradicted, number, past, raised, raised_by_rule
from ruhu.risk.source import Source
from ruhu.risk.turning import LINE, LINES, comparisons, turning_of

Judge = Callable[
    [Mapping[str, Any], Mapping[str, Any], Mapping[str, Any], Mapping[str, Any], "Mapping[str, Any] | None"],
    tuple[bool, Judgement],
]
"""values, remarks, household, campaign, previous → (whether every value is of its question's type, judgement)."""

_PARAMETERS = ("values", "remarks", "household", "campaign", "previous")
_HELPERS = {
    **OPERATORS, "BAD": BAD, "Finding": Finding, "Judgement": Judgement, "Note": Note, "contradicted": contradicted,
    "join": "".join, "list": list, "map": map, "number": number, "past": past, "raised": raised,
    "raised_by_rule": raised_by_rule, "type": type,
}  # fmt: skip
"""What the function may call."""
_OWN = ("auto_na", "checks", "flags", "missing", "notes", "shown", "sound", "turns", "visible")


def compiled(definition: Definition) -> Judge:
    """The function of a definition, made at the first call and kept with it."""
    found: Judge | None = definition.cache.get("risk")
    if found is None:
        found = definition.cache["risk"] = _Compiler(definition).compile()
    return found


class _Compiler:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.source = Source(_HELPERS, _OWN)
        self.names: dict[tuple[str, ...], str] = {}
        self.types: dict[str, Type] = {}
        self.shown: dict[str, str] = {}
        """The variable that says whether a question is asked, for those with a condition."""

    def compile(self) -> Judge:
        for question in self.definition.questions:
            self.name(("answers", question.id))
        for list_name in ("missing", "checks", "notes"):
            self.line(f"{list_name} = []")
        self.answers()
        self.suggestions()
        for measure in self.definition.measures:
            self.measure(measure.id, measure.expr)
        self.line("flags = {}")
        for question in self.definition.questions:
            self.problem(question)
        self.conditions()
        measures = ", ".join(
            f"{self.keep(measure.id)}: {self.name(('m', measure.id))}" for measure in self.definition.measures
        )
        self.line(f"shown = {{{measures}}}")
        self.turning()
        self.line(
            "return sound, Judgement(visible, auto_na, missing, checks, shown, list(flags.values()), notes, turns)"
        )
        # Only now is it known which facts the expressions and messages name.
        body, self.source.lines = self.source.lines, []
        self.facts()
        self.source.lines += body
        return self.source.function(_PARAMETERS)

    def line(self, text: str) -> None:
        self.source.line(text)

    def keep(self, value: Any) -> str:
        return self.source.constant(value)

    def name(self, path: tuple[str, ...]) -> str:
        """The local variable of a path."""
        return self.names.setdefault(path, f"x{len(self.names)}")

    # --- what comes in

    def facts(self) -> None:
        """Facts of the household and the campaign, and the last round; what is not of its type is unknown."""
        for root, table in (("household", HOUSEHOLD), ("campaign", CAMPAIGN)):
            paths = [path for path in self.names if path[0] == root]
            self.unpack([self.names[path] for path in paths], root, [path[1] for path in paths])
            for path in paths:
                self.fact(self.names[path], table[path[1]].kind)
        earlier = {path[1]: name for path, name in self.names.items() if path[0] == "previous"}
        if earlier:
            self.line(f"{' = '.join(earlier.values())} = None")
            with self.source.block("if previous:"):
                for id, name in earlier.items():
                    read = self.keep(reader(self.definition.by_id[id]))
                    self.line(f"{name} = past({read}, previous.get({self.keep(id)}))")

    def fact(self, name: str, kind: str) -> None:
        if kind == "bool":
            other = f"{name} is not True and {name} is not False"
        else:
            other = f"type({name}) is not {self.keep(float if kind == 'number' else str)}"
        with self.source.block(f"if {other}:"):
            self.line(f"{name} = {f'number({name})' if kind == 'number' else 'None'}")

    def unpack(self, names: Sequence[str], mapping: str, keys: Sequence[str]) -> None:
        if names:
            self.line(f"{', '.join(names)}, = map({mapping}.get, {self.keep(tuple(keys))})")

    # --- steps 1, 2 and 4: what is asked, what is missing, and whether each value is of its type and range

    def answers(self) -> None:
        questions = self.definition.questions
        ids = [question.id for question in questions]
        self.unpack([self.name(("answers", id)) for id in ids], "values", ids)
        self.line(f"sound = {self.keep(frozenset(ids).issuperset)}(values)")
        for question in questions:
            name = self.name(("answers", question.id))
            if question.asked_when is None:
                self.answer(question, name)
                continue
            asked = self.shown[question.id] = f"a{len(self.shown)}"
            self.line(f"{asked} = {self.holds(question.asked_when)}")
            with self.source.block(f"if {asked}:"):
                self.answer(question, name)
            with self.source.block(f"elif {name} is not None:"):
                self.line(f"sound = sound and {self.keep(reader(question))}({name}) is not BAD")
                self.line(f"{name} = None")

    def answer(self, question: Question, name: str) -> None:
        plain = accepted(question)
        conditions = [] if question.required else [f"{name} is not None"]
        conditions += [f"{name} not in {self.keep(plain)}"] if plain else []
        if not conditions:
            self.read(question, name)
            return
        with self.source.block(f"if {' and '.join(conditions)}:"):
            self.read(question, name)

    def read(self, question: Question, name: str) -> None:
        self.line(f"{name} = {self.keep(reader(question))}({name})")
        with self.source.block(f"if {name} is None:"):
            self.line(f"missing.append({self.keep(question.id)})" if question.required else "pass")
        with self.source.block(f"elif {name} is BAD:"):
            self.line(f"{name} = None")
            self.line("sound = False")
            self.find(f"type:{question.id}", "hard", question, f"“{question.plain}”填得不对, 请重新填。")
        limits = bounds(question)
        if limits is not None:
            with self.source.block(f"elif not {self.keep(limits[0])} <= {name} <= {self.keep(limits[1])}:"):
                self.find(f"type:{question.id}", "hard", question, _range_message(question))

    def suggestions(self) -> None:
        """Which questions are visible, and which of them offer 不涉及 by themselves."""
        parts: list[str] = []
        run: list[str] = []
        for question in self.definition.questions:
            asked = self.shown.get(question.id)
            if asked is None:
                run.append(question.id)
            else:
                parts += [f"*{self.keep(tuple(run))}", f"*({self.keep((question.id,))} if {asked} else ())"]
                run = []
        self.line(f"visible = [{', '.join([*parts, f'*{self.keep(tuple(run))}'])}]")
        self.line("auto_na = []")
        known: dict[str, str] = {}
        for question in self.definition.questions:
            if question.applies_when is None:
                continue
            # Nothing changes between these conditions, and forms repeat them.
            refuted = known.get(question.applies_when)
            if refuted is None:
                refuted = known[question.applies_when] = self.source.fresh()
                tree, writer, _ = self.expression(question.applies_when)
                self.line(f"{refuted} = {writer.refuted(tree)}")
            asked = self.shown.get(question.id)
            with self.source.block(f"if {refuted}:" if asked is None else f"if {asked} and {refuted}:"):
                self.line(f"auto_na.append({self.keep(question.id)})")

    # --- what follows

    def measure(self, id: str, source: str) -> None:
        tree, writer, found = self.expression(source)
        self.types[id] = Type(found.kind, values=found.values)
        name = self.name(("m", id))
        self.line(f"{name} = {writer.value(tree)}")
        if found.kind == "number":
            # Infinity or NaN less itself is NaN, which is not zero.
            with self.source.block(f"if {name} is not None and {name} - {name} != 0:"):
                self.line(f"{name} = None")
        elif found.kind == "dyn":
            self.line(f"{name} = finite({name})")

    def problem(self, question: Question) -> None:
        """The flag of an answer, and the soft checks that compare it with its remark and its computed value."""
        name = self.name(("answers", question.id))
        if question.problem_when is not None:
            level = self.severity(question.severity) if question.flag else "None"
            kept = self.keep(question)
            with self.source.block(f"if {name} == {self.keep(question.problem_when)}:"):
                self.line(f"raised({kept}, {level}, remarks, checks, flags)")
            with self.source.block(f"elif remarks and {name} is not None:"):
                self.line(f"contradicted({kept}, remarks, checks)")
        if question.computed is not None:
            known = self.source.fresh()
            with self.source.block(f"if {name} is not None and {name} != {self.keep(NOT_APPLICABLE)}:"):
                tree, writer, _ = self.expression(question.computed)
                self.line(f"{known} = {writer.value(tree)}")
                differs = f"{known} is not None and {known} is not ({name} == {self.keep('yes')})"
                with self.source.block(f"if {differs}:"):
                    sentences = [
                        self.keep(f"“{question.plain}”按填的数算应选“{word}”, 是这样吗?") for word in "是否"
                    ]
                    self.line(
                        f"checks.append(Finding({self.keep(f'computed_differs:{question.id}')}, {self.keep('soft')}, "
                        f"{self.keep(question.id)}, {sentences[0]} if {known} else {sentences[1]}))"
                    )

    def conditions(self) -> None:
        """Declared checks, rules (which replace a question's flag of the same code) and notes."""
        for check in self.definition.checks:
            head = ", ".join(self.keep(item) for item in (check.id, check.level, check.question))
            with self.source.block(f"if {self.holds(check.when)}:"):
                self.line(f"checks.append(Finding({head}, {self.message(check.message)}))")
        for rule in self.definition.rules:
            with self.source.block(f"if {self.holds(rule.when)}:"):
                level = self.severity(rule.severity)
                self.line(f"raised_by_rule({self.keep(rule)}, {level}, {self.message(rule.message)}, flags)")
        for note in self.definition.notes:
            with self.source.block(f"if {self.holds(note.when)}:"):
                self.line(f"notes.append(Note({self.keep(note.id)}, {self.message(note.message)}))")

    def turning(self) -> None:
        """The differences of whatever is compared with something of the line, at two lines: last, for it overwrites measures."""
        found = turning_of(self.definition)
        if found.bent or found.none:
            self.line(f"turns = {'None' if found.bent else '[]'}")
            return
        self.line("turns = []")
        sources = {measure.id: measure.expr for measure in self.definition.measures}
        with self.source.block(f"for {self.name(LINE)} in {self.keep(LINES)}:"):
            for name in found.measures:
                self.measure(name, sources[name])
            for source in found.expressions:
                tree, writer, _ = self.expression(source)
                for node in comparisons(tree, found.measures):
                    if writer.types[id(node.left)].kind == writer.types[id(node.right)].kind == "number":
                        difference = writer.value(Binary("-", node.left, node.right))
                        self.line(f"turns.append({difference})")

    # --- parts of lines

    def expression(self, source: str) -> tuple[Node, Writer, Type]:
        tree = parse(source)
        typing = Typing(resolver(self.definition, self.types))
        found = typing.read(tree)
        for path in sorted(typing.paths):
            self.name(path)
        return tree, Writer(self.source, typing.types, self.names), found

    def holds(self, source: str) -> str:
        tree, writer, _ = self.expression(source)
        return writer.holds(tree)

    def severity(self, cases: tuple[Case, ...]) -> str:
        """The level of the first case that holds; M where the definition names none."""
        levels = [self.keep(case.level) for case in cases] or [self.keep("M")]
        found = levels[-1]
        for case, level in reversed(list(zip(cases, levels, strict=False))):
            found = level if case.when is None else f"({level} if {self.holds(case.when)} else {found})"
        return found

    def message(self, text: str) -> str:
        parts = [
            self.keep(part)
            if isinstance(part, str)
            else f"{self.keep(FORMATS[part.format] if part.format else written)}({self.name(part.path)})"
            for part in template(text)
        ]
        return f"join(({', '.join(parts)},))" if parts else self.keep("")

    def find(self, id: str, level: str, question: Question, message: str) -> None:
        fields = ", ".join(self.keep(item) for item in (id, level, question.id, message))
        self.line(f"checks.append(Finding({fields}))")


def _range_message(question: Question) -> str:
    unit = question.unit or ""
    if question.max is None:
        return f"“{question.plain}”不能小于 {question.min}{unit}, 请核对。"
    if question.min is None:
        return f"“{question.plain}”不能大于 {question.max}{unit}, 请核对。"
    return f"“{question.plain}”应在 {question.min} 到 {question.max}{unit}之间, 请核对。"
