"""A supervisor looks at the signatures of a form in a real browser: small ones in the page, large on a tap."""

from __future__ import annotations

import re
import struct
import zlib

import pytest
from playwright.sync_api import Page, expect

from ruhu.kit.ids import uuid7
from ruhu.questionnaires.catalog import Catalog
from tests.factories.items import harmless_values, seal, survey_item
from tests.factories.photos import sha256
from tests.journeys.conftest import DESK, PHONE, Holds
from tests.journeys.site import CAMPAIGN, PASSWORD, Desk, Site, Township, household_rows
from tests.journeys.test_accessibility import overhang, violations
from tests.roster.files import register
from tests.workshop.servers import HTTP

WIDTH, HEIGHT = 320, 120


def png() -> bytes:
    """A real one: a blue stroke on white."""
    rows = b"".join(
        b"\0" + b"".join(b"\x20\x40\xc0" if 50 < y < 60 else b"\xff\xff\xff" for _ in range(WIDTH))
        for y in range(HEIGHT)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture(scope="module")
def household(site: Site) -> str:
    """Surveyed, one signature here, another still on the phone."""
    township = Township(code="990101300")
    clerk, code = site.desk("guanli"), township.village(1)
    clerk.import_register(register(household_rows(code, ["示例甲"]), [], areas=township.areas(1)))
    site.person("wg-photos", "worker", code + "01")
    site.person("zhen-photos", "township", township.code)
    [row] = clerk.get("/api/households", campaign=CAMPAIGN, area=code)["items"]
    form, data = Catalog.load().get("mingzhou-2022-household", 1), png()
    here, away = ({"sha256": name, "size": len(data)} for name in (sha256(data), "0" * 64))
    slots = {"surveyor_signature": here, "respondent_signature": away}
    item = survey_item(
        form, village=code, household_id=row["id"], values=harmless_values(form, wage="18000.00", below_line="yes", house_unsafe="yes", net_total=None) | slots,
        remarks={"house_unsafe": "墙体开裂", "below_line": "务工收入减少"},
        blobs=[{**blob, "slot": slot} for slot, blob in slots.items()],
    )  # fmt: skip
    worker = site.desk("wg-photos")
    worker.push(item)
    send(site, worker, data)
    # Two edits of one base, each signed anew: a dispute. And one that nobody knows the questionnaire of.
    answers = item["answers"]
    for wage, signed, status in (("17000.00", here, "accepted"), ("16000.00", away, "disputed")):
        values = answers["values"] | {"wage": wage, "surveyor_signature": signed}
        shown = [{**signed, "slot": "surveyor_signature"}, {**away, "slot": "respondent_signature"}]
        edit = {
            "rev_id": uuid7(),
            "parent": item["rev_id"],
            "answers": answers | {"values": values},
            "blobs": shown,
        }
        assert worker.send(seal(item | edit)) == [status]
    strange = {"rev_id": uuid7(), "submission_id": uuid7(), "scope": f"nowhere/{code}"}
    assert worker.send(seal(item | strange)) == ["held"]
    return str(row["id"])


def send(site: Site, worker: Desk, data: bytes) -> None:
    headers = {**worker.headers, "Upload-Offset": "0", "Upload-Length": str(len(data))}
    reply = HTTP.put(f"{site.url}/api/blobs/{sha256(data)}", content=data, headers=headers, timeout=30)
    assert reply.status_code == 201, reply.text


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_signatures_are_seen_small_in_the_page_and_large_in_a_sheet(
    site: Site, hand: Holds, household: str, size: dict[str, int]
) -> None:
    desk = hand(site, **size)
    desk.sign_in("zhen-photos", PASSWORD)
    page: Page = desk.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name=re.compile("示例甲")).first.click()
    wall = page.locator(".photo-wall")
    wall.scroll_into_view_if_needed()
    small = wall.get_by_role("img")
    expect(small).to_have_count(1)
    assert small.evaluate("image => image.complete && image.naturalWidth") == WIDTH
    expect(wall.get_by_text("签名还在手机里, 没有传到")).to_have_count(1)
    assert len([url for url in asked if "/api/blobs/" in url]) == 1, "what is not here is not asked for"
    assert violations(page) == [] and overhang(page) == 0
    wall.get_by_role("button").click()
    large = page.get_by_role("dialog").get_by_role("img")
    expect(large).to_be_visible()
    assert (large.get_attribute("alt") or "").endswith("签名")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(wall.get_by_role("button")).to_be_focused()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_both_versions_of_a_dispute_show_their_photos_beside_the_question(
    site: Site, hand: Holds, household: str, size: dict[str, int]
) -> None:
    desk = hand(site, **size)
    desk.sign_in("zhen-photos", PASSWORD)
    page = desk.page
    desk.open("/supervisor/disputes")
    page.get_by_role("link", name=re.compile("示例甲")).first.click()
    choice = page.get_by_role("radiogroup", name=re.compile("排查人员签字"))
    choice.scroll_into_view_if_needed()
    small = choice.get_by_role("img")
    expect(small).to_have_count(1)
    assert small.evaluate("image => image.complete && image.naturalWidth") == WIDTH
    expect(choice.get_by_text("签名还在手机里, 没有传到")).to_have_count(1)
    picked = choice.get_by_role("radio").first.is_checked()
    choice.get_by_role("button").click()
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    page.keyboard.press("Escape")
    assert choice.get_by_role("radio").first.is_checked() == picked, "looking is not choosing"
    assert violations(page) == [] and overhang(page) == 0


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_held_item_shows_its_photos(site: Site, hand: Holds, household: str, size: dict[str, int]) -> None:
    desk = hand(site, **size)
    desk.sign_in("zhen-photos", PASSWORD)
    page = desk.page
    desk.open("/supervisor/held")
    page.get_by_role("link", name=re.compile("示例甲")).first.click()
    wall = page.locator(".photo-wall")
    wall.scroll_into_view_if_needed()
    expect(wall.get_by_role("img")).to_have_count(1)
    expect(wall.get_by_role("listitem")).to_have_count(2)
    assert violations(page) == [] and overhang(page) == 0
