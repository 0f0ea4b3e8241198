"""Forms of which two versions stand: the list, and one of them side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, or_, select, tuple_

from ruhu.accounts.access import Actor, Visible, visible_to
from ruhu.accounts.queries import names_of
from ruhu.areas.codes import below
from ruhu.areas.queries import names as area_names
from ruhu.kit import cursors
from ruhu.kit.bulk import among
from ruhu.kit.errors import NotFound
from ruhu.questionnaires.catalog import Catalog
from ruhu.review.comparing import Node, base_of, compare, open_ends
from ruhu.review.photos import shown_photos
from ruhu.review.store import decisions_of
from ruhu.risk.store import standings
from ruhu.roster.queries import briefs
from ruhu.submissions.store import REVISION, SUBMISSION

KEY = (SUBMISSION.c.area, SUBMISSION.c.subject_id, SUBMISSION.c.campaign_id)
BRIEF = (
    REVISION.c.rev_id, REVISION.c.submission_id, REVISION.c.parent, REVISION.c.second_parent, REVISION.c.status,
    REVISION.c.account_id, REVISION.c.received_at, REVISION.c.seq,
)  # fmt: skip


def page(
    connection: Connection,
    actor: Actor,
    campaign: str | None,
    area: str | None,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """Households and villages with more than one version, by area; `next` goes into `cursor`."""
    query = (
        select(*KEY)
        .where(SUBMISSION.c.state == "disputed", visible_rows(visible_to(actor)))
        .group_by(*KEY)
        .order_by(*KEY)
        .limit(limit + 1)
    )
    if campaign is not None:
        query = query.where(SUBMISSION.c.campaign_id == campaign)
    if area is not None:
        query = query.where(below(SUBMISSION.c.area, area))
    if cursor:
        query = query.where(tuple_(*KEY) > tuple_(*cursors.unpack(cursor, [cursors.is_text] * len(KEY))))
    found = connection.execute(query).all()
    keys = found[:limit]
    following = cursors.pack(keys[-1]) if len(found) > limit else None
    rows = disputes(connection, actor, [(row.campaign_id, row.subject_id) for row in keys])
    return {"items": rows, "next": following}


def disputes(
    connection: Connection, actor: Actor, subjects: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """One entry per (campaign, household or village), in the order given; those that nobody here may see left out."""
    wanted, visible = set(subjects), visible_to(actor)
    ids = {subject_id for _, subject_id in subjects}
    query = select(SUBMISSION).where(among(SUBMISSION.c.subject_id, ids), SUBMISSION.c.state != "superseded")
    forms: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        if (row.campaign_id, row.subject_id) in wanted and visible.covers_subject(row.subject, row.area):
            forms[row.campaign_id, row.subject_id].append(row)
    revisions = _revisions(connection, [row.id for rows in forms.values() for row in rows])
    speaking = standings(connection, ids)
    people = names_of(connection, [rev.account_id for revs in revisions.values() for rev in revs.values()])
    places = _places(connection, {row.id: row for rows in forms.values() for row in rows}.values())
    found = []
    for subject in subjects:
        speaker = next((row for row in forms[subject] if row.id == speaking.get(subject)), None)
        if speaker is None:
            continue
        others = _others(speaker, forms[subject], revisions)
        found.append({
            "submission_id": speaker.id, "campaign": speaker.campaign_id, "subject": speaker.subject,
            **places[speaker.id], "head": speaker.head_rev, "state": speaker.state,
            "head_account_name": people.get(_account(revisions, speaker), ""),
            "others": [
                {
                    "rev_id": rev.rev_id, "submission_id": rev.submission_id, "account_name": people.get(rev.account_id, ""),
                    "received_at": rev.received_at, "kind": kind,
                }
                for rev, kind in others
            ],
            "since": min((rev.received_at for rev, _ in others), default=speaker.updated_at),
        })  # fmt: skip
    return found


def one(
    connection: Connection, catalog: Catalog, actor: Actor, submission_id: str, other: str | None
) -> dict[str, Any]:
    """Both versions of one form by question. `other` chooses among several; None = the oldest.

    Raises NotFound for a form without a dispute and for one outside the actor's areas.
    """
    row = connection.execute(select(SUBMISSION).where(SUBMISSION.c.id == submission_id)).first()
    found = disputes(connection, actor, [(row.campaign_id, row.subject_id)]) if row is not None else []
    if row is None or not found or not found[0]["others"]:
        raise NotFound("这份表没有争议(可能已经裁定), 或它不在您的范围内。请回到列表刷新。")
    brief = found[0]
    chosen = next(
        (o for o in brief["others"] if other in (None, o["rev_id"])),
        None,
    )
    if chosen is None:
        raise NotFound("另一份已经裁定, 或没有这一份。请回到列表刷新。")
    nodes = {
        rev.rev_id: Node(rev.parent, rev.second_parent, rev.status)
        for revs in _revisions(connection, [brief["submission_id"], chosen["submission_id"]]).values()
        for rev in revs.values()
    }
    base = base_of(chosen["rev_id"], brief["head"], nodes)
    versions = _versions(connection, catalog, [rev for rev in (brief["head"], chosen["rev_id"], base) if rev])
    here, there = versions[brief["head"]], versions[chosen["rev_id"]]
    definitions = [catalog.by_hash(version["questionnaire"]) for version in (here, there)]
    questions = compare(
        definitions, versions[base]["answers"] if base else None, here["answers"], there["answers"]
    )
    return brief | {
        "questionnaire": here["questionnaire"], "base": base, "head_version": here, "other_version": there,
        "kind": chosen["kind"], "questions": questions,
        "decisions": decisions_of(connection, [brief["submission_id"]]),
    }  # fmt: skip


def visible_rows(visible: Visible) -> ColumnElement[bool]:
    """Clause over SUBMISSION for the rows of `visible`."""
    return or_(
        and_(SUBMISSION.c.subject == "household", visible.where(SUBMISSION.c.area)),
        and_(SUBMISSION.c.subject == "village", visible.villages_where(SUBMISSION.c.area)),
    )


def _revisions(connection: Connection, submission_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Revisions that count, by submission and id, oldest first."""
    query = (
        select(*BRIEF)
        .where(among(REVISION.c.submission_id, submission_ids), REVISION.c.status != "held")
        .order_by(REVISION.c.received_at, REVISION.c.seq)
    )
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in connection.execute(query):
        found[row.submission_id][row.rev_id] = row
    return found


