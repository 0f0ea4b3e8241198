"""The one story of a push: read → judge → place → flag → audit → store, in one transaction.

Reading and judging need no lock and come first; then the transaction takes its row locks in one fixed order
(submissions, then scopes), raises each scope's counter last and commits. A reply leaves only after the commit.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from ruhu.accounts.access import Actor, may_survey
from ruhu.accounts.queries import device_state
from ruhu.audit import log as audit
from ruhu.campaigns.queries import CampaignView, all_campaigns
from ruhu.kit import clock
from ruhu.kit.bulk import Row
from ruhu.kit.db import Database
from ruhu.kit.scopes import raise_scope
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.validate import problems
from ruhu.risk import store as risk_store
from ruhu.risk.judge import Judgement, evaluate
from ruhu.roster.queries import Place, households_for_judging, villages_for_judging
from ruhu.submissions import store
from ruhu.submissions.conflicts import settle
from ruhu.submissions.items import Item, Unreadable, read_item

log = logging.getLogger("ruhu.intake")
LEVEL = {"H": 3, "M": 2, "L": 1}
TRIES = 3


@dataclass(slots=True)
class Result:
    """What the phone learns of one item; the wire's shape (docs/sync.md)."""

    rev_id: str | None
    status: str
    seq: int | None = None
    head: str | None = None
    need_blobs: list[str] = field(default_factory=list)
    flags: list[dict[str, Any]] = field(default_factory=list)
    problem: dict[str, str] | None = None


@dataclass(slots=True)
class Judged:
    """A readable item with its place and its judgement."""

    item: Item
    campaign: CampaignView
    subject: str
    subject_id: str
    area: str
    line_id: str
    line_fen: int | None
    flags: list[dict[str, Any]]
    result: str  # the judgement as JSON text


@dataclass(slots=True)
class Aside:
    """An item that is kept aside: durable, with the reason, for an administrator."""

    key: str
    rev_id: str | None
    code: str
    message: str
    digest: str
    body: str
    item: Item | None


def receive(
    database: Database, catalog: Catalog, actor: Actor, device: str, raw_items: Sequence[Any]
) -> list[Result]:
    """Take in one push. One result per item, in order; what is not `retry` is committed when this returns."""
    items = [read_item(raw) for raw in raw_items]
    return _receive(database, catalog, actor, device, items)


def _receive(
    database: Database, catalog: Catalog, actor: Actor, device: str, items: Sequence[Item | Unreadable]
) -> list[Result]:
    for attempt in range(TRIES):
        try:
            with database.read() as connection:
                prepared = _prepare(connection, catalog, actor, device, items)
            with database.write() as connection:
                return _Placing(connection, actor, device).place(prepared)
        except (IntegrityError, OperationalError) as error:
            # Another push of the same rows was first (or a deadlock broke): look again, and find what it wrote.
            log.info("push attempt %d meets another: %s", attempt + 1, type(error).__name__)
        except Exception:
            log.exception("push of %d items failed", len(items))
            break
    if len(items) == 1:
        item = items[0]
        problem = {"code": "server_fault", "message": "服务器这次没能存下这一项, 手机里的还在, 稍后会再发。"}
        return [Result(item.rev_id, "retry", problem=problem)]
    # One bad item must not touch another's result: each gets a transaction of its own.
    return [result for item in items for result in _receive(database, catalog, actor, device, [item])]


