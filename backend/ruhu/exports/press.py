"""Setting sheets as PDF."""

from __future__ import annotations

import io
import logging
import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import typst
from pypdf import PdfWriter

from ruhu.exports.fonts import Face
from ruhu.exports.sheet import AROUND, signatures

log = logging.getLogger("ruhu.exports")
TEMPLATE = Path(__file__).with_name("form.typ")
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
# A part of the table stays on one page, as long as it surely fits there.
PART_MOST = 8  # rows
REMARKS_MOST = 300  # characters beside them
# Set in one go: a document is held in memory whole while it is set. What was set is remembered for ten more documents.
FORMS_AT_ONCE = 10
# Setting type is work for a processor, and holds a document in memory: more at once would only be slower, and larger.
_AT_ONCE = threading.BoundedSemaphore(2)

Picture = tuple[bytes, str]  # bytes and media type


def press(sheets: Sequence[Mapping[str, Any]], face: Face, pictures: Mapping[str, Picture]) -> bytes:
    """One PDF of all these sheets (sheet.sheet), each beginning a page of its own with its own numbers.

    `pictures` holds the signatures that are here, by hash; where one is not, the line stays empty for a pen.
    """
    parts = [sheets[n : n + FORMS_AT_ONCE] for n in range(0, len(sheets), FORMS_AT_ONCE)]
    with _AT_ONCE:
        printed = [_part(part, face, pictures) for part in parts]
        return printed[0] if len(printed) == 1 else _joined(printed, sheets[0]["title"])


def _part(sheets: Sequence[Mapping[str, Any]], face: Face, pictures: Mapping[str, Picture]) -> bytes:
    here = set().union(*map(signatures, sheets))
    own = {sha256: picture for sha256, picture in pictures.items() if sha256 in here}
    try:
        return _press(sheets, face, own)
    except typst.TypstError as error:
        if not own:
            raise
        # A picture that only begins like one must not keep a village's forms from the printer.
        log.warning("printed without signatures: %s", error)
        return _press(sheets, face, {})


def _press(sheets: Sequence[Mapping[str, Any]], face: Face, pictures: Mapping[str, Picture]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="ruhu-print-") as name:
        folder = Path(name)
        files = {}
        for sha256, (data, kind) in pictures.items():
            if kind in ENDINGS:
                files[sha256] = f"{sha256}.{ENDINGS[kind]}"
                (folder / files[sha256]).write_bytes(data)
        shutil.copy(TEMPLATE, folder / "form.typ")
        content = {
            "title": sheets[0]["title"],
            "font": face.families,
            "sheets": [_with_files(sheet, files) for sheet in sheets],
        }
        (folder / "data.json").write_bytes(orjson.dumps(content))
        compiler = typst.Compiler(folder / "form.typ", root=folder, font_paths=face.fonts)
        pdf = compiler.compile(format="pdf", pdf_tags=False)
    assert isinstance(pdf, bytes)
    return pdf


def _joined(printed: Sequence[bytes], title: str) -> bytes:
    """These documents as one."""
    writer = PdfWriter()
    for pdf in printed:
        writer.append(io.BytesIO(pdf), import_outline=False)
    writer.add_metadata({"/Title": title})
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def _with_files(sheet: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    def line(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"sign": files.get(part["sign"] or "")} if "sign" in part else part for part in parts]

    rows = [{**row, "line": line(row["line"])} for row in sheet["rows"]]
    for n, row in enumerate(rows):
        written = sum(len(other["remark"]) for other in rows[n : n + row["span"]])
        row["loose"] = row["span"] > PART_MOST or written > REMARKS_MOST
    return {**sheet, "rows": rows, **{part: [line(parts) for parts in sheet[part]] for part in AROUND}}
