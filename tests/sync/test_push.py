"""Push: what comes in, what is answered, what is stored."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest

from ruhu.kit.ids import uuid7
from ruhu.risk.store import FLAG, STANDING
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.factories.items import harmless_values, seal, survey_item
from tests.factories.world import GRIDS, VILLAGES, World


def poor(world: World, **changes: Any) -> dict[str, Any]:
    """27 400 yuan for four people: 450 yuan a head below the line."""
    return harmless_values(
        world.definition, wage="18000.00", net_total="27400.00", below_line="yes", **changes
    )


def survey(world: World, grid: str = GRIDS[0], n: int = 0, **changes: Any) -> dict[str, Any]:
    values = changes.pop("values", None)
    return survey_item(
        world.definition, village=grid[:12], household_id=world.households[grid][n],
        values=values if values is not None else harmless_values(world.definition), **changes,
    )  # fmt: skip


def test_a_poor_household_is_flagged_with_its_sum(world: World) -> None:
    phone = world.sign_in("wg1")
    result = phone.results(survey(world, values=poor(world)))[0]
    assert (result["status"], result["seq"]) == ("accepted", 1), result["problem"]
    flag = next(flag for flag in result["flags"] if flag["code"] == "below_line")
    assert flag["message"] == "人均纯收入 6,850.00 元 = 27,400 ÷ 4, 低于 7,300 元(洺州镇 2022-08-03 通知)"
    supervisor = world.sign_in("zhen")
    page = supervisor.get("/api/households", flag="below_line").json()
    assert page["total"] == 1
    row = page["items"][0]
    assert (row["per_person"], row["gap"], row["severity"], row["visited_on"]) == (
        "6850.00",
        "-450.00",
        "H",
        "2022-08-09",
    )
    whole = supervisor.get(f"/api/households/{row['id']}").json()
    assert flag["message"] in [f["message"] for f in whole["flags"]]
    assert whole["line"]["amount"] == "7300.00"


def test_a_resent_visit_gets_the_first_receipt(world: World) -> None:
    phone = world.sign_in("wg1")
    item = survey(world, values=poor(world))
    first = phone.results(item)[0]
    again = phone.results(item)[0]
    assert again == first | {"status": "duplicate"}
    assert world.count(REVISION) == 1


def test_the_same_id_with_another_body_is_held_and_both_stay(world: World) -> None:
    phone = world.sign_in("wg1")
    item = survey(world)
    other = seal(item | {"client_at": "2022-08-09T15:00:00+08:00"})
    phone.results(item)
    result = phone.results(other)[0]
    assert (result["status"], result["problem"]["code"]) == ("held", "id_reused")
    assert phone.results(other)[0]["status"] == "held"
    assert world.count(REVISION) == 2
    assert world.count(REVISION, REVISION.c.status == "accepted") == 1


def test_one_bad_item_never_touches_another_result(world: World) -> None:
    phone = world.sign_in("wg1")
    good = [survey(world, n=n) for n in range(3)]
    bad: list[Any] = [
        None, 7, "x", [], {}, {"rev_id": 5}, good[0] | {"n": "one"}, good[0] | {"answers": {"values": []}},
        survey(world) | {"digest": "0" * 64}, survey(world, questionnaire="f" * 64), survey(world, campaign="nowhere"),
        survey(world, kind="photo_album"),
    ]  # fmt: skip
    mixed = [bad[0], good[0], *bad[1:6], good[1], *bad[6:], good[2]]
    results = phone.results(*mixed)
    statuses = {
        item["rev_id"]: result["status"] for item, result in zip(mixed, results, strict=True) if item in good
    }
    assert set(statuses.values()) == {"accepted"}
    assert [r["status"] for r in results].count("held") == len(bad)
    assert world.count(REVISION, REVISION.c.status == "held") == len(bad)
    assert world.count(SUBMISSION) == 3


def test_a_push_for_another_village_is_held_and_flags_nothing(world: World) -> None:
    phone = world.sign_in("wg1")
    for item in (
        survey(world, grid=GRIDS[2], values=poor(world)),
        survey(world, grid=GRIDS[1], values=poor(world)),
    ):
        result = phone.results(item)[0]
        assert (result["status"], result["problem"]["code"]) == ("held", "not_permitted")
    assert world.count(STANDING) == world.count(FLAG) == world.count(SUBMISSION) == 0


def test_a_token_of_another_device_is_held(world: World) -> None:
    phone = world.sign_in("wg1")
    result = phone.results(survey(world), device=uuid7())[0]
    assert (result["status"], result["problem"]["code"]) == ("held", "device_mismatch")
    assert world.count(SUBMISSION) == 0


def test_a_correction_moves_the_head_and_clears_the_flag(world: World) -> None:
    phone = world.sign_in("wg1")
    first = survey(world, values=poor(world))
    phone.results(first)
    corrected = survey(world, submission_id=first["submission_id"], parent=first["rev_id"])
    result = phone.results(corrected)[0]
    # The case that the first one drafted has number 2.
    assert (result["status"], result["seq"], result["head"]) == ("accepted", 3, corrected["rev_id"])
    assert world.count(FLAG, FLAG.c.cleared_at.is_(None), FLAG.c.code == "below_line") == 0
    assert world.count(FLAG, FLAG.c.code == "below_line") == 1
    shown = phone.get(f"/api/submissions/{first['submission_id']}").json()
    assert [revision["rev_id"] for revision in shown["revisions"]] == [first["rev_id"], corrected["rev_id"]]


def test_two_edits_of_one_answer_are_disputed_and_both_kept(world: World) -> None:
    phone = world.sign_in("wg1")
    first = survey(world)
    phone.results(first)
    edits = [
        survey(
            world, submission_id=first["submission_id"], parent=first["rev_id"],
            values=harmless_values(world.definition, labour=labour),
        )
        for labour in (1, 3)
    ]  # fmt: skip
    results = phone.results(*edits)
    assert [result["status"] for result in results] == ["accepted", "disputed"]
    assert results[1]["head"] == edits[0]["rev_id"]


def test_revisions_in_any_order_end_with_the_same_head(world: World) -> None:
    phone = world.sign_in("wg1")
    first = survey(world)
    chain = [first]
    for _ in range(3):
        chain.append(survey(world, submission_id=first["submission_id"], parent=chain[-1]["rev_id"]))
    for index in (2, 0, 3, 1):
        phone.results(chain[index])
    shown = phone.get(f"/api/submissions/{first['submission_id']}").json()
    assert shown["head"] == chain[-1]["rev_id"]
    assert {revision["status"] for revision in shown["revisions"]} == {"accepted"}


def test_a_second_form_for_the_same_household_is_disputed(world: World) -> None:
    phone, neighbour = world.sign_in("wg1"), world.sign_in("cun1")
    phone.results(survey(world))
    result = neighbour.results(survey(world, values=poor(world)))[0]
    assert (result["status"], result["problem"]["code"]) == ("disputed", "second_submission")
    assert world.count(FLAG) == 0


def test_a_village_form_travels_the_same_way(world: World) -> None:
    phone = world.sign_in("wg1")
    values = harmless_values(world.village_definition, no_grid_mechanism="yes")
    item = survey_item(
        world.village_definition,
        village=VILLAGES[0],
        household_id=None,
        values=harmless_values(world.village_definition),
    )
    assert phone.results(item)[0]["status"] == "accepted"
    assert world.sign_in("zhen").get(f"/api/villages/{VILLAGES[0]}").json()["visited"] is True
    assert values


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"protocol":1,"dev', 400, "malformed_json"),
        (b"", 400, "malformed_json"),
        (b"[]", 422, "not_a_push"),
        (b'{"protocol":"1","device":"x","items":[]}', 422, "not_a_push"),
        (b'{"protocol":0,"device":"x","items":[]}', 426, "protocol_too_old"),
        (b'{"protocol":99,"device":"x","items":[]}', 426, "protocol_too_old"),
        (b'{"protocol":1,"device":"x","items":[]}', 422, "not_a_push"),
        (b" " * (10 * 1024 * 1024), 413, "too_large"),
        (
            b'{"protocol":1,"device":"018f0000-0000-7000-8000-000000000000","items":['
            + b",".join([b"1"] * 51)
            + b"]}",
            413,
            "too_large",
        ),
        (b"[" * 200_000, 400, "malformed_json"),
        (b"\xff\xfe\x00", 400, "malformed_json"),
    ],
)
def test_a_bad_envelope_is_refused_whole_and_stores_nothing(
    sqlite_world: World, body: bytes, status: int, code: str
) -> None:
    reply = sqlite_world.sign_in("wg1").raw_push(body)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert sqlite_world.count(REVISION) == 0


BAD_VALUES: list[dict[str, Any]] = [
    {"no_such_question": "yes"}, {"wage": "1e308"}, {"wage": 5}, {"wage": "9" * 400}, {"wage": "12.345"}, {"people": -1},
    {"people": "4"}, {"people": True}, {"visit_date": "2099-13-40"}, {"visit_date": "2222-02-30"}, {"house_unsafe": "maybe"},
    {"house_unsafe": ["yes"]}, {"people": 10**15},
]  # fmt: skip


@pytest.mark.parametrize("values", BAD_VALUES, ids=[str(value)[:40] for value in BAD_VALUES])
def test_values_that_do_not_fit_are_held_with_the_reason(world: World, values: dict[str, Any]) -> None:
    phone = world.sign_in("wg1")
    good = survey(world, n=1)
    results = phone.results(survey(world, values=harmless_values(world.definition) | values), good)
    assert [r["status"] for r in results] == ["held", "accepted"]
    assert results[0]["problem"]["code"] in ("invalid_answers", "malformed")
    assert world.count(SUBMISSION) == 1


def test_nan_inside_one_item_holds_only_that_item(world: World) -> None:
    phone = world.sign_in("wg1")
    bad, good = survey(world), survey(world, n=1)
    bad["answers"]["values"]["wage"] = float("nan")
    body = json.dumps({"protocol": 1, "device": phone.device, "items": [bad, good]}).encode()
    reply = phone.raw_push(body)
    assert [r["status"] for r in reply.json()["results"]] == ["held", "accepted"]


@pytest.mark.parametrize("text", ["a" * 2001, "bell\x07", "nul\x00", "\ud800"])
def test_texts_that_no_form_should_hold_are_held(world: World, text: str) -> None:
    phone = world.sign_in("wg1")
    bad, good = survey(world), survey(world, n=1)
    bad["answers"]["remarks"]["house_unsafe"] = text
    with contextlib.suppress(TypeError, ValueError):  # a lone surrogate cannot be hashed: it goes as it is
        bad = seal(bad)
    body = json.dumps({"protocol": 1, "device": phone.device, "items": [bad, good]}).encode()
    assert [r["status"] for r in phone.raw_push(body).json()["results"]] == ["held", "accepted"]


def test_emoji_and_rare_characters_arrive_as_they_are(world: World) -> None:
    phone = world.sign_in("wg1")
    text = "屋顶漏雨😀𠮷"
    item = survey(
        world, values=harmless_values(world.definition, house_unsafe="yes"), remarks={"house_unsafe": text}
    )
    result = phone.results(item)[0]
    assert result["status"] == "accepted"
    assert text in [flag["message"] for flag in result["flags"]]


def test_ten_thousand_yuan_typed_for_yuan_is_accepted_and_asked_about(world: World) -> None:
    phone = world.sign_in("wg1")
    values = harmless_values(
        world.definition, wage="3.60", business="0.34", transfer="0.56", property="0.04", net_total="4.54"
    )
    item = survey(world, values=values)
    assert phone.results(item)[0]["status"] == "accepted"
    whole = world.sign_in("zhen").get(f"/api/households/{item['household_id']}").json()
    assert "income_unit_small" in [check["id"] for check in whole["checks"]]


def test_a_jump_from_the_last_round_is_noticed(world: World) -> None:
    phone = world.sign_in("wg1")
    rich = harmless_values(world.definition, wage="90000.00", net_total="99400.00", visit_date="2021-09-20")
    earlier = survey(world, values=rich, campaign="zhangshu-2021")
    item = survey(world)
    assert [result["status"] for result in phone.results(earlier, item)] == ["accepted", "accepted"]
    again = survey(world, submission_id=item["submission_id"], parent=item["rev_id"])
    assert phone.results(again)[0]["status"] == "accepted"
    whole = phone.get(f"/api/households/{item['household_id']}", campaign="mingzhou-2022").json()
    assert any(check["id"].startswith("previous") or "上次" in check["message"] for check in whole["checks"])


def test_a_head_whose_parent_came_late_keeps_its_distance_from_the_line(sqlite_world: World) -> None:
    phone = sqlite_world.sign_in("wg1")
    first = survey(sqlite_world)
    second = survey(sqlite_world, submission_id=first["submission_id"], parent=first["rev_id"])
    third = survey(
        sqlite_world, values=poor(sqlite_world), submission_id=first["submission_id"], parent=second["rev_id"]
    )
    for item in (first, third, second):
        phone.results(item)
    page = sqlite_world.sign_in("zhen").get("/api/households", flag="below_line").json()
    assert [(row["per_person"], row["gap"]) for row in page["items"]] == [("6850.00", "-450.00")]
