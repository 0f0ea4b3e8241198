"""A Chromium with a profile of its own that can be killed by its id, as a phone's system or its battery does."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Error, Playwright

from tests.journeys.conftest import FLAGS, chromium
from tests.journeys.handset import Handset


class Device:
    """The profile outlives each browser that is started on it."""

    def __init__(self, playwright: Playwright, profile: Path, url: str) -> None:
        self.playwright, self.profile, self.url = playwright, profile, url
        self.process: subprocess.Popen[bytes] | None = None
        self.browser: Browser | None = None

    def start(self) -> Handset:
        """Turn it on; whoever holds it begins with a fresh page."""
        told = self.profile / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        options = [f"--user-data-dir={self.profile}", "--remote-debugging-port=0", "--window-size=360,740"]
        self.process = subprocess.Popen(
            [chromium(), "--headless", "--lang=zh-CN", *FLAGS, *options, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 30
        while not (told.exists() and (lines := told.read_text().split())):
            assert time.monotonic() < end and self.process.poll() is None, "the browser did not start"
            time.sleep(0.02)
        self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{lines[0]}")
        context = self.browser.contexts[0]
        context.set_default_timeout(15_000)
        return Handset(context, self.url)

    def kill(self) -> None:
        """SIGKILL for the browser and its helpers, at once."""
        if self.process is None:
            return
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGKILL)
        for child in family:
            with suppress(psutil.NoSuchProcess):
                child.send_signal(signal.SIGKILL)
        self.process.wait(10)
        psutil.wait_procs(family, 10)
        self.process = None
        if self.browser is not None:
            with suppress(Error):
                self.browser.close()
            self.browser = None

    def quit(self) -> None:
        """Turn it off as a person does: everything is written."""
        assert self.process is not None and self.browser is not None
        with suppress(Error):
            self.browser.new_browser_cdp_session().send("Browser.close")
        self.process.wait(20)
        self.process = self.browser = None
