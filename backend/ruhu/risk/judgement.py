"""What judging gives."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    """A sentence of the definition that holds for these answers: it informs, nothing follows from it."""

    id: str
    message: str


@dataclass(slots=True)
class Judgement:
    """The result of `evaluate`. In `measures` None is unknown: neither poor nor safe. `turns`: how far both sides of each
    comparison with the line are apart, at two lines (risk/turning.py); None when the line may change anything."""

    visible: list[str] = field(default_factory=list)
    auto_na: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    checks: list[Finding] = field(default_factory=list)
    measures: dict[str, float | bool | str | list[str] | None] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    turns: list[float | None] | None = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the form may be finished: nothing missing, no hard check."""
        return not self.missing and all(check.level != "hard" for check in self.checks)
