"""The invariants (docs/sync.md), asked of every reply on the wire and of the phones' stores at every moment; `quiet` asks the rest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from ruhu.blobs.store import whole
from tests.sync.simulator import county
from tests.sync.simulator.rows import DELIVERED

if TYPE_CHECKING:
    from ruhu.accounts.access import Actor
    from tests.sync.simulator.carrying import Parcel
    from tests.sync.simulator.phone import Phone
    from tests.sync.simulator.server import Reply, Token
    from tests.sync.simulator.world import World

TOLD = ("seq", "head", "problem", "flags")  # of a revision, in each receipt alike
NEVER_FOR_GOOD = {
    "malformed",
    "digest_mismatch",
    "invalid_answers",
    "id_reused",
    "unknown_kind",
    "unknown_household",
    "server_fault",
}


class Broken(AssertionError):
    """An invariant does not hold."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(f"{invariant}: {what}")
        self.invariant = invariant


@lru_cache(maxsize=256)
def read(body: bytes) -> Any:
    """A push, which is only looked at."""
    return orjson.loads(body)


def demand(good: Any, invariant: str, what: str) -> None:
    """Raise unless `good`."""
    if not good:
        raise Broken(invariant, what)


@dataclass
class Seen:
    """What the world remembers to hold the parties to."""

    saved: dict[str, tuple[Phone, bytes]] = field(default_factory=dict)
    odd: set[str] = field(default_factory=set)
    receipts: dict[str, dict[str, Any]] = field(
        default_factory=dict
    )  # rev → what was first said of it since the last restore

    def restored(self, world: World) -> None:
        """A restored server may give some things anew."""
        self.receipts = {}

    def before_push(self, world: World, body: bytes) -> set[str]:
        """Revisions of this push that only a supervisor may let in: edits of what is approved, and all in a closed campaign."""
        try:
            items = read(body)["items"]
        except orjson.JSONDecodeError:
            return set()
        server = world.server
        approved = {row[0] for row in server.rows("SELECT id FROM submission WHERE state='approved'")}
        asked = orjson.dumps([item["rev_id"] for item in items]).decode()
        found = server.rows(
            "SELECT rev_id FROM revision WHERE rev_id IN (SELECT value FROM json_each(?))", asked
        )
        here = {row[0] for row in found}
        closed = server.rows("SELECT status FROM campaign WHERE id=?", county.CAMPAIGN)[0][0] != "open"
        return {
            item["rev_id"] for item in items
            if item["rev_id"] not in here and item["rev_id"] not in self.odd
            and (closed or item["submission_id"] in approved)
        }  # fmt: skip

    def push(
        self, world: World, phone: Phone, token: Token | None, body: bytes, reply: Reply, aside: set[str]
    ) -> None:
        """A push that was answered."""
        if reply.status != 200:
            demand(
                reply.status in (401, 426) or (reply.status == 400 and not body.endswith(b"]}")),
                "I7",
                f"a whole push answered with {reply.status} {reply.body}",
            )
            return
        epoch = world.server.rows("SELECT value FROM server_state WHERE key='epoch'")[0][0]
        demand(reply.body["epoch"] == epoch, "I5", f"a push is answered of epoch {reply.body['epoch']}")
        items, results = read(body)["items"], reply.body["results"]
        self._results(world, token.actor if token else None, items, results, aside)

    def carried(self, world: World, parcel: Parcel, receipt: dict[str, Any], aside: set[str]) -> None:
        """A carried file that was taken in: as a push of the phone that sealed it, whose account is as it is today."""
        actor = parcel.phone.proof
        assert actor is not None
        areas = world.server.rows("SELECT area_code FROM account_area WHERE account_id=?", actor.account_id)
        today = replace(actor, areas=tuple(row[0] for row in areas))
        self._results(world, today, parcel.items, receipt["results"], aside, told=("seq", "head", "problem"))

    def _results(
        self,
        world: World,
        actor: Actor | None,
        items: list[dict[str, Any]],
        results: list[dict[str, Any]],
        aside: set[str],
        told: tuple[str, ...] = TOLD,
    ) -> None:
        demand(len(items) == len(results), "I7", "as many results as items")
        for item, result in zip(items, results, strict=True):
            self._item(world, item, result, told)
            rev, status = item["rev_id"], result["status"]
            if rev in aside and rev not in world.server.poison:
                demand(status == "held", "I7", f"{rev} may not count now, and is {status}")
            if actor is not None and rev not in self.odd and status == "accepted":
                _may(world, actor, item)

    def _item(
        self, world: World, item: dict[str, Any], result: dict[str, Any], told: tuple[str, ...]
    ) -> None:
        rev, code = item["rev_id"], (result["problem"] or {}).get("code")
        if rev in world.server.poison and result["status"] == "retry":
            return
        demand(
            result["status"] != "retry", "I7", f"{rev} is to be sent again though nothing is wrong with it"
        )
        demand(result["rev_id"] == rev, "I7", f"{rev} got the result of {result['rev_id']}")
        if rev not in self.odd:
            demand(code not in NEVER_FOR_GOOD, "I7", f"{rev} is good and yet {code}")
            if code in (
                "not_permitted",
                "campaign_closed",
                "approved",
                "device_revoked",
                "unknown_questionnaire",
            ):
                demand(result["status"] in ("held",), "I7", f"{rev}: {code} but {result['status']}")
            else:
                demand(result["status"] != "held", "I8", f"{rev} is held: {code}")
        where = "instr(body, ?) > 0" if rev in self.odd else "rev_id=?"
        found = world.server.rows(f"SELECT digest, status, seq FROM revision WHERE {where}", rev)
        demand(found, "I1", f"{rev} was acknowledged ({result['status']}) and is not in the database")
        if rev not in self.odd:
            demand(
                (found[0][0], found[0][2]) == (item["digest"], result["seq"]),
                "I3",
                f"{rev} got seq {result['seq']}, the table says {found[0][2]}",
            )
            first = self.receipts.setdefault(rev, {})
            for name in told:
                demand(
                    first.setdefault(name, result[name]) == result[name], "I3", f"{rev} got another receipt"
                )

    def photo(self, world: World, sha256: str, reply: Reply) -> None:
        """I11: what is said to be complete is here, and its hash matches."""
        if reply.body["complete"]:
            data = world.server.shelf.get(whole(sha256))
            known = world.server.rows("SELECT size FROM blob WHERE sha256=?", sha256)
            demand(
                data is not None and known == [(len(data),)], "I11", f"{sha256[:8]} is complete and not here"
            )
            demand(hashlib.sha256(data or b"").hexdigest() == sha256, "I11", f"{sha256[:8]} has another hash")

    def pull(self, world: World, token: Token, page: dict[str, Any]) -> None:
        """A page that was given out."""
        account = token.actor.account_id
        rows = world.server.rows("SELECT area_code FROM account_area WHERE account_id=?", account)
        granted = [row[0] for row in rows]
        for change in page["changes"]:
            if change["type"] == "household" and change["data"]:
                grid = change["data"]["grid"]
                demand(
                    any(grid.startswith(area) for area in granted),
                    "I13",
                    f"household of {grid} for {granted}",
                )
            if change["type"] == "submission" and change["data"]:
                home = county_grid(change["data"]["household_id"])
                demand(any(home.startswith(area) for area in granted), "I13", f"form of {home} for {granted}")


