"""Rows of text → typed lines, with a fault for every cell that cannot be taken; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ruhu.areas.codes import LENGTHS, contains, level_of, trimmed
from ruhu.roster.columns import AREAS, COLUMNS, HOUSEHOLDS, LEVEL_NAMES, MEMBERS, Column, Unreadable
from ruhu.roster.identity import id_complaint, mask_id
from ruhu.roster.workbook import LOST, Sheet

KEPT_FAULTS = 200  # shown; all are counted
PROGRESS_EVERY = 5000

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, how many are done, of how many; 0 = not known)."""


class Keep:
    """Stands for a column that the file does not have: what is stored stays."""

    def __repr__(self) -> str:
        return "KEEP"


KEEP: Final = Keep()


class AreaLine(NamedTuple):
    """A row of 区划, fields in the order of COLUMNS after `row`; `code` trimmed."""

    row: int
    code: str
    level: str
    name: str
    facts: tuple[Any, ...]


class HouseholdLine(NamedTuple):
    """A row of 农户."""

    row: int
    village: str
    number: str
    name: Any
    grid: Any
    address: Any
    phone: Any
    door_order: Any
    kinds: Any
    monitored_kind: Any
    people: Any
    labour: Any
    declared: tuple[Any, ...]
    deleted: Any


class MemberLine(NamedTuple):
    """A row of 家庭成员."""

    row: int
    village: str
    number: str
    name: str
    relation: Any
    sex: Any
    id_number: Any
    birth: Any
    school: Any
    health: Any
    labour: Any
    phone: Any
    public_post: Any
    disability_card: Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One faulty (or odd) cell; `cell` as the spreadsheet shows it, e.g. C12."""

    sheet: str
    cell: str
    value: str
    message: str


@dataclass(slots=True)
class Faults:
    """The first faults in full, and the number of all."""

    shown: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, sheet: str, row: int, header: str, value: str, message: str) -> None:
        """Note a fault of the cell in `row` under `header` (by its place in the template, unless read from a file)."""
        self.count += 1
        if len(self.shown) < KEPT_FAULTS:
            self.shown.append(Fault(sheet, f"{header}{row}", value[:60], message))


@dataclass(slots=True)
class Lines:
    """A whole file, read. `letters` gives the column letter of (sheet, field)."""

    areas: list[AreaLine] = field(default_factory=list)
    households: list[HouseholdLine] = field(default_factory=list)
    members: list[MemberLine] = field(default_factory=list)
    errors: Faults = field(default_factory=Faults)
    warnings: Faults = field(default_factory=Faults)
    letters: dict[tuple[str, str], str] = field(default_factory=dict)

    def error(self, sheet: str, row: int, name: str, value: str, message: str) -> None:
        """Note an error of a field."""
        self.errors.add(sheet, row, self.letters.get((sheet, name), ""), value, message)

    def warn(self, sheet: str, row: int, name: str, value: str, message: str) -> None:
        """Note something odd about a field."""
        self.warnings.add(sheet, row, self.letters.get((sheet, name), ""), value, message)


def read_lines(sheets: Iterable[Sheet], progress: Progress) -> Lines:
    """Read every sheet; errors are collected, not raised (but for a file that cannot be read at all)."""
    lines = Lines()
    for sheet in sheets:
        _read_sheet(sheet, lines, progress)
    return lines


def letter(index: int) -> str:
    """Column letters as spreadsheets count: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _read_sheet(sheet: Sheet, lines: Lines, progress: Progress) -> None:
    rows = iter(sheet.rows)
    first = next(rows, None)
    if first is None:
        return
    columns = COLUMNS[sheet.name]
    places = _places(sheet, first, lines)
    if places is None:
        return
    readers = [_reader(column, places.get(column.header), sheet.name, lines) for column in columns]
    keep = _KEEPERS[sheet.name]
    for count, (row, cells) in enumerate(rows, start=1):
        before = lines.errors.count
        values = [read(row, cells) for read in readers]
        if lines.errors.count == before:
            keep(lines, row, values)
        if count % PROGRESS_EVERY == 0:
            progress(f"读取{sheet.name}", count, 0)


