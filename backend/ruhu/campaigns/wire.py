"""What the API says of campaigns."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from ruhu.campaigns.checklists import Checklist
from ruhu.campaigns.layouts import Layout
from ruhu.campaigns.queries import CampaignView
from ruhu.kit.money import yuan_text


class Stage(BaseModel):
    """A stage with its first and last day."""

    id: str
    kind: str
    title: str
    start: str | None
    end: str | None
    also: list[str] = Field(default=[], description="What else is done in it: rectification.")
    extended_end: str | None = Field(default=None, description="Last day for what cannot be done by `end`.")


class LineOut(BaseModel):
    """An income line 监测线 in force."""

    area: str
    year: int
    amount: str
    document: str
    short_document: str


class QuestionnaireRef(BaseModel):
    """A questionnaire of the campaign, by its frozen hash."""

    id: str
    version: int
    hash: str
    kind: str
    subject: str


class RateOut(BaseModel):
    """A local rate that the phone's income calculator offers; without an amount it is asked for."""

    id: str
    source: Literal["wage", "business", "transfer", "property"]
    title: str
    amount: str | None
    per: Literal["person_month", "person_year", "household_month", "household_year", "mu_year", "sale"]
    area: str
    age_from: int | None
    document: str


class CadenceOut(BaseModel):
    """Once in each part of the calendar (week, half_month, month, quarter, year); the first that fits a household counts."""

    every: str
    key: bool
    title: str


class KeyKind(BaseModel):
    """A kind of key household 重点户, in the notice's word."""

    kind: str
    title: str


class ReportOut(BaseModel):
    """What is handed upwards: on one day (`due`), or `every` week, half month or month; neither where no day is set."""

    id: str
    title: str
    sender: str
    recipient: str
    due: str | None
    every: Literal["week", "half_month", "month"] | None
    ledger: str | None


class DeferralOut(BaseModel):
    """What it takes to put a case off beyond the rectification stage, in the notice's words."""

    needs: list[Literal["reason", "record", "plan"]]
    until: str | None
    words: str


class EscalationOut(BaseModel):
    """Who takes over what is beyond the means of the one below."""

    from_level: Literal["village", "township"]
    to_level: Literal["township", "county"]
    to_unit: str
    words: str


class ColumnOut(BaseModel):
    """A column of a printed ledger: its words and what stands in it."""

    heading: str
    source: str


class LedgerOut(BaseModel):
    """The layout of a printed ledger 台账 (schemas/meta/ledger.schema.json)."""

    id: str
    title: str
    rows: Literal["case", "item", "answer"]
    head: list[ColumnOut]
    columns: list[ColumnOut]
    notes: list[str]
    problem_types: dict[str, str]

    @classmethod
    def of(cls, layout: Layout) -> LedgerOut:
        return cls(
            id=layout.id,
            title=layout.title,
            rows=layout.rows,
            head=[ColumnOut(heading=words, source=source) for words, source in layout.head],
            columns=[ColumnOut(heading=words, source=source) for words, source in layout.columns],
            notes=list(layout.notes),
            problem_types=dict(layout.problem_types),
        )


class ChecklistRef(BaseModel):
    """A published checklist 排查清单, without its items."""

    id: str
    version: int
    hash: str = Field(description="SHA-256 of the canonical JSON, hex.")
    kind: Literal["items", "tasks", "areas", "checks"]
    title: str
    short: str
    document: str
    date: str
    items: int = Field(description="How many it has.")

    @classmethod
    def of(cls, checklist: Checklist) -> ChecklistRef:
        return cls(
            id=checklist.id,
            version=checklist.version,
            hash=checklist.hash,
            kind=checklist.kind,
            title=checklist.title,
            short=checklist.short,
            document=checklist.document,
            date=checklist.date,
            items=len(checklist.items),
        )


class ChecklistRefs(BaseModel):
    """All published checklists."""

    items: list[ChecklistRef]


class SourceOut(BaseModel):
    """What the data already says about an item: flags and boxes of a form, or measures of procedures and the ledger."""

    source: Literal["survey", "procedure", "ledger"]
    form: str | None = None
    flags: list[str] = []
    boxes: list[int | str] = []
    unmonitored: bool = False
    measures: list[str] = []


class ItemOut(BaseModel):
    """One entry of a checklist."""

    id: str
    number: int
    group_number: str = ""
    group: str
    part_number: str = ""
    part: str = ""
    text: str
    note: str | None = None
    units: list[str]
    feeds: Literal["household", "village", "township", "unit"]
    answered_from: list[SourceOut] = []


