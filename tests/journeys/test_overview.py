"""The overview at a desk and on a phone: each number opens a list of as many households."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Holds
from tests.journeys.site import PASSWORD, Site, Township
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.village import Village, village_at_work


@pytest.fixture(scope="module")
def village(site: Site) -> Village:
    return village_at_work(site, site.desk("guanli"), Township(code="990101700"), 71)


def opened(page: Page) -> None:
    expect(page.get_by_role("heading", name="走访进度")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("img", name=re.compile("人均纯收入分布, 监测线 7,300"))).to_be_visible()


def figure(page: Page, name: str) -> int:
    tile = page.locator("a.tile", has_text=name)
    return int(tile.locator("b").inner_text().replace(",", ""))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_each_number_opens_its_list(site: Site, village: Village, hand: Holds, size: dict[str, int]) -> None:
    desk = hand(site, **size)
    page = desk.page
    desk.sign_in(village.supervisor, PASSWORD)
    page.get_by_role("link", name="总览").click()
    opened(page)
    assert violations(page) == []
    assert overhang(page) <= 0
    folder = os.environ.get("RUHU_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"overview-{size['width']}.png", full_page=True)
    assert (figure(page, "农户"), figure(page, "已走访"), figure(page, "人均低于监测线")) == (4, 2, 1)
    for name in ("农户", "已走访", "重点户未走访", "有问题的户", "高风险户", "人均低于监测线"):
        number = figure(page, name)
        page.locator("a.tile", has_text=name).click()
        if number:
            expect(page.locator(".total")).to_have_text(f"{number} 户")
        else:
            expect(page.get_by_text("没有这样的农户")).to_be_visible()
        page.go_back()
        opened(page)
    # Cases by state and unit open the ledger with as many.
    for name in ("没销号", "过期", "待派单"):
        number = figure(page, name)
        page.locator("a.tile", has_text=name).click()
        expect(page.locator(".total")).to_have_text(re.compile(rf"^{number} 件"))
        page.go_back()
        opened(page)
    # A number of a table, by the keyboard.
    row = page.get_by_role("row", name=re.compile("^住房不安全|^现住房|^住房"))
    link = row.first.get_by_role("link").last
    number = link.inner_text()
    link.press("Enter")
    expect(page.locator(".total")).to_have_text(f"{number} 户")
    page.go_back()
    opened(page)
    page.get_by_text("看表").click()
    band = page.get_by_role("row", name=re.compile("^6,000–7,000"))
    number = band.get_by_role("link").inner_text()
    band.get_by_role("link").click()
    expect(page.locator(".total")).to_have_text(f"{number} 户")
    expect(page.get_by_label("人均低于", exact=True)).to_be_visible()


def test_it_prints_without_the_menu(site: Site, village: Village, hand: Holds) -> None:
    desk = hand(site, **DESK)
    page = desk.page
    desk.sign_in(village.supervisor, PASSWORD)
    page.get_by_role("link", name="总览").click()
    opened(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="主菜单")).to_be_hidden()
    expect(page.locator(".for-print")).to_contain_text("示例镇")
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    # The chart's table is folded on the screen, and open on paper.
    incomes = page.get_by_role("rowheader", name="收入没填全")
    expect(incomes).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(incomes).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(incomes).to_be_hidden()
