"""What the data that is there says of a checklist's items: counted over the area, and shown with its households."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, func, select

from ruhu.accounts.access import Visible
from ruhu.areas.codes import below
from ruhu.areas.queries import AREA
from ruhu.campaigns.checklists import Item, Source
from ruhu.campaigns.measures import MEASURES
from ruhu.campaigns.queries import CampaignView
from ruhu.campaigns.workdays import workdays
from ruhu.kit import clock
from ruhu.ledger import wording
from ruhu.ledger.store import CASE
from ruhu.procedures.clocks import clocks
from ruhu.procedures.store import PROCEDURE, Kept, kept
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.queries import HOUSEHOLD
from ruhu.submissions.store import REVISION

SHOWN = 100
MOST_FORMS = 5_000
"""Beyond this many forms their answers are not counted: the problems are."""


@dataclass(slots=True)
class Computed:
    """One thing that the data says. `of`: households | villages | cases | procedures; `rows`: the first of them, for who may see
    them; `answers`: of a survey, the answers by box."""

    of: str
    name: str
    title: str
    n: int
    codes: tuple[str, ...] = ()
    rows: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Around:
    """Where it is counted, and who asks."""

    connection: Connection
    catalog: Catalog
    campaign: CampaignView
    visible: Visible
    area: str
    names: Mapping[str, str]
    """Of the campaign's households, cases … nobody's name is told to who may only count: rows need `visible.where`."""

    def counts(self, column: Any) -> list[ColumnElement[bool]]:
        return [self.visible.counts_where(column), below(column, self.area)]

    def rows(self, column: Any) -> list[ColumnElement[bool]]:
        return [self.visible.where(column), below(column, self.area)]


def computed(
    around: Around, item: Item, running: Sequence[tuple[Kept, Any]], *, detailed: bool
) -> list[Computed]:
    """What each source of an item says; with `detailed` also who it is. `running`: from `procedures_of`."""
    found: list[Computed] = []
    for source in item.answered_from:
        if source.source == "survey":
            found += _survey(around, source, detailed=detailed)
        elif source.source == "ledger":
            found += [_cases(around, name, detailed=detailed) for name in source.measures]
        else:
            found += [_procedures(around, name, running, detailed=detailed) for name in source.measures]
    return found


def _survey(around: Around, source: Source, *, detailed: bool) -> list[Computed]:
    form = around.catalog.find(source.form or "")
    if form is None:
        return []
    of = "households" if form.subject == "household" else "villages"
    titles = _titles(form)
    result = Computed(
        of, source.form or "", "、".join(titles.get(code, code) for code in source.flags), 0, source.flags
    )
    if source.flags:
        # Whose a problem is, the join says: a village form may have one of the same code.
        if of == "households":
            joined = FLAG.join(HOUSEHOLD, HOUSEHOLD.c.id == FLAG.c.subject_id)
        else:
            joined = FLAG.join(AREA, AREA.c.code == FLAG.c.subject_id)
        open_ = [
            FLAG.c.campaign_id == around.campaign.id, FLAG.c.code.in_(source.flags), FLAG.c.cleared_at.is_(None)
        ]  # fmt: skip
        if source.unmonitored:
            open_.append(HOUSEHOLD.c.monitored.is_(False))
        if of == "households":
            open_.append(HOUSEHOLD.c.deleted.is_(False))
        count = select(func.count(FLAG.c.subject_id.distinct())).select_from(joined)
        result.n = around.connection.execute(count.where(*open_, *around.counts(FLAG.c.area))).scalar_one()
        if detailed and result.n:
            result.rows = _flagged(around, joined, open_, of)
    if detailed and source.boxes:
        result.answers = _answers(around, form, source.boxes)
    return [result]


def _flagged(around: Around, joined: Any, open_: list[ColumnElement[bool]], of: str) -> list[dict[str, Any]]:
    person = [HOUSEHOLD.c.name, HOUSEHOLD.c.number, HOUSEHOLD.c.village] if of == "households" else []
    query = (
        select(FLAG.c.subject_id, FLAG.c.title, FLAG.c.severity, FLAG.c.area, *person)
        .select_from(joined)
        .where(*open_, *around.rows(FLAG.c.area))
        .order_by(FLAG.c.area, FLAG.c.subject_id, FLAG.c.severity.desc())
        .limit(SHOWN * 3)
    )
    found: dict[str, dict[str, Any]] = {}
    for row in around.connection.execute(query):
        village = row.village if person else row.subject_id
        one = found.setdefault(
            row.subject_id,
            {
                "id": row.subject_id, "name": row.name if person else around.names.get(village, village),
                "number": row.number if person else "", "village": village, "said": row.title,
            },
        )  # fmt: skip
        if row.title not in one["said"].split("、"):
            one["said"] += f"、{row.title}"
    return list(found.values())[:SHOWN]


def _titles(form: Definition) -> dict[str, str]:
    return {q.id: q.title for q in form.questions} | {rule.code: rule.title for rule in form.rules}


def _answers(around: Around, form: Definition, boxes: Iterable[str]) -> list[dict[str, Any]]:
    """How often each answer of these boxes was given, where there are not too many forms to look."""
    questions = [
        q for q in form.questions if q.box is not None and str(q.box) in set(boxes) and q.problem_when
    ]
    questions = questions or [q for q in form.questions if q.box is not None and str(q.box) in set(boxes)]
    questions = [q for q in questions if q.type.startswith(("yes_no", "have_none"))]
    query = (
        select(REVISION.c.body)
        .select_from(STANDING.join(REVISION, REVISION.c.rev_id == STANDING.c.head_rev))
        .where(STANDING.c.campaign_id == around.campaign.id, *around.counts(STANDING.c.area))
        .limit(MOST_FORMS + 1)
    )
    if not questions:
        return []
    bodies = list(around.connection.execute(query).scalars())
    if len(bodies) > MOST_FORMS:
        return []
    counts: dict[str, Counter[str]] = {q.id: Counter() for q in questions}
    for body in bodies:
        values = orjson.loads(body)["answers"]["values"]
        for q in questions:
            if isinstance(values.get(q.id), str):
                counts[q.id][values[q.id]] += 1
    return [
        {"question": q.id, "box": str(q.box), "title": q.plain, "counts": dict(counts[q.id])}
        for q in questions
    ]


_CASES: Mapping[str, Callable[[Any], bool]] = {
    "measure_unspecific": lambda c: c.state not in ("found",) and wording.fault_of_measure(c.measure) is not None,
    "sent_back": lambda c: c.sent_back > 0,
    "reopened": lambda c: c.reopened > 0,
    "due_missing": lambda c: not c.due_on,
    "unit_missing": lambda c: not c.unit,
    "person_missing": lambda c: not c.person,
    "outcome_vague": lambda c: (
        c.state in ("submitted", "closed") and wording.fault_of_outcome(c.outcome, c.measure, c.statement) is not None
    ),
    "deferred_without_record": lambda c: c.state == "deferred" and not c.record.strip(),
}  # fmt: skip


def _cases(around: Around, name: str, *, detailed: bool) -> Computed:
    """Cases of which a measure holds. What is past telling by SQL is judged by the same words as the ledger's own."""
    c = CASE.c
    narrowed: Mapping[str, ColumnElement[bool]] = {
        "sent_back": c.sent_back > 0, "reopened": c.reopened > 0, "due_missing": c.due_on.is_(None) | (c.due_on == ""),
        "unit_missing": c.unit == "", "person_missing": c.person == "", "measure_unspecific": c.state != "found",
        "outcome_vague": c.state.in_(("submitted", "closed")), "deferred_without_record": c.state == "deferred",
    }  # fmt: skip
    texts = (
        c.id,
        c.state,
        c.measure,
        c.outcome,
        c.statement,
        c.sent_back,
        c.reopened,
        c.due_on,
        c.unit,
        c.person,
        c.record,
    )
    query = (
        select(*texts, c.title, c.area, HOUSEHOLD.c.name, HOUSEHOLD.c.number)
        .select_from(CASE.outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == c.subject_id))
        .where(c.campaign_id == around.campaign.id, *around.counts(c.area), narrowed[name])
        .order_by(c.area, c.id)
    )
    hit = [row for row in around.connection.execute(query) if _CASES[name](row)]
    result = Computed("cases", name, MEASURES["ledger"][name], len(hit))
    if detailed:
        visible = around.visible
        result.rows = [
            {
                "id": row.id, "name": row.name or around.names.get(row.area, row.area), "number": row.number or "",
                "village": row.area[:12], "said": row.title,
            }
            for row in hit
            if visible.covers(row.area) or (visible.unit and row.unit == visible.unit)
        ][:SHOWN]  # fmt: skip
    return result


