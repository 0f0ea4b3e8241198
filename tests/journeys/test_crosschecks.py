"""At the desk: what does not agree is read and explained; self-check lists are filled in, and what is found goes to the ledger."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from ruhu.questionnaires.catalog import Catalog
from tests.factories.items import harmless_values, survey_item
from tests.journeys.conftest import DESK, Holds
from tests.journeys.site import PASSWORD, Desk, Site, Township
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.village import Village, village_at_work

OTHER = "yuzhou-2023"
NARROW = {"width": 360, "height": 740}


def looked_at(page: Page, name: str) -> None:
    """Nothing is out of reach at a desk or on a phone; a picture for whoever wants to look."""
    folder = os.environ.get("RUHU_PICTURES")
    for size in (DESK, NARROW):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        expect(page.locator("main")).to_be_visible()
        expect(page.locator(".wait-line")).to_have_count(0)
        assert violations(page) == [] and overhang(page) <= 0
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=size is NARROW)
    page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})


def test_what_does_not_agree_is_explained_and_a_self_check_goes_to_the_ledger(
    site: Site, clerk: Desk, hand: Holds
) -> None:
    village = village_at_work(site, clerk, Township(code="990101860"), 95)
    desk = hand(site, **DESK)
    page = desk.page
    desk.sign_in(village.supervisor, PASSWORD)
    page.get_by_role("link", name="互核", exact=True).click()
    finding = page.locator("section.group", has_text="报了住房问题")
    expect(finding).to_contain_text("但有 2 户报了住房问题")
    expect(finding.get_by_role("link", name=re.compile("示例甲"))).to_be_visible()
    looked_at(page, "cross-checks")
    finding.get_by_role("button", name=re.compile("^是这样")).click()
    finding.get_by_role("textbox", name="是怎么回事").fill("农户已搬进新房, 旧房待拆")
    finding.get_by_role("button", name="存下说明").click()
    expect(finding).to_have_count(0)
    page.get_by_role("button", name=re.compile("^已说明")).click()
    expect(finding).to_contain_text("旧房待拆")

    # A checklist of another campaign; the journeys after this one have one campaign again.
    site.command("campaign", "open", OTHER)
    try:
        by_the_list(site, village, page)
    finally:
        site.command("campaign", "close", OTHER)


def by_the_list(site: Site, village: Village, page: Page) -> None:
    """Item by item: an empty word is refused, a problem goes to the ledger."""
    form = Catalog.load().get("mingzhou-2022-household")
    values = harmless_values(form, dropout="yes", dropout_persuaded="no")
    dropped = survey_item(
        form, campaign=OTHER, village=village.code, household_id=village.surveyed, values=values
    )
    site.desk(village.worker).push(dropped)
    page.get_by_role("link", name="自查", exact=True).click()
    page.get_by_label("行动").select_option(OTHER)
    row = page.get_by_role("row", name=re.compile("义务教育阶段适龄儿童是否全部上学"))
    expect(row).to_contain_text("1 户")
    expect(row).to_contain_text("还没填")
    looked_at(page, "self-checks")
    row.get_by_role("link").click()
    drawer = page.get_by_label("详情")
    expect(drawer.get_by_role("link", name=re.compile("示例甲"))).to_be_visible()
    drawer.get_by_role("button", name="发现问题").click()
    drawer.get_by_label("第 1 个问题在哪里").select_option(village.code)
    words = drawer.get_by_role("textbox", name="第 1 个问题", exact=True)
    words.fill("已落实到位")
    drawer.get_by_role("button", name="存下, 问题进台账").click()
    expect(drawer.get_by_role("alert")).to_contain_text("不是具体问题")
    words.fill("村小学三年级一名学生开学后没有到校")
    drawer.get_by_role("button", name="存下, 问题进台账").click()
    case = drawer.get_by_role("link", name=re.compile("三年级一名学生"))
    expect(case).to_be_visible()
    expect(row).to_contain_text("发现问题")
    looked_at(page, "self-check")
    case.click()
    expect(page.get_by_role("heading", name=re.compile("自查第 4 项"))).to_be_visible()
    expect(page.get_by_label("详情")).to_contain_text("教体局")
