"""The world: the steps of one run. Everything follows from the steps."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import orjson

from ruhu.accounts import queries as accounts
from ruhu.accounts.manage import set_areas
from ruhu.campaigns.queries import set_status
from ruhu.intake import preparing
from ruhu.kit import clock
from ruhu.kit.errors import RuhuError
from ruhu.review.acts import review
from ruhu.review.wire import ReviewIn
from tests.sync.simulator import carrying, checks, county, photos, quiet, rows
from tests.sync.simulator.network import MINUTE, WRONG_CLOCKS, Network
from tests.sync.simulator.phone import Phone
from tests.sync.simulator.server import Crash


class Step(NamedTuple):
    """One thing that happens: after `dt` ms, to phone `who`, with its own chance."""

    kind: str
    dt: int
    who: int
    seed: int


class World(Network):
    """One run."""

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
            quiet.quiet(self)
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
