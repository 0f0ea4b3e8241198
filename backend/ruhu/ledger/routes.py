"""HTTP of the ledger."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request

from ruhu.accounts.access import SURVEYING, Actor
from ruhu.accounts.routes import CurrentActor, require
from ruhu.campaigns.queries import all_campaigns, chosen_campaign
from ruhu.kit.errors import RuhuError
from ruhu.kit.http import PathText, problems
from ruhu.ledger.acting import take_step
from ruhu.ledger.queries import Filters, Sort, case_page, one_case
from ruhu.ledger.wire import AssignedAll, AssignIn, CaseFull, CasePage, CaseStepIn, State

router = APIRouter(prefix="/api/cases", tags=["ledger 台账"])
Assigner = Annotated[Actor, Depends(require(*sorted(SURVEYING)))]
Stepper = Annotated[Actor, Depends(require(*sorted(SURVEYING), "department"))]
PLAIN = r"^[^\x00-\x1f]*$"
CampaignQuery = Annotated[
    str | None, Query(max_length=80, pattern=PLAIN, description="行动; 不填 = 进行中的第一个")
]
AreaQuery = Annotated[str | None, Query(pattern="^[0-9]{2,15}$", description="任一级区划代码")]
StateQuery = Annotated[State | Literal["open"] | None, Query(description="open = 还没销号的")]
UnitQuery = Annotated[str | None, Query(max_length=100, pattern=PLAIN, description="责任单位")]


@router.get("", responses=problems(401, 404, 422))
def list_cases(
    request: Request,
    actor: CurrentActor,
    campaign: CampaignQuery = None,
    area: AreaQuery = None,
    state: StateQuery = None,
    unit: UnitQuery = None,
    topic: Annotated[str | None, Query(pattern="^[a-z][a-z_]{0,40}$", description="领域, 如 housing")] = None,
    severity: Annotated[Literal["H", "M", "L"] | None, Query()] = None,
    overdue: Annotated[bool | None, Query()] = None,
    reopened: Annotated[bool | None, Query(description="反复出现过的")] = None,
    gone: Annotated[bool | None, Query(description="复查时已不存在的")] = None,
    household: Annotated[str | None, Query(max_length=64, pattern=PLAIN)] = None,
    q: Annotated[
        str | None, Query(max_length=100, pattern=PLAIN, description="问题、措施、单位、责任人、户主、户号")
    ] = None,
    sort: Annotated[Sort, Query()] = "due",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    soon: Annotated[int | None, Query(ge=0, le=366, description="几天内到期, 还没过期的")] = None,
) -> CasePage:
    """Cases of the actor's areas in a campaign."""
    with request.app.state.db.read() as connection:
        chosen = chosen_campaign(connection, campaign).id
        filters = Filters(
            chosen, area, state, unit, topic, severity, overdue, reopened, gone, household, q, sort, soon
        )
        return CasePage.model_validate(case_page(connection, actor, filters, limit, cursor))


@router.get("/{case_id}", responses=problems(401, 404, 422))
def get_case(request: Request, actor: CurrentActor, case_id: PathText) -> CaseFull:
    """One case with its steps."""
    with request.app.state.db.read() as connection:
        return CaseFull.model_validate(one_case(connection, actor, all_campaigns(connection), case_id))


@router.post("/{case_id}/steps", responses=problems(400, 401, 403, 404, 409, 422))
def post_step(request: Request, actor: Stepper, case_id: PathText, asked: CaseStepIn) -> CaseFull:
    """Take a step. 409 `stale_step` when somebody else was first: it names the other's step."""
    with request.app.state.db.write() as connection:
        campaigns = all_campaigns(connection)
        take_step(
            connection, actor, campaigns, case_id, id=asked.id, parent=asked.parent, kind=asked.step, said=asked.said()
        )  # fmt: skip
        return CaseFull.model_validate(one_case(connection, actor, campaigns, case_id))


@router.post("/assign", responses=problems(400, 401, 403, 422))
def post_assign(request: Request, actor: Assigner, asked: AssignIn) -> AssignedAll:
    """Assign several cases at one go, each in a transaction of its own: one that is refused costs the others nothing."""
    found: list[dict[str, Any]] = []
    for one in asked.cases:
        try:
            with request.app.state.db.write() as connection:
                campaigns = all_campaigns(connection)
                take_step(
                    connection, actor, campaigns, one.case, id=one.id, parent=one.parent, kind="assign", said=asked.said()
                )  # fmt: skip
            found.append({"case": one.case, "problem": None})
        except RuhuError as error:
            found.append({"case": one.case, "problem": error.brief()})
    return AssignedAll.model_validate({"items": found})
