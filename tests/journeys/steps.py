"""Steps that many journeys take on a worker's phone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.handset import Handset
from tests.journeys.site import PASSWORD


def at_work(phone: Handset, worker: str) -> Page:
    """Signed in, with the roster and all forms on the phone, able to start without signal."""
    phone.sign_in(worker, PASSWORD)
    expect(phone.page.get_by_text(re.compile("本轮已走访"))).to_be_visible(timeout=20_000)
    expect(phone.page.get_by_text("正在更新名单")).to_have_count(0, timeout=20_000)
    phone.can_start_offline()
    return phone.page


def so_it_is(page: Page) -> None:
    """Whatever is odd on the last look is so. What is said so is called otherwise, and leaves the list of the rest."""
    odd = page.get_by_role("button", name="是这样", exact=True)
    while odd.count():
        odd.first.click()


def finish(page: Page) -> None:
    """From the last look at a form to the form in the outbox; whatever is odd is so."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("完成前看一眼")
    so_it_is(page)
    page.get_by_role("button", name="完成", exact=True).click()
    expect(page.get_by_role("heading", name="已存本机")).to_be_visible()
