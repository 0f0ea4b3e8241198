"""Whether a campaign fits together: its days, and what it names. Each fault is told at its place with the remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruhu.campaigns import checklists as lists
from ruhu.campaigns.checklists import Checklist, Checklists, form_faults
from ruhu.campaigns.crossrules import cross_faults
from ruhu.campaigns.deadlines import rectification
from ruhu.campaigns.layouts import Layout, load_layouts
from ruhu.questionnaires.catalog import Catalog, check_folder
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.faults import Fault

_UPWARDS = ("village", "township", "county")


@dataclass(frozen=True)
class Surroundings:
    """What a campaign may name."""

    catalog: Catalog
    checklists: Checklists
    layouts: Mapping[str, Layout]

    @classmethod
    def around(cls, *folders: Path | None) -> Surroundings:
        """Ruhu's own and what stands in a county's folders. Writes nothing. Raises PublishError for a faulty file."""
        catalog = Catalog.load()
        found = cls(catalog, Checklists.load(catalog), load_layouts(*folders, strict=True))
        for folder in folders:
            if folder is not None:
                for definition in check_folder(folder):
                    catalog.add(definition)
        for folder in folders:
            if folder is not None:
                for checklist in lists.check_folder(folder / lists.FOLDER, catalog):
                    found.checklists.add(checklist)
        return found


def campaign_faults(data: Mapping[str, Any], around: Surroundings) -> list[Fault]:
    """Everything that keeps a well-shaped campaign from being used, in the order of the file."""
    impossible = list(_impossible_days(data))
    if impossible:
        return impossible
    return [
        *_twice(data),
        *_period(data),
        *_stages(data),
        *_forms(data, around.catalog),
        *_reports(data),
        *_ledgers(data, around.layouts),
        *_checklists(data, around),
        *_aids(data, around.catalog),
        *cross_faults(data, around.catalog),
        *_rules(data),
    ]


def _impossible_days(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Days such as 02-30, which have the shape of a date."""
    places: list[tuple[str, Mapping[str, Any]]] = [("行动", data), ("deferral", data.get("deferral", {}))]
    places += [(item["id"], item) for key in ("stages", "reports") for item in data[key]]
    keys = ("date", "period_start", "period_full_on", "start", "end", "extended_end", "due", "until")
    for where, item in places:
        for key in keys:
            if key in item:
                try:
                    date.fromisoformat(item[key])
                except ValueError:
                    yield Fault(where, "date", f"{key} 写的 {item[key]} 没有这一天; 请核对月份和日子")


def _twice(data: Mapping[str, Any]) -> Iterator[Fault]:
    for key, word in (("stages", "阶段"), ("reports", "报告"), ("rates", "标准")):
        for id, times in Counter(item["id"] for item in data.get(key, ())).items():
            if times > 1:
                yield Fault(id, "duplicate_id", f"{word} {id} 写了 {times} 次; 请给其中一个换个名字")
    for kind, times in Counter(item["kind"] for item in data["key_household_kinds"]).items():
        if times > 1:
            yield Fault(kind, "duplicate_id", f"重点户 {kind} 写了 {times} 次; 请并成一行")
    for area, times in Counter(line["area"] for line in data.get("lines", ())).items():
        if times > 1:
            yield Fault("lines", "duplicate_line", f"区划“{area}”有 {times} 条监测线; 请只留一条")


def _period(data: Mapping[str, Any]) -> Iterator[Fault]:
    start = date.fromisoformat(data["period_start"])
    # The day after twelve months: a year that starts on 29 February is full on 28 February.
    after = (
        date(start.year + 1, 3, 1)
        if (start.month, start.day) == (2, 29)
        else start.replace(year=start.year + 1)
    )
    full = after - timedelta(days=1)
    if data["period_full_on"] != full.isoformat():
        yield Fault(
            "period_full_on",
            "period",
            f"收入从 {start} 算起, 满 12 个月是 {full}, 不是 {data['period_full_on']}; 请改正其中一个",
        )


def _stages(data: Mapping[str, Any]) -> Iterator[Fault]:
    for stage in data["stages"]:
        if stage["end"] < stage["start"]:
            yield Fault(stage["id"], "dates", f"结束 {stage['end']} 早于开始 {stage['start']}; 请核对")
        if stage.get("extended_end", stage["end"]) < stage["end"]:
            yield Fault(stage["id"], "dates", "extended_end 早于 end; 它应是需要进一步整改的最后一天, 请核对")
    for before, after in pairwise(data["stages"]):
        if after["start"] <= before["end"]:
            yield Fault(
                after["id"],
                "stages_overlap",
                f"“{after['title']}”{after['start']} 开始, 但“{before['title']}”{before['end']} 才结束; "
                "阶段要按时间先后写, 不能重叠, 请核对",
            )
    if rectification(data) is None:
        yield Fault(
            "stages",
            "no_rectification",
            "没有整改阶段; 请加一个 kind: rectification, 或在边查边改的阶段写 also: [rectification]",
        )


