"""HTTP of photos: how far, go on, show."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from starlette.requests import ClientDisconnect

from ruhu.accounts.access import Actor
from ruhu.accounts.routes import CurrentActor, token_actor
from ruhu.blobs.access import declared_size, may_see
from ruhu.blobs.errors import NoSuchBlob, WrongOffset
from ruhu.blobs.store import Blobs, Progress
from ruhu.kit.errors import TooLarge
from ruhu.kit.http import BINARY_BODY, problem_response, problems

router = APIRouter(prefix="/api/blobs", tags=["blobs 照片"])

PIECE_MOST = 512 * 1024
FOREVER = "private, max-age=31536000, immutable"
_NUMBER = {"schema": {"type": "integer", "minimum": 0}}
_OFFSET = {"Upload-Offset": {"description": "bytes that are here, from the first on", **_NUMBER}}
_STATE: dict[str, Any] = {
    **_OFFSET,
    "Upload-Length": {"description": "bytes in all, as the phone said, or as stored", **_NUMBER},
    "Upload-Complete": {
        "description": "?1 when it is here whole and checked, else ?0",
        "schema": {"type": "string", "enum": ["?0", "?1"]},
    },
}
_RETRY_AFTER = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
_IMAGE = {"schema": {"type": "string", "format": "binary"}}

Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the bytes, lower-case hex")]
Sender = Annotated[Actor, Depends(token_actor)]  # what a revoked phone pushed is kept, and so are its photos


async def piece_body(request: Request) -> bytes:
    """The body, or as much of it as came before the line was cut: what has arrived need not be sent again."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > PIECE_MOST:
                raise TooLarge(
                    f"一段最多 {PIECE_MOST // 1024} KB, 请分段发送。手机里的照片还在。",
                    limit_bytes=PIECE_MOST,
                )
    except ClientDisconnect:
        pass
    return bytes(body)


@router.head(
    "/{sha256}",
    response_class=Response,
    responses={
        200: {"description": "how far it is", "content": {}, "headers": _STATE},
        **problems(401, 404, 422, 423, 503),
    },
)
def head_blob(request: Request, actor: Sender, sha256: Sha256) -> Response:
    """How much of a photo is here; only whoever sent a form that names it is told."""
    declared = _declared(request, actor, sha256)
    return Response(headers=_headers(_blobs(request).progress(sha256, declared), declared))


@router.put(
    "/{sha256}",
    status_code=204,
    response_class=Response,
    openapi_extra=BINARY_BODY,
    responses={
        201: {"description": "whole, checked and stored", "content": {}, "headers": _STATE},
        204: {"description": "this piece is stored", "headers": _STATE},
        409: {**problems(409)[409], "headers": _OFFSET},
        423: {**problems(423)[423], "headers": _RETRY_AFTER},
        **problems(401, 404, 413, 415, 422, 503),
    },
)
def put_blob(
    request: Request,
    actor: Sender,
    sha256: Sha256,
    body: Annotated[bytes, Depends(piece_body)],
    upload_offset: Annotated[int, Header(ge=0, lt=2**53, description="where this piece begins")],
    upload_length: Annotated[int, Header(ge=0, lt=2**53, description="bytes of the whole photo")],
) -> Response:
    """One piece of a photo, at most 512 KB; the reply leaves when it is durable."""
    _declared(request, actor, sha256)
    try:
        progress = _blobs(request).append(sha256, upload_offset, upload_length, body)
    except WrongOffset as error:
        return problem_response(error, {"Upload-Offset": str(error.extra["offset"])})
    return Response(status_code=201 if progress.complete else 204, headers=_headers(progress, upload_length))


@router.get(
    "/{sha256}",
    response_class=Response,
    responses={
        200: {
            "description": "the photo",
            "content": {"image/jpeg": _IMAGE, "image/png": _IMAGE, "image/webp": _IMAGE},
        },
        304: {"description": "as the browser has it"},
        **problems(401, 403, 404, 422, 503),
    },
)
def get_blob(
    request: Request,
    actor: CurrentActor,
    sha256: Sha256,
    if_none_match: Annotated[str | None, Header(max_length=1000)] = None,
) -> Response:
    """A photo, for those who see the household or village that it shows."""
    with request.app.state.db.read() as connection:
        if not may_see(connection, actor, sha256):
            raise NoSuchBlob
    headers = {"ETag": f'"{sha256}"', "Cache-Control": FOREVER}
    if if_none_match is not None and f'"{sha256}"' in if_none_match:
        return Response(status_code=304, headers=headers)
    photo = _blobs(request).read(sha256)
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox"  # whatever it is, it runs nothing
    return Response(photo.data, media_type=photo.type, headers=headers)


def _blobs(request: Request) -> Blobs:
    blobs: Blobs = request.app.state.blobs
    return blobs


def _declared(request: Request, actor: Actor, sha256: str) -> int:
    with request.app.state.db.read() as connection:
        size = declared_size(connection, actor, sha256)
    if size is None:
        raise NoSuchBlob
    return size


def _headers(progress: Progress, length: int) -> dict[str, str]:
    return {
        "Upload-Offset": str(progress.offset),
        "Upload-Length": str(progress.offset if progress.complete else length),
        "Upload-Complete": "?1" if progress.complete else "?0",
    }
