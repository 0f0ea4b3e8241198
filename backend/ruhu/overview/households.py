"""The household list and one household with its sums."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, and_, func, select

from ruhu.accounts.access import Actor, Visible, visible_to
from ruhu.accounts.queries import names_of
from ruhu.areas.queries import names as area_names
from ruhu.campaigns.queries import CampaignView, chosen_campaign
from ruhu.kit.bulk import among
from ruhu.kit.errors import NotFound
from ruhu.kit.money import round_fen, yuan_text
from ruhu.overview.beside import beside
from ruhu.overview.filters import Filters, after, matching, order, pack, source, unpack
from ruhu.overview.judgements import LETTER, cleared_flags, judgements_of, line_now
from ruhu.questionnaires.catalog import Catalog
from ruhu.review.photos import shown_photos
from ruhu.review.store import decisions_of
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.queries import (
    HOUSEHOLD,
    households_for_judging,
    members_of,
    shown_member,
    villages_for_judging,
)
from ruhu.submissions.store import REVISION, SUBMISSION
from ruhu.visits.queries import visits_of

ROW = (
    HOUSEHOLD.c.id, HOUSEHOLD.c.number, HOUSEHOLD.c.name, HOUSEHOLD.c.village, HOUSEHOLD.c.grid, HOUSEHOLD.c.address,
    HOUSEHOLD.c.kinds, HOUSEHOLD.c.lifted, HOUSEHOLD.c.monitored, HOUSEHOLD.c.people.label("roster_people"),
    HOUSEHOLD.c.provisional_since,
    STANDING.c.submission_id, STANDING.c.head_rev, STANDING.c.visited_on, STANDING.c.people, STANDING.c.net_fen,
    STANDING.c.per_person, STANDING.c.worst,
)  # fmt: skip


def household_page(
    connection: Connection,
    actor: Actor,
    campaign: CampaignView,
    filters: Filters,
    limit: int,
    cursor: str | None,
    *,
    count: bool = True,
) -> dict[str, Any]:
    """A page of rows, the cursor of the next one, and how many rows match in all (`count`; else None)."""
    visible = visible_to(actor)
    where = matching(filters, visible)
    joined = source(filters)
    keys = order(filters)
    query = (
        select(*ROW, *(key.column.label(f"key{i}") for i, key in enumerate(keys)))
        .select_from(joined)
        .where(*where)
    )
    if cursor:
        query = query.where(after(keys, unpack(cursor, filters.sort, keys)))
    query = query.order_by(*(key.column.desc() if key.down else key.column for key in keys)).limit(limit + 1)
    found = connection.execute(query).all()
    rows = found[:limit]
    following = None
    if len(found) > limit:
        following = pack(filters.sort, [rows[-1]._mapping[f"key{i}"] for i in range(len(keys))])
    total = len(rows) if count and not cursor and following is None else None  # all are on this page
    if count and total is None:
        total = connection.execute(select(func.count()).select_from(joined).where(*where)).scalar_one()
    return {"items": _items(connection, campaign, rows), "next": following, "total": total}


def _items(connection: Connection, campaign: CampaignView, rows: Any) -> list[dict[str, Any]]:
    names = area_names(connection, {row.village for row in rows})
    flags = flags_of(connection, campaign.id, [row.id for row in rows])
    return [
        row_out(campaign, row, names.get(row.village, row.village), flags.get(row.id, [])) for row in rows
    ]


def row_out(
    campaign: CampaignView, row: Any, village_name: str, flags: list[dict[str, Any]]
) -> dict[str, Any]:
    """One line of the list, beside the line in force. Amounts are decimal strings in yuan."""
    line = campaign.line_for(row.grid)
    per_person = None if row.per_person is None else round_fen(row.per_person)
    gap = None if row.per_person is None or line is None else round_fen(row.per_person - line.amount_fen)
    return {
        "id": row.id, "number": row.number, "name": row.name, "village": row.village, "village_name": village_name,
        "grid": row.grid, "address": row.address, "kinds": [k for k in row.kinds.split(",") if k], "lifted": row.lifted,
        "monitored": row.monitored, "people": row.people if row.people is not None else row.roster_people,
        "provisional": row.provisional_since is not None,
        "visited": row.submission_id is not None, "visited_on": row.visited_on,
        "per_person": None if per_person is None else yuan_text(per_person),
        "gap": None if gap is None else yuan_text(gap), "severity": LETTER[row.worst or 0],
        "flags": [{key: flag[key] for key in ("code", "title", "severity")} for flag in flags],
        "submission_id": row.submission_id,
    }  # fmt: skip


def flags_of(connection: Connection, campaign: str, subjects: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Open flags by subject, gravest first."""
    query = (
        select(FLAG)
        .where(
            FLAG.c.campaign_id == campaign, among(FLAG.c.subject_id, subjects), FLAG.c.cleared_at.is_(None)
        )
        .order_by(FLAG.c.severity.desc(), FLAG.c.code)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query).all():
        found.setdefault(row.subject_id, []).append({
            "code": row.code, "question": row.question or None, "box": row.box or None, "area": row.topic,
            "severity": LETTER[row.severity], "title": row.title, "message": row.message, "raised_at": row.raised_at,
        })  # fmt: skip
    return found


