"""The only place that reads the wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))  # one zone, no daylight saving: tzdata is not needed


def now() -> datetime:
    """Now, aware, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in China."""
    return datetime.now(CHINA).date()


def iso(moment: datetime | None = None) -> str:
    """`2022-08-09T06:03:11.123Z`: sorts as text, what every table stores."""
    return (moment or now()).astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
