"""Pictures of the app for the README and the manual, from the demo; called by ./scripts/pictures."""

from __future__ import annotations

import base64
import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from ruhu.demo.load import PASSWORD
from tests.journeys.conftest import DESK, FLAGS, PHONE, chromium
from tests.journeys.handset import Handset
from tests.journeys.site import Site

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
FIGURES = {
    "visit_date": "2022-08-09", "people": 4, "labour": 2, "wage": "18000", "business": "3400", "business_costs_asked": "yes",
    "transfer": "5600", "property": "400", "below_line": "yes", "rigid_spending": "none",
}  # fmt: skip


def main() -> None:
    """Serve the demo and take all of them."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ruhu-pictures-") as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.start("--demo")
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            of_phone(browser, site)
            of_desk(browser, site)
        finally:
            browser.close()
            site.stop()


def taken(page: Page, name: str) -> None:
    """One picture, when the page has come to rest."""
    page.wait_for_timeout(700)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide")


# The manual is on every phone: its pictures are small files.
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


def for_manual(page: Page, name: str) -> None:
    """The picture just taken, or the page as it is, once more for the manual (docs/manual): WebP, 540 pixels wide."""
    png = page.screenshot(animations="disabled", caret="hide")
    # A page of its own: the app's lets no foreign picture in.
    workshop = page.context.new_page()
    webp = workshop.evaluate(SHRINK, [base64.b64encode(png).decode(), 540])
    workshop.close()
    (PICTURES / f"manual-{name}.webp").write_bytes(base64.b64decode(webp))


def holder(browser: Browser, site: Site, size: dict[str, int], scale: float) -> Handset:
    """A signed-out browser."""
    context = browser.new_context(
        viewport=size, device_scale_factor=scale, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    return Handset(context, site.url)


def of_phone(browser: Browser, site: Site) -> None:
    """The worker's screens."""
    form = site.desk("xian", PASSWORD).get("/api/questionnaires/mingzhou-2022-household")["definition"]
    sections = {section["id"]: section for section in form["sections"]}
    phone = holder(browser, site, PHONE, 2)
    page = phone.page
    phone.sign_in("wg01", PASSWORD)
    page.get_by_text(re.compile("本轮已走访")).wait_for(timeout=60_000)
    page.get_by_role("link", name=re.compile("全部送达")).wait_for()
    known = page.get_by_role("button", name="知道了")
    if known.count():
        known.click()
    page.get_by_role("button", name="跳过").click()
    taken(page, "phone-today")
    for_manual(page, "today")
    page.get_by_role("link", name="农户", exact=True).click()
    page.locator("main a.cell").first.wait_for()
    taken(page, "phone-households")
    page.get_by_role("button", name=re.compile("未走访")).click()
    page.locator("main a.cell").first.click()
    page.get_by_role("link", name=re.compile("开始入户")).click()
    chips = page.get_by_role("navigation", name="各节")
    chips.get_by_role("button", name=re.compile("收支")).click()
    phone.answer_section(sections["income"], FIGURES)
    page.get_by_role("region", name=re.compile("家庭纯收入")).scroll_into_view_if_needed()
    page.locator("#q-sum").evaluate("card => card.scrollIntoView({block: 'center'})")
    taken(page, "phone")
    chips.get_by_role("button", name=re.compile("住房")).click()
    phone.answer(sections["housing"]["questions"][0], "yes")
    page.get_by_role("button", name="墙体开裂").click()
    taken(page, "phone-survey")
    for_manual(page, "question")
    chips.get_by_role("button", name=re.compile("走访")).click()
    phone.answer_all(form, {"visit_date": FIGURES["visit_date"], "water_safe": "no"}, leave_out="filth")
    taken(page, "phone-finish")
    for_manual(page, "finish")
    page.get_by_role("button", name=re.compile("院里屋里脏乱")).click()
    phone.answer(sections["home"]["questions"][0], "no")
    page.get_by_role("button", name="直接看还差什么").click()
    odd = page.get_by_role("button", name="是这样", exact=True)
    while odd.count():
        odd.first.click()
    phone.lose_signal()
    page.get_by_role("button", name="完成", exact=True).click()
    page.get_by_text("没有信号, 有信号会自己发").wait_for()
    taken(page, "phone-saved")
    for_manual(page, "saved")
    phone.context.close()


def of_desk(browser: Browser, site: Site) -> None:
    """The supervisor's."""
    desk = holder(browser, site, DESK, 1)
    page = desk.page
    desk.sign_in("zhen", PASSWORD)
    rows = page.get_by_role("table").get_by_role("link")
    rows.first.wait_for()
    taken(page, "supervisor-list")
    rows.first.click()
    page.get_by_text("收入怎么算的").wait_for()
    taken(page, "supervisor")
    desk.context.close()


main()
