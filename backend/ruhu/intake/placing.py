"""The transaction of intake: place every item, then write each table once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection

from ruhu.accounts.access import Actor
from ruhu.audit import log as audit
from ruhu.blobs.refs import add_refs, named_in, refs
from ruhu.intake.preparing import Aside, Judged, aside
from ruhu.intake.results import Result, again, from_receipt, receipt_text
from ruhu.kit import clock
from ruhu.kit.bulk import Row
from ruhu.kit.scopes import raise_scope
from ruhu.risk import store as risk_store
from ruhu.submissions import store
from ruhu.submissions.conflicts import settle

LEVEL = {"H": 3, "M": 2, "L": 1}
SEQ, STATUS, RECEIPT = (store.REVISION_COLUMNS.index(name) for name in ("seq", "status", "receipt"))


class Placing:
    """One transaction: collects rows per table while it places items, then writes each table once."""

    def __init__(
        self,
        connection: Connection,
        actor: Actor,
        device: str,
        known: Mapping[str, store.Receipt],
        speaking: Mapping[risk_store.Subject, str] | None,
    ) -> None:
        """`speaking`: which submission spoke for whom a moment ago; None to lock and read in any case."""
        self.connection, self.actor, self.device, self.trusted = connection, actor, device, speaking
        self.known = dict(known)  # revisions that were here before; a race shows as IntegrityError
        self.now = clock.iso()

    def place(self, prepared: Sequence[Judged | Aside]) -> list[Result]:
        """Place every item, write, and answer in order."""
        second_keys = [_again(p) for p in prepared if self._is_other(p)]
        strange = [p.key for p in prepared if isinstance(p, Aside) and p.key not in self.known]
        self.known |= store.receipts(self.connection, [*second_keys, *strange])
        self.batch: dict[str, tuple[str, Result]] = {}
        fresh = [p for p in prepared if isinstance(p, Judged) and p.item.rev_id not in self.known]
        self.submissions: dict[str, dict[str, Any]] = {}
        self.new_submissions: set[str] = set()
        self.lines: dict[str, dict[str, tuple[str | None, str]]] = {}
        self.speaking: dict[risk_store.Subject, str] = {}
        if not self._all_first(fresh):
            self._lock(fresh)
        self.spoken_before = set(self.speaking)
        self.judged_by_rev = {p.item.rev_id: p for p in fresh}
        self.revisions: list[list[Any]] = []
        self.scoped: list[tuple[str, Result, list[Any], str]] = []
        self.heads: dict[tuple[str, str], tuple[Judged | None, str, str]] = {}
        self.lifted: list[str] = []
        self.blob_refs: list[Row] = []

        results = [self._one(p) for p in prepared]
        self._write()
        return results

    def _all_first(self, fresh: Sequence[Judged]) -> bool:
        """Whether each of these begins a form about somebody who had none a moment ago."""
        trusted = self.trusted
        return trusted is not None and all(
            p.item.parent is None and (p.campaign.id, p.subject_id) not in trusted for p in fresh
        )

    def _lock(self, fresh: Sequence[Judged]) -> None:
        found = store.lock_submissions(self.connection, (p.item.submission_id for p in fresh))
        self.submissions = {key: dict(row._mapping) for key, row in found.items()}
        self.speaking = risk_store.standings(self.connection, {p.subject_id for p in fresh})
        if found:
            self.lines = store.lines_of(self.connection, list(found))

    # -- placing ---------------------------------------------------------------------------------

    def _one(self, p: Judged | Aside) -> Result:
        key = p.item.rev_id if isinstance(p, Judged) else p.key
        digest = p.item.digest if isinstance(p, Judged) else p.digest
        rev_id = p.item.rev_id if isinstance(p, Judged) else p.rev_id
        if key in self.batch:
            first_digest, first = self.batch[key]
            if first_digest == digest:
                return again(first)
            return self._other_content(p)
        if key in self.known:
            if self.known[key].digest == digest:
                return from_receipt(rev_id, self.known[key].receipt, p.item)
            return self._other_content(p)
        result = self._keep_aside(p) if isinstance(p, Aside) else self._accept(p)
        self.batch[key] = (digest, result)
        return result

    def _is_other(self, p: Judged | Aside) -> bool:
        """Whether this id has been here with other content: then its second key may be here too."""
        key, digest = (p.item.rev_id, p.item.digest) if isinstance(p, Judged) else (p.key, p.digest)
        return key in self.known and self.known[key].digest != digest

    def _other_content(self, p: Judged | Aside) -> Result:
        """The same id with other content: kept under the key of its content, so that neither is lost."""
        key = _again(p)
        rev_id = p.item.rev_id if isinstance(p, Judged) else p.rev_id
        if key in self.known:
            return from_receipt(rev_id, self.known[key].receipt, p.item)
        if key in self.batch:
            return again(self.batch[key][1])
        item = p.item
        body = item.body.decode() if item else p.body  # type: ignore[union-attr]
        digest = item.digest if item else p.digest  # type: ignore[union-attr]
        message = "同一个编号先前送来过另一份内容。两份都已收存, 请管理员处理。"
        result = self._keep_aside(Aside(key, rev_id, "id_reused", message, digest, body, item))
        self.batch[key] = (digest, result)
        return result

    def _keep_aside(self, aside: Aside) -> Result:
        item = aside.item
        result = Result(aside.rev_id, "held", problem={"code": aside.code, "message": aside.message})
        blobs = item.blobs if item else named_in(aside.body)
        self._refer(result, aside.key, blobs, item.village if item else "", "")
        self.revisions.append([
            aside.key, item.submission_id if item else aside.key, item.parent if item else None, item.n if item else 0,
            self.device, self.actor.account_id, item.scope if item else "", None, item.village[:6] if item else "",
            item.kind if item else "", "held", orjson.dumps(result.problem).decode(), aside.digest, aside.body,
            receipt_text(result), None, None, self.now,
        ])  # fmt: skip
        return result

    def _accept(self, p: Judged) -> Result:
        item = p.item
        submission = self.submissions.get(item.submission_id)
        if submission is not None:
            if submission["subject_id"] != p.subject_id or submission["campaign_id"] != p.campaign.id:
                return self._keep_aside(
                    aside(item, "other_subject", "这个编号的表先前属于另一户。内容已收存, 请管理员处理。")
                )
            if submission["state"] == "approved":
                return self._keep_aside(
                    aside(item, "approved", "这份表已审核通过, 改动没有生效。内容已收存, 请主管处理。")
                )
        line = self.lines.setdefault(item.submission_id, {})
        head = submission["head_rev"] if submission else None
        parents = {rev: parent for rev, (parent, _) in line.items()}
        disputed = frozenset(rev for rev, (_, status) in line.items() if status == "disputed")
        settled = settle(item.rev_id, item.parent, head, parents, disputed)
        subject = (p.campaign.id, p.subject_id)
        speaks = self.speaking.setdefault(subject, item.submission_id) == item.submission_id
        status = settled.status if speaks else "disputed"
        line[item.rev_id] = (item.parent, status)
        for rev in settled.lifted:
            line[rev] = (line[rev][0], "accepted")
            self.lifted.append(rev)
        if submission is None:
            submission = self._new_submission(p)
            self.new_submissions.add(item.submission_id)
        submission["head_rev"] = settled.head
        submission["updated_at"] = self.now
        unsettled = not speaks or any(s == "disputed" for _, s in line.values())
        submission["state"] = "disputed" if unsettled else "received"
        if settled.head != head:
            submission["questionnaire"] = item.questionnaire
            if speaks:
                self.heads[subject] = (self.judged_by_rev.get(settled.head), settled.head, item.submission_id)
        result = Result(item.rev_id, status, None, settled.head, flags=p.flags)
        self._refer(result, item.rev_id, item.blobs, p.area, p.subject_id)
        if not speaks:
            result.problem = {
                "code": "second_submission",
                "message": "这一户本轮已有一份表。两份都已收存, 由主管裁定用哪一份。",
            }
        elif status == "disputed":
            result.problem = {
                "code": "stale_base",
                "message": "这份改动的底稿不是最新的。两份都已收存, 由主管裁定。",
            }
        row = [
            item.rev_id, item.submission_id, item.parent, item.n, self.device, self.actor.account_id, item.scope, None,
            item.village[:6], item.kind, status, None, item.digest, item.body.decode(), "", p.line_id, p.result, self.now,
        ]  # fmt: skip
        self.revisions.append(row)
        self.scoped.append((item.scope, result, row, item.submission_id))
        return result

    def _refer(
        self, result: Result, key: str, blobs: list[dict[str, Any]], area: str, subject_id: str
    ) -> None:
        if blobs:
            self.blob_refs += refs(key, blobs, self.actor.account_id, self.device, area, subject_id)
            result.need_blobs = [blob["sha256"] for blob in blobs]

    def _new_submission(self, p: Judged) -> dict[str, Any]:
        item = p.item
        submission: dict[str, Any] = {
            "id": item.submission_id, "scope": item.scope, "seq": 0, "campaign_id": p.campaign.id, "subject": p.subject,
            "subject_id": p.subject_id, "area": p.area, "county": item.village[:6], "questionnaire": item.questionnaire,
            "head_rev": item.rev_id, "account_id": self.actor.account_id, "state": "received", "created_at": self.now,
            "updated_at": self.now,
        }  # fmt: skip
        self.submissions[item.submission_id] = submission
        return submission

    # -- writing ---------------------------------------------------------------------------------

    def _write(self) -> None:
        connection = self.connection
        self._write_risk()
        add_refs(connection, self.blob_refs)
        if self.revisions:
            counts = dict.fromkeys(("accepted", "disputed", "held"), 0)
            for row in self.revisions:
                counts[row[STATUS]] += 1
            audit.record(connection, self.actor, "sync:push", self.device, counts)
        self._number()
        store.add_submissions(
            connection,
            [
                tuple(self.submissions[key][c] for c in store.SUBMISSION_COLUMNS)
                for key in sorted(self.new_submissions)
            ],
        )
        touched = {submission_id for *_, submission_id in self.scoped} - self.new_submissions
        moved = (self.submissions[key] for key in sorted(touched))
        store.move_heads(
            connection,
            [
                (s["id"], s["seq"], s["questionnaire"], s["head_rev"], s["state"], s["updated_at"])
                for s in moved
            ],
        )
        store.add_revisions(connection, [tuple(row) for row in self.revisions])
        if self.lifted:
            store.settle_statuses(connection, self.lifted)

    def _number(self) -> None:
        """Raise each scope's counter, in one fixed order, and give its numbers out: the last locks before the commit."""
        by_scope: dict[str, int] = {}
        for scope, *_ in self.scoped:
            by_scope[scope] = by_scope.get(scope, 0) + 1
        following = {
            scope: raise_scope(self.connection, scope, k) - k for scope, k in sorted(by_scope.items())
        }
        for scope, result, row, submission_id in self.scoped:
            following[scope] += 1
            result.seq = row[SEQ] = self.submissions[submission_id]["seq"] = following[scope]
            row[RECEIPT] = receipt_text(result)

    def _write_risk(self) -> None:
        open_before = risk_store.open_flags(
            self.connection, [s for s in self.heads if s in self.spoken_before]
        )
        lifted = [rev for judged, rev, _ in self.heads.values() if judged is None]
        earlier = store.judgements(self.connection, lifted) if lifted else {}
        raised: list[Row] = []
        restated: list[Row] = []
        cleared: list[Row] = []
        fresh: list[Row] = []
        known: list[Row] = []
        for subject, (judged, rev, submission_id) in self.heads.items():
            found, listed = (
                (judged.flags, judged.listed) if judged else (earlier[rev]["flags"], earlier[rev]["listed"])
            )
            before = open_before.get(subject, {})
            flags = {flag["code"]: flag for flag in found}
            area = self.submissions[submission_id]["area"]
            for code, flag in flags.items():
                severity = LEVEL[flag["severity"]]
                if code not in before:
                    raised.append((
                        *subject, code, rev, area, flag["area"], flag["question"] or "", str(flag["box"] or ""), severity, flag["title"],
                        flag["message"], self.now,
                    ))  # fmt: skip
                elif (before[code].severity, before[code].message) != (severity, flag["message"]):
                    restated.append((*subject, code, before[code].raised_rev, severity, flag["message"]))
            cleared += [
                (*subject, code, row.raised_rev, rev, self.now)
                for code, row in before.items()
                if code not in flags
            ]
            row = (
                *subject, area, submission_id, rev, listed["visited_on"], _whole(listed["people"]),
                _whole(listed["net"]), listed["per_person"], listed["line_fen"],
                max((LEVEL[f["severity"]] for f in flags.values()), default=0), " ".join(flags),
            )  # fmt: skip
            (known if subject in self.spoken_before else fresh).append(row)
        risk_store.raise_flags(self.connection, raised)
        risk_store.restate_flags(self.connection, restated)
        risk_store.clear_flags(self.connection, cleared)
        risk_store.put_standings(self.connection, fresh, known)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _again(p: Judged | Aside) -> str:
    digest = p.item.true_digest if isinstance(p, Judged) else p.digest
    return f"r-{digest[:34]}"
