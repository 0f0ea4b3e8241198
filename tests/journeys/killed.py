"""A Chromium with a profile of its own that can be killed by its id, as a phone's system or its battery does."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

from tests.journeys.conftest import FLAGS, chromium
from tests.journeys.handset import Handset
from tests.workshop.servers import kill_family

# Fewer processes, and nothing that is of no use to one page: it is started again and again. So is the window of an
# installed app (--app), for which Chromium draws no tabs and menus of its own: half the work of a start.
LEAN = [
    "--headless", "--lang=zh-CN", "--window-size=360,740", "--remote-debugging-port=0", "--disable-extensions",
    "--disable-component-extensions-with-background-pages", "--disable-default-apps", "--disable-breakpad", "--mute-audio",
    "--enable-features=NetworkServiceInProcess2",
]  # fmt: skip


class Device:
    """The profile outlives each browser that is started on it."""

    def __init__(self, playwright: Playwright, profile: Path, url: str) -> None:
        self.playwright, self.profile, self.url = playwright, profile, url
        self.process: subprocess.Popen[bytes] | None = None
        self.browser: Browser | None = None

    @property
    def store(self) -> Path:
        """The folder in which Chromium keeps IndexedDB of the app: a LevelDB."""
        (found,) = (self.profile / "Default/IndexedDB").glob("*.indexeddb.leveldb")
        return found

    def start(self, path: str | None = None) -> Handset:
        """Turn it on with this page of the app, as from the home screen; else an empty one."""
        told = self.profile / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        first = "about:blank" if path is None else f"--app={self.url}{path}"
        self.process = subprocess.Popen(
            [chromium(), *FLAGS, *LEAN, f"--user-data-dir={self.profile}", first],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 30
        while not (told.exists() and (lines := told.read_text().split())):
            assert time.monotonic() < end and self.process.poll() is None, "the browser did not start"
            time.sleep(0.01)
        self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{lines[0]}")
        context = self.browser.contexts[0]
        context.set_default_timeout(15_000)
        handset = Handset(context, self.url, context.pages[0])
        if path is not None and "." not in path:
            handset.page.locator("#app").wait_for(state="attached")
            handset.unlock()
        return handset

    def kill(self) -> None:
        """SIGKILL for the browser and its helpers, at once."""
        if self.process is None:
            return
        kill_family(self.process)
        self.process = None
        if self.browser is not None:
            with suppress(Error):
                self.browser.close()
            self.browser = None

    def quit(self) -> None:
        """Turn it off as a person does: everything is written."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.process = self.browser = None
