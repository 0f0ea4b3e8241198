"""Counting a village: exactly what the lists show, so that each number is the total of its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, func, select

from ruhu.kit.bulk import among
from ruhu.overview.income import band_number
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.queries import HOUSEHOLD

SEVERITIES = "HML"
_LETTER = {3: "H", 2: "M", 1: "L"}


@dataclass(slots=True)
class Count:
    """Households of one or more villages. The keys of `by` name what is counted, apart by a space: `kind lifted`,
    `kind_visited lifted`, `severity H`, `flag dropout H`, `topic education H`, `band 7`, `band -`; `titles` those of the flags.
    """

    households: int = 0
    visited: int = 0
    key_households: int = 0
    key_visited: int = 0
    flagged: int = 0
    grave: int = 0
    by: Counter[str] = field(default_factory=Counter)
    titles: dict[str, tuple[str, str]] = field(default_factory=dict)  # flag code → (title, topic)

    def add(self, other: Count) -> None:
        """Count another one's households in."""
        self.households += other.households
        self.visited += other.visited
        self.key_households += other.key_households
        self.key_visited += other.key_visited
        self.flagged += other.flagged
        self.grave += other.grave
        # `update` of a Counter asks for each key whether it is there already, twice.
        by = self.by
        for key, n in other.by.items():
            by[key] += n
        self.titles |= other.titles

    @property
    def detail(self) -> str:
        """`by` and `titles` as JSON text."""
        return orjson.dumps([self.by, self.titles]).decode()

    @classmethod
    def read(cls, row: Any, detail: str | None) -> Count:
        """The count that a row of tally holds, with its `detail` where that was read."""
        figures = row.households, row.visited, row.key_households, row.key_visited, row.flagged, row.grave
        if detail is None:
            return cls(*figures)
        by, titles = orjson.loads(detail)
        return cls(*figures, Counter(by), {code: (title, topic) for code, (title, topic) in titles.items()})


def count_villages(
    connection: Connection, campaign: str, villages: Sequence[str], *where: ColumnElement[bool]
) -> dict[str, Count]:
    """Each of these villages counted now; `where` narrows the households (by their grid)."""
    found: dict[str, Count] = {village: Count() for village in villages}
    here = [HOUSEHOLD.c.deleted.is_(False), among(HOUSEHOLD.c.village, villages), *where]
    joined = HOUSEHOLD.outerjoin(
        STANDING, and_(STANDING.c.subject_id == HOUSEHOLD.c.id, STANDING.c.campaign_id == campaign)
    )
    visited = STANDING.c.subject_id.is_not(None)
    band = band_number()
    rows = connection.execute(
        select(HOUSEHOLD.c.village, HOUSEHOLD.c.kinds, visited, band, func.count())
        .select_from(joined)
        .where(*here)
        .group_by(HOUSEHOLD.c.village, HOUSEHOLD.c.kinds, visited, band)
    )
    for village, kinds, seen, number, n in rows:
        _add_households(found[village], kinds, bool(seen), number, n)
    flags = connection.execute(
        select(
            HOUSEHOLD.c.village, FLAG.c.subject_id, FLAG.c.code, FLAG.c.topic, FLAG.c.severity, FLAG.c.title
        )
        .join(FLAG, and_(FLAG.c.subject_id == HOUSEHOLD.c.id, FLAG.c.campaign_id == campaign))
        .where(FLAG.c.cleared_at.is_(None), *here)
    )
    _add_flags(found, flags)
    return found


def _add_households(count: Count, kinds: str, visited: bool, band: int | None, n: int) -> None:
    count.households += n
    count.visited += n * visited
    if kinds:
        count.key_households += n
        count.key_visited += n * visited
    for kind in kinds.split(",") if kinds else ():
        count.by[f"kind {kind}"] += n
        if visited:
            count.by[f"kind_visited {kind}"] += n
    if visited:
        count.by["band -" if band is None else f"band {band}"] += n


def _add_flags(found: dict[str, Count], rows: Iterable[Any]) -> None:
    """A household counts once for each topic and severity, whatever number of problems it has there."""
    of_subject: dict[tuple[str, str], frozenset[str]] = {}
    for village, subject, code, topic, severity, title in rows:
        letter = _LETTER[severity]
        found[village].by[f"flag {code} {letter}"] += 1
        found[village].titles[code] = (title, topic)
        one, keys = (village, subject), _keys(topic, letter)
        of_subject[one] = of_subject[one] | keys if one in of_subject else keys
    for (village, _), keys in of_subject.items():
        count = found[village]
        count.flagged += 1
        count.grave += "severity H" in keys
        for key in keys:
            count.by[key] += 1


@lru_cache(maxsize=1024)
def _keys(topic: str, letter: str) -> frozenset[str]:
    """What a household with such a problem counts under; kept, since thousands share it."""
    return frozenset({f"severity {letter}", f"topic {topic} {letter}", f"topic {topic} *"})
