"""HTTP of the sync protocol."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from typing import IO, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from ruhu.accounts.access import Actor
from ruhu.accounts.routes import CurrentActor, token_actor
from ruhu.audit import log as audit
from ruhu.blobs.access import durable
from ruhu.kit import base64url
from ruhu.kit.errors import TooLarge
from ruhu.kit.http import BINARY_BODY, problems
from ruhu.sync import grants
from ruhu.sync import pull as feed
from ruhu.sync.bundle import take_in, take_in_locked
from ruhu.sync.protocol import MAX_BYTES, OLDEST, Have, Page, PushReply, Receipt, Scopes, ServerKeysOut
from ruhu.sync.push import push
from ruhu.sync.storekey import Escrow, LockedReply, StoreKey, open_escrow

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


# The model is named by reference only: the push is read raw, and main adds Push to the OpenAPI components.
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
    with state.pushes.joined():
        reply = push(state.db, state.catalog, actor, body)
        state.crosschecks.wake()
        return Response(reply, media_type="application/json", headers=state.pushes.headers())


@router.get("/keys")
def get_keys(request: Request) -> ServerKeysOut:
    """The server's public keys; also for a phone whose sign-in ran out, so that it can still export."""
    return ServerKeysOut.model_validate(request.app.state.keys.current.public())


async def bundle_file(request: Request) -> AsyncIterator[IO[bytes]]:
    """The uploaded part in a file without a name, that goes with the request; kit.guard watches its size."""
    with tempfile.TemporaryFile(prefix="ruhu-upload-") as file:
        async for chunk in request.stream():
            if chunk:
                await run_in_threadpool(file.write, chunk)
        yield file


@router.post("/bundle", response_model=Receipt, openapi_extra=BINARY_BODY, responses=problems(401, 413, 422))
def post_bundle(
    request: Request,
    messenger: CurrentActor,
    file: Annotated[IO[bytes], Depends(bundle_file)],
) -> Response:
    """Take in one part of a file that a phone exported, whoever brings it; the receipt to carry back."""
    state = request.app.state
    receipt = take_in(state.db, state.catalog, state.blobs, state.keys, file, messenger)
    return Response(orjson.dumps(receipt), media_type="application/json")


@router.post("/locked", response_model=LockedReply, openapi_extra=BINARY_BODY, responses=problems(413, 422))
def post_locked(request: Request, file: Annotated[IO[bytes], Depends(bundle_file)]) -> Response:
    """Take in what a locked phone sends by itself: a carried part whose records are sealed as they lie in its store. No
    sign-in: the token inside proves account and phone, and its key is sealed to this server."""
    state = request.app.state
    reply = take_in_locked(state.db, state.catalog, state.blobs, state.keys, file)
    return Response(orjson.dumps(reply), media_type="application/json")


@router.post("/store-key", responses=problems(400, 401, 403, 422))
def post_store_key(request: Request, actor: CurrentActor, escrow: Escrow) -> StoreKey:
    """Open the key of one's own phone's store again, for a new PIN. Not for a revoked phone, nor for another's."""
    state = request.app.state
    key = open_escrow(state.keys, escrow.model_dump(), actor.account_id, actor.device_id)
    with state.db.write() as connection:
        audit.record(connection, actor, "account:store_key", actor.device_id, {})
    return StoreKey(key=base64url.encode(key))


@router.get("/scopes", responses=problems(401))
def get_scopes(request: Request, actor: CurrentActor) -> Scopes:
    """The feeds this account may pull now."""
    with request.app.state.db.read() as connection:
        return Scopes.model_validate(grants.scopes(connection, actor))


@router.get("/pull", responses=problems(401, 403, 422))
def get_pull(
    request: Request,
    actor: CurrentActor,
    scope: Annotated[str, Query(max_length=100, pattern="^[a-z0-9-]{1,64}/[0-9]{2,20}$")],
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    protocol: Annotated[int, Query(ge=0, le=9999)] = OLDEST,
) -> Page:
    """A page of one feed. `protocol`: that of the app, which gets no types of changes that it does not know."""
    state = request.app.state
    asked = feed.Asked(scope, cursor, limit, state.signing_key.encode(), protocol)
    return Page.model_validate(feed.page(state.db, actor, asked))


@router.post("/have", responses=problems(400, 401, 422))
def post_have(request: Request, actor: CurrentActor, asked: Have) -> Have:
    """Which of these are durable here, of those that this account or phone sent."""
    with request.app.state.db.read() as connection:
        return Have(
            revs=feed.have(connection, actor, asked.revs), blobs=durable(connection, actor, asked.blobs)
        )
