"""HTTP of areas and the register."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Request, Response, UploadFile

from ruhu.accounts.access import IMPORTING, Actor, visible_to
from ruhu.accounts.routes import CurrentActor, require
from ruhu.areas import queries as areas
from ruhu.kit.http import problems
from ruhu.roster import queries
from ruhu.roster.importing import import_register
from ruhu.roster.wire import AreaList, AreaRow, ImportReply
from ruhu.roster.workbook import template

router = APIRouter(prefix="/api", tags=["roster 名册"])
MAX_UPLOAD = 64 * 1024 * 1024  # kit.guard watches it


@router.get("/areas", responses=problems(401, 403, 422))
def get_areas(
    request: Request,
    actor: CurrentActor,
    parent: Annotated[str | None, Query(pattern=r"^[0-9]{0,15}$")] = None,
    level: Annotated[
        str | None, Query(pattern=r"^(province|prefecture|county|township|village|grid)$")
    ] = None,
) -> AreaList:
    """Areas within one's own, and the line above them; here because the number of households stands beside each."""
    visible = visible_to(actor)
    with request.app.state.db.read() as connection:
        rows = areas.listed(connection, visible, parent=parent, level=level)
        counts = queries.household_counts(connection, visible)
    items = [
        AreaRow(code=row.code, name=row.name, level=row.level, parent=row.parent, households=counts[row.code])
        for row in rows
    ]
    return AreaList(items=items)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Importer = Annotated[Actor, Depends(require(*sorted(IMPORTING)))]


@router.get(
    "/roster/template.xlsx",
    response_class=Response,
    responses={
        200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}},
        **problems(401, 403),
    },
)
def get_template(_actor: Importer) -> Response:
    """An empty register file to fill in, every column explained."""
    headers = {
        "Content-Disposition": "attachment; filename*=UTF-8''%E5%90%8D%E5%86%8C%E6%A8%A1%E6%9D%BF.xlsx"
    }
    return Response(template(), media_type=XLSX, headers=headers)


@router.post("/roster/import", responses=problems(400, 401, 403, 413, 422))
def post_import(
    request: Request,
    actor: Importer,
    file: Annotated[
        UploadFile, File(description="xlsx (工作表 区划、农户、家庭成员) or csv of one of these")
    ],
    dry_run: Annotated[bool, Query(description="Only check and count; change nothing")] = False,
) -> ImportReply:
    """Import areas, households and members. With any error nothing is changed; the same file twice changes nothing."""
    content = file.file.read()
    state = request.app.state
    done = import_register(
        state.db, content, file.filename or "", actor, follow=state.follow, dry_run=dry_run
    )
    return ImportReply.model_validate({"dry_run": dry_run, **asdict(done)})
