"""A printed form read back: the cells that its lines draw on the page, and what is written in each."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

NOTICE = Path(__file__).with_name("notice-2022-mingzhou-forms.txt")
# What the scan of the notice shows wrongly (domain knowledge, not taste).
REPAIRS = {"(是团否□)": "(是□否□)"}
_WIDE = str.maketrans("（）；，：", "();,:")
_NEAR = 1.5  # points


@dataclass
class Page:
    """One page: what stands above the table, its cells in reading order, what stands below."""

    above: str
    rows: list[list[str]] = field(default_factory=list)
    below: str = ""


def squeezed(text: str) -> str:
    """Without blanks, punctuation of one width: the scan's spaces say nothing."""
    return "".join(text.split()).translate(_WIDE).replace("\ufeff", "")


def notice(form: str) -> tuple[str, list[str]]:
    """What stands above the table of `form` (附件1, 附件2) in the notice, and the table's cells, squeezed, in order."""
    text = NOTICE.read_text(encoding="utf-8")
    first, second = text.split("附件 2", 1)
    part = first.removeprefix("附件 1") if form == "附件1" else second
    above, *cells = part.split("\t")
    last, _, foot = cells[-1].partition("排查人员")
    cells = [squeezed(cell) for cell in [*cells[:-1], last]]
    for wrong, right in REPAIRS.items():
        cells = [cell.replace(wrong, right) for cell in cells]
    assert squeezed(foot) == "(签字):"
    return squeezed(above), [cell for cell in cells if cell]


def pages(pdf: bytes) -> list[Page]:
    """Every page of a PDF of forms."""
    return [_page(page) for page in pdfium.PdfDocument(pdf)]


def cells(read: list[Page]) -> list[str]:
    """The cells of the whole table in order, the repeated head once, empty ones left out."""
    found: list[str] = []
    for n, page in enumerate(read):
        again = 0 if n == 0 else repeated(read[0], page)
        for row in page.rows[again:]:
            found += [cell for cell in row if cell]
    return found


def repeated(first: Page, page: Page) -> int:
    """How many rows of the first page a later one begins with: the table's head."""
    pairs = zip(first.rows, page.rows, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _page(page: pdfium.PdfPage) -> Page:
    text = page.get_textpage()
    across, down = _lines(page)
    if not across:
        return Page(squeezed(text.get_text_bounded()))
    left, right = min(x0 for x0, _, _ in across), max(x1 for _, x1, _ in across)
    top, bottom = max(y for _, _, y in across), min(y for _, _, y in across)
    columns = sorted({round(x) for x, _, _ in down})
    inner = [x for x in columns if left + _NEAR < x < right - _NEAR]
    assert len(inner) == 2, f"three columns, lines at {columns}"
    edges = [left, *inner, right]
    width, height = page.get_size()

    def inside(x0: float, x1: float, low: float, high: float) -> str:
        return squeezed(text.get_text_bounded(x0, low, x1, high))

    found = Page(inside(0, width, top, height), below=inside(0, width, 0, bottom))
    bands = _bands(across, (edges[1] + edges[2]) / 2)
    firsts = dict(_bands(across, (edges[0] + edges[1]) / 2))
    for high, low in bands:
        middle = (high + low) / 2
        if not any(abs(x - edges[1]) < _NEAR and y0 < middle < y1 for x, y0, y1 in down):
            found.rows.append([inside(left, right, low, high)])
            continue
        first = next(
            (
                inside(edges[0], edges[1], end, high)
                for top_, end in firsts.items()
                if abs(top_ - high) < _NEAR
            ),
            "",
        )
        found.rows.append(
            [first, inside(edges[1], edges[2], low, high), inside(edges[2], edges[3], low, high)]
        )
    return found


def _bands(across: list[tuple[float, float, float]], x: float) -> list[tuple[float, float]]:
    """(top, bottom) of the cells that a vertical at `x` passes, from above."""
    heights: list[float] = []
    for y in sorted((y for x0, x1, y in across if x0 - _NEAR <= x <= x1 + _NEAR), reverse=True):
        if not heights or heights[-1] - y > _NEAR:
            heights.append(y)
    return list(itertools.pairwise(heights))


def _lines(page: pdfium.PdfPage) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    """Lines of the table: across as (x0, x1, y), down as (x, y0, y1). What begins at none of the latter is a blank to write on."""
    across: list[tuple[float, float, float]] = []
    down: list[tuple[float, float, float]] = []
    for found in page.get_objects([raw.FPDF_PAGEOBJ_PATH]):
        x0, y0, x1, y1 = found.get_bounds()
        if y1 - y0 < _NEAR:
            across.append((x0, x1, (y0 + y1) / 2))
        elif x1 - x0 < _NEAR and y1 - y0 > 8:
            down.append(((x0 + x1) / 2, y0, y1))
    ends = {round(x) for x, _, _ in down}
    return [line for line in across if any(abs(line[0] - x) < _NEAR for x in ends)], down
