"""Reading register files, xlsx or csv, into rows of text; and the template."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine
import xlsxwriter

from ruhu.kit.errors import Invalid
from ruhu.roster.columns import AREAS, COLUMNS, HOUSEHOLDS, MEMBERS

MOST_ROWS = 500_000  # of one sheet
MOST_UNPACKED = 1024**3  # bytes: an xlsx is a zip, and a small zip can unpack to a disk full
# Spreadsheets hold numbers as doubles: beyond 15 digits the last ones are lost, and nobody sees it.
LOST_DIGITS = 10**15
LOST = "\x01"  # marks a cell whose digits are lost


class UnreadableFile(Invalid):
    code, title = "unreadable_file", "读不懂的文件"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the file; `rows` gives (row number as shown, cells as text), the header row first, blank rows left out."""

    name: str
    first_column: int
    rows: Iterator[tuple[int, list[str]]]


def open_sheets(content: bytes, filename: str) -> list[Sheet]:
    """The known sheets of a file, in the order of the template. Raises UnreadableFile."""
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        return _from_workbook(content)
    if filename.lower().endswith((".xlsx", ".xls")):
        raise UnreadableFile(f"“{filename[:80]}”不是完整的 Excel 文件，可能没有传完。请重新保存后再导入。")
    return [_from_csv(content, filename)]


def template() -> bytes:
    """An empty register file with headers, drop-downs and an explanation of every column."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bg_color": "#DDEBE6", "border": 1})
    must = book.add_format({"bold": True, "bg_color": "#F6DDC9", "border": 1})
    plain = book.add_format({"num_format": "@"})
    for name, columns in COLUMNS.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            # Text format for the whole column: codes and ID numbers keep their leading zeros and last digits.
            sheet.set_column(index, index, max(10, 2 * len(column.header) + 2), plain)
            sheet.write_string(0, index, column.header, must if column.required else head)
    notes = book.add_worksheet("说明")
    notes.set_column(0, 1, 20)
    notes.set_column(2, 4, 60)
    lines = [("工作表", "列", "必填", "填法", "例")]
    lines += [
        (name, c.header, "必填" if c.required else "", c.help, c.example)
        for name, columns in COLUMNS.items()
        for c in columns
    ]
    for row, line in enumerate(lines):
        for index, cell in enumerate(line):
            notes.write_string(row, index, cell, head if row == 0 else plain)
    book.close()
    return buffer.getvalue()


def _from_workbook(content: bytes) -> list[Sheet]:
    try:
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                    raise UnreadableFile("文件解压后超过 1 GB，没有读取。请拆分后再导入。")
        book = python_calamine.load_workbook(io.BytesIO(content))
        found = [name for name in COLUMNS if name in book.sheet_names]
        sheets = [book.get_sheet_by_name(name) for name in found]
    except UnreadableFile:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside the reader is no Exception
        raise UnreadableFile("Excel 文件损坏或加了密码，读不出来。请另存为 .xlsx 后再导入。") from error
    if not found:
        raise UnreadableFile(
            f"没有找到工作表 {'、'.join(COLUMNS)}，文件里有: {'、'.join(book.sheet_names)[:200]}。请用模板。"
        )
    return [Sheet(s.name, s.start[1] if s.start else 0, _workbook_rows(s)) for s in sheets]


def _workbook_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS + 1:
            raise UnreadableFile(f"工作表 {sheet.name} 超过 {MOST_ROWS} 行，请拆分后再导入。")
        row = [cell.strip() if type(cell) is str else _text(cell) for cell in cells]
        if any(row):
            yield number, row


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if abs(cell) >= LOST_DIGITS:
            return f"{LOST}{cell:.0f}"
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _from_csv(content: bytes, filename: str) -> Sheet:
    text = _decoded(content, filename)
    if "\0" in text:
        raise UnreadableFile(
            f"“{filename[:80]}”不是 xlsx 也不是文本 csv，没有读取。请用模板填好后保存为 .xlsx。"
        )
    rows = _csv_rows(text)
    first = next(rows, None)
    headers = set(first[1]) if first else set()
    fitting = [name for name, marks in _MARKS.items() if marks <= headers]
    if first is None or not fitting:
        raise UnreadableFile(
            "csv 第一行应为表头: 区划(代码、名称)、农户(户编号、户主姓名) 或家庭成员(户编号、姓名) 的列名。请对照模板。"
        )

    def all_rows() -> Iterator[tuple[int, list[str]]]:
        yield first
        yield from rows

    return Sheet(fitting[0], 0, all_rows())


_MARKS = {HOUSEHOLDS: {"户编号", "户主姓名"}, MEMBERS: {"户编号", "姓名"}, AREAS: {"代码", "名称"}}


def _decoded(content: bytes, filename: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        f"“{filename[:80]}”的文字编码既不是 UTF-8 也不是 GB18030。请另存为 UTF-8 的 csv 或 xlsx。"
    )


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    try:
        # A quoted cell may hold line breaks: rows are counted as a spreadsheet shows them, not as lines of the file.
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
            if number > MOST_ROWS + 1:
                raise UnreadableFile(f"csv 超过 {MOST_ROWS} 行，请拆分后再导入。")
            row = [cell.strip() for cell in cells]
            if any(row):
                yield number, row
    except csv.Error as error:
        raise UnreadableFile(f"csv 的格式有误: {error}。请重新导出后再导入。") from error
