"""Printing over HTTP: own households, a village at once, and clear words where it cannot be done."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from sqlalchemy import select

from ruhu.audit.log import EVENT
from ruhu.exports import bulk
from ruhu.kit.settings import Settings
from tests.exports.printed import cells, notice, pages
from tests.factories.items import harmless_values, survey_item
from tests.factories.photos import send, sha256
from tests.factories.world import COUNTY, GRIDS, VILLAGES, Phone, World


def surveyed(world: World, grid: str, n: int = 0, by: str = "guanli", **changes: Any) -> dict[str, Any]:
    """A household's form, taken in."""
    item = survey_item(
        world.definition, village=grid[:12], household_id=world.households[grid][n],
        values=harmless_values(world.definition, **changes),
    )  # fmt: skip
    assert world.sign_in(by).results(item)[0]["status"] == "accepted"
    return item


def post(phone: Phone, **body: Any) -> Any:
    return phone.client.post("/api/forms", json=body, headers=phone.headers)


def names(pdf: bytes) -> list[str]:
    """Heads of households on the forms, in order."""
    above = [page.above for page in pages(pdf)]
    return [text.rpartition("户主姓名:")[2] for text in above if "户主姓名" in text]


def test_a_worker_prints_the_form_just_handed_in(world: World) -> None:
    item = surveyed(world, GRIDS[0], by="wg1", house_unsafe="yes")
    reply = world.sign_in("wg1").get(f"/api/submissions/{item['submission_id']}/form.pdf")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/pdf")
    assert reply.headers["cache-control"] == "no-store"
    assert "乡镇:示例镇村:示例东村摸排时间2022年8月9日" in pages(reply.content)[0].above
    assert any("不安全住房(是√□否□)" in cell for cell in cells(pages(reply.content)))


def test_before_the_visit_the_form_is_blank_with_its_head_filled_in(sqlite_world: World) -> None:
    household = sqlite_world.households[GRIDS[0]][1]
    reply = sqlite_world.sign_in("wg1").get(f"/api/households/{household}/form.pdf")
    printed = pages(reply.content)
    assert printed[0].above.endswith("户主姓名:示例乙") and "脱贫户√□" in printed[0].above
    assert cells(printed) == notice("附件1")[1]


def test_a_blank_form_can_be_had_also_after_the_visit(sqlite_world: World) -> None:
    surveyed(sqlite_world, GRIDS[0])
    path = f"/api/households/{sqlite_world.households[GRIDS[0]][0]}/form.pdf"
    phone = sqlite_world.sign_in("wg1")
    assert cells(pages(phone.get(path).content)) != notice("附件1")[1]
    assert cells(pages(phone.get(path, blank="true").content)) == notice("附件1")[1]


def test_the_village_form_prints_as_annex_two(sqlite_world: World) -> None:
    item = survey_item(sqlite_world.village_definition, village=VILLAGES[0], household_id=None)
    assert sqlite_world.sign_in("cun1").results(item)[0]["status"] == "accepted"
    printed = pages(sqlite_world.sign_in("zhen").get(f"/api/villages/{VILLAGES[0]}/form.pdf").content)
    assert printed[0].above.startswith("附件2") and "示例东村" in printed[0].rows[0][0]
    assert any("实际8.5万元" in cell for cell in cells(printed))


def test_a_signature_that_arrived_is_printed(sqlite_world: World) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (300, 120), "navy").save(drawn, "PNG")
    data = drawn.getvalue()
    value = {"sha256": sha256(data), "size": len(data)}
    item = survey_item(
        sqlite_world.definition, village=VILLAGES[0], household_id=sqlite_world.households[GRIDS[0]][0],
        values=harmless_values(sqlite_world.definition, surveyor_signature=value), blobs=[{**value, "slot": "surveyor_signature"}],
    )  # fmt: skip
    phone = sqlite_world.sign_in("wg1")
    assert phone.results(item)[0]["need_blobs"] == [value["sha256"]]
    path = f"/api/submissions/{item['submission_id']}/form.pdf"
    without = phone.get(path).content
    assert send(phone, data).status_code == 201
    assert len(list(PdfDocument(without)[1].get_objects([3]))) == 0
    assert len(list(PdfDocument(phone.get(path).content)[1].get_objects([3]))) == 1