def _may(world: World, actor: Actor, item: dict[str, Any]) -> None:
    """Whoever got "accepted" works there, on a phone that nobody reported lost."""
    grid = county_grid(item["household_id"])
    demand(any(grid.startswith(area) for area in actor.areas), "I13", f"{item['rev_id']} counts in {grid}")
    lost = world.server.rows(
        "SELECT revoked_at FROM device WHERE id=? AND account_id=?",
        actor.device_id,
        actor.account_id,
    )
    demand(not lost or lost[0][0] is None, "I13", f"{item['rev_id']} counts from a revoked phone")


def county_grid(household: str) -> str:
    """The grid of a household."""
    return county.GRIDS[int(household.split("-")[4][:6])]


def unsent(phone: Phone) -> list[str]:
    """Revisions that the phone does not know to be at the server."""
    return [rev for rev, row in phone.store.outbox.items() if row["state"] not in DELIVERED]


def strangers(world: World) -> None:
    """I7, I9: while some forms cannot pass, all others of good phones have arrived (but for edits of those)."""
    stuck = world.blocked | world.server.poison
    for phone in world.phones:
        if phone.device in world.revoked:
            continue
        outbox, late = phone.store.outbox, unsent(phone)
        # An edit of another phone's form names it: the box refuses that too.
        named = {rev for rev in late if any(one.encode() in phone.store.items[rev] for one in stuck)}
        forms = {outbox[rev]["submission_id"] for rev in named | (stuck & outbox.keys())}
        waiting = [rev for rev in late if outbox[rev]["submission_id"] not in forms]
        demand(not waiting, "I9", f"{phone.device[-2:]} keeps {waiting} waiting behind {sorted(stuck)}")


def always(world: World) -> None:
    """What holds at every moment."""
    for rev, (phone, item) in world.seen.saved.items():
        store = phone.store
        if store.items.get(rev) != item or rev not in store.outbox:
            raise Broken("I2", f"{rev} left its phone")
