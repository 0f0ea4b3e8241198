"""The transaction of intake: place every item, then write each table once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from ruhu.accounts.access import Actor
from ruhu.blobs.refs import named_in, refs
from ruhu.intake.batch import Batch
from ruhu.intake.judging import Judged, Verdict, weigh
from ruhu.intake.lines import Lines
from ruhu.intake.preparing import Aside, aside
from ruhu.intake.results import Result, again, from_receipt, receipt_text
from ruhu.intake.takers import TAKERS
from ruhu.kit import clock
from ruhu.risk import store as risk_store
from ruhu.submissions import store
from ruhu.submissions.acts import Act, Refusal


class Sender(NamedTuple):
    """Whose revisions these are. `role`: in which an act is done; a supervisor's where one takes in what was held."""

    account_id: str
    device_id: str
    role: str = ""


SERVER = Sender("", "")


class Placing:
    """One transaction: places items one by one, and writes what came of it at the end."""

    def __init__(
        self,
        connection: Connection,
        sender: Sender,
        known: Mapping[str, store.Receipt],
        speaking: Mapping[risk_store.Subject, str] | None = None,
        *,
        pusher: Actor | None = None,
        replaced: Iterable[str] = (),
    ) -> None:
        """`speaking`: which submission spoke for whom a moment ago; None to lock and read in any case. `pusher`: whose push
        the audit log records. `replaced`: keys of held rows that these items stand under already."""
        self.connection, self.sender, self.trusted, self.pusher = connection, sender, speaking, pusher
        self.known = dict(known)  # revisions that were here before; a race shows as IntegrityError
        self.now = clock.iso()
        self.batch = Batch(self.now, replaced=set(replaced), careful=speaking is None)
        self.lines = Lines(connection)

    def place(self, prepared: Sequence[Judged | Aside]) -> list[Result]:
        """Place every item, write, and answer in order."""
        second_keys = [_again(p) for p in prepared if self._is_other(p)]
        strange = [p.key for p in prepared if isinstance(p, Aside) and p.key not in self.known]
        self.known |= store.receipts(self.connection, [*second_keys, *strange])
        self.answered: dict[str, tuple[str, Result]] = {}
        fresh: list[Judged] = []
        acts: dict[str, Judged] = {}
        for p in prepared:
            if isinstance(p, Judged) and p.item.rev_id not in self.known:
                if p.measures is None:
                    fresh.append(p)
                else:
                    acts.setdefault(p.item.rev_id, p)
        self.speaking: dict[risk_store.Subject, str] = {}
        if not self._all_first(fresh):
            self._lock(fresh)
        self.batch.spoken_before = set(self.speaking)
        self.refused: dict[str, Refusal] = {}
        if acts:
            self._plan(list(acts.values()))
        results = [self._one(p) for p in prepared]
        self.batch.write(self.connection, self.pusher, self.sender.device_id)
        return results

    def _all_first(self, fresh: Sequence[Judged]) -> bool:
        """Whether each of these begins a form about somebody who had none a moment ago."""
        trusted = self.trusted
        return trusted is not None and all(
            p.item.parent is None and (p.campaign.id, p.subject_id) not in trusted for p in fresh
        )

    def _lock(self, fresh: Sequence[Judged]) -> None:
        found = store.lock_submissions(self.connection, (p.item.submission_id for p in fresh))
        self.batch.submissions |= {key: dict(row._mapping) for key, row in found.items()}
        self.speaking = risk_store.standings(self.connection, {p.subject_id for p in fresh})
        if found:
            self.lines.load(list(found))

    def _plan(self, acts: Sequence[Judged]) -> None:
        """Ask the slices what these acts mean; they lock their rows now and write when the numbers are given out."""
        by_kind: dict[str, list[Act]] = {}
        for p in acts:
            act = Act(
                p.item, p.campaign, p.subject, p.subject_id, p.area, p.measures or {}, self.sender.account_id,
                self.sender.role, self.now,
            )  # fmt: skip
            by_kind.setdefault(p.item.kind, []).append(act)
        for kind in sorted(by_kind):
            plan = TAKERS[kind](self.connection, by_kind[kind])
            self.refused |= plan.refused
            self.batch.plans.append(plan)

    def _one(self, p: Judged | Aside) -> Result:
        if p.key in self.answered:
            first_digest, first = self.answered[p.key]
            return again(first) if first_digest == p.digest else self._other_content(p)
        if p.key in self.known:
            if self._is_other(p):
                return self._other_content(p)
            return from_receipt(p.rev_id, self.known[p.key].receipt, p.item)
        if isinstance(p, Aside):
            result = self._keep_aside(p)
        else:
            result = self._accept(p) if p.measures is None else self._act(p)
        self.answered[p.key] = (p.digest, result)
        return result

    def _is_other(self, p: Judged | Aside) -> bool:
        """Whether this id has been here with other content: then its second key may be here too."""
        return p.key in self.known and self.known[p.key].digest != p.digest

    def _other_content(self, p: Judged | Aside) -> Result:
        """The same id with other content: kept under the key of its content, so that neither is lost."""
        key = _again(p)
        if key in self.known:
            return from_receipt(p.rev_id, self.known[key].receipt, p.item)
        if key in self.answered:
            return again(self.answered[key][1])
        message = "同一个编号先前送来过另一份内容。两份都已收存, 请管理员处理。"
        if isinstance(p, Judged):
            other = replace(aside(p.item, "id_reused", message), key=key)
        else:
            other = replace(p, key=key, code="id_reused", message=message)
        result = self._keep_aside(other)
        self.answered[key] = (p.digest, result)
        return result

    def _keep_aside(self, aside: Aside) -> Result:
        item = aside.item
        result = Result(aside.rev_id, "held", problem={"code": aside.code, "message": aside.message})
        blobs = item.blobs if item else named_in(aside.body)
        self._refer(result, aside.key, blobs, item.village if item else "", "", self.sender)
        self.batch.revisions.append([
            aside.key, item.submission_id if item else aside.key, item.parent if item else None, None, item.n if item else 0,
            self.sender.device_id, self.sender.account_id, item.scope if item else "", None, item.village[:6] if item else "",
            item.kind if item else "", "held", orjson.dumps(result.problem).decode(), aside.digest, aside.body,
            receipt_text(result), None, None, self.now,
        ])  # fmt: skip
        return result

    def _accept(self, p: Judged) -> Result:
        item, batch = p.item, self.batch
        submission = batch.submissions.get(item.submission_id)
        if submission is not None:
            if submission["subject_id"] != p.subject_id or submission["campaign_id"] != p.campaign.id:
                return self._keep_aside(
                    aside(item, "other_subject", "这个编号的表先前属于另一户。内容已收存, 请管理员处理。")
                )
            if submission["state"] == "approved":
                return self._keep_aside(
                    aside(item, "approved", "这份表已审核通过, 改动没有生效。内容已收存, 请主管处理。")
                )
        subject = (p.campaign.id, p.subject_id)
        batch.campaigns[p.campaign.id] = p.campaign
        speaks = self.speaking.setdefault(subject, item.submission_id) == item.submission_id
        former = submission["head_rev"] if submission is not None else None
        settled, lifted = self.lines.settle(p, former, speaks=speaks)
        batch.lifted += lifted
        if submission is None:
            submission = self._new_submission(p)
        self._move(submission, former, settled.head, p, speaks)
        status = "accepted" if speaks and item.rev_id in settled.line else "disputed"
        flags = self._flags_of(p, settled.head) if settled.merges else p.verdict.flags
        result = Result(item.rev_id, status, None, settled.head, flags=flags)
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
        self._append(p, self.sender, result)
        for merge in settled.merges:
            made = self.lines.judged[merge.rev_id]
            receipt = Result(merge.rev_id, "accepted", None, merge.rev_id, flags=made.verdict.flags)
            self._append(made, SERVER, receipt)
        return result

    def _act(self, p: Judged) -> Result:
        """An act's revision: it stands by itself, nothing is its head."""
        refusal = self.refused.get(p.item.rev_id)
        if refusal is not None:
            return self._keep_aside(aside(p.item, refusal.code, refusal.message))
        result = Result(p.item.rev_id, "accepted", None, p.item.rev_id)
        self._append(p, self.sender, result)
        return result

    def _flags_of(self, p: Judged, head: str) -> list[dict[str, Any]]:
        """What was found in the head: a merge made here, or an older edit of that merge, which came before it did."""
        verdict = self._verdict_of(p, head)
        if verdict is not None:
            return verdict.flags
        flags: list[dict[str, Any]] = store.judgements(self.connection, [head])[head]["flags"]
        return flags

    def _verdict_of(self, p: Judged, head: str) -> Verdict | None:
        """What the rules say now of a head of p's submission: the line may be another than when it came. None where its form is
        not here any more."""
        made = self.lines.judged.get(head)
        if made is not None:
            return made.verdict
        content = self.lines.content(head)
        definition = p.known.catalog.by_hash(content.questionnaire)
        return weigh(p.known, definition, p.campaign, p.place, content.answers)[1] if definition else None

    def _move(
        self, submission: dict[str, Any], former: str | None, head: str, p: Judged, speaks: bool
    ) -> None:
        """The submission after its revisions were placed: flags and standing follow a head that moved."""
        unsettled = not speaks or self.lines.disputed(submission["id"])
        if unsettled:
            submission["state"] = "disputed"
        elif head != former or submission["state"] == "disputed":
            submission["state"] = "received"
        submission["updated_at"] = self.now
        if head == former:
            return
        submission["head_rev"] = head
        made = self.lines.judged.get(head)
        submission["questionnaire"] = (
            made.item.questionnaire if made else self.lines.content(head).questionnaire
        )
        if speaks:
            verdict = self._verdict_of(p, head)
            self.batch.heads[p.campaign.id, p.subject_id] = (verdict, head, submission["id"])

    def _append(self, p: Judged, sender: Sender, result: Result) -> None:
        """A revision's row, which gets its number at the end."""
        item = p.item
        self._refer(result, item.rev_id, item.blobs, p.area, p.subject_id, sender)
        row = [
            item.rev_id, item.submission_id, item.parent, p.second_parent, item.n, sender.device_id, sender.account_id,
            item.scope, None, item.village[:6], item.kind, result.status, None, item.digest, item.body.decode(), "",
            p.verdict.line_id, p.verdict.result, self.now,
        ]  # fmt: skip
        self.batch.revisions.append(row)
        about = item.submission_id if p.measures is None else None
        self.batch.scoped.append((item.scope, result, row, about))
        if p.subject == "household":
            self.batch.judged[p.subject_id] = p.area
        self.batch.mark = p.known.mark

    def _refer(
        self,
        result: Result,
        key: str,
        blobs: list[dict[str, Any]],
        area: str,
        subject_id: str,
        sender: Sender,
    ) -> None:
        if blobs:
            self.batch.blob_refs += refs(key, blobs, sender.account_id, sender.device_id, area, subject_id)
            result.need_blobs = [blob["sha256"] for blob in blobs]

    def _new_submission(self, p: Judged) -> dict[str, Any]:
        item = p.item
        submission: dict[str, Any] = {
            "id": item.submission_id, "scope": item.scope, "seq": 0, "campaign_id": p.campaign.id, "subject": p.subject,
            "subject_id": p.subject_id, "area": p.area, "county": item.village[:6], "questionnaire": item.questionnaire,
            "head_rev": item.rev_id, "account_id": self.sender.account_id, "state": "received", "created_at": self.now,
            "updated_at": self.now,
        }  # fmt: skip
        self.batch.submissions[item.submission_id] = submission
        self.batch.fresh.add(item.submission_id)
        return submission


def _again(p: Judged | Aside) -> str:
    return f"r-{p.digest[:34]}"
