"""At the desk: what does not agree is read and explained; self-check lists are filled in, and what is found goes to the ledger."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, Holds
from tests.journeys.site import PASSWORD, Desk, Site, Township
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.village import village_at_work

NARROW = {"width": 360, "height": 740}


def looked_at(page: Page, name: str) -> None:
    """Nothing is out of reach at a desk or on a phone; a picture for whoever wants to look."""
    folder = os.environ.get("RUHU_PICTURES")
    for size in (DESK, NARROW):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        expect(page.locator("main")).to_be_visible()
        assert violations(page) == [] and overhang(page) <= 0
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})


def test_what_does_not_agree_is_read_with_its_households_and_explained(
    site: Site, clerk: Desk, hand: Holds
) -> None:
    village = village_at_work(site, clerk, Township(code="990101800"), 81)
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