def _places(sheet: Sheet, first: tuple[int, list[str]], lines: Lines) -> dict[str, int] | None:
    row, cells = first
    places = {header: index for index, header in reversed(list(enumerate(cells))) if header}
    known = {column.header for column in COLUMNS[sheet.name]}
    for column in COLUMNS[sheet.name]:
        if column.header in places:
            lines.letters[sheet.name, column.field] = letter(sheet.first_column + places[column.header])
        elif column.required:
            lines.errors.add(sheet.name, row, "A", "", f"缺少必填的列“{column.header}”，请对照模板")
    for header, index in places.items():
        if header not in known:
            at = letter(sheet.first_column + index)
            lines.warnings.add(sheet.name, row, at, header, f"不认识的列“{header[:40]}”，没有导入")
    return (
        None
        if lines.errors.count and any(c.required and c.header not in places for c in COLUMNS[sheet.name])
        else places
    )


def _reader(column: Column, place: int | None, sheet: str, lines: Lines) -> Callable[[int, list[str]], Any]:
    if place is None:
        return lambda _row, _cells: KEEP
    at = lines.letters[sheet, column.field]
    parse, blank, required = column.parse, column.blank, column.required
    seen: dict[str, Any] = {}  # most columns repeat a few values over and over

    def read(row: int, cells: list[str]) -> Any:
        cell = cells[place] if place < len(cells) else ""
        if not cell:
            if required:
                lines.errors.add(sheet, row, at, "", f"“{column.header}”必填")
            return blank
        if cell in seen:
            return seen[cell]
        try:
            if cell[0] == LOST:
                raise Unreadable(
                    "超过 15 位的数字被 Excel 存坏了，后几位已丢失。请把这一列设为“文本”格式后重新填写"
                )
            value = parse(cell)
        except Unreadable as reason:
            shown = (mask_id(cell.lstrip(LOST)) or "") if column.field == "id_number" else cell.lstrip(LOST)
            lines.errors.add(sheet, row, at, shown, f"“{column.header}”{reason}")
            return blank
        if len(seen) < 5000:
            seen[cell] = value
        return value

    return read


def _keep_area(lines: Lines, row: int, values: list[Any]) -> None:
    code, level, name, *facts = values
    level = level if level and level is not KEEP else _guessed_level(code)
    complaint = _level_complaint(code, level)
    if complaint:
        lines.error(AREAS, row, "code", code, complaint)
        return
    lines.areas.append(AreaLine(row, trimmed(code, level), level, name, tuple(facts)))


def _guessed_level(code: str) -> str:
    """The level a code stands for; a zero-padded 12-digit code is taken at its last non-zero group."""
    if len(code) == LENGTHS["village"]:
        return next((level for level, n in LENGTHS.items() if set(code[n:]) <= {"0"}), "village")
    return level_of(code) or ""


def _level_complaint(code: str, level: str) -> str | None:
    short = trimmed(code, level) if level else ""
    if level_of(short) == level and set(code[len(short) :]) <= {"0"}:
        return None
    wanted = "14 或 15" if level == "grid" else str(LENGTHS.get(level, "2、4、6、9、12、14 或 15"))
    return f"代码与级别“{LEVEL_NAMES.get(level, '?')}”不符: 有效位数应为 {wanted} 位"


def _keep_household(lines: Lines, row: int, values: list[Any]) -> None:
    (
        village,
        number,
        name,
        grid,
        address,
        phone,
        door,
        kinds,
        monitored_kind,
        people,
        labour,
        *declared,
        deleted,
    ) = values
    if people not in (None, KEEP) and labour not in (None, KEEP) and labour > people:
        lines.error(HOUSEHOLDS, row, "labour", str(labour), f"劳动力 {labour} 人多于家庭人口 {people} 人")
        return
    if grid and grid is not KEEP and not contains(village, grid):
        lines.error(HOUSEHOLDS, row, "grid", grid, f"网格 {grid} 不在村 {village} 里")
        return
    lines.households.append(
        HouseholdLine(
            row, village, number, name, grid, address, phone, door, kinds, monitored_kind, people, labour,
            tuple(declared), deleted,
        )
    )  # fmt: skip


def _keep_member(lines: Lines, row: int, values: list[Any]) -> None:
    line = MemberLine(row, *values)
    if line.id_number is not KEEP:
        complaint = id_complaint(line.id_number)
        if complaint:
            lines.warn(MEMBERS, row, "id_number", mask_id(line.id_number) or "", complaint)
    lines.members.append(line)


_KEEPERS: dict[str, Callable[[Lines, int, list[Any]], None]] = {
    AREAS: _keep_area,
    HOUSEHOLDS: _keep_household,
    MEMBERS: _keep_member,
}
