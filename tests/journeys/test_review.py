"""Forms are approved by the dozen; a household is drawn by lot, surveyed again by another person without signal, and compared."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from ruhu.questionnaires.catalog import Catalog
from tests.factories.items import survey_item
from tests.journeys.conftest import DESK, Holds
from tests.journeys.site import CAMPAIGN, PASSWORD, Desk, Site, Township
from tests.journeys.steps import at_work, finish
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.village import village_at_work

FIGURES = {
    "people": 4, "labour": 2, "wage": "36000.00", "business": "3400.00", "transfer": "5600.00", "property": "400.00", "house_unsafe": "yes",
}  # fmt: skip


def picture(page: Page, name: str) -> None:
    """For whoever wants to look."""
    folder = os.environ.get("RUHU_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_by_the_dozen_and_by_lot(site: Site, clerk: Desk, hand: Holds) -> None:
    village = village_at_work(site, clerk, Township(code="990101900"), 91)
    site.person("cun-91", "village", village.code)
    form = Catalog.load().get("mingzhou-2022-household")
    site.desk(village.worker).push(survey_item(form, village=village.code, household_id=village.untouched))

    # What nobody has to look at is approved at one go; what was found to be wrong stays on the list.
    desk = hand(site, **DESK)
    page = desk.page
    desk.sign_in(village.supervisor, PASSWORD)
    page.get_by_role("link", name="复核", exact=True).click()
    odd = page.get_by_role("row", name=re.compile("示例甲"))
    expect(odd).to_contain_text("个问题")
    picture(page, "reviews")
    assert violations(page) == [] and overhang(page) <= 0
    page.get_by_role("button", name=re.compile("^选中没有疑点的")).click()
    page.get_by_role("button", name=re.compile(r"^审核通过 \d+ 份")).click()
    expect(page.get_by_role("row", name=re.compile("示例乙"))).to_have_count(0)
    expect(odd).to_be_visible()
    approved = clerk.get(f"/api/households/{village.untouched}", campaign=CAMPAIGN)
    assert approved["state"] == "approved"

    # A draw of all of them; anybody can draw again.
    page.get_by_role("link", name="抽查", exact=True).click()
    page.get_by_role("button", name="抽一次").click()
    page.get_by_role("textbox", name="抽多少").fill("100")
    page.get_by_role("button", name="抽签").click()
    drawn = page.get_by_role("row", name=re.compile("示例乙"))
    expect(drawn).to_contain_text("还没派")
    page.get_by_text("怎么抽的").click()
    page.get_by_role("button", name="照着再抽一遍").click()
    expect(page.get_by_text("照着又抽了一遍, 一户不差")).to_be_visible()
    page.get_by_role("checkbox", name="选 示例乙").check()
    person = page.get_by_label("派给谁")
    person.select_option(person.locator("option", has_text="示例cun-91").get_attribute("value"))
    page.get_by_role("button", name="派 1 户").click()
    expect(drawn).to_contain_text("派给示例cun-91")
    picture(page, "spot-draw")
    assert violations(page) == [] and overhang(page) <= 0

    # Another person goes there, out of reach, and does not see what the first one wrote.
    phone = hand(site)
    there = at_work(phone, "cun-91")
    there.get_by_role("link", name=re.compile("示例乙.*请再去问一遍")).click()
    expect(there.get_by_text("前一个人填的, 这里不显示")).to_be_visible()
    picture(there, "spot-phone")
    phone.lose_signal()
    there.get_by_role("link", name="开始问").click()
    phone.answer_all(form.raw, FIGURES)
    finish(there)
    phone.open()
    expect(there.get_by_role("link", name=re.compile("未送达 1"))).to_be_visible()
    expect(there.get_by_text("抽查复访")).to_have_count(0)
    phone.find_signal()
    expect(there.get_by_role("link", name=re.compile("全部送达 ✓"))).to_be_visible(timeout=30_000)

    # Question by question; the first survey still speaks.
    desk.reload()
    expect(drawn).to_contain_text("漏报 1")
    drawn.get_by_role("link", name=re.compile("示例乙")).click()
    differing = page.get_by_role("table", name="不一致的题")
    expect(differing.get_by_role("row", name=re.compile("漏报"))).to_contain_text("不一致")
    picture(page, "spot-compare")
    assert violations(page) == [] and overhang(page) <= 0
    assert clerk.get(f"/api/households/{village.untouched}", campaign=CAMPAIGN) == approved


def test_deadlines_and_where_they_are_forwarded(site: Site, clerk: Desk, hand: Holds) -> None:
    village = village_at_work(site, clerk, Township(code="990101910"), 92)
    supervisor = hand(site, **DESK)
    page = supervisor.page
    supervisor.sign_in(village.supervisor, PASSWORD)
    page.get_by_role("link", name="期限", exact=True).click()
    late = page.locator("a.tile", has_text="过期的问题")
    number = late.locator("b").inner_text()
    picture(page, "deadlines")
    assert violations(page) == [] and overhang(page) <= 0
    expect(page.get_by_text("转发给别的系统")).to_have_count(0)
    late.click()
    expect(page.get_by_role("status").filter(has_text=f"{number} 件")).to_be_visible()

    # The administrator names an address; what was sent there, and what became of it, stands in its log.
    admin = hand(site, **DESK)
    page = admin.page
    admin.sign_in("guanli", PASSWORD)
    page.get_by_role("link", name="期限", exact=True).click()
    page.get_by_role("button", name="加一个地址").click()
    page.get_by_label("名称").fill("示例平台")
    page.get_by_label("地址", exact=True).fill("http://127.0.0.1:9/hook")
    page.get_by_label(re.compile("签名密钥")).fill("a-secret-of-the-county")
    page.get_by_role("button", name="存下").click()
    page.get_by_role("button", name=re.compile("示例平台")).click()
    page.get_by_role("button", name="发一条试试").click()
    log = page.get_by_role("listitem").filter(has_text="试发")
    expect(log).to_be_visible()
    picture(page, "webhook")
    assert violations(page) == [] and overhang(page) <= 0