def one_household(
    connection: Connection, catalog: Catalog, actor: Actor, household_id: str, campaign_id: str | None
) -> dict[str, Any]:
    """Everything a supervisor reads of one household in one campaign. Raises NotFound also for rows outside the actor's areas."""
    campaign = chosen_campaign(connection, campaign_id)
    visible = visible_to(actor)
    joined = HOUSEHOLD.outerjoin(
        STANDING, and_(STANDING.c.subject_id == HOUSEHOLD.c.id, STANDING.c.campaign_id == campaign.id)
    )
    query = (
        select(*ROW).select_from(joined).where(HOUSEHOLD.c.id == household_id, HOUSEHOLD.c.deleted.is_(False))
    )
    row = connection.execute(query.where(visible.where(HOUSEHOLD.c.grid))).first()
    if row is None:
        raise NotFound("没有这一户, 或它不在您的范围内。请核对户号。")
    flags = flags_of(connection, campaign.id, [row.id]).get(row.id, [])
    place = households_for_judging(connection, [row.id])[row.id]
    members = [shown_member(member) for member in members_of(connection, [row.id]).get(row.id, [])]
    village_name = area_names(connection, {row.village}).get(row.village, row.village)
    found = row_out(campaign, row, village_name, flags) | {"members": members, "facts": place.facts}
    found["visits"] = visits_of(connection, campaign.id, row.id)
    return found | _form(connection, catalog, campaign, row.id, row.head_rev, row.grid, flags)


def one_village(
    connection: Connection, catalog: Catalog, actor: Actor, code: str, campaign_id: str | None
) -> dict[str, Any]:
    """The village form of one village with its flags."""
    campaign = chosen_campaign(connection, campaign_id)
    visible: Visible = visible_to(actor)
    place = villages_for_judging(connection, [code]).get(code)
    if place is None or not visible.covers_village(code):
        raise NotFound("没有这个村, 或它不在您的范围内。请核对村代码。")
    query = select(STANDING).where(STANDING.c.campaign_id == campaign.id, STANDING.c.subject_id == code)
    standing = connection.execute(query).first()
    found = {
        "code": code, "name": area_names(connection, {code}).get(code, code), "facts": place.facts,
        "visited": standing is not None, "visited_on": standing.visited_on if standing else None,
        "severity": LETTER[standing.worst] if standing else None,
        "submission_id": standing.submission_id if standing else None,
    }  # fmt: skip
    flags = flags_of(connection, campaign.id, [code]).get(code, [])
    return found | _form(
        connection, catalog, campaign, code, standing.head_rev if standing else None, code, flags
    )


def _form(
    connection: Connection,
    catalog: Catalog,
    campaign: CampaignView,
    subject_id: str,
    head: str | None,
    area: str,
    flags: list[dict[str, Any]],
) -> dict[str, Any]:
    """Answers, measures and history of a subject's form, and the line that applies. A flag that stays after the line changed
    is told in the words of the line in force; what was said before stands in `judgements`."""
    line = campaign.line_for(area)
    found: dict[str, Any] = {
        "campaign": campaign.id, "answers": None, "questionnaire": None, "measures": {}, "notes": [], "checks": [],
        "line": None if line is None else {
            "amount": yuan_text(line.amount_fen), "year": line.year, "document": line.document, "short_document": line.short_document,
        },
        "state": None, "head": head, "photos": [], "beside": [], **_history(connection, campaign.id, subject_id), "flags": flags,
        "judgements": judgements_of(connection, catalog, campaign.id, subject_id),
        "cleared": cleared_flags(connection, campaign.id, subject_id),
    }  # fmt: skip
    if head is not None:
        stored = connection.execute(
            select(REVISION.c.body, REVISION.c.judgement, REVISION.c.line_id, SUBMISSION.c.state)
            .join(SUBMISSION, SUBMISSION.c.id == REVISION.c.submission_id)
            .where(REVISION.c.rev_id == head)
        ).one()
        found["state"] = stored.state
        body, judged = orjson.loads(stored.body), orjson.loads(stored.judgement)
        if line is not None and stored.line_id != line.id:
            judged |= line_now(connection, catalog, campaign, subject_id)
            words = {flag["code"]: flag["message"] for flag in judged["flags"]}
            found["flags"] = [flag | {"message": words.get(flag["code"], flag["message"])} for flag in flags]
        found |= {"answers": body["answers"], "questionnaire": body["questionnaire"]}
        found |= {key: judged[key] for key in ("measures", "notes", "checks")}
        found["photos"] = shown_photos(connection, catalog, body)
        found["beside"] = beside(connection, catalog, campaign.id, subject_id, body)
    return found


def _history(connection: Connection, campaign: str, subject_id: str) -> dict[str, Any]:
    """What came about a subject and what was decided on it, each newest first."""
    query = (
        select(
            REVISION.c.submission_id,
            REVISION.c.rev_id,
            REVISION.c.kind,
            REVISION.c.status,
            REVISION.c.received_at,
            REVISION.c.account_id,
            REVISION.c.receipt,
        )
        .join(SUBMISSION, SUBMISSION.c.id == REVISION.c.submission_id)
        .where(SUBMISSION.c.campaign_id == campaign, SUBMISSION.c.subject_id == subject_id)
        .order_by(REVISION.c.received_at.desc(), REVISION.c.rev_id.desc())
        .limit(100)
    )
    rows = connection.execute(query).all()
    people = names_of(connection, (row.account_id for row in rows))
    history = [
        {
            "submission_id": row.submission_id, "rev_id": row.rev_id, "kind": row.kind, "state": row.status, "at": row.received_at,
            "account_name": people.get(row.account_id, ""), "flags": [flag["code"] for flag in orjson.loads(row.receipt)["flags"]],
        }
        for row in rows
    ]  # fmt: skip
    return {"history": history, "decisions": decisions_of(connection, {row.submission_id for row in rows})}
