"""The browser killed in the middle of saving: the suite does it some times, the bench more often."""

from __future__ import annotations

import json
import random
import re
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect

from tests.journeys.faulty import FaultyProxy
from tests.journeys.handset import PIN, Handset
from tests.journeys.killed import Device
from tests.journeys.site import CAMPAIGN, PASSWORD, Desk, Site, Township
from tests.journeys.steps import so_it_is
from tests.journeys.test_bad_lines import all_delivered, revisions, sound, surveyed_village

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


@dataclass(frozen=True)
class Killed:
    """How often the browser was killed, and how often something new had been shown as stored before."""

    kills: int
    told: int


def kill_while_saving(
    site: Site,
    clerk: Desk,
    township: Township,
    playwright: Playwright,
    folder: Path,
    typing: int,
    finishing: int,
) -> Killed:
    """Kill it `typing` times while a remark is typed and `finishing` times while a form is finished. Raises AssertionError where
    something that the page had shown as stored is not there afterwards, or does not arrive in the end."""
    (household,) = surveyed_village(site, clerk, township, 69, 1).values()
    line = FaultyProxy(site.port)
    device = Device(playwright, folder / "profile", line.url)
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
        for _ in range(typing):
            first, shown = stored + 1, rng.randrange(6)
            last = killed_while(
                device, phone.page, TYPE, [first, REMARK], first + shown - 1, rng.uniform(0, 0.03)
            )
            phone = device.start(form)
            stored = typed(phone.page)
            assert stored >= last
            told += last >= first
        assert told > typing / 2, "hardly ever was anything shown before the kill"

        finished = told_finished = 0
        for n in range(finishing):
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
        return Killed(typing + finishing, told + told_finished)
    finally:
        device.kill()
        line.close()


def unsent(phone: Handset) -> int:
    """How many finished forms the phone says it still has."""
    expect(phone.page.get_by_role("button", name=re.compile("现在发送|正在"))).to_be_visible(timeout=LONGEST)
    phone.page.wait_for_timeout(200)
    heading = phone.page.get_by_role("heading", name=re.compile("还在手机里"))
    return int(re.sub(r"\D", "", heading.text_content() or "0")) if heading.count() else 0
