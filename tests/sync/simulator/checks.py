"""The invariants (docs/sync.md), asked of the server's tables, of the phones' stores and of every reply on the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from ruhu.audit import log as audit
from ruhu.blobs.store import whole
from ruhu.kit.canonical import canonical
from tests.sync.simulator import county, photos
from tests.sync.simulator.rows import DELIVERED, is_delivered

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
        areas = token.actor.areas
        granted = [row[0] for row in world.server.rows("SELECT area_code FROM grant WHERE account_id=?", token.actor.account_id)] \
            if False else list(areas)  # fmt: skip
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


def quiet(world: World) -> None:
    """What holds when the weather is good and nothing moves."""
    always(world)
    server = world.server
    revisions = {
        row[0]: row
        for row in server.rows(
            "SELECT rev_id, submission_id, parent, second_parent, status, seq, digest, body, scope FROM revision"
        )
    }
    for phone in world.phones:
        if phone.device not in world.revoked:
            demand(
                not unsent(phone),
                "I9",
                f"{phone.device[-2:]} still has {unsent(phone)} {phone.state['problem']}",
            )
    _all_there(world, revisions)
    _photos(world)
    _lines(world, revisions)
    _numbers(world, revisions)
    _copies(world)
    _again(world)
    _carried_again(world)
    with server.db.read() as connection:
        broken = audit.verify(connection)
    demand(not broken, "I15", f"audit log: {broken}")


def _all_there(world: World, revisions: dict[str, Any]) -> None:
    for rev, (phone, raw) in world.seen.saved.items():
        row = phone.store.outbox[rev]
        # A revoked phone may not ask what a restored server has: its work comes back by the bundle, not by itself.
        if not is_delivered(row) or phone.device in world.revoked:
            continue
        item = orjson.loads(raw)
        del item["digest"]
        if rev in world.seen.odd:
            demand(any(rev in other[7] for other in revisions.values()), "I1", f"odd {rev} is not kept")
            continue
        stored = revisions.get(rev)
        demand(stored is not None, "I1", f"{rev} is acknowledged and not in the database")
        demand(stored[7].encode() == canonical(item), "I1", f"{rev} is stored with other content")
        # What a restored server turned out to have may have come to it anew, with another number (a repeat on its way).
        if rev not in phone.kept and row["state"] != "held":
            demand(stored[5] == row["seq"], "I3", f"{rev}: seq {row['seq']} on the phone, {stored[5]} here")


def _photos(world: World) -> None:
    shelf = world.server.shelf
    here = {row[0] for row in world.server.rows("SELECT sha256 FROM blob")}
    for phone in world.phones:
        if phone.device in world.revoked:
            continue
        waiting = [entry["sha256"][:8] for entry in photos.due(phone)]
        demand(not waiting, "I9", f"{phone.device[-2:]} still has photos {waiting}")
        for sha256, entry in phone.store.photos.items():
            if entry["state"] == "there":
                data = shelf.get(whole(sha256)) if sha256 in here else None
                demand(data == phone.store.pictures[sha256], "I11", f"{sha256[:8]} was taken for delivered")


def _lines(world: World, revisions: dict[str, Any]) -> None:
    heads = world.server.rows("SELECT id, head_rev, state, seq FROM submission")
    children: dict[str, list[str]] = {}
    for rev, _, parent, second, status, *_ in revisions.values():
        if status != "held":
            for up in (parent, second):
                children.setdefault(up, []).append(rev)
    of: dict[str, list[Any]] = {}
    for row in revisions.values():
        of.setdefault(row[1], []).append(row)
    for submission, head, _state, seq in heads:
        demand(head in revisions, "I4", f"head {head} of {submission} is not there")
        line, todo = set(), [head]
        while todo:
            at = todo.pop()
            if at in line or at not in revisions:
                continue
            line.add(at)
            if revisions[at][4] == "held":
                continue  # what is kept aside connects nothing until a supervisor takes it in
            todo += [up for up in revisions[at][2:4] if up]
        for rev, _, _, _, status, *_ in of.get(submission, ()):
            demand(
                status == "held" or (status == "accepted") == (rev in line) or (rev in line and not _speaks(world, submission)), "I4", f"{rev} is {status}, head {head}, line {sorted(line)}",
            )  # fmt: skip
        _merges(world, of.get(submission, ()), revisions, line, head)
        following = [c for c in children.get(head, ()) if revisions[c][1] == submission]
        demand(len(following) != 1, "I8", f"{following} continues the head {head} and did not become it")
        top = max((row[5] or 0 for row in of.get(submission, ())), default=0)
        demand(seq >= top, "I6", f"{submission} has seq {seq}, its newest revision {top}")
    _one_speaks(world, of)
    known = {row[0] for row in heads}
    for row in revisions.values():
        demand(row[4] == "held" or row[1] in known, "I4", f"{row[0]} belongs to no submission")


def _one_speaks(world: World, of: dict[str, list[Any]]) -> None:
    speaking = dict(world.server.rows("SELECT subject_id, submission_id FROM standing"))
    for submission, subject, state in world.server.rows("SELECT id, subject_id, state FROM submission"):
        if speaking.get(subject) != submission:
            demand(state in ("disputed", "superseded"), "I4", f"second form {submission} is {state}")
            mine = [row[4] for row in of.get(submission, ())]
            demand("accepted" not in mine, "I4", f"second form {submission} has {mine}")


def _units(row: Any) -> dict[str, Any]:
    """What may be edited: question → (value, remark, photos)."""
    item = orjson.loads(row[7])
    values, remarks = item["answers"]["values"], item["answers"]["remarks"]
    shots: dict[str, list[str]] = {}
    for blob in item["blobs"]:
        shots.setdefault(blob["slot"], []).append(blob["sha256"])
    names = values.keys() | remarks.keys() | shots.keys()
    return {name: (values.get(name), remarks.get(name), sorted(shots.get(name, ()))) for name in names}


def _changes(row: Any, base: Any) -> dict[Any, Any]:
    new, old = _units(row), _units(base)
    return {name: new.get(name) for name in new.keys() | old.keys() if new.get(name) != old.get(name)}


def _merges(world: World, rows: Any, revisions: dict[str, Any], line: set[str], head: str) -> None:
    """What the server merged has both sides whole; what it could have merged it has."""
    for row in rows:
        rev, submission, parent, second, status, *_ = row
        if second is not None and second in revisions:
            if orjson.loads(row[7])["kind"] == "merge":
                named = f"ruhu-merge\n{parent}\n{second}".encode()
                made_from = hashlib.sha256(named).hexdigest()
                demand(
                    rev.replace("-", "")[:12] == made_from[:12],
                    "I3",
                    f"merge {rev} has not the id of its parents",
                )
            base, ours, theirs = (
                revisions[revisions[second][2]],
                revisions[parent],
                revisions[second],
            )
            made = _units(row)
            for side in (ours, theirs):
                for name, value in _changes(side, base).items():
                    demand(made.get(name) == value, "I4", f"merge {rev} dropped {name} of {side[0]}")
        if status == "disputed" and parent in line and parent in revisions and revisions[parent][4] != "held":
            item, top = orjson.loads(row[7]), orjson.loads(revisions[head][7])
            if rev in world.seen.odd or head in world.seen.odd or not _speaks(world, submission):
                continue
            ours, theirs = _changes(revisions[head], revisions[parent]), _changes(row, revisions[parent])
            both = [name for name in ours.keys() & theirs.keys() if ours[name] != theirs[name]]
            demand(
                both or item["questionnaire"] != top["questionnaire"],
                "I4",
                f"{rev} is disputed, though it goes together with {head}",
            )


def _speaks(world: World, submission: str) -> bool:
    found = world.server.rows("SELECT submission_id FROM standing WHERE submission_id=?", submission)
    return bool(found)


def _numbers(world: World, revisions: dict[str, Any]) -> None:
    counters = dict(world.server.rows("SELECT scope, seq FROM scope_counter WHERE scope NOT LIKE 'roster/%'"))
    acts = dict(world.server.rows(
        "SELECT s.scope, COUNT(*) FROM decision d JOIN submission s ON s.id = d.submission_id GROUP BY 1"
    ))  # fmt: skip
    given: dict[str, list[int]] = {}
    for row in revisions.values():
        if row[5] is not None:
            given.setdefault(row[8], []).append(row[5])
    for scope, top in counters.items():
        numbers = given.get(scope, [])
        demand(len(numbers) == len(set(numbers)), "I6", f"{scope}: a number twice in {sorted(numbers)}")
        # An act of a supervisor takes a number without a revision of its own.
        demand(
            len(numbers) + acts.get(scope, 0) == top and max(numbers, default=0) <= top,
            "I6",
            f"{scope}: numbers {sorted(numbers)} and {acts.get(scope, 0)} acts, counter {top}",
        )


def _copies(world: World) -> None:
    """I5, I6, I13: the phone's copy is what the server's tables say this account may have."""
    open_now = world.server.rows("SELECT status FROM campaign WHERE id=?", county.CAMPAIGN)[0][0] == "open"
    households = world.server.rows("SELECT id, grid, seq FROM household WHERE NOT deleted")
    forms = world.server.rows("SELECT id, area, seq, head_rev, state, scope FROM submission")
    for phone in world.phones:
        if phone.device in world.revoked:
            continue
        areas = [row[0] for row in world.server.rows(
            f"SELECT area_code FROM {_grants()} WHERE account_id=?", county.account_id(phone.username)
        )]  # fmt: skip
        mine = {i: seq for i, grid, seq in households if any(grid.startswith(area) for area in areas)}
        demand(
            {i: r["seq"] for i, r in phone.store.households.items()} == mine, "I5",
            f"households of {phone.username}/{phone.device[-2:]}: {sorted(phone.store.households)} for {sorted(mine)}",
        )  # fmt: skip
        wanted = {
            i: (seq, head, state) for i, area, seq, head, state, scope in forms
            if open_now and any(area.startswith(a) for a in areas)
        }  # fmt: skip
        held = {
            i: (r["seq"], r["data"]["head"], r["data"]["state"]) for i, r in phone.store.submissions.items()
        }
        odd = {
            i: (held.get(i), wanted.get(i))
            for i in held.keys() | wanted.keys()
            if held.get(i) != wanted.get(i)
        }
        demand(not odd, "I5", f"forms of {phone.username}/{phone.device[-2:]}, held and wanted: {odd}")


def _grants() -> str:
    from ruhu.accounts.queries import GRANT

    return f'"{GRANT.name}"'


TABLES = ("revision", "submission", "scope_counter", "flag", "standing", "audit_event")


def _again(world: World) -> None:
    """I3: whatever was sent before comes once more, in any order, and nothing changes."""
    sent = [entry for entry in world.sent if entry[0].device not in world.revoked][-40:]
    if not sent:
        return
    before = _tables(world, TABLES)
    for _ in range(min(2, len(sent))):
        _, path, body, token = world.chance.choice(sent)
        fresh = type(token)(token.actor, world.now + 1)
        reply = world.server.handle(fresh, path, body)
        demand(reply.status == 200, "I3", f"a repeat got {reply.status}")
        for item, result in zip(read(body)["items"], reply.body["results"], strict=True):
            if item["rev_id"] in world.seen.saved:
                demand(
                    result["status"] in ("duplicate", "held"),
                    "I3",
                    f"a repeat of {item['rev_id']} is {result['status']}",
                )
    demand(_tables(world, TABLES) == before, "I3", "a repeat changed something")


def _carried_again(world: World) -> None:
    """I3: a file that a courier finds at the bottom of the bag changes nothing either, but that it is noted."""
    parcels = [parcel for parcel in world.carried if parcel.phone.device not in world.revoked][-20:]
    if not parcels:
        return
    before = _tables(world, TABLES[:-1])
    parcel = world.chance.choice(parcels)
    for result in world.server.carried(world.supervisor, parcel.content)["results"]:
        if result["rev_id"] in world.seen.saved and result["rev_id"] not in world.seen.odd:
            demand(
                result["status"] in ("duplicate", "held"),
                "I3",
                f"carried again {result['rev_id']} is {result['status']}",
            )
    demand(_tables(world, TABLES[:-1]) == before, "I3", "a file that came again changed something")


def _tables(world: World, names: Sequence[str]) -> list[Any]:
    return [world.server.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in names]
