"""What a person reads of the room on the phone: how much, whether the browser promises to keep it, and when little is left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Holds
from tests.journeys.site import Desk, Site, Township
from tests.journeys.steps import at_work
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.test_bad_lines import surveyed_village

PROMISED, REFUSED = "浏览器答应不清理 ✓", "空间紧张时可能被清理, 请及时发送"
WARNING = "手机空间紧张时浏览器可能清理数据"


def lets_keep(page: Page, url: str, setting: str) -> None:
    """What the browser answers when the app asks to keep its data: granted or denied."""
    inspector = page.context.new_cdp_session(page)
    context = inspector.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    inspector.send(
        "Browser.setPermission",
        {
            "permission": {"name": "persistent-storage"},
            "setting": setting,
            "origin": url,
            "browserContextId": context,
        },
    )


def facts(page: Page) -> str:
    """The lines under 手机里的数据."""
    return page.get_by_role("heading", name="手机里的数据").locator("xpath=..").inner_text()


@pytest.mark.parametrize(("number", "setting", "said"), [(48, "granted", PROMISED), (49, "denied", REFUSED)])
def test_the_app_says_how_much_room_it_has_and_whether_the_browser_promised_to_keep_it(
    site: Site, clerk: Desk, township: Township, hand: Holds, number: int, setting: str, said: str
) -> None:
    surveyed_village(site, clerk, township, number, 1)
    phone = hand(site)
    lets_keep(phone.page, site.url, setting)
    page = at_work(phone, f"wg{number}")
    assert page.evaluate("navigator.storage.persisted()") is (setting == "granted")
    # The first page warns of what may be cleared; where there is a promise there is nothing to warn of.
    expect(page.get_by_text(WARNING)).to_have_count(0 if setting == "granted" else 1)
    phone.open("/me")
    expect(page.get_by_text(said, exact=True)).to_be_visible()
    assert re.search(r"已用 [0-9.]+ [KMG]?B, 还有 [0-9.]+ [KMGT]B", facts(page)), facts(page)
    # The same stands in what is copied for whoever helps.
    page.get_by_role("button", name=re.compile("传送记录")).click()
    expect(page.get_by_role("textbox", name="传送记录")).to_have_value(
        re.compile(f"空间: 已用 .*, 还有 .* · 长期保存: {re.escape(said)}")
    )


def test_little_room_is_said_before_the_disk_is_full(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    surveyed_village(site, clerk, township, 50, 1)
    phone = hand(site)
    # What Chromium tells pages of the room is rounded up to gigabytes; this is one that tells it as it is.
    phone.context.add_init_script(
        "navigator.storage.estimate = () => Promise.resolve({usage: 30 << 20, quota: 80 << 20})"
    )
    page = at_work(phone, "wg50")
    for path in ("/", "/me"):
        phone.open(path)
        expect(page.get_by_text("手机空间快满了")).to_be_visible()
        expect(page.get_by_text("只剩 50 MB。请清理手机里的照片、视频")).to_be_visible()
        expect(page.get_by_text("不要清理本应用的数据。")).to_be_visible()
        assert violations(page) == []
        assert overhang(page) == 0
    expect(page.get_by_text("已用 30 MB, 还有 50 MB")).to_be_visible()
    page.screenshot(path=tmp_path / "little-room.png")
