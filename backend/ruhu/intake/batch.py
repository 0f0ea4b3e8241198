"""What one transaction of intake writes: rows collected per table, each table written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from ruhu.accounts.access import Actor
from ruhu.audit import log as audit
from ruhu.blobs.refs import add_refs
from ruhu.campaigns.queries import CampaignView
from ruhu.intake.flagging import UNKNOWN, Flagging
from ruhu.intake.judging import Verdict
from ruhu.intake.moving import demand_same_lines, demand_unmoved
from ruhu.intake.results import Result, receipt_text
from ruhu.kit.bulk import Row
from ruhu.kit.scopes import raise_scopes
from ruhu.ledger.drafting import Drafts, Found, drafts_of
from ruhu.ledger.taking import Stepping
from ruhu.ledger.transitions import Standing
from ruhu.risk import store as risk_store
from ruhu.submissions import store
from ruhu.submissions.acts import Plan

SEQ, STATUS, RECEIPT, KIND = (
    store.REVISION_COLUMNS.index(name) for name in ("seq", "status", "receipt", "kind")
)


@dataclass(slots=True)
class Batch:
    """The rows. `submissions` are those touched, by id; of them `fresh` are new and `stirred` change without a revision."""

    now: str
    submissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    stirred: set[str] = field(default_factory=set)
    revisions: list[list[Any]] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)  # keys of held rows that are taken in again
    scoped: list[tuple[str, Result, list[Any], str | None]] = field(default_factory=list)  # None: an act
    numbered: list[tuple[str, Callable[[int], None]]] = field(default_factory=list)
    """What else wants a number of a scope's feed: it is told before the tables are written."""
    plans: list[Plan] = field(default_factory=list)
    judged: dict[str, str] = field(default_factory=dict)  # household id → the grid in which it was judged
    mark: str | None = None  # the state of the campaigns as of which it was judged, where something was
    heads: dict[risk_store.Subject, tuple[Verdict | None, str, str]] = field(default_factory=dict)
    campaigns: dict[str, CampaignView] = field(default_factory=dict)  # of the heads
    careful: bool = False  # any of the heads may have cases, also one that nothing spoke for
    drafts: Drafts | None = None
    spoken_before: set[risk_store.Subject] = field(default_factory=set)
    lifted: list[str] = field(default_factory=list)
    blob_refs: list[Row] = field(default_factory=list)

    def write(self, connection: Connection, pusher: Actor | None, device: str) -> None:
        """Write every table. `pusher`: who pushed, for the audit log; None when the caller records what happened."""
        self._write_risk(connection)
        add_refs(connection, self.blob_refs)
        if self.revisions and pusher is not None:
            counts = Counter(accepted=0, disputed=0, held=0)
            counts.update("merged" if row[KIND] == "merge" else row[STATUS] for row in self.revisions)
            audit.record(connection, pusher, "sync:push", device, counts)
        self._number(connection)
        new = [
            tuple(self.submissions[key][c] for c in store.SUBMISSION_COLUMNS) for key in sorted(self.fresh)
        ]
        store.add_submissions(connection, new)
        touched = {submission_id for *_, submission_id in self.scoped if submission_id} | self.stirred
        moved = (self.submissions[key] for key in sorted(touched - self.fresh))
        store.move_heads(
            connection,
            [
                (s["id"], s["seq"], s["questionnaire"], s["head_rev"], s["state"], s["updated_at"])
                for s in moved
            ],
        )
        if self.replaced:
            store.take_in(connection, [row for row in self.revisions if row[0] in self.replaced])
            self.revisions = [row for row in self.revisions if row[0] not in self.replaced]
        store.add_revisions(connection, [tuple(row) for row in self.revisions])
        if self.lifted:
            store.settle_statuses(connection, self.lifted)
        if self.plans:
            seqs = {row[0]: row[SEQ] for _, _, row, submission_id in self.scoped if submission_id is None}
            for plan in self.plans:
                plan.write(connection, seqs)
        if self.drafts is not None:
            self.drafts.write(connection)

    def _number(self, connection: Connection) -> None:
        """Raise each scope's counter, in one fixed order, and give its numbers out: the last locks before the commit."""
        stirred = [
            self.submissions[key]
            for key in sorted(self.stirred - {submission_id for *_, submission_id in self.scoped})
        ]
        by_scope = Counter(scope for scope, *_ in self.scoped)
        by_scope.update(scope for scope, _ in self.numbered)
        by_scope.update(submission["scope"] for submission in stirred)
        tops = raise_scopes(connection, by_scope)
        if self.judged:
            demand_unmoved(connection, self.judged, self.mark)
        elif self.mark is not None:
            demand_same_lines(connection, self.mark)
        following = {scope: tops[scope] - k for scope, k in by_scope.items()}
        for scope, result, row, submission_id in self.scoped:
            following[scope] += 1
            result.seq = row[SEQ] = following[scope]
            row[RECEIPT] = receipt_text(result)
            if submission_id is not None:
                self.submissions[submission_id]["seq"] = following[scope]
        for scope, tell in self.numbered:
            following[scope] += 1
            tell(following[scope])
        for submission in stirred:
            following[submission["scope"]] += 1
            submission["seq"] = following[submission["scope"]]

    def _write_risk(self, connection: Connection) -> None:
        open_before = risk_store.open_flags(connection, [s for s in self.heads if s in self.spoken_before])
        lifted = [rev for verdict, rev, _ in self.heads.values() if verdict is None]
        earlier = store.judgements(connection, lifted) if lifted else {}
        flagging, problems = Flagging(self.now), []
        for subject, (verdict, rev, submission_id) in self.heads.items():
            if verdict:
                found, listed, turns = verdict.flags, verdict.listed, verdict.turns
            else:
                found, listed, turns = earlier[rev]["flags"], earlier[rev]["listed"], UNKNOWN
            submission, spoken = self.submissions[submission_id], subject in self.spoken_before
            area = submission["area"]
            news, gone = flagging.flags(subject, area, rev, found, open_before.get(subject, {}))
            if news or gone:
                problems.append(
                    Found(
                        self.campaigns[subject[0]], submission["scope"], submission["subject"], subject[1], area, rev, news,
                        gone, fresh=not self.careful and not spoken,
                    )
                )  # fmt: skip
            flagging.standing(subject, area, submission_id, rev, found, listed, turns, known=spoken)
        flagging.write(connection)
        if problems:
            self.drafts = drafts_of(connection, problems, self.now, self._stepped())
            self.numbered += self.drafts.wanted

    def _stepped(self) -> dict[str, Standing]:
        """Cases as the steps of this push leave them."""
        plans = (plan for plan in self.plans if isinstance(plan, Stepping))
        return {id: standing for plan in plans for id, (standing, _) in plan.moved.items()}
