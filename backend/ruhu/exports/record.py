"""The record of a procedure 程序记录 as a sheet: every step with its day, papers and hand, and what else happened. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

LEVELS = {"village": "村", "township": "乡镇", "county": "县"}
STATES = {"running": "办理中", "done": "已办结", "stopped": "已终止"}
COLUMNS = ["步骤", "材料和内容", "经办"]
ACTS = {"back": "退回", "stop": "终止", "note": "备注"}


def record(told: Mapping[str, Any], printed_on: date) -> dict[str, Any]:
    """The sheet (sheet.sheet) of a procedure as ruhu.procedures.queries.one tells it. Steps that are not taken stay empty, for a
    pen."""
    rows = [_row(step["title"], *_taken(told, step)) for step in told["steps"]]
    rows += [
        _row(
            ACTS[entry["act"]],
            _happened(told, entry),
            f"{_day(entry['on'] or entry['at'][:10])} {entry['by']}",
        )
        for entry in told["entries"]
        if entry["act"] in ACTS
    ]
    way = "绿色通道" if told["urgent"] else "一般程序"
    household = f"户主: {told['household_name']}　户号: {told['household_number']}　{told['village_name']}"
    origin = "，".join(filter(None, [told["origin_title"], told["applicant"], _day(told["begun_on"])]))
    return {
        "form": "", "title": f"{told['title']}程序记录", "columns": COLUMNS,
        "head": [[{"text": household}], [{"text": f"线索: {told['clue']}({origin})"}], [{"text": f"{way}　{STATES[told['state']]}"}]],
        "top": [],
        "rows": rows,
        "foot": [
            [{"text": line}]
            for line in (*_limits(told), f"依据: {told['document']}", f"打印日期: {_day(printed_on.isoformat())}")
        ],
    }  # fmt: skip


def _taken(told: Mapping[str, Any], step: Mapping[str, Any]) -> tuple[str, str]:
    """What stands beside a step, and who took it when."""
    entries = [one for one in told["entries"] if one["act"] == "take" and one["step"] == step["id"]]
    if step["done_on"] is None or not entries:
        return "；".join(f"{paper['title']}: " for paper in step["papers"]), f"({LEVELS[step['level']]})"
    entry = entries[-1]  # sent back and taken again: the last one counts
    said = [
        f"{p['title']}: {entry['papers'][p['id']]}" for p in step["papers"] if entry["papers"].get(p["id"])
    ]
    said += [
        f"{f['title']}: {_words(f, entry['fields'][f['id']])}"
        for f in step["fields"]
        if entry["fields"].get(f["id"])
    ]
    return "；".join([*said, *filter(None, [entry["remark"]])]), f"{_day(step['done_on'])} {entry['by']}"


def _happened(told: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    to = next((f"退回到{step['title']}" for step in told["steps"] if step["id"] == entry["to"]), "")
    return "；".join(filter(None, [to, entry["reason"], entry["remark"]]))


def _words(field: Mapping[str, Any], text: str) -> str:
    if field["type"] == "yes_no":
        return "是" if text == "yes" else "否"
    return next((str(option["title"]) for option in field["options"] if option["value"] == text), text)


def _limits(told: Mapping[str, Any]) -> list[str]:
    found = []
    for limit in told["limits"]:
        unit = "个工作日" if limit["working"] else "天"
        if limit["due"] is not None:
            met = f"{_day(limit['met_on'])}办完" if limit["met_on"] else "还没有办完"
            late = f", 超期 {limit['late']} {unit}" if limit["late"] else ""
            found.append(f"{limit['title']}({limit['days']} {unit}, 到 {_day(limit['due'])}): {met}{late}")
    return found


def _row(first: str, text: str, hand: str) -> dict[str, Any]:
    return {"first": first, "span": 1, "whole": False, "line": [{"text": text}], "remark": hand}


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
