"""Drawing households and giving them to people: each act in the caller's transaction, with its entry in the audit log."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, select

from ruhu.accounts.access import Actor, Visible, visible_to
from ruhu.areas.codes import below, contains, lineage
from ruhu.audit import log as audit
from ruhu.campaigns.queries import CampaignView
from ruhu.kit import clock
from ruhu.kit.bulk import among
from ruhu.kit.errors import IdTaken, Invalid, NotFound, NotPermitted
from ruhu.kit.ids import uuid8
from ruhu.risk.store import STANDING
from ruhu.roster.queries import HOUSEHOLD
from ruhu.spotchecks import store
from ruhu.spotchecks.drawing import METHOD, drawn, fingerprint, frame_of, size_of
from ruhu.spotchecks.store import DRAW

MOST_FRAME = 50_000
MOST_DRAWN = 500


def draw(
    connection: Connection,
    actor: Actor,
    campaign: CampaignView,
    draw_id: str,
    area: str,
    size: int | None,
    percent: Fraction | None,
) -> None:
    """Draw from the households of `area` that were surveyed in the campaign. The seed is the server's: nobody chooses it, and
    each draw stays on the list.

    Again with the same id changes nothing. Raises NotPermitted outside the actor's areas, Invalid where nothing is to be drawn or
    too much, IdTaken for the id of another draw.
    """
    asked = f"{size}" if size is not None else f"{float(percent or 0):g}%"
    if not visible_to(actor).covers(area):
        raise NotPermitted("只能在自己管的地方抽查。请换一个地方。", area=area)
    known = store.draw_by_id(connection, draw_id)
    if known is not None:
        if (known.account_id, known.campaign_id, known.area, known.asked) != (
            actor.account_id,
            campaign.id,
            area,
            asked,
        ):
            raise IdTaken("这个编号先前用在另一次抽查上。请刷新页面再试。", id=draw_id)
        return
    rows = _surveyed(connection, campaign.id, area)
    if not rows:
        raise Invalid("这里还没有走访过的户, 没有可抽的。")
    if len(rows) > MOST_FRAME:
        raise Invalid(f"这里走访过的户超过 {MOST_FRAME} 户。请按乡镇分开抽。", most=MOST_FRAME)
    wanted = size_of(len(rows), size, percent)
    if wanted > MOST_DRAWN:
        raise Invalid(
            f"这样要抽 {wanted} 户, 一次最多 {MOST_DRAWN} 户。请少抽一些, 或分开抽。", most=MOST_DRAWN
        )
    frame, seed = frame_of(rows), secrets.token_hex(16)
    chosen = drawn(seed, rows, wanted)
    by_form = store.surveyors(connection, [rows[id].submission_id for id in chosen])
    items = [
        (
            uuid8(f"ruhu-spot\n{draw_id}\n{id}"), draw_id, n, id, rows[id].submission_id, rows[id].head_rev,
            " ".join(sorted(by_form.get(rows[id].submission_id, ()))),
        )
        for n, id in enumerate(chosen, start=1)
    ]  # fmt: skip
    mark = fingerprint(frame)
    store.add_draw(
        connection,
        (
            draw_id,
            campaign.id,
            area,
            METHOD,
            seed,
            asked,
            wanted,
            frame,
            len(rows),
            mark,
            actor.account_id,
            clock.iso(),
        ),
        items,
    )
    # In the log too: a seed or a list that is put in its place afterwards does not fit what stands there.
    detail = {
        "campaign": campaign.id,
        "area": area,
        "asked": asked,
        "drawn": wanted,
        "seed": seed,
        "frame": len(rows),
        "sha256": mark,
    }
    audit.record(connection, actor, "spot:draw", draw_id, detail)


def _surveyed(connection: Connection, campaign: str, area: str) -> dict[str, Any]:
    """(submission_id, head_rev) of each surveyed household of the register in an area, by its id."""
    query = (
        select(STANDING.c.subject_id, STANDING.c.submission_id, STANDING.c.head_rev)
        .join(HOUSEHOLD, HOUSEHOLD.c.id == STANDING.c.subject_id)
        .where(
            STANDING.c.campaign_id == campaign, below(STANDING.c.area, area), HOUSEHOLD.c.deleted.is_(False),
            HOUSEHOLD.c.provisional_since.is_(None),
        )
        .limit(MOST_FRAME + 1)
    )  # fmt: skip
    return {row.subject_id: row for row in connection.execute(query)}


def visible_draw(connection: Connection, actor: Actor, draw_id: str) -> Any:
    """A draw within the actor's areas. Raises NotFound."""
    found = store.draw_by_id(connection, draw_id)
    if found is None or not visible_to(actor).covers(found.area):
        raise NotFound("没有这次抽查, 或它不在您的范围内。请回到列表刷新。")
    return found


def draws_where(visible: Visible) -> Any:
    """Clause for the draws that somebody may see."""
    return visible.where(DRAW.c.area)


def assign(
    connection: Connection, actor: Actor, draw_id: str, item_ids: Sequence[str], account_id: str
) -> list[dict[str, Any]]:
    """Give drawn households to a person: `{id, problem}` for each, problem None where it is done.

    Raises NotFound for a draw outside the actor's areas.
    """
    visible_draw(connection, actor, draw_id)
    rows = {id: row for id, row in store.lock_items(connection, item_ids).items() if row.draw_id == draw_id}
    grids = grids_of(connection, (row.subject_id for row in rows.values()))
    person = able(connection, actor, grids.values()).get(account_id)
    results, changes, now = [], [], clock.iso()
    for id in dict.fromkeys(item_ids):
        row = rows.get(id)
        problem = _problem(row, person, grids.get(row.subject_id) if row else None, account_id)
        results.append({"id": id, "problem": problem})
        if problem is None:
            changes.append((id, account_id, actor.account_id, now))
    store.assign(connection, changes)
    if changes:
        audit.record(
            connection, actor, "spot:assign", draw_id, {"to": account_id, "households": len(changes)}
        )
    return results


def _problem(row: Any, person: Any, grid: str | None, account_id: str) -> dict[str, str] | None:
    if row is None or grid is None:
        return {"code": "not_found", "message": "这次抽查里没有这一户, 或它已不在名册上。"}
    if row.rev_id is not None:
        return {"code": "spot_done", "message": "这一户已经复查过了。"}
    if account_id in row.surveyors.split():
        return {"code": "spot_same_person", "message": "这一户就是他入户填的, 要换一个人。"}
    if person is None or not any(contains(area, grid) for area in person["areas"]):
        return {"code": "not_permitted", "message": "他不管这一户所在的地方, 看不到这一户。"}
    return None


def grids_of(connection: Connection, households: Iterable[str]) -> dict[str, str]:
    """The grid of each of these households that is in the register."""
    query = select(HOUSEHOLD.c.id, HOUSEHOLD.c.grid).where(
        among(HOUSEHOLD.c.id, set(households)), HOUSEHOLD.c.deleted.is_(False)
    )
    return {row.id: row.grid for row in connection.execute(query)}


def able(connection: Connection, actor: Actor, grids: Iterable[str]) -> dict[str, Any]:
    """People who may survey in one of these grids, of the actor's own areas (and the actor), by account id."""
    prefixes = {code for grid in set(grids) for code in (*lineage(grid), grid)} | ({""} if grids else set())
    visible = visible_to(actor)
    return {
        id: person
        for id, person in store.people(connection, prefixes).items()
        if id == actor.account_id or any(visible.covers(area) for area in person["areas"])
    }
