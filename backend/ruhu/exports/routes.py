"""HTTP of the official forms on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.routes import CurrentActor
from ruhu.audit import log as audit
from ruhu.campaigns.queries import CampaignView, chosen_campaign
from ruhu.exports import gather
from ruhu.exports.bulk import PDF_MOST, ZIP_MOST, Printer
from ruhu.exports.fonts import face
from ruhu.exports.ledger import lines, workbook
from ruhu.exports.press import press
from ruhu.exports.record import record
from ruhu.kit import clock
from ruhu.kit.errors import NotFound, TooLarge
from ruhu.kit.http import PathText, problems
from ruhu.ledger.queries import Filters
from ruhu.ledger.routes import AreaQuery, StateQuery, UnitQuery
from ruhu.procedures import queries as procedures

router = APIRouter(prefix="/api", tags=["exports 打印"])

PLAIN = r"^[^\x00-\x1f]*$"
CampaignQuery = Annotated[
    str | None, Query(max_length=80, pattern=PLAIN, description="行动; 不填 = 进行中的第一个")
]
BlankQuery = Annotated[bool, Query(description="空白表: 只填户主和户类型, 带着去手填")]
_FILE = {"schema": {"type": "string", "format": "binary"}}
PDF: Mapping[int | str, dict[str, Any]] = {
    200: {"description": "the form on A4", "content": {"application/pdf": _FILE}}
}
EITHER: Mapping[int | str, dict[str, Any]] = {
    200: {"description": "the forms", "content": {"application/pdf": _FILE, "application/zip": _FILE}}
}

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX: Mapping[int | str, dict[str, Any]] = {200: {"description": "a workbook", "content": {XLSX_TYPE: _FILE}}}


class FormsWanted(BaseModel):
    """Household forms to print: of an area, or of the households named."""

    model_config = ConfigDict(extra="forbid")

    campaign: str | None = Field(None, max_length=80, pattern=PLAIN, description="不填 = 进行中的第一个")
    area: str | None = Field(None, pattern="^[0-9]{2,15}$", description="任一级区划代码, 如一个村")
    households: list[Annotated[str, Field(min_length=1, max_length=64, pattern=PLAIN)]] | None = Field(
        None, min_length=1, max_length=ZIP_MOST
    )
    which: gather.Which = Field(
        "filled", description="filled 填好的 · blank 每户一张空白表 · unvisited 还没走访的户各一张空白表"
    )
    format: Literal["pdf", "zip"] = "pdf"

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.area is None and self.households is None:
            raise ValueError("area or households: say which forms")
        return self


@router.get(
    "/submissions/{submission_id}/form.pdf",
    response_class=Response,
    responses={**PDF, **problems(401, 404, 422, 503)},
)
def print_submission(request: Request, actor: CurrentActor, submission_id: PathText) -> Response:
    """A submission as the official form, as it stands now."""
    with request.app.state.db.read() as connection:
        campaign, subject, wanted = gather.of_submission(connection, actor, submission_id)
    return _one(request, actor, campaign, subject, wanted)


@router.get(
    "/households/{household_id}/form.pdf",
    response_class=Response,
    responses={**PDF, **problems(401, 404, 422, 503)},
)
def print_household(
    request: Request,
    actor: CurrentActor,
    household_id: PathText,
    campaign: CampaignQuery = None,
    blank: BlankQuery = False,
) -> Response:
    """A household's form; empty boxes when it has none yet."""
    return _of(request, actor, "household", household_id, campaign, blank=blank)


@router.get(
    "/villages/{code}/form.pdf", response_class=Response, responses={**PDF, **problems(401, 404, 422, 503)}
)
def print_village(
    request: Request,
    actor: CurrentActor,
    code: PathText,
    campaign: CampaignQuery = None,
    blank: BlankQuery = False,
) -> Response:
    """A village's form; empty boxes when it has none yet."""
    return _of(request, actor, "village", code, campaign, blank=blank)


@router.post(
    "/forms",
    response_class=Response,
    responses={**EITHER, **problems(400, 401, 404, 413, 422, 503)},
)
def print_many(request: Request, actor: CurrentActor, asked: FormsWanted) -> Response:
    """Household forms in one PDF (at most 60), or in a zip that is sent while it is made (at most 5 000)."""
    most = PDF_MOST if asked.format == "pdf" else ZIP_MOST
    with request.app.state.db.read() as connection:
        campaign = chosen_campaign(connection, asked.campaign)
        wanted = gather.of_many(connection, actor, campaign, asked.which, asked.area, asked.households, most)
    if not wanted:
        raise NotFound("您的范围内没有要印的表。还没走访的户, 请选空白表。")
    if len(wanted) > most:
        other = "请改选 zip, " if asked.format == "pdf" else ""
        raise TooLarge(f"一次最多印 {most} 份。{other}或按村、网格分几次印。", limit=most)
    printer = _printer(request, campaign, "household")
    detail = {"which": asked.which, "forms": len(wanted), "area": asked.area or ""}
    _noted(request, actor, campaign, detail)
    if asked.format == "pdf":
        return Response(printer.pdf(wanted), media_type="application/pdf", headers=_named("入户表.pdf"))
    return StreamingResponse(printer.zip(wanted), media_type="application/zip", headers=_named("入户表.zip"))


