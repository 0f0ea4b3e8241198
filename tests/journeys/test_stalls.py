"""A line that stalls longer than the phone waits, under a photo and under a pull. The phone's own clock is moved: the
proxy holds the reply for minutes, and nobody waits for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Holds
from tests.journeys.faulty import Fault, FaultyProxy
from tests.journeys.site import Desk, Site, Township, household_rows, settled
from tests.journeys.steps import at_work, finish
from tests.journeys.test_bad_lines import correct, revisions, sound, surveyed_village
from tests.journeys.test_photos import WALLS, PhotoSite, blob, card, give, photo_site, taken
from tests.journeys.test_photos import village as village_of_walls
from tests.roster.files import register

pytestmark = pytest.mark.background  # sent as from a phone, with Background Sync

__all__ = ["photo_site"]  # the fixture of a server with a form that asks for photos
STALL = 600.0  # seconds; the phone gives a request 30 s, a piece of a photo 60


@pytest.fixture
def lines() -> Iterator[list[FaultyProxy]]:
    opened: list[FaultyProxy] = []
    yield opened
    for line in opened:
        line.close()


def line_to(site: Site, lines: list[FaultyProxy]) -> FaultyProxy:
    lines.append(FaultyProxy(site.port))
    lines[-1].stall = STALL
    return lines[-1]


def stalls(page: Page, line: FaultyProxy, seconds: int) -> None:
    """The request has met its fault, and the phone's clock passes what it is given."""
    assert settled(20, lambda: line.struck), "the phone did not ask"
    page.clock.fast_forward(seconds * 1000)


def test_a_photo_whose_upload_stalls_is_sent_again_and_arrives_once(
    photo_site: PhotoSite, hand: Holds, lines: list[FaultyProxy]
) -> None:
    site = photo_site
    home = village_of_walls(site, 11)["示例甲"]
    line = line_to(site, lines)
    phone = hand(line)
    phone.page.clock.install()
    page = at_work(phone, "wg11")
    line.break_next("PUT", "/api/blobs/", Fault.STALLED)
    phone.open(f"/households/{home}/survey")
    card(page, "cracked").get_by_role("radio", name="是").check()
    give(page, "crack_photo", "拍照", "crack.jpg", taken(page, 300, 200, 1))
    phone.saved()
    phone.open(f"/households/{home}/survey?step=finish")
    finish(page)
    phone.open("/outbox")
    expect(page.get_by_text("答案已送达, 照片 0/1")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("照片还差 1 张")).to_be_visible()
    stalls(page, line, 61)
    expect(page.get_by_role("link", name=re.compile("示例甲.*全部送达 ✓"))).to_be_visible(timeout=20_000)
    desk = site.desk("zhen11")
    photo = desk.get(f"/api/households/{home}", campaign=WALLS)["answers"]["values"]["crack_photo"]
    assert len(blob(desk, photo["sha256"])) == photo["size"]
    assert [fault for fault, _ in line.struck] == [Fault.STALLED]


def test_a_pull_that_stalls_is_given_up_said_and_made_again(
    site: Site, clerk: Desk, township: Township, hand: Holds, lines: list[FaultyProxy]
) -> None:
    (household,) = surveyed_village(site, clerk, township, 33, 1).values()
    line = line_to(site, lines)
    phone = hand(line)
    phone.page.clock.install()
    page = at_work(phone, "wg33")
    expect(page.get_by_text("本轮已走访 1 / 1 户")).to_be_visible(timeout=20_000)
    # The clerk adds a household; the pull that would bring it stalls in the middle of a push's run.
    code = township.village(33)
    rows = register(household_rows(code, ["示例甲", "示例乙"]), areas=township.areas(33))
    assert clerk.import_register(rows)["errors"] == []
    line.break_next("GET", "/api/sync/pull", Fault.STALLED)
    correct(phone, household, "是")
    page.get_by_role("link", name=re.compile("送达")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("发送情况")
    stalls(page, line, 31)
    expect(page.get_by_text("信号太弱").first).to_be_visible(timeout=20_000)
    # What was sent stays sent; what was missed is fetched by itself, after a while.
    expect(page.get_by_text("今日 1 户, 已收 1 户")).to_be_visible()
    page.clock.fast_forward("02:00")
    expect(page.get_by_text("信号太弱")).to_have_count(0, timeout=20_000)
    phone.open("/households")
    expect(page.get_by_role("link", name=re.compile("示例甲"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("示例乙"))).to_be_visible()
    assert [request.split("?")[0] for _, request in line.struck] == ["GET /api/sync/pull"]
    assert revisions(site, code) == 2 and sound(site) == []
