"""Working days: weekends, public holidays and 调休, as schemas/calendars/cn-<year>.yaml tells them.

Only years with a file are known exactly. In another year Saturdays and Sundays are off and nothing else; whoever shows
such a day says so with `note`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.faults import Fault, PublishError
from ruhu.questionnaires.reading import read_yaml
from ruhu.questionnaires.shape import shape_faults

WHAT = "节假日"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Workdays:
    """A calendar of working days."""

    holidays: Collection[date] = field(default_factory=frozenset)
    made_up: Collection[date] = field(default_factory=frozenset)
    """Saturdays and Sundays on which people work."""
    years: Collection[int] = field(default_factory=frozenset)
    """Years whose holidays are known."""

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day."""
        return day in self.made_up or (day.weekday() < 5 and day not in self.holidays)

    def add(self, day: date, days: int) -> date:
        """The `days`-th working day after `day`; with 0 `day` itself, or the next working day if it is none.

        A clock that starts on a day counts from the next one, as time limits are counted in China (期间开始的日不计入).
        Raises ValueError for a negative number.
        """
        if days < 0:
            raise ValueError("working days are counted forward")
        while not days and not self.is_workday(day):
            day += _DAY
        while days:
            day += _DAY
            days -= self.is_workday(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; 0 when `last` is not later."""
        return sum(self.is_workday(first + _DAY * at) for at in range(1, (last - first).days + 1))

    def last_of(self, first: date, last: date) -> date:
        """The last working day from `first` to `last`; `last` where there is none."""
        day = last
        while day >= first:
            if self.is_workday(day):
                return day
            day -= _DAY
        return last

    def note(self, days: Iterable[date]) -> str | None:
        """What must be said beside these days: that holidays of their year are not known. None when all are."""
        unknown = sorted({day.year for day in days} - set(self.years))
        if not unknown:
            return None
        return f"{'、'.join(map(str, unknown))} 年的放假安排还没有录入, 只除去了周六、周日。"


def read_workdays(folder: Path) -> Workdays:
    """The calendar of a folder's files. Raises PublishError naming the file and its fault."""
    holidays: set[date] = set()
    made_up: set[date] = set()
    years = set()
    for path in sorted(folder.glob("cn-*.yaml")):
        raw = read_yaml(path)
        faults = shape_faults(raw, "calendar")
        if not faults:
            faults = _take(raw, holidays, made_up)
        if faults:
            raise PublishError(path.name, faults, WHAT)
        years.add(raw["year"])
    return Workdays(frozenset(holidays), frozenset(made_up), frozenset(years))


@cache
def workdays() -> Workdays:
    """The calendar that comes with Ruhu."""
    return read_workdays(schemas_dir() / "calendars")


def _take(raw: dict[str, object], holidays: set[date], made_up: set[date]) -> list[Fault]:
    faults = []
    for holiday in raw["holidays"]:  # type: ignore[attr-defined]
        first, last = date.fromisoformat(holiday["first"]), date.fromisoformat(holiday["last"])
        if last < first or {first.year, last.year} != {raw["year"]}:
            faults.append(Fault(holiday["title"], "dates", "起止日期不在这一年, 或次序反了; 请改正"))
            continue
        holidays.update(first + _DAY * at for at in range((last - first).days + 1))
    for text in raw["workdays"]:  # type: ignore[attr-defined]
        day = date.fromisoformat(text)
        if day.weekday() < 5 or day in holidays or day.year != raw["year"]:
            faults.append(Fault(text, "workday", "调休上班的日子应是本年的周六或周日, 且不在假期里; 请改正"))
        made_up.add(day)
    return faults
