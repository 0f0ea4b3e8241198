"""What is to be printed: which forms, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, Connection, and_, func, select

from ruhu.accounts.access import Actor, visible_to
from ruhu.areas.codes import below
from ruhu.blobs.store import Blobs
from ruhu.campaigns.queries import CampaignView, all_campaigns
from ruhu.exports.press import Picture
from ruhu.exports.sheet import Filled, sheet, signatures
from ruhu.kit.bulk import among
from ruhu.kit.errors import NotFound, RuhuError
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.risk.judge import evaluate
from ruhu.risk.store import STANDING
from ruhu.roster.queries import HOUSEHOLD, Place, households_for_judging, villages_for_judging
from ruhu.submissions.store import REVISION, SUBMISSION

Which = Literal["filled", "blank", "unvisited"]
FAR = 10**9  # a household without a place in the door order comes after those that have one


@dataclass(frozen=True, slots=True)
class Wanted:
    """One form to print: of a household (or a village: `subject` is its code), with these answers or empty."""

    subject: str
    head: str | None


def of_submission(
    connection: Connection, actor: Actor, submission_id: str
) -> tuple[CampaignView, str, Wanted]:
    """The campaign, whether household or village, and the form of a submission. Raises NotFound."""
    row = connection.execute(select(SUBMISSION).where(SUBMISSION.c.id == submission_id)).first()
    if row is None or not visible_to(actor).covers_subject(row.subject, row.area):
        raise NotFound("没有这份表, 或它不在您的范围内。请核对编号。")
    return all_campaigns(connection)[row.campaign_id], row.subject, Wanted(row.subject_id, row.head_rev)


def of_household(
    connection: Connection, actor: Actor, campaign: CampaignView, household_id: str, *, blank: bool
) -> Wanted:
    """The form of a household, empty when it has none yet or `blank`. Raises NotFound."""
    here = and_(HOUSEHOLD.c.id == household_id, visible_to(actor).where(HOUSEHOLD.c.grid))
    found = connection.execute(_households(campaign.id, here)).first()
    if found is None:
        raise NotFound("没有这一户, 或它不在您的范围内。请核对户号。")
    return Wanted(found.id, None if blank else found.head_rev)


def of_village(
    connection: Connection, actor: Actor, campaign: CampaignView, code: str, *, blank: bool
) -> Wanted:
    """The form of a village, empty when it has none yet or `blank`. Raises NotFound."""
    if not villages_for_judging(connection, [code]) or not visible_to(actor).covers_village(code):
        raise NotFound("没有这个村, 或它不在您的范围内。请核对村代码。")
    query = select(STANDING.c.head_rev).where(
        STANDING.c.campaign_id == campaign.id, STANDING.c.subject_id == code
    )
    return Wanted(code, None if blank else connection.execute(query).scalar())


def of_many(
    connection: Connection,
    actor: Actor,
    campaign: CampaignView,
    which: Which,
    area: str | None,
    households: Sequence[str] | None,
    limit: int,
) -> list[Wanted]:
    """The household forms of an area or a list, in the order of villages and door numbers; at most `limit` and one more.

    Households that the actor does not see are not among them: nothing tells them from those that are not there.
    """
    where = [visible_to(actor).where(HOUSEHOLD.c.grid)]
    if area:
        where.append(below(HOUSEHOLD.c.grid, area))
    if households is not None:
        where.append(among(HOUSEHOLD.c.id, households))
    if which == "filled":
        where.append(STANDING.c.head_rev.is_not(None))
    elif which == "unvisited":
        where.append(STANDING.c.head_rev.is_(None))
    rows = connection.execute(_households(campaign.id, *where).limit(limit + 1))
    return [Wanted(row.id, row.head_rev if which == "filled" else None) for row in rows]


def sheets(
    connection: Connection, catalog: Catalog, campaign: CampaignView, subject: str, wanted: Sequence[Wanted]
) -> list[dict[str, Any]]:
    """The forms laid out, in the order asked for; one whose household has left the register meanwhile is left out."""
    ids = [one.subject for one in wanted]
    places = (households_for_judging if subject == "household" else villages_for_judging)(connection, ids)
    bodies = _bodies(connection, [one.head for one in wanted if one.head])
    empty = _form(catalog, campaign, subject) if any(one.head is None for one in wanted) else None
    laid: list[dict[str, Any]] = []
    for one in wanted:
        place = places.get(one.subject)
        if place is None:
            continue
        if one.head is None:
            assert empty is not None
            laid.append(sheet(empty, Filled(_head(place), month=_month(campaign))))
        else:
            laid.append(_filled(catalog, campaign, place, bodies[one.head]))
    return laid


def pictures(blobs: Blobs, laid: Sequence[Mapping[str, Any]]) -> dict[str, Picture]:
    """The signatures on these sheets that are here."""
    found: dict[str, Picture] = {}
    for sha256 in sorted(set().union(*(signatures(one) for one in laid))):
        try:
            photo = blobs.read(sha256)
        except RuhuError:
            continue  # not arrived yet, or damaged: the line stays empty for a pen
        found[sha256] = (photo.data, photo.type)
    return found


def _households(campaign_id: str, *where: ColumnElement[bool]) -> Any:
    joined = HOUSEHOLD.outerjoin(
        STANDING, and_(STANDING.c.subject_id == HOUSEHOLD.c.id, STANDING.c.campaign_id == campaign_id)
    )
    order = (
        HOUSEHOLD.c.village, HOUSEHOLD.c.grid, func.coalesce(func.nullif(HOUSEHOLD.c.door_order, 0), FAR), HOUSEHOLD.c.number, HOUSEHOLD.c.id,
    )  # fmt: skip
    query = select(HOUSEHOLD.c.id, STANDING.c.head_rev).select_from(joined)
    return query.where(HOUSEHOLD.c.deleted.is_(False), *where).order_by(*order)


def _bodies(connection: Connection, heads: Sequence[str]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Body and measures by revision."""
    query = select(REVISION.c.rev_id, REVISION.c.body, REVISION.c.judgement).where(
        among(REVISION.c.rev_id, heads)
    )
    return {
        rev_id: (orjson.loads(body), orjson.loads(judgement)["measures"])
        for rev_id, body, judgement in connection.execute(query)
    }


