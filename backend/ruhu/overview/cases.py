"""Cases of an area by state and by unit. Every number is the total of the list of cases that it opens."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, func, select

from ruhu.accounts.access import Visible
from ruhu.kit import clock
from ruhu.ledger.queries import Filters, matching, past_due
from ruhu.ledger.store import CASE
from ruhu.ledger.transitions import STATES

NO_UNIT = "-"
"""What the list's filter calls cases without a unit."""


def case_counts(connection: Connection, visible: Visible, campaign: str, area: str | None) -> dict[str, Any]:
    """Counted at once, by unit and state: a ledger has as many units as a county, not as households."""
    c, today = CASE.c, clock.today().isoformat()
    query = (
        select(c.unit, c.state, func.count(), func.count().filter(past_due(today)), func.count().filter(c.reopened > 0))
        .where(*matching(Filters(campaign, area), visible, today))
        .group_by(c.unit, c.state)
    )  # fmt: skip
    states: Counter[str] = Counter()
    units: dict[str, Counter[str]] = {}
    for unit, state, n, overdue, reopened in connection.execute(query):
        states[state] += n
        of = units.setdefault(unit, Counter())
        of.update(
            {"total": n, "overdue": overdue, "reopened": reopened, state: n, "open": n * (state != "closed")}
        )
    whole: Counter[str] = Counter()
    for of in units.values():
        whole.update(of)
    return {
        "campaign": campaign, "area": area, "total": whole["total"], "open": whole["open"], "overdue": whole["overdue"],
        "reopened": whole["reopened"], "states": {state: states[state] for state in STATES},
        # By name: nobody is put first for being ahead.
        "units": [
            {
                "unit": unit or NO_UNIT,
                **{name: units[unit][name] for name in ("total", "open", "overdue", "submitted", "deferred", "reopened", "closed")},
            }
            for unit in sorted(units)
        ],
    }  # fmt: skip
