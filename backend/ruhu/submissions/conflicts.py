"""Which revision is the head, and what two edits give together. Pure: plain values in, plain values out; no clock decides anything.

The rules stand in docs/sync.md, "Conflicts".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ruhu.kit.ids import uuid8

Parents = tuple[str | None, str | None]
"""A revision's parent and second parent."""
Side = Literal["head", "other"]
NOTHING = ""
"""The base of two beginnings: the form with nothing in it."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a revision says: the form's hash, `{values, remarks, reasons}`, and its photos `{sha256, size, slot}`."""

    questionnaire: str
    answers: Mapping[str, Mapping[str, Any]]
    blobs: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """A revision of the server's own: `head` and `other` together, seen from `base`, the parent of `other` (NOTHING when
    both began the same form, each without knowing of the other)."""

    rev_id: str
    base: str
    head: str
    other: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The submission after an arrival. Of the revisions here those in `line` are accepted, all others are disputed."""

    head: str
    line: frozenset[str]
    merges: tuple[Merge, ...] = ()


def settle(
    arrived: str,
    head: str | None,
    parents: Mapping[str, Parents],
    merge: Callable[[Merge], bool],
) -> Settled:
    """Place the revision `arrived`.

    `parents` holds every revision that is here, `arrived` too, in the order of arrival; `head` is the submission's head
    (None: it has none yet). `merge` says whether a merge is possible and remembers what it gives. A missing parent never
    holds a revision back: when the parent comes later, the line closes by itself. After each step the revisions outside
    the line are tried again, in the order of their arrival, until nothing changes.
    """
    if head is None:
        head = arrived
    known = dict(parents)
    # Who stood outside before was tried with this very head, unless a parent was missing: once is enough.
    former = line_of(head, {rev: pair for rev, pair in known.items() if rev != arrived})
    tried = {rev for rev, (parent, _) in known.items() if parent in former and parent in known} - {arrived}
    tried -= {rev for rev, (parent, _) in known.items() if parent == arrived}
    merges: list[Merge] = []
    line = line_of(head, known)
    while (step := _step(head, line, known, tried, merge)) is not None:
        if isinstance(step, Merge):
            merges.append(step)
            known[step.rev_id] = (step.head, step.other)
            head = step.rev_id
        else:
            head = step
        line, tried = line_of(head, known), set()
    return Settled(head, frozenset(line & known.keys()), tuple(merges))


def _step(
    head: str,
    line: set[str],
    known: Mapping[str, Parents],
    tried: set[str],
    merge: Callable[[Merge], bool],
) -> str | Merge | None:
    """The first revision outside the line that can be brought into it: by going forward, or by a merge."""
    for rev, (parent, _) in known.items():
        if rev in line or rev in tried:
            continue
        if parent is None:
            base = NOTHING
            here = any(known.get(one) == (None, None) for one in line)
        elif parent in line:
            base, here = parent, parent in known
        else:
            continue
        if parent == head:
            return rev
        found = Merge(merge_id(head, rev), base, head, rev)
        if here and found.rev_id not in known and merge(found):
            return found
        tried.add(rev)
    return None


def line_of(head: str, parents: Mapping[str, Parents]) -> set[str]:
    """The head and all its ancestors, as far as they are here; the missing ones next to them are named too."""
    line: set[str] = set()
    ahead: list[str | None] = [head]
    while ahead:
        at = ahead.pop()
        if at is not None and at not in line:
            line.add(at)
            ahead += parents.get(at, (None, None))
    return line


def merge_id(head: str, other: str) -> str:
    """The id of the merge of two revisions: a UUIDv8 of their ids, so that replaying the same events gives the same."""
    return uuid8(f"ruhu-merge\n{head}\n{other}")


def merged(base: Content, head: Content, other: Content) -> Content | None:
    """Both edits of one base together; None when they touch a question (or a check's reason) differently.

    A question is its value, its remark and its photos. Whether the result is sound is for the caller to judge.
    """
    if head.questionnaire != other.questionnaire:
        return None
    before, ours, theirs = _units(base), _units(head), _units(other)
    taken: dict[str, Side] = {}
    for name in before.keys() | ours.keys() | theirs.keys():
        old, our, their = before.get(name), ours.get(name), theirs.get(name)
        if our == their or their == old:
            continue
        if our != old:
            return None
        taken[name] = "other"
    return _mixed(head, other, lambda name: taken.get(name, "head"), head.questionnaire)


def composed(head: Content, other: Content, take: Mapping[str, Side], default: Side) -> Content:
    """What a supervisor chose: each question (value, remark, photos, reasons of its checks) from the side that `take` names.

    A reason belongs to the question after the colon of its check id, or else goes by the check's own id.
    """

    def side(name: str) -> Side:
        if name.startswith(_REASON):
            check = name.removeprefix(_REASON)
            name = check.partition(":")[2] or check
        return take.get(name, default)

    return _mixed(head, other, side, (head if default == "head" else other).questionnaire)


_REASON = "reason of "


def _units(content: Content) -> dict[str, Any]:
    """What may be touched: question id → (value, remark, photos), and "reason of <check id>" → text."""
    values, remarks = content.answers["values"], content.answers["remarks"]
    photos: dict[str, list[tuple[str, int]]] = {}
    for blob in content.blobs:
        photos.setdefault(blob["slot"], []).append((blob["sha256"], blob["size"]))
    units: dict[str, Any] = {
        name: (values.get(name), remarks.get(name), sorted(photos.get(name, ())))
        for name in values.keys() | remarks.keys() | photos.keys()
    }
    # An answer of null is none; so is a name with nothing under it.
    units = {name: unit for name, unit in units.items() if unit != (None, None, [])}
    reasons = content.answers["reasons"]
    return units | {_REASON + check: text for check, text in reasons.items() if text is not None}


def _mixed(head: Content, other: Content, side: Callable[[str], Side], questionnaire: str) -> Content:
    contents: tuple[tuple[Side, Content], ...] = (("head", head), ("other", other))

    def part(name: str, prefix: str = "") -> dict[str, Any]:
        chosen = {
            key: value
            for of, content in contents
            for key, value in content.answers[name].items()
            if side(prefix + key) == of
        }
        return dict(sorted(chosen.items()))

    blobs = [blob for of, content in contents for blob in content.blobs if side(blob["slot"]) == of]
    answers = {"values": part("values"), "remarks": part("remarks"), "reasons": part("reasons", _REASON)}
    return Content(questionnaire, answers, tuple(blobs))
