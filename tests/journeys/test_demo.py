"""The demo as `./scripts/serve` leaves it to a new user: the accounts that it prints, the households that it flags."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, Holds
from tests.journeys.site import ROOT, Site
from tests.workshop.servers import running


@pytest.mark.slow
def test_a_new_user_signs_in_with_what_is_printed_and_finds_the_flagged_households(
    app: None, hand: Holds, tmp_path: Path
) -> None:
    with running([ROOT / "scripts/serve"], tmp_path) as server:
        printed = server.printed()
        password = re.search(r"shili-\d+", printed)
        assert password and "wg01" in printed and "zhen" in printed, printed
        site = Site(tmp_path, port=int(server.url.rsplit(":", 1)[1]))

        # The worker's phone: his grid of fifty households, some of them surveyed.
        phone = hand(site)
        phone.sign_in("wg01", password.group())
        page = phone.page
        expect(page.get_by_text(re.compile(r"本轮已走访 [1-9]\d* / 50 户"))).to_be_visible(timeout=30_000)
        page.get_by_role("link", name="农户", exact=True).click()
        expect(page.get_by_text("50 户", exact=True)).to_be_visible()
        problems = page.get_by_role("button", name=re.compile(r"^有问题 *[1-9]\d*$"))
        problems.click()
        expect(page.locator("main a.cell", has_text=re.compile(r"\d 个问题")).first).to_be_visible()

        # The supervisor's desk opens on the households below the line, with what a head has there.
        desk = hand(site, **DESK)
        desk.sign_in("zhen", password.group())
        rows = desk.page.get_by_role("table").get_by_role("link")
        expect(rows.first).to_be_visible(timeout=20_000)
        assert rows.count() >= 10
        name = rows.first.inner_text().split()[0]
        rows.first.click()
        expect(desk.page.get_by_text("收入怎么算的")).to_be_visible()
        expect(desk.page.get_by_text(re.compile("人均纯收入 .* 低于 .* 元")).first).to_be_visible()
        expect(desk.page.get_by_role("heading", name=re.compile(re.escape(name)))).to_be_visible()
