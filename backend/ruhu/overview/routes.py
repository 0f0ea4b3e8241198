"""HTTP of the supervisors' lists."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from ruhu.accounts.routes import CurrentActor
from ruhu.campaigns.queries import chosen_campaign
from ruhu.kit.http import PathText, problems
from ruhu.overview.filters import Filters, Sort
from ruhu.overview.households import household_page, one_household, one_village
from ruhu.overview.wire import HouseholdFull, HouseholdPage, VillageFull

router = APIRouter(prefix="/api", tags=["overview 总览"])

Kind = Literal[
    "general", "key", "lifted", "monitored", "low_income_allowance", "special_support", "serious_illness", "disability",
    "sudden_hardship", "low_income", "elderly", "provisional",
]  # fmt: skip
PLAIN = r"^[^\x00-\x1f]*$"  # no control characters: databases refuse a NUL
CampaignQuery = Annotated[
    str | None, Query(max_length=80, pattern=PLAIN, description="行动; 不填 = 进行中的第一个")
]


@router.get("/households", responses=problems(401, 404, 422))
def list_households(
    request: Request,
    actor: CurrentActor,
    campaign: CampaignQuery = None,
    area: Annotated[str | None, Query(pattern="^[0-9]{2,15}$", description="任一级区划代码")] = None,
    flag: Annotated[
        str | None, Query(pattern="^[a-z][a-z0-9_]{0,60}$", description="问题代码, 如 below_line")
    ] = None,
    box: Annotated[
        str | None, Query(pattern="^[0-9]{1,3}[a-z]?$", description="表中格号, 如 5 或 12a")
    ] = None,
    severity: Annotated[Literal["H", "M", "L"] | None, Query()] = None,
    kind: Annotated[Kind | None, Query(description="户类型")] = None,
    visited: Annotated[bool | None, Query()] = None,
    outcome: Annotated[
        str | None, Query(pattern="^[a-z][a-z0-9_]{0,60}$", description="最近一次走访怎么样, 如 nobody_home")
    ] = None,
    q: Annotated[
        str | None, Query(max_length=100, pattern=PLAIN, description="户主、户号、拼音首字母、住址")
    ] = None,
    sort: Annotated[Sort, Query()] = "number",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> HouseholdPage:
    """Households of the actor's areas with their standing in a campaign."""
    with request.app.state.db.read() as connection:
        chosen = chosen_campaign(connection, campaign).id
        filters = Filters(chosen, area, flag, box, severity, kind, visited, outcome, q, sort)
        return HouseholdPage.model_validate(household_page(connection, actor, filters, limit, cursor))


@router.get("/households/{household_id}", responses=problems(401, 404, 422))
def get_household(
    request: Request, actor: CurrentActor, household_id: PathText, campaign: CampaignQuery = None
) -> HouseholdFull:
    """One household: answers, measures, flags with their sums, history."""
    with request.app.state.db.read() as connection:
        return HouseholdFull.model_validate(
            one_household(connection, request.app.state.catalog, actor, household_id, campaign)
        )


@router.get("/villages/{code}", responses=problems(401, 404, 422))
def get_village(
    request: Request, actor: CurrentActor, code: PathText, campaign: CampaignQuery = None
) -> VillageFull:
    """One village's form."""
    with request.app.state.db.read() as connection:
        return VillageFull.model_validate(
            one_village(connection, request.app.state.catalog, actor, code, campaign)
        )
