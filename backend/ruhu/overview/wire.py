"""What the API says to supervisors."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ruhu.blobs.wire import PhotoOut
from ruhu.review.wire import DecisionOut

Severity = Literal["H", "M", "L"]


class FlagBrief(BaseModel):
    """A flag in a list."""

    code: str
    title: str
    severity: Severity


class FlagFull(FlagBrief):
    """A flag with its sum."""

    question: str | None
    box: str | None
    area: str
    message: str
    raised_at: str


class HouseholdRow(BaseModel):
    """One household in one campaign. Amounts: decimal strings in yuan; null = unknown."""

    id: str
    number: str
    name: str
    village: str
    village_name: str
    grid: str
    address: str
    kinds: list[str]
    lifted: bool
    monitored: bool
    people: int | None
    provisional: bool = Field(description="不在名册上, 待核对")
    visited: bool
    visited_on: str | None
    per_person: str | None
    gap: str | None
    severity: Severity | None
    flags: list[FlagBrief]
    submission_id: str | None


class HouseholdPage(BaseModel):
    """A page; `next` goes into `cursor`."""

    items: list[HouseholdRow]
    next: str | None
    total: int | None = Field(description="null where it was not to be counted")


class MemberOut(BaseModel):
    """A member, the ID number masked."""

    id: str
    name: str
    relation: str | None
    sex: str | None
    birth_year: int | None
    age: int | None
    id_number: str | None
    phone: str | None
    school: str | None
    health: str | None
    labour: str | None


class LineBrief(BaseModel):
    """The line that applies, with its document."""

    amount: str
    year: int
    document: str
    short_document: str


class Check(BaseModel):
    """A check that holds."""

    id: str
    level: Literal["hard", "soft"]
    question: str | None
    message: str


class HistoryEntry(BaseModel):
    """One revision in the history."""

    submission_id: str
    rev_id: str
    kind: str
    state: str
    at: str
    account_name: str
    flags: list[str]


class Beside(BaseModel):
    """Earlier answers to the same form: those that the head corrects, or those of the last round."""

    kind: Literal["corrected", "last_round"]
    campaign: str
    questionnaire: str
    at: str
    account_name: str
    answers: dict[str, Any]


class FlagThen(FlagBrief):
    """A flag as it was said then."""

    message: str


class FlagCleared(FlagThen):
    """A flag that is no more."""

    raised_at: str
    cleared_at: str


class JudgementOut(BaseModel):
    """What was found once: by the answers that came, or by a changed line; with the form's version, the figures and the line of
    that time. Amounts: decimal yuan."""

    at: str
    cause: Literal["answers", "line"]
    rev_id: str
    form: str | None
    version: int | None
    line: LineBrief | None
    people: int | None
    net: str | None
    per_person: str | None
    flags: list[FlagThen]
    raised: list[str]
    cleared: list[str]


class Form(BaseModel):
    """The form that speaks for a subject, and what was found in it."""

    campaign: str
    answers: dict[str, Any] | None
    questionnaire: str | None
    measures: dict[str, Any]
    notes: list[str]
    checks: list[Check]
    beside: list[Beside] = Field(description="更正前的, 和上一轮的答案")
    line: LineBrief | None
    state: str | None
    head: str | None
    photos: list[PhotoOut]
    decisions: list[DecisionOut]
    history: list[HistoryEntry]
    judgements: list[JudgementOut] = Field(description="每次判定, 新的在前")
    cleared: list[FlagCleared] = Field(description="已消除的问题")


class VisitOut(BaseModel):
    """An attempt at the door, the latest first."""

    id: str
    household_id: str
    outcome: str
    met: bool
    gone: bool
    visited_on: str | None
    next_on: str | None
    note: str
    account_name: str
    received_at: str


class HouseholdFull(HouseholdRow, Form):
    """One household with answers, measures, flags with sums and history."""

    flags: list[FlagFull]  # type: ignore[assignment]
    members: list[MemberOut]
    facts: dict[str, Any]
    visits: list[VisitOut]


class VillageFull(Form):
    """One village's form."""

    code: str
    name: str
    facts: dict[str, Any]
    visited: bool
    visited_on: str | None
    severity: Severity | None
    submission_id: str | None
    flags: list[FlagFull]


