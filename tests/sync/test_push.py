"""Push: what comes in, what is answered, what is stored."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest

from ruhu.intake import preparing
from ruhu.kit.ids import uuid7
from ruhu.risk.store import FLAG
from ruhu.submissions.store import REVISION
from tests.factories.items import harmless_values, seal, survey_item
from tests.factories.untouched import changing
from tests.factories.world import GRIDS, VILLAGES, Phone, World


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


def kept(held: int, accepted: int = 0) -> dict[str, tuple[int, int]]:
    """All that a first push of so many items changes: what is held is a revision and a line in the log, and nothing else."""
    log = {"audit_event": (1, 0), "audit_head": (1, 1)}
    form = {"submission": (accepted, 0), "standing": (accepted, 0), "scope_counter": (1, 0)}
    return {"revision": (held + accepted, 0), **log, **(form if accepted else {})}


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
    with changing(world.database, **kept(1)):
        result = phone.results(other)[0]
    assert (result["status"], result["problem"]["code"]) == ("held", "id_reused")
    assert result["problem"]["message"] == "同一个编号先前送来过另一份内容。两份都已收存, 请管理员处理。"
    with changing(world.database):
        assert phone.results(other)[0] == result
    assert world.count(REVISION) == 2
    assert world.count(REVISION, REVISION.c.status == "accepted") == 1


def test_one_bad_item_never_touches_another_result(world: World) -> None:
    phone = world.sign_in("wg1")
    good = [survey(world, n=n) for n in range(3)]
    told: list[tuple[Any, str, str]] = [
        (None, "malformed", "每一项应是一个对象"),
        (7, "malformed", "每一项应是一个对象"),
        ("x", "malformed", "每一项应是一个对象"),
        ([], "malformed", "每一项应是一个对象"),
        ({}, "malformed", "rev_id 应是小写 UUID, 收到 null"),
        ({"rev_id": 5}, "malformed", "rev_id 应是小写 UUID, 收到 5"),
        (good[0] | {"n": "one"}, "malformed", "n 应是 1 以上的整数, 收到 one"),
        (good[0] | {"answers": {"values": []}}, "malformed", "answers 应有 values、remarks、reasons 三个对象"),
        (survey(world) | {"digest": "0" * 64}, "digest_mismatch", "内容与指纹不符(收到 000000000000…, 算得"),
        (survey(world, questionnaire="f" * 64), "unknown_questionnaire", "问卷 ffffffffffff… 尚未在本服务器发布"),
        (survey(world, campaign="nowhere"), "unknown_campaign", "本服务器没有行动 nowhere。已收存"),
        (survey(world, kind="photo_album"), "unknown_kind", "本服务器还不认识"),
    ]  # fmt: skip
    bad = [item for item, _, _ in told]
    mixed = [bad[0], good[0], *bad[1:6], good[1], *bad[6:], good[2]]
    with changing(world.database, **kept(len(bad), 3)):
        results = phone.results(*mixed)
    assert [r["status"] for r, item in zip(results, mixed, strict=True) if item in good] == ["accepted"] * 3
    refused = [r for r, item in zip(results, mixed, strict=True) if item not in good]
    for (item, code, sentence), result in zip(told, refused, strict=True):
        assert (result["status"], result["problem"]["code"]) == ("held", code), item
        assert result["problem"]["message"].startswith(sentence), (item, result["problem"]["message"])
        assert (result["seq"], result["head"], result["flags"], result["need_blobs"]) == (None, None, [], [])


def test_a_push_for_another_village_is_held_and_flags_nothing(world: World) -> None:
    phone = world.sign_in("wg1")
    for item in (
        survey(world, grid=GRIDS[2], values=poor(world)),
        survey(world, grid=GRIDS[1], values=poor(world)),
    ):
        with changing(world.database, **kept(1)):
            result = phone.results(item)[0]
        assert (result["status"], result["problem"]["code"]) == ("held", "not_permitted")
        assert "这一户(村)现在不在您的网格里" in result["problem"]["message"]
        assert result["flags"] == []


def test_a_token_of_another_device_is_held(world: World) -> None:
    phone = world.sign_in("wg1")
    with changing(world.database, **kept(1)):
        result = phone.results(survey(world, values=poor(world)), device=uuid7())[0]
    assert (result["status"], result["problem"]["code"]) == ("held", "device_mismatch")
    assert result["problem"]["message"] == "这份内容来自另一台手机的登录。已收存, 请联系管理员处理。"
    assert result["flags"] == []


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
    values = harmless_values(world.village_definition, township_no_meeting="yes")
    item = survey_item(
        world.village_definition,
        village=VILLAGES[0],
        household_id=None,
        values=values,
    )
    result = phone.results(item)[0]
    assert (result["status"], [flag["code"] for flag in result["flags"]]) == (
        "accepted",
        ["township_no_meeting"],
    )
    shown = world.sign_in("zhen").get(f"/api/villages/{VILLAGES[0]}").json()
    assert (shown["visited"], [flag["code"] for flag in shown["flags"]]) == (True, ["township_no_meeting"])


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
    shared_world: World, body: bytes, status: int, code: str
) -> None:
    phone = shared_world.sign_in("wg1")
    with changing(shared_world.database):
        reply = phone.raw_push(body)
    problem = reply.json()
    assert (reply.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert any("一" <= char <= "龥" for char in problem["detail"]), problem


BAD_VALUES: list[tuple[dict[str, Any], str]] = [
    ({"no_such_question": "yes"}, "no_such_question"),
    ({"wage": "1e308"}, "打工、上班、公益岗挣了多少?"),
    ({"wage": 5}, "打工、上班、公益岗挣了多少?"),
    ({"wage": "9" * 400}, "打工、上班、公益岗挣了多少?"),
    ({"wage": "12.345"}, "打工、上班、公益岗挣了多少?"),
    ({"people": -1}, "家里几口人?"),
    ({"people": "4"}, "家里几口人?"),
    ({"people": True}, "家里几口人?"),
    ({"people": 10**15}, "家里几口人?"),
    ({"visit_date": "2099-13-40"}, "哪天入户的?"),
    ({"visit_date": "2222-02-30"}, "哪天入户的?"),
    ({"house_unsafe": "maybe"}, "现在住的房子不安全吗?"),
    ({"house_unsafe": ["yes"]}, "现在住的房子不安全吗?"),
]


def held_alone(world: World, phone: Phone, bad: Any, code: str, sentence: str) -> None:
    """The bad item is held, saying what is wrong with it; its neighbour in the same push is taken; nothing else changes."""
    good = survey(world, n=1)
    body = json.dumps({"protocol": 1, "device": phone.device, "items": [bad, good]}).encode()
    with changing(world.database, **kept(1, 1)):
        reply = phone.raw_push(body)
    assert reply.status_code == 200, reply.text
    refused, taken = reply.json()["results"]
    assert (refused["status"], refused["problem"]["code"], refused["flags"]) == ("held", code, [])
    assert sentence in refused["problem"]["message"]
    assert (taken["status"], taken["problem"]) == ("accepted", None)


@pytest.mark.parametrize(("values", "names"), BAD_VALUES, ids=[str(value)[:40] for value, _ in BAD_VALUES])
def test_values_that_do_not_fit_are_held_with_the_reason(
    world: World, values: dict[str, Any], names: str
) -> None:
    bad = survey(world, values=harmless_values(world.definition) | values)
    phone = world.sign_in("wg1")
    held_alone(world, phone, bad, "invalid_answers", "有 1 处答案不符合问卷: ")
    assert names in phone.results(bad)[0]["problem"]["message"]


def test_nan_inside_one_item_holds_only_that_item(world: World) -> None:
    bad = survey(world)
    bad["answers"]["values"]["wage"] = float("nan")
    held_alone(world, world.sign_in("wg1"), bad, "malformed", '数字必须是整数, 金额用文字(如 "7300.00")')


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("a" * 2001, "invalid_answers", "描述应是不超过 2000 字的文字, 不含控制字符"),
        ("bell\x07", "invalid_answers", "描述应是不超过 2000 字的文字, 不含控制字符"),
        ("nul\x00", "invalid_answers", "描述应是不超过 2000 字的文字, 不含控制字符"),
        ("\ud800", "malformed", "内容里有不完整的文字(半个字符)或过大的整数"),
    ],
)
def test_texts_that_no_form_should_hold_are_held(world: World, text: str, code: str, sentence: str) -> None:
    bad = survey(world)
    bad["answers"]["remarks"]["house_unsafe"] = text
    with contextlib.suppress(TypeError, ValueError):  # a lone surrogate cannot be hashed: it goes as it is
        bad = seal(bad)
    held_alone(world, world.sign_in("wg1"), bad, code, sentence)


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


def test_a_push_on_which_the_server_fails_still_names_its_epoch(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = sqlite_world.sign_in("wg1")
    epoch = phone.get("/api/sync/scopes").json()["epoch"]
    bad, good = survey(sqlite_world), survey(sqlite_world, n=1)
    sound = preparing.judge

    def judge(known: Any, actor: Any, item: Any) -> Any:
        if item.rev_id == bad["rev_id"]:
            raise ZeroDivisionError
        return sound(known, actor, item)

    monkeypatch.setattr(preparing, "judge", judge)
    for items in ([bad], [good, bad]):
        told = phone.push(*items).json()
        # Any other name, and the phone would take this for a restored server: fetch all lists again, offer all that it has.
        assert told["epoch"] == epoch
        assert told["results"][-1]["status"] == "retry"
    assert told["results"][0]["status"] == "accepted"


def test_a_server_that_cannot_read_its_own_epoch_answers_no_push(sqlite_world: World) -> None:
    phone = sqlite_world.sign_in("wg1")
    with sqlite_world.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE server_state RENAME TO aside")
    assert phone.push(survey(sqlite_world)).status_code == 503
    with sqlite_world.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE aside RENAME TO server_state")
    assert sqlite_world.count(REVISION) == 0