def _form(catalog: Catalog, campaign: CampaignView, subject: str) -> Definition:
    """The campaign's form of households or villages."""
    for named in campaign.data.get("questionnaires", []):
        if named.get("subject", "") == subject and named.get("kind", "survey") == "survey":
            return catalog.get(named["id"], named["version"])
    raise NotFound(f"行动“{campaign.title}”没有{'入户' if subject == 'household' else '村'}表。")


def _filled(
    catalog: Catalog, campaign: CampaignView, place: Place, stored: tuple[dict[str, Any], dict[str, Any]]
) -> dict[str, Any]:
    """Printed on the questionnaire that was answered, with the sums that were judged."""
    body, measures = stored
    definition = catalog.by_hash(body["questionnaire"])
    if definition is None:
        raise NotFound(
            f"问卷 {body['questionnaire'][:12]}… 尚未在本服务器发布, 这份表印不出来。请管理员发布后再印。"
        )
    answers = body["answers"]
    shown = evaluate(definition, answers, place.facts, campaign.context(place.grid)).visible
    return sheet(
        definition,
        Filled(_head(place), answers["values"], answers["remarks"], shown, measures, _month(campaign)),
    )


def _head(place: Place) -> dict[str, Any]:
    names = ("name", "village_name", "township_name", "lifted", "monitored")
    return {name: place.facts.get(name) for name in names}


def _month(campaign: CampaignView) -> str:
    """`2022年8月` when the survey stage lies within one month, as the notices print it; else ""."""
    context = campaign.context("")
    start, end = str(context["stage_start"] or ""), str(context["stage_end"] or "")
    return f"{int(start[:4])}年{int(start[5:7])}月" if start and start[:7] == end[:7] else ""
