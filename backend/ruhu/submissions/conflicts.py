"""Which revision is the head. Pure: plain values in, plain values out; no clock decides anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settled:
    """What an arriving revision does to its submission."""

    status: str  # accepted | disputed, of the arriving revision
    head: str
    lifted: tuple[str, ...] = ()  # disputed revisions that its arrival connects to the head


def settle(rev_id: str, parent: str | None, head: str | None, parents: Mapping[str, str | None], disputed: frozenset[str]) -> Settled:
    """Place a revision.

    `head` is the submission's head (None: the submission is new), `parents` maps every revision stored so far to its
    parent, `disputed` are those of them not on the head's line. A missing parent never holds a revision back: when the
    parent comes later, the line closes by itself.
    """
    if head is None or parent == head:
        return _forward(rev_id, parents, disputed)
    if _on_line(rev_id, head, parents):
        return Settled("accepted", head)  # an ancestor that came late
    return Settled("disputed", head)


def _forward(rev_id: str, parents: Mapping[str, str | None], disputed: frozenset[str]) -> Settled:
    """The new head is `rev_id`, or the end of the one line of disputed revisions that continues it."""
    head, lifted = rev_id, []
    while True:
        children = [rev for rev in disputed if parents.get(rev) == head and rev not in lifted]
        if len(children) != 1:
            return Settled("accepted", head, tuple(lifted))
        head = children[0]
        lifted.append(head)


def _on_line(rev_id: str, head: str, parents: Mapping[str, str | None]) -> bool:
    seen = set()
    at: str | None = head
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
        if at == rev_id:
            return True
    return False
