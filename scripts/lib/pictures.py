"""Pictures of the app for the README and the manual, from the demo; called by ./scripts/pictures."""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from ruhu.demo.load import PASSWORD
from ruhu.demo.people import GRIDS
from tests.journeys.conftest import DESK, FLAGS, PHONE, chromium
from tests.journeys.handset import Handset, Said
from tests.journeys.site import Site
from tests.journeys.steps import so_it_is
from tests.journeys.test_filling import write
from tests.roster.files import register

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
# The phone that the app is designed for, and a common larger one.
PHONES: tuple[ViewportSize, ...] = (
    {"width": PHONE["width"], "height": PHONE["height"]},
    {"width": 412, "height": 915},
)
# A household as hard to write down as they come: fifteen characters, and all the marks that it may have.
LONG = "示例阿卜杜热依木·买买提吐尔逊"
FIGURES = {
    "visit_date": "2022-08-09", "people": 4, "labour": 2, "wage": "18000", "business": "3400", "business_costs_asked": "yes",
    "transfer": "5600", "property": "400", "below_line": "yes", "rigid_spending": "none",
}  # fmt: skip


def main() -> None:
    """Serve the demo and take all of them anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ruhu-pictures-") as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.start("--demo")
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            for old in PICTURES.iterdir():
                old.unlink()
            of_phone(browser, site)
            of_desk(browser, site)
        finally:
            browser.close()
            site.stop()


# Pictures are small files: a few of them are on every phone, in its manual.
SHRINK = """async ([png, width]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = Math.round((image.height * width) / image.width);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/webp", 0.8).split(",")[1];
}"""


def taken(page: Page, name: str, width: int) -> None:
    """One picture, when the page has come to rest: WebP, so many pixels wide."""
    page.wait_for_timeout(500)
    png = page.screenshot(animations="disabled", caret="hide")
    # A page of its own: the app's lets no foreign picture in.
    workshop = page.context.new_page()
    webp = workshop.evaluate(SHRINK, [base64.b64encode(png).decode(), width])
    workshop.close()
    (PICTURES / f"{name}.webp").write_bytes(base64.b64decode(webp))


def on_phones(page: Page, name: str, at: Locator | None = None) -> None:
    """The screen on each of the phones; `at` stands in its middle."""
    for size in PHONES:
        page.set_viewport_size(size)
        if at is not None:
            at.evaluate("part => part.scrollIntoView({block: 'center'})")
        taken(page, f"phone-{name}-{size['width']}", size["width"] * 3 // 2)
    page.set_viewport_size(PHONES[0])


def holder(browser: Browser, site: Site, size: dict[str, int], scale: float) -> Handset:
    """A signed-out browser."""
    context = browser.new_context(
        viewport=size, device_scale_factor=scale, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    return Handset(context, site.url)


def long_name(site: Site) -> None:
    """One more household at the first worker's road."""
    row = {
        "village": GRIDS[0][:12], "number": "0000", "name": LONG, "grid": GRIDS[0], "address": "东示村一组 · 河对岸老磨坊后面第三家",
        "door_order": 1, "kinds": "脱贫户、监测户、低保户、残疾户、老人户", "monitored_kind": "突发严重困难户", "people": 4, "labour": 2,
    }  # fmt: skip
    done = site.desk("xian", PASSWORD).import_register(register([row], areas=[]))
    assert done["errors"] == [], done


def of_phone(browser: Browser, site: Site) -> None:
    """The worker's screens."""
    long_name(site)
    form = site.desk("xian", PASSWORD).get("/api/questionnaires/mingzhou-2022-household")["definition"]
    sections = {section["id"]: section for section in form["sections"]}
    phone = holder(browser, site, PHONE, 2)
    page = phone.page
    phone.open()
    phone.give_password("wg01", PASSWORD)
    page.locator("[data-lock=new]").wait_for()
    on_phones(page, "pin")
    phone.set_pin()
    page.get_by_text(re.compile("本轮已走访")).wait_for(timeout=60_000)
    page.get_by_role("link", name=re.compile("全部送达")).wait_for()
    phone.can_start_offline()
    known = page.get_by_role("button", name="知道了")
    if known.count():
        known.click()
    on_phones(page, "tour")
    page.get_by_role("button", name="跳过").click()
    on_phones(page, "today")
    lists(phone)
    home = household(phone)
    survey(phone, home, form, sections)
    phone.lose_signal()
    page.get_by_role("button", name="完成", exact=True).click()
    page.get_by_text("没有信号, 有信号会自己发").wait_for()
    on_phones(page, "saved")
    phone.go("/outbox")
    on_phones(page, "outbox")
    phone.go(f"{home}/print")
    page.locator("article.official-form").wait_for()
    on_phones(page, "print")
    page.reload()
    page.locator("[data-lock=pin]").wait_for()
    page.keyboard.type("12")
    on_phones(page, "locked")
    phone.context.close()


