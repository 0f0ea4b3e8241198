"""A real Firefox, spoken to by its own remote protocol (Marionette), which needs nothing but the browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

# No request may leave for anywhere but the test's own server; the port is chosen by Firefox and written in the profile.
PREFS = {
    "marionette.port": 0, "app.update.disabledForTesting": True, "app.normandy.enabled": False, "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False, "browser.safebrowsing.update.enabled": False, "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0, "browser.aboutwelcome.enabled": False, "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.healthreport.uploadEnabled": False, "extensions.update.enabled": False, "extensions.systemAddon.update.enabled": False,
    "extensions.getAddons.cache.enabled": False, "media.gmp-manager.url": "data:,", "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "network.dns.disablePrefetch": True, "network.prefetch-next": False,
    "network.proxy.type": 0, "services.settings.server": "data:,", "toolkit.telemetry.server": "data:,", "toolkit.telemetry.enabled": False,
    "intl.accept_languages": "zh-CN", "geo.provider.network.url": "data:,", "browser.region.update.enabled": False,
    "browser.newtabpage.enabled": False, "browser.topsites.contile.enabled": False,
}  # fmt: skip
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element's id, fixed by the WebDriver standard


class RemoteError(Exception):
    """Firefox said no."""


def firefox() -> str:
    """The browser that ./scripts/test found or installed."""
    found = os.environ.get("RUHU_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    assert found, "Firefox is missing; ./scripts/test installs it (firefox-esr), or name one in RUHU_FIREFOX."
    return found


class Firefox:
    """One started browser on a profile that outlives it."""

    def __init__(self, profile: Path) -> None:
        profile.mkdir(parents=True, exist_ok=True)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFS.items()]
        (profile / "user.js").write_text("\n".join(lines), "utf-8")
        told = profile / "MarionetteActivePort"
        told.unlink(missing_ok=True)
        options = ["--headless", "--marionette", "--no-remote", "--width", "360", "--height", "740"]
        self._process = subprocess.Popen(
            [firefox(), *options, "--profile", str(profile)],
            env=os.environ | {"MOZ_HEADLESS": "1", "HOME": str(profile), "MOZ_CRASHREPORTER_DISABLE": "1"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 60
        while not (told.exists() and told.read_text().strip()):
            assert time.monotonic() < end and self._process.poll() is None, "Firefox did not start"
            time.sleep(0.05)
        self._socket = socket.create_connection(("127.0.0.1", int(told.read_text())), 60)
        self._stream = self._socket.makefile("rb")
        self._read()  # its greeting
        self._count = 0
        self.ask("WebDriver:NewSession", strictFileInteractability=False)
        self.ask("WebDriver:SetTimeouts", script=30_000, pageLoad=30_000, implicit=0)

    def ask(self, command: str, **parameters: Any) -> Any:
        """One command of the protocol; its result. Raises RemoteError."""
        self._count += 1
        text = json.dumps([0, self._count, command, parameters]).encode()
        self._socket.sendall(str(len(text)).encode() + b":" + text)
        _, _, error, result = self._read()
        if error:
            raise RemoteError(f"{command}: {error['error']}: {error['message']}")
        return result

    def _read(self) -> Any:
        length = b""
        while (digit := self._stream.read(1)) != b":":
            assert digit, "Firefox has hung up"
            length += digit
        return json.loads(self._stream.read(int(length)))

    def open(self, url: str) -> None:
        """Type an address and wait for the page."""
        self.ask("WebDriver:Navigate", url=url)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script in the page returns."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=list(arguments))["value"]

    def find(self, xpath: str, seconds: float = 15) -> str:
        """The id of the first such element that is shown; waits for it."""
        end = time.monotonic() + seconds
        while True:
            for found in self.ask("WebDriver:FindElements", using="xpath", value=xpath):
                with suppress(RemoteError):
                    if self.ask("WebDriver:IsElementDisplayed", id=found[ELEMENT])["value"]:
                        return str(found[ELEMENT])
            if time.monotonic() > end:
                text = self.run("return document.body.innerText")
                raise AssertionError(f"{xpath} is not on the page:\n{text}")
            time.sleep(0.1)

    def press(self, xpath: str) -> None:
        """Click it, as soon as it is there."""
        self.ask("WebDriver:ElementClick", id=self.find(xpath))

    def type(self, xpath: str, text: str) -> None:
        """Into a field."""
        self.ask("WebDriver:ElementSendKeys", id=self.find(xpath), text=text)

    def quit(self) -> None:
        """Close it as a person does."""
        with suppress(OSError, RemoteError, AssertionError):
            self.ask("Marionette:Quit", flags=["eAttemptQuit"])
        self.end()

    def end(self) -> None:
        """Make sure that nothing of it runs."""
        self._socket.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            family = psutil.Process(self._process.pid).children(recursive=True)
            self._process.send_signal(signal.SIGKILL)
            for child in family:
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            self._process.wait(10)
