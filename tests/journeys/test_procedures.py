"""A household is recognised as 监测对象: from the clue to the file, each level at its own desk."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.factories.items import harmless_values, survey_item
from tests.journeys.conftest import DESK, Holds
from tests.journeys.site import PASSWORD, Desk, Site, Township, household_rows
from tests.journeys.steps import at_work
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.test_filling import FORM
from tests.roster.files import register

WHO = re.compile("程示甲")


def sound(page: Page) -> None:
    expect(page.locator(".busy")).to_have_count(0)  # what is fetched anew is pale until it came
    assert violations(page) == []
    assert overhang(page) == 0


def drawer(page: Page) -> Locator:
    return page.get_by_role("complementary", name="详情")


def open_procedure(page: Page) -> None:
    """The household's row in the list of what runs."""
    page.get_by_role("link", name="监测程序", exact=True).click()
    page.get_by_role("row", name=WHO).get_by_role("link").click()
    expect(drawer(page)).to_contain_text("程示甲")


def take(page: Page, step: str, **lines: str) -> None:
    """The next step with its papers; a line whose name begins with `pick_` is a choice."""
    open_procedure(page)
    page.get_by_role("button", name=f"办“{step}”…").click()
    sheet = page.get_by_role("dialog", name=step)
    for name, text in lines.items():
        if name.startswith("pick_"):
            sheet.get_by_label(name.removeprefix("pick_")).select_option(label=text)
        else:
            sheet.get_by_label(name, exact=True).fill(text)
    sheet.get_by_role("button", name=f"办完“{step}”").click()
    expect(sheet).to_have_count(0)
    expect(drawer(page).get_by_role("listitem").filter(has_text=step).first).to_contain_text("办了")


