"""The main job: a household surveyed without signal stands flagged before a supervisor, with its sum."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, Holds
from tests.journeys.site import CAMPAIGN, PASSWORD, Desk, Site, Township, household_rows, settled
from tests.journeys.steps import finish
from tests.roster.files import register

pytestmark = pytest.mark.background  # sent as from a phone, with Background Sync

FIGURES = {
    "visit_date": "2022-08-09", "people": 4, "labour": 2, "wage": "18000", "business": "3400", "business_costs_asked": "yes",
    "transfer": "5600", "property": "400", "below_line": "yes", "education_spending": "0", "medical_spending": "0",
}  # fmt: skip
SUM = "人均纯收入 6,850.00 元 = 27,400 ÷ 4, 低于 7,300 元(洺州镇 2022-08-03 通知)"
FOUND = {"below_line", "house_unsafe", "water_safe"}


def test_a_household_surveyed_without_signal_stands_flagged_before_a_supervisor(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    # A clerk imports the register, and the people of the township get their accounts.
    village = township.village(1)
    names = ["王示甲", "王示乙", "王示丙"]
    content = register(household_rows(village, names), areas=township.areas(1))
    assert clerk.import_register(content)["errors"] == []
    site.person("wg1", "worker", village + "01")
    site.person("zhen", "township", township.code)
    official = clerk.get("/api/questionnaires/mingzhou-2022-household")["definition"]
    of_village = clerk.get("/api/questionnaires/mingzhou-2022-village")["definition"]

    # The worker signs in where there is signal; households and both forms come down.
    phone = hand(site)
    phone.sign_in("wg1", PASSWORD)
    page = phone.page
    expect(page.get_by_text("本轮已走访 0 / 3 户")).to_be_visible(timeout=20_000)
    expect(page.get_by_text(f"{of_village['short']}还没填")).to_be_visible()
    page.get_by_role("link", name="农户", exact=True).click()
    page.get_by_role("link", name=re.compile("王示乙")).click()
    expect(page.get_by_role("link", name="开始入户")).to_be_visible()
    address = page.url.removeprefix(site.url)
    phone.can_start_offline()

    # Out of reach: neither the radio nor the server. The app opens all the same, at a deep link too.
    phone.lose_signal()
    site.stop()
    phone.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("王示乙")
    phone.open("/households")
    expect(page.get_by_role("link", name=re.compile("王示丙"))).to_be_visible()
    phone.open(address)
    page.get_by_role("link", name="开始入户").click()

    # 附件1 by tapping; the house is unsafe and so is the water, one box is left out, one remark too.
    problems = {"house_unsafe": "yes", "water_safe": "no"}
    phone.answer_all(official, FIGURES | problems, leave_out="filth")

    # What is missing comes first, then what looks odd, then what was found, with its sum.
    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["还没填 1", "请再看一眼 3", "发现问题 3", "签字"]
    )
    expect(page.get_by_text(SUM)).to_be_visible()
    expect(page.get_by_text("未满 12 个月")).to_be_visible()
    filth = next(q for s in official["sections"] for q in s["questions"] if q["id"] == "filth")
    page.get_by_role("button", name=re.compile("院里屋里脏乱")).click()
    phone.answer(filth, "no")
    page.get_by_role("navigation", name="各节").get_by_role("button", name=re.compile("收支")).click()

    # The income card is a sum as on paper.
    card = page.get_by_role("region", name=re.compile("家庭纯收入"))
    expect(card).to_contain_text("27,400.00")
    expect(card).to_contain_text("6,850.00 元")
    expect(card).to_contain_text("! 比监测线 7,300 元少")
    expect(card).to_contain_text("450.00 元")
    expect(card).to_contain_text("洺州镇 2022-08-03 通知")

    # He finishes: a phrase here, "it is so" there.
    page.get_by_role("navigation", name="各节").get_by_role("button", name=re.compile("住房")).click()
    page.get_by_role("button", name="墙体开裂").click()
    page.get_by_role("button", name="直接看还差什么").click()
    assert page.get_by_role("heading", level=2).all_text_contents() == ["请再看一眼 2", "发现问题 3", "签字"]
    for _ in range(2):
        page.get_by_role("button", name="是这样", exact=True).first.click()
    page.get_by_role("button", name="完成", exact=True).click()
    expect(page.get_by_role("heading", name="已存本机")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("未送达 1"))).to_be_visible()

    # Another household half filled; the system kills the app; it goes on at the same question.
    page.get_by_role("link", name=re.compile("下一家")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("王示丙")
    housing = next(s for s in official["sections"] if s["id"] == "housing")
    page.get_by_role("navigation", name="各节").get_by_role("button", name=re.compile("住房")).click()
    phone.answer(housing["questions"][0], "no")
    phone.answer(housing["questions"][1], "yes")
    phone.saved()
    phone.kill()
    page = phone.page
    phone.open()
    page.get_by_role("link", name=re.compile("王示丙.*草稿")).click()
    radio = phone.card(housing["questions"][1]).get_by_role("radio", name="是")
    expect(radio).to_be_checked()
    expect(radio).to_be_in_viewport()
    expect(phone.card(housing["questions"][0]).get_by_role("radio", name="否")).to_be_checked()

    # The village form likewise.
    phone.open()
    page.get_by_role("link", name=re.compile(of_village["short"])).click()
    page.get_by_role("link", name="开始入户").click()
    phone.answer_all(
        of_village, {"visit_date": "2022-08-10", "collective_income": "3.2", "collective_income_low": "yes"}
    )
    finish(page)
    expect(page.get_by_role("link", name=re.compile("未送达 2"))).to_be_visible()

    # Signal returns: it sends by itself.
    site.start("--no-demo")
    phone.find_signal()
    expect(page.get_by_role("link", name=re.compile("全部送达 ✓"))).to_be_visible(timeout=30_000)
    phone.open("/outbox")
    expect(page.get_by_role("link", name=re.compile("王示乙.*已送达"))).to_be_visible()

    # A supervisor asks for the households below the line.
    supervisor = site.desk("zhen")
    query = {"campaign": CAMPAIGN, "area": township.code, "flag": "below_line"}

    def in_the_village() -> list[dict[str, Any]]:
        """Another journey may have found somebody in another village."""
        items = supervisor.get("/api/households", **query)["items"]
        return [row for row in items if row["village"] == village]

    found = settled(5, in_the_village)
    assert [row["name"] for row in found] == ["王示乙"]
    assert (found[0]["per_person"], found[0]["gap"]) == ("6850.00", "-450.00")
    detail = supervisor.get(f"/api/households/{found[0]['id']}", campaign=CAMPAIGN)
    flags = {flag["code"]: flag for flag in detail["flags"]}
    assert flags.keys() == FOUND
    assert flags["below_line"]["message"] == SUM
    assert flags["house_unsafe"]["message"] == "墙体开裂"
    assert Decimal(detail["answers"]["values"]["wage"]) == 18000
    village_detail = supervisor.get(f"/api/villages/{village}", campaign=CAMPAIGN)
    assert [flag["code"] for flag in village_detail["flags"]] == ["collective_income_low"]

    # And in the browser at the desk: the list opens on what it is for, the drawer shows the sum.
    desk = hand(site, **DESK)
    desk.sign_in("zhen", PASSWORD)
    row = desk.page.get_by_role("row", name=re.compile("王示乙"))
    expect(row).to_contain_text("6,850.00")
    row.get_by_role("link").click()
    drawer = desk.page.get_by_role("complementary").or_(desk.page.locator(".drawer")).last
    expect(drawer).to_contain_text(SUM)
    expect(drawer).to_contain_text("27,400.00")
    expect(drawer).to_contain_text("墙体开裂")
    # What was judged stays readable with the rule, the form's version, the figures, the line and its document.
    drawer.get_by_text(re.compile("看每次判定")).click()
    judged = drawer.get_by_role("group").filter(has_text="看每次判定")
    expect(judged).to_contain_text("收到回答")
    expect(judged).to_contain_text("27,400.00 元 ÷ 4 人 = 人均 6,850.00 元")
    expect(judged).to_contain_text("监测线 7,300.00 元")
    expect(judged).to_contain_text("规则 below_line")