def _prepare(
    connection: Connection, catalog: Catalog, actor: Actor, device: str, items: Sequence[Item | Unreadable]
) -> list[Judged | Aside]:
    """Everything that needs no lock: whose household, which rules, what they say."""
    readable = [item for item in items if isinstance(item, Item)]
    campaigns = all_campaigns(connection)
    households = households_for_judging(
        connection, {item.household_id for item in readable if item.household_id}
    )
    villages = villages_for_judging(connection, {item.village for item in readable if not item.household_id})
    revoked = device_state(connection, device, actor.account_id) == "revoked"
    prepared: list[Judged | Aside] = []
    for item in items:
        if isinstance(item, Unreadable):
            prepared.append(
                Aside(item.key, item.rev_id, "malformed", item.message, item.digest, item.body, None)
            )
            continue
        reason = None
        if item.digest != item.true_digest:
            reason = (
                "digest_mismatch",
                f"内容与指纹不符(收到 {item.digest[:12]}…, 算得 {item.true_digest[:12]}…), 请升级应用后重发。",
            )
        elif revoked:
            reason = ("device_revoked", "这台手机已被停用。内容已收存, 请联系管理员处理。")
        elif device != actor.device_id:
            reason = ("device_mismatch", "这份内容来自另一台手机的登录。已收存, 请联系管理员处理。")
        judged = reason or _judge(catalog, campaigns, households, villages, actor, item)
        if isinstance(judged, tuple):
            prepared.append(_aside(item, *judged))
        else:
            prepared.append(judged)
    return prepared


def _judge(
    catalog: Catalog,
    campaigns: dict[str, CampaignView],
    households: dict[str, Place],
    villages: dict[str, Place],
    actor: Actor,
    item: Item,
) -> Judged | tuple[str, str]:
    definition = catalog.by_hash(item.questionnaire)
    if item.kind != "survey":
        return "unknown_kind", f"本服务器还不认识“{item.kind}”类的内容。已收存, 升级服务器后处理。"
    if definition is None:
        return (
            "unknown_questionnaire",
            f"问卷 {item.questionnaire[:12]}… 尚未在本服务器发布。已收存, 请管理员发布后处理。",
        )
    campaign = campaigns.get(item.campaign_id)
    if campaign is None:
        return "unknown_campaign", f"本服务器没有行动 {item.campaign_id}。已收存, 请管理员处理。"
    if campaign.status != "open":
        return "campaign_closed", f"行动“{campaign.title}”已结束。内容已收存, 请主管决定是否采用。"
    if definition.subject == "household":
        place = households.get(item.household_id or "")
        if place is None:
            return "unknown_household", "名册里没有这一户。内容已收存, 请管理员核对名册。"
        if place.village != item.village:
            return (
                "not_permitted",
                f"这一户属于村 {place.village}, 不在 {item.village}。已收存, 请管理员处理。",
            )
    else:
        place = villages.get(item.village)
        if place is None:
            return "unknown_village", f"没有代码为 {item.village} 的村。内容已收存, 请管理员核对区划。"
    subject_id, area = place.id, place.grid
    if not may_survey(actor, area, subject=definition.subject):
        return "not_permitted", "这一户(村)现在不在您的网格里。内容已收存, 主管会处理。"
    faults = problems(definition, item.answers)
    if faults:
        listed = "; ".join(fault.message for fault in faults[:5])
        return (
            "invalid_answers",
            f"有 {len(faults)} 处答案不符合问卷: {listed}。内容已收存, 请在手机上改正后再发。",
        )
    line = campaign.line_for(area)
    judgement = evaluate(definition, item.answers, place.facts, campaign.context(area), None)
    flags = _flags(judgement)
    return Judged(
        item, campaign, definition.subject, subject_id, area, line.id if line else "", line.amount_fen if line else None,
        flags, _result(definition, item, judgement, flags),
    )  # fmt: skip


def _aside(item: Item, code: str, message: str) -> Aside:
    return Aside(item.rev_id, item.rev_id, code, message, item.digest, item.body.decode(), item)


