"""What surrounds the phones of one run: virtual time, clocks that go wrong, and the weather in the network."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from tests.sync.simulator import carrying, checks, county
from tests.sync.simulator.phone import OFFLINE, TIMEOUT, Phone
from tests.sync.simulator.server import Crash, Reply, Server, Token

START_MS = 1_709_251_200_000
MINUTE = 60_000
IN_2099 = 4_070_908_800_000
WRONG_CLOCKS = (-START_MS, IN_2099 - START_MS, -86_400_000, 3_600_000, 0, 0)

# What a bad network does to one request, with weights. "ok" comes first.
WEATHER = {
    "ok": 48, "lost": 8, "no_reply": 10, "twice": 8, "late": 5, "cut": 3, "proxy_500": 3, "proxy_503": 3, "proxy_413": 2,
    "html": 2, "crash_before": 4, "crash_after": 4, "proxy_429": 1, "proxy_502": 2, "offline": 5,
}  # fmt: skip
_SOON = {
    "ok",
    "twice",
    "cut",
    "crash_before",
    "crash_after",
}  # an answer comes before the phone stops waiting
_FATES, _WEIGHTS = tuple(WEATHER), tuple(itertools.accumulate(WEATHER.values()))
_PROXY = {
    "proxy_500": Reply(500, {"code": "http_500"}), "proxy_503": Reply(503, {"code": "http_503"}, 20),
    "proxy_413": Reply(413, {"code": "http_413"}), "proxy_429": Reply(429, {"code": "http_429"}, 60),
    "proxy_502": Reply(502, {"code": "http_502"}), "html": Reply(0, {"code": "not_json"}),
}  # fmt: skip


class Clocks(NamedTuple):
    """How the clocks of the phones go."""

    wrong: tuple[int, ...] = (0,)
    """ms by which each phone's is wrong from the first day, in turn."""
    jump: bool = True
    """Whether the step `clock` sets one anew."""
    written: Literal["shown", "right", "wild"] = "shown"
    """What a phone writes into items and ids: what its clock shows, the right time, or any time."""


SHOWN = Clocks()


