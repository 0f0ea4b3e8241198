"""Who wins when two wrote, decided wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import orjson

import ruhu.intake as intake
import ruhu.intake.lines as lines
import ruhu.intake.placing as placing
import ruhu.intake.preparing as preparing
from ruhu.kit.ids import uuid7
from ruhu.submissions.conflicts import Merge, Settled, line_of
from tests.sync.simulator.mutants.registry import Put, mutant


@mutant
def last_write_wins(put: Put) -> None:
    """Whatever came last is the head."""

    def newest(arrived: str, head: Any, parents: Any, merge: Any) -> Settled:
        return Settled(arrived, frozenset(line_of(arrived, parents) & parents.keys()))

    put(lines, "settle", newest)


@mutant
def clock_ordering(put: Put) -> None:
    """The later time on the phone's clock is the head."""
    settle = lines.Lines.settle

    def by_clock(self: Any, p: Any, head: Any, *, speaks: bool) -> Any:
        if head is None or p.item.parent == head:
            return settle(self, p, head, speaks=speaks)
        self._load([head])
        mine = orjson.loads(p.item.body)["client_at"]
        rows = list(lines.store.bodies(self.connection, [head]))
        theirs = orjson.loads(rows[0][1])["client_at"] if rows else ""
        if mine > (theirs or ""):
            return settle(self, p, p.item.parent or head, speaks=speaks)
        return settle(self, p, head, speaks=speaks)

    put(lines.Lines, "settle", by_clock)


@mutant
def merge_drops_one_side(put: Put) -> None:
    """Two edits that go together: only one of them is kept."""
    merged = lines.merged
    put(lines, "merged", lambda base, head, other: head if merged(base, head, other) else None)


@mutant
def merge_takes_overlaps(put: Put) -> None:
    """Two edits of the same answer are taken for edits of different ones."""
    merged = lines.merged
    put(lines, "merged", lambda base, head, other: merged(base, head, other) or merged(base, head, head))


@mutant
def merge_with_chance_ids(put: Put) -> None:
    """A merge has another id each time it is made."""
    settle = lines.settle

    def chance(arrived: str, head: Any, parents: Any, merge: Callable[[Merge], bool]) -> Settled:
        import ruhu.submissions.conflicts as conflicts

        with patch.object(conflicts, "merge_id", lambda *_: uuid7()):
            return settle(arrived, head, parents, merge)

    put(lines, "settle", chance)


@mutant
def late_parent_forgotten(put: Put) -> None:
    """When the missing base comes, what waits for it is not looked at again."""

    def once(arrived: str, head: Any, parents: Any, merge: Any) -> Settled:
        top = arrived if head is None or parents[arrived][0] == head else head
        return Settled(top, frozenset(line_of(top, parents) & parents.keys()))

    put(lines, "settle", once)


@mutant
def second_form_replaces_the_first(put: Put) -> None:
    """Another form about the same household takes its place without asking."""

    class Last(dict[Any, Any]):
        def setdefault(self, key: Any, value: Any = None) -> Any:
            self[key] = value
            return value

    lock = placing.Placing._lock

    def locked(self: Any, fresh: Any) -> None:
        lock(self, fresh)
        self.speaking = Last(self.speaking)

    put(placing.Placing, "_lock", locked)


@mutant
def approved_may_be_edited(put: Put) -> None:
    """An edit of an approved form counts."""
    accept = placing.Placing._accept

    def open_again(self: Any, p: Any) -> Any:
        form = self.batch.submissions.get(p.item.submission_id)
        if form is not None and form["state"] == "approved":
            form["state"] = "received"
        return accept(self, p)

    put(placing.Placing, "_accept", open_again)


@mutant
def closed_campaign_open(put: Put) -> None:
    """A closed campaign still takes forms."""
    judge = preparing.judge
    put(preparing, "judge", lambda known, actor, item: judge(known, actor, item, closed=True))


@mutant
def revoked_phone_counts(put: Put) -> None:
    """A phone reported lost goes on as before."""
    prepare = intake.prepare
    put(
        intake,
        "prepare",
        lambda c, catalog, actor, device, items, state: prepare(
            c, catalog, actor, device, items, {**state, "device": ""}
        ),
    )
