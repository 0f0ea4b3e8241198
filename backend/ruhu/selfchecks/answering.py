"""Somebody says what was found by an item; problems go to the ledger in the same transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, insert, or_, select
from sqlalchemy.exc import IntegrityError

from ruhu.accounts.access import Actor
from ruhu.areas.codes import contains, level_of, village_of
from ruhu.areas.queries import names as area_names
from ruhu.audit import log as audit
from ruhu.campaigns.checklists import Checklist, Item, case_code
from ruhu.campaigns.queries import CampaignView
from ruhu.kit import clock
from ruhu.kit.errors import Conflict, IdTaken, Invalid, NotFound, NotPermitted, WrongState
from ruhu.kit.scopes import raise_scopes
from ruhu.ledger.drafting import Found, drafts_of
from ruhu.questionnaires.catalog import Catalog
from ruhu.roster.queries import HOUSEHOLD
from ruhu.selfchecks.deciding import Problem, Said, fault_of, may_fill, topic_of, unit_of
from ruhu.selfchecks.reading import CHECK, place_of


class StaleAnswer(Conflict):
    code, title = "stale_step", "这一项又有了新的填报"


class Incomplete(Invalid):
    code, title = "incomplete", "还没有填全"


class NotYours(NotPermitted):
    code, title = "not_yours", "这一项不归您填"


def answer(
    connection: Connection, catalog: Catalog, actor: Actor, campaign: CampaignView, checklist: Checklist, item: Item, area: str,
    said: Said, *, id: str, head: str | None,
) -> None:  # fmt: skip
    """Keep what is said of an item for an area, and draft or reopen a case for each problem. `id` makes it idempotent, `head` is
    the answer that was seen last.

    Locks as a push does: cases, then the audit log, then scopes. Raises NotYours, Incomplete, WrongState (closed campaign), StaleAnswer,
    IdTaken, NotFound (not one's area; a household or village that is not of it).
    """
    refusal = may_fill(actor, item, area)
    if refusal is not None:
        raise NotYours(refusal.message, item=item.id)
    place_of(actor, area)
    if campaign.status != "open":
        raise WrongState(f"行动“{campaign.title}”现在没有开放, 不能再填。", campaign=campaign.id)
    fault = fault_of(said)
    if fault is not None:
        raise Incomplete(fault.message, item=item.id)
    unit = actor.unit if actor.role == "department" else ""
    key = (campaign.id, checklist.id, item.id, area, unit)
    known = connection.execute(select(CHECK).where(CHECK.c.id == id)).first()
    if known is not None:
        if (known.campaign_id, known.checklist, known.item, known.area, known.unit) == key:
            return
        raise IdTaken("这个编号已属于另一次填报。请用新的编号。", id=id)
    c = CHECK.c
    mine = (c.campaign_id == key[0], c.checklist == key[1], c.item == key[2], c.area == area, c.unit == unit)
    last = connection.execute(
        select(CHECK).where(*mine).order_by(c.n.desc()).limit(1).with_for_update()
    ).first()
    if (last.id if last else None) != head:
        raise StaleAnswer(
            "在您看过以后, 这一项已有人填过。请看过再填。", item=item.id, head=last.id if last else None
        )
    now = clock.iso()
    before = [Problem(**problem) for problem in orjson.loads(last.found)] if last else []
    now_said = {problem.subject_id for problem in said.found}
    gone = [problem for problem in before if problem.subject_id not in now_said]
    if gone:
        others = _said_by_others(connection, key)
        gone = [problem for problem in gone if problem.subject_id not in others]
    found = _founds(connection, catalog, actor, campaign, checklist, item, area, said.found, gone, id)
    drafts = drafts_of(connection, found, now, {})
    problems = [{"subject": p.subject, "subject_id": p.subject_id, "text": p.text} for p in said.found]
    try:
        connection.execute(
            insert(CHECK),
            {
                "id": id, "campaign_id": campaign.id, "checklist": checklist.id, "item": item.id, "area": area, "unit": unit,
                "n": (last.n if last else 0) + 1, "state": said.state, "note": said.note, "evidence": said.evidence,
                "found": orjson.dumps(problems).decode(), "account_id": actor.account_id, "role": actor.role, "at": now,
            },
        )  # fmt: skip
    except IntegrityError as first:  # somebody else answered in the same moment
        raise StaleAnswer("在您看过以后, 这一项已有人填过。请看过再填。", item=item.id) from first
    audit.record(
        connection, actor, "selfcheck:answer", id,
        {"campaign": campaign.id, "item": f"{checklist.id}/{item.id}", "area": area, "state": said.state, "cases": len(said.found)},
    )  # fmt: skip
    by_scope = Counter(scope for scope, _ in drafts.wanted)
    tops = raise_scopes(connection, by_scope)
    following = {scope: tops[scope] - k for scope, k in by_scope.items()}
    for scope, tell in drafts.wanted:
        following[scope] += 1
        tell(following[scope])
    drafts.write(connection)


def _said_by_others(connection: Connection, key: tuple[str, str, str, str, str]) -> set[str]:
    """Whom others (a unit and a township may fill the same item) still say to have the item's problem: it is not gone while they do."""
    c = CHECK.c
    same = (
        c.campaign_id == key[0],
        c.checklist == key[1],
        c.item == key[2],
        or_(c.area != key[3], c.unit != key[4]),
    )
    newest = {
        (row.area, row.unit): row.found
        for row in connection.execute(select(CHECK).where(*same).order_by(c.n))
    }
    return {problem["subject_id"] for found in newest.values() for problem in orjson.loads(found)}


def _founds(
    connection: Connection, catalog: Catalog, actor: Actor, campaign: CampaignView, checklist: Checklist, item: Item, area: str,
    said: Sequence[Problem], gone: Sequence[Problem], id: str,
) -> list[Found]:  # fmt: skip
    """What the ledger is told: problems that are said, and those that were said before and are not any more."""
    places = _placed(connection, area, [*said, *gone])
    areas = {q.id: q.area for form in catalog for q in form.questions if q.area} | {
        rule.code: rule.area for form in catalog for rule in form.rules
    }
    code, topic, unit = case_code(checklist.id, item.id), topic_of(item, areas), unit_of(actor, item)
    title = f"{item.part or item.group}(自查第 {item.number} 项)"
    found = []
    for problem, there in [*((p, True) for p in said), *((p, False) for p in gone)]:
        place = places.get(problem.subject_id)
        if place is None:
            if not there:
                continue  # it left the register meanwhile
            raise NotFound("问题所在的户或村不在这个地区里。请重新选。", subject=problem.subject_id)
        flag = {
            "code": code, "area": topic, "box": None, "severity": "M", "title": title, "message": problem.text,
        }  # fmt: skip
        raised = [flag] if there else []
        scope = f"{campaign.id}/{village_of(place)}"
        found.append(
            Found(
                campaign, scope, problem.subject, problem.subject_id, place, id, raised, [] if raised else [code],
                fresh=False, unit=unit,
            )
        )  # fmt: skip
    return found


def _placed(connection: Connection, area: str, problems: list[Problem]) -> dict[str, str]:
    """Where each problem is: the grid of a household, the code of a village or area; only what lies within the area."""
    homes = [problem.subject_id for problem in problems if problem.subject == "household"]
    query = select(HOUSEHOLD.c.id, HOUSEHOLD.c.grid).where(
        HOUSEHOLD.c.id.in_(homes), HOUSEHOLD.c.deleted.is_(False)
    )
    placed = {row.id: row.grid for row in connection.execute(query)} if homes else {}
    codes = {problem.subject_id for problem in problems if problem.subject != "household"}
    known = area_names(connection, codes) if codes else {}
    for problem in problems:
        level = level_of(problem.subject_id)
        fits = level == "village" if problem.subject == "village" else level in ("township", "county")
        if problem.subject != "household" and problem.subject_id in known and fits:
            placed[problem.subject_id] = problem.subject_id
    return {subject: place for subject, place in placed.items() if contains(area, place)}