def procedures_of(around: Around) -> list[tuple[Kept, Any]]:
    """The procedures of the area that began since the campaign's period did, each with its household."""
    query = (
        select(PROCEDURE, HOUSEHOLD.c.name, HOUSEHOLD.c.number, HOUSEHOLD.c.grid, HOUSEHOLD.c.village)
        .select_from(PROCEDURE.join(HOUSEHOLD, HOUSEHOLD.c.id == PROCEDURE.c.household_id))
        .where(
            PROCEDURE.c.state != "stopped",
            PROCEDURE.c.begun_on >= around.campaign.data["period_start"],
            *around.counts(HOUSEHOLD.c.grid),
        )
        .order_by(HOUSEHOLD.c.grid, PROCEDURE.c.id)
    )
    rows = around.connection.execute(query).all()
    return list(zip(kept(around.connection, rows), rows, strict=True))


def out_of_order(one: Kept) -> bool:
    """Whether a step was taken on a day before a step that it waits for."""
    done = one.standing.done
    return any(
        done[step.id] < done[before] for step in one.route.steps if step.id in done for before in step.after if before in done
    )  # fmt: skip


def _late(limit: str) -> Callable[[Kept], bool]:
    def late(one: Kept) -> bool:
        found = clocks(one.route, one.standing, clock.today(), workdays())
        return any(limit == each.id and each.late > 0 for each in found)

    return late


