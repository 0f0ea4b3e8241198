"""References: every stored item's photos are known, whoever holds the item back, and only what is missing is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select

from ruhu.blobs.refs import BLOB, REF
from ruhu.kit import clock
from ruhu.kit.bulk import insert_many
from ruhu.kit.db import Database
from ruhu.submissions.store import REVISION
from tests.factories.items import seal, survey_item
from tests.factories.world import GRIDS, VILLAGES, Phone, World

ONE, TWO = (hashlib.sha256(text).hexdigest() for text in (b"one", b"two"))


def photo(sha256: str = ONE, slot: str = "roof", size: int = 3) -> dict[str, Any]:
    return {"sha256": sha256, "size": size, "slot": slot}


def item_of(world: World, *blobs: dict[str, Any], household: int = 0, **changes: Any) -> dict[str, Any]:
    household_id = world.households[GRIDS[0]][household]
    whole = {"village": VILLAGES[0], "household_id": household_id, "blobs": list(blobs)} | changes
    return survey_item(world.definition, **whole)


def rows(world: World) -> list[tuple[Any, ...]]:
    with world.database.read() as connection:
        found = connection.execute(select(REF).order_by(REF.c.sha256, REF.c.slot, REF.c.area)).all()
    return [tuple(row) for row in found]


def arrive(world: World, sha256: str) -> None:
    """The photo is here."""
    with world.database.write() as connection:
        insert_many(
            connection, BLOB, ["sha256", "size", "type", "stored_at"], [(sha256, 3, "image/png", clock.iso())]
        )


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Every statement that runs meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_an_accepted_item_leaves_a_reference_for_each_photo_and_asks_for_what_is_missing(
    world: World,
) -> None:
    phone = world.sign_in("wg1")
    arrive(world, TWO)
    item = item_of(world, photo(ONE), photo(ONE), photo(TWO, "person"))
    result = phone.results(item)[0]
    assert (result["status"], result["need_blobs"]) == ("accepted", [ONE])
    found = rows(world)
    expected = [(ONE, item["rev_id"], "roof"), (TWO, item["rev_id"], "person")]
    assert sorted(row[:3] for row in found) == sorted(expected)
    assert {row[5:] for row in found} == {(phone.device, GRIDS[0], item["household_id"])}
    arrive(world, ONE)
    assert phone.results(item)[0] | {"status": "accepted"} == result | {"need_blobs": []}


def test_a_held_item_refers_to_its_photos_with_the_village_that_it_names(world: World) -> None:
    phone = world.sign_in("wg1")
    foreign = item_of(world, photo(), household_id=world.households[GRIDS[2]][0], village=VILLAGES[1])
    result = phone.results(foreign)[0]
    assert (result["status"], result["problem"]["code"], result["need_blobs"]) == (
        "held",
        "not_permitted",
        [ONE],
    )
    assert [row[5:] for row in rows(world)] == [(phone.device, VILLAGES[1], "")]
    assert phone.results(foreign)[0] == result


def test_photos_of_an_unreadable_item_are_wanted_as_far_as_they_can_be_made_out(world: World) -> None:
    phone = world.sign_in("wg1")
    broken = item_of(world, photo(), {"sha256": "no hash"}, {"sha256": TWO, "extra": 1.5}, n="seven")
    result = phone.results(broken)[0]
    assert (result["status"], result["need_blobs"]) == ("held", [ONE, TWO])
    assert {(row[0], row[6]) for row in rows(world)} == {(ONE, ""), (TWO, "")}
    for strange in ({"blobs": 7}, {"blobs": {"sha256": ONE}}, {"blobs": [7, [ONE], None]}):
        assert phone.results(item_of(world) | strange | {"n": -1})[0]["need_blobs"] == []


def test_slots_that_no_index_holds_do_not_cost_the_item(world: World) -> None:
    phone = world.sign_in("wg1")
    hard = [
        photo(ONE, "x" * 9000),
        photo(ONE, "x" * 9001),
        photo(TWO, "a\x00b", size=2**63),
        photo(TWO, "照片", size=-5),
    ]
    assert phone.results(item_of(world, *hard))[0]["status"] == "accepted"
    assert {(row[0], row[2], row[3]) for row in rows(world)} == {
        (ONE, "x" * 120, 3), (TWO, "ab", 2**53), (TWO, "照片", 0),
    }  # fmt: skip


def test_the_same_photo_in_two_forms_and_in_two_revisions_is_asked_for_until_it_is_here_once(
    world: World,
) -> None:
    phone = world.sign_in("wg1")
    items = [item_of(world, photo(), household=n) for n in (0, 1)]
    assert [result["need_blobs"] for result in phone.results(*items)] == [[ONE], [ONE]]
    arrive(world, ONE)
    later = seal({**items[0], "rev_id": items[1]["submission_id"], "parent": items[0]["rev_id"], "n": 10_000})
    assert [result["need_blobs"] for result in phone.results(*items, later)] == [[], [], []]
    assert len(rows(world)) == 3


def test_a_push_without_photos_runs_not_one_statement_more(world: World) -> None:
    phone = world.sign_in("wg1")

    def pushed(phone: Phone, *items: Any) -> list[str]:
        with statements(world.database) as seen:
            assert {result["status"] for result in phone.results(*items)} == {"accepted"}
        return seen

    bare = pushed(phone, item_of(world))
    assert not [statement for statement in bare if "blob" in statement]
    laden = pushed(phone, item_of(world, photo(), household=1))
    assert len([statement for statement in laden if "blob" in statement]) == 2
    assert world.count(REVISION) == 2
