"""A round of doors without signal: nobody home and a day agreed on, a household that no list knows, a way of one's own."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from ruhu.kit import clock
from tests.journeys.conftest import Holds
from tests.journeys.site import CAMPAIGN, Desk, Site, Township, household_rows, settled
from tests.journeys.steps import at_work, finish
from tests.roster.files import register

NAMES = ["访示甲", "访示乙", "访示丙", "访示丁"]


def settle_village(site: Site, clerk: Desk, township: Township, number: int) -> tuple[str, str]:
    """A village with four households, the first a key household; its code and its worker."""
    code = township.village(number)
    rows = household_rows(code, NAMES)
    for at, row in enumerate(rows):
        row["address"] = f"{'东头' if at < 2 else '西沟'}{at + 1}号"
    assert clerk.import_register(register(rows, areas=township.areas(number)))["errors"] == []
    worker = f"wg-visits-{number}"
    site.person(worker, "worker", code + "01")
    return code, worker


def test_a_door_without_answer_comes_back_on_the_day_agreed_on_and_reaches_the_supervisor(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    code, worker = settle_village(site, clerk, township, 71)
    phone = hand(site)
    page = at_work(phone, worker)
    expect(page.get_by_role("heading", name="重点户还没去 1")).to_be_visible()
    expect(page.get_by_role("heading", name="季走访到期 3")).to_be_visible()

    # No signal: nobody is home, and he says when he comes again.
    phone.lose_signal()
    page.get_by_role("link", name="农户", exact=True).click()
    page.get_by_role("link", name=re.compile("访示甲.*还没去")).click()
    page.get_by_role("button", name=re.compile("记一次走访")).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="存下这次走访").click()
    expect(sheet.get_by_text("要更正: 还没填")).to_be_visible()
    expect(sheet.get_by_text("实际去的那一天; 打电话的填通话那天。")).to_be_visible()
    sheet.get_by_role("button", name=re.compile("正式说法.*哪天去的")).click()
    expect(page.get_by_role("dialog", name="正式说法")).to_contain_text("走访日期")
    page.keyboard.press("Escape")
    sheet.get_by_role("radio", name="家里没人").check()
    sheet.get_by_role("button", name="明天").click()
    sheet.get_by_role("button", name="晚上在家").click()
    sheet.get_by_role("button", name="存下这次走访").click()
    expect(page.get_by_text("今天家里没人, 明天再去")).to_be_visible()

    # He waits for tomorrow: today it is on no list. Another door: today again.
    phone.open()
    expect(page.get_by_text("本轮已走访 0 / 4 户")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("重点户还没去"))).to_have_count(0)
    page.get_by_role("link", name=re.compile("访示乙")).click()
    page.get_by_role("button", name=re.compile("记一次走访")).click()
    sheet.get_by_role("radio", name="外出务工").check()
    sheet.get_by_role("radio", name="否").check()
    today = clock.today()
    for unit, part in zip("年月日", today.isoformat().split("-"), strict=True):
        sheet.get_by_label(f"约好哪天再去? {unit}").select_option(part)
    sheet.get_by_role("button", name="存下这次走访").click()
    expect(sheet).to_have_count(0)
    phone.reload()
    phone.open()
    expect(page.get_by_role("heading", name="约好今天去 1")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("未送达 2"))).to_be_visible()

    # Signal: it goes by itself, and the supervisor reads it.
    phone.find_signal()
    expect(page.get_by_role("link", name=re.compile("全部送达"))).to_be_visible(timeout=30_000)
    village = site.desk("guanli")
    query = {"campaign": CAMPAIGN, "area": code, "outcome": "nobody_home"}
    found = settled(5, lambda: village.get("/api/households", **query)["items"])
    assert [row["name"] for row in found] == ["访示甲"]
    visits = village.get(f"/api/households/{found[0]['id']}", campaign=CAMPAIGN)["visits"]
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert [(v["outcome"], v["next_on"], v["note"]) for v in visits] == [
        ("nobody_home", tomorrow, "晚上在家")
    ]
    # What came back from the server stands in the place of what was said here, once.
    page.get_by_role("link", name="农户", exact=True).click()
    page.get_by_role("link", name=re.compile("访示甲")).click()
    expect(page.get_by_text("今天家里没人, 明天再去")).to_have_count(1)


def test_a_household_that_no_list_knows_is_surveyed_at_once_and_its_form_arrives_accepted(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    code, worker = settle_village(site, clerk, township, 72)
    official = clerk.get("/api/questionnaires/mingzhou-2022-household")["definition"]
    phone = hand(site)
    page = at_work(phone, worker)
    phone.lose_signal()

    page.get_by_role("link", name="农户", exact=True).click()
    page.get_by_role("button", name="新增 · 排序").click()
    page.get_by_role("link", name=re.compile("新增一户")).click()
    # A namesake is warned of, and opened by a tap.
    page.get_by_role("textbox", name="户主叫什么?").fill("访示丙")
    expect(page.get_by_text("名册上已有同名的, 是不是这一户?")).to_be_visible()
    page.get_by_role("textbox", name="户主叫什么?").fill("访示新")
    expect(page.get_by_text("名册上已有同名的")).to_have_count(0)
    page.get_by_role("textbox", name="住在哪里(自然村、门牌)?").fill("北坡1号")
    page.get_by_role("radio", name="名册漏了").check()
    page.get_by_role("button", name="登记, 接着入户").click()

    # The form is open at once, with nothing chosen that only the register would know.
    expect(page.get_by_role("heading", level=1)).to_contain_text("访示新")
    figures = {"visit_date": clock.today().isoformat(), "people": 3, "labour": 2, "wage": "36000", "business": "0",
               "business_costs_asked": "yes", "transfer": "0", "property": "0", "below_line": "no"}  # fmt: skip
    phone.answer_all(official, figures)
    finish(page)
    expect(page.get_by_role("link", name=re.compile("未送达 2"))).to_be_visible()
    phone.go("/households")
    expect(page.get_by_role("link", name=re.compile("访示新.*名册外"))).to_be_visible()

    phone.find_signal()
    expect(page.get_by_role("link", name=re.compile("全部送达"))).to_be_visible(timeout=30_000)
    desk = site.desk("guanli")
    query = {"campaign": CAMPAIGN, "area": code, "kind": "provisional"}
    row = settled(5, lambda: desk.get("/api/households", **query)["items"])[0]
    assert (row["name"], row["visited"], row["per_person"]) == ("访示新", True, "12000.00")
    assert [n["name"] for n in desk.get("/api/newcomers", area=code)["items"]] == ["访示新"]
    assert desk.get("/api/held", area=code)["items"] == []


def test_the_order_of_doors_is_the_workers_own_and_stays(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    _, worker = settle_village(site, clerk, township, 73)
    phone = hand(site)
    page = at_work(phone, worker)

    def walk() -> list[str]:
        names = page.locator(".long .cell b").all_text_contents()
        return [re.search("访示.", name).group() for name in names]  # type: ignore[union-attr]

    phone.go("/households?arrange=1")
    page.get_by_role("button", name=re.compile("访示丁")).click()
    page.get_by_role("button", name=re.compile("访示乙")).click()
    expect(page.get_by_text("先点要挪的一户。")).to_be_visible()
    page.get_by_role("button", name=re.compile("访示甲")).click()
    page.get_by_role("button", name="下移").click()
    page.get_by_role("button", name="放下").click()
    page.get_by_role("link", name="排好了").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("农户")
    assert walk() == ["访示丁", "访示甲", "访示乙", "访示丙"]
    # Hamlets are named where the way enters them.
    assert page.locator("h2.run").all_text_contents() == ["西沟", "东头", "西沟"]
    phone.lose_signal()
    phone.kill()
    page = phone.page
    phone.go("/households")
    expect(page.get_by_role("link", name=re.compile("访示丁"))).to_be_visible()
    assert walk() == ["访示丁", "访示甲", "访示乙", "访示丙"]
