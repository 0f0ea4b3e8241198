"""The browser killed in the middle of saving, fifty times, or in the middle of an upgrade: what was stored is there."""

from __future__ import annotations

import json
import random
import re
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.journeys.faulty import FaultyProxy
from tests.journeys.handset import PIN, Handset
from tests.journeys.killed import Device
from tests.journeys.site import CAMPAIGN, FRONTEND, PASSWORD, Desk, Site, Township
from tests.journeys.steps import so_it_is
from tests.journeys.test_bad_lines import all_delivered, revisions, sound, surveyed_village
from tests.journeys.test_outbox import HELD, RESTORE

TYPING_ROUNDS, FINISHING_ROUNDS = 40, 12
LONGEST = 20_000  # ms that a start may take on a busy machine
REMARK = "#q-house_unsafe .remark textarea, #q-house_unsafe .remark input"

# Types a number into the remark, again and again. A number is told once it has been on screen as 已存: two frames after
# the typing the mark speaks of it, and not of an earlier one.
TYPE = """async ([from, selector]) => {
  const frame = () => new Promise(requestAnimationFrame);
  const mark = () => document.querySelector(".mark-saved").dataset.saved;
  const pause = () => new Promise((done) => setTimeout(done, Math.random() * 12));
  for (let n = from; ; n++) {
    const box = document.querySelector(selector);
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, `第${n}次`);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    await frame();
    await frame();
    while (mark() !== "saved") await frame();
    window.told(n);
    await pause();
  }
}"""
# Presses 完成 and tells when 已存本机 is on screen.
FINISH = """async (n) => {
  const frame = () => new Promise(requestAnimationFrame);
  [...document.querySelectorAll("button")].find((b) => b.textContent.trim() === "完成").click();
  while (![...document.querySelectorAll("h2")].some((h) => h.textContent === "已存本机")) await frame();
  window.told(n);
}"""


class Teller:
    """What the page said was stored; -1 for nothing."""

    def __init__(self, page: Page) -> None:
        self.last = -1
        page.expose_function("told", self.hear)

    def hear(self, n: int) -> None:
        """The page calls this."""
        self.last = max(self.last, n)


def killed_while(device: Device, page: Page, script: str, argument: object, until: int, more: float) -> int:
    """Run the script in the page until it told `until` (or a second is over) and `more` seconds on, and kill the browser
    under it; what it told last."""
    teller = Teller(page)
    page.evaluate(f"(argument) => {{ void ({script})(argument); }}", argument)
    end = time.monotonic() + 1
    while teller.last < until and time.monotonic() < end:
        page.wait_for_timeout(2)
    page.wait_for_timeout(more * 1000)
    device.kill()
    return teller.last


def typed(page: Page) -> int:
    """The number that the form was left with; 0 before the first."""
    expect(page.locator("#q-house_unsafe")).to_be_visible(timeout=LONGEST)
    box = page.locator(REMARK)
    found = re.search(r"\d+", box.input_value()) if box.count() else None
    return int(found[0]) if found else 0


# From here on each thing that the page stores is listed: store, key, durability.
LISTEN = """() => {
  window.writes = [];
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value, key) {
    window.writes.push([this.name, String(key), this.transaction.durability]);
    return key === undefined ? put.call(this, value) : put.call(this, value, key);
  };
}"""
# What was stored by the time the page that asks for a PIN goes.
SIGNED_IN = "() => !document.querySelector('[data-lock]') && JSON.stringify(window.writes)"


