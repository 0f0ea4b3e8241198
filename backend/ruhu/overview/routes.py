"""HTTP of the supervisors' lists."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.routes import CurrentActor, require
from ruhu.campaigns.queries import chosen_campaign
from ruhu.kit.http import PathText, problems
from ruhu.overview import deadlines
from ruhu.overview.cases import case_counts
from ruhu.overview.filters import Filters, Income, Sort
from ruhu.overview.households import household_page, one_household, one_village
from ruhu.overview.summary import parts_of, summary
from ruhu.overview.wire import (
    CaseCounts,
    HouseholdFull,
    HouseholdPage,
    Overview,
    OverviewParts,
    ReportIn,
    Upcoming,
    VillageFull,
)

router = APIRouter(prefix="/api", tags=["overview 总览"])
Reporter = Annotated[Actor, Depends(require("village", "township", "county", "admin"))]
Days = Annotated[int, Query(ge=0, le=92, description="往后看几天")]

Kind = Literal[
    "general", "key", "lifted", "monitored", "low_income_allowance", "special_support", "serious_illness", "disability",
    "sudden_hardship", "low_income", "elderly", "provisional",
]  # fmt: skip
PLAIN = r"^[^\x00-\x1f]*$"  # no control characters: databases refuse a NUL
CampaignQuery = Annotated[
    str | None, Query(max_length=80, pattern=PLAIN, description="行动; 不填 = 进行中的第一个")
]
AreaQuery = Annotated[
    str | None, Query(pattern="^[0-9]{2,15}$", description="任一级区划代码; 不填 = 自己管的全部")
]
LevelQuery = Annotated[
    Literal["county", "township", "village"] | None, Query(description="按哪一级分; 不填 = 下一级")
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
    count: Annotated[bool, Query(description="是否数出总数 total")] = True,
    topic: Annotated[
        str | None, Query(pattern="^[a-z][a-z_]{0,40}$", description="问题属于哪一块, 如 housing")
    ] = None,
    problems_found: Annotated[bool | None, Query(alias="problems", description="有没有问题")] = None,
    income: Annotated[Income | None, Query(description="人均收入是否算得出")] = None,
    income_from: Annotated[
        int | None, Query(ge=-10_000_000, le=10_000_000, description="人均, 元, 含")
    ] = None,
    income_to: Annotated[
        int | None, Query(ge=-10_000_000, le=10_000_000, description="人均, 元, 不含")
    ] = None,
) -> HouseholdPage:
    """Households of the actor's areas with their standing in a campaign."""
    with request.app.state.db.read() as connection:
        chosen = chosen_campaign(connection, campaign)
        filters = Filters(
            chosen.id,
            area,
            flag,
            box,
            severity,
            kind,
            visited,
            outcome,
            q,
            sort,
            topic,
            problems_found,
            income,
            income_from,
            income_to,
        )
        return HouseholdPage.model_validate(
            household_page(connection, actor, chosen, filters, limit, cursor, count=count)
        )


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


@router.get("/overview", responses=problems(401, 404, 422))
def get_overview(
    request: Request,
    actor: CurrentActor,
    campaign: CampaignQuery = None,
    area: AreaQuery = None,
    level: LevelQuery = None,
) -> Overview:
    """How far the survey is, what was found, how incomes lie: each number is the total of a list of households."""
    db = request.app.state.db
    with db.read() as connection:
        chosen = chosen_campaign(connection, campaign)
    return Overview.model_validate(summary(db, visible_to(actor), chosen, area, level))


@router.get("/overview/areas", responses=problems(401, 404, 422))
def get_overview_areas(
    request: Request,
    actor: CurrentActor,
    campaign: CampaignQuery = None,
    area: AreaQuery = None,
    level: LevelQuery = None,
) -> OverviewParts:
    """Only the counts of the places below an area, by code."""
    db = request.app.state.db
    with db.read() as connection:
        chosen = chosen_campaign(connection, campaign)
    return OverviewParts.model_validate(parts_of(db, visible_to(actor), chosen, area, level))


@router.get("/overview/cases", responses=problems(401, 404, 422))
def get_overview_cases(
    request: Request, actor: CurrentActor, campaign: CampaignQuery = None, area: AreaQuery = None
) -> CaseCounts:
    """Cases by state and by unit: each number is the total of a list of cases."""
    with request.app.state.db.read() as connection:
        chosen = chosen_campaign(connection, campaign)
        return CaseCounts.model_validate(case_counts(connection, visible_to(actor), chosen.id, area))


@router.get("/deadlines", responses=problems(401, 422))
def get_all_deadlines(request: Request, actor: CurrentActor, days: Days = 14) -> Upcoming:
    """What is due in one's areas: ends of stages, reports, cases; and what is overdue."""
    with request.app.state.db.read() as connection:
        return Upcoming.model_validate(deadlines.gather(connection, actor, days))


@router.post("/deadlines/reports", responses=problems(400, 401, 403, 404, 422))
def post_report(request: Request, actor: Reporter, asked: ReportIn, days: Days = 14) -> Upcoming:
    """Say that a report was handed in for an area (or was not after all)."""
    with request.app.state.db.write() as connection:
        deadlines.mark(
            connection,
            actor,
            asked.campaign,
            asked.report,
            asked.due.isoformat(),
            asked.area,
            done=asked.done,
        )
    return get_all_deadlines(request, actor, days)
