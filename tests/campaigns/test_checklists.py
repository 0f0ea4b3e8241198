"""The checklists of the notices: complete, numbered, grouped, worded and answered as they are there."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from ruhu.campaigns.checklists import Checklist, Checklists, check_folder, publish, record
from ruhu.campaigns.measures import MEASURES
from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.faults import PublishError
from ruhu.questionnaires.freezing import published
from ruhu.questionnaires.reading import read_yaml
from tests.factories.world import World

FOLDER = schemas_dir() / "checklists"
CATALOG = Catalog.load()
LISTS = Checklists.load(CATALOG)


def named(id: str) -> Checklist:
    return LISTS.get(id, 1)


def text(number: int) -> str:
    return named("yuzhou-2023-72").items[number - 1].text


def spans(checklist: Checklist, key: Callable[[Any], str]) -> dict[str, tuple[int, int]]:
    """First and last number of each run of items that share what `key` says."""
    found = {}
    for value, items in groupby(checklist.items, key):
        numbers = [item.number for item in items]
        assert value not in found, "a group stands in one place"
        found[value] = (numbers[0], numbers[-1])
    return found


@pytest.mark.parametrize(
    ("id", "kind", "count"),
    [
        ("yuzhou-2023-72", "items", 72),
        ("ganchahe-2019-34", "tasks", 34),
        ("jianan-2022-areas", "areas", 39),
        ("zhangshu-2021-checks", "checks", 14),
    ],
)
def test_a_checklist_has_every_entry_of_its_notice_numbered_through(id: str, kind: str, count: int) -> None:
    checklist = named(id)
    assert checklist.kind == kind
    assert [item.number for item in checklist.items] == list(range(1, count + 1))
    assert len({item.text for item in checklist.items}) == count
    assert all(item.text == item.text.strip() and "\n" not in item.text for item in checklist.items)


def test_the_72_items_stand_in_their_true_groups() -> None:
    assert spans(named("yuzhou-2023-72"), lambda item: item.group_number + item.group) == {
        "一责任落实": (1, 3),
        "二政策落实": (4, 31),
        "三工作落实": (32, 72),
    }
    parts = spans(named("yuzhou-2023-72"), lambda item: item.part_number)
    assert parts == {
        "1": (1, 1), "2": (2, 2), "3": (3, 3), "4": (4, 10), "5": (11, 16), "6": (17, 20), "7": (21, 23), "8": (24, 31),
        "9": (32, 47), "10": (48, 49), "11": (50, 53), "12": (54, 58), "13": (59, 65), "14": (66, 67), "15": (68, 70),
        "16": (71, 72),
    }  # fmt: skip
    titles = spans(named("yuzhou-2023-72"), lambda item: item.part)
    assert list(titles)[3:] == [
        "教育帮扶",
        "健康帮扶",
        "住房安全",
        "饮水安全",
        "综合保障",
        "监测帮扶",
        "产业帮扶",
        "就业帮扶",
        "金融帮扶",
        "资金项目",
        "乡村建设",
        "问题整改",
        "信访舆情",
    ]


UNITS = {
    "教体局": {*range(4, 11)},
    "卫健委": {11, 13},
    "医保局": {12, 14, 15, 16},
    "住建局": {*range(17, 21)},
    "水利局": {21, 22, 23},
    "残联": {24, 25, 27},
    "民政局": {*range(26, 32)},
    "人社局": {26, *range(50, 54)},
    "乡村振兴局": {*range(32, 48), 50, *range(59, 66), *range(68, 73)},
    "农业农村局": {48, 49, 66, 67},
    "金融事务中心": {*range(54, 59)},
    "财政局": {59, 60},
    "成员单位": {2, 3},
    "各乡镇(褚河街道)": {*range(1, 73)},
}


def test_each_of_the_72_items_has_its_units() -> None:
    found: dict[str, set[int]] = {}
    for item in named("yuzhou-2023-72").items:
        for unit in item.units:
            found.setdefault(unit, set()).add(item.number)
    assert found == UNITS


REPAIRS: list[tuple[int, str, str | None]] = [
    # item, what must stand there, what the scan has instead
    (1, "巩固脱贫攻坚成果主体责任不到位，对巩固拓展脱贫攻坚成果同乡村振兴有效衔接", "行业部门"),
    (2, "分析问题不系统不深刻，汇报问题“只报喜不报忧”，整改问题“一交了之”", "党委政府"),
    (3, "帮扶干部是否存在松懈厌战", "驻村干部"),
    (5, "生活费补助600元/年（鄢陵400元），保教费600元/年", "低保"),
    (5, "鄢陵", "郾陵"),
    (6, "寄宿生生活补助1000元/年，对脱贫家庭（享受政策）非寄宿生按寄宿生一半的标准执行。营养餐改善生活费补助800元/年。", None),
    (7, "1250元/年，对脱贫家庭（享受政策）非寄宿生按寄宿生一半的标准执行。营养餐改善生活费补助800元/年。", None),
    (27, "是否享受困难残疾人生活补贴", None),
    (27, "是否未享受重度残疾人护理补贴", None),
    (32, "通知（豫乡振〔2023〕25号文件）", "通告"),
    (37, "通知（豫乡振〔2023〕25号文件）", "徽乡振"),
    (44, "看新识别的易返贫致贫户（监测对象）是否及时明确一名国家公职人员作为帮扶责任人。看县级批准后", "県級"),
    (45, "对风险单一的，精准施策，防止政策盲目叠加；对风险复杂多样的，因户施策，落实综合帮扶措施。", "针对性不强"),
    (50, "转移就业信息台账；脱贫人口、监测对象公益岗位安置信息台账；脱贫人口、监测对象技能培训台账", "开展针对性就业帮扶措施）"),
    (53, "是否对就业人员的工作进行规范的考勤管理，是否存在人岗不匹配、协议不规范、一人多岗、挂名领取岗位补贴", "不取薪"),
    (54, "免抵押、免担保、政府贴息贷款政策", "免贴息"),
    (55, "娶媳妇、买家具、吃喝、赌博", None),
    (58, "是否对符合贷款条件、有产业发展需求的脱贫人口和监测对象“应贷尽贷”", "易地扶贫搬迁"),
    (59, "衔接资金项目是否及时批复", "雨露计划"),
    (60, "资金支付是否按照项目建设进度拨付", "危房改造"),
    (66, "农村人居环境是否建立长效机制", "兴义市"),
    (67, "是否存在脱贫户和监测对象应改未改", "脱改户"),
    (68, "是否存在大而化之、敷衍了事的现象。", None),
    (70, "是否缺少整改时限、责任单位或责任人等要素", "是否存在整改时限"),
    (71, "“三到位一处理”原则", "“三到位”"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "right", "wrong"), REPAIRS)
def test_what_the_scan_broke_is_repaired(number: int, right: str, wrong: str | None) -> None:
    assert right in text(number)
    assert wrong is None or wrong not in text(number)


def test_no_item_has_the_noise_of_the_scan() -> None:
    whole = "".join(item.text for checklist in LISTS for item in checklist.items)
    for noise in ("兴义市", "徽乡振", "県", "郾陵", "**", "免贴息", "责任单位:", "责任单位：", "\t"):
        assert noise not in whole
    for item in named("yuzhou-2023-72").items:
        assert item.text.endswith(("。", "。）")) and "(" not in item.text and "," not in item.text


def test_the_half_that_flips_its_question_is_told_how_to_be_read() -> None:
    item = named("yuzhou-2023-72").items[26]
    assert item.note is not None and "是否未享受" in item.note


WORDING = {
    # one whole item for each part of the 72, as the notice prints it
    4: "域内所有家庭义务教育阶段适龄儿童是否全部上学（因自身条件不能上学的除外）。",
    12: "符合条件的脱贫人口、监测对象是否及时进行慢性病鉴定并办理慢性病卡，是否存在“有卡不会用”等现象。",
    18: "是否存在危房住人或存放生产生活用品，是否存在“儿女住高楼、父母住危房”现象。",
    23: "实行集中供水的脱贫人口和监测对象供水是否入户。",
    29: "查看是否存在符合孤儿条件的群众未享受孤儿待遇。查看是否存在符合事实无人抚养儿童条件的，未及纳入。",
    42: "看识别认定工作时间是否超过15天，常态化识别的易返贫致贫户（监测对象）县级批准后是否10天内完成系统录入。",
    49: "是否形成优势明显的特色产业，是否健全利益联结机制，是否存在“一股了之”、简单分红等问题。",
    51: "域内有就业能力和就业意愿的脱贫人口和监测对象是否实现就业尽就业；就业培训是否精准有效。",
    57: "享受扶贫小额信贷政策的脱贫人口和监测对象是否存在将贷款借给企业吃利息的情况。",
    61: "经营性资产是否存在闲置（以超过6个月未使用为期限；季节性使用非闲置）。",
    67: "户厕改造是否扎实推进，是否存在脱贫户和监测对象应改未改、户厕问题摸排整改不到位、户厕损坏维修不及时等情况。",
    69: "是否举一反三不到位、排查不全面或者排而不改，导致个别问题反复出现、屡“改”不止等情况。",
    72: "对排查出确属重大遗留问题、一时无法协调解决的，是否明确阶段性处置意见，加强与信访对象沟通联络，争取理解认可，真正做到“案结事了”“事心双解”。",
}


@pytest.mark.parametrize(("number", "wording"), WORDING.items())
def test_an_item_of_the_72_is_worded_as_in_the_notice(number: int, wording: str) -> None:
    assert text(number) == wording


def test_what_survey_procedures_and_ledger_answer_by_themselves_is_what_the_domain_says() -> None:
    found: dict[str, set[int]] = {}
    for item in named("yuzhou-2023-72").items:
        for source in item.answered_from:
            found.setdefault(source.source, set()).add(item.number)
    assert found == {
        "survey": {4, 10, 11, 12, 17, 18, 21, 23, 28, 29, 33, 39, 53, 55, 57, 58},
        "procedure": {40, 41, 42, 43, 44},
        "ledger": {68, 69, 70, 72},
    }


def test_unmonitored_households_below_the_line_answer_whether_somebody_was_left_out() -> None:
    household, village = named("yuzhou-2023-72").items[38].answered_from
    assert household.unmonitored and "below_line" in household.flags
    assert village.form == "mingzhou-2022-village" and village.flags == ("inclusion_missed",)


def test_the_34_tasks_stand_in_nine_groups() -> None:
    tasks = named("ganchahe-2019-34")
    assert spans(tasks, lambda item: item.group_number + item.group) == {
        "一强化“三保障”及饮水安全突出问题解决": (1, 4),
        "二强化建档立卡工作": (5, 8),
        "三强化脱贫攻坚责任落实": (9, 11),
        "四强化精准帮扶": (12, 15),
        "五强化脱贫成果巩固提升": (16, 19),
        "六强化脱贫攻坚政策落实": (20, 27),
        "七强化扶贫资金项目管理": (28, 29),
        "八强化扶贫资产监管": (30, 31),
        "九强化基层减负": (32, 34),
    }
    assert [tasks.items[at - 1].part for at in (1, 7, 15, 25, 34)] == [
        "保障义务教育", "提高建档立卡数据质量", "落实对边缘户的救助帮扶", "精准落实金融扶贫政策", "力戒形式主义官僚主义",
    ]  # fmt: skip
    assert tasks.items[2].text == "排查并解决贫困户住C级危房和D级危房问题。"
    assert tasks.items[32].text == "排查并解决督查检查过多、镇村层层互查和脱贫攻坚专项考核等问题。"
    assert tasks.items[1].text.endswith(
        "特别是村级卫生室未建立或没有合格医生、贫困人口医疗费用过高影响基本生活等问题。"
    )
    assert tasks.items[3].units == ("干汊河中心校", "舒城县中医院干汊河分院", "集镇办", "水利站", "各村")
    assert tasks.items[12].units == ("各村", "党建办", "农综中心", "扶贫工作站")
    assert tasks.items[33].units == ("扶贫工作站",)


def test_the_eight_areas_have_the_checks_that_the_notice_counts() -> None:
    areas = named("jianan-2022-areas")
    counts = {key: len(list(items)) for key, items in groupby(areas.items, lambda item: item.group)}
    assert counts == {
        "住房保障情况": 5, "健康保障情况": 7, "教育保障情况": 3, "饮水安全保障情况": 4, "就业保障情况": 6, "综合保障情况": 7,
        "金融政策落实情况": 4, "户厕改造情况": 3,
    }  # fmt: skip
    for _, items in groupby(areas.items, lambda item: item.group):
        said = [item.part_number for item in items]
        assert said == [f"{mark}是" for mark in "一二三四五六七"[: len(said)]]
    wording = {item.id: item.text for item in areas.items}
    assert wording["check-1-3"] == "是否对危房户的房屋安排原址重建或加固维修"
    assert wording["check-2-7"] == "30种大病专项救治落实情况"
    assert wording["check-2-6"].startswith(
        "是否及时进行慢性病鉴定并办理慢性病卡，是否存在“有卡不会用”、慢性病卡是否到期未更换"
    )
    assert wording["check-3-3"] == "“雨露计划”职业教育助学金、营养改善计划等发放执行情况"
    assert wording["check-4-4"] == "是否每月对供水点和困难群众家中的饮水设施开展排查、管护等"
    assert wording["check-5-6"].endswith("是否按照年初下达的培训任务时间及节点要求对培训人员做到应培尽培")
    assert wording["check-6-7"] == "查看低保户、分散供养特困户电费补贴政策是否存在未落实到位的情况"
    assert wording["check-7-3"] == "查看是否存在贷款逾期不还的情况"
    assert wording["check-8-3"] == "整村改造率是否达到85%以上，困难群众的户厕是否做到应改尽改"
    units = {item.group: item.units for item in areas.items}
    assert units["综合保障情况"] == ("区民政局", "区人社局", "区卫健委", "区残联", "区供电公司", "各乡（镇）")
    assert units["户厕改造情况"] == ("区城管局", "各乡（镇）")


def test_the_checks_of_zhangshu_go_by_responsibility_policy_and_work() -> None:
    checks = named("zhangshu-2021-checks")
    assert spans(checks, lambda item: item.group) == {
        "责任落实": (1, 3),
        "政策落实": (4, 8),
        "工作落实": (9, 14),
    }
    assert [item.part for item in checks.items] == [
        "主体责任方面", "部门责任方面", "帮扶责任方面", "教育方面", "基本医疗方面", "住房安全方面", "饮水安全方面", "兜底保障方面",
        "监测帮扶机制情况", "易地搬迁后续扶持情况", "稳岗就业情况", "乡村特色产业发展情况", "财政衔接资金及项目库管理使用情况",
        "脱贫攻坚考核反馈问题整改落实情况",
    ]  # fmt: skip
    assert checks.items[2].text == "是否坚持党员干部联系困难群众制度,继续保持与已脱贫人口的结对关系。"
    assert checks.items[6].text.startswith("是否存在农村饮水安全问题。是否建立供水保障管护机制。")
    assert checks.items[1].units[:3] == ("乡组织室", "财政所", "医保办")


def test_an_administrator_finds_every_measure_that_a_list_may_name_in_the_docs() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "campaigns.md").read_text(encoding="utf-8")
    for source, measures in MEASURES.items():
        (row,) = (line for line in docs.splitlines() if line.startswith(f"| `{source}` |"))
        assert row.split("`measures`: ")[1].rstrip(" |").split(", ") == list(measures)


def raw() -> dict[str, Any]:
    found: dict[str, Any] = deepcopy(read_yaml(FOLDER / "yuzhou-2023-72.v1.yaml"))
    return found


def faults(changed: dict[str, Any]) -> list[str]:
    with pytest.raises(PublishError) as refused:
        publish(changed, CATALOG)
    assert "清单" in str(refused.value)
    return [str(fault) for fault in refused.value.faults]


def test_a_missing_or_doubled_number_is_told_at_its_item() -> None:
    missing = raw()
    del missing["items"][14]
    told = faults(missing)
    assert told[0].startswith("item-16: 序号是 16, 按次序应是 15; 序号要从 1 起连续")
    doubled = raw()
    doubled["items"][1]["id"] = "item-01"
    assert faults(doubled)[0].startswith("item-01: 编号 item-01 用了 2 次")


def test_a_reference_to_what_does_not_exist_is_told_at_its_item_with_what_there_is() -> None:
    changed = raw()
    item = changed["items"][3]
    item["answered_from"] = [
        {"source": "survey", "form": "mingzhou-2022-household", "flags": ["drop_out"], "boxes": [99]},
        {"source": "survey", "form": "toilet", "flags": ["dropout"]},
        {"source": "ledger", "measures": ["reopend"]},
        {"source": "procedure", "flags": ["dropout"]},
        {"source": "survey", "measures": ["reopened"]},
    ]
    told = faults(changed)
    assert [line.split(":")[0] for line in told] == [
        f"item-04.answered_from.{at}" for at in (0, 0, 1, 2, 3, 4)
    ]
    for line, said in zip(
        told, ("没有问题代码 drop_out", "没有第 99 格", "没有问卷 toilet", "没有统计项 reopend", "只写 measures", "要写 form"), strict=True
    ):  # fmt: skip
        assert said in line


def test_a_question_that_raises_no_flag_is_no_flag_code() -> None:
    changed = raw()
    changed["items"][3]["answered_from"][0]["flags"] = ["people"]
    assert "没有问题代码 people" in faults(changed)[0]


def test_a_misspelt_word_is_told_with_those_that_are_known() -> None:
    changed = raw()
    changed["items"][3]["unit"] = changed["items"][3].pop("units")
    told = faults(changed)
    assert any(line.startswith("item-04: 缺少 units") for line in told)
    assert any("不认识 unit" in line and "units" in line for line in told)


def test_what_is_published_is_frozen_by_its_hash(tmp_path: Path) -> None:
    assert {item.name: item.hash for item in LISTS} == published(FOLDER)
    source = (FOLDER / "zhangshu-2021-checks.v1.yaml").read_text(encoding="utf-8")
    own = tmp_path / "own.v1.yaml"
    own.write_text(source.replace("zhangshu-2021-checks", "own"), encoding="utf-8")
    assert [item.name for item in record(tmp_path, CATALOG)] == ["own@1"]
    assert record(tmp_path, CATALOG) == []
    own.write_text(own.read_text(encoding="utf-8").replace("常抓不懈", "常抓"), encoding="utf-8")
    with pytest.raises(PublishError, match="另存为 v2"):
        check_folder(tmp_path, CATALOG)


def test_a_county_s_list_is_served_and_a_faulty_one_does_not_keep_the_server_from_starting(
    tmp_path: Path,
) -> None:
    (tmp_path / "checklists").mkdir()
    source = (FOLDER / "zhangshu-2021-checks.v1.yaml").read_text(encoding="utf-8")
    own = source.replace("zhangshu-2021-checks", "own")
    (tmp_path / "checklists" / "own.v1.yaml").write_text(own, encoding="utf-8")
    (tmp_path / "checklists" / "faulty.v1.yaml").write_text(
        own.replace("number: 2\n", "number: 3\n"), encoding="utf-8"
    )
    loaded = Checklists.load(CATALOG, tmp_path)
    assert loaded.get("own").version == 1 and len(list(loaded)) == 5
    assert list(published(tmp_path / "checklists")) == ["own@1"]


def test_checklists_are_served_as_they_were_hashed_and_not_twice(world: World) -> None:
    phone = world.sign_in("wg1")
    listed = phone.get("/api/checklists").json()["items"]
    assert [(item["id"], item["items"]) for item in listed] == [
        ("ganchahe-2019-34", 34), ("jianan-2022-areas", 39), ("yuzhou-2023-72", 72), ("zhangshu-2021-checks", 14),
    ]  # fmt: skip
    reply = phone.get("/api/checklists/yuzhou-2023-72")
    found = named("yuzhou-2023-72")
    assert reply.json()["hash"] == found.hash
    assert found.json in reply.content
    assert reply.json()["definition"]["items"][3]["units"] == ["教体局", "各乡镇(褚河街道)"]
    again = phone.client.get(
        "/api/checklists/yuzhou-2023-72", headers={**phone.headers, "If-None-Match": reply.headers["etag"]}
    )
    assert again.status_code == 304
    assert "immutable" in phone.get(f"/api/checklists/{found.hash}").headers["cache-control"]
    assert phone.get("/api/checklists/nowhere").json()["detail"].startswith("没有清单 nowhere")


def test_a_campaign_names_its_checklists_ledgers_reports_and_units(world: World) -> None:
    phone = world.sign_in("wg1")
    campaign = phone.get("/api/campaigns/yuzhou-2023").json()
    assert [(item["id"], item["hash"]) for item in campaign["checklists"]] == [
        ("yuzhou-2023-72", named("yuzhou-2023-72").hash)
    ]
    assert [(layout["id"], len(layout["columns"])) for layout in campaign["ledgers"]] == [
        ("yuzhou-11", 11),
        ("xuchang-list", 5),
    ]
    assert campaign["reports"][0]["due"] == "2023-08-25"
    assert campaign["deferral"]["until"] == "2023-10-31"
    assert "成员单位" in campaign["units"]
    zhangshu = phone.get("/api/campaigns/zhangshu-2021").json()
    assert zhangshu["escalation"][0]["from_level"] == "village"
    assert phone.get("/api/campaigns/jianan-2022").json()["stages"][1]["also"] == ["rectification"]


def test_deadlines_are_pulled_between_two_days(world: World) -> None:
    phone = world.sign_in("wg1")
    found = phone.get("/api/campaigns/jianan-2022/deadlines", first="2022-06-10", last="2022-06-29").json()
    assert [(item["kind"], item["due"]) for item in found["items"]] == [
        ("report", "2022-06-10"), ("report", "2022-06-17"), ("report", "2022-06-24"), ("stage", "2022-06-29"),
        ("report", "2022-06-29"),
    ]  # fmt: skip
    assert found["note"] is None and found["stage"] is None
    wrong = phone.get("/api/campaigns/jianan-2022/deadlines", first="2022-06-10", last="2022-06-01")
    assert wrong.status_code == 422 and "不早于" in wrong.json()["detail"]
