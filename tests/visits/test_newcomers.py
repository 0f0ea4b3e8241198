"""A household that is not in the register: surveyed at once, matched or confirmed by a supervisor later."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from ruhu.kit.ids import uuid7
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.queries import HOUSEHOLD
from ruhu.submissions.store import SUBMISSION
from tests.factories.items import act_item, harmless_values, seal, survey_item
from tests.factories.untouched import changing
from tests.factories.world import GRIDS, VILLAGES, Phone, World

VILLAGE = VILLAGES[0]
ROSTER, FORMS = f"roster/{VILLAGE}", f"mingzhou-2022/{VILLAGE}"


def newcomer(world: World, name: str = "示例新", **changes: Any) -> dict[str, Any]:
    form = world.client.app.state.catalog.get("newcomer")  # type: ignore[attr-defined]
    values = {"name": name, "address": "西头 9 号", "reason": "missed", "people": 3, "grid": GRIDS[0]}
    changes = {"values": values, "household_id": None} | changes
    return act_item(form, village=VILLAGE, **changes)


def form_of(world: World, household_id: str, **values: Any) -> dict[str, Any]:
    answers = harmless_values(world.definition, **values)
    return survey_item(world.definition, village=VILLAGE, household_id=household_id, values=answers)


def changes(phone: Phone, scope: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = phone.get("/api/sync/pull", scope=scope, limit=200, protocol=2).json()[
        "changes"
    ]
    return found


def post(phone: Phone, path: str, body: dict[str, Any]) -> Any:
    return phone.client.post(path, json=body, headers=phone.headers)


def test_a_new_household_and_its_form_arrive_in_one_push_and_neither_is_held(world: World) -> None:
    phone = world.sign_in("wg1")
    new = newcomer(world)
    form = form_of(world, new["submission_id"], house_unsafe="yes")
    visit = act_item(
        world.client.app.state.catalog.get("visit"), village=VILLAGE, household_id=new["submission_id"],  # type: ignore[attr-defined]
        values={"outcome": "done", "visited_on": "2022-08-09"},
    )  # fmt: skip
    results = phone.results(new, form, visit)
    assert [(r["status"], r["problem"]) for r in results] == [("accepted", None)] * 3
    assert "house_unsafe" in [f["code"] for f in results[1]["flags"]]
    mine = [c["data"] for c in changes(phone, ROSTER) if c["id"] == new["submission_id"]]
    assert [(h["name"], h["address"], h["grid"], h["people"], h["provisional"]) for h in mine] == [
        ("示例新", "西头 9 号", GRIDS[0], 3, True)
    ]
    assert mine[0]["number"] == f"新{new['submission_id'][-8:]}"
    row = world.sign_in("cun1").get("/api/households", kind="provisional").json()["items"][0]
    assert (row["id"], row["provisional"], row["visited"]) == (new["submission_id"], True, True)
    full = world.sign_in("cun1").get(f"/api/households/{row['id']}").json()
    assert [v["outcome"] for v in full["visits"]] == ["done"]
    assert full["facts"]["lifted"] is None, "what the register would tell is unknown"


def test_a_form_that_came_before_its_household_is_taken_in_when_the_household_comes(world: World) -> None:
    phone = world.sign_in("wg1")
    new = newcomer(world)
    form = form_of(world, new["submission_id"])
    assert phone.results(form)[0]["problem"]["code"] == "unknown_household"
    assert phone.results(new)[0]["status"] == "accepted"
    assert [c["data"]["head"] for c in changes(phone, FORMS)] == [form["rev_id"]]
    assert phone.results(form)[0]["status"] == "duplicate"
    assert world.sign_in("cun1").get("/api/held").json()["items"] == []


def test_a_new_household_sent_again_is_one_household(world: World) -> None:
    phone = world.sign_in("wg1")
    new = newcomer(world)
    assert [r["status"] for r in phone.results(new, new)] == ["accepted", "duplicate"]
    assert phone.results(new)[0]["status"] == "duplicate"
    other = seal(new | {"rev_id": uuid7()})
    assert phone.results(other)[0]["problem"]["code"] == "newcomer_known"
    assert world.count(HOUSEHOLD, HOUSEHOLD.c.provisional_since.is_not(None)) == 1


def test_a_new_household_stands_in_a_grid_of_its_worker(world: World) -> None:
    elsewhere = newcomer(world)
    elsewhere["answers"]["values"]["grid"] = GRIDS[1]
    nameless = newcomer(world, name=" ")
    results = world.sign_in("wg1").results(seal(elsewhere), nameless)
    assert results[0]["status"] == "accepted"
    assert results[1]["problem"]["code"] == "incomplete"
    with world.database.read() as connection:
        where = HOUSEHOLD.c.id == elsewhere["submission_id"]
        assert connection.execute(select(HOUSEHOLD.c.grid).where(where)).scalar_one() == GRIDS[0]
    stranger = newcomer(world)
    assert world.sign_in("wg3").results(stranger)[0]["problem"]["code"] == "not_permitted"


def test_names_that_no_register_holds_are_held_and_add_no_household(world: World) -> None:
    phone = world.sign_in("wg1")
    log = {"audit_event": (1, 0), "audit_head": (1, 1)}
    wrong = [
        (newcomer(world, name="示" * 61), "incomplete", "户主姓名超过 60 字或住址超过 200 字"),
        (newcomer(world, name="示" * 2000), "incomplete", "户主姓名超过 60 字或住址超过 200 字"),
        (newcomer(world, name="示" * 2001), "invalid_answers", "有 1 处答案不符合问卷"),
        (newcomer(world, name="示\x07例"), "invalid_answers", "有 1 处答案不符合问卷"),
        (newcomer(world, name="示\x7f例"), "invalid_answers", "有 1 处答案不符合问卷"),
    ]
    with changing(world.database, revision=(len(wrong), 0), **log):
        results = phone.results(*(item for item, _, _ in wrong))
    for (_, code, sentence), result in zip(wrong, results, strict=True):
        assert (result["status"], result["problem"]["code"]) == ("held", code)
        assert result["problem"]["message"].startswith(sentence)
    two_lines, rare = newcomer(world, name="示例\n  甲"), newcomer(world, name="示😀𠮷")
    assert [r["status"] for r in phone.results(two_lines, rare)] == ["accepted", "accepted"]
    items = world.sign_in("cun1").get("/api/newcomers").json()["items"]
    assert {item["name"] for item in items} == {"示例 甲", "示😀𠮷"}


def test_the_id_number_of_a_newcomer_is_masked_wherever_it_is_read(world: World) -> None:
    phone, number = world.sign_in("wg1"), "99010119680308001X"
    new = newcomer(world)
    new["answers"]["values"]["id_number"] = number.lower()
    assert phone.results(seal(new))[0]["status"] == "accepted"
    for username in ("cun1", "zhen", "xian", "guanli"):
        reader = world.sign_in(username)
        waiting = reader.get("/api/newcomers")
        assert [item["id_number"] for item in waiting.json()["items"]] == [f"990{'*' * 13}1X"]
        answers = [
            waiting,
            reader.get(f"/api/households/{new['submission_id']}"),
            reader.get("/api/households", q="示例新"),
            reader.get("/api/sync/pull", scope=ROSTER, limit=200),
            reader.get("/api/sync/pull", scope=FORMS, limit=200, protocol=2),
        ]
        assert [answer.status_code for answer in answers] == [200] * len(answers)
        assert not [answer.url for answer in answers if number in answer.text.upper()]


def test_a_supervisor_sees_which_of_the_register_it_may_be(world: World) -> None:
    phone = world.sign_in("wg1")
    with world.database.write() as connection:
        home = world.households[GRIDS[0]][0]
        connection.execute(
            update(HOUSEHOLD).where(HOUSEHOLD.c.id == home).values(name="示例同名", address="西头 9 号")
        )
    new = newcomer(world, name="示例同名")
    phone.results(new, newcomer(world, name="示例无人"))
    items = world.sign_in("cun1").get("/api/newcomers").json()["items"]
    assert [(i["name"], [(x["id"], x["why"]) for x in i["like"]]) for i in items] == [
        ("示例同名", [(home, "name_and_place")]), ("示例无人", []),
    ]  # fmt: skip
    assert items[0]["reason"] == "missed"
    assert world.sign_in("wg1").get("/api/newcomers").status_code == 403


def test_a_confirmed_household_joins_the_register(world: World) -> None:
    phone, village = world.sign_in("wg1"), world.sign_in("cun1")
    new = newcomer(world)
    phone.results(new)
    path = f"/api/newcomers/{new['submission_id']}/confirm"
    taken = post(village, path, {"number": "0100"})
    assert (taken.status_code, taken.json()["code"]) == (409, "number_taken")
    assert post(village, path, {"number": "0777"}).status_code == 200
    assert post(village, path, {"number": "0777"}).status_code == 200
    told = [c["data"] for c in changes(phone, ROSTER) if c["id"] == new["submission_id"]]
    assert [(h["number"], h["provisional"]) for h in told] == [("0777", False)]
    assert village.get("/api/newcomers").json()["items"] == []


def test_what_was_said_of_a_matched_household_is_said_of_the_one_of_the_register(world: World) -> None:
    phone, village = world.sign_in("wg1"), world.sign_in("cun1")
    home = world.households[GRIDS[0]][0]
    new = newcomer(world)
    form = form_of(world, new["submission_id"], house_unsafe="yes")
    phone.results(new, form)
    assert (
        post(village, f"/api/newcomers/{new['submission_id']}/match", {"household_id": home}).status_code
        == 200
    )
    assert (
        post(village, f"/api/newcomers/{new['submission_id']}/match", {"household_id": home}).status_code
        == 200
    )
    gone = [c for c in changes(phone, ROSTER) if c["id"] == new["submission_id"]]
    assert gone == [], "a fresh phone is not told of it"
    told = changes(phone, FORMS)[-1]
    assert (told["id"], told["data"]["household_id"]) == (form["submission_id"], home)
    full = village.get(f"/api/households/{home}").json()
    assert (full["visited"], [f["code"] for f in full["flags"]]) == (True, ["house_unsafe"])
    # The phone has not heard yet: its correction under the old id goes to the same household.
    edit = seal(form | {"rev_id": uuid7(), "parent": form["rev_id"]})
    assert phone.results(edit)[0]["status"] == "accepted"


def test_a_match_with_a_household_that_was_surveyed_too_waits_for_a_decision(world: World) -> None:
    phone, village = world.sign_in("wg1"), world.sign_in("cun1")
    home = world.households[GRIDS[0]][0]
    new = newcomer(world)
    first, second = form_of(world, home), form_of(world, new["submission_id"], house_unsafe="yes")
    phone.results(first, new, second)
    post(village, f"/api/newcomers/{new['submission_id']}/match", {"household_id": home})
    items = village.get("/api/disputes").json()["items"]
    assert [(i["submission_id"], [o["kind"] for o in i["others"]]) for i in items] == [
        (first["submission_id"], ["second_submission"])
    ]
    assert world.count(STANDING, STANDING.c.subject_id == home) == 1
    assert world.count(FLAG, FLAG.c.subject_id == home, FLAG.c.cleared_at.is_(None)) == 0
    assert world.count(SUBMISSION, SUBMISSION.c.subject_id == home) == 2


def test_a_match_judges_the_form_by_what_the_register_knows_and_the_phones_hear_of_it(world: World) -> None:
    phone, village = world.sign_in("wg1"), world.sign_in("cun1")
    plain, key = world.households[GRIDS[0]][0], world.households[GRIDS[0]][1]
    for home, level in ((plain, "L"), (key, "M")):
        new = newcomer(world)
        form = form_of(world, new["submission_id"], house_not_appraised="yes")
        phone.results(new, form)
        # Of one that no register knows nobody can say that it is no key household: the heavier holds.
        before = village.get(f"/api/households/{new['submission_id']}").json()["flags"]
        assert [(f["code"], f["severity"]) for f in before] == [("house_not_appraised", "M")]
        reply = post(village, f"/api/newcomers/{new['submission_id']}/match", {"household_id": home})
        assert reply.status_code == 200
        after = village.get(f"/api/households/{home}").json()["flags"]
        assert [(f["code"], f["severity"]) for f in after] == [("house_not_appraised", level)]
        told = changes(phone, FORMS)[-1]
        assert told["id"] == form["submission_id"]
        assert [(f["code"], f["severity"]) for f in told["data"]["flags"]] == [("house_not_appraised", level)]
    assert world.count(FLAG, FLAG.c.cleared_at.is_(None)) == 2


def test_a_phone_that_knows_the_household_hears_what_it_became(world: World) -> None:
    phone, village = world.sign_in("wg1"), world.sign_in("cun1")
    new, home = newcomer(world), world.households[GRIDS[0]][0]
    phone.results(new)
    first = phone.get("/api/sync/pull", scope=ROSTER).json()
    post(village, f"/api/newcomers/{new['submission_id']}/match", {"household_id": home})
    later = phone.get("/api/sync/pull", scope=ROSTER, cursor=first["cursor"]).json()["changes"]
    assert [(c["type"], c["id"], c["deleted"], c["data"]) for c in later] == [
        ("household", new["submission_id"], True, {"became": home})
    ]
