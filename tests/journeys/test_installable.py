"""The app as an installed one: the browser would install it, it opens without a network, it asks before it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.journeys.conftest import FLAGS, PHONE, Holds, chromium
from tests.journeys.handset import Handset
from tests.journeys.site import CAMPAIGN, PASSWORD, Site, Township, copy_of_the_app
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.village import village_at_work


@pytest.fixture
def own_site(app: None, tmp_path: Path) -> Iterator[Site]:
    """A server with its own copy of the built app."""
    site = Site(tmp_path, copy_of_the_app(tmp_path / "installed"))
    site.start("--no-demo")
    yield site
    site.stop()


def release(site: Site) -> None:
    """A newer build takes the place of the one that is served: another page, hence another worker."""
    dist = site.root / "frontend/dist"
    page, worker = dist / "index.html", dist / "sw.js"
    page.write_text(
        page.read_text("utf-8").replace("<title>入户</title>", "<title>入户 新版</title>"), "utf-8"
    )
    text, changed = re.subn(r'__VERSION="\w{4}', '__VERSION="next', worker.read_text("utf-8"))
    assert changed == 1
    worker.write_text(text, "utf-8")


def test_the_browser_finds_nothing_against_installing(
    site: Site, playwright: Playwright, tmp_path: Path
) -> None:
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path),
        executable_path=chromium(),
        args=FLAGS,
        viewport=PHONE,
        locale="zh-CN",
        service_workers="allow",
    )
    try:
        phone = Handset(context, site.url)
        inspector = context.new_cdp_session(phone.page)
        phone.page.goto(site.url + "/api/openapi.json")
        (error,) = inspector.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert error["errorId"] == "no-manifest", "this browser looks for such errors"
        phone.open()
        phone.can_start_offline()
        errors = inspector.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert errors == []
        manifest = inspector.send("Page.getAppManifest")
        assert manifest["url"] == site.url + "/manifest.webmanifest"
        assert manifest["errors"] == []
        assert phone.strangers == []
    finally:
        context.close()


def test_after_one_visit_every_address_opens_without_a_network(own_site: Site, hand: Holds) -> None:
    phone = hand(own_site)
    phone.open()
    phone.can_start_offline()
    phone.lose_signal()
    own_site.stop()
    for path in ("/", "/households", "/me?x=1"):
        phone.open(path)
        expect(phone.page.get_by_label("用户名")).to_be_visible()
    phone.page.get_by_label("用户名").fill("wg")
    phone.page.get_by_label("密码", exact=True).fill("xxxxxxxxxx")
    phone.page.get_by_role("button", name="登录").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("没有信号")


def test_a_new_version_is_asked_for_and_never_taken_over_an_open_form(
    own_site: Site, township: Township, hand: Holds
) -> None:
    own_site.person("guanli", "admin", "")
    own_site.command("campaign", "open", CAMPAIGN)
    village = village_at_work(own_site, own_site.desk("guanli"), township, 3)
    phone = hand(own_site)
    page = phone.page
    phone.sign_in(village.worker, PASSWORD)
    expect(page.get_by_text(re.compile("本轮已走访"))).to_be_visible(timeout=20_000)
    phone.can_start_offline()
    phone.open(f"/households/{village.untouched}/survey?s=housing")
    page.get_by_role("region", name=re.compile("现在住的房子不安全吗")).get_by_role(
        "radio", name="是"
    ).check()
    phone.saved()
    page.evaluate("window.sameDocument = true")

    # A newer build is served; the phone fetches it while the form is open, and nothing happens to the form.
    release(own_site)
    page.evaluate("navigator.serviceWorker.ready.then((r) => r.update())")
    page.wait_for_function("() => navigator.serviceWorker.getRegistration().then((r) => !!r.waiting)")
    expect(page.get_by_text("有新版本")).to_have_count(0)
    assert page.evaluate("window.sameDocument") is True

    # Outside of forms it is offered; until somebody agrees, the old version goes on.
    page.get_by_role("button", name="返回").click()
    expect(page.get_by_text("有新版本")).to_be_visible()
    assert violations(page) == [] and overhang(page) == 0
    assert page.evaluate("window.sameDocument") is True
    with page.expect_navigation(timeout=30_000):
        page.get_by_role("button", name="现在更新").click()
    phone.unlock()
    expect(page.get_by_role("heading", level=1)).to_contain_text("示例乙")
    assert page.evaluate("fetch('/').then((r) => r.text())").count("新版") == 1
    assert page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.waiting)") is None
    page.get_by_role("link", name=re.compile("接着填")).click()
    expect(
        page.get_by_role("region", name=re.compile("现在住的房子不安全吗")).get_by_role("radio", name="是")
    ).to_be_checked()
