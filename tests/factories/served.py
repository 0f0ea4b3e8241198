"""An application served within this process: one hop to its event loop a request, where Starlette's test client takes eight."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI

T = TypeVar("T")

# httpx looks for it through the whole path at each request; of a name that stands as missing Python knows it at once.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]


class AppClient(httpx.Client):
    """Asks the application as over HTTP. What it raises without an answer is raised here."""

    def __init__(self, app: FastAPI, run: _Loop) -> None:
        super().__init__(
            transport=_Transport(app, run), base_url="http://testserver", follow_redirects=True, timeout=None
        )
        self.app = app


@contextmanager
def client_of(app: FastAPI) -> Iterator[AppClient]:
    """The application from its start to its end."""
    loop = _Loop()
    lifespan = app.router.lifespan_context(app)
    try:
        loop.run(lifespan.__aenter__())
        with AppClient(app, loop) as client:
            yield client
        loop.run(lifespan.__aexit__(None, None, None))
    finally:
        loop.close()


class _Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Its result, or what it raised."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        """Nothing runs on it afterwards."""
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Transport(httpx.BaseTransport):
    def __init__(self, app: FastAPI, loop: _Loop) -> None:
        self._asgi, self._loop = httpx.ASGITransport(app, client=("testclient", 50000)), loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._loop.run(self._ask(request))

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        reply = await self._asgi.handle_async_request(request)
        assert isinstance(reply.stream, httpx.AsyncByteStream)
        body = b"".join([part async for part in reply.stream])
        return httpx.Response(reply.status_code, headers=reply.headers, stream=httpx.ByteStream(body))
