"""The deadlines of a campaign: stages and reports. Pure: a definition and days in, days out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ruhu.campaigns.workdays import Workdays

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """Something due on `due`: the end of a stage, or a report. `start` is the first day it covers, None for dated reports."""

    kind: str  # stage | report
    id: str
    title: str
    due: date
    start: date | None
    sender: str | None = None
    recipient: str | None = None
    ledger: str | None = None


def stage_on(campaign: Mapping[str, Any], day: date) -> Mapping[str, Any] | None:
    """The stage in force on that day; None before, between and after the stages."""
    text = day.isoformat()
    return next((s for s in campaign["stages"] if s["start"] <= text <= s["end"]), None)


def rectification(campaign: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The stage in which problems are put right: its own, or one that is that too (`also`). The last where there are two."""
    fitting = [
        stage
        for stage in campaign["stages"]
        if stage["kind"] == "rectification" or "rectification" in stage.get("also", ())
    ]
    return fitting[-1] if fitting else None


def rectified_by(campaign: Mapping[str, Any], *, harder: bool = False) -> date | None:
    """The day until which problems are put right by default; `harder`: the notice's later day for what takes longer."""
    stage = rectification(campaign)
    if stage is None:
        return None
    return date.fromisoformat(stage.get("extended_end", stage["end"]) if harder else stage["end"])


def deferred_until(campaign: Mapping[str, Any]) -> date | None:
    """The latest day to which a case may be deferred without a plan in stages; None where the notice sets none."""
    until = campaign.get("deferral", {}).get("until")
    return date.fromisoformat(until) if until else None


def due_between(campaign: Mapping[str, Any], first: date, last: date, calendar: Workdays) -> list[Due]:
    """Ends of stages and reports due from `first` to `last` (included), by day; on one day stages come first.

    A dated report is due on its day, whatever day that is: the notice says so. One that recurs is due on the last working
    day of each part of the calendar (week from Monday, half month to the 15th, month) that its stages touch, cut off at
    their first and last day. A report for which the notice sets no day is never due.
    """
    found = [due for due in (*_stages(campaign), *_reports(campaign, calendar)) if first <= due.due <= last]
    return sorted(found, key=lambda due: (due.due, due.kind != "stage"))


def _stages(campaign: Mapping[str, Any]) -> Iterator[Due]:
    for stage in campaign["stages"]:
        start = date.fromisoformat(stage["start"])
        yield Due("stage", stage["id"], stage["title"], date.fromisoformat(stage["end"]), start)
        if "extended_end" in stage:
            title = f"{stage['title']}(需要进一步整改的)"
            yield Due("stage", stage["id"], title, date.fromisoformat(stage["extended_end"]), start)


def _reports(campaign: Mapping[str, Any], calendar: Workdays) -> Iterator[Due]:
    for report in campaign["reports"]:
        who = (report["from"], report["to"], report.get("ledger"))
        if "due" in report:
            yield Due("report", report["id"], report["title"], date.fromisoformat(report["due"]), None, *who)
        elif "every" in report:
            for start, end in _parts(report["every"], *_span(campaign, report)):
                yield Due("report", report["id"], report["title"], calendar.last_of(start, end), start, *who)


def _span(campaign: Mapping[str, Any], report: Mapping[str, Any]) -> tuple[date, date]:
    """First and last day on which a recurring report runs."""
    named = report.get("stages")
    stages = [stage for stage in campaign["stages"] if named is None or stage["id"] in named]
    return (
        date.fromisoformat(min(stage["start"] for stage in stages)),
        date.fromisoformat(max(stage["end"] for stage in stages)),
    )


def _parts(every: str, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The parts of the calendar from `first` to `last`, cut off there."""
    while first <= last:
        end = min(_part_end(every, first), last)
        yield first, end
        first = end + _DAY


def _part_end(every: str, day: date) -> date:
    if every == "week":
        return day + _DAY * (6 - day.weekday())
    if every == "half_month" and day.day <= 15:
        return day.replace(day=15)
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - _DAY
