"""Journeys: a real Chromium against a really started server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.journeys.handset import Handset
from tests.journeys.site import Desk, Site, Township, build_app, furnished

# Playwright's own list of features to leave out counts no more when there is another one. The rest of it and ours: what Chromium
# draws around a page with pages of its own, a third of the work of opening a window that nobody sees.
LEFT_OUT = [
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch", "InitialWebUI", "WebUIReloadButton",
    "PreloadTopChromeWebUI", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess",
]  # fmt: skip
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", f"--disable-features={','.join(LEFT_OUT)}",
    # A page lives for seconds: compiling its scripts for speed costs more than it brings.
    "--js-flags=--no-opt --no-maglev",
]  # fmt: skip
# The service worker's own requests are watched too: nothing may leave the origin.
os.environ["PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS"] = "1"
# Several browsers share two cores with servers: what comes within five seconds on a free machine may take longer.
expect.set_options(timeout=15_000)
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


def chromium() -> str:
    """The whole browser that ./scripts/test found or installed: what is installed from it or killed is this one."""
    found = os.environ.get("RUHU_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "Chromium is missing; ./scripts/test installs it, or name one in RUHU_CHROMIUM."
    return found


# Not for the session: Playwright's loop must be gone before asynchronous tests run in the same process.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Without a window around it, where it is to be had."""
    shell = os.environ.get("RUHU_HEADLESS_SHELL") or chromium()
    browser = playwright.chromium.launch(executable_path=shell, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """As phones have it: the one without a window knows no Background Sync. For what is marked `background`."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def app() -> None:
    """The app is built."""
    build_app()


@pytest.fixture(scope="package")
def site(app: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A started server with an administrator, who opened one campaign of the presets."""
    site = furnished(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


@pytest.fixture(scope="package")
def township() -> Township:
    return Township()


@pytest.fixture
def clerk(site: Site) -> Desk:
    return site.desk("guanli")


Holds = Callable[..., Handset]


@pytest.fixture
def hand(request: pytest.FixtureRequest) -> Iterator[Holds]:
    """Hands out fresh phones (or, wider, computers). At the end none of their pages may have thrown an error and no
    request may have gone anywhere but to the server."""
    marked = request.node.get_closest_marker("background") is not None
    browser: Browser = request.getfixturevalue("whole_browser" if marked else "browser")
    given: list[Handset] = []

    def one(site: Site, width: int = PHONE["width"], height: int = PHONE["height"]) -> Handset:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=width < 800,
            service_workers="allow",
        )
        context.set_default_timeout(10_000)
        given.append(Handset(context, site.url))
        return given[-1]

    yield one
    for handset in given:
        handset.context.close()
        assert handset.broken == []
        assert handset.strangers == []
