"""One form as it stands on paper: the official table with its boxes, figures and remarks.

Pure, and data all the way: the wording comes from the questionnaire (`rows`, `paper`), what is filled in from the answers.
The phone lays out the same sheet by the same steps (frontend/src/paper/sheet.ts); docs/questionnaires.md, *Paper*, holds both.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruhu.questionnaires.definition import NOT_APPLICABLE, Definition, Question, Section
from ruhu.questionnaires.format import UNKNOWN, written
from ruhu.questionnaires.validate import BAD, reader

Part = dict[str, Any]
"""{"text": str} | {"box": ticked} | {"fill": str, "room": em of an empty blank} | {"sign": sha256 or None}"""
Line = list[Part]

COLUMNS = ("事项", "排查内容", "如有问题请详细描述")  # where the form names none: the table has these three
AROUND = (
    "head",
    "top",
    "foot",
)  # lines that no question's row holds: above the table, in its first row, below it
_SLOT = re.compile(r"\{([^{}]*)\}")
_BOXES = {"yes_no": (("yes", "是"), ("no", "否")), "have_none": (("have", "有"), ("none", "无"))}
_ROOM = {"count": 2, "money": 4, "decimal": 3, "date": 5, "choice": 4}
_ZEROS = re.compile(r"\.0+$")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Filled:
    """What is written into a form. All empty = a blank form; `household` fills its head all the same."""

    household: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    visible: Collection[str] = ()
    measures: Mapping[str, Any] = field(default_factory=dict)
    month: str = ""
    """`2022年8月` when the survey lies within one month: an empty date leaves only its day to be written."""


def sheet(definition: Definition, filled: Filled) -> dict[str, Any]:
    """The form as plain JSON: `{form, title, columns, head: [line], top: [line], rows: [{first, span, whole, line, remark}],
    foot: [line]}`.

    `top` stands in the first row of the table, one cell across it; `span` is how many rows the first cell reaches down (0 = covered by the one above); `whole` rows have one cell only.
    """
    paper = definition.raw.get("paper") or {}
    given = paper.get("columns", ())
    rows = [row for section in definition.sections for row in _rows(definition, section, filled)]
    _aside(definition, filled, rows)
    for row in rows:
        row["remark"] = "；".join(row["remark"])
        del row["section"], row["questions"]
    return {
        "form": definition.form or "", "title": definition.title, "columns": [*given, *COLUMNS[len(given) :]][:3],
        "rows": rows,
        **{part: [_line(definition, line, filled) for line in paper.get(part, ())] for part in AROUND},
    }  # fmt: skip


def signatures(printed: Mapping[str, Any]) -> set[str]:
    """Hashes of the signatures that stand on a sheet."""
    lines: list[Line] = [row["line"] for row in printed["rows"]]
    lines += [line for part in AROUND for line in printed[part]]
    return {part["sign"] for line in lines for part in line if part.get("sign")}


def _rows(definition: Definition, section: Section, filled: Filled) -> list[dict[str, Any]]:
    first = f"{section.printed}.{section.title}" if section.printed else section.title
    # A part without a number that repeats its own title is a heading within the table.
    whole = not section.printed and len(section.rows) == 1 and section.rows[0].startswith(section.title)
    rows: list[dict[str, Any]] = []
    for row in section.rows:
        names = [slot.partition("=")[0] for slot in _SLOT.findall(row)]
        asked = [definition.by_id[name] for name in dict.fromkeys(names) if name in definition.by_id]
        rows.append({
            "first": "" if rows or whole else first, "span": 0 if rows else len(section.rows), "whole": whole,
            "line": _line(definition, row, filled), "remark": [_remark(filled, q) for q in asked if _remark(filled, q)],
            "section": section.id, "questions": asked,
        })  # fmt: skip
    return rows


def _aside(definition: Definition, filled: Filled, rows: list[dict[str, Any]]) -> None:
    """Problems found by questions that have no place on the form stand in the remarks: beside the row of the same number, else
    at the end of the section."""
    if not rows:
        return
    shown = {question.id for row in rows for question in row["questions"]}
    for section in definition.sections:
        for question in section.questions:
            said = "" if question.id in shown else _problem(filled, question)
            if said:
                _beside(question, section, rows)["remark"].append(said)


def _beside(question: Question, section: Section, rows: list[dict[str, Any]]) -> dict[str, Any]:
    own = [row for row in rows if row["section"] == section.id]
    for row in own:
        if question.printed and any(other.printed == question.printed for other in row["questions"]):
            return row
    return own[-1] if own else rows[-1]


def _remark(filled: Filled, question: Question) -> str:
    if question.id not in filled.visible:
        return ""
    return _tidy(filled.remarks.get(question.id, ""))


def _problem(filled: Filled, question: Question) -> str:
    remark, value = _remark(filled, question), _value(filled, question)
    if question.problem_when is None or value != question.problem_when:
        return remark
    return f"{question.title}：{remark}" if remark else question.title


def _line(definition: Definition, text: str, filled: Filled) -> Line:
    parts: Line = []
    last = 0
    for found in _SLOT.finditer(text):
        parts += [{"text": text[last : found.start()]}, *_slot(definition, found[1], filled)]
        last = found.end()
    parts.append({"text": text[last:]})
    return list(_joined(part for part in parts if part.get("text") != ""))


def _joined(parts: Iterable[Part]) -> Iterable[Part]:
    """Neighbouring texts as one."""
    held: Part | None = None
    for part in parts:
        if held is not None and "text" in held and "text" in part:
            held = {"text": held["text"] + part["text"]}
            continue
        if held is not None:
            yield held
        held = part
    if held is not None:
        yield held


def _slot(definition: Definition, slot: str, filled: Filled) -> Line:
    path, _, format = slot.partition("|")
    root, dot, name = path.strip().partition(".")
    if root == "household" and dot:
        return _of_household(name, filled.household)
    if dot:
        value = filled.measures.get(name) if root == "m" else None
        return [_fill(_figure(value, format.strip()), 4)]
    id, _, answer = root.partition("=")
    question = definition.by_id.get(id)
    if question is None:
        return []
    value = _value(filled, question)
    if answer:
        return [{"box": value == answer}]
    kind = question.type.removesuffix("_na")
    if kind in _BOXES:
        return [part for own, word in _BOXES[kind] for part in ({"text": word}, {"box": value == own})]
    if kind in ("signature", "photo"):
        return [{"sign": value["sha256"] if value else None}]
    if kind == "date":
        found = _DATE.fullmatch(value or "")
        if found is None and filled.month:
            return [{"text": filled.month}, _fill("", 2)]
        return [_fill(f"{int(found[1])}年{int(found[2])}月{int(found[3])}日" if found else "", _ROOM["date"])]
    return [_fill(_written(question, value), _ROOM.get(kind, 6))]


def _of_household(name: str, household: Mapping[str, Any]) -> Line:
    if name in ("general", "lifted", "monitored"):
        lifted, monitored = household.get("lifted"), household.get("monitored")
        ticked = lifted is False and monitored is False if name == "general" else household.get(name) is True
        return [{"box": ticked}]
    return [_fill(str(household.get(name) or ""), 4)]


def _value(filled: Filled, question: Question) -> Any:
    """The answer; None when there is none, it is 不涉及 or no answer of this type, or the question does not show."""
    value = filled.values.get(question.id) if question.id in filled.visible else None
    if value is None or value == NOT_APPLICABLE:
        return None
    read = reader(question)(value)
    return None if read is None or read is BAD else value


def _written(question: Question, value: Any) -> str:
    if value is None:
        return ""
    if question.type in ("money", "decimal"):
        return _cut(value)
    labels = dict(question.options)
    if question.type == "choices":
        return "、".join(labels.get(item, item) for item in value)
    if question.type == "members":
        return f"{len(value)}人"
    return labels.get(value) or _tidy(str(value))


def _figure(value: Any, format: str) -> str:
    """A measure as paper shows figures: no thousands separators, empty when unknown."""
    if isinstance(value, bool) or value is None:
        return ""
    text = written(value, format).replace(",", "")
    return "" if text == UNKNOWN else _cut(text) if format in ("yuan", "yuan0") else text


def _cut(amount: str) -> str:
    """`27400.00` → `27400`; `0.50` stays."""
    return _ZEROS.sub("", amount)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _fill(text: str, room: int) -> Part:
    return {"fill": text, "room": room}