class ChecklistText(BaseModel):
    """A checklist as published (schemas/meta/checklist.schema.json)."""

    id: str
    version: int
    kind: Literal["items", "tasks", "areas", "checks"]
    title: str
    short: str
    document: str
    date: str
    items: list[ItemOut]


class ChecklistFull(BaseModel):
    """A published checklist whole; what is left out in an item has its default."""

    id: str
    version: int
    hash: str
    definition: ChecklistText


class DueOut(BaseModel):
    """The end of a stage, or a report that is due."""

    kind: Literal["stage", "report"]
    id: str
    title: str
    due: str
    start: str | None = Field(description="The first day it covers; null for a report with a day of its own.")
    sender: str | None
    recipient: str | None
    ledger: str | None


class Deadlines(BaseModel):
    """What is due between two days, by day."""

    items: list[DueOut]
    stage: str | None = Field(description="The stage in force today.")
    note: str | None = Field(description="Said where the holidays of a year are not known.")


class CampaignOut(BaseModel):
    """A campaign as phones and supervisors need it."""

    id: str
    title: str
    short: str
    document: str
    issuer: str
    date: str
    status: str
    period_start: str | None
    period_full_on: str | None
    stages: list[Stage]
    lines: list[LineOut]
    questionnaires: list[QuestionnaireRef]
    rates: list[RateOut] = []
    aids: dict[str, dict[str, Any]] = Field(
        default={},
        description="By questionnaire id: what the phone fills in by itself (schemas/meta/campaign.schema.json).",
    )
    proof: bool = Field(default=False, description="Whether the outcome of a case comes with a photo.")
    cadence: list[CadenceOut]
    key_household_kinds: list[KeyKind]
    reports: list[ReportOut]
    units: list[str]
    checklists: list[ChecklistRef]
    ledgers: list[LedgerOut]
    deferral: DeferralOut | None
    escalation: list[EscalationOut]


class Campaigns(BaseModel):
    """All campaigns."""

    items: list[CampaignOut]


def campaign_out(
    view: CampaignView,
    questionnaires: list[QuestionnaireRef],
    checklists: list[ChecklistRef],
    ledgers: list[LedgerOut],
) -> CampaignOut:
    """The wire form of a campaign."""
    data: dict[str, Any] = view.data
    return CampaignOut(
        id=view.id,
        title=view.title,
        short=data.get("short", view.title),
        document=data["document"],
        issuer=data["issuer"],
        date=str(data["date"]),
        status=view.status,
        period_start=data.get("period_start"),
        period_full_on=data.get("period_full_on"),
        stages=[
            Stage(
                id=s["id"],
                kind=s["kind"],
                title=s["title"],
                start=s.get("start"),
                end=s.get("end"),
                also=s.get("also", []),
                extended_end=s.get("extended_end"),
            )
            for s in data.get("stages", [])
        ],
        lines=[
            LineOut(
                area=x.area,
                year=x.year,
                amount=yuan_text(x.amount_fen),
                document=x.document,
                short_document=x.short_document,
            )
            for x in view.lines
        ],
        questionnaires=questionnaires,
        rates=[
            RateOut(
                id=r["id"],
                source=r["source"],
                title=r["title"],
                amount=r.get("amount"),
                per=r["per"],
                area=r.get("area", ""),
                age_from=r.get("age_from"),
                document=r["document"],
            )
            for r in data.get("rates", [])
        ],
        aids=data.get("aids", {}),
        proof=bool(data.get("drafts", {}).get("proof")),
        cadence=[
            CadenceOut(every=x["every"], key=x.get("key", False), title=x["title"])
            for x in data.get("cadence", [])
        ],
        key_household_kinds=[KeyKind(**x) for x in data.get("key_household_kinds", [])],
        reports=[
            ReportOut(
                id=x["id"],
                title=x["title"],
                sender=x["from"],
                recipient=x["to"],
                due=x.get("due"),
                every=x.get("every"),
                ledger=x.get("ledger"),
            )
            for x in data.get("reports", [])
        ],
        units=data.get("units", []),
        checklists=checklists,
        ledgers=ledgers,
        deferral=_deferral(data.get("deferral")),
        escalation=[
            EscalationOut(from_level=x["from"], to_level=x["to"], to_unit=x["to_unit"], words=x["words"])
            for x in data.get("escalation", [])
        ],
    )


def _deferral(rule: dict[str, Any] | None) -> DeferralOut | None:
    return (
        None
        if rule is None
        else DeferralOut(needs=rule["needs"], until=rule.get("until"), words=rule["words"])
    )
