"""The printed page beside the notice: cell by cell, box by box."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from PIL import Image

from ruhu.exports.fonts import face
from ruhu.exports.press import FORMS_AT_ONCE, press
from ruhu.exports.sheet import Filled, sheet
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.risk.judge import evaluate
from tests.exports.printed import cells, notice, pages, squeezed
from tests.factories.items import harmless_values

FORMS = {"附件1": "mingzhou-2022-household", "附件2": "mingzhou-2022-village"}
HOUSEHOLD = {
    "name": "示例甲", "village_name": "示例东村", "township_name": "示例镇", "lifted": False, "monitored": True,
}  # fmt: skip


def form(name: str) -> Definition:
    return Catalog.load().get(FORMS[name])


@lru_cache(maxsize=2)
def blank(name: str) -> bytes:
    return press([sheet(form(name), Filled(month="2022年8月"))], face(None), {})


def filled(name: str, remarks: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    definition = form(name)
    values = harmless_values(definition, **changes)
    judged = evaluate(definition, {"values": values, "remarks": remarks or {}}, HOUSEHOLD, {"line": 730000.0})
    return sheet(definition, Filled(HOUSEHOLD, values, remarks or {}, judged.visible, judged.measures))


@pytest.mark.parametrize("name", FORMS)
def test_each_cell_of_the_blank_form_reads_as_the_notice_prints_it(name: str) -> None:
    above, official = notice(name)
    read = pages(blank(name))
    printed = cells(read)
    assert read[0].above == name + above
    assert len(official) in (40, 30), "the notice was read whole"
    assert printed == official
    assert read[-1].below.startswith("排查人员(签字):")


@pytest.mark.parametrize("name", FORMS)
def test_every_page_repeats_the_head_and_carries_its_number(name: str) -> None:
    definition = form(name)
    long = {q.id: "住房墙体开裂，正在联系鉴定。" * 6 for q in definition.questions}
    printed = press([filled(name, long), filled(name)], face(None), {})
    read = pages(printed)
    # Two forms in one document: each counts its own pages.
    counts = [tuple(map(int, re.findall(r"第(\d+)页共(\d+)页", page.below)[0])) for page in read]
    first = counts[0][1]
    assert first >= 2 and counts[:first] == [(n + 1, first) for n in range(first)]
    assert counts[first] == (1, len(read) - first)
    columns = [squeezed(cell) for cell in definition.raw["paper"]["columns"]]
    where = [["乡镇示例镇示例东村摸排时间2022年8月9日"]] if name == "附件2" else []
    head = [*where, columns]
    assert [page.rows[: len(head)] for page in read] == [head] * len(read)
    for page in pdfium.PdfDocument(printed):
        text = squeezed(page.get_textpage().get_text_bounded())
        assert all(cell in text for row in head for cell in row)


def test_more_forms_than_are_set_in_one_go_are_one_file_in_their_order() -> None:
    count = FORMS_AT_ONCE + 2
    households = [{**HOUSEHOLD, "name": f"示例{n}号"} for n in range(count)]
    drawn = io.BytesIO()
    Image.new("RGB", (30, 12), "navy").save(drawn, "PNG")
    values = {"surveyor_signature": {"sha256": "a" * 64, "size": 9}}
    sheets = [
        sheet(form("附件1"), Filled(one, values if n in (0, count - 1) else {}, {}, list(values)))
        for n, one in enumerate(households)
    ]
    printed = press(sheets, face(None), {"a" * 64: (drawn.getvalue(), "image/png")})
    read = pages(printed)
    heads = [page.above.rpartition("户主姓名:")[2] for page in read if "户主姓名" in page.above]
    assert heads == [one["name"] for one in households]
    each = len(read) // count
    numbers = [re.findall(r"第(\d+)页共(\d+)页", page.below)[0] for page in read]
    assert numbers == [(str(n + 1), str(each)) for n in range(each)] * count
    assert cells(read[-each:]) == notice("附件1")[1]
    signed = [at // each for at, here in enumerate(_images(printed)) if here]
    assert signed == [0, count - 1]
    assert pdfium.PdfDocument(printed).get_metadata_value("Title") == sheets[0]["title"]


@pytest.mark.parametrize("name", FORMS)
def test_the_ticks_on_the_page_are_those_of_the_answers_box_by_box(name: str) -> None:
    definition = form(name)
    flipped = {"yes": "no", "no": "yes", "have": "none", "none": "have"}
    for turn in (False, True):
        values = harmless_values(definition)
        slots = [
            slot for s in definition.sections for r in s.rows for slot in re.findall(r"\{([a-z_=]+)\}", r)
        ]
        closed = [slot for slot in slots if definition.by_id[slot.partition("=")[0]].answers]
        changes = (
            {id: flipped[values[id]] for id in (slot.partition("=")[0] for slot in closed)} if turn else {}
        )
        printed = " ".join(cells(pages(press([filled(name, **changes)], face(None), {}))))
        wanted: list[bool] = []
        for slot in closed:
            id, _, one = slot.partition("=")
            value = {**values, **changes}[id]
            wanted += [value == one] if one else [value == own for own in definition.by_id[id].answers[:2]]
        assert [bool(tick) for tick in re.findall("(√?)□", printed)] == wanted
        # Nothing but the handwriting differs from the notice: ticks and figures gone, the same cells stand there.
        figures = {"45400", "36000", "3400", "5600", "400", "8.5"}
        written = cells(pages(press([filled(name, **changes)], face(None), {})))
        aside = 0 if name == "附件1" else 1  # the row of place and date
        for cell, own in zip(written[aside:], notice(name)[1][aside:], strict=True):
            bare = cell.replace("√", "")
            if bare != own:
                assert _without(bare, own) <= figures | {"4", "2"}, (bare, own)


def _without(cell: str, own: str) -> set[str]:
    """The figures that stand in the blanks of a cell; fails where anything else was added or is missing."""
    pattern = "".join(f"{re.escape(char)}([-0-9.]*)" for char in own)
    found = re.fullmatch(pattern, cell)
    assert found, (cell, own)
    return {figure for figure in found.groups() if figure}


def test_a_remark_of_two_thousand_characters_is_printed_to_its_last_one() -> None:
    remark = "".join(f"第{n}句。" for n in range(400))[:2000]
    read = pages(press([filled("附件1", {"house_unsafe": remark}, house_unsafe="yes")], face(None), {}))
    column = "".join(row[2] for page in read for row in page.rows[1:] if len(row) == 3)
    assert column == squeezed(remark)


def test_a_signature_that_is_here_stands_beside_its_line_and_one_that_is_not_leaves_it_empty() -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (300, 120), "navy").save(drawn, "PNG")
    signed = filled("附件1", surveyor_signature={"sha256": "a" * 64, "size": 9})
    here = press([signed], face(None), {"a" * 64: (drawn.getvalue(), "image/png")})
    assert [_images(here), _images(press([signed], face(None), {}))] == [[False, True], [False, False]]


def test_a_damaged_signature_keeps_no_form_from_the_printer() -> None:
    signed = filled("附件1", surveyor_signature={"sha256": "a" * 64, "size": 9})
    printed = press([signed], face(None), {"a" * 64: (b"\x89PNG\r\n\x1a\nbroken", "image/png")})
    assert cells(pages(printed)) == cells(pages(press([signed], face(None), {})))


def test_pages_are_a4_and_the_text_keeps_within_the_margins() -> None:
    for page in pdfium.PdfDocument(press([filled("附件1"), filled("附件2")], face(None), {})):
        width, height = page.get_size()
        assert (round(width), round(height)) == (595, 842)
        text = page.get_textpage()
        for n in range(text.count_chars()):
            x0, y0, x1, y1 = text.get_charbox(n)
            assert x0 > 50 and x1 < width - 50 and y0 > 20 and y1 < height - 40


def test_wording_that_looks_like_commands_of_the_typesetter_is_printed_as_it_is() -> None:
    remark = '#import "x" *粗* $x^2$ \\ <a> @b [c] "d" // e'
    read = pages(press([filled("附件1", {"house_unsafe": remark}, house_unsafe="yes")], face(None), {}))
    assert squeezed(remark) in cells(read)


def _images(pdf: bytes) -> list[bool]:
    return [bool(list(page.get_objects([raw.FPDF_PAGEOBJ_IMAGE]))) for page in pdfium.PdfDocument(pdf)]
