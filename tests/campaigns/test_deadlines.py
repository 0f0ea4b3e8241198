"""Reports and stages by day, working days, public holidays."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruhu.campaigns.deadlines import deferred_until, due_between, rectified_by, stage_on
from ruhu.campaigns.presets import preset_files, read_campaign
from ruhu.campaigns.workdays import Workdays, read_workdays, workdays
from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.faults import PublishError

CAMPAIGNS = {path.stem: read_campaign(path) for path in preset_files(schemas_dir())}
DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 1))


def due(id: str, report: str, first: str = "2019-01-01", last: str = "2030-01-01") -> list[str]:
    found = due_between(CAMPAIGNS[id], date.fromisoformat(first), date.fromisoformat(last), workdays())
    return [item.due.isoformat() for item in found if item.id == report and item.kind == "report"]


def test_jianan_reports_weekly_on_the_last_working_day_and_the_dragon_boat_days_are_off() -> None:
    assert due("jianan-2022", "weekly-ledger") == [
        "2022-06-02", "2022-06-10", "2022-06-17", "2022-06-24", "2022-06-29",
    ]  # fmt: skip


def test_ganchahe_reports_half_monthly_and_finally_on_the_tenth_of_june() -> None:
    days = due("ganchahe-2019", "half-monthly-statistics")
    assert days[:6] == ["2019-12-13", "2019-12-31", "2020-01-15", "2020-01-23", "2020-02-14", "2020-02-28"]
    assert len(days) == 14 and days[-1] == "2020-06-30"
    assert due("ganchahe-2019", "final") == ["2020-06-10"]


def test_a_dated_report_is_due_on_its_day_even_on_a_sunday() -> None:
    assert due("zhangshu-2021", "village-to-township") == ["2021-09-26"]
    assert date(2021, 9, 26).weekday() == 6


def test_a_report_without_a_day_is_never_due() -> None:
    assert due("zhangshu-2021", "township-to-county") == []


def test_both_ends_of_the_time_asked_for_are_included() -> None:
    assert due("yuzhou-2023", "to-yuzhou", "2023-08-25", "2023-08-25") == ["2023-08-25"]
    assert due("yuzhou-2023", "to-yuzhou", "2023-08-26", "2023-12-31") == []
    assert due("jianan-2022", "weekly-ledger", "2022-06-10", "2022-06-17") == ["2022-06-10", "2022-06-17"]


def test_the_stage_in_force_is_told_and_between_stages_there_is_none() -> None:
    ganchahe = CAMPAIGNS["ganchahe-2019"]
    found = {
        day: stage_on(ganchahe, date.fromisoformat(day))
        for day in ("2019-11-30", "2020-01-01", "2020-01-05", "2020-01-11", "2020-06-30", "2020-07-01")
    }
    assert {day: stage and stage["id"] for day, stage in found.items()} == {
        "2019-11-30": None, "2020-01-01": "survey", "2020-01-05": None,
        "2020-01-11": "rectification", "2020-06-30": "rectification", "2020-07-01": None,
    }  # fmt: skip


def test_what_is_found_is_due_at_the_end_of_the_rectification_stage_and_harder_things_later() -> None:
    yuzhou = CAMPAIGNS["yuzhou-2023"]
    assert rectified_by(yuzhou) == date(2023, 8, 31)
    assert rectified_by(yuzhou, harder=True) == deferred_until(yuzhou) == date(2023, 10, 31)
    assert rectified_by(CAMPAIGNS["jianan-2022"]) == date(2022, 6, 29)
    assert rectified_by(CAMPAIGNS["mingzhou-2022"], harder=True) == date(2022, 8, 25)
    assert deferred_until(CAMPAIGNS["zhangshu-2021"]) is None


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2022-06-03", False),  # 端午, a Friday
        ("2022-10-08", True),  # a Saturday on which people work
        ("2022-10-09", True),
        ("2022-10-15", False),  # any Saturday
        ("2020-01-31", False),  # the spring festival of 2020 was prolonged
        ("2020-02-01", False),  # and the Saturday that had been a working day with it
        ("2020-02-03", True),
        ("2023-08-31", True),
        ("2026-02-14", True),
        ("2026-02-23", False),
    ],
)
def test_holidays_and_made_up_days_are_known(day: str, works: bool) -> None:
    assert workdays().is_workday(date.fromisoformat(day)) is works


def test_working_days_are_counted_from_the_next_day() -> None:
    calendar = workdays()
    assert calendar.add(date(2023, 9, 28), 1) == date(2023, 10, 7), "eight days off, then a Saturday at work"
    assert calendar.add(date(2023, 8, 11), 10) == date(2023, 8, 25)
    assert calendar.add(date(2023, 9, 29), 0) == date(2023, 10, 7)
    assert calendar.add(date(2023, 8, 11), 0) == date(2023, 8, 11)
    assert calendar.between(date(2023, 9, 28), date(2023, 10, 8)) == 2
    with pytest.raises(ValueError, match="forward"):
        calendar.add(date(2023, 8, 11), -1)


@given(DAYS, st.integers(1, 40))
def test_adding_working_days_and_counting_them_agree(day: date, count: int) -> None:
    calendar = workdays()
    then = calendar.add(day, count)
    assert calendar.is_workday(then)
    assert calendar.between(day, then) == count


def test_years_without_a_calendar_know_weekends_only_and_say_so() -> None:
    calendar = workdays()
    assert set(calendar.years) == set(range(2019, 2027))
    assert calendar.is_workday(date(2031, 10, 1)) and not calendar.is_workday(date(2031, 10, 4))
    assert calendar.note([date(2031, 10, 1)]) == "2031 年的放假安排还没有录入, 只除去了周六、周日。"
    assert calendar.note([date(2026, 10, 1)]) is None
    assert Workdays().note([date(2026, 10, 1)]) is not None


def test_each_year_has_its_statutory_holidays_and_its_made_up_days_are_weekends() -> None:
    calendar = workdays()
    net = {}
    for year in range(2019, 2027):
        off = [day for day in calendar.holidays if day.year == year and day.weekday() < 5]
        on = [day for day in calendar.made_up if day.year == year]
        assert all(day.weekday() >= 5 for day in on)
        net[year] = len(off) - len(on)
    # Eleven days by law, thirteen since 2025; in 2020 the spring festival was prolonged by two working days.
    assert net == {2019: 11, 2020: 13, 2021: 11, 2022: 11, 2023: 11, 2024: 11, 2025: 13, 2026: 13}


def test_a_calendar_with_a_wrong_day_is_refused_by_name(tmp_path) -> None:  # type: ignore[no-untyped-def]
    good = (schemas_dir() / "calendars" / "cn-2022.yaml").read_text(encoding="utf-8")
    (tmp_path / "cn-2022.yaml").write_text(good.replace('"2022-01-29"', '"2022-01-28"'), encoding="utf-8")
    with pytest.raises(PublishError, match="2022-01-28: 调休上班的日子应是本年的周六或周日"):
        read_workdays(tmp_path)


def test_what_is_due_comes_by_day() -> None:
    for campaign in CAMPAIGNS.values():
        found = due_between(campaign, date.min, date.max, workdays())
        assert all(before.due <= after.due for before, after in pairwise(found))
