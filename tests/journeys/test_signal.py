"""What the browser says of the network is not believed, in either direction: only a request that was answered counts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Holds
from tests.journeys.site import Desk, Site, Township
from tests.journeys.steps import at_work
from tests.journeys.test_bad_lines import all_delivered, correct, stands, surveyed_village

pytestmark = pytest.mark.background  # sent as from a phone, with Background Sync

NEVER_ONLINE = """
Object.defineProperty(Navigator.prototype, "onLine", { get: () => false });
addEventListener("load", () => dispatchEvent(new Event("offline")));
"""


def test_a_browser_that_says_offline_on_a_good_line_sends_all_the_same(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    (household,) = surveyed_village(site, clerk, township, 46, 1).values()
    phone = hand(site)
    phone.context.add_init_script(NEVER_ONLINE)
    page = at_work(phone, "wg46")
    assert page.evaluate("navigator.onLine") is False
    correct(phone, household, "是")
    all_delivered(phone)
    assert stands(clerk, household) == "yes"
    phone.open("/outbox")
    page.get_by_role("button", name="现在发送").click()
    expect(page.get_by_text(re.compile("^上次联系上服务器"))).to_be_visible(timeout=20_000)
    assert page.get_by_text("没有信号").count() == 0


def test_a_browser_that_says_online_without_a_line_is_not_believed_and_the_form_goes_when_there_is_one(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    (household,) = surveyed_village(site, clerk, township, 47, 1).values()
    phone = hand(site)
    phone.page.clock.install()
    page = at_work(phone, "wg47")
    site.stop()  # the radio stays on: full bars, and nothing behind them
    try:
        assert page.evaluate("navigator.onLine") is True
        correct(phone, household, "是")
        expect(page.get_by_role("link", name=re.compile("未送达 1.*没有信号"))).to_be_visible(timeout=20_000)
        phone.open("/outbox")
        page.get_by_role("button", name="现在发送").click()
        expect(page.get_by_role("status").filter(has_text="没有信号")).to_contain_text("会自己再试")
        assert page.evaluate("navigator.onLine") is True
    finally:
        site.start("--no-demo")
    # No event tells that the line is back: the app tries by itself, in a while.
    page.clock.fast_forward("02:00")
    expect(page.get_by_text("全部送达 ✓")).to_be_visible(timeout=60_000)
    assert stands(clerk, household) == "yes"
