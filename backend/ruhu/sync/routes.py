"""HTTP of the sync protocol."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from ruhu.accounts.access import Actor
from ruhu.accounts.routes import CurrentActor, token_actor
from ruhu.kit.errors import TooLarge
from ruhu.kit.http import problems
from ruhu.sync import pull as feed
from ruhu.sync.protocol import MAX_BYTES, Have, Page, Push, PushReply, Scopes
from ruhu.sync.push import push

router = APIRouter(prefix="/api/sync", tags=["sync 同步"])


async def push_body(request: Request) -> bytes:
    """The raw body, cut off as soon as it is too large."""
    declared = request.headers.get("content-length", "")
    body = bytearray()
    if not (declared.isdigit() and int(declared) > MAX_BYTES):
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BYTES:
                break
        else:
            return bytes(body)
    raise TooLarge(
        f"一次发送最多 {MAX_BYTES // 1024} KB, 请分批发送。手机里的内容还在。", limit_bytes=MAX_BYTES
    )


PUSH_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Push"}}},
    }
}


@router.post(
    "/push", response_model=PushReply, openapi_extra=PUSH_BODY, responses=problems(400, 401, 413, 422, 426)
)
def post_push(
    request: Request,
    actor: Annotated[Actor, Depends(token_actor)],
    body: Annotated[bytes, Depends(push_body)],
) -> Response:
    """Take in up to 50 revisions; the reply leaves after the commit."""
    state = request.app.state
    return Response(push(state.db, state.catalog, actor, body), media_type="application/json")


@router.get("/scopes", responses=problems(401))
def get_scopes(request: Request, actor: CurrentActor) -> Scopes:
    """The feeds this account may pull now."""
    with request.app.state.db.read() as connection:
        return Scopes.model_validate(feed.scopes(connection, actor))


@router.get("/pull", responses=problems(401, 403, 422))
def get_pull(
    request: Request,
    actor: CurrentActor,
    scope: Annotated[str, Query(max_length=100, pattern="^[a-z0-9-]{1,64}/[0-9]{2,20}$")],
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Page:
    """A page of one feed."""
    with request.app.state.db.read() as connection:
        return Page.model_validate(feed.pull(connection, actor, scope, cursor, limit))


@router.post("/have", responses=problems(400, 401, 422))
def post_have(request: Request, actor: CurrentActor, asked: Have) -> Have:
    """Which of these are durable here, of those that this account or phone sent."""
    with request.app.state.db.read() as connection:
        return Have(revs=feed.have(connection, actor, asked.revs), blobs=[])


PUSH_MODEL = Push  # documented by reference above; main adds it to the OpenAPI components
