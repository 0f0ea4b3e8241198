"""Register files for tests, made with the template's own headers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from ruhu.roster.columns import AREAS, COLUMNS, HOUSEHOLDS, MEMBERS

TOWNSHIP, VILLAGE, GRID = "990101100", "990101100101", "99010110010101"
AREA_ROWS = (
    {"code": "990000000000", "name": "示例省"},
    {"code": "990100000000", "name": "示例市"},
    {"code": "990101000000", "name": "示例县"},
    {"code": "990101100000", "level": "镇", "name": "示例镇"},
    {"code": VILLAGE, "level": "村", "name": "示例村", "village_has_team": "是", "lifted_village": "否"},
    {"code": GRID, "level": "网格", "name": "第一网格"},
    {"code": "99010110010102", "level": "网格", "name": "第二网格"},
)


def household(number: int, **fields: Any) -> dict[str, Any]:
    """A row of 农户."""
    return {"village": VILLAGE, "number": number_of(number), "name": f"王示{number}", "grid": GRID, **fields}


def member(number: int, name: str, **fields: Any) -> dict[str, Any]:
    """A row of 家庭成员."""
    return {"village": VILLAGE, "number": number_of(number), "name": name, **fields}


def number_of(number: int) -> str:
    """A household's number as the register writes it."""
    return f"{number:04d}"


def register(
    households: Sequence[dict[str, Any]] = (),
    members: Sequence[dict[str, Any]] = (),
    areas: Sequence[dict[str, Any]] = AREA_ROWS,
    *,
    leave_out: Sequence[str] = (),
) -> bytes:
    """An xlsx register; `leave_out` names fields whose columns are missing altogether."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    for name, rows in ((AREAS, areas), (HOUSEHOLDS, households), (MEMBERS, members)):
        sheet = book.add_worksheet(name)
        columns = [column for column in COLUMNS[name] if column.field not in leave_out or column.required]
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column.header)
        for at, row in enumerate(rows, start=1):
            for index, column in enumerate(columns):
                if row.get(column.field) not in (None, ""):
                    sheet.write(at, index, row[column.field])
    book.close()
    return buffer.getvalue()


def large_register(count: int) -> bytes:
    """A register of so many households of three."""
    households = [household(n, kinds="脱贫户" if n % 9 == 0 else "", people=3) for n in range(count)]
    members = [
        member(n, f"王示{n}{'甲乙丙'[k]}", sex="男", birth=str(1960 + 9 * k), school="非在校", health="健康")
        for n in range(count)
        for k in range(3)
    ]
    return register(households, members)