class Network:
    """Phones, a server, and the lines between them."""

    def __init__(self, phones: int, clocks: Clocks = SHOWN, *, checked: bool = True) -> None:
        self.now = 0
        self.clocks, self.wild = clocks, random.Random(2)
        self.checked = checked
        self.heap: list[tuple[int, int, str, Callable[[], None]]] = []
        self.counter = itertools.count()
        self.chance = random.Random(0)
        self.ids = itertools.count(1)
        self.server = Server(lambda: self.now)
        names = list(county.PEOPLE)
        given = self.server.sign_in("zhen", "00000000-0000-7000-8000-999999999999", by_hand=True)
        assert isinstance(given, Token)
        self.supervisor = given.actor
        self.phones: list[Phone] = []
        for n in range(phones):
            phone = Phone(self, names[(n * n + n) % 4], f"00000000-0000-7000-8000-{n + 1:012d}")
            phone.wrong = phone.offset = clocks.wrong[n % len(clocks.wrong)]
            phone.keep(self._sign_in(phone))
            self.phones.append(phone)
        self.calm = False
        self.backups: list[Any] = [self.server.backup()]
        self.blocked: set[str] = set()  # revisions that a box in the network refuses
        self.seen = checks.Seen()
        self.sent: list[tuple[Phone, str, Any, Token]] = []
        self.carried: list[carrying.Parcel] = []
        self.revoked: set[str] = set()
        for phone in self.phones:
            phone.start()

    def end(self) -> None:
        """Let go of one another: what is left then needs no search for rubbish."""
        for part in (*self.phones, self.server, self):
            vars(part).clear()

    # -- what phones ask of it -------------------------------------------------------------------

    def clock(self, phone: Phone) -> int:
        """The phone's clock, ms since 1970."""
        return START_MS + self.now + phone.offset

    def random(self) -> float:
        """0…1."""
        return self.chance.random()

    def written_time(self, phone: Phone) -> int:
        """The time that a phone writes down, ms since 1970."""
        if self.clocks.written == "wild":
            return self.wild.choice((0, START_MS, IN_2099)) + self.wild.randrange(20 * MINUTE)
        return START_MS + self.now if self.clocks.written == "right" else self.clock(phone)

    def uuid(self, phone: Phone) -> str:
        """A new id, made by a phone (kit/ids.ts): it begins with the time on its clock. Chance is a counter here."""
        made = f"{self.written_time(phone) % 2**48:012x}"
        return f"{made[:8]}-{made[8:]}-7000-b000-{next(self.ids):012d}"

    def later(self, ms: int, then: Callable[[], None], kind: str = "timer") -> None:
        """Call `then` after `ms`."""
        heapq.heappush(self.heap, (self.now + ms, next(self.counter), kind, then))

    def send(self, phone: Phone, path: str, body: Any, then: Callable[[Reply], None]) -> None:
        """A request on its way, through whatever weather there is."""
        fate = self._fate(phone, path, body)
        token = phone.token
        if fate == "offline":
            self.later(5, lambda: then(OFFLINE))
            return
        if fate in _PROXY:
            self.later(60, lambda: then(_PROXY[fate]))
            return
        if fate not in _SOON or (fate == "cut" and path == "blob_put"):
            self.later(30_000, lambda: then(TIMEOUT))
        if fate == "lost":
            if self.chance.random() < 0.7:
                self.later(200, lambda: then(OFFLINE))
            return
        if fate == "cut" and isinstance(body, bytes):
            body = body[: len(body) // 2]
        elif fate == "cut" and path == "blob_put":
            return  # the server waits for the rest of the piece, in vain
        delay = 20 + int(self.chance.random() * 400)
        if fate == "late":
            delay = 31_000 + int(self.chance.random() * 10 * MINUTE)
        crash = {"crash_before": "before", "crash_after": "after"}.get(fate)

        def arrive(*, answer: bool) -> None:
            reply = self._serve(phone, token, path, body, crash if answer else None)
            if answer and fate != "no_reply":
                self.later(20, lambda: then(reply or OFFLINE))
            elif answer and self.chance.random() < 0.6:
                self.later(100, lambda: then(OFFLINE))

        self.later(delay, lambda: arrive(answer=True), path)
        if fate == "twice":
            first = self.chance.random() < 0.5
            again = delay + (1 if first else 500 + int(self.chance.random() ** 4 * 20 * MINUTE))
            self.later(again, lambda: arrive(answer=False), path)

    def _fate(self, phone: Phone, path: str, body: Any) -> str:
        if path == "push" and any(rev.encode() in body for rev in self.blocked):
            return "proxy_500"
        if self.calm or phone.signal == "good":
            return "ok"
        if phone.signal == "off":
            return "offline"
        return self.chance.choices(_FATES, cum_weights=_WEIGHTS)[0]

    def _serve(
        self, phone: Phone, token: Token | None, path: str, body: Any, crash: str | None
    ) -> Reply | None:
        """What the server answers; None when it died."""
        server = self.server
        if path == "token":
            given = server.sign_in(phone.username, phone.device)
            return given if isinstance(given, Reply) else Reply(200, given)
        server.db.crash = crash if path in ("push", "blob_put") else None
        aside = self.seen.before_push(self, body) if path == "push" and self.checked else set()
        if path == "push" and not self.calm and self.chance.random() < 0.3:
            server.db.meanwhile = self._next_push
        try:
            reply = server.handle(token, path, body)
        except Crash:
            server.start()
            return None
        finally:
            server.db.crash = server.db.meanwhile = None
        if not self.checked:
            return reply
        if path == "push":
            assert token is not None or reply.status == 401
            self.seen.push(self, phone, token, body, reply, aside)
            if reply.status == 200 and token is not None and len(self.sent) < 200:
                self.sent.append((phone, path, body, token))
        elif path in ("blob_head", "blob_put") and reply.status in (200, 201):
            self.seen.photo(self, body["sha256"], reply)
        elif path == "pull" and reply.status == 200 and token is not None:
            self.seen.pull(self, token, reply.body)
        return reply

    def _next_push(self) -> None:
        """Another push that is on its way arrives just now, between another's reading and writing."""
        found = min((entry for entry in self.heap if entry[2] == "push"), default=None)
        if found is not None:
            self.heap.remove(found)
            heapq.heapify(self.heap)
            crash, self.server.db.crash = self.server.db.crash, None
            found[3]()
            self.server.db.crash = crash

    def _sign_in(self, phone: Phone) -> Token | None:
        given = self.server.sign_in(phone.username, phone.device, by_hand=True)
        return given if isinstance(given, Token) else None

    # -- time ------------------------------------------------------------------------------------

    def run_until(self, end: int) -> None:
        """Everything that happens up to `end`."""
        while self.heap and self.heap[0][0] <= end:
            at, _, _, then = heapq.heappop(self.heap)
            self.now = max(self.now, at)
            then()
        self.now = max(self.now, end)