def _forms(data: Mapping[str, Any], catalog: Catalog) -> Iterator[Fault]:
    for named in data["questionnaires"]:
        form = catalog.find(named["id"], named["version"])
        if form is None:
            known = "、".join(sorted(item.name for item in catalog))
            yield Fault(
                named["id"], "unknown_form", f"没有问卷 {named['id']}@{named['version']}; 现有: {known}"
            )
        elif (form.kind, form.subject) != (named.get("kind", "survey"), named["subject"]):
            yield Fault(
                named["id"],
                "form_differs",
                f"这份问卷是 kind: {form.kind}、subject: {form.subject}; 请照此改正",
            )


def _reports(data: Mapping[str, Any]) -> Iterator[Fault]:
    stages = {stage["id"] for stage in data["stages"]}
    for report in data["reports"]:
        if "due" in report and "every" in report:
            yield Fault(report["id"], "report", "due(某一天)和 every(定期)只能写一个; 请分成两份报告")
        if "stages" in report and "every" not in report:
            yield Fault(report["id"], "report", "stages 只用于定期报告; 请加上 every, 或去掉 stages")
        for stage in report.get("stages", ()):
            if stage not in stages:
                yield Fault(
                    report["id"], "unknown_stage", f"没有阶段 {stage}; 现有: {'、'.join(sorted(stages))}"
                )


def _ledgers(data: Mapping[str, Any], layouts: Mapping[str, Layout]) -> Iterator[Fault]:
    own = data.get("ledgers", ())
    for id in own:
        if id not in layouts:
            yield Fault("ledgers", "unknown_ledger", f"没有台账格式 {id}; 现有: {'、'.join(sorted(layouts))}")
    for report in data["reports"]:
        if report.get("ledger") is not None and report["ledger"] not in own:
            yield Fault(
                report["id"],
                "unknown_ledger",
                f"台账格式 {report['ledger']} 不在本行动的 ledgers 里; 请加上或改正",
            )


def _checklists(data: Mapping[str, Any], around: Surroundings) -> Iterator[Fault]:
    forms = {
        named["id"]: around.catalog.find(named["id"], named["version"]) for named in data["questionnaires"]
    }
    for named in data.get("checklists", ()):
        checklist = around.checklists.find(named["id"], named["version"])
        if checklist is None:
            known = "、".join(item.name for item in around.checklists)
            yield Fault(
                named["id"], "unknown_checklist", f"没有清单 {named['id']}@{named['version']}; 现有: {known}"
            )
        else:
            yield from _items(checklist, set(data["units"]), forms)


def _items(checklist: Checklist, units: set[str], forms: Mapping[str, Definition | None]) -> Iterator[Fault]:
    for item in checklist.items:
        where = f"{checklist.id}.{item.id}"
        for unit in item.units:
            if unit not in units:
                yield Fault(
                    where, "unknown_unit", f"责任单位“{unit}”不在行动的 units 里; 请加上或改成其中的名字"
                )
        for at, source in enumerate(item.answered_from):
            if source.form is None:
                continue
            form = forms.get(source.form)
            if form is None:
                yield Fault(
                    f"{where}.answered_from.{at}",
                    "form_not_used",
                    f"本行动没有问卷 {source.form}; 请在 questionnaires 里加上, 或去掉这一条",
                )
            else:
                yield from form_faults(form, source, f"{where}.answered_from.{at}")


def _aids(data: Mapping[str, Any], catalog: Catalog) -> Iterator[Fault]:
    versions = {named["id"]: named["version"] for named in data["questionnaires"]}
    for id, aid in data.get("aids", {}).items():
        form = catalog.find(id, versions.get(id, 0))
        if form is None:
            yield Fault(f"aids.{id}", "unknown_form", "不是本行动的问卷; 请改成 questionnaires 里的 id")
            continue
        named = [*aid.get("facts", {}), *aid.get("village_wide", ()), *aid.get("township", ())]
        named += [
            *aid.get("signatures", {}).values(),
            *(claim["question"] for claim in aid.get("across", ())),
        ]
        named += [aid["costs_deducted"]] if "costs_deducted" in aid else []
        for question in named:
            if question not in form.by_id:
                yield Fault(f"aids.{id}", "unknown_question", f"问卷里没有题目 {question}; 请改成其中的题号")


def _rules(data: Mapping[str, Any]) -> Iterator[Fault]:
    for at, step in enumerate(data.get("escalation", ())):
        if _UPWARDS.index(step["to"]) <= _UPWARDS.index(step["from"]):
            yield Fault(f"escalation.{at}", "escalation", "上报要报给上一级; 请核对 from 和 to")
    until, stage = data.get("deferral", {}).get("until"), rectification(data)
    if until is not None and stage is not None and until <= stage["end"]:
        yield Fault("deferral", "dates", f"until 应晚于整改阶段的最后一天 {stage['end']}; 请核对")
