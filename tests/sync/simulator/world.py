"""The world: virtual time, weather in the network, and the steps of one run. Everything follows from the steps."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

import orjson

from ruhu.accounts import queries as accounts
from ruhu.accounts.manage import set_areas
from ruhu.campaigns.queries import set_status
from ruhu.intake import preparing
from ruhu.kit import clock
from ruhu.kit.errors import RuhuError
from ruhu.review.acts import review
from ruhu.review.wire import ReviewIn
from tests.sync.simulator import carrying, checks, county, photos, rows
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


class Step(NamedTuple):
    """One thing that happens: after `dt` ms, to phone `who`, with its own chance."""

    kind: str
    dt: int
    who: int
    seed: int


class World:
    """One run."""

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

    def step(self, step: Step) -> None:
        """One step of a trace."""
        self.chance.seed(step.seed)
        self.run_until(self.now + step.dt)
        phone = self.phones[step.who % len(self.phones)]
        getattr(self, f"on_{step.kind}")(phone)

    # -- steps -----------------------------------------------------------------------------------

    def on_visit(self, phone: Phone) -> None:
        """The worker finishes a form about a household of his; a correction when there is one."""
        if not phone.alive:
            phone.start()
        scopes = {copy["key"]: name for name, copy in phone.store.scopes.items()}
        known = sorted(
            (household, record["data"]["village"])
            for household, record in phone.store.households.items()
            if record["scope"] in scopes
        )
        if not known or phone.store.form is None or not phone.store.campaigns:
            phone.wake("focus")
            return
        self._finish(phone, *known[self.chance.randrange(len(known))])

    def _finish(self, phone: Phone, household: str, village: str, **odd: Any) -> str:
        base = phone.base_of(household)
        if base is None:
            values = {
                "water": "yes",
                "roof": self.chance.choice(("yes", "no")),
                "school": "yes",
                "people": 1 + self.chance.randrange(6),
            }
            answers: dict[str, Any] = {"values": values, "remarks": {}, "reasons": {}}
        else:
            answers = orjson.loads(orjson.dumps(base["answers"]))
        question = self.chance.choice(county.QUESTIONS)
        answers["values"][question] = self._answer(question)
        scope = f"{county.CAMPAIGN}/{village}"
        if "blobs" not in odd and self.chance.random() < 0.15:
            picture = b"\xff\xd8\xff" + self.chance.randbytes(20 + self.chance.randrange(200))
            odd = {**odd, "blobs": [phone.snap(picture)]}
        rev = self._saved(phone, phone.save(base, scope, household, answers, phone.store.form or "", odd))
        if odd.keys() - {"blobs"} or odd.get("blobs") == 5 or answers["values"]["people"] == "many":
            self.seen.odd.add(rev)
        return rev

    def _answer(self, question: str) -> Any:
        if question == "people":
            return 1 + self.chance.randrange(9)
        if question == "paid":
            return f"{self.chance.randrange(40000)}.00"
        if question == "word":
            return f"话{self.chance.randrange(10_000)}"
        return self.chance.choice(("yes", "no"))

    def _saved(self, phone: Phone, rev: str) -> str:
        self.seen.saved[rev] = (phone, phone.store.items[rev])
        return rev

    def on_meet(self, phone: Phone) -> None:
        """Two or three phones are at one household at the same time, and send at the same time."""
        known = sorted(phone.store.households)
        if not known:
            return
        household = self.chance.choice(known)
        village = phone.store.households[household]["data"]["village"]
        for other in self.phones:
            if other.alive and other.store.form is not None and household in other.store.households:
                other.signal = "good" if other.signal == "off" else other.signal
                self._finish(other, household, village)

    def on_odd(self, phone: Phone) -> None:
        """A form that a faulty app made: the server must keep it and not let it touch the others."""
        known = sorted(phone.store.households)
        if not known or phone.store.form is None:
            return
        household = self.chance.choice(known)
        village = phone.store.households[household]["data"]["village"]
        odd: dict[str, Any] = self.chance.choice((
            {"n": -1}, {"digest": "0" * 64}, {"kind": "album"}, {"questionnaire": "f" * 64}, {"extra": 1.5},
            {"scope": f"nowhere/{village}"}, {"answers": {"values": {"people": "many"}, "remarks": {}, "reasons": {}}},
            {"household_id": "00000000-0000-7000-a000-999999999999"}, {"blobs": 5},
        ))  # fmt: skip
        self._finish(phone, household, village, **odd)

    def on_poison(self, phone: Phone) -> None:
        """A form on which the server's own code fails, until it is mended."""
        known = sorted(phone.store.households)
        if known and phone.store.form is not None:
            household = self.chance.choice(known)
            rev = self._finish(phone, household, phone.store.households[household]["data"]["village"])
            self.server.poison.add(rev)

    def on_wall(self, phone: Phone) -> None:
        """A box in the network refuses every request that holds a certain form, for some time."""
        waiting = [row["rev_id"] for row in phone.store.outbox.values() if row["state"] == "saved"]
        self.blocked = {self.chance.choice(waiting)} if waiting and not self.blocked else set()

    def on_focus(self, phone: Phone) -> None:
        """The app comes to the front."""
        phone.start()
        phone.wake("focus")

    def on_button(self, phone: Phone) -> None:
        """立即上传."""
        phone.start()
        phone.wake("hand")

    def on_signal(self, phone: Phone) -> None:
        """Another network."""
        phone.signal = self.chance.choice(("good", "bad", "bad", "bad", "off"))
        if phone.signal != "off":
            phone.wake("online")

    def on_kill(self, phone: Phone) -> None:
        """The app is killed, or the battery is empty."""
        phone.kill(power=self.chance.random() < 0.4)

    def on_clock(self, phone: Phone) -> None:
        """The phone's clock jumps."""
        if self.clocks.jump:
            phone.offset = phone.wrong + self.chance.choice(WRONG_CLOCKS) + self.chance.randrange(10 * MINUTE)

    def on_evict(self, phone: Phone) -> None:
        """What was pulled goes from the phone; the outbox is kept."""
        phone.kill()
        phone.store.wipe_pulled()

    def on_expire(self, phone: Phone) -> None:
        """Weeks offline: neither token serves any more."""
        phone.token = None
        self.server.refused.add(phone.device)

    def on_signin(self, phone: Phone) -> None:
        """The worker signs in with the password."""
        phone.keep(self._sign_in(phone))
        if phone.token is not None:
            phone.wake("signed_in")

    def on_revoke(self, phone: Phone) -> None:
        """The phone was reported lost."""
        if len(self.revoked) < len(self.phones) // 3:
            self.revoked.add(phone.device)
            with self.server.db.write() as connection:
                accounts.revoke_device(
                    connection, county.account_id(phone.username), phone.device, clock.iso()
                )
            self.server.changed()

    def on_move(self, phone: Phone) -> None:
        """The worker gets another grid."""
        role, _ = county.PEOPLE[phone.username]
        area = self.chance.choice(county.GRIDS if role == "worker" else county.VILLAGES)
        with self.server.db.write() as connection:
            set_areas(connection, county.account_id(phone.username), role, [area])
        self.server.changed()

    def on_republish(self, _phone: Phone) -> None:
        """The next version of the questionnaire."""
        self.server.republish()

    def on_campaign(self, _phone: Phone) -> None:
        """The campaign closes, or opens again."""
        with self.server.db.write() as connection:
            set_status(connection, county.CAMPAIGN, self.chance.choice(("open", "open", "closed")))
        self.server.changed()

    def on_approve(self, _phone: Phone) -> None:
        """A supervisor approves a form, or takes it back."""
        found = self.server.rows("SELECT id, head_rev, state FROM submission ORDER BY scope, seq")
        if found:
            submission, head, was = self.chance.choice(found)
            wanted = "reopen" if was == "approved" else self.chance.choice(("approve", "approve", "return"))
            asked = ReviewIn(
                id=f"00000000-0000-7000-c000-{next(self.ids):012d}", action=wanted, head=head, note="请核对"
            )
            with contextlib.suppress(RuhuError), self.server.db.write() as connection:
                review(connection, self.server.catalog, self.supervisor, submission, asked)

    def on_backup(self, _phone: Phone) -> None:
        """Last night's copy."""
        self.backups = [*self.backups[-2:], self.server.backup()]

    def on_restore(self, _phone: Phone) -> None:
        """The disk died: an earlier copy is served."""
        backup, folder, died = (
            self.chance.choice(self.backups),
            *(self.chance.random() < 0.5 for _ in range(2)),
        )
        self.server.restore(backup, folder=folder, died=died)
        self.seen.restored(self)

    def on_carry(self, phone: Phone) -> None:
        """Where there is no signal, what is unsent leaves as sealed files. A courier brings each late, twice, or never, and once in
        a while damaged; the receipts come back later still, twice, or never."""
        for _ in range(self.chance.choice((0, 1, 2))):
            phone.signal = "off"
            self.on_visit(phone)
        for parcel in carrying.files(phone, f"00000000-0000-7000-c000-{next(self.ids):012d}"):
            for _ in range(self.chance.choice((0, 1, 1, 1, 2))):
                crash = self.chance.choice(("before", "after", *(None,) * 8))
                back = [self._on_foot() for _ in range(self.chance.choice((0, 1, 1, 1, 2)))]
                damaged = self.chance.random() < 0.1
                self.later(self._on_foot(), partial(self._bring, parcel, crash, back, damaged=damaged))

    def _on_foot(self) -> int:
        """ms: half a minute to an hour and a half."""
        return MINUTE // 2 + int(self.chance.random() ** 4 * 90 * MINUTE)

    def _bring(
        self, parcel: carrying.Parcel, crash: str | None, back: Sequence[int], *, damaged: bool
    ) -> None:
        server, content = self.server, parcel.content
        if damaged:
            with contextlib.suppress(RuhuError):
                server.carried(self.supervisor, content[: self.chance.randrange(len(content))])
                checks.demand(False, "I3", "half a file was taken in")
            return
        aside = self.seen.before_push(self, orjson.dumps({"items": parcel.items})) if self.checked else set()
        if not self.calm:
            server.db.crash = crash
            server.db.meanwhile = self._next_push if self.chance.random() < 0.3 else None
        try:
            receipt = server.carried(self.supervisor, content)
        except Crash:
            server.start()
            return
        finally:
            server.db.crash = server.db.meanwhile = None
        if self.checked:
            self.seen.carried(self, parcel, receipt, aside)
        self.carried.append(parcel)
        for ms in back:
            self.later(ms, partial(carrying.take_receipt, parcel.phone, receipt))

    def on_skew(self, phone: Phone) -> None:
        """The app is too old for this server, until it is updated."""
        phone.protocol = self.chance.choice((0, 1, 99))

    def _waiting(self) -> int:
        """Forms and photos that are still on their way."""
        good = [phone for phone in self.phones if phone.device not in self.revoked]
        return sum(len(checks.unsent(phone)) + len(photos.due(phone)) for phone in good)

    def on_quiet(self, _phone: Phone) -> None:
        """Good weather until nothing moves, then every invariant."""
        self.calm = True
        for phone in self.phones:
            if phone.protocol != rows.PROTOCOL:
                phone.kill()  # the app is updated: it begins anew
                phone.protocol = rows.PROTOCOL
            if phone.device not in self.revoked:
                self.server.refused.discard(phone.device)
            phone.start()
            if phone.token is None or phone.state["hold"]:
                phone.keep(self._sign_in(phone) or phone.token)
                phone.wake("signed_in")
            else:
                phone.wake("focus")
        if self.blocked or self.server.poison:
            for _ in range(3):
                self.run_until(self.now + 16 * MINUTE)
                for phone in self.phones:
                    phone.wake("focus")
            self.run_until(self.now + MINUTE)
            if self.checked:
                checks.strangers(self)
            self.server.poison.clear()
            self.blocked.clear()
        # By itself: nobody presses the button. The app is looked at once in a while, until a look changes nothing.
        before: Any = None
        for look in range(16):
            self.run_until(self.now + (16 if look == 0 or self._waiting() else 6) * MINUTE)
            for phone in self.phones:
                phone.wake("focus")
            self.run_until(self.now + MINUTE)
            now = self.server.rows("SELECT COUNT(*), SUM(seq) FROM revision"), self._waiting()
            if now == before and not now[1]:
                break
            before = now
        if self.checked:
            checks.quiet(self)
        self.calm = False


class Fault(Exception):
    """The server's own mistake on one form."""


def poisoned(world: World) -> Callable[..., Any]:
    """`examine` that fails on poisoned forms."""
    sound = preparing.judge

    def judge(known: Any, actor: Any, item: Any) -> Any:
        if item.rev_id in world.server.poison:
            raise Fault(item.rev_id)
        return sound(known, actor, item)

    return judge
