"""What is due: ends of stages, reports, cases. For the phone's 今日, for the overview, for whoever pulls it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select

from ruhu.accounts.access import Actor, Visible, visible_to
from ruhu.accounts.queries import names_of
from ruhu.audit import log as audit
from ruhu.campaigns.deadlines import Due, due_between
from ruhu.campaigns.queries import CampaignView, all_campaigns
from ruhu.campaigns.workdays import workdays
from ruhu.kit import clock
from ruhu.kit.bulk import insert_many
from ruhu.kit.errors import NotFound, NotPermitted
from ruhu.ledger.queries import due_soon, past_due
from ruhu.ledger.store import CASE
from ruhu.overview.models import ReportDone

DONE = ReportDone.__table__  # type: ignore[attr-defined]
DONE_COLUMNS = ("campaign_id", "report_id", "due_on", "area", "account_id", "at")
LOOK_BACK = timedelta(days=92)
"""A report that nobody said is handed in stays on the list so long."""


def open_campaigns(connection: Connection, prefixes: Iterable[str]) -> list[CampaignView]:
    """Open campaigns that run in one of these areas."""
    codes = list(prefixes)
    return [
        view
        for view in all_campaigns(connection).values()
        if view.status == "open" and any(view.covers(code) for code in codes)
    ]


def dues(view: CampaignView, today: date, days: int) -> list[Due]:
    """Ends of stages from today on and reports also of the last weeks, up to `days` days ahead."""
    found = due_between(view.data, today - LOOK_BACK, today + timedelta(days=days), workdays())
    return [due for due in found if due.kind == "report" or due.due >= today]


def handed_in(
    connection: Connection, campaigns: Sequence[str], visible: Visible
) -> dict[tuple[str, str, str], Any]:
    """Reports that were marked as handed in, by (campaign, report, day): what the township has handed in is done for its
    villages too."""
    query = select(DONE).where(DONE.c.campaign_id.in_(campaigns), visible.said_where(DONE.c.area))
    return {(row.campaign_id, row.report_id, row.due_on): row for row in connection.execute(query)}


def gather(connection: Connection, actor: Actor, days: int) -> dict[str, Any]:
    """Everything due in the actor's areas within `days` days, and what is overdue."""
    today = clock.today()
    visible = visible_to(actor)
    views = open_campaigns(connection, visible.counts)
    done = handed_in(connection, [view.id for view in views], visible)
    people = names_of(connection, {row.account_id for row in done.values()})
    items = []
    noted: list[date] = []
    for view in views:
        for due in dues(view, today, days):
            mark = done.get((view.id, due.id, due.due.isoformat())) if due.kind == "report" else None
            if mark is not None and due.due < today:
                continue
            if due.start:
                noted.append(due.due)
            items.append(_item(view, due, today, mark, people))
    items.sort(key=lambda item: (item["due"], item["kind"] != "stage", item["campaign"], item["id"]))
    return {
        "today": today.isoformat(), "days": days, "items": items,
        "cases": case_counts(connection, views, visible, today, days), "note": workdays().note(noted),
    }  # fmt: skip


def _item(view: CampaignView, due: Due, today: date, mark: Any, people: Mapping[str, str]) -> dict[str, Any]:
    state = "done" if mark is not None else "overdue" if due.due < today else "due"
    return {
        "campaign": view.id, "campaign_title": view.title, "campaign_short": str(view.data.get("short") or view.title),
        "kind": due.kind, "id": due.id, "title": due.title,
        "due": due.due.isoformat(), "start": due.start.isoformat() if due.start else None, "sender": due.sender,
        "recipient": due.recipient, "ledger": due.ledger, "days_left": (due.due - today).days, "state": state,
        "done_by": people.get(mark.account_id, "") if mark else None, "done_at": mark.at if mark else None,
    }  # fmt: skip


def case_counts(
    connection: Connection, views: Sequence[CampaignView], visible: Visible, today: date, days: int
) -> list[dict[str, Any]]:
    """Cases overdue, due soon and deferred, by campaign; campaigns without any are left out."""
    text = today.isoformat()
    query = (
        select(
            CASE.c.campaign_id,
            func.count().filter(past_due(text)).label("overdue"),
            func.count().filter(due_soon(text, days)).label("due_soon"),
            func.count().filter(CASE.c.state == "deferred").label("deferred"),
        )
        .where(CASE.c.campaign_id.in_([view.id for view in views]), visible.counts_where(CASE.c.area))
        .group_by(CASE.c.campaign_id)
    )
    found = {row.campaign_id: row for row in connection.execute(query)}
    return [
        {
            "campaign": view.id, "campaign_short": str(view.data.get("short") or view.title), "overdue": row.overdue,
            "due_soon": row.due_soon, "deferred": row.deferred,
        }
        for view in views
        if (row := found.get(view.id)) is not None and row.overdue + row.due_soon + row.deferred
    ]  # fmt: skip


def mark(
    connection: Connection, actor: Actor, campaign_id: str, report_id: str, due: str, area: str, *, done: bool
) -> None:
    """Say that a report was handed in for an area, or that it was not after all. Again changes nothing.

    Raises NotPermitted outside the actor's areas, NotFound for a report or a day that the campaign does not have.
    """
    if not visible_to(actor).covers(area):
        raise NotPermitted("只能给自己管的地方记。", area=area)
    view = all_campaigns(connection).get(campaign_id)
    day = date.fromisoformat(due)
    known = view is not None and any(
        one.kind == "report" and one.id == report_id for one in due_between(view.data, day, day, workdays())
    )
    if not known:
        raise NotFound(
            "这个行动没有这一天要交的这份报告。请刷新后再试。",
            campaign=campaign_id,
            report=report_id,
            due=due,
        )
    key = (
        DONE.c.campaign_id == campaign_id, DONE.c.report_id == report_id, DONE.c.due_on == due, DONE.c.area == area,
    )  # fmt: skip
    known = connection.execute(select(DONE.c.at).where(*key)).first() is not None
    if known == done:
        return
    if done:
        insert_many(
            connection,
            DONE,
            DONE_COLUMNS,
            [(campaign_id, report_id, due, area, actor.account_id, clock.iso())],
        )
    else:
        connection.execute(delete(DONE).where(*key))
    audit.record(
        connection,
        actor,
        "report:handed_in" if done else "report:not_handed_in",
        f"{campaign_id}/{report_id}/{due}",
        {"area": area},
    )
