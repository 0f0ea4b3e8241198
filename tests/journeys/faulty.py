"""A proxy on loopback that breaks what it is told to break: a bad line between a real browser and a real server."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tests.workshop.servers import free_port


class Fault(Enum):
    """Where the line breaks. Up to IN_BODY the server has nothing; from UNANSWERED on it may have stored everything."""

    UNHEARD = "cut before the server hears of it"
    IN_HEAD = "cut in the middle of the request's head"
    IN_BODY = "cut in the middle of the request's body"
    UNANSWERED = "cut as soon as the request is through, while the server works"
    BEFORE_REPLY = "cut when the server has answered, before the first byte of it"
    IN_REPLY_HEAD = "cut in the middle of the reply's head"
    IN_REPLY_BODY = "cut in the middle of the reply's body"
    TWICE = "sent twice, as a proxy that tries again; the second reply comes back"
    OUT_OF_DATE = "sent again after the reply, as a packet that was late"
    ERROR = "500 without the server"
    ERROR_AFTER = "500 instead of the server's reply"
    BUSY = "503 with Retry-After instead of the server's reply"
    SIGN_IN_PAGE = "200 with the page of a hotel's network"
    SLOW_REPLY = "the reply waits for `stall` seconds"
    STALLED = "the request is stored; its reply waits for `stall` seconds and then the line is cut"


LOST = (
    Fault.UNHEARD,
    Fault.IN_HEAD,
    Fault.IN_BODY,
    Fault.ERROR,
    Fault.SIGN_IN_PAGE,
)  # the server got nothing
PAGE = "<!doctype html><title>WiFi</title>请先登录"


class Cut(Exception):
    """The line breaks here."""


@dataclass
class _Rule:
    method: str
    prefix: str
    fault: Fault


@dataclass(frozen=True)
class Request:
    """One request as it came: head with its empty line, and body."""

    head: bytes
    body: bytes

    @property
    def line(self) -> tuple[str, str]:
        """Method and path."""
        method, path, *_ = self.head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        return method, path


class FaultyProxy:
    """Runs in a thread of its own; one request a connection, so that each can be broken by itself."""

    def __init__(self, upstream: int) -> None:
        self.upstream, self.port = upstream, free_port()
        self.stall = 2.0
        self.blocked: str | None = None  # every request to such a path is cut
        self.struck: list[tuple[Fault, str]] = []  # what was broken: fault, "METHOD path"
        self._rules: deque[_Rule] = deque()
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.open()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def break_next(self, method: str, prefix: str, *faults: Fault) -> None:
        """The next requests to such a path meet these faults, one each."""
        with self._lock:
            self._rules.extend(_Rule(method, prefix, fault) for fault in faults)

    @property
    def left(self) -> int:
        """Faults that nothing has met yet."""
        return len(self._rules)

    def open(self) -> None:
        """Take connections."""
        self._run(self._open)

    def shut(self) -> None:
        """Nobody gets through: the line is down."""
        self._run(self._shut)

    def close(self) -> None:
        """For good."""
        self.shut()
        self._run(self._cancel)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self, work: Callable[[], Any]) -> None:
        asyncio.run_coroutine_threadsafe(work(), self._loop).result(20)

    async def _open(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._client, "127.0.0.1", self.port)

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _cancel(self) -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            request = Request(head, await reader.readexactly(_length(head)))
            if self.blocked is not None and request.line[1].startswith(self.blocked):
                raise Cut
            fault = self._fault_for(request)
            reply = await (self._forward(request) if fault is None else self._broken(fault, request))
            writer.write(reply)
            await writer.drain()
            if fault in (Fault.IN_REPLY_HEAD, Fault.IN_REPLY_BODY):
                await asyncio.sleep(0.05)
                raise Cut
            writer.close()
        except (Cut, OSError, EOFError):
            writer.transport.abort()

    def _fault_for(self, request: Request) -> Fault | None:
        method, path = request.line
        with self._lock:
            for rule in self._rules:
                if rule.method == method and path.startswith(rule.prefix):
                    self._rules.remove(rule)
                    self.struck.append((rule.fault, f"{method} {path}"))
                    return rule.fault
        return None

    async def _broken(self, fault: Fault, request: Request) -> bytes:
        """The bytes that the client gets; Cut for none."""
        if fault is Fault.UNHEARD:
            raise Cut
        if fault is Fault.IN_HEAD:
            await self._send(_once(request.head)[: len(request.head) // 2])
            raise Cut
        if fault is Fault.IN_BODY:
            await self._send(_once(request.head) + request.body[: len(request.body) // 2])
            raise Cut
        if fault is Fault.UNANSWERED:
            await self._send(_once(request.head) + request.body)
            raise Cut
        if fault is Fault.ERROR:
            return _reply("500 Internal Server Error", "text/plain", "broken")
        if fault is Fault.SIGN_IN_PAGE:
            return _reply("200 OK", "text/html; charset=utf-8", PAGE)
        reply = await self._forward(request)
        head = reply.index(b"\r\n\r\n") + 4
        match fault:
            case Fault.TWICE:
                return await self._forward(request)
            case Fault.OUT_OF_DATE:
                self._loop.call_later(1.0, lambda: self._loop.create_task(self._forward(request)))
                return reply
            case Fault.ERROR_AFTER:
                return _reply("500 Internal Server Error", "text/plain", "broken")
            case Fault.BUSY:
                return _reply("503 Service Unavailable", "text/plain", "busy", "Retry-After: 1\r\n")
            case Fault.IN_REPLY_HEAD:
                return reply[: head // 2]
            case Fault.IN_REPLY_BODY:
                return reply[: head + (len(reply) - head) // 2]
            case Fault.SLOW_REPLY:
                await asyncio.sleep(self.stall)
                return reply
            case Fault.STALLED:
                await asyncio.sleep(self.stall)
        raise Cut

    async def _send(self, part: bytes) -> None:
        """To the server, then cut."""
        _, upstream = await asyncio.open_connection("127.0.0.1", self.upstream)
        upstream.write(part)
        await upstream.drain()
        await asyncio.sleep(0.05)
        upstream.transport.abort()

    async def _forward(self, request: Request) -> bytes:
        """The server's whole reply."""
        reader, upstream = await asyncio.open_connection("127.0.0.1", self.upstream)
        try:
            upstream.write(_once(request.head) + request.body)
            await upstream.drain()
            reply = await reader.read()
        finally:
            upstream.close()
        if not reply:
            raise Cut
        return reply


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":", 1)[1])
    return 0


def _once(head: bytes) -> bytes:
    """The head with `Connection: close`, so that the reply ends with the connection."""
    lines = [line for line in head[:-4].split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close", b"", b""])


def _reply(status: str, kind: str, body: str, more: str = "") -> bytes:
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n{more}Connection: close\r\n\r\n"
    return head.encode() + data
