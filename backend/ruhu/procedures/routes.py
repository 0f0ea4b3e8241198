"""HTTP of procedures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from ruhu.accounts.access import SURVEYING, Actor
from ruhu.accounts.routes import CurrentActor, require
from ruhu.kit import clock
from ruhu.kit.http import PathText, problems
from ruhu.procedures import queries
from ruhu.procedures.acting import Beginning, Incomplete, begin, go_on
from ruhu.procedures.deciding import Asked
from ruhu.procedures.queries import Filters, Sort
from ruhu.procedures.wire import (
    BeginIn,
    EntryIn,
    KindList,
    Level,
    ProcedureFull,
    ProcedurePage,
    State,
    day_or_none,
    kind_told,
)

router = APIRouter(prefix="/api/procedures", tags=["procedures 程序"])
Doer = Annotated[Actor, Depends(require(*sorted(SURVEYING)))]
PLAIN = r"^[^\x00-\x1f]*$"
Word = Annotated[str | None, Query(max_length=64, pattern=PLAIN)]


@router.get("", responses=problems(401, 422))
def list_procedures(
    request: Request,
    actor: CurrentActor,
    kind: Word = None,
    state: Annotated[State | None, Query()] = None,
    area: Annotated[str | None, Query(pattern="^[0-9]{2,15}$", description="任一级区划代码")] = None,
    level: Annotated[Level | None, Query(description="轮到哪一级")] = None,
    overdue: Annotated[bool | None, Query()] = None,
    urgent: Annotated[bool | None, Query(description="绿色通道")] = None,
    origin: Word = None,
    household: Word = None,
    q: Annotated[str | None, Query(max_length=100, pattern=PLAIN, description="户主、户号、线索")] = None,
    sort: Annotated[Sort, Query()] = "due",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> ProcedurePage:
    """Procedures of the actor's areas."""
    filters = Filters(kind, state, area, level, overdue, urgent, origin, household, q, sort)
    with request.app.state.db.read() as connection:
        return ProcedurePage.model_validate(queries.page(connection, actor, filters, limit, cursor))


@router.get("/kinds", responses=problems(401))
def list_kinds(request: Request) -> KindList:
    """What households may enter, with where clues come from."""
    rules = request.app.state.procedures.rules.values()
    return KindList.model_validate({"items": [kind_told(one.raw) for one in rules]})


@router.post("", responses=problems(400, 401, 403, 404, 409, 422))
def post_procedure(request: Request, actor: Doer, asked: BeginIn) -> ProcedureFull:
    """A household enters a procedure. 409 `already_running` | `not_eligible` in words."""
    begun_on = day_or_none(asked.begun_on)
    if begun_on is None:
        raise Incomplete(f"“{asked.begun_on}”不是日期。请写得到线索的那一天, 如 2022-08-25。")
    with request.app.state.db.write() as connection:
        begin(
            connection, actor, request.app.state.procedures,
            Beginning(
                asked.id, asked.household_id, asked.kind, begun_on, asked.origin, asked.clue, asked.applicant, asked.urgent,
                actor.account_id, actor.role,
            ),
        )  # fmt: skip
        return ProcedureFull.model_validate(queries.one(connection, actor, asked.id))


@router.get("/{procedure_id}", responses=problems(401, 404, 422))
def get_procedure(request: Request, actor: CurrentActor, procedure_id: PathText) -> ProcedureFull:
    """One procedure with all that was done."""
    with request.app.state.db.read() as connection:
        return ProcedureFull.model_validate(queries.one(connection, actor, procedure_id))


@router.post("/{procedure_id}/entries", responses=problems(400, 401, 403, 404, 409, 422))
def post_entry(request: Request, actor: Doer, procedure_id: PathText, asked: EntryIn) -> ProcedureFull:
    """Take a step, send back, stop, note. 409 `stale_step` when somebody else was first: it names the other's step."""
    entry = Asked(
        asked.id, asked.act, asked.parent, actor.role, clock.today(), asked.step, day_or_none(asked.on), dict(asked.papers),
        dict(asked.fields), asked.remark, asked.reason, asked.to,
    )  # fmt: skip
    with request.app.state.db.write() as connection:
        go_on(connection, actor, procedure_id, entry)
        return ProcedureFull.model_validate(queries.one(connection, actor, procedure_id))
