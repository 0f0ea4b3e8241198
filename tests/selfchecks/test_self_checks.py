"""Self-check lists: filled by units and townships, beside what the data says; problems go to the ledger."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.manage import create_account
from ruhu.campaigns.checklists import Checklists, Item
from ruhu.kit.ids import uuid7
from ruhu.ledger.store import CASE
from ruhu.procedures.store import Kept
from ruhu.questionnaires.catalog import Catalog
from ruhu.selfchecks.deciding import Problem, Said, fault_of, may_fill, topic_of
from ruhu.selfchecks.measuring import out_of_order
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import COUNTY, GRIDS, PASSWORD, TOWNSHIP, VILLAGES, Phone, World

LIST = "yuzhou-2023-72"
ITEMS: dict[int, Item] = {item.number: item for item in Checklists.load(Catalog.load()).get(LIST).items}
ROOF = "教学点三间教室屋顶漏雨, 雨天停课"


def actor(role: str, unit: str = "", area: str = COUNTY) -> Actor:
    return Actor("a", "u", "名", role, "d", (area,), unit=unit)


def said(state: str, *texts: str, note: str = "", evidence: str = "") -> Said:
    return Said(
        state, note, evidence, [Problem("village", VILLAGES[n], text) for n, text in enumerate(texts)]
    )


def test_a_problem_is_described_nothing_found_names_its_papers_and_not_applicable_says_why() -> None:
    assert fault_of(said("problems", ROOF)) is None
    assert fault_of(said("none", evidence="查看全镇学籍台账, 抽 12 户")) is None
    assert fault_of(said("not_applicable", note="本镇没有易地搬迁户")) is None
    for faulty, words in (
        (said("problems"), "还没有写是什么问题"), (said("problems", "已落实到位"), "不是具体问题"), (said("none"), "佐证"),
        (said("none", ROOF, evidence="学籍台账一本"), "却选了“没有问题”"), (said("not_applicable", note="无"), "为什么"),
        (Said("problems", "", "", [Problem("village", VILLAGES[0], ROOF)] * 2), "写了两条"),
    ):  # fmt: skip
        refusal = fault_of(faulty)
        assert refusal is not None and words in refusal.message, words


def test_an_item_is_filled_by_its_unit_and_by_townships_for_a_county_or_a_township() -> None:
    school, water = ITEMS[4], ITEMS[21]
    assert may_fill(actor("township"), school, TOWNSHIP) is None
    assert may_fill(actor("department", "教体局"), school, COUNTY) is None
    for who, item, area, words in (
        (actor("department", "教体局"), water, COUNTY, "责任单位是水利局"), (actor("department"), school, COUNTY, "还没有写明"),
        (actor("worker"), school, TOWNSHIP, "由责任单位和乡镇填写"), (actor("township"), school, VILLAGES[0], "请选县或乡镇"),
    ):  # fmt: skip
        refusal = may_fill(who, item, area)
        assert refusal is not None and words in refusal.message, refusal


def test_the_area_of_a_problem_is_that_of_the_answers_behind_the_item_else_of_its_words() -> None:
    assert topic_of(ITEMS[21], {"water_safe": "water"}) == "water"
    assert [topic_of(ITEMS[n], {}) for n in (1, 5, 12, 50, 55, 72)] == [
        "responsibility", "education", "health", "public_post", "finance", "responsibility",
    ]  # fmt: skip


def test_a_step_dated_before_the_one_it_waits_for_is_out_of_order() -> None:
    steps = [SimpleNamespace(id="verify", after=()), SimpleNamespace(id="approve", after=("verify",))]

    def dated(verify: str, approve: str) -> Kept:
        standing = SimpleNamespace(done={"verify": verify, "approve": approve})
        return cast(Kept, SimpleNamespace(route=SimpleNamespace(steps=steps), standing=standing))

    assert out_of_order(dated("2023-08-02", "2023-08-01"))
    assert not out_of_order(dated("2023-08-01", "2023-08-01"))


def get(phone: Phone, number: int | None = None, **params: str) -> dict[str, Any]:
    path = "/api/self-checks" + (f"/{LIST}/item-{number:02d}" if number else "")
    reply = phone.get(path, campaign="yuzhou-2023", **params)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def post(phone: Phone, number: int, state: str, **body: Any) -> Any:
    asked = {"id": uuid7(), "campaign": "yuzhou-2023", "area": TOWNSHIP, "head": None, "state": state} | body
    return phone.client.post(f"/api/self-checks/{LIST}/item-{number:02d}", json=asked, headers=phone.headers)


def test_a_problem_of_a_self_check_goes_through_the_ledger_and_comes_back_when_it_is_found_again(
    sqlite_world: World,
) -> None:
    township = sqlite_world.sign_in("zhen")
    here = {"subject": "village", "subject_id": VILLAGES[0], "text": ROOF}
    whole = {"subject": "area", "subject_id": TOWNSHIP, "text": "全镇只有一辆校车, 三个村的学生走路上学"}
    reply = post(township, 5, "problems", found=[here, whole])
    assert reply.status_code == 200, reply.text
    told = reply.json()
    assert {(case["place"], case["statement"], case["unit"]) for case in told["cases"]} == {
        ("示例东村", ROOF, "教体局"), ("示例镇", whole["text"], "教体局"),
    }  # fmt: skip
    (item,) = (i for each in get(township)["lists"] for i in each["items"] if i["number"] == 5)
    assert item["mine"]["state"] == "problems" and item["states"]["problems"] == 1
    cases = township.get("/api/cases", campaign="yuzhou-2023").json()["items"]
    assert {case["area"] for case in cases} == {"education"} and all(case["due_on"] for case in cases)
    # Of the village's feed, so that its phones have the case, too.
    phone = sqlite_world.sign_in("cun1")
    feed = phone.get("/api/sync/pull", scope=f"yuzhou-2023/{VILLAGES[0]}", protocol=2).json()["changes"]
    assert [change["data"]["statement"] for change in feed if change["type"] == "case"] == [ROOF]

    # Said again on what one did not see: refused. Then the roof is mended: found gone, and a fresh problem reopens it.
    assert post(township, 5, "problems", found=[here]).json()["code"] == "stale_step"
    head = item["mine"]["head"]
    gone = post(township, 5, "none", head=head, evidence="到校查看, 屋顶已换瓦").json()
    states = {case["place"]: case for case in township.get("/api/cases", campaign="yuzhou-2023", gone="true").json()["items"]
              for case in [case | {"place": case["village_name"]}]}  # fmt: skip
    assert set(states) == {"示例东村", "示例镇"}
    again = post(township, 5, "problems", head=gone["mine"]["head"], found=[here])
    assert again.status_code == 200 and sqlite_world.count(CASE) == 2
    assert [entry["state"] for entry in again.json()["history"]] == ["problems", "none", "problems"]


def test_what_surveys_say_stands_beside_the_item_with_its_households(sqlite_world: World) -> None:
    worker, township = sqlite_world.sign_in("wg1"), sqlite_world.sign_in("zhen")
    for at, values in ((0, {"dropout": "yes", "dropout_persuaded": "no"}), (1, {})):
        mine = harmless_values(sqlite_world.definition, **values)
        household = sqlite_world.households[GRIDS[0]][at]
        worker.results(
            survey_item(
                sqlite_world.definition,
                campaign="yuzhou-2023",
                village=VILLAGES[0],
                household_id=household,
                values=mine,
            )
        )
    (one,) = get(township, 4)["computed"]
    assert (one["n"], [row["name"] for row in one["rows"]]) == (1, ["示例甲"])
    (box,) = (answers for answers in one["answers"] if answers["box"] == "12")
    assert box["counts"] == {"yes": 1, "no": 1}
    # The survey's own case lacks a person and a measure: that is what the ledger's items count.
    lacking = {each["name"]: each["n"] for each in get(township, 70)["computed"]}
    assert lacking["person_missing"] > 0 and lacking["unit_missing"] == 0
    # A department counts, and reads no household.
    department = get(sqlite_world.sign_in("bumen"), 4)["computed"][0]
    assert (department["n"], department["rows"]) == (1, [])


def test_a_department_answers_for_its_unit_and_reads_of_the_ledger_what_its_unit_has(
    sqlite_world: World,
) -> None:
    with sqlite_world.database.write() as connection:
        for name, unit in (("jiaoti", "教体局"), ("shuili", "水利局")):
            create_account(connection, name, PASSWORD, f"示例{unit}", "department", [COUNTY], unit)
    school, water, township = (sqlite_world.sign_in(name) for name in ("jiaoti", "shuili", "zhen"))
    here = {"subject": "village", "subject_id": VILLAGES[0], "text": ROOF}
    assert post(school, 5, "problems", area=COUNTY, found=[here]).status_code == 200
    refused = post(water, 5, "problems", area=COUNTY, found=[here])
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    post(township, 21, "problems", found=[here | {"text": "二组机井水泵坏了半个月"}])

    def ledger(phone: Phone) -> list[str]:
        items = phone.get("/api/cases", campaign="yuzhou-2023").json()["items"]
        return [case["statement"] for case in items]

    assert (ledger(school), ledger(water)) == ([ROOF], ["二组机井水泵坏了半个月"])
    assert len(ledger(township)) == 2 and ledger(sqlite_world.sign_in("bumen")) == []
    case = school.get("/api/cases", campaign="yuzhou-2023").json()["items"][0]
    full = school.get(f"/api/cases/{case['id']}").json()
    assert set(full["possible"]) == {"start", "submit", "note"}
    assert water.get(f"/api/cases/{case['id']}").status_code == 404
    step = {
        "id": uuid7(),
        "parent": case["head"],
        "step": "start",
        "measure": "县教体局拨款换三间教室的屋面瓦",
    }
    done = school.client.post(f"/api/cases/{case['id']}/steps", json=step, headers=school.headers)
    assert (done.status_code, done.json()["state"]) == (200, "rectifying")
    # The township's answer and the department's stand beside each other.
    assert [(a["area_name"], a["unit"]) for a in get(sqlite_world.sign_in("xian"), 5)["answers"]] == [
        ("示例县", "教体局")
    ]


def test_a_problem_is_gone_when_the_last_who_said_it_does_not_say_it_any_more(sqlite_world: World) -> None:
    with sqlite_world.database.write() as connection:
        create_account(connection, "jiaoti", PASSWORD, "示例教体局", "department", [COUNTY], "教体局")
    school, township = sqlite_world.sign_in("jiaoti"), sqlite_world.sign_in("zhen")
    here = {"subject": "village", "subject_id": VILLAGES[0], "text": ROOF}
    first = post(school, 5, "problems", area=COUNTY, found=[here]).json()
    second = post(township, 5, "problems", found=[here]).json()
    heads = [said["mine"]["head"] for said in (first, second)]

    def gone() -> int:
        return len(township.get("/api/cases", campaign="yuzhou-2023", gone="true").json()["items"])

    assert sqlite_world.count(CASE) == 1
    mended = "到校查看, 屋顶已换瓦"
    assert post(school, 5, "none", area=COUNTY, head=heads[0], evidence=mended).status_code == 200
    assert gone() == 0  # the township still says so
    assert post(township, 5, "none", head=heads[1], evidence=mended).status_code == 200
    assert gone() == 1


def test_a_department_s_rows_are_those_of_its_unit_within_its_county() -> None:
    clause = str(visible_to(actor("department", "教体局")).cases_where(CASE.c.area, CASE.c.unit))
    assert "unit =" in clause and "area >=" in clause
    assert "unit" not in str(visible_to(actor("township", "教体局")).cases_where(CASE.c.area, CASE.c.unit))
    assert visible_to(replace(actor("department"), unit="")).prefixes == ()
