"""Flags and standings that follow from judgements: rows collected per table, each table written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from ruhu.kit.bulk import Row
from ruhu.risk import store
from ruhu.risk.models import LEVELS, urgency_of
from ruhu.risk.store import Subject
from ruhu.risk.turning import ANYWHERE

Turns = tuple[float | None, float | None]
UNKNOWN: Turns = (ANYWHERE, None)
"""The turns of a judgement that does not tell them."""


@dataclass(slots=True)
class Flagging:
    """What became of flags: those raised, those that stay with other words, those cleared; and the standings."""

    now: str
    raised: list[Row] = field(default_factory=list)
    restated: list[Row] = field(default_factory=list)
    cleared: list[Row] = field(default_factory=list)
    fresh: list[Row] = field(default_factory=list)
    known: list[Row] = field(default_factory=list)

    def flags(
        self,
        subject: Subject,
        area: str,
        cause: str,
        found: Sequence[Mapping[str, Any]],
        before: Mapping[str, Any],
    ) -> tuple[list[Mapping[str, Any]], list[str]]:
        """The flags `found` of a subject beside those that were open. `cause`: the revision or the line that they come from.

        Returns what is new among them, and the codes of those that are gone.
        """
        flags = {flag["code"]: flag for flag in found}
        news: list[Mapping[str, Any]] = []
        for code, flag in flags.items():
            severity = LEVELS[flag["severity"]]
            if code not in before:
                self.raised.append((
                    *subject, code, cause, area, flag["area"], flag["question"] or "", str(flag["box"] or ""), severity,
                    flag["title"], flag["message"], self.now,
                ))  # fmt: skip
                news.append(flag)
            elif (before[code].severity, before[code].message) != (severity, flag["message"]):
                self.restated.append((*subject, code, before[code].raised_rev, severity, flag["message"]))
        gone = [code for code in before if code not in flags]
        self.cleared += [(*subject, code, before[code].raised_rev, cause, self.now) for code in gone]
        return news, gone

    def standing(
        self,
        subject: Subject,
        area: str,
        submission_id: str,
        head: str,
        found: Sequence[Mapping[str, Any]],
        listed: Mapping[str, Any],
        turns: Turns,
        *,
        known: bool,
    ) -> None:
        """The row that lists read. `known`: there is one already."""
        worst = max((LEVELS[flag["severity"]] for flag in found), default=0)
        row = (
            *subject, area, submission_id, head, listed["visited_on"], _whole(listed["people"]), _whole(listed["net"]),
            listed["per_person"], listed["line_fen"], worst, " ".join(flag["code"] for flag in found),
            urgency_of(worst, listed["per_person"]), *turns,
        )  # fmt: skip
        (self.known if known else self.fresh).append(row)

    def write(self, connection: Connection, *, there: bool = False) -> None:
        """Write all of it. Raises IntegrityError when another push was first. `there`: see `change_standings`."""
        store.raise_flags(connection, self.raised)
        store.restate_flags(connection, self.restated)
        store.clear_flags(connection, self.cleared)
        store.put_standings(connection, self.fresh, [] if there else self.known)
        if there:
            store.change_standings(connection, self.known)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
