"""What was found in a household or village, when, by which line and document: nothing of it is written over."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select

from ruhu.campaigns.queries import LINE, CampaignView
from ruhu.intake.relining import weighed
from ruhu.kit.money import round_fen, yuan_text
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk.store import FLAG, REJUDGEMENT
from ruhu.submissions.store import REVISION, SUBMISSION

LETTER = {3: "H", 2: "M", 1: "L", 0: None}
MOST = 50


def judgements_of(
    connection: Connection, catalog: Catalog, campaign: str, subject_id: str
) -> list[dict[str, Any]]:
    """Every judgement, the newest first: those that came with a revision, and those that a changed line brought."""
    came = (
        select(
            REVISION.c.rev_id,
            REVISION.c.received_at,
            REVISION.c.line_id,
            REVISION.c.judgement,
            REVISION.c.body,
        )
        .join(SUBMISSION, SUBMISSION.c.id == REVISION.c.submission_id)
        .where(
            SUBMISSION.c.campaign_id == campaign,
            SUBMISSION.c.subject_id == subject_id,
            REVISION.c.status == "accepted",
            REVISION.c.judgement.is_not(None),
        )
        .order_by(REVISION.c.received_at.desc(), REVISION.c.rev_id.desc())
        .limit(MOST)
    )
    revisions = {row.rev_id: row for row in connection.execute(came)}
    again = select(REJUDGEMENT).where(REJUDGEMENT.c.rev_id.in_(list(revisions)))
    found = [
        (row.received_at, row.rev_id, row.line_id, row.judgement, "answers") for row in revisions.values()
    ]
    found += [
        (row.judged_at, row.rev_id, row.line_id, row.judgement, "line") for row in connection.execute(again)
    ]
    lines = _lines(connection, {line_id for _, _, line_id, _, _ in found if line_id})
    changed = _changed(connection, campaign, subject_id)
    told = []
    for at, rev_id, line_id, text, cause in sorted(found, key=lambda item: (item[0], item[4]), reverse=True):
        judged = orjson.loads(text)
        form = catalog.by_hash(orjson.loads(revisions[rev_id].body)["questionnaire"])
        listed = judged["listed"]
        raised, cleared = changed.get(rev_id if cause == "answers" else line_id, ([], []))
        told.append({
            "at": at, "cause": cause, "rev_id": rev_id, "form": form.id if form else None,
            "version": form.version if form else None, "line": lines.get(line_id), "people": _whole(listed["people"]),
            "net": _yuan(listed["net"]), "per_person": _yuan(listed["per_person"]),
            "flags": [{key: flag[key] for key in ("code", "title", "severity", "message")} for flag in judged["flags"]],
            "raised": raised, "cleared": cleared,
        })  # fmt: skip
    return told


def cleared_flags(connection: Connection, campaign: str, subject_id: str) -> list[dict[str, Any]]:
    """Flags that are no more, the last cleared first, with the sum they were raised with."""
    query = (
        select(FLAG)
        .where(
            FLAG.c.campaign_id == campaign, FLAG.c.subject_id == subject_id, FLAG.c.cleared_at.is_not(None)
        )
        .order_by(FLAG.c.cleared_at.desc(), FLAG.c.severity.desc(), FLAG.c.code)
    )
    return [
        {
            "code": row.code, "title": row.title, "severity": LETTER[row.severity], "message": row.message,
            "raised_at": row.raised_at, "cleared_at": row.cleared_at,
        }
        for row in connection.execute(query)
    ]  # fmt: skip


def line_now(
    connection: Connection, catalog: Catalog, campaign: CampaignView, subject_id: str
) -> dict[str, Any]:
    """The judgement of the standing form by the line in force: its measures, notes and the words of its flags."""
    found = weighed(connection, catalog, campaign, [subject_id]).get(subject_id)
    judged: dict[str, Any] = orjson.loads(found.verdict.result) if found else {}
    return judged


def _lines(connection: Connection, ids: set[str]) -> dict[str, dict[str, Any]]:
    query = select(LINE).where(LINE.c.id.in_(sorted(ids)))
    return {
        row.id: {
            "amount": yuan_text(row.amount_fen), "year": row.year, "document": row.document,
            "short_document": row.short_document,
        }
        for row in connection.execute(query)
    }  # fmt: skip


def _changed(
    connection: Connection, campaign: str, subject_id: str
) -> dict[str, tuple[list[str], list[str]]]:
    """Codes raised and cleared, by the revision or line that did it."""
    query = select(FLAG.c.code, FLAG.c.raised_rev, FLAG.c.cleared_rev).where(
        FLAG.c.campaign_id == campaign, FLAG.c.subject_id == subject_id
    )
    found: dict[str, tuple[list[str], list[str]]] = {}
    for code, raised, cleared in connection.execute(query.order_by(FLAG.c.code)):
        found.setdefault(raised, ([], []))[0].append(code)
        if cleared is not None:
            found.setdefault(cleared, ([], []))[1].append(code)
    return found


def _yuan(fen: float | None) -> str | None:
    return None if fen is None else yuan_text(round_fen(fen))


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
