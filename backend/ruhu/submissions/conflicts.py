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


def settle(
    rev_id: str,
    parent: str | None,
    head: str | None,
    parents: Mapping[str, str | None],
    disputed: frozenset[str],
) -> Settled:
    """Place a revision.

    `head` is the submission's head (None: the submission is new), `parents` maps every revision stored so far to its
    parent, `disputed` are those of them not on the head's line. A missing parent never holds a revision back: when the
    parent comes later, the line closes by itself.
    """
    if head is None and not parents:
        return Settled("accepted", rev_id)
    known = {**parents, rev_id: parent}
    if head is None or parent == head:
        head = _end_of_line(rev_id, known, disputed)
    line = _line(head, known)
    status = "accepted" if rev_id in line else "disputed"
    return Settled(status, head, tuple(sorted(disputed & line)))


def _end_of_line(rev_id: str, parents: Mapping[str, str | None], disputed: frozenset[str]) -> str:
    """`rev_id`, or the end of the one line of disputed revisions that continues it."""
    head, passed = rev_id, {rev_id}
    while True:
        children = [rev for rev in disputed if parents.get(rev) == head and rev not in passed]
        if len(children) != 1:
            return head
        head = children[0]
        passed.add(head)


def _line(head: str, parents: Mapping[str, str | None]) -> set[str]:
    """The head and its ancestors, as far as they are here; a missing one is named too."""
    line: set[str] = set()
    at: str | None = head
    while at is not None and at not in line:
        line.add(at)
        at = parents.get(at)
    return line
