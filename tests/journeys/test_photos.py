"""Photos and signatures: taken without signal, made small, sent piece by piece over a bad line, shown to a supervisor."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Locator, Page, expect

from ruhu.campaigns.presets import read_campaign
from ruhu.campaigns.queries import save_campaign
from ruhu.kit.db import Database
from ruhu.kit.resources import schemas_dir
from tests.journeys.camera import look, segments, taken
from tests.journeys.conftest import Holds
from tests.journeys.faulty import Fault, FaultyProxy
from tests.journeys.site import Desk, Site, Township, household_rows
from tests.journeys.steps import at_work, finish, so_it_is
from tests.journeys.test_accessibility import overhang, violations
from tests.roster.files import register
from tests.workshop.servers import HTTP

WALLS = "walls-2024"
FORM: dict[str, Any] = {
    "id": "wall-check", "version": 1, "subject": "household", "title": "示例县墙体排查表", "short": "墙体排查",
    "sections": [
        {"id": "wall", "title": "墙体", "plain": "墙体", "area": "housing", "questions": [
            {"id": "cracked", "plain": "墙开裂了吗?", "type": "yes_no", "problem_when": "yes", "severity": "H", "title": "墙体开裂"},
            {"id": "crack_photo", "plain": "裂缝的照片", "type": "photo", "photo_reason": "镇里的工程师要看裂缝有多宽。",
             "asked_when": "answers.cracked == \"yes\""},
            {"id": "house_photo", "plain": "房子正面", "type": "photo", "photo_reason": "整改后要对比。", "required": False},
        ], "rows": ["墙体({cracked})"]},
        {"id": "sign", "title": "签字", "plain": "签字", "area": "other", "questions": [
            {"id": "signed", "plain": "农户签字", "type": "signature", "required": False, "on_form": False},
        ]},
    ],
}  # fmt: skip
NAMES = ["示例甲", "示例乙"]


class PhotoSite(Site):
    """A server with a county's own form that asks for photos."""

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"RUHU_QUESTIONNAIRES": str(self.folder / "forms")}


@pytest.fixture(scope="module")
def photo_site(app: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhotoSite]:
    folder = tmp_path_factory.mktemp("photos")
    (folder / "forms").mkdir()
    (folder / "forms" / "wall-check.v1.yaml").write_text(yaml.safe_dump(FORM, allow_unicode=True), "utf-8")
    site = PhotoSite(folder)
    site.start("--no-demo")
    site.person("guanli", "admin", "")
    preset = read_campaign(schemas_dir() / "campaigns" / "mingzhou-2022.yaml")
    own = {
        "id": WALLS, "title": "示例县墙体排查", "short": "墙体", "document": "示例县墙体排查方案", "issuer": "示例县",
        "date": "2024-03-01", "questionnaires": [{"id": "wall-check", "version": 1, "subject": "household"}],
    }  # fmt: skip
    path = folder / "campaign.yaml"
    path.write_text(yaml.safe_dump(preset | own, allow_unicode=True), "utf-8")
    database = Database(f"sqlite:///{site.data}/ruhu.db")
    with database.write() as connection:
        assert save_campaign(connection, read_campaign(path), status="open")
    database.close()
    yield site
    site.stop()


def village(site: Site, number: int, names: Sequence[str] = NAMES) -> dict[str, str]:
    """A village with its worker wg<number> and its supervisor zhen<number>; household ids by name."""
    township = Township(code=f"9901013{number:02d}")
    clerk, code = site.desk("guanli"), township.village(number)
    done = clerk.import_register(register(household_rows(code, names), areas=township.areas(number)))
    assert done["errors"] == []
    site.person(f"wg{number}", "worker", code + "01")
    site.person(f"zhen{number}", "township", township.code)
    return {
        row["name"]: row["id"] for row in clerk.get("/api/households", campaign=WALLS, area=code)["items"]
    }


def card(page: Page, question: str) -> Locator:
    return page.locator(f"#q-{question}")