@router.get("/cases.xlsx", response_class=Response, responses={**XLSX, **problems(401, 404, 422)})
def export_cases(
    request: Request,
    actor: CurrentActor,
    campaign: CampaignQuery = None,
    layout: Annotated[
        str | None, Query(max_length=64, pattern=PLAIN, description="台账格式; 不填 = 行动自己的")
    ] = None,
    area: AreaQuery = None,
    state: StateQuery = None,
    unit: UnitQuery = None,
    topic: Annotated[str | None, Query(pattern="^[a-z][a-z_]{0,40}$")] = None,
    severity: Annotated[Literal["H", "M", "L"] | None, Query()] = None,
    overdue: Annotated[bool | None, Query()] = None,
    reopened: Annotated[bool | None, Query()] = None,
    gone: Annotated[bool | None, Query()] = None,
    q: Annotated[str | None, Query(max_length=100, pattern=PLAIN)] = None,
) -> StreamingResponse:
    """The ledger as a workbook, in the layout of the campaign's notice; the filters are those of the list."""
    app = request.app.state
    with app.db.read() as connection:
        chosen = chosen_campaign(connection, campaign)
        known = [app.layouts[name] for name in chosen.data.get("ledgers", ()) if name in app.layouts]
        # The layout of a form's own problems prints a household, not the ledger.
        fitting = [one for one in known if one.rows == "case"] + [one for one in known if one.rows == "item"]
        wanted = app.layouts.get(layout) if layout else next(iter(fitting), app.layouts["jianan-7"])
        if wanted is None or wanted.rows == "answer":
            names = "、".join(one.id for one in app.layouts.values() if one.rows != "answer")
            raise NotFound(f"没有台账格式 {layout!r}, 现有: {names}。", layout=layout)
        checklists = [
            app.checklists.get(one["id"], one["version"]) for one in chosen.data.get("checklists", ())
        ]
        filters = Filters(chosen.id, area, state, unit, topic, severity, overdue, reopened, gone, None, q)
        found = lines(connection, filters, visible_to(actor))
        file = workbook(wanted, found, checklists, chosen.title)
    _noted(request, actor, chosen, {"what": "ledger", "layout": wanted.id, "area": area or ""})
    return StreamingResponse(
        iter(lambda: file.read(65536), b""), media_type=XLSX_TYPE, headers=_named("整改台账.xlsx")
    )


@router.get(
    "/procedures/{procedure_id}/record.pdf",
    response_class=Response,
    responses={**PDF, **problems(401, 404, 422, 503)},
)
def print_procedure(request: Request, actor: CurrentActor, procedure_id: PathText) -> Response:
    """The record of a household's procedure; steps that are not taken stay empty."""
    state = request.app.state
    with state.db.read() as connection:
        told = procedures.one(connection, actor, procedure_id)
    printed = press([record(told, clock.today())], face(state.settings.fonts), {})
    with state.db.write() as connection:
        audit.record(connection, actor, "procedure:print", procedure_id, {})
    return Response(printed, media_type="application/pdf", headers=_named(f"{told['short']}程序记录.pdf"))


def _of(
    request: Request,
    actor: Actor,
    subject: Literal["household", "village"],
    key: str,
    campaign: str | None,
    *,
    blank: bool,
) -> Response:
    """The form of one household or village; without `campaign`, of the first that runs."""
    find = gather.of_household if subject == "household" else gather.of_village
    with request.app.state.db.read() as connection:
        chosen = chosen_campaign(connection, campaign)
        wanted = find(connection, actor, chosen, key, blank=blank)
    return _one(request, actor, chosen, subject, wanted)


def _one(
    request: Request, actor: Actor, campaign: CampaignView, subject: str, wanted: gather.Wanted
) -> Response:
    printed = _printer(request, campaign, subject).pdf([wanted])
    which = "filled" if wanted.head else "blank"
    _noted(request, actor, campaign, {"which": which, "forms": 1, "subject": wanted.subject})
    return Response(printed, media_type="application/pdf", headers=_named(f"{wanted.subject}.pdf"))


def _printer(request: Request, campaign: CampaignView, subject: str) -> Printer:
    state = request.app.state
    return Printer(state.db, state.catalog, state.blobs, face(state.settings.fonts), campaign, subject)


def _noted(request: Request, actor: Actor, campaign: CampaignView, detail: dict[str, Any]) -> None:
    """Paper leaves the house: who printed what stands in the audit log."""
    with request.app.state.db.write() as connection:
        audit.record(connection, actor, "forms:print", campaign.id, detail)


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
