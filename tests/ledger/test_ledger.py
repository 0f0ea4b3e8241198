"""Cases: drafted by a push, seen by those who may see the household, taken step by step on phones and at the desk."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from ruhu.kit.ids import uuid7
from ruhu.ledger.store import CASE, STEP, case_id
from tests.factories.items import act_item, harmless_values, survey_item
from tests.factories.world import GRIDS, VILLAGES, Phone, World
from tests.visits.test_visits import pulled, statements

CAMPAIGN = "mingzhou-2022"
MEASURE = "由村委会请施工队更换西屋两根房梁"
OUTCOME = "8月20日换好房梁, 住建所验收为 B 级"
ASSIGN = {"unit": "示例村委会", "measure": MEASURE, "due_on": "2022-08-25", "person": "示例王"}


def survey(
    world: World, n: int = 0, grid: str = GRIDS[0], *, parent: dict[str, Any] | None = None, **problems: Any
) -> dict[str, Any]:
    item = survey_item(
        world.definition, village=grid[:12], household_id=world.households[grid][n],
        values=harmless_values(world.definition, **problems), remarks=dict.fromkeys(problems, "西屋房梁断裂"),
    )  # fmt: skip
    if parent is None:
        return item
    changes = {"submission_id": parent["submission_id"], "parent": parent["rev_id"]}
    return survey_item(
        world.definition, village=grid[:12], household_id=world.households[grid][n],
        values=harmless_values(world.definition, **problems), remarks=dict.fromkeys(problems, "西屋房梁断裂"), **changes,
    )  # fmt: skip


def stepping(
    world: World, id: str, step: str, parent: str | None = None, n: int = 0, **said: Any
) -> dict[str, Any]:
    form = world.client.app.state.catalog.get("case-step")  # type: ignore[attr-defined]
    values = {"step": step} | ({"proof": "no"} if step == "submit" else {}) | said
    return act_item(
        form,
        village=VILLAGES[0],
        household_id=world.households[GRIDS[0]][n],
        values=values,
        submission_id=id,
        parent=parent,
    )


def housed(world: World, n: int = 0) -> str:
    return case_id(CAMPAIGN, world.households[GRIDS[0]][n], "house_unsafe")


def cases(phone: Phone, **params: Any) -> dict[str, Any]:
    reply = phone.get("/api/cases", **params)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def one(phone: Phone, id: str) -> dict[str, Any]:
    reply = phone.get(f"/api/cases/{id}")
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def post(phone: Phone, id: str, step: str, parent: str | None, **said: Any) -> Any:
    body = {"id": uuid7(), "parent": parent, "step": step} | said
    return phone.client.post(f"/api/cases/{id}/steps", json=body, headers=phone.headers)


def test_a_problem_answer_drafts_a_case_with_its_statement_a_unit_and_a_day(world: World) -> None:
    phone = world.sign_in("wg1")
    phone.results(survey(world, house_unsafe="yes"))
    (case,) = [c for c in cases(world.sign_in("zhen"))["items"] if c["code"] == "house_unsafe"]
    assert case["id"] == housed(world)
    assert case["state"] == "found"
    assert case["statement"] == "西屋房梁断裂"
    assert (case["unit"], case["due_on"], case["area"], case["box"]) == (
        "各村党支部、村委会", "2022-08-25", "housing", "5",
    )  # fmt: skip
    assert case["household_name"] == "示例甲"


def test_a_push_that_finds_nothing_runs_no_statement_for_the_ledger_and_one_that_does_runs_one(
    world: World,
) -> None:
    phone = world.sign_in("wg1")
    phone.results(survey(world, 2))
    with statements(world.database) as bare:
        phone.results(survey(world, 0))
    with statements(world.database) as laden:
        phone.results(survey(world, 1, house_unsafe="yes", filth="yes"))
    assert not [s for s in bare if "ledger_case" in s or "case_step" in s]
    drafted = [s for s in laden if "ledger_case" in s or "case_step" in s]
    # PostgreSQL's COPY does not pass through the driver's execute.
    assert len(drafted) == (1 if world.database.is_sqlite else 0)
    assert world.count(CASE) == 2


def test_the_same_problem_said_again_drafts_no_second_case(world: World) -> None:
    phone = world.sign_in("wg1")
    first = survey(world, house_unsafe="yes")
    phone.results(first, first)
    phone.results(first)
    phone.results(survey(world, house_unsafe="yes", filth="yes", parent=first))
    assert world.count(CASE, CASE.c.code == "house_unsafe") == 1
    assert world.count(CASE) == 2


def test_a_cleared_flag_says_so_on_its_case_and_closes_nothing(world: World) -> None:
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    first = survey(world, house_unsafe="yes")
    phone.results(first)
    second = survey(world, parent=first)
    phone.results(second)
    case = one(town, housed(world))
    assert (case["state"], case["found_gone"]) == ("found", True)
    phone.results(survey(world, house_unsafe="yes", parent=second))
    assert one(town, housed(world))["found_gone"] is False


def close(world: World, phone: Phone, town: Phone) -> str:
    """A case found, assigned, put right on the phone and closed; its last step."""
    id = housed(world)
    head = post(town, id, "assign", None, **ASSIGN).json()["head"]
    done = stepping(world, id, "submit", head, outcome=OUTCOME)
    assert phone.results(done)[0]["status"] == "accepted"
    reply = post(town, id, "close", done["rev_id"])
    assert reply.status_code == 200, reply.text
    return str(reply.json()["head"])


def test_a_closed_case_whose_problem_is_found_again_reopens_and_counts(world: World) -> None:
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    first = survey(world, house_unsafe="yes")
    phone.results(first)
    close(world, phone, town)
    second = survey(world, parent=first)
    phone.results(second)
    closed = one(town, housed(world))
    assert closed["state"] == "closed"
    assert closed["confirmed_on"] is not None, "a later survey that does not find it is a second look"
    phone.results(survey(world, house_unsafe="yes", parent=second))
    again = one(town, housed(world))
    assert (again["state"], again["reopened"], again["closed_on"]) == ("found", 1, None)
    assert [s["step"] for s in again["steps"]] == ["found", "assign", "submit", "close", "reopen"]
    assert cases(town, reopened=True)["total"] == 1


def test_a_case_comes_to_the_phones_of_its_grid_and_to_no_other(world: World) -> None:
    phone = world.sign_in("wg1")
    phone.results(survey(world, house_unsafe="yes"))
    changes, cursor = pulled(phone)
    (case,) = [c for c in changes if c["type"] == "case"]
    assert case["id"] == housed(world)
    assert case["data"]["steps"][0]["step"] == "found"
    assert not [c for c in pulled(world.sign_in("wg2"))[0] if c["type"] == "case"]
    assert not [c for c in pulled(phone, protocol=1)[0] if c["type"] == "case"]
    post(world.sign_in("zhen"), housed(world), "assign", None, **ASSIGN)
    (change,) = pulled(phone, cursor)[0]
    assert (change["type"], change["data"]["state"], change["data"]["measure"]) == (
        "case",
        "assigned",
        MEASURE,
    )


def test_two_steps_taken_offline_are_applied_in_their_order(world: World) -> None:
    phone = world.sign_in("wg1")
    phone.results(survey(world, house_unsafe="yes"))
    begun = stepping(world, housed(world), "start", None, measure=MEASURE)
    done = stepping(world, housed(world), "submit", begun["rev_id"], outcome=OUTCOME)
    assert [r["status"] for r in phone.results(begun, done)] == ["accepted", "accepted"]
    case = one(world.sign_in("zhen"), housed(world))
    assert (case["state"], case["measure"], case["outcome"]) == ("submitted", MEASURE, OUTCOME)
    assert [(s["step"], s["by"]) for s in case["steps"]] == [
        ("found", ""),
        ("start", "示例wg1"),
        ("submit", "示例wg1"),
    ]
    assert [r["status"] for r in phone.results(begun, done)] == ["duplicate", "duplicate"]
    assert world.count(STEP) == 2


def test_a_step_and_a_survey_about_the_same_case_in_one_push_lose_nothing_of_each_other(world: World) -> None:
    phone = world.sign_in("wg1")
    first = survey(world, house_unsafe="yes")
    phone.results(first)
    done = stepping(world, housed(world), "submit", None, measure=MEASURE, outcome=OUTCOME)
    assert [r["status"] for r in phone.results(done, survey(world, parent=first))] == ["accepted"] * 2
    case = one(world.sign_in("zhen"), housed(world))
    assert (case["state"], case["found_gone"], case["head"]) == ("submitted", True, done["rev_id"])


def test_a_step_on_a_case_that_went_on_is_held_and_tells_of_the_others_step(world: World) -> None:
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    phone.results(survey(world, house_unsafe="yes"))
    post(town, housed(world), "assign", None, **ASSIGN)
    (held,) = phone.results(stepping(world, housed(world), "submit", None, measure=MEASURE, outcome=OUTCOME))
    assert (held["status"], held["problem"]["code"]) == ("held", "stale_step")
    assert "示例zhen" in held["problem"]["message"]
    assert "派单" in held["problem"]["message"]
    assert one(town, housed(world))["state"] == "assigned"


def test_a_stale_step_at_the_desk_is_refused_with_the_others_step_and_closes_nothing(world: World) -> None:
    phone, town, county = world.sign_in("wg1"), world.sign_in("zhen"), world.sign_in("xian")
    phone.results(survey(world, house_unsafe="yes"))
    done = stepping(world, housed(world), "submit", None, measure=MEASURE, outcome=OUTCOME)
    phone.results(done)
    assert (
        post(county, housed(world), "send_back", done["rev_id"], reason="西墙裂缝还没有补").status_code == 200
    )
    reply = post(town, housed(world), "close", done["rev_id"])
    assert (reply.status_code, reply.json()["code"]) == (409, "stale_step")
    assert "示例xian" in reply.json()["detail"]
    assert "退回" in reply.json()["detail"]
    assert one(town, housed(world))["state"] == "sent_back"


def test_empty_words_are_refused_at_the_desk_and_held_from_a_phone(world: World) -> None:
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    phone.results(survey(world, house_unsafe="yes"))
    reply = post(town, housed(world), "assign", None, **ASSIGN | {"measure": "立即整改"})
    assert (reply.status_code, reply.json()["code"]) == (422, "unspecific")
    (held,) = phone.results(
        stepping(world, housed(world), "submit", None, measure=MEASURE, outcome="已 整改。")
    )
    assert (held["status"], held["problem"]["code"]) == ("held", "unspecific")
    assert world.count(STEP) == 0


def test_the_same_step_sent_twice_is_taken_once(world: World) -> None:
    town = world.sign_in("zhen")
    world.sign_in("wg1").results(survey(world, house_unsafe="yes"))
    body = {"id": uuid7(), "parent": None, "step": "assign"} | ASSIGN
    replies = [
        town.client.post(f"/api/cases/{housed(world)}/steps", json=body, headers=town.headers)
        for _ in range(2)
    ]
    assert [r.status_code for r in replies] == [200, 200]
    assert world.count(STEP) == 1


def test_another_person_than_who_submitted_closes(world: World) -> None:
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    phone.results(survey(world, house_unsafe="yes"))
    head = post(town, housed(world), "submit", None, measure=MEASURE, outcome=OUTCOME).json()["head"]
    assert post(town, housed(world), "close", head).json()["code"] == "second_person"
    assert post(world.sign_in("xian"), housed(world), "close", head).json()["state"] == "closed"


@pytest.mark.parametrize("username", ["wg2", "wg3", "bumen"])
def test_a_case_of_elsewhere_is_not_there(world: World, username: str) -> None:
    world.sign_in("wg1").results(survey(world, house_unsafe="yes"))
    other = world.sign_in(username)
    assert other.get(f"/api/cases/{housed(world)}").status_code == 404
    assert post(other, housed(world), "note", None, note="看看这里").status_code in (403, 404)
    assert cases(other)["total"] == 0


def test_an_auditor_reads_and_takes_no_step(world: World) -> None:
    world.sign_in("wg1").results(survey(world, house_unsafe="yes"))
    auditor = world.sign_in("shenji")
    assert one(auditor, housed(world))["possible"] == []
    assert post(auditor, housed(world), "note", None, note="看看这里").status_code == 403


def test_the_list_is_filtered_sorted_paged_and_counted(world: World) -> None:
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    phone.results(*(survey(world, n, house_unsafe="yes", filth="yes") for n in range(3)))
    post(town, housed(world, 1), "assign", None, **ASSIGN | {"due_on": "2099-01-01"})
    everything = cases(town)
    assert everything["total"] == 6
    assert everything["states"] == {"overdue": 5, "found": 5, "assigned": 1}
    assert cases(town, state="assigned")["total"] == 1
    assert cases(town, unit="示例村委会")["total"] == 1
    assert cases(town, overdue=False)["total"] == 1
    assert cases(town, topic="housing")["total"] == 3
    assert cases(town, q="施工队")["total"] == 1
    assert cases(town, q="示例乙")["total"] == 2
    assert cases(town, household=world.households[GRIDS[0]][2])["total"] == 2
    assert cases(town, area=VILLAGES[1])["total"] == 0
    for sort in ("due", "-due", "severity", "-found", "-updated"):
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = cases(town, sort=sort, limit=2, **cursor)
            seen += [c["id"] for c in page["items"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert len(seen) == len(set(seen)) == 6, sort


def test_several_cases_are_assigned_at_one_go_and_a_stale_one_costs_the_others_nothing(world: World) -> None:
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    phone.results(survey(world, 0, house_unsafe="yes"), survey(world, 1, house_unsafe="yes"))
    body = ASSIGN | {
        "cases": [
            {"case": housed(world, 0), "id": uuid7(), "parent": uuid7()},
            {"case": housed(world, 1), "id": uuid7(), "parent": None},
        ]
    }
    reply = town.client.post("/api/cases/assign", json=body, headers=town.headers)
    assert reply.status_code == 200, reply.text
    assert [(i["problem"] or {}).get("code") for i in reply.json()["items"]] == ["stale_step", None]
    assert one(town, housed(world, 1))["state"] == "assigned"


def book(town: Phone, **params: Any) -> list[list[str]]:
    reply = town.get("/api/cases.xlsx", **params)
    assert reply.status_code == 200, reply.text
    rows = CalamineWorkbook.from_filelike(io.BytesIO(reply.content)).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in rows]


def test_the_ledger_prints_the_seven_columns_of_the_notice(world: World) -> None:
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    phone.results(survey(world, house_unsafe="yes"))
    post(town, housed(world), "assign", None, **ASSIGN | {"nature": "individual"})
    rows = book(town)
    assert rows[0][0] == "洺州镇巩固脱贫成果“八月攻坚”整改专项行动整改台账", (
        "the columns of 建安, not its name"
    )
    assert rows[2] == ["序号", "问题类型", "问题性质", "问题表述", "整改措施", "完成时限", "责任单位"]
    assert rows[3] == [
        "1", "农村危房改造", "个性问题", "示例东村示例甲户: 西屋房梁断裂", MEASURE, "2022年8月25日", "示例村委会",
    ]  # fmt: skip


def test_the_ledger_of_the_72_items_prints_every_item_and_its_cases(world: World) -> None:
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    item = survey_item(
        world.definition, campaign="yuzhou-2023", village=VILLAGES[0], household_id=world.households[GRIDS[0]][0],
        values=harmless_values(world.definition, dropout="yes"), remarks={"dropout": "孩子辍学在家"},
    )  # fmt: skip
    phone.results(item)
    rows = book(town, campaign="yuzhou-2023")
    assert rows[0][0] == "禹州市关于“大排查、大整改、大提升”专项行动对照排查整改台账"
    table = [row for row in rows if row[3].isdigit()]
    assert [int(row[3]) for row in table] == list(range(1, 73))
    (fourth,) = [row for row in table if row[3] == "4"]
    assert fourth[5] == "教体局、各乡镇(褚河街道)"
    assert fourth[6] == "示例东村示例甲户: 孩子辍学在家"
    assert (fourth[8], fourth[10]) == ("2023年8月31日", "否")
    assert len(rows[1]) == 11


def test_the_cases_of_a_household_that_turns_out_to_be_another_go_with_its_form(world: World) -> None:
    phone, town = world.sign_in("wg1"), world.sign_in("zhen")
    form = world.client.app.state.catalog.get("newcomer")  # type: ignore[attr-defined]
    said = {"name": "示例新", "address": "村口", "grid": GRIDS[0]}
    newcomer = act_item(form, village=VILLAGES[0], household_id=None, values=said)
    found = survey_item(
        world.definition, village=VILLAGES[0], household_id=newcomer["submission_id"],
        values=harmless_values(world.definition, house_unsafe="yes"), remarks={"house_unsafe": "西屋房梁断裂"},
    )  # fmt: skip
    assert [r["status"] for r in phone.results(newcomer, found)] == ["accepted"] * 2
    (case,) = cases(town, topic="housing")["items"]
    head = post(town, case["id"], "assign", None, **ASSIGN).json()["head"]
    target = world.households[GRIDS[0]][2]
    path = f"/api/newcomers/{newcomer['submission_id']}/match"
    assert town.client.post(path, json={"household_id": target}, headers=town.headers).status_code == 200
    (moved,) = cases(town, household=target, topic="housing")["items"]
    assert (moved["id"], moved["state"], moved["head"], moved["household_name"]) == (
        case["id"], "assigned", head, "示例丙",
    )  # fmt: skip
    # It is that household's from now on: a later form finds it, and drafts no second one.
    changes = {"submission_id": found["submission_id"], "parent": found["rev_id"]}
    gone = survey_item(
        world.definition,
        village=VILLAGES[0],
        household_id=target,
        values=harmless_values(world.definition),
        **changes,
    )
    assert phone.results(gone)[0]["status"] == "accepted"
    assert one(town, case["id"])["found_gone"] is True
    assert world.count(CASE, CASE.c.code == "house_unsafe") == 1
