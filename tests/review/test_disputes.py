"""What a supervisor sees where two versions stand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.items import seal
from tests.factories.photos import named, picture, send, sha256
from tests.factories.world import GRIDS, PEOPLE, VILLAGES, Phone, World
from tests.review.forms import edit, form


def listed(phone: Phone, **params: Any) -> list[dict[str, Any]]:
    reply = phone.get("/api/disputes", **params)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["items"]
    return found


def stale(world: World, phone: Phone, n: int = 0) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """(first, head, other): both edits touch the wage."""
    first = form(world, n)
    head, other = edit(first, wage="30000.00"), edit(first, wage="20000.00", people=5)
    assert [r["status"] for r in phone.results(first, head, other)] == ["accepted", "accepted", "disputed"]
    return first, head, other


def test_a_stale_edit_is_listed_with_both_versions_and_where_they_began(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    assert listed(supervisor) == []
    first, head, other = stale(world, phone)
    row = listed(supervisor)[0]
    assert (row["submission_id"], row["head"], row["household"]["id"]) == (
        first["submission_id"], head["rev_id"], first["household_id"],
    )  # fmt: skip
    assert [(o["rev_id"], o["kind"], o["account_name"]) for o in row["others"]] == [
        (other["rev_id"], "stale_base", "示例wg1")
    ]
    assert row["since"] == row["others"][0]["received_at"]
    whole = supervisor.get(f"/api/disputes/{first['submission_id']}").json()
    assert whole["base"] == first["rev_id"]
    assert (
        whole["head_version"]["measures"]["per_person"] and whole["other_version"]["measures"]["per_person"]
    )
    questions = {q["id"]: q for q in whole["questions"]}
    assert {id for id, q in questions.items() if q["differs"]} == {"wage", "people"}
    assert (questions["wage"]["suggest"], questions["people"]["suggest"]) == (None, "other")
    assert [questions["wage"][side]["value"] for side in ("base", "head", "other")] == [
        "36000.00", "30000.00", "20000.00",
    ]  # fmt: skip


def test_a_second_form_for_the_same_household_is_listed_under_the_first(world: World) -> None:
    phone, other_phone, supervisor = world.sign_in("wg1"), world.sign_in("cun1"), world.sign_in("zhen")
    first = form(world)
    second = form(world, values=first["answers"]["values"] | {"people": 7})
    phone.results(first)
    assert other_phone.results(second)[0]["status"] == "disputed"
    rows = listed(supervisor)
    assert [r["submission_id"] for r in rows] == [first["submission_id"]]
    assert [(o["submission_id"], o["kind"]) for o in rows[0]["others"]] == [
        (second["submission_id"], "second_submission")
    ]
    for way in (first, second):
        whole = supervisor.get(f"/api/disputes/{way['submission_id']}").json()
        assert (whole["submission_id"], whole["base"]) == (first["submission_id"], None)
        assert [q["id"] for q in whole["questions"] if q["differs"]] == ["people"]


def test_of_several_others_each_can_be_chosen(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    first, _, older = stale(world, phone)
    newer = edit(first, wage="10000.00")
    phone.results(newer)
    path = f"/api/disputes/{first['submission_id']}"
    assert len(listed(supervisor)[0]["others"]) == 2
    assert supervisor.get(path).json()["other_version"]["rev_id"] == older["rev_id"]
    assert supervisor.get(path, other=newer["rev_id"]).json()["other_version"]["rev_id"] == newer["rev_id"]
    missing = supervisor.get(path, other=first["rev_id"])
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


def test_of_a_disputed_line_only_its_end_is_asked_about(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    _, _, other = stale(world, phone)
    later = edit(other, wage="19000.00")
    phone.results(later)
    assert [o["rev_id"] for o in listed(supervisor)[0]["others"]] == [later["rev_id"]]


def test_pages_hold_every_dispute_once_and_filters_narrow_them(world: World) -> None:
    supervisor = world.sign_in("xian")
    for n in range(3):
        stale(world, world.sign_in("wg1"), n)
    far = form(world, 0, 2)
    supervisor.results(far, form(world, 0, 2))
    everything = [row["submission_id"] for row in listed(supervisor)]
    assert len(everything) == 4 and everything[-1] == far["submission_id"]
    cursor, paged = None, []
    while True:
        page = supervisor.get("/api/disputes", limit=1, **({"cursor": cursor} if cursor else {})).json()
        paged += [row["submission_id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert paged == everything
    assert len(listed(supervisor, area=VILLAGES[0])) == 3 and len(listed(supervisor, area=GRIDS[2])) == 1
    assert (
        listed(supervisor, campaign="zhangshu-2021") == []
        and len(listed(supervisor, campaign="mingzhou-2022")) == 4
    )
    strange = supervisor.get("/api/disputes", cursor="rubbish")
    assert (strange.status_code, strange.json()["code"]) == (422, "bad_cursor")


@pytest.mark.parametrize("username", sorted(PEOPLE))
def test_each_role_sees_disputes_of_its_places_or_is_told_no(sqlite_world: World, username: str) -> None:
    role, area = PEOPLE[username]
    first, *_ = stale(sqlite_world, sqlite_world.sign_in("wg1"))
    phone = sqlite_world.sign_in(username)
    reply, whole = phone.get("/api/disputes"), phone.get(f"/api/disputes/{first['submission_id']}")
    if role in ("worker", "department", "auditor"):
        assert (reply.status_code, whole.status_code) == (403, 403)
    else:
        inside = GRIDS[0].startswith(area)
        assert (len(reply.json()["items"]), whole.status_code) == ((1, 200) if inside else (0, 404))


def test_each_version_names_its_photos_and_whether_they_are_here(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    first = form(world)
    photos = [picture(b"head"), picture(b"other")]
    ours, theirs = (
        edit(first, respondent_signature={"sha256": sha256(photo), "size": len(photo)}) for photo in photos
    )
    blobs = [[{**named(photo)[0], "slot": "respondent_signature"}] for photo in photos]
    items = [seal(item | {"blobs": shown}) for item, shown in zip((ours, theirs), blobs, strict=True)]
    assert [r["status"] for r in phone.results(first, *items)] == ["accepted", "accepted", "disputed"]
    send(phone, photos[1])
    seen = supervisor.get(f"/api/disputes/{first['submission_id']}").json()
    assert seen["head_version"]["photos"] == [blobs[0][0] | {"here": False, "fits": None}]
    assert seen["other_version"]["photos"] == [blobs[1][0] | {"here": True, "fits": None}]
    assert supervisor.get(f"/api/blobs/{sha256(photos[1])}").content == photos[1]
