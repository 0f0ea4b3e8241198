"""What a worker's phone carries: nothing of the supervisor's pages, until somebody opens them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Holds
from tests.journeys.site import FRONTEND, PASSWORD, ROOT, Site, Township
from tests.journeys.steps import at_work
from tests.journeys.village import village_at_work

ASSETS = FRONTEND / "dist/assets"


def sources(*, supervisor: bool) -> str:
    """The app's own code without comments: the supervisor's pages, or all the rest."""
    found = []
    for path in (FRONTEND / "src").rglob("*.ts*"):
        if ("pages/supervisor" in path.as_posix()) == supervisor:
            found.append(re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.S))
    return "\n".join(found)


def supervisors_words() -> set[str]:
    """What only the supervisor's pages say, in runs of five Chinese characters and more."""
    manual = "".join(path.read_text("utf-8") for path in (ROOT / "docs/manual").glob("*.md"))
    rest = sources(supervisor=False) + manual
    return {
        words for words in re.findall("[\u4e00-\u9fff]{5,}", sources(supervisor=True)) if words not in rest
    }


def test_the_supervisors_pages_are_fetched_when_they_are_opened_and_not_before(
    site: Site, hand: Holds
) -> None:
    village = village_at_work(site, site.desk("guanli"), Township(code="990101600"), 62)
    own = supervisors_words()
    assert len(own) > 30

    phone = hand(site)
    asked: list[str] = []
    phone.context.on("request", lambda request: asked.append(request.url.removeprefix(site.url)))
    page = at_work(phone, village.worker)  # the service worker has fetched all that it holds
    for path in ("/households", f"/households/{village.surveyed}", "/me", "/outbox", "/carry", "/ledger"):
        phone.open(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    held = page.evaluate(
        """async () => {
            const urls = [];
            for (const name of await caches.keys()) {
                for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname);
            }
            return urls;
        }"""
    )
    fetched = {url.split("?")[0] for url in asked if url.startswith("/assets/")}
    assert len(fetched) > 10 and fetched <= set(held), (
        "all that was fetched is kept for use without a network"
    )
    for url in fetched | {path for path in held if path.startswith("/assets/")}:
        assert "supervisor" not in url
        if url.endswith(".js"):
            code = (ASSETS / url.rsplit("/", 1)[1]).read_text("utf-8")
            assert [word for word in own if word in code] == [], url

    # At the desk they come when they are opened, and say what the phone's code does not.
    asked.clear()
    desk = hand(site)
    desk.context.on("request", lambda request: asked.append(request.url.removeprefix(site.url)))
    desk.open()
    expect(desk.page.get_by_label("用户名")).to_be_visible()
    desk.can_start_offline()
    assert not any("supervisor" in url for url in asked), "nor before anybody has signed in"
    desk.sign_in(village.supervisor, PASSWORD)
    expect(desk.page.get_by_text("示例甲").first).to_be_visible()
    with desk.page.expect_request(re.compile(r"/assets/overview-.*\.js$")):
        desk.open("/supervisor/overview")
    came = {url for url in asked if re.match(r"/assets/(supervisor|overview)-.*\.js$", url)}
    assert len(came) >= 2
    code = "".join((ASSETS / url.rsplit("/", 1)[1]).read_text("utf-8") for url in came)
    assert sum(word in code for word in own) > 0.9 * len(own)