def test_a_village_prints_in_door_order_what_was_surveyed_or_what_was_not(world: World) -> None:
    for n in (2, 0):
        surveyed(world, GRIDS[0], n)
    phone = world.sign_in("cun1")
    for which, wanted in (("filled", "甲丙"), ("unvisited", "乙甲乙丙"), ("blank", "甲乙丙甲乙丙")):
        reply = post(phone, area=VILLAGES[0], which=which)
        assert names(reply.content) == [f"示例{name}" for name in wanted], which


def test_a_list_prints_what_of_it_is_visible(world: World) -> None:
    chosen = [world.households[GRIDS[i]][i] for i in (0, 1, 2)] + ["nobody"]
    for username, wanted in (
        ("wg1", ["示例甲"]),
        ("cun1", ["示例甲", "示例乙"]),
        ("xian", ["示例甲", "示例乙", "示例丙"]),
    ):
        assert names(post(world.sign_in(username), households=chosen, which="blank").content) == wanted
    reply = post(world.sign_in("wg3"), households=chosen[:2], which="blank")
    assert (reply.status_code, reply.json()["code"]) == (404, "not_found")


def test_many_forms_come_as_a_zip_of_parts(sqlite_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_A_TIME", 5)
    reply = post(sqlite_world.sign_in("xian"), area=COUNTY, which="blank", format="zip")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        assert archive.testzip() is None
        parts = {name: names(archive.read(name)) for name in archive.namelist()}
    assert list(parts) == ["01-05.pdf", "06-10.pdf", "11-12.pdf"]
    assert [name for part in parts.values() for name in part] == ["示例甲", "示例乙", "示例丙"] * 4


def test_too_many_forms_for_one_file_are_refused_with_the_way_out(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ruhu.exports.routes.PDF_MOST", 5)
    reply = post(sqlite_world.sign_in("xian"), area=COUNTY, which="blank")
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")
    assert "5 份" in reply.json()["detail"] and "zip" in reply.json()["detail"]


@pytest.mark.parametrize("body", [{}, {"area": "x"}, {"area": COUNTY, "which": "all"}, {"households": []}])
def test_an_unclear_wish_is_refused(sqlite_world: World, body: dict[str, Any]) -> None:
    assert post(sqlite_world.sign_in("xian"), **body).status_code == 422


def test_each_print_stands_in_the_audit_log_without_a_name(world: World) -> None:
    item = surveyed(world, GRIDS[0])
    phone = world.sign_in("xian")
    assert phone.get(f"/api/submissions/{item['submission_id']}/form.pdf").status_code == 200
    assert post(phone, area=VILLAGES[0]).status_code == 200
    assert post(phone, area=VILLAGES[1]).status_code == 404  # nothing surveyed there, nothing printed
    with world.database.read() as connection:
        query = select(EVENT.c.detail).where(EVENT.c.action == "forms:print").order_by(EVENT.c.n)
        details = list(connection.execute(query).scalars())
    assert len(details) == 2 and f'"area":"{VILLAGES[0]}"' in details[1]
    assert "示例" not in "".join(details)


@contextmanager
def fonts_from(world: World, folder: Path) -> Iterator[None]:
    settings: Settings = world.client.app.state.settings  # type: ignore[attr-defined]
    settings.fonts = folder
    yield
    settings.fonts = None


def test_without_a_chinese_font_the_answer_names_the_package_to_install(
    sqlite_world: World, tmp_path: Path
) -> None:
    item = surveyed(sqlite_world, GRIDS[0])
    phone = sqlite_world.sign_in("wg1")
    (tmp_path / "none").mkdir()
    with fonts_from(sqlite_world, tmp_path / "none"):
        for reply in (
            phone.get(f"/api/submissions/{item['submission_id']}/form.pdf"),
            post(phone, area=GRIDS[0], format="zip"),
        ):
            assert (reply.status_code, reply.json()["code"]) == (503, "font_missing")
            assert "fonts-noto-cjk" in reply.json()["detail"] and "RUHU_FONTS" in reply.json()["detail"]


def test_a_font_put_into_the_named_folder_is_used_at_once(sqlite_world: World, tmp_path: Path) -> None:
    item = surveyed(sqlite_world, GRIDS[0])
    phone, folder = sqlite_world.sign_in("wg1"), tmp_path / "fonts"
    path = f"/api/submissions/{item['submission_id']}/form.pdf"
    folder.mkdir()
    with fonts_from(sqlite_world, folder):
        assert phone.get(path).status_code == 503
        for found in Path("/usr/share/fonts").rglob("*CJK-Regular.ttc"):
            (folder / found.name).symlink_to(found)
        assert phone.get(path).status_code == 200