def _applied(one: Kept) -> bool:
    origin = one.rules.origin(one.row.origin)
    return bool(origin and origin.get("applicant")) and one.row.state == "running" and not one.standing.done


_PROCEDURES: Mapping[str, tuple[str, Callable[[Kept], bool]]] = {
    "recognition_out_of_order": ("recognition", out_of_order),
    "labelling_out_of_order": ("no-labour", out_of_order),
    "recognition_over_limit": ("recognition", _late("identify")),
    "entry_over_limit": ("recognition", _late("entry")),
    "sudden_without_green_channel": (
        "recognition",
        lambda one: not one.row.urgent and one.standing.values.get("monitored_kind") == "sudden_hardship",
    ),
    "applications_unhandled": ("recognition", _applied),
    "help_officer_missing": (
        "recognition",
        lambda one: "approve" in one.standing.done and "helper" not in one.standing.done,
    ),
    "help_plan_over_limit": ("recognition", _late("plan")),
}


def _procedures(
    around: Around, name: str, running: Sequence[tuple[Kept, Any]], *, detailed: bool
) -> Computed:
    kind, holds = _PROCEDURES[name]
    hit = [row for one, row in running if one.row.kind == kind and holds(one)]
    result = Computed("procedures", name, MEASURES["procedure"][name], len(hit))
    if detailed:
        result.rows = [
            {
                "id": row.household_id,
                "name": row.name,
                "number": row.number,
                "village": row.village,
                "said": "",
            }
            for row in hit
            if around.visible.covers(row.grid)
        ][:SHOWN]
    return result
