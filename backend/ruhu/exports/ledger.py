"""The ledger 整改台账 as a workbook in the layout of a notice (schemas/ledgers)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from sqlalchemy import Connection, literal, select, tuple_

from ruhu.accounts.access import Visible
from ruhu.areas.codes import village_of
from ruhu.areas.queries import names as area_names
from ruhu.campaigns.checklists import Checklist, Item, case_code
from ruhu.campaigns.layouts import Layout
from ruhu.kit import clock
from ruhu.ledger.queries import Filters, matching
from ruhu.ledger.store import CASE
from ruhu.ledger.transitions import STATES
from ruhu.roster.queries import HOUSEHOLD

WIDTHS: Mapping[str, int] = {
    "row_number": 6, "group_number": 6, "group": 10, "part": 14, "item_number": 6, "item_text": 44, "item_units": 16,
    "problem_type": 12, "nature": 10, "statement": 44, "cause": 20, "measure": 36, "due_on": 15, "unit": 18, "leader": 10,
    "person": 10, "outcome": 30, "closed": 8, "closed_on": 15, "state": 10, "village": 12, "household": 12,
}  # fmt: skip
CENTRED = frozenset(WIDTHS) - {"item_text", "statement", "cause", "measure", "outcome"}
NATURES = {"common": "共性问题", "individual": "个性问题"}
_SOURCES: Mapping[str, Callable[[Any, Layout], str]] = {
    "problem_type": lambda c, layout: layout.problem_type(c.topic),
    "nature": lambda c, _: NATURES.get(c.nature, ""),
    "statement": lambda c, _: c.told,
    "cause": lambda c, _: c.cause,
    "measure": lambda c, _: c.measure,
    "due_on": lambda c, _: _day(c.due_on),
    "unit": lambda c, _: c.unit,
    "leader": lambda c, _: c.leader,
    "person": lambda c, _: c.person,
    "outcome": lambda c, _: c.outcome,
    "closed": lambda c, _: "是" if c.state == "closed" else "否",
    "closed_on": lambda c, _: _day(c.closed_on),
    "state": lambda c, _: STATES[c.state],
    "village": lambda c, _: c.village,
    "household": lambda c, _: c.household,
}
OTHER = "清单以外"
AT_A_TIME = 2000
PLACE = 3  # characters of a title that name the place


@dataclass(frozen=True, slots=True)
class Line:
    """A case as a ledger prints it."""

    code: str
    topic: str
    nature: str
    told: str
    cause: str
    measure: str
    due_on: str | None
    unit: str
    leader: str
    person: str
    outcome: str
    state: str
    closed_on: str | None
    village: str
    household: str


def lines(connection: Connection, filters: Filters, visible: Visible) -> Iterator[Line]:
    """The cases that these filters leave, by village and household. They are read as they are written."""
    c = CASE.c
    key = (c.area, c.subject_id, c.id)
    query = (
        select(CASE, HOUSEHOLD.c.name.label("household"))
        .select_from(CASE.outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == c.subject_id))
        .where(*matching(filters, visible, clock.today().isoformat()))
        .order_by(*key)
        .limit(AT_A_TIME)
    )
    villages: dict[str, str] = {}
    rows = connection.execute(query).all()
    while rows:
        villages |= area_names(connection, {village_of(row.area) for row in rows} - villages.keys())
        for row in rows:
            village, household = villages.get(village_of(row.area), ""), row.household or ""
            who = f"{village}{household}户: " if household else f"{village}: "
            yield Line(
                row.code, row.topic, row.nature, who + row.statement, row.cause, row.measure, row.due_on, row.unit, row.leader,
                row.person, row.outcome, row.state, row.closed_on, village, household,
            )  # fmt: skip
        last = (rows[-1].area, rows[-1].subject_id, rows[-1].id)
        full = len(rows) == AT_A_TIME
        rows = (
            connection.execute(query.where(tuple_(*key) > tuple_(*map(literal, last)))).all() if full else []
        )


def title_of(layout: Layout, campaign: str) -> str:
    """What stands above the table. A notice of another place (建安区, 禹州市) lends its columns, not its name."""
    return layout.title if layout.title[:PLACE] == campaign[:PLACE] else f"{campaign}整改台账"


def workbook(
    layout: Layout, cases: Iterable[Line], checklists: Iterable[Checklist], campaign: str
) -> IO[bytes]:
    """The finished file, at its beginning; the seal gives the office. Memory stays constant where a row is a case."""
    target = tempfile.TemporaryFile(prefix="ruhu-ledger-", suffix=".xlsx")  # noqa: SIM115  the response closes it
    # Texts are written as texts: what looks like a formula or an address stays one.
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("整改台账")
    face = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    title = book.add_format({**face, "font_size": 18, "bold": True, "align": "center"})
    plain = book.add_format({**face, "text_wrap": False})
    head = book.add_format({**face, "bold": True, "align": "center", "border": 1})
    centre = book.add_format({**face, "align": "center", "border": 1})
    left = book.add_format({**face, "align": "left", "border": 1})
    sources = [source for _, source in layout.columns]
    last = len(sources) - 1
    for at, source in enumerate(sources):
        sheet.set_column(at, at, WIDTHS.get(source, 14))
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页 共 &N 页")
    at = 0
    sheet.set_row(at, 50)
    sheet.merge_range(at, 0, at, last, title_of(layout, campaign), title)
    at += 1
    if layout.head:
        sheet.set_row(at, 24)
        words = {"office": "", "printed_on": _day(clock.today().isoformat())}
        step = max(1, len(sources) // len(layout.head))
        for n, (label, source) in enumerate(layout.head):
            sheet.write_string(
                at,
                min(n * step + (n > 0) * (last - step), last - 1 if n else 0),
                f"{label}: {words[source]}",
                plain,
            )
        at += 1
    sheet.set_row(at, 32)
    for column, (heading, _) in enumerate(layout.columns):
        sheet.write_string(at, column, heading, head)
    sheet.freeze_panes(at + 1, 0)
    sheet.repeat_rows(at)
    formats = [centre if source in CENTRED else left for source in sources]
    at += 1
    for row in _rows(layout, cases, checklists):
        for column, text in enumerate(row):
            sheet.write_string(at, column, text, formats[column])
        at += 1
    for n, note in enumerate(layout.notes):
        sheet.write_string(at, 0, f"{'备注: ' if n == 0 else ''}{n + 1}.{note}", plain)
        at += 1
    book.close()
    target.seek(0)
    return target


def _rows(layout: Layout, cases: Iterable[Line], checklists: Iterable[Checklist]) -> Iterator[list[str]]:
    if layout.rows == "item":
        yield from _by_item(layout, list(cases), list(checklists))
        return
    for number, case in enumerate(cases, start=1):
        yield [
            str(number) if source == "row_number" else _said(source, case, layout)
            for _, source in layout.columns
        ]


def _by_item(layout: Layout, cases: list[Line], checklists: list[Checklist]) -> Iterator[list[str]]:
    """Every item of the checklist with its cases below one another; at the end the cases that no item asks about."""
    told: set[int] = set()
    number = 0
    for id, item in ((checklist.id, item) for checklist in checklists for item in checklist.items):
        codes = {flag for source in item.answered_from for flag in source.flags} | {case_code(id, item.id)}
        own = [n for n, case in enumerate(cases) if case.code in codes]
        told.update(own)
        lines_of: list[Line | None] = [cases[n] for n in own] or [None]
        for case in lines_of:
            number += 1
            yield [
                _of_item(source, item, number) or (_said(source, case, layout) if case else "")
                for _, source in layout.columns
            ]
    for n, case in enumerate(cases):
        if n not in told:
            number += 1
            beside = {
                "row_number": str(number),
                "group": OTHER,
                "part": layout.problem_type(case.topic),
                "item_units": case.unit,
            }
            yield [beside.get(source) or _said(source, case, layout) for _, source in layout.columns]


def _of_item(source: str, item: Item, number: int) -> str:
    return {
        "row_number": str(number), "group_number": item.group_number, "group": item.group, "part": item.part,
        "item_number": str(item.number), "item_text": item.text, "item_units": "、".join(item.units),
    }.get(source, "")  # fmt: skip


def _said(source: str, case: Line, layout: Layout) -> str:
    say = _SOURCES.get(source)
    return say(case, layout) if say else ""


def _day(text: str | None) -> str:
    """2022-08-25 → 2022年8月25日."""
    if not text:
        return ""
    year, month, day = text.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
