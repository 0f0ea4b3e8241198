"""axe on the screens that few ever see: the app that does not open, files carried by hand, the village's own form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Holds
from tests.journeys.site import PASSWORD, Desk, Site, Township
from tests.journeys.steps import at_work
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.test_bad_lines import correct, surveyed_village
from tests.journeys.test_carried import bring_back, export, receipt_for, take_in

# The phone's storage gives an error, or no answer at all.
BROKEN = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'UnknownError'); }"
SILENT = """
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...args) {
  const asked = open.apply(this, args);
  asked.addEventListener = () => undefined;
  return asked;
};
"""


def sound(page: Page, shot: Path) -> None:
    """axe has nothing against it, nothing scrolls sideways; a picture is kept."""
    page.screenshot(path=shot)
    assert violations(page) == [], shot.stem
    assert overhang(page) == 0, shot.stem


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_app_that_cannot_open_its_storage_says_so_readably(
    site: Site, hand: Holds, size: dict[str, int], tmp_path: Path
) -> None:
    broken = hand(site, **size)
    broken.context.add_init_script(BROKEN)
    broken.page.goto(site.url)
    expect(broken.page.get_by_text("入户没有打开")).to_be_visible()
    expect(broken.page.get_by_text("已经存进手机的答案没有动。")).to_be_visible()
    sound(broken.page, tmp_path / "broken.png")

    slow = hand(site, **size)
    slow.page.clock.install()
    slow.context.add_init_script(SILENT)
    slow.page.goto(site.url)
    slow.page.wait_for_load_state("networkidle")
    expect(slow.page.get_by_text("入户还没有打开")).to_have_count(0)
    slow.page.clock.fast_forward(11_000)
    expect(slow.page.get_by_text("入户还没有打开")).to_be_visible()
    slow.page.clock.resume()
    sound(slow.page, tmp_path / "slow.png")


def test_files_receipts_and_their_pages_are_readable(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    (household,) = surveyed_village(site, clerk, township, 58, 1).values()
    site.person("zhen58", "township", township.code)
    phone = hand(site)
    at_work(phone, "wg58")
    phone.lose_signal()
    correct(phone, household, "是")
    carried = export(phone, tmp_path, "58.ruhu")
    expect(phone.page.get_by_text("封好了, 请存下带走")).to_be_visible()
    sound(phone.page, tmp_path / "carry-file.png")
    desk = hand(site, **DESK)
    desk.sign_in("zhen58", PASSWORD)
    desk.open("/supervisor/bundle")
    take_in(desk.page, carried)
    expect(desk.page.get_by_text("新收下 1 份")).to_be_visible()
    sound(desk.page, tmp_path / "intake.png")
    receipt = receipt_for(desk.page, "示例wg58", tmp_path / "receipt.json")
    bring_back(phone, receipt, said="1 份已送达")
    sound(phone.page, tmp_path / "carry-receipt.png")
    bring_back(phone, carried, said="不是")
    sound(phone.page, tmp_path / "carry-no-receipt.png")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_section_of_the_villages_form_is_readable(
    site: Site, clerk: Desk, township: Township, hand: Holds, size: dict[str, int], tmp_path: Path
) -> None:
    number = 59 if size is PHONE else 60
    surveyed_village(site, clerk, township, number, 1)
    holder = hand(site, **size)
    page = at_work(holder, f"wg{number}")
    holder.open(f"/villages/{township.village(number)}/survey")
    chips = page.get_by_role("navigation", name="各节").get_by_role("button")
    expect(chips.first).to_be_visible()
    assert chips.count() >= 5
    for at in range(chips.count()):
        chips.nth(at).click()
        expect(chips.nth(at)).to_have_attribute("aria-current", "step")
        sound(page, tmp_path / f"section-{at}.png")
    holder.open(f"/villages/{township.village(number)}/survey?step=finish")
    expect(page.get_by_role("heading", name=re.compile("还没填"))).to_be_visible()
    sound(page, tmp_path / "finish.png")