class _Placing:
    """One transaction: collects rows per table while it places items, then writes each table once."""

    def __init__(self, connection: Connection, actor: Actor, device: str) -> None:
        self.connection, self.actor, self.device = connection, actor, device
        self.now = clock.iso()

    def place(self, prepared: Sequence[Judged | Aside]) -> list[Result]:
        """Place every item, write, and answer in order."""
        keys = {p.item.rev_id if isinstance(p, Judged) else p.key for p in prepared}
        self.known = store.receipts(self.connection, keys)
        self.known |= store.receipts(self.connection, [_again(p) for p in prepared if self._is_other(p)])
        self.batch: dict[str, tuple[str, Result]] = {}
        fresh = [p for p in prepared if isinstance(p, Judged) and p.item.rev_id not in self.known]
        self.submissions: dict[str, dict[str, Any]] = {}
        if fresh:
            found = store.lock_submissions(self.connection, (p.item.submission_id for p in fresh))
            self.submissions = {key: dict(row._mapping) for key, row in found.items()}
        self.new_submissions: set[str] = set()
        self.speaking = risk_store.standings(self.connection, ((p.campaign.id, p.subject_id) for p in fresh))
        self.spoken_before = set(self.speaking)
        off_line = [
            p.item.submission_id for p in fresh
            if p.item.submission_id in self.submissions
        ]  # fmt: skip
        self.lines = store.lines_of(self.connection, off_line) if off_line else {}
        self.judged_by_rev = {p.item.rev_id: p for p in fresh}
        self.revisions: list[list[Any]] = []
        self.scoped: list[tuple[str, Result, list[Any], str]] = []
        self.heads: dict[tuple[str, str], tuple[Judged | None, str, str]] = {}
        self.lifted: list[str] = []

        results = [self._one(p) for p in prepared]
        self._write()
        return results

    # -- placing ---------------------------------------------------------------------------------

    def _one(self, p: Judged | Aside) -> Result:
        key = p.item.rev_id if isinstance(p, Judged) else p.key
        digest = p.item.digest if isinstance(p, Judged) else p.digest
        rev_id = p.item.rev_id if isinstance(p, Judged) else p.rev_id
        if key in self.batch:
            first_digest, first = self.batch[key]
            if first_digest == digest:
                return _repeat(first)
            return self._other_content(p)
        if key in self.known:
            if self.known[key].digest == digest:
                return _from_receipt(rev_id, self.known[key].receipt)
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
            return _from_receipt(rev_id, self.known[key].receipt)
        if key in self.batch:
            return _repeat(self.batch[key][1])
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
        self.revisions.append([
            aside.key, item.submission_id if item else aside.key, item.parent if item else None, item.n if item else 0,
            self.device, self.actor.account_id, item.scope if item else "", None, item.village[:6] if item else "",
            item.kind if item else "", "held", orjson.dumps(result.problem).decode(), aside.digest, aside.body,
            _receipt(result), self.now,
        ])  # fmt: skip
        return result

    def _accept(self, p: Judged) -> Result:
        item = p.item
        submission = self.submissions.get(item.submission_id)
        if submission is not None:
            if submission["subject_id"] != p.subject_id or submission["campaign_id"] != p.campaign.id:
                self.judged_by_rev.pop(item.rev_id, None)
                return self._keep_aside(
                    _aside(item, "other_subject", "这个编号的表先前属于另一户。内容已收存, 请管理员处理。")
                )
            if submission["state"] == "approved":
                self.judged_by_rev.pop(item.rev_id, None)
                return self._keep_aside(
                    _aside(item, "approved", "这份表已审核通过, 改动没有生效。内容已收存, 请主管处理。")
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
        result = Result(item.rev_id, status, None, settled.head, [b["sha256"] for b in item.blobs], p.flags)
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
            item.village[:6], item.kind, status, None, item.digest, item.body.decode(), "", self.now,
        ]  # fmt: skip
        self.revisions.append(row)
        self.scoped.append((item.scope, result, row, item.submission_id))
        return result

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
        risk_store.add_assessments(
            connection,
            [
                (rev, p.line_id, p.item.submission_id, p.result, self.now)
                for rev, p in self.judged_by_rev.items()
                if self._stored(rev)
            ],
        )
        self._write_risk()
        if self.revisions:
            counts = dict.fromkeys(("accepted", "disputed", "held"), 0)
            for row in self.revisions:
                counts[row[10]] += 1
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

    def _stored(self, rev_id: str) -> bool:
        return rev_id in self.batch and self.batch[rev_id][1].status in ("accepted", "disputed")

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
            result.seq = row[7] = self.submissions[submission_id]["seq"] = following[scope]
            row[14] = _receipt(result)

    def _write_risk(self) -> None:
        open_before = risk_store.open_flags(self.connection, self.heads)
        lifted = [rev for judged, rev, _ in self.heads.values() if judged is None]
        earlier = risk_store.assessments(self.connection, lifted) if lifted else {}
        raised: list[Row] = []
        restated: list[Row] = []
        cleared: list[Row] = []
        fresh: list[Row] = []
        known: list[Row] = []
        for subject, (judged, rev, submission_id) in self.heads.items():
            result = orjson.loads(judged.result if judged else earlier[rev])
            before = open_before.get(subject, {})
            flags = {flag["code"]: flag for flag in result["flags"]}
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
            listed = result["listed"]
            row = (
                *subject, area, submission_id, rev, listed["visited_on"], _whole(listed["people"]),
                _whole(listed["net"]), listed["per_person"], judged.line_fen if judged else None,
                max((LEVEL[f["severity"]] for f in flags.values()), default=0), " ".join(flags),
            )  # fmt: skip
            (known if subject in self.spoken_before else fresh).append(row)
        risk_store.raise_flags(self.connection, raised)
        risk_store.restate_flags(self.connection, restated)
        risk_store.clear_flags(self.connection, cleared)
        risk_store.put_standings(self.connection, fresh, known)


