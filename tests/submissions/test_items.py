"""What a pushed item must look like: read in one glance when it is well, and told in a sentence when it is not."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ruhu.kit.canonical import canonical
from ruhu.kit.ids import uuid7
from ruhu.questionnaires.catalog import Catalog
from ruhu.submissions.items import Item, Unreadable, read_item
from tests.factories.items import survey_item

FORM = Catalog.load().get("mingzhou-2022-household")
UUID = "0199a2b3-c4d5-7e6f-8a9b-0c1d2e3f4a5b"  # fixed: test names must be the same in each process
BLOB = {"sha256": "a" * 64, "size": 9, "slot": "photo"}
ABSENT = "(absent)"


def item(**changes: Any) -> dict[str, Any]:
    made = survey_item(FORM, village="990101100001", household_id=uuid7()) | changes
    return {key: value for key, value in made.items() if value is not ABSENT}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"parent": UUID},
        {"household_id": None},
        {"household_id": None, "parent": UUID},
        {"n": 2**53},
        {"kind": "k" * 40},
        {"blobs": [BLOB]},
        {"later": {"deep": [1, "2"]}},
        {"answers": {"values": {"k" * 120: [{"a": None}]}, "remarks": {}, "reasons": {}}},
    ],
    ids=str,
)
def test_a_well_formed_item_is_read_with_its_canonical_body(changes: dict[str, Any]) -> None:
    raw = item(**changes)
    found = read_item(raw)
    assert isinstance(found, Item)
    body = canonical({key: value for key, value in raw.items() if key != "digest"})
    assert (found.body, found.true_digest) == (body, hashlib.sha256(body).hexdigest())
    assert (found.campaign_id, found.village) == ("mingzhou-2022", "990101100001")
    assert (found.rev_id, found.parent, found.household_id) == (
        raw["rev_id"],
        raw["parent"],
        raw["household_id"],
    )
    assert "digest" in raw, "what came is not changed"


BAD: list[tuple[str, Any]] = [
    *(("rev_id", bad) for bad in [None, 5, "", UUID.upper(), UUID + "\n", f"{UUID}\n{UUID}", UUID[:-1], ABSENT]),
    *(("submission_id", bad) for bad in [None, f"{UUID}\n", [], ABSENT]),
    *(("parent", bad) for bad in ["", "None", "null", 0, False, UUID + " ", ABSENT]),
    *(("household_id", bad) for bad in ["", "x", {}, ABSENT]),
    *(("n", bad) for bad in [0, -1, 2**53 + 1, True, 1.0, "1", None, ABSENT]),
    *(("scope", bad) for bad in ["", "a/1", "A/12", "a/12/3", "a/12\n", "a", 5, ABSENT]),
    *(("digest", bad) for bad in ["a" * 63, "A" * 64, None, ABSENT]),
    *(("questionnaire", bad) for bad in ["a" * 65, "g" * 64, 1, ABSENT]),
    *(("kind", bad) for bad in ["", "k" * 41, None, ABSENT]),
    *(("client_at", bad) for bad in [5, None, ABSENT]),
    *(("answers", bad) for bad in [None, {}, {"values": {}, "remarks": {}}, {"values": {}, "remarks": {}, "reasons": []}]),
    ("answers", {"values": {}, "remarks": {}, "reasons": {}, "more": {}}),
    ("answers.values", {"values": {"题": "x"}, "remarks": {}, "reasons": {}}),
    ("answers.remarks", {"values": {}, "remarks": {"k" * 121: "x"}, "reasons": {}}),
    *(("blobs", bad) for bad in [None, {}, [BLOB] * 101, [{"sha256": "a" * 64}]]),
    *(("sha256", [{**BLOB, "sha256": bad}]) for bad in ["x", None]),
    *(("size", [{**BLOB, **bad}]) for bad in [{"size": 1.0}, {"size": "1"}, {"slot": 5}]),
]  # fmt: skip


@pytest.mark.parametrize("place, bad", BAD, ids=lambda value: repr(value)[:40])
def test_a_bad_item_is_kept_and_its_fault_named(place: str, bad: Any) -> None:
    key = {"answers.values": "answers", "answers.remarks": "answers", "sha256": "blobs", "size": "blobs"}
    found = read_item(item(**{key.get(place, place): bad}))
    assert isinstance(found, Unreadable)
    assert place in found.message


@pytest.mark.parametrize(
    "changes",
    [
        {"later": 1.5},
        {"later": {"deep": [[1.5]]}},
        *(
            {"answers": {"values": {}, "remarks": {}, "reasons": {}} | {part: {"wage": value}}}
            for part in ("values", "remarks", "reasons")
            for value in (1.0, [1, 2.5], {"size": 2e9}, [{"a": [float("nan")]}])
        ),
    ],
    ids=str,
)
def test_a_number_with_a_fraction_has_no_canonical_text_and_is_kept_aside(changes: dict[str, Any]) -> None:
    found = read_item(item() | changes)
    assert isinstance(found, Unreadable)
    assert "整数" in found.message


def test_names_never_seen_before_are_looked_at_however_many_came() -> None:
    for number in range(3000):
        values = {f"name_{number}": "x", f"other_{number}": "y"}
        assert isinstance(read_item(item(answers={"values": values, "remarks": {}, "reasons": {}})), Item)
    strange = {"name_1": "x", "题": "y"}
    assert isinstance(read_item(item(answers={"values": strange, "remarks": {}, "reasons": {}})), Unreadable)
