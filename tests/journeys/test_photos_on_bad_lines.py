"""A bad line under the photos: each arrives whole, wherever its upload breaks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Holds
from tests.journeys.faulty import FaultyProxy
from tests.journeys.steps import at_work, finish
from tests.journeys.test_bad_lines import AT_ONCE, HERE, all_delivered
from tests.journeys.test_photos import (
    WALLS,
    PhotoSite,
    blob,
    card,
    give,
    photo_site,
    taken,
    village,
)

pytestmark = pytest.mark.background  # sent as from a phone, with Background Sync

__all__ = ["photo_site"]  # the fixture of a server with a form that asks for photos


@pytest.mark.slow
def test_every_photo_arrives_whole_wherever_its_upload_breaks(photo_site: PhotoSite, hand: Holds) -> None:
    site = photo_site
    homes = village(site, 9, [f"示例{HERE[n]}" for n in range(len(AT_ONCE))])
    line = FaultyProxy(site.port)
    phone = hand(line)
    try:
        page = at_work(phone, "wg9")
        for n, (fault, home) in enumerate(zip(AT_ONCE, homes.values(), strict=True)):
            line.break_next("PUT", "/api/blobs/", fault)
            phone.open(f"/households/{home}/survey")
            card(page, "cracked").get_by_role("radio", name="是").check()
            give(page, "crack_photo", "拍照", "crack.jpg", taken(page, 300 + n, 200, 1))
            phone.saved()
            phone.open(f"/households/{home}/survey?step=finish")
            expect(page.get_by_role("heading", level=1)).to_contain_text("完成前看一眼")
            finish(page)
            all_delivered(phone, 90)
        assert [fault for fault, _ in line.struck] == AT_ONCE
    finally:
        line.close()
    desk = site.desk("zhen9")
    seen = set()
    for home in homes.values():
        photo = desk.get(f"/api/households/{home}", campaign=WALLS)["answers"]["values"]["crack_photo"]
        assert len(blob(desk, photo["sha256"])) == photo["size"]
        seen.add(photo["sha256"])
    assert len(seen) == len(AT_ONCE)