def signed_in(device: Device, username: str) -> Handset:
    """Killed as soon as the PIN is set and its page gone, the phone is found signed in."""
    phone = device.start("/")
    page = phone.page
    page.get_by_label("用户名").fill(username, timeout=LONGEST)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.evaluate(LISTEN)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("[data-lock=new]")).to_be_visible(timeout=LONGEST)
    page.keyboard.type(PIN)
    expect(page.get_by_role("heading", level=1)).to_have_text("再输一次")
    page.keyboard.type(PIN)
    writes = json.loads(page.wait_for_function(SIGNED_IN, timeout=LONGEST).json_value())
    device.kill()
    last = ["meta", "tokens", "strict"]
    assert ["meta", "current", "strict"] in writes[: writes.index(last)]
    return device.start("/")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_was_shown_as_stored_is_there_after_each_of_fifty_kills(
    site: Site, clerk: Desk, township: Township, playwright: Playwright, tmp_path: Path
) -> None:
    (household,) = surveyed_village(site, clerk, township, 69, 1).values()
    line = FaultyProxy(site.port)
    device = Device(playwright, tmp_path / "profile", line.url)
    rng = random.Random(20220805)
    form = f"/households/{household}/survey?s=housing"
    try:
        phone = signed_in(device, "wg69")
        expect(phone.page.get_by_text("本轮已走访 1 / 1 户")).to_be_visible(timeout=LONGEST)
        phone.can_start_offline()
        line.shut()  # nothing leaves the phone until the end
        phone.open(form)
        phone.page.locator("#q-house_unsafe").get_by_role("radio", name="是").check()
        phone.saved()
        told, stored = 0, 0
        for _ in range(TYPING_ROUNDS):
            first, shown = stored + 1, rng.randrange(6)
            last = killed_while(
                device, phone.page, TYPE, [first, REMARK], first + shown - 1, rng.uniform(0, 0.03)
            )
            phone = device.start(form)
            stored = typed(phone.page)
            assert stored >= last
            told += last >= first
        assert told > TYPING_ROUNDS / 2, "hardly ever was anything shown before the kill"

        finished = told_finished = 0
        for n in range(FINISHING_ROUNDS):
            phone.open(f"/households/{household}/survey?step=finish")
            done = phone.page.get_by_role("button", name="完成", exact=True)
            expect(done).to_be_visible(timeout=LONGEST)
            so_it_is(phone.page)
            expect(done).to_be_enabled()
            shown = n if n % 3 == 0 else -1
            last = killed_while(device, phone.page, FINISH, n, shown, rng.uniform(0, 0.1) if shown < 0 else 0)
            phone = device.start("/outbox")
            now = unsent(phone)
            assert finished <= now <= finished + 1
            if last == n:
                assert now == finished + 1
                told_finished += 1
            finished = now
        assert told_finished > 0
        line.open()
        phone.open("/")
        all_delivered(phone)
        assert phone.broken == []
        assert revisions(site, township.village(69)) == 1 + finished
        assert (
            clerk.get(f"/api/households/{household}", campaign=CAMPAIGN)["answers"]["values"]["house_unsafe"]
            == "yes"
        )
        assert sound(site) == []
    finally:
        device.kill()
        line.close()


def unsent(phone: Handset) -> int:
    """How many finished forms the phone says it still has."""
    expect(phone.page.get_by_role("button", name=re.compile("现在发送|正在"))).to_be_visible(timeout=LONGEST)
    phone.page.wait_for_timeout(200)
    heading = phone.page.get_by_role("heading", name=re.compile("还在手机里"))
    return int(re.sub(r"\D", "", heading.text_content() or "0")) if heading.count() else 0


OLDEST = FRONTEND / "tests/fixtures/local-v1.json"
UPGRADES = 7
NARROW = 0.06  # seconds: closer than this one kill differs from the next by chance
VERSION = "async (name) => (await indexedDB.databases()).find((d) => d.name === name).version"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_phone_killed_while_its_store_is_upgraded_has_everything_in_the_old_shape_or_the_new(
    site: Site, playwright: Playwright, tmp_path: Path
) -> None:
    shape = json.loads(OLDEST.read_text("utf-8"))
    own = next(d for d in shape["databases"] if d["name"].endswith(shape["account"]))
    stores = ["outbox", "revisions", "drafts"]
    before = {name: [value for _, value in own["stores"][name]["records"]] for name in stores}
    line = FaultyProxy(site.port)
    line.blocked = "/api/"  # the app comes, nothing of the invented phone reaches the server
    device = Device(playwright, tmp_path / "phone", line.url)
    try:
        device.start("/icon.svg").page.evaluate(RESTORE, shape["databases"])
        device.quit()
        old = shutil.copytree(device.store, tmp_path / "old")
        found = []
        # Each kill comes later when the one before found the old shape, else earlier: they gather about the upgrade,
        # however long this machine takes to reach it.
        wait, early, late = 0.2, 0.0, 0.0
        for _ in range(UPGRADES):
            shutil.rmtree(store := device.store)
            shutil.copytree(old, store)
            page = device.start("/icon.svg").page
            page.evaluate("(to) => void setTimeout(() => { location.href = to; })", line.url + "/outbox")
            page.wait_for_timeout(wait * 1000)
            device.kill()
            phone = device.start("/icon.svg")
            found.append(phone.page.evaluate(VERSION, own["name"]))
            early, late = (wait, late) if found[-1] == 1 else (early, wait)
            if late and late - early < NARROW:
                early, late = max(0.0, early - NARROW), late + NARROW
            wait = (early + late) / 2 if late else wait * 2
            after = phone.page.evaluate(HELD, [own["name"], stores])
            assert (after["revisions"], after["drafts"]) == (before["revisions"], before["drafts"])
            assert [row["rev_id"] for row in after["outbox"]] == [row["rev_id"] for row in before["outbox"]]
            phone.open("/outbox")
            phone.set_pin()
            expect(phone.page.get_by_role("heading", name=re.compile("^还在手机里"))).to_be_visible(
                timeout=LONGEST
            )
            assert phone.broken == []
            device.kill()
        # The kills fell on both sides of the upgrade.
        assert min(found) == 1
        assert max(found) > 1
    finally:
        device.kill()
        line.close()
