"""What the API says of campaigns."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from ruhu.campaigns.queries import CampaignView
from ruhu.kit.money import yuan_text


class Stage(BaseModel):
    """A stage with its first and last day."""

    id: str
    kind: str
    title: str
    start: str | None
    end: str | None


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
    cadence: list[CadenceOut]


class Campaigns(BaseModel):
    """All campaigns."""

    items: list[CampaignOut]


def campaign_out(view: CampaignView, questionnaires: list[QuestionnaireRef]) -> CampaignOut:
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
            Stage(id=s["id"], kind=s["kind"], title=s["title"], start=s.get("start"), end=s.get("end"))
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
        cadence=[
            CadenceOut(every=x["every"], key=x.get("key", False), title=x["title"])
            for x in data.get("cadence", [])
        ],
    )
