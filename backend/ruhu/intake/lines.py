"""The revisions of the submissions that a transaction touches: how they hang together, what they say, what two give together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from ruhu.intake.judging import Judged, weigh
from ruhu.kit.canonical import canonical
from ruhu.questionnaires.catalog import Catalog
from ruhu.submissions import store
from ruhu.submissions.conflicts import NOTHING, Content, Merge, Settled, merged, settle
from ruhu.submissions.items import Item


@dataclass(frozen=True, slots=True)
class Stored:
    """What merging needs of a revision. `lacking`: its missing answers and hard checks, by name."""

    content: Content
    lacking: frozenset[str]


class Lines:
    """Revisions by submission, in the order of their arrival. Bodies are read only when two edits meet."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.lines: dict[str, dict[str, store.Link]] = {}
        self.judged: dict[str, Judged] = {}
        """Revisions judged in this transaction, merges among them."""
        self._read: dict[str, Stored] = {}

    def load(self, submission_ids: Sequence[str]) -> None:
        """Read how these submissions' revisions hang together. Their rows must be locked."""
        self.lines |= store.lines_of(self.connection, submission_ids)

    def settle(self, p: Judged, head: str | None, *, speaks: bool) -> tuple[Settled, list[str]]:
        """Place `p` in its submission: what it gives, and which disputed revisions were brought into the line.

        Only the submission that speaks for its subject merges: a second one waits for a supervisor as it is.
        """
        rev_id, parents = p.item.rev_id, (p.item.parent, p.second_parent)
        line = self.lines.setdefault(p.item.submission_id, {})
        self.judged[rev_id] = p
        if head is None and not line:
            settled = Settled(rev_id, frozenset((rev_id,)))
        else:
            known = {rev: link.parents for rev, link in line.items()} | {rev_id: parents}
            settled = settle(rev_id, head, known, lambda merge: speaks and self._merge(p, merge))
        line[rev_id] = store.Link(parents, "accepted" if speaks and rev_id in settled.line else "disputed")
        lifted = []
        for rev, link in line.items():
            if speaks and link.status == "disputed" and rev in settled.line:
                line[rev] = link._replace(status="accepted")
                lifted.append(rev)
        for merge in settled.merges:
            line[merge.rev_id] = store.Link((merge.head, merge.other), "accepted")
        return settled, lifted

    def disputed(self, submission_id: str) -> bool:
        """Whether any revision of it waits for a supervisor."""
        return any(link.status == "disputed" for link in self.lines[submission_id].values())

    def content(self, rev_id: str) -> Content:
        """What a revision of these submissions says."""
        self._load([rev_id])
        return self._read[rev_id].content

    def _merge(self, p: Judged, merge: Merge) -> bool:
        """Whether both edits together are sound and no less complete than each; what they give is then in `judged`."""
        base = [merge.base] if merge.base != NOTHING else []
        self._load([*base, merge.head, merge.other])
        head, other = self._read[merge.head], self._read[merge.other]
        before = self._read[merge.base].content if base else _begun(p.known.catalog, other.content)
        content = merged(before, head.content, other.content)
        definition = p.known.catalog.by_hash(content.questionnaire) if content else None
        if content is None or definition is None:
            return False
        faults, verdict, _ = weigh(p.known, definition, p.campaign, p.place, content.answers)
        lacking = _lacking(verdict.result)
        if faults or not lacking <= head.lacking | other.lacking:
            return False
        if store.receipts(self.connection, [merge.rev_id]):
            return False  # somebody sent something under the id that this merge would have
        about = About(p.item.submission_id, p.item.scope, p.item.household_id)
        item = made_here(about, "merge", merge.rev_id, merge.head, merge.other, content)
        self.judged[merge.rev_id] = Judged(
            item, p.campaign, p.subject, p.subject_id, p.area, verdict, p.known, p.place, merge.other
        )
        return True

    def _load(self, rev_ids: Sequence[str]) -> None:
        wanted = [rev_id for rev_id in rev_ids if rev_id not in self._read]
        for rev_id in wanted:
            if rev_id in self.judged:
                p = self.judged[rev_id]
                content = Content(p.item.questionnaire, p.item.answers, tuple(p.item.blobs))
                self._read[rev_id] = Stored(content, _lacking(p.verdict.result))
        absent = [rev_id for rev_id in wanted if rev_id not in self._read]
        for rev_id, body, judgement in store.bodies(self.connection, absent) if absent else ():
            self._read[rev_id] = Stored(content_of(orjson.loads(body)), _lacking(judgement))


def content_of(raw: Mapping[str, Any]) -> Content:
    """What a stored body says."""
    return Content(raw["questionnaire"], raw["answers"], tuple(raw["blobs"]))


class About(NamedTuple):
    """What a revision is about."""

    submission_id: str
    scope: str
    household_id: str | None


def made_here(
    about: About, kind: str, rev_id: str, parent: str, second_parent: str, content: Content, **more: str
) -> Item:
    """A revision of the server's or a supervisor's own, complete like a phone's. No phone made it: `client_at` is null."""
    answers = {part: dict(content.answers[part]) for part in ("values", "remarks", "reasons")}
    blobs = [dict(blob) for blob in content.blobs]
    raw = {
        "rev_id": rev_id, "n": 0, "submission_id": about.submission_id, "parent": parent, "second_parent": second_parent,
        "scope": about.scope, "household_id": about.household_id, "kind": kind, "questionnaire": content.questionnaire,
        "answers": answers, "blobs": blobs, "client_at": None, **more,
    }  # fmt: skip
    campaign_id, village = about.scope.split("/")
    body = canonical(raw)
    digest = hashlib.sha256(body).hexdigest()
    return Item(
        rev_id, 0, about.submission_id, parent, about.scope, campaign_id, village, about.household_id, kind,
        content.questionnaire, answers, blobs, digest, body, digest,
    )  # fmt: skip


def _begun(catalog: Catalog, content: Content) -> Content:
    """What stood in a form before a person touched it: what the phone fills in by itself is nobody's answer."""
    definition = catalog.by_hash(content.questionnaire)
    sections = definition.raw["sections"] if definition else []
    filled = {q["id"] for section in sections for q in section["questions"] if "default" in q}
    values = {id: value for id, value in content.answers["values"].items() if id in filled}
    return Content(content.questionnaire, {"values": values, "remarks": {}, "reasons": {}})


def _lacking(judgement: str) -> frozenset[str]:
    found = orjson.loads(judgement)
    hard = (f"check {check['id']}" for check in found["checks"] if check["level"] == "hard")
    return frozenset([*found["missing"], *hard])
