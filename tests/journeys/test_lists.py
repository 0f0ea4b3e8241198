"""The list of households on the phone: each filter shows the households that it is for, and says before how many."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Holds
from tests.journeys.site import Site, Township
from tests.journeys.steps import at_work, finish
from tests.journeys.village import village_at_work


def shows(page: Page, *names: str) -> None:
    """The list comes to have these, in this order."""
    expect(page.locator("main a.cell")).to_have_text([re.compile(name) for name in names])


def test_each_filter_counts_and_shows_its_households(site: Site, hand: Holds) -> None:
    # 甲 脱贫户, surveyed with problems; 乙 untouched; 丙 surveyed, and found with a cracked wall by a correction; 丁 sent for a campaign that is not.
    village = village_at_work(site, site.desk("guanli"), Township(code="990101500"), 61)
    phone = hand(site)
    page = at_work(phone, village.worker)
    phone.lose_signal()
    phone.go(f"/households/{village.surveyed}/survey?step=finish")
    finish(page)
    phone.go("/households")
    filters = page.get_by_role("group", name="筛选")

    def sees(name: str, *households: str) -> None:
        """The chip's count, what it leaves in the list, and what the head of the page says of that."""
        chip = filters.get_by_role("button", name=re.compile(f"^{name} *[0-9]+$"))
        expect(chip).to_have_text(f"{name}{len(households)}")
        chip.click()
        expect(chip).to_have_attribute("aria-pressed", "true")
        if households:
            expect(page.get_by_text(f"{len(households)} / 4 户", exact=True)).to_be_visible()
        else:
            expect(page.get_by_text("没有这样的农户")).to_be_visible()
        shows(page, *households)
        chip.click()
        expect(page.get_by_text("4 户", exact=True)).to_be_visible()

    expect(page.get_by_text("4 户", exact=True)).to_be_visible()
    shows(page, "示例甲", "示例乙", "示例丙", "示例丁")
    sees("未走访", "示例乙", "示例丁")
    sees("重点户", "示例甲")
    sees("有问题", "示例甲", "示例丙")
    sees("未送达", "示例甲")
    sees("一般户", "示例乙", "示例丙", "示例丁")
    sees("需更正")

    # Looked for by name, by the initials of its pinyin, by number, by door.
    search = page.get_by_role("searchbox", name="找农户")
    for text, name in (("例丙", "示例丙"), ("SLY", "示例乙"), ("0004", "示例丁"), ("村1号", "示例甲")):
        search.fill(text)
        shows(page, name)
        expect(page.get_by_text("1 / 4 户", exact=True)).to_be_visible()
    search.fill("")

    # Two at once hold together; the address keeps them, so that coming back finds the same list.
    for name in ("未走访", "一般户"):
        filters.get_by_role("button", name=re.compile(f"^{name}")).click()
    expect(page.get_by_text("2 / 4 户", exact=True)).to_be_visible()
    page.get_by_role("link", name=re.compile("示例丁")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("示例丁")
    page.go_back()
    expect(page.get_by_text("2 / 4 户", exact=True)).to_be_visible()
    expect(page.locator("main a.cell b")).to_contain_text(["示例乙", "示例丁"])

    # What has arrived is not unsent any more.
    phone.go("/households")
    expect(filters.get_by_role("button", name=re.compile("^未送达"))).to_have_text("未送达1")
    phone.find_signal()
    expect(filters.get_by_role("button", name=re.compile("^未送达"))).to_have_text("未送达0", timeout=20_000)