def test_a_clue_goes_through_the_seven_steps_to_the_file_and_each_level_takes_its_own(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    code = township.village(93)
    rows = household_rows(code, ["程示甲", "程示乙"])
    assert clerk.import_register(register(rows, areas=township.areas(93)))["errors"] == []
    people = {
        "wg-steps": ("worker", code + "01"),
        "cun-steps": ("village", code),
        "zhen-steps": ("township", township.code),
    }
    for username, (role, area) in (people | {"xian-steps": ("county", township.county)}).items():
        site.person(username, role, area)
    first, home = (
        clerk.get("/api/households", area=code, q=name)["items"][0]["id"] for name in ("程示甲", "程示乙")
    )
    poor = harmless_values(FORM, house_unsafe="yes")
    remarks = {"house_unsafe": "屋顶漏雨"}
    site.desk("wg-steps").push(
        survey_item(FORM, village=code, household_id=home, values=poor, remarks=remarks)
    )
    pages = {}
    for level in ("cun", "zhen", "xian"):
        desk = hand(site, **DESK)
        desk.sign_in(f"{level}-steps", PASSWORD)
        # Who fills in forms in a village too begins among them; the others are led to the desk.
        desk.page.wait_for_url(f"{site.url}/" if level == "cun" else "**/supervisor/households**")
        expect(desk.page.get_by_role("navigation", name="主菜单")).to_be_visible()
        desk.go("/supervisor/procedures")
        expect(desk.page.get_by_role("heading", level=1)).to_contain_text("监测程序")
        pages[level] = desk.page
    cun, zhen, xian = pages["cun"], pages["zhen"], pages["xian"]

    # The family asks by itself; the worker notes it without signal.
    phone = hand(site)
    page = at_work(phone, "wg-steps")
    phone.lose_signal()
    page.get_by_role("link", name="农户", exact=True).click()
    page.get_by_role("link", name=WHO).click()
    page.get_by_role("button", name=re.compile("这户自己申报监测对象")).click()
    form = page.get_by_role("dialog", name=re.compile("自主申报"))
    form.get_by_role("textbox", name="家里谁提出的?").fill("程示甲")
    form.get_by_role("button", name="大病花费大").click()
    form.get_by_role("radio", name="否").check()
    sound(page)
    form.get_by_role("button", name="存下这次申报").click()
    expect(form).to_have_count(0)
    phone.find_signal()
    expect(page.get_by_role("link", name=re.compile("全部送达"))).to_be_visible(timeout=30_000)

    # Another one begins at the desk, with what the survey found as its clue.
    zhen.goto(f"{site.url}/supervisor/households?open={home}")
    zhen.get_by_role("button", name="进入程序…").click()
    sheet = zhen.get_by_role("dialog", name="程示乙 进入程序")
    expect(sheet.get_by_label("线索", exact=True)).not_to_have_value("")
    sheet.get_by_label("线索来源").select_option(label="农户自主申报")
    sheet.get_by_role("button", name="进入程序").click()
    expect(sheet.get_by_text("请写明是家里谁提出的")).to_be_visible()
    sheet.get_by_label("家里谁提出的").fill("程示乙")
    sound(zhen)
    sheet.get_by_role("button", name="进入程序").click()
    expect(drawer(zhen)).to_contain_text("还有 15 天")

    # Rows are gone through by keys, and a column that nobody needs is left out, for good.
    cun.get_by_role("link", name="监测程序", exact=True).click()
    links = cun.get_by_role("table").get_by_role("link")
    expect(links).to_have_count(2)
    links.first.press("ArrowDown")
    expect(links.last).to_be_focused()
    links.last.press("Enter")
    expect(drawer(cun)).to_be_visible()
    cun.get_by_role("link", name="监测程序", exact=True).click()
    cun.get_by_label("选择列").click()
    cun.get_by_role("checkbox", name="程序", exact=True).uncheck()
    sound(cun)
    cun.get_by_role("link", name="期限", exact=True).click()
    take(cun, "入户核实", 入户核实表="核 1 号", 承诺授权书="村档案柜")
    heads = cun.get_by_role("columnheader")
    expect(heads.filter(has_text="轮到")).to_have_count(1)
    expect(heads.filter(has_text="程序")).to_have_count(0)
    open_procedure(zhen)
    expect(zhen.get_by_role("button", name="备注…")).to_be_visible()
    expect(zhen.get_by_role("button", name=re.compile("^办“"))).to_have_count(0)
    take(xian, "信息比对", 部门信息比对结果="比 7 号")
    take(cun, "村级初选", pick_监测对象类型="边缘易致贫户", 致贫返贫风险="因房", 村级评议会议记录="8 月 9 日")

    # The township sends it back once; what built on it is to be done again.
    open_procedure(zhen)
    zhen.get_by_role("button", name="退回…").click()
    sheet = zhen.get_by_role("dialog", name="退回")
    sheet.get_by_label("退回到哪一步").select_option(label="村级初选")
    sheet.get_by_label("原因").fill("评议记录没有签名")
    sheet.get_by_role("button", name="退回").click()
    expect(sheet).to_have_count(0)
    expect(drawer(zhen)).to_contain_text("评议记录没有签名")
    take(
        cun,
        "村级初选",
        pick_监测对象类型="边缘易致贫户",
        致贫返贫风险="因房",
        村级评议会议记录="8 月 10 日, 已签名",
    )
    take(zhen, "乡镇审核", 乡镇审核意见="审 3 号")
    take(xian, "县级审批", **{"县级批复(文号)": "示例批〔2022〕3 号"})
    take(cun, "结果公告", **{"公告(地点、起止日期)": "村务公开栏"})
    take(zhen, "录入建档", 档案编号="JC-0001")
    take(zhen, "明确帮扶责任人", **{"帮扶责任人(国家公职人员)": "示例李", "所在单位及职务": "示例镇政府科员"})
    take(zhen, "制定帮扶计划", 帮扶计划="计 1 号", 针对性帮扶措施="申报危房改造, 安排公益岗")
    expect(drawer(zhen)).to_contain_text("已办结")
    sound(zhen)
    household = clerk.get(f"/api/households/{first}")
    assert (household["monitored"], "monitored" in household["kinds"]) == (True, True)
    (done,) = clerk.get("/api/procedures", household=first)["items"]
    assert (done["state"], done["overdue"], done["applicant"]) == ("done", False, "程示甲")