def _flags(judgement: Judgement) -> list[dict[str, Any]]:
    """Flags as the wire has them: the box as text, because some are `12a`."""
    return [
        {
            "code": flag.code, "question": flag.question, "box": None if flag.box is None else str(flag.box), "area": flag.area,
            "severity": flag.severity, "title": flag.title, "message": flag.message,
        }
        for flag in judgement.flags
    ]  # fmt: skip


def _result(definition: Definition, item: Item, judgement: Judgement, flags: list[dict[str, Any]]) -> str:
    """What is kept of a judgement. What was visible or missing can be judged again; what was found is history."""
    kept = {
        "measures": judgement.measures, "flags": flags, "checks": judgement.checks,
        "notes": [note.message for note in judgement.notes], "missing": judgement.missing,
        "listed": _listed(definition, item, judgement),
    }  # fmt: skip
    return orjson.dumps(kept).decode()


def _listed(definition: Definition, item: Item, judgement: Judgement) -> dict[str, Any]:
    """The figures that lists sort and show, where the definition says which they are (`visited_on`, `sum`)."""
    total = definition.raw.get("sum") or {}
    values, measures = item.answers["values"], judgement.measures
    return {
        "visited_on": values.get(definition.raw.get("visited_on", "")),
        "people": values.get(total.get("people", "")),
        "net": measures.get(total.get("total", "")),
        "per_person": measures.get(total.get("quotient", "")),
    }


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _again(p: Judged | Aside) -> str:
    digest = p.item.true_digest if isinstance(p, Judged) else p.digest
    return f"r-{digest[:34]}"


def _receipt(result: Result) -> str:
    value = {
        "status": result.status,
        "seq": result.seq,
        "head": result.head,
        "flags": result.flags,
        "problem": result.problem,
    }
    return orjson.dumps(value).decode()


def _from_receipt(rev_id: str | None, receipt: str) -> Result:
    first = orjson.loads(receipt)
    status = "held" if first["status"] == "held" else "duplicate"
    return Result(rev_id, status, first["seq"], first["head"], [], first["flags"], first["problem"])


def _repeat(first: Result) -> Result:
    status = "held" if first.status == "held" else "duplicate"
    return Result(first.rev_id, status, first.seq, first.head, [], first.flags, first.problem)
