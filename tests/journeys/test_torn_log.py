"""What Chromium's own store does to work after a kill, and what the app does about it.

A kill between the two calls that write a record of LevelDB's log leaves it torn; Chromium writes on behind it, and the
start after the next finds the store corrupt and deletes all of it. Here the tear is made by hand, each time."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.journeys.faulty import FaultyProxy
from tests.journeys.killed import Device
from tests.journeys.killed_saving import LONGEST, REMARK
from tests.journeys.site import PASSWORD, Desk, Site, Township, settled
from tests.journeys.test_bad_lines import correct, surveyed_village

HEAD = struct.pack("<IHB", 0x12345678, 300, 1)  # checksum, 300 bytes follow, all of the record
TORN = {
    "the head of a record": HEAD,
    "half of a record": HEAD + bytes(range(150)),
    "half of a head": HEAD[:3],
    "zeros, as a battery that dies leaves them": bytes(200),
}
# Two frames after the typing the mark speaks of it.
STORED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  while (document.querySelector(".mark-saved").dataset.saved !== "saved") await frame();
}"""


def tear(store: Path, tail: bytes) -> Path:
    """A record that was begun and not finished at the end of the log that is written."""
    log = max(store.glob("*.log"))
    with log.open("ab") as out:
        out.write(tail)
    return log


def remark(page: Page) -> str:
    """What stands in the form."""
    expect(page.locator(REMARK)).to_be_visible(timeout=LONGEST)
    return page.locator(REMARK).input_value()


@pytest.mark.slow
def test_a_record_torn_by_a_kill_takes_nothing_with_it_however_often_the_phone_starts(
    site: Site, clerk: Desk, township: Township, playwright: Playwright, tmp_path: Path
) -> None:
    (household,) = surveyed_village(site, clerk, township, 68, 1).values()
    line = FaultyProxy(site.port)
    device = Device(playwright, tmp_path / "profile", line.url)
    form = f"/households/{household}/survey?s=housing"
    try:
        phone = device.start()
        phone.sign_in("wg68", PASSWORD)
        expect(phone.page.get_by_text("本轮已走访 1 / 1 户")).to_be_visible(timeout=LONGEST)
        phone.can_start_offline()
        line.shut()
        phone.open(form)
        phone.page.locator("#q-house_unsafe").get_by_role("radio", name="是").check()
        words = ""
        for how, tail in TORN.items():
            phone.page.evaluate(STORED)
            device.kill()
            torn = tear(device.store, tail)
            phone = device.start(form)
            assert remark(phone.page) == words
            # The app had the browser begin a new log; what is saved now does not lie behind the torn record.
            assert settled(20, lambda torn=torn: not torn.exists()), how
            words = f"写在{how}之后"
            phone.page.locator(REMARK).fill(words)
        phone.page.evaluate(STORED)
        device.kill()
        phone = device.start(form)
        assert remark(phone.page) == words
        assert phone.broken == []
    finally:
        device.kill()
        line.close()


def test_a_phone_whose_browser_took_its_store_away_says_so_and_how_much_was_unsent(
    site: Site, clerk: Desk, township: Township, playwright: Playwright, tmp_path: Path
) -> None:
    (household,) = surveyed_village(site, clerk, township, 66, 1).values()
    line = FaultyProxy(site.port)
    device = Device(playwright, tmp_path / "profile", line.url)
    try:
        phone = device.start()
        phone.sign_in("wg66", PASSWORD)
        expect(phone.page.get_by_text("本轮已走访 1 / 1 户")).to_be_visible(timeout=LONGEST)
        phone.can_start_offline()
        line.shut()
        correct(phone, household, "是")
        # Chromium writes localStorage down late; at once when the last page of a site is gone.
        phone.page.goto("about:blank")
        noted = device.profile / "Default/Local Storage/leveldb"
        assert settled(60, lambda: any(b'":1}' in log.read_bytes() for log in noted.glob("*.log")))
        device.kill()
        for manifest in device.store.glob("MANIFEST-*"):
            manifest.write_bytes(b"no manifest at all")
        phone = device.start("/")
        told = phone.page.get_by_role("alert").filter(has_text="存在这部手机里的答案不见了")
        expect(told).to_contain_text("上次还有 1 份没有送达", timeout=LONGEST)
        line.open()
        phone.sign_in("wg66", PASSWORD)
        expect(phone.page.get_by_text("本轮已走访 1 / 1 户")).to_be_visible(timeout=LONGEST)
        expect(told).to_be_hidden()
        assert phone.broken == []
    finally:
        device.kill()
        line.close()
