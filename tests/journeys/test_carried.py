"""No signal for days: a file goes with whoever travels, a receipt comes back; and both ways at once change nothing."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from ruhu.kit.db import Database
from ruhu.submissions.store import REVISION
from tests.journeys.conftest import DESK, Holds
from tests.journeys.handset import Handset
from tests.journeys.site import CAMPAIGN, PASSWORD, Desk, Site, Township
from tests.journeys.test_bad_lines import all_delivered, correct, revisions, sound, stands, surveyed_village


def export(phone: Handset, folder: Path, name: str) -> Path:
    """我的 → 导出未送达, and save the file."""
    page = phone.page
    phone.open("/carry")
    page.get_by_role("button", name="导出未送达", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="保存", exact=True).click()
    path = folder / name
    download.value.save_as(path)
    assert download.value.suggested_filename.endswith(".ruhu")
    return path


def take_in(page: Page, *files: Path) -> None:
    """Choose files on the page of the supervisor."""
    page.get_by_label("选导出文件").set_input_files([str(path) for path in files])


def drop(page: Page, path: Path) -> None:
    """Drag a file onto the page of the supervisor."""
    held = page.evaluate_handle(
        """([name, text]) => {
            const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            const held = new DataTransfer();
            held.items.add(new File([bytes], name));
            return held;
        }""",
        [path.name, base64.b64encode(path.read_bytes()).decode()],
    )
    page.get_by_text("选文件, 或者拖到这里").dispatch_event("drop", {"dataTransfer": held})


def receipt_for(page: Page, person: str, path: Path) -> Path:
    """Save the receipt of one phone."""
    with page.expect_download() as download:
        page.get_by_role("button", name=f"存{person}的回执").click()
    download.value.save_as(path)
    assert download.value.suggested_filename.startswith("入户回执-")
    return path


def bring_back(phone: Handset, receipt: Path, *, said: str) -> None:
    """导入回执."""
    phone.open("/carry")
    phone.page.get_by_label(re.compile("^选.*的回执文件$")).set_input_files(str(receipt))
    expect(phone.page.get_by_text(said)).to_be_visible()


def stored(site: Site, village: str) -> list[tuple[Any, ...]]:
    """All rows of the village's revisions."""
    database = Database(f"sqlite:///{site.data}/ruhu.db")
    with database.read() as connection:
        query = (
            select(REVISION).where(REVISION.c.scope == f"{CAMPAIGN}/{village}").order_by(REVISION.c.rev_id)
        )
        rows = [tuple(row) for row in connection.execute(query)]
    database.close()
    return rows


def supervisor_at(site: Site, hand: Holds, username: str, width: int = DESK["width"]) -> Page:
    desk = hand(site, width, DESK["height"])
    desk.sign_in(username, PASSWORD)
    desk.open("/supervisor/bundle")
    return desk.page


def test_a_file_goes_out_by_hand_and_the_receipt_clears_the_phone(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    village = township.village(41)
    (first, second) = surveyed_village(site, clerk, township, 41, 2).values()
    site.person("zhen41", "township", township.code)
    phone = hand(site)
    phone.sign_in("wg41", PASSWORD)
    expect(phone.page.get_by_text("本轮已走访 2 / 2 户")).to_be_visible(timeout=20_000)
    phone.can_start_offline()

    # Out of reach. He corrects a form and exports it; the page opens without signal, too.
    phone.lose_signal()
    correct(phone, first, "是")
    phone.open("/me")
    phone.page.get_by_role("link", name=re.compile("导出未送达")).click()
    expect(phone.page.get_by_text("1 份问卷", exact=True)).to_be_visible()
    carried = export(phone, tmp_path, "first.ruhu")
    assert stands(clerk, first) == "no"

    # Any courier may look: there is nothing to read.
    head, _, sealed = carried.read_bytes().partition(b"\n")
    assert json.loads(head)["ruhu"] == "bundle"
    assert first.encode() not in sealed and b"answers" not in sealed

    # A file that was cut on the way is told apart; the whole one is taken in, twice without harm.
    cut = tmp_path / "cut.ruhu"
    cut.write_bytes(carried.read_bytes()[:-50])
    desk = supervisor_at(site, hand, "zhen41")
    take_in(desk, cut)
    expect(desk.get_by_role("alert")).to_contain_text("没有拷完整")
    take_in(desk, carried)
    expect(desk.get_by_text("新收下 1 份")).to_be_visible()
    assert stands(clerk, first) == "yes"
    drop(desk, carried)
    expect(desk.get_by_text("以前收过 1 份")).to_be_visible()
    receipt = receipt_for(desk, "示例wg41", tmp_path / "receipt.json")

    # The receipt comes back, still without signal; a changed one is not taken.
    forged = tmp_path / "forged.json"
    forged.write_text(receipt.read_text("utf-8").replace('"part":1', '"part":2', 1), "utf-8")
    bring_back(phone, forged, said="这份回执被改动过, 没有采用。")
    expect(phone.page.get_by_text("1 份问卷", exact=True)).to_be_visible()
    bring_back(phone, receipt, said="1 份已送达")
    expect(phone.page.get_by_text("没有, 都送达了 ✓")).to_be_visible()
    phone.open("/")
    expect(phone.page.get_by_role("link", name=re.compile("全部送达 ✓"))).to_be_visible()

    # Another correction goes both ways: carried first, then sent by the phone itself.
    correct(phone, second, "是")
    carried = export(phone, tmp_path, "second.ruhu")
    take_in(desk, carried)
    expect(desk.get_by_text("新收下 1 份")).to_have_count(2)
    receipt = receipt_for(desk, "示例wg41", tmp_path / "receipt2.json")
    before = stored(site, village)
    phone.open("/")  # before the signal comes: what a page was told is not to be had once another is opened
    expect(phone.page.get_by_role("link", name=re.compile("未送达 1"))).to_be_visible()
    answers: list[Any] = []
    phone.page.on(
        "response", lambda reply: answers.append(reply) if reply.url.endswith("/api/sync/push") else None
    )
    phone.find_signal()
    all_delivered(phone)
    assert [result["status"] for reply in answers for result in reply.json()["results"]] == ["duplicate"]
    bring_back(phone, receipt, said="已送达")
    assert stored(site, village) == before
    assert revisions(site, village) == 4 and sound(site) == []


def test_who_signed_out_without_signal_still_exports_and_takes_the_receipt(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    (household,) = surveyed_village(site, clerk, township, 42, 1).values()
    site.person("cun42", "village", township.village(42))
    phone = hand(site)
    phone.sign_in("wg42", PASSWORD)
    expect(phone.page.get_by_text("本轮已走访 1 / 1 户")).to_be_visible(timeout=20_000)
    phone.can_start_offline()
    phone.lose_signal()
    correct(phone, household, "是")
    phone.open("/me")
    phone.page.get_by_role("button", name="退出登录").click()
    phone.page.get_by_role("button", name="退出", exact=True).click()
    phone.page.get_by_role("link", name=re.compile("导出未送达的")).click()
    carried = export(phone, tmp_path, "out.ruhu")

    # The administrator takes it in at the server; the receipt lies beside the file.
    said = site.command("bundle", "import", str(carried))
    assert "示例wg42, 第 1 份(共 1 份): 收下 1 份。" in said
    assert stands(clerk, household) == "yes"
    bring_back(phone, carried.with_name("out.ruhu.receipt.json"), said="1 份已送达")
    phone.find_signal()
    phone.sign_in("wg42", PASSWORD)
    all_delivered(phone)
    assert revisions(site, township.village(42)) == 2 and sound(site) == []
