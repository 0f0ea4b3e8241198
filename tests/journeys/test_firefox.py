"""The offline story in a browser without Background Sync: Firefox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.faulty import FaultyProxy
from tests.journeys.firefox import Firefox
from tests.journeys.handset import PIN
from tests.journeys.site import PASSWORD, Desk, Site, Township
from tests.journeys.test_bad_lines import revisions, sound, stands, surveyed_village

RULED = "return navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"


@pytest.fixture
def line(site: Site) -> Iterator[FaultyProxy]:
    """The way to the server, which the test takes away."""
    proxy = FaultyProxy(site.port)
    yield proxy
    proxy.close()


def with_text(tag: str, text: str) -> str:
    """XPath of an element whose text holds `text`."""
    return f"//{tag}[contains(normalize-space(.), '{text}')]"


def press_pin(browser: Firefox) -> None:
    """By the keys on the screen."""
    for digit in PIN:
        browser.press(f"//div[@class='keys']/button[normalize-space(.)='{digit}']")


def unlock(browser: Firefox, url: str) -> None:
    """Open the app anew, which asks for the PIN."""
    browser.open(url)
    browser.find("//main[@data-lock='pin']")
    press_pin(browser)


@pytest.mark.slow
def test_a_visit_without_signal_survives_a_restart_of_firefox_and_arrives_by_itself(
    site: Site, clerk: Desk, township: Township, line: FaultyProxy, tmp_path: Path
) -> None:
    (household,) = surveyed_village(site, clerk, township, 67, 1).values()
    profile = tmp_path / "profile"
    browser = Firefox(profile)
    try:
        assert "Firefox" in browser.run("return navigator.userAgent")
        browser.open(line.url)
        assert browser.run("return 'SyncManager' in window") is False
        browser.type("//input[@id='username']", "wg67")
        browser.type("//input[@type='password']", PASSWORD)
        browser.press("//button[normalize-space(.)='登录']")
        for title in ("设一个解锁密码", "再输一次"):
            browser.find(with_text("h1", title))
            press_pin(browser)
        browser.find(with_text("*", "本轮已走访 1 / 1 户"), 30)
        assert browser.run(RULED) is True

        # Out of reach: the app opens at any address, a form is filled in and finished.
        line.shut()
        unlock(browser, f"{line.url}/households/{household}/survey?s=housing")
        browser.press("//*[@id='q-house_unsafe']//label[contains(., '是')]")
        browser.find("//*[@data-saved='saved']")
        browser.quit()

        # Closed and opened again, still without signal: the tap is there.
        browser = Firefox(profile)
        unlock(browser, f"{line.url}/households/{household}/survey?s=housing")
        browser.find("//*[@id='q-house_unsafe']//label[contains(., '是')]")
        checked = "return document.querySelector('#q-house_unsafe input:checked').closest('label').innerText"
        assert "是" in browser.run(checked)
        unlock(browser, f"{line.url}/households/{household}/survey?step=finish")
        browser.press("//button[normalize-space(.)='是这样']")
        browser.press("//button[normalize-space(.)='完成']")
        browser.find("//h2[normalize-space(.)='已存本机']")
        browser.find(with_text("a", "未送达 1"))
        browser.quit()

        # And once more; then the signal returns, and nobody does anything.
        browser = Firefox(profile)
        unlock(browser, line.url)
        browser.find(with_text("a", "未送达 1"))
        assert stands(clerk, household) == "no"
        line.open()
        browser.find(with_text("a", "全部送达 ✓"), 90)
        assert stands(clerk, household) == "yes"
        assert revisions(site, township.village(67)) == 2
        assert sound(site) == []
    finally:
        browser.quit()