def give(page: Page, question: str, button: str, name: str, jpeg: bytes) -> None:
    """Choose a file where the camera would open."""
    card(page, question).get_by_label(re.compile(f"^{button}")).set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": jpeg}
    )
    expect(card(page, question).get_by_role("img", name=re.compile("照片"))).to_be_visible(timeout=30_000)


def write(page: Page, *strokes: list[tuple[float, float]]) -> None:
    """Strokes on the board, each through its points (parts of its width and height)."""
    box = page.get_by_role("img", name=re.compile("^签字板")).bounding_box()
    assert box
    for stroke in strokes:
        for at, (x, y) in enumerate(stroke):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
            if at == 0:
                page.mouse.down()
        page.mouse.up()


def blob(desk: Desk, sha256: str) -> bytes:
    reply = HTTP.get(f"{desk.url}/api/blobs/{sha256}", headers=desk.headers, timeout=30)
    assert reply.status_code == 200, reply.text
    assert hashlib.sha256(reply.content).hexdigest() == sha256
    return reply.content


def test_photos_taken_without_signal_arrive_small_and_without_their_place(
    photo_site: PhotoSite, hand: Holds, tmp_path: Path
) -> None:
    site = photo_site
    homes = village(site, 1)
    line = FaultyProxy(site.port)
    phone = hand(line)
    page = at_work(phone, "wg1")
    jpeg = taken(page)
    assert len(jpeg) > 2_000_000
    assert b"Exif" in jpeg[:60]
    assert look(page, jpeg).quarters == ["blue", "red", "white", "green"], "the camera was held upright"

    # Far from any signal: three pictures, one taken again, one thrown away.
    phone.lose_signal()
    phone.go(f"/households/{homes['示例甲']}/survey")
    expect(card(page, "crack_photo")).to_have_count(0)
    card(page, "cracked").get_by_role("radio", name="是").check()
    expect(card(page, "crack_photo")).to_contain_text("镇里的工程师要看裂缝有多宽")
    give(page, "crack_photo", "拍照", "crack.jpg", jpeg)
    phone.saved()
    page.screenshot(path=tmp_path / "photo.png")
    assert violations(page) == []
    assert overhang(page) == 0
    give(page, "house_photo", "从相册选", "house.jpg", taken(page, 900, 600, 1))
    card(page, "house_photo").get_by_role("button", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name="删除", exact=True).click()
    expect(card(page, "house_photo").get_by_role("img")).to_have_count(0)
    give(page, "house_photo", "从相册选", "house.jpg", taken(page, 900, 600, 1))
    card(page, "house_photo").get_by_role("button", name=re.compile("点开看大图")).click()
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    page.get_by_role("button", name="关闭").click()

    page.get_by_role("button", name="填完了, 看一遍").click()
    so_it_is(page)
    expect(page.get_by_text("在打印出来的表上签字")).to_be_visible()
    card(page, "signed").get_by_role("button", name="在屏幕上签").click()
    board = page.get_by_role("img", name=re.compile("^签字板"))
    expect(board).to_be_visible()
    assert violations(page) == []
    write(page, [(0.1, 0.2), (0.4, 0.2)], [(0.25, 0.1), (0.25, 0.8)], [(0.6, 0.5), (0.9, 0.5)])
    expect(board).to_have_attribute("aria-label", "签字板, 已写 3 笔")
    page.get_by_role("button", name="撤一笔").click()
    expect(board).to_have_attribute("aria-label", "签字板, 已写 2 笔")
    page.screenshot(path=tmp_path / "board.png")
    page.get_by_role("button", name="用这个签名").click()
    expect(card(page, "signed").get_by_role("img", name="农户签字: 签名")).to_be_visible()
    phone.saved()
    page.screenshot(path=tmp_path / "signed.png")

    # The system kills the app; everything is there.
    phone.kill()
    page = phone.page
    phone.go(f"/households/{homes['示例甲']}/survey?s=wall")
    expect(card(page, "crack_photo").get_by_role("img", name=re.compile("照片"))).to_be_visible()
    expect(card(page, "house_photo").get_by_role("img", name=re.compile("照片"))).to_be_visible()
    phone.go(f"/households/{homes['示例甲']}/survey?step=finish")
    expect(card(page, "signed")).to_contain_text("签的就是现在这份答案")
    finish(page)

    # Signal returns, and breaks at each photo in another way.
    line.break_next("PUT", "/api/blobs/", Fault.IN_BODY, Fault.BEFORE_REPLY, Fault.TWICE, Fault.ERROR)
    line.break_next("HEAD", "/api/blobs/", Fault.UNHEARD)
    phone.find_signal()
    phone.go("/outbox")
    for _ in range(30):
        page.get_by_role("button", name=re.compile("现在发送|正在")).click()
        if page.get_by_role("link", name=re.compile("示例甲.*送达")).count() and line.left == 0:
            break
        page.wait_for_timeout(1000)
    expect(page.get_by_text(re.compile("全部送达 ✓")).first).to_be_visible(timeout=60_000)
    assert line.left == 0, "every fault was met"
    line.close()

    # What arrived: small, the right way up, nothing of the camera's words.
    desk = site.desk("zhen1")
    values = desk.get(f"/api/households/{homes['示例甲']}", campaign=WALLS)["answers"]["values"]
    crack = blob(desk, values["crack_photo"]["sha256"])
    assert len(crack) == values["crack_photo"]["size"] <= 300 * 1024
    seen = look(page, crack)
    assert 600 < seen.height <= 1600
    assert seen.width * 4 == pytest.approx(seen.height * 3, abs=8)
    assert seen.quarters == ["blue", "red", "white", "green"]
    assert 0xE1 not in segments(crack)
    assert b"Exif" not in crack
    house = look(page, blob(desk, values["house_photo"]["sha256"]))
    assert (house.width, house.height) == (900, 600)
    signature = blob(desk, values["signed"]["sha256"])
    assert signature.startswith(b"\x89PNG")
    assert len(signature) < 30_000

    # The worker's other phone corrects the form: it shows the photo from the server, and the correction keeps it. Who
    # signed, signed other answers.
    other = hand(site)
    page = at_work(other, "wg1")
    other.go(f"/households/{homes['示例甲']}/survey?s=wall")
    expect(card(page, "crack_photo").get_by_role("img", name=re.compile("照片"))).to_be_visible()
    card(page, "cracked").get_by_label("具体情况").fill("西墙")
    other.saved()
    other.go(f"/households/{homes['示例甲']}/survey?step=finish")
    finish(page)
    expect(page.get_by_text(re.compile("全部送达 ✓")).first).to_be_visible(timeout=30_000)
    corrected = desk.get(f"/api/households/{homes['示例甲']}", campaign=WALLS)["answers"]
    assert corrected["remarks"] == {"cracked": "西墙"}
    signed = values.pop("signed")
    assert set(signed) == {"sha256", "size", "of"}
    assert corrected["values"] == values


def test_a_file_that_is_no_picture_is_said_so_and_the_answers_stay(
    photo_site: PhotoSite, hand: Holds
) -> None:
    homes = village(photo_site, 2)
    phone = hand(photo_site)
    page = at_work(phone, "wg2")
    phone.go(f"/households/{homes['示例甲']}/survey")
    card(page, "cracked").get_by_role("radio", name="是").check()
    phone.saved()
    card(page, "crack_photo").get_by_label(re.compile("^拍照")).set_input_files(
        {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    expect(card(page, "crack_photo").get_by_role("alert")).to_contain_text("打不开")
    expect(card(page, "cracked").get_by_role("radio", name="是")).to_be_checked()
    phone.go(f"/households/{homes['示例甲']}/survey?step=finish")
    expect(page.get_by_role("heading", name="还没填 1")).to_be_visible()