def _others(
    speaker: Any, forms: Sequence[Any], revisions: dict[str, dict[str, Any]]
) -> list[tuple[Any, str]]:
    """What stands beside the head: loose ends of its own form, and heads of second forms; oldest first."""
    own = revisions.get(speaker.id, {})
    nodes = {rev: Node(row.parent, row.second_parent, row.status) for rev, row in own.items()}
    found = [(own[rev], "stale_base") for rev in open_ends(nodes)]
    found += [
        (revisions[row.id][row.head_rev], "second_submission")
        for row in forms
        if row.id != speaker.id and row.state == "disputed" and row.head_rev in revisions.get(row.id, {})
    ]
    return sorted(found, key=lambda pair: (pair[0].received_at, pair[0].seq))


def _account(revisions: dict[str, dict[str, Any]], row: Any) -> str:
    head = revisions.get(row.id, {}).get(row.head_rev)
    return str(row.account_id if head is None else head.account_id)


def _places(connection: Connection, rows: Collection[Any]) -> dict[str, dict[str, Any]]:
    """For each form: its household (of the register) and its village, by name."""
    ids = {row.subject_id for row in rows if row.subject == "household"}
    homes = briefs(connection, ids)
    villages = {row.id: row.scope.split("/")[1] for row in rows}
    titles = area_names(connection, villages.values())
    return {
        row.id: {
            "household": homes.get(row.subject_id), "village": villages[row.id],
            "village_name": titles.get(villages[row.id], villages[row.id]),
        }
        for row in rows
    }  # fmt: skip


def _versions(connection: Connection, catalog: Catalog, rev_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Whole revisions by id: answers, what was found in them, who sent them when."""
    query = select(
        REVISION.c.rev_id, REVISION.c.submission_id, REVISION.c.account_id, REVISION.c.received_at, REVISION.c.body,
        REVISION.c.judgement, REVISION.c.kind,
    ).where(among(REVISION.c.rev_id, rev_ids))  # fmt: skip
    rows = connection.execute(query).all()
    people = names_of(connection, [row.account_id for row in rows])
    found = {}
    for row in rows:
        body, judged = orjson.loads(row.body), orjson.loads(row.judgement)
        found[row.rev_id] = {
            "photos": shown_photos(connection, catalog, body),
            "rev_id": row.rev_id, "submission_id": row.submission_id, "account_name": people.get(row.account_id, ""),
            "received_at": row.received_at, "client_at": body.get("client_at"), "kind": row.kind,
            "questionnaire": body["questionnaire"], "answers": body["answers"], "flags": judged["flags"],
            "measures": judged["measures"], "missing": judged["missing"], "visited_on": judged["listed"]["visited_on"],
        }  # fmt: skip
    return found
