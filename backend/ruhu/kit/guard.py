"""Limits and headers for every answer, as plain ASGI: nothing is buffered on the way."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ruhu.kit.http import MEDIA_TYPE, problem_body

MAX_BODY = 2 * 1024 * 1024
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"geolocation=(), microphone=(), camera=(self)"),
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; "
        b"frame-ancestors 'none'; form-action 'self'",
    ),
]


class _TooLong(Exception):
    pass


class Guard:
    """Refuses bodies over the limit, even undeclared ones, and adds the security headers."""

    def __init__(self, app: ASGIApp, limits: Mapping[str, int]) -> None:
        """`limits`: bytes of a body by path, where they are other than MAX_BODY."""
        self.app, self.limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limits.get(scope["path"], MAX_BODY)
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        started, taken = False, 0

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                own = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in HEADERS if pair[0] not in own)]
                if scope["path"].startswith("/api/") and not any(
                    name == b"cache-control" for name, _ in message["headers"]
                ):
                    message["headers"].append((b"cache-control", b"no-store"))
            await send(message)

        async def guarded_receive() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise _TooLong
            return message

        try:
            if declared.isdigit() and int(declared) > limit:
                raise _TooLong
            await self.app(scope, guarded_receive, guarded_send)
        except _TooLong:
            if not started:
                await _refuse(guarded_send, limit)


async def _refuse(send: Send, limit: int) -> None:
    detail = f"内容超过 {limit // 1024} KB 的上限, 没有收下。请分批发送。"
    body = orjson.dumps(problem_body(413, "too_large", "内容太大", detail) | {"limit_bytes": limit})
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
