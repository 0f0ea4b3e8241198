"""The browser killed in the middle of saving, or in the middle of an upgrade: what was stored is there."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.journeys.faulty import FaultyProxy
from tests.journeys.killed import Device
from tests.journeys.killed_saving import LONGEST, kill_while_saving
from tests.journeys.site import FRONTEND, Desk, Site, Township
from tests.journeys.test_outbox import HELD, RESTORE


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_was_shown_as_stored_is_there_after_each_kill(
    site: Site, clerk: Desk, township: Township, playwright: Playwright, tmp_path: Path
) -> None:
    """Fifty times is for the bench."""
    killed = kill_while_saving(site, clerk, township, playwright, tmp_path, typing=10, finishing=5)
    assert killed.told > 6


OLDEST = FRONTEND / "tests/fixtures/local-v1.json"
UPGRADES = 7
NARROW = 0.06  # seconds: closer than this one kill differs from the next by chance
VERSION = "async (name) => (await indexedDB.databases()).find((d) => d.name === name).version"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_phone_killed_while_its_store_is_upgraded_has_everything_in_the_old_shape_or_the_new(
    site: Site, playwright: Playwright, tmp_path: Path
) -> None:
    shape = json.loads(OLDEST.read_text("utf-8"))
    own = next(d for d in shape["databases"] if d["name"].endswith(shape["account"]))
    stores = ["outbox", "revisions", "drafts"]
    before = {name: [value for _, value in own["stores"][name]["records"]] for name in stores}
    line = FaultyProxy(site.port)
    line.blocked = "/api/"  # the app comes, nothing of the invented phone reaches the server
    device = Device(playwright, tmp_path / "phone", line.url)
    try:
        device.start("/icon.svg").page.evaluate(RESTORE, shape["databases"])
        device.quit()
        old = shutil.copytree(device.store, tmp_path / "old")
        found = []
        # Each kill comes later when the one before found the old shape, else earlier: they gather about the upgrade,
        # however long this machine takes to reach it.
        wait, early, late = 0.2, 0.0, 0.0
        for _ in range(UPGRADES):
            shutil.rmtree(store := device.store)
            shutil.copytree(old, store)
            page = device.start("/icon.svg").page
            page.evaluate("(to) => void setTimeout(() => { location.href = to; })", line.url + "/outbox")
            page.wait_for_timeout(wait * 1000)
            device.kill()
            phone = device.start("/icon.svg")
            found.append(phone.page.evaluate(VERSION, own["name"]))
            early, late = (wait, late) if found[-1] == 1 else (early, wait)
            if late and late - early < NARROW:
                early, late = max(0.0, early - NARROW), late + NARROW
            wait = (early + late) / 2 if late else wait * 2
            after = phone.page.evaluate(HELD, [own["name"], stores])
            assert (after["revisions"], after["drafts"]) == (before["revisions"], before["drafts"])
            assert [row["rev_id"] for row in after["outbox"]] == [row["rev_id"] for row in before["outbox"]]
            phone.open("/outbox")
            phone.set_pin()
            expect(phone.page.get_by_role("heading", name=re.compile("^还在手机里"))).to_be_visible(
                timeout=LONGEST
            )
            assert phone.broken == []
            device.kill()
        # The kills fell on both sides of the upgrade.
        assert min(found) == 1
        assert max(found) > 1
    finally:
        device.kill()
        line.close()
