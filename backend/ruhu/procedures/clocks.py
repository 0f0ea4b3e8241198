"""Days that run: pure. A clock starts with a step (or the clue) and stops with the last of the steps that it waits for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ruhu.campaigns.workdays import Workdays
from ruhu.procedures.deciding import Standing
from ruhu.procedures.definition import BEGUN, Limit, Route


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit as it stands: `due` None until it has started; `left` days until then (negative: late), None when stopped."""

    id: str
    title: str
    days: int
    working: bool
    to: tuple[str, ...]
    due: date | None
    left: int | None
    met_on: date | None
    late: int  # days by which it was missed, or is missed by now


def clocks(route: Route, standing: Standing, today: date, calendar: Workdays) -> list[Clock]:
    """Every limit of the way. The first day is not counted, as time limits are counted in China. What was stopped runs on
    for nobody."""
    return [_clock(limit, standing, today, calendar) for limit in route.limits]


def due_on(found: Iterable[Clock]) -> date | None:
    """The day on which the next limit that still runs ends."""
    return min(
        (clock.due for clock in found if clock.due is not None and clock.left is not None), default=None
    )


def _clock(limit: Limit, standing: Standing, today: date, calendar: Workdays) -> Clock:
    start = standing.begun_on if limit.start == BEGUN else standing.done.get(limit.start)
    ends = [standing.done.get(id) for id in limit.to]
    met_on = max((on for on in ends if on is not None), default=None) if None not in ends else None
    if start is None:
        return Clock(limit.id, limit.title, limit.days, limit.working, limit.to, None, None, None, 0)
    due = calendar.add(start, limit.days) if limit.working else start + timedelta(days=limit.days)
    end = met_on or (standing.ended_on if standing.state == "stopped" else None) or today
    left = _between(end, due, calendar, working=limit.working)
    running = met_on is None and standing.state == "running"
    return Clock(
        limit.id,
        limit.title,
        limit.days,
        limit.working,
        limit.to,
        due,
        left if running else None,
        met_on,
        max(0, -left),
    )


def _between(day: date, due: date, calendar: Workdays, *, working: bool) -> int:
    if not working:
        return (due - day).days
    return calendar.between(day, due) if due >= day else -calendar.between(due, day)