def lists(phone: Handset) -> None:
    """The first level: households, an empty search, the ledger, oneself, the village's form; and the largest text."""
    page = phone.page
    page.get_by_role("link", name="农户", exact=True).click()
    page.locator("main a.cell").first.wait_for()
    on_phones(page, "households")
    page.get_by_role("searchbox").fill("zzz")
    page.get_by_text("没有这样的农户").wait_for()
    on_phones(page, "nothing-found")
    page.get_by_role("searchbox").fill("")
    page.get_by_role("link", name="台账", exact=True).click()
    page.locator("main a.cell").first.wait_for()
    on_phones(page, "ledger")
    page.get_by_role("link", name="我的", exact=True).click()
    on_phones(page, "me")
    page.get_by_role("switch").check()
    page.get_by_role("link", name="今日", exact=True).click()
    page.get_by_text(re.compile("本轮已走访")).wait_for()
    on_phones(page, "large-text")
    page.get_by_role("link", name="我的", exact=True).click()
    page.get_by_role("switch").uncheck()
    phone.go(f"/villages/{GRIDS[0][:12]}/survey?s=guarantees")
    page.get_by_role("navigation", name="各节").wait_for()
    on_phones(page, "village")


def household(phone: Handset) -> str:
    """The household with the long name: its page, an attempt at its door; the page's path."""
    page = phone.page
    phone.go("/households")
    page.get_by_role("link", name=re.compile(LONG)).click()
    page.get_by_role("link", name=re.compile("开始入户")).wait_for()
    on_phones(page, "household")
    page.get_by_role("button", name=re.compile("记一次走访")).click()
    page.get_by_role("radio", name="外出务工").check()
    on_phones(page, "visit")
    page.get_by_role("button", name="关闭").click()
    return str(page.evaluate("location.pathname"))


def survey(phone: Handset, home: str, form: Said, sections: Mapping[str, Said]) -> None:
    """From the first question to the last look, where all is answered and nothing is odd any more."""
    page = phone.page
    page.get_by_role("link", name=re.compile("开始入户")).click()
    chips = page.get_by_role("navigation", name="各节")
    chips.get_by_role("button", name=re.compile("收支")).click()
    phone.answer_section(sections["income"], FIGURES)
    on_phones(page, "income", page.locator("#q-sum"))
    page.locator("#q-transfer").get_by_role("button", name=re.compile("^算一算")).click()
    page.get_by_role("dialog").wait_for()
    on_phones(page, "calculator")
    page.get_by_role("button", name="关闭").click()
    chips.get_by_role("button", name=re.compile("住房")).click()
    phone.answer(sections["housing"]["questions"][0], "yes")
    page.get_by_role("button", name="墙体开裂").click()
    on_phones(page, "question", phone.card(sections["housing"]["questions"][0]))
    chips.get_by_role("button", name=re.compile("走访")).click()
    phone.answer_all(form, {"visit_date": FIGURES["visit_date"], "water_safe": "no"}, leave_out="filth")
    on_phones(page, "finish")
    page.get_by_role("button", name=re.compile("院里屋里脏乱")).click()
    phone.answer(sections["home"]["questions"][0], "no")
    page.get_by_role("button", name="直接看还差什么").click()
    so_it_is(page)
    signer = page.locator("#q-surveyor_signature")
    signer.get_by_role("button", name="在屏幕上签").click()
    write(page)
    on_phones(page, "signed", signer)


def of_desk(browser: Browser, site: Site) -> None:
    """The supervisor's."""
    desk = holder(browser, site, DESK, 1)
    page = desk.page
    desk.sign_in("zhen", PASSWORD)
    rows = page.get_by_role("table").get_by_role("link")
    rows.first.wait_for()
    taken(page, "supervisor-list", DESK["width"])
    rows.first.click()
    page.get_by_text("收入怎么算的").wait_for()
    taken(page, "supervisor", DESK["width"])
    desk.context.close()


main()
