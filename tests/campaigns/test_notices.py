"""The five notices as data: what each says of stages, reports, kinds, units and ledgers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ruhu.campaigns.checking import Surroundings, campaign_faults
from ruhu.campaigns.deadlines import rectification
from ruhu.campaigns.layouts import load_layouts
from ruhu.campaigns.presets import preset_files, read_campaign
from ruhu.kit.resources import schemas_dir

CAMPAIGNS = {path.stem: read_campaign(path) for path in preset_files(schemas_dir())}
AROUND = Surroundings.around()
LAYOUTS = load_layouts()


def stages(id: str) -> list[tuple[str, str, str]]:
    return [(stage["kind"], stage["start"], stage["end"]) for stage in CAMPAIGNS[id]["stages"]]


@pytest.mark.parametrize("id", sorted(CAMPAIGNS))
def test_a_campaign_of_a_notice_fits_together(id: str) -> None:
    assert [str(fault) for fault in campaign_faults(CAMPAIGNS[id], AROUND)] == []


def test_the_stages_are_those_of_the_notices() -> None:
    assert stages("mingzhou-2022") == [
        ("training", "2022-08-01", "2022-08-05"),
        ("survey", "2022-08-06", "2022-08-12"),
        ("rectification", "2022-08-13", "2022-08-25"),
    ]
    assert [(kind, end) for kind, _, end in stages("zhangshu-2021")] == [
        ("survey", "2021-09-26"),
        ("rectification", "2021-10-23"),
        ("consolidation", "2021-12-31"),
    ]
    assert stages("yuzhou-2023")[1:] == [
        ("survey", "2023-07-26", "2023-08-10"),
        ("rectification", "2023-08-11", "2023-08-31"),
    ]
    assert stages("yuzhou-2023")[0][::2] == ("mobilisation", "2023-07-25")
    assert CAMPAIGNS["yuzhou-2023"]["stages"][2]["extended_end"] == "2023-10-31"
    assert stages("ganchahe-2019") == [
        ("survey", "2019-12-01", "2020-01-01"),
        ("rectification", "2020-01-11", "2020-06-30"),
    ]
    assert [(kind, end) for kind, _, end in stages("jianan-2022")] == [
        ("mobilisation", "2022-06-01"),
        ("survey", "2022-06-29"),
        ("acceptance", "2022-06-30"),
    ]
    assert stages("jianan-2022")[1][1] == "2022-06-02"


def test_in_jianan_problems_are_put_right_in_the_stage_in_which_they_are_found() -> None:
    stage = rectification(CAMPAIGNS["jianan-2022"])
    assert stage is not None and stage["id"] == "survey"


def reports(id: str) -> list[tuple[str, str, str | None]]:
    return [(r["from"], r["to"], r.get("due", r.get("every"))) for r in CAMPAIGNS[id]["reports"]]


def test_the_reports_are_those_of_the_notices() -> None:
    assert reports("mingzhou-2022") == []
    assert reports("zhangshu-2021") == [
        ("各村(社区)", "乡原扶贫办", "2021-09-26"),
        ("乡原扶贫办", "县乡村振兴部门", None),
    ]
    assert [due for _, _, due in reports("yuzhou-2023")] == ["2023-08-25", "2023-09-05"]
    assert [due for _, _, due in reports("ganchahe-2019")] == [
        "2020-01-01", "2020-01-03", "half_month", "half_month", "2020-06-10",
    ]  # fmt: skip
    assert [due for _, _, due in reports("jianan-2022")] == ["2022-06-01", "week", "2022-06-30"]


def test_mingzhou_asks_for_the_nine_kinds_of_key_household() -> None:
    kinds = [kind["title"] for kind in CAMPAIGNS["mingzhou-2022"]["key_household_kinds"]]
    assert kinds == [
        "脱贫户",
        "监测户",
        "低保户",
        "五保户",
        "重病户",
        "残疾户",
        "突发困难户",
        "低收入户",
        "老人户",
    ]
    assert len({kind["kind"] for kind in CAMPAIGNS["mingzhou-2022"]["key_household_kinds"]}) == 9


def test_what_may_be_put_off_and_who_takes_over_is_said_in_the_words_of_the_notices() -> None:
    zhangshu, yuzhou, ganchahe = (CAMPAIGNS[id] for id in ("zhangshu-2021", "yuzhou-2023", "ganchahe-2019"))
    assert zhangshu["deferral"]["needs"] == ["reason", "record"]
    assert "说明原因并做好备案" in zhangshu["deferral"]["words"]
    assert yuzhou["deferral"]["until"] == "2023-10-31"
    assert [(step["from"], step["to"]) for step in zhangshu["escalation"]] == [
        ("village", "township"),
        ("township", "county"),
    ]
    assert ganchahe["escalation"][-1]["to_unit"] == "县有关脱贫攻坚指挥部"


HEADINGS = {
    "yuzhou-11": "序号｜类型｜分项｜序号｜排查项目｜责任单位｜对照排查发现具体问题｜整改措施｜整改时限｜整改结果｜是否销号",
    "jianan-7": "序号｜问题类型｜问题性质｜问题表述｜整改措施｜完成时限｜责任单位",
    "mingzhou-3": "事项｜排查问卷内容｜如有问题请详细描述",
    "xuchang-list": "类别｜分项｜序号｜排查项目｜责任单位",
}


@pytest.mark.parametrize(("id", "headings"), HEADINGS.items())
def test_a_ledger_has_the_columns_of_its_notice_in_order(id: str, headings: str) -> None:
    assert "｜".join(heading for heading, _ in LAYOUTS[id].columns) == headings
    sources = [source for _, source in LAYOUTS[id].columns]
    assert len(set(sources)) == len(sources), "no figure is printed twice"


def test_the_second_number_of_yuzhou_is_that_of_the_item_and_the_first_that_of_the_group() -> None:
    assert [source for heading, source in LAYOUTS["yuzhou-11"].columns if heading == "序号"] == [
        "group_number",
        "item_number",
    ]


def test_the_ledger_of_jianan_has_head_and_notes_and_names_areas_as_the_notice_does() -> None:
    layout = LAYOUTS["jianan-7"]
    assert layout.head == (("单位（盖章）", "office"), ("日期", "printed_on"))
    notice = (
        "“问题类型”指饮水安全、就业扶贫、农村危房改造、健康扶贫、教育扶贫、综合保障等；“问题性质”指共性问题、个性问题；整改措施要有"
        "针对性、操作性，体现整改进度和落实效果；完成时限精准到“日”；责任单位指牵头或分工落实的区直单位，由牵头单位指定。"
    )
    assert "".join(layout.notes) == notice
    areas = ("water", "public_post", "housing", "health", "education", "safety_net")
    assert [layout.problem_type(area) for area in areas] == [
        "饮水安全", "就业扶贫", "农村危房改造", "健康扶贫", "教育扶贫", "综合保障",
    ]  # fmt: skip
    assert layout.problem_type("finance") == "其他"


def broken(id: str, **changed: Any) -> list[str]:
    return [str(fault) for fault in campaign_faults({**CAMPAIGNS[id], **changed}, AROUND)]


def test_a_campaign_that_does_not_fit_together_is_told_place_by_place_with_the_remedy() -> None:
    yuzhou = CAMPAIGNS["yuzhou-2023"]
    units = [unit for unit in yuzhou["units"] if unit != "残联"]
    assert broken("yuzhou-2023", units=units) == [
        f"yuzhou-2023-72.item-{n}: 责任单位“残联”不在行动的 units 里; 请加上或改成其中的名字 (unknown_unit)"
        for n in (24, 25, 27)
    ]
    assert (
        "unknown_checklist" in broken("yuzhou-2023", checklists=[{"id": "yuzhou-2023-72", "version": 9}])[0]
    )
    assert "stages_overlap" in broken("yuzhou-2023", stages=[*yuzhou["stages"], yuzhou["stages"][0]])[1]
    early = {**yuzhou["stages"][1], "end": "2023-07-01"}
    assert "早于开始" in broken("yuzhou-2023", stages=[early, *yuzhou["stages"][2:]])[0]
    assert "没有这一天" in broken("yuzhou-2023", date="2023-02-30")[0]
    assert "满 12 个月是 2023-09-30" in broken("yuzhou-2023", period_full_on="2023-10-01")[0]
    assert "unknown_ledger" in broken("yuzhou-2023", ledgers=["xuchang-list"])[0]
    assert "no_rectification" in broken("yuzhou-2023", stages=yuzhou["stages"][:2], deferral={})[0]
    report = {**yuzhou["reports"][0], "every": "week"}
    assert "只能写一个" in broken("yuzhou-2023", reports=[report])[0]
    lost = [named for named in yuzhou["questionnaires"] if named["subject"] != "household"]
    assert "本行动没有问卷 mingzhou-2022-household" in "\n".join(broken("yuzhou-2023", questionnaires=lost))


def test_the_days_of_every_campaign_are_days_of_the_calendar() -> None:
    for campaign in CAMPAIGNS.values():
        days = [report["due"] for report in campaign["reports"] if "due" in report]
        days += [stage[key] for stage in campaign["stages"] for key in ("start", "end")]
        assert all(date.fromisoformat(day) for day in days)
