"""A worker at a phone of the bench: signs in with a password, and types the PIN."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.factories import large

PIN = "258036"


def sign_in(page: Page, username: str) -> None:
    """From the sign-in page to the first list."""
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(large.PASSWORD)
    page.get_by_role("button", name="登录").click()
    for title in ("设一个解锁密码", "再输一次"):
        page.get_by_role("heading", level=1, name=title).wait_for()
        page.keyboard.type(PIN)
    page.get_by_text(re.compile("本轮已走访")).wait_for(timeout=60_000)
