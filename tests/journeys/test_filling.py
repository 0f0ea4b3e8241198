"""Less to ask and less to type: last round's answers, known facts, the calculator, signatures for answers, and the village
form that several people fill."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from ruhu.questionnaires.catalog import Catalog
from tests.factories.items import harmless_values, survey_item
from tests.journeys.conftest import Holds
from tests.journeys.handset import Handset
from tests.journeys.site import CAMPAIGN, FRONTEND, Site, Township, household_rows
from tests.journeys.steps import at_work, finish, so_it_is
from tests.journeys.test_accessibility import overhang, violations
from tests.roster.files import member, register
from tests.workshop.test_no_watching import WHERE

FORM = Catalog.load().get("mingzhou-2022-household", 1)
VILLAGE_FORM = Catalog.load().get("mingzhou-2022-village")
TOWNSHIP = Township(code="990101500")
EARLIER = "zhangshu-2021"
NAMES = ["示例甲", "示例乙", "示例丙"]
BEFORE = harmless_values(
    FORM, net_total=None, visit_date="2021-09-20", house_unsafe="yes", wage="24000.00", people=4
)


class County:
    """Two villages of one township, with last year's answers about the first village's households."""

    def __init__(self, site: Site) -> None:
        self.site, self.clerk = site, site.desk("guanli")
        self.villages = [TOWNSHIP.village(n) for n in (1, 2)]
        areas = TOWNSHIP.areas(1, 2)
        for area in areas:
            area.pop("village_has_team", None)  # the register does not say whether there is a team
        rows = [row for code in self.villages for row in household_rows(code, NAMES)]
        first = self.villages[0]
        people = [
            member(1, "示例甲", village=first, relation="户主"),
            member(1, "示例甲之母", village=first, relation="之母"),
        ]
        done = self.clerk.import_register(register(rows, people, areas=areas))
        assert done["errors"] == []
        for n, code in enumerate(self.villages, start=1):
            site.person(f"tian{n}", "worker", code + "01")
        site.person("cun-tian1", "village", first)
        site.person("zhen-tian", "township", TOWNSHIP.code)
        self.homes: dict[str, str] = {
            row["name"]: row["id"]
            for row in self.clerk.get("/api/households", campaign=CAMPAIGN, area=first)["items"]
        }
        desk = site.desk("tian1")
        desk.push(
            *(
                survey_item(
                    FORM, campaign=EARLIER, village=first, household_id=self.homes[name], values=BEFORE,
                    remarks={"house_unsafe": "屋顶漏雨"},
                )
                for name in NAMES[:2]
            )
        )  # fmt: skip
        site.command("campaign", "close", EARLIER)

    def form(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.site.desk("zhen-tian").get(
            f"/api/households/{self.homes[name]}", campaign=CAMPAIGN
        )
        return found

    def village_form(self, n: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = self.site.desk("zhen-tian").get(
            f"/api/villages/{self.villages[n]}", campaign=CAMPAIGN
        )
        return found


@pytest.fixture(scope="module")
def county(app: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    site = Site(tmp_path_factory.mktemp("filling"))
    site.start("--no-demo")
    site.person("guanli", "admin", "")
    site.command("campaign", "open", CAMPAIGN)
    site.command("campaign", "open", EARLIER)
    yield County(site)
    site.stop()


def card(page: Page, question: str) -> Locator:
    return page.locator(f"#q-{question}")


def choose(page: Page, question: str, answer: str) -> None:
    card(page, question).get_by_role("radio", name=answer, exact=True).check()


def section(page: Page, name: str) -> None:
    chip = page.get_by_role("navigation", name="各节").get_by_role("button", name=re.compile(name))
    chip.click()
    expect(chip).to_have_attribute("aria-current", "step")


def fetch(phone: Handset) -> None:
    """By the button: what is new on the server comes down whole. What the phone had asked for by itself just before is too old."""
    phone.go("/outbox")
    button = phone.page.get_by_role("button", name="现在发送")
    expect(button).to_be_enabled(timeout=30_000)
    now = time.time() * 1000

    def asked_since(answer: Response) -> bool:
        return "/api/sync/keys" in answer.url and answer.request.timing["startTime"] >= now

    with phone.page.expect_response(asked_since, timeout=30_000):
        button.click()
    expect(button).to_be_enabled()


def sound(phone: Handset) -> None:
    assert violations(phone.page) == []
    assert overhang(phone.page) == 0


def delivered(page: Page) -> None:
    expect(page.get_by_text(re.compile("全部送达 ✓")).first).to_be_visible(timeout=30_000)


def write(page: Page) -> None:
    """A stroke on the board."""
    board = page.get_by_role("img", name=re.compile("^签字板"))
    expect(board).to_be_visible()
    box = board.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 60, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="用这个签名").click()


def test_last_rounds_answers_come_with_one_tap_a_section_and_show_what_differs(
    county: County, hand: Holds, tmp_path: Path
) -> None:
    phone = hand(county.site)
    page = at_work(phone, "tian1")
    fetch(phone)
    phone.lose_signal()
    phone.go(f"/households/{county.homes['示例甲']}/survey?s=income")
    expect(card(page, "people")).to_contain_text("4 人")
    expect(card(page, "people")).to_contain_text("名册")
    expect(card(page, "people").get_by_role("textbox")).to_have_count(0)
    page.screenshot(path=tmp_path / "income-before.png")
    sound(phone)
    section(page, "住房")
    same = page.get_by_role("button", name=re.compile("^与上次相同"))
    expect(card(page, "house_unsafe")).to_contain_text("上次: 是")
    page.screenshot(path=tmp_path / "housing-before.png")
    same.click()
    expect(card(page, "house_unsafe").get_by_role("radio", name="是", exact=True)).to_be_checked()
    expect(card(page, "house_unsafe").get_by_label("具体情况")).to_have_value("屋顶漏雨")
    expect(page.get_by_text("✓ 这一节与上次相同")).to_be_visible()
    choose(page, "house_unsafe", "否")
    expect(card(page, "house_unsafe")).to_contain_text("这次不同")
    expect(page.get_by_text("这一节有 1 处与上次不同")).to_be_visible()
    page.screenshot(path=tmp_path / "housing-after.png")
    sound(phone)
    phone.saved()
    # A household that nobody has visited before has nothing to repeat.
    phone.go(f"/households/{county.homes['示例丙']}/survey?s=housing")
    expect(card(page, "house_unsafe")).to_be_visible()
    expect(same).to_have_count(0)


def test_what_holds_for_the_whole_village_is_asked_at_its_first_door(
    county: County, hand: Holds, tmp_path: Path
) -> None:
    phone = hand(county.site)
    page = at_work(phone, "tian2")
    phone.lose_signal()
    homes = {
        row["name"]: row["id"]
        for row in county.clerk.get("/api/households", campaign=CAMPAIGN, area=county.villages[1])["items"]
    }
    phone.go(f"/households/{homes['示例乙']}/survey?s=help")
    expect(card(page, "knows_team").get_by_role("radio", checked=True)).to_have_count(0)
    page.screenshot(path=tmp_path / "team.png")
    sound(phone)
    page.get_by_role("radiogroup", name="村里有驻村工作队吗?").get_by_role("radio", name="没有").check()
    expect(card(page, "knows_team").get_by_role("radio", name="不涉及")).to_be_checked()
    phone.go(f"/households/{homes['示例乙']}/survey")
    phone.answer_all(
        FORM.raw,
        {
            "wage": "36000",
            "business": "0",
            "transfer": "0",
            "property": "0",
            "central_water": "yes",
            "education_spending": "",
            "medical_spending": "",
        },
    )
    finish(page)
    phone.go(f"/households/{homes['示例丙']}/survey?s=water")
    expect(card(page, "central_water")).to_contain_text("全村一样")
    expect(card(page, "central_water").get_by_role("radio")).to_have_count(0)
    page.screenshot(path=tmp_path / "water.png")
    card(page, "central_water").get_by_role("button", name=re.compile("^改")).click()
    choose(page, "central_water", "否")
    section(page, "帮扶")
    expect(card(page, "knows_team").get_by_role("radio", name="不涉及")).to_be_checked()
    phone.find_signal()


def figure(page: Page, title: str, label: str) -> Locator:
    return (
        page.get_by_role("dialog")
        .get_by_role("region", name=title)
        .get_by_role("textbox", name=re.compile(label))
    )


def test_the_calculator_reckons_to_the_fen_and_the_total_can_still_be_typed(
    county: County, hand: Holds, tmp_path: Path
) -> None:
    phone = hand(county.site)
    page = at_work(phone, "tian1")
    phone.lose_signal()
    phone.go(f"/households/{county.homes['示例乙']}/survey?s=income")
    card(page, "transfer").get_by_role("button", name=re.compile("^算一算")).click()
    dialog = page.get_by_role("dialog", name="算一算: 转移性收入")
    expect(dialog).to_be_visible()
    page.screenshot(path=tmp_path / "calculator-empty.png")
    dialog.get_by_role("button", name=re.compile("基础养老金")).click()
    figure(page, "基础养老金", "几人").fill("2")
    figure(page, "基础养老金", "几个月").fill("10")
    dialog.get_by_role("button", name=re.compile("地力补贴")).click()
    figure(page, "地力补贴", "几亩").fill("3.33")
    dialog.get_by_role("button", name="+ 别的").click()
    expect(dialog.get_by_role("button", name="还有 1 项没填全")).to_be_visible()
    page.get_by_label("是什么收入").fill("困难补助")
    dialog.get_by_role("textbox", name=re.compile("^一年")).last.fill("0.07")
    # 123 × 2 × 10 + 102.35 × 3.33 (340.8255) + 0.07
    use = dialog.get_by_role("button", name="就用 2,800.90 元")
    expect(use).to_be_visible()
    page.screenshot(path=tmp_path / "calculator.png", full_page=True)
    sound(phone)
    use.click()
    expect(card(page, "transfer").get_by_role("textbox")).to_have_value("2,800.90")
    for part, value in {"wage": "30000", "property": "0"}.items():
        card(page, part).get_by_role("textbox").fill(value)
    card(page, "business").get_by_role("button", name=re.compile("^算一算")).click()
    page.get_by_role("button", name=re.compile("种小麦")).click()
    figure(page, "种小麦", "卖了").fill("5000.5")
    figure(page, "种小麦", "花的成本").fill("1800.25")
    expect(page.get_by_role("dialog")).to_contain_text("人均 (÷ 4 人)")
    expect(page.get_by_role("dialog")).to_contain_text("9,000.29 元")  # 36 001.15 ÷ 4
    expect(page.get_by_role("dialog")).to_contain_text("✓ 不低于监测线 7,300 元")
    page.screenshot(path=tmp_path / "calculator-business.png")
    page.get_by_role("button", name="就用 3,200.25 元").click()
    expect(card(page, "business_costs_asked").get_by_role("radio", name="是", exact=True)).to_be_checked()
    expect(card(page, "sum")).to_contain_text("36,001.15")
    page.screenshot(path=tmp_path / "income.png", full_page=True)
    phone.saved()
    # What was reckoned is there again, also after the app was killed; a total typed by hand stands.
    phone.kill()
    page = phone.page
    phone.go(f"/households/{county.homes['示例乙']}/survey?s=income")
    card(page, "transfer").get_by_role("textbox").fill("3000")
    card(page, "transfer").get_by_role("button", name=re.compile("^算一算")).click()
    expect(figure(page, "地力补贴", "几亩")).to_have_value("3.33")
    expect(page.get_by_role("dialog")).to_contain_text("表上现在填的是 3,000.00 元")
    page.get_by_role("button", name="关闭").click()
    expect(card(page, "transfer").get_by_role("textbox")).to_have_value("3,000.00")
    # Long figures are said in 万 beside.
    expect(card(page, "wage")).to_contain_text("3 万元")
    expect(card(page, "sum")).to_contain_text("3.62 万元")
    phone.find_signal()


def test_a_signature_is_for_the_answers_and_falls_with_the_next_change(
    county: County, hand: Holds, tmp_path: Path
) -> None:
    phone = hand(county.site)
    page = at_work(phone, "tian1")
    figures = {
        "wage": "36000",
        "business": "0",
        "transfer": "0",
        "property": "0",
        "education_spending": "",
        "medical_spending": "",
    }
    phone.go(f"/households/{county.homes['示例丙']}/survey")
    phone.answer_all(FORM.raw, figures, leave_out="filth")
    expect(card(page, "surveyor_signature").get_by_role("button", name="在屏幕上签")).to_have_attribute(
        "aria-disabled", "true"
    )
    expect(page.get_by_text("还有 1 处没填, 看完再签。")).to_be_visible()
    phone.go(f"/households/{county.homes['示例丙']}/survey?s=home")
    choose(page, "filth", "否")
    phone.saved()
    phone.go(f"/households/{county.homes['示例丙']}/survey?step=finish")
    expect(card(page, "surveyor_signature")).to_be_visible()
    so_it_is(page)
    card(page, "surveyor_signature").get_by_role("button", name="在屏幕上签").click()
    write(page)
    expect(card(page, "surveyor_signature")).to_contain_text("签的就是现在这份答案")
    card(page, "respondent_signature").get_by_role("button", name="在屏幕上签").click()
    write(page)
    expect(card(page, "respondent_signature")).to_contain_text("签的就是现在这份答案")
    page.screenshot(path=tmp_path / "signed.png", full_page=True)
    sound(phone)
    # The answers change: nobody has signed these.
    phone.go(f"/households/{county.homes['示例丙']}/survey?s=home")
    choose(page, "filth", "是")
    # Spoken to the phone's keyboard: whole words come at once, without keys.
    card(page, "filth").get_by_label("具体情况").click()
    page.keyboard.insert_text("院内垃圾多")
    expect(card(page, "filth").get_by_role("button", name="院内垃圾多")).to_have_attribute(
        "aria-pressed", "true"
    )
    phone.saved()
    phone.go(f"/households/{county.homes['示例丙']}/survey?step=finish")
    expect(card(page, "respondent_signature").get_by_role("img")).to_have_count(0)
    expect(card(page, "respondent_signature")).not_to_contain_text("签的就是现在这份答案")
    # The surveyor's own hand is kept: one tap confirms it.
    page.screenshot(path=tmp_path / "kept.png", full_page=True)
    card(page, "surveyor_signature").get_by_role("button", name="确认, 用我的签名").click()
    expect(card(page, "surveyor_signature")).to_contain_text("签的就是现在这份答案")
    finish(page)
    delivered(page)
    assert [(p["slot"], p["fits"]) for p in county.form("示例丙")["photos"]] == [("surveyor_signature", True)]
    desk = hand(county.site, 1440, 900)
    desk.sign_in("zhen-tian", "qiao-men-liu-ci")
    desk.go(f"/supervisor/households?open={county.homes['示例丙']}")
    expect(desk.page.get_by_text("签字与答案一致")).to_be_visible(timeout=20_000)


def test_two_people_fill_one_village_form_and_the_township_is_asked_once(
    county: County, hand: Holds, tmp_path: Path
) -> None:
    first, second = hand(county.site), hand(county.site)
    one, two = at_work(first, "tian1"), at_work(second, "cun-tian1")
    address = f"/villages/{county.villages[0]}/survey"
    for phone in (first, second):
        phone.lose_signal()
        phone.go(address)
    # The worker takes the township's part, the village's cadre the rest; neither knows of the other.
    sections = {s["id"]: s for s in VILLAGE_FORM.raw["sections"]}
    section(one, "乡镇")
    first.answer_section(sections["township"], {"township_no_meeting": "yes"})
    card(one, "township_no_meeting").get_by_label("具体情况").fill("只传达没研究")
    first.saved()
    for name in ("village", "monitoring", "guarantees"):
        section(two, sections[name]["plain"])
        second.answer_section(sections[name], {})
    two.screenshot(path=tmp_path / "village.png")
    sound(second)
    for phone, path in ((first, "part-one.png"), (second, "part-two.png")):
        phone.go(address + "?step=finish")
        button = phone.page.get_by_role("button", name=re.compile("^先交我填的, 还差"))
        expect(button).to_be_visible()
        phone.page.screenshot(path=tmp_path / path, full_page=True)
        button.click()
        expect(phone.page.get_by_role("heading", name="已存本机")).to_be_visible()
    first.find_signal()
    first.go("/outbox")
    delivered(one)
    second.find_signal()
    second.go("/outbox")
    delivered(two)
    form = county.village_form()
    assert form["state"] == "received"
    values = form["answers"]["values"]
    assert values["township_no_meeting"] == "yes"
    assert values["housing_policy_missing"] == "no"
    # The other phone goes on with what both have filled.
    fetch(first)
    first.go(address + "?s=guarantees")
    expect(card(one, "housing_policy_missing").get_by_role("radio", name="否")).to_be_checked()
    # A village of the same township need not ask about the township again.
    other = hand(county.site)
    page = at_work(other, "tian2")
    other.lose_signal()
    other.go(f"/villages/{county.villages[1]}/survey?s=township")
    expect(card(page, "township_no_meeting")).to_contain_text("示例1村填过")
    expect(card(page, "township_no_meeting")).to_contain_text("只传达没研究")
    expect(card(page, "township_no_meeting").get_by_role("radio")).to_have_count(0)
    page.screenshot(path=tmp_path / "township.png")
    sound(other)
    other.find_signal()


def test_the_village_form_tells_which_households_say_otherwise(
    county: County, hand: Holds, tmp_path: Path
) -> None:
    desk = county.site.desk("tian2")
    homes = {
        row["name"]: row["id"]
        for row in county.clerk.get("/api/households", campaign=CAMPAIGN, area=county.villages[1])["items"]
    }
    values = harmless_values(FORM, net_total=None, house_unsafe="yes", wage="9000.00", below_line="yes")
    desk.push(
        survey_item(
            FORM,
            village=county.villages[1],
            household_id=homes["示例甲"],
            values=values,
            remarks={"house_unsafe": "x", "below_line": "x"},
        )
    )
    phone = hand(county.site)
    page = at_work(phone, "tian2")
    phone.go(f"/villages/{county.villages[1]}/survey?s=guarantees")
    expect(card(page, "housing_policy_missing")).to_contain_text("有 1 户报了住房问题")
    choose(page, "housing_policy_missing", "否")
    expect(card(page, "housing_policy_missing")).to_contain_text("和这里的答案对不上")
    card(page, "housing_policy_missing").get_by_role("button", name="看是哪 1 户").click()
    expect(page.get_by_role("dialog")).to_contain_text("示例甲")
    expect(page.get_by_role("dialog")).to_contain_text("住房不安全")
    page.screenshot(path=tmp_path / "against.png")
    sound(phone)
    page.get_by_role("button", name="关闭").click()
    section(page, "监测")
    expect(card(page, "inclusion_missed")).to_contain_text("收入却低于监测线")


def test_nothing_of_the_built_app_asks_where_the_phone_is(app: None) -> None:
    built = [
        path
        for path in (FRONTEND / "dist").rglob("*")
        if path.suffix in (".js", ".html", ".json", ".webmanifest")
    ]
    assert len(built) > 5
    assert [path.name for path in built if WHERE.search(path.read_bytes())] == []