class Figures(BaseModel):
    """Households of a place: all, those surveyed, of these the key households 重点户, those with a problem, with a grave one."""

    households: int
    visited: int
    key_households: int
    key_visited: int
    flagged: int
    grave: int


class PartOut(Figures):
    """One place below the area."""

    code: str
    name: str
    level: Literal["county", "township", "village"]


class OverviewParts(BaseModel):
    """The places below an area, by code."""

    level: Literal["county", "township", "village"]
    items: list[PartOut]


class KindOut(BaseModel):
    """Key households of one kind."""

    kind: str
    households: int
    visited: int


class BySeverity(BaseModel):
    """Households with a problem of this severity."""

    H: int
    M: int
    L: int


class TopicOut(BySeverity):
    """Households with a problem of one topic; one with two severities counts in both, and once in `households`."""

    topic: str
    households: int


class FlagCount(BySeverity):
    """Households with one problem."""

    code: str
    title: str
    topic: str
    households: int


class BandOut(BaseModel):
    """Households whose income per person is from `low` up to, and without, `high` (yuan; null = no end)."""

    low: int | None
    high: int | None
    households: int


class LineHere(BaseModel):
    """A line in force in the area, or in a part of it."""

    area: str
    amount: str
    document: str


class IncomeOut(BaseModel):
    """How incomes per person lie."""

    bands: list[BandOut]
    unknown: int
    lines: list[LineHere]


class Overview(BaseModel):
    """An area in one campaign: each number is the total of a list of households (docs/api.md)."""

    campaign: str
    area: str | None
    area_name: str
    level: Literal["county", "township", "village"]
    total: Figures
    parts: list[PartOut]
    kinds: list[KindOut]
    severities: BySeverity
    topics: list[TopicOut]
    flags: list[FlagCount]
    income: IncomeOut


class UnitCases(BaseModel):
    """Cases of one unit; "-" = without a unit."""

    unit: str
    total: int
    open: int
    overdue: int
    submitted: int
    deferred: int
    reopened: int = Field(description="once or more often")
    closed: int


class CaseCounts(BaseModel):
    """Cases of an area: each number is the total of a list of cases."""

    campaign: str
    area: str | None
    total: int
    open: int
    overdue: int
    reopened: int
    states: dict[str, int]
    units: list[UnitCases]


class UpcomingItem(BaseModel):
    """The end of a stage, or a report. `days_left` is negative for what is past."""

    campaign: str
    campaign_title: str
    campaign_short: str
    kind: Literal["stage", "report"]
    id: str
    title: str
    due: str
    start: str | None
    sender: str | None
    recipient: str | None
    ledger: str | None
    days_left: int
    state: Literal["due", "overdue", "done"]
    done_by: str | None
    done_at: str | None


class CasesDue(BaseModel):
    """Cases of a campaign: each number is the total of `GET /api/cases` (overdue=true, soon=<days>, state=deferred)."""

    campaign: str
    campaign_short: str
    overdue: int
    due_soon: int
    deferred: int


class Upcoming(BaseModel):
    """What is due within `days` days, by day, and what is overdue."""

    today: str
    days: int
    items: list[UpcomingItem]
    cases: list[CasesDue]
    note: str | None = Field(description="Said where the holidays of a year are not known.")


class ReportIn(BaseModel):
    """A report that was handed in for an area, or (`done` false) was not after all."""

    model_config = ConfigDict(extra="forbid")

    campaign: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,63}$")
    report: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,63}$")
    due: date
    area: str = Field(pattern="^[0-9]{2,15}$")
    done: bool = True
