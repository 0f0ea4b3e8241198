"""The invariants (docs/sync.md), asked of the server's tables and of the phones' stores when nothing moves."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from ruhu.audit import log as audit
from ruhu.blobs.store import whole
from ruhu.kit.canonical import canonical
from tests.sync.simulator import county, photos
from tests.sync.simulator.rows import is_delivered

if TYPE_CHECKING:
    from tests.sync.simulator.world import World

from tests.sync.simulator.checks import always, demand, read, unsent


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
    # A problem that was found takes a number for its case, and another one when it was found gone.
    cases = dict(world.server.rows(
        "SELECT campaign_id || '/' || substr(area, 1, 12), COUNT(*) + COUNT(cleared_at) FROM flag GROUP BY 1"
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
            len(numbers) + acts.get(scope, 0) + cases.get(scope, 0) == top and max(numbers, default=0) <= top,
            "I6",
            f"{scope}: numbers {sorted(numbers)} and {acts.get(scope, 0)} acts and {cases.get(scope, 0)} of cases, counter {top}",
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


TABLES = (
    "revision",
    "submission",
    "scope_counter",
    "flag",
    "standing",
    "ledger_case",
    "case_step",
    "audit_event",
)


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
