"""A published questionnaire: immutable, hashed, ready to be judged by.

`Definition.load` takes the published JSON (`publish.publish` makes it from what an author wrote) and trusts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from ruhu.kit.canonical import canonical, digest

NOT_APPLICABLE = "na"
ACTS = frozenset({"visit", "case_step", "complaint", "newcomer", "application"})
"""Kinds of forms that say one thing once (docs/sync.md, "Acts"); the other kind is "survey"."""
_ANSWERS = {
    "yes_no": ("yes", "no"),
    "yes_no_na": ("yes", "no", "na"),
    "have_none": ("have", "none"),
    "have_none_na": ("have", "none", "na"),
}
_NUMBERS = ("count", "money", "decimal")
NO_LINE = "没有监测线: 这里还没有定收入线, 人均收入只作记录, 不作比较。"
"""What is said instead of a verdict where a campaign has no line. The phone says the same (survey/evaluate.ts)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One severity: `level` where `when` holds; without `when`, always."""

    level: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question as published; the fields are those of docs/questionnaires.md, defaults filled in."""

    id: str
    type: str
    plain: str
    official: str | None
    section: str
    area: str
    box: int | str | None
    printed: str
    hint: str | None
    title: str
    required: bool
    on_form: bool
    asked_when: str | None
    applies_when: str | None
    problem_when: str | None
    severity: tuple[Case, ...]
    flag: bool
    computed: str | None
    unit: str | None
    min: str | None
    max: str | None
    options: tuple[tuple[str, str], ...]
    phrases: tuple[str, ...]

    @property
    def answers(self) -> tuple[str, ...]:
        """The texts a closed question may have as its value; () for open ones."""
        if self.type in ("choice", "choices"):
            return tuple(value for value, _ in self.options)
        closed = _ANSWERS.get(self.type, ())
        return (
            (*closed, NOT_APPLICABLE)
            if closed and self.applies_when and NOT_APPLICABLE not in closed
            else closed
        )

    @property
    def numeric(self) -> bool:
        return self.type in _NUMBERS

    @property
    def fen_per_unit(self) -> int:
        """Fen in one unit of a money question: 100, or 1 000 000 for 万元."""
        return 1_000_000 if self.unit == "万元" else 100


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    printed: str
    title: str
    plain: str
    area: str
    questions: tuple[Question, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    id: str
    expr: str
    label: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    level: str
    when: str
    message: str
    question: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    when: str
    message: str
    title: str
    area: str
    severity: tuple[Case, ...]
    question: str | None
    box: int | str | None


@dataclass(frozen=True, slots=True)
class Note:
    id: str
    when: str
    message: str


@dataclass(frozen=True, eq=False)
class Definition:
    """A questionnaire as published. Two with the same `hash` are the same."""

    id: str
    version: int
    kind: str
    subject: str
    title: str
    short: str
    form: str | None
    sections: tuple[Section, ...]
    measures: tuple[Measure, ...]
    checks: tuple[Check, ...]
    rules: tuple[Rule, ...]
    notes: tuple[Note, ...]
    raw: Mapping[str, Any] = field(repr=False)
    """The published JSON, as phones get it. Do not change it."""
    json: bytes = field(repr=False)
    """The same as canonical JSON (RFC 8785), whose SHA-256 is `hash`."""
    hash: str
    cache: dict[str, Any] = field(default_factory=dict, repr=False)
    """What other slices compile from this definition, by their name: made once, kept as long as the definition."""

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> Definition:
        """The definition of a published document. Raises KeyError for one that `publish` would refuse."""
        return cls(
            id=raw["id"],
            version=raw["version"],
            kind=raw.get("kind", "survey"),
            subject=raw["subject"],
            title=raw["title"],
            short=raw.get("short", raw["title"]),
            form=raw.get("form"),
            sections=tuple(_lined(_section(item), raw) for item in raw["sections"]),
            measures=tuple(
                Measure(m["id"], m["expr"], m.get("label", m["id"]), m.get("unit"))
                for m in raw.get("measures", ())
            ),
            checks=tuple(
                Check(c["id"], c["level"], c["when"], c["message"], c.get("question"))
                for c in raw.get("checks", ())
            ),
            rules=tuple(_rule(item) for item in raw.get("rules", ())),
            notes=(
                *(Note(n["id"], n["when"], n["message"]) for n in raw.get("notes", ())),
                *((Note("no_line", f"{raw['sum']['line']} == null", NO_LINE),) if _line(raw) else ()),
            ),
            raw=MappingProxyType(dict(raw)),
            json=canonical(raw),
            hash=digest(raw),
        )

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in order."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return MappingProxyType({question.id: question for question in self.questions})

    @property
    def name(self) -> str:
        """`id@version`, as published.json and messages write it."""
        return f"{self.id}@{self.version}"


def _line(raw: Mapping[str, Any]) -> str | None:
    """The line that the form's sum is compared with."""
    found: str | None = raw.get("sum", {}).get("line")
    return found


def _lined(section: Section, raw: Mapping[str, Any]) -> Section:
    """The section as it is asked: whether income is below the line is no question where there is no line."""
    line = _line(raw)
    if line is None:
        return section
    below = f"m.{raw['sum']['below']}"
    questions = (
        replace(q, asked_when=f"({q.asked_when}) && {line} != null" if q.asked_when else f"{line} != null")
        if q.computed == below
        else q
        for q in section.questions
    )
    return replace(section, questions=tuple(questions))


def _cases(severity: Any) -> tuple[Case, ...]:
    if severity is None:
        return ()
    if isinstance(severity, str):
        return (Case(severity),)
    return tuple(Case(item["level"], item.get("when")) for item in severity)


def _section(raw: Mapping[str, Any]) -> Section:
    area = raw.get("area", "other")
    return Section(
        id=raw["id"],
        printed=raw.get("printed", ""),
        title=raw["title"],
        plain=raw.get("plain", raw["title"]),
        area=area,
        questions=tuple(_question(item, raw["id"], area) for item in raw["questions"]),
        rows=tuple(raw.get("rows", ())),
    )


def _question(raw: Mapping[str, Any], section: str, area: str) -> Question:
    return Question(
        id=raw["id"],
        type=raw["type"],
        plain=raw["plain"],
        official=raw.get("official"),
        section=section,
        area=raw.get("area", area),
        box=raw.get("box"),
        printed=raw.get("printed", ""),
        hint=raw.get("hint"),
        title=raw.get("title", raw["plain"]),
        required=raw.get("required", True),
        on_form=raw.get("on_form", True),
        asked_when=raw.get("asked_when"),
        applies_when=raw.get("applies_when"),
        problem_when=raw.get("problem_when"),
        severity=_cases(raw.get("severity")),
        flag=raw.get("flag", "problem_when" in raw),
        computed=raw.get("computed"),
        unit=raw.get("unit"),
        min=raw.get("min"),
        max=raw.get("max"),
        options=tuple((item["value"], item["label"]) for item in raw.get("options", ())),
        phrases=tuple(raw.get("phrases", ())),
    )


def _rule(raw: Mapping[str, Any]) -> Rule:
    return Rule(
        code=raw["code"],
        when=raw["when"],
        message=raw["message"],
        title=raw["title"],
        area=raw["area"],
        severity=_cases(raw["severity"]),
        question=raw.get("question"),
        box=raw.get("box"),
    )
