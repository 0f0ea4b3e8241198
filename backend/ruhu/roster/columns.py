"""The sheets of a register file and what each column means. Template, reading and messages all follow this list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from ruhu.areas.codes import GRID_LENGTHS, LEVELS, VILLAGE
from ruhu.roster.dates import read_date

AREAS, HOUSEHOLDS, MEMBERS = "区划", "农户", "家庭成员"

LEVEL_WORDS = {
    "省": "province", "市": "prefecture", "县": "county", "区县": "county", "乡镇": "township", "乡": "township",
    "镇": "township", "村": "village", "社区": "village", "网格": "grid",
}  # fmt: skip
KIND_WORDS = {
    "一般户": "", "脱贫户": "lifted", "监测户": "monitored", "低保户": "low_income_allowance", "特困户": "special_support",
    "五保户": "special_support", "重病户": "serious_illness", "残疾户": "disability", "突发困难户": "sudden_hardship",
    "低收入户": "low_income", "老人户": "elderly",
}  # fmt: skip
MONITORED_WORDS = {
    "脱贫不稳定户": "unstable_lifted", "边缘易致贫户": "marginal", "突发严重困难户": "sudden_hardship",
}  # fmt: skip
SCHOOL_WORDS = {
    "学前": "preschool", "学前教育": "preschool", "小学": "primary", "初中": "junior", "高中": "senior", "中职": "vocational",
    "大专及以上": "college", "大专": "college", "本科": "college", "特殊教育": "special", "非在校": "none",
}  # fmt: skip
HEALTH_WORDS = {
    "健康": "healthy", "长期慢性病": "chronic", "慢性病": "chronic", "大病": "serious", "患有大病": "serious", "残疾": "disabled",
}  # fmt: skip
LABOUR_WORDS = {
    "普通劳动力": "able", "技能劳动力": "able", "有劳动能力": "able", "弱劳动力": "weak", "半劳动力": "weak",
    "丧失劳动力": "none", "无劳动力": "none", "无劳动能力": "none",
}  # fmt: skip


class Unreadable(ValueError):
    """Why a cell cannot be taken, with the remedy; Chinese, shown to the person who imports."""


Parse = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its value goes (`field`), its header, how a cell is read; a blank cell gives `blank`."""

    field: str
    header: str
    parse: Parse
    help: str
    example: str = ""
    required: bool = False
    blank: Any = ""


def text(longest: int) -> Parse:
    """Text of one line; inner runs of blanks become one."""

    def parse(cell: str) -> str:
        if any(category(char) in ("Cc", "Cs") and char not in "\t\n\r" for char in cell):
            raise Unreadable("含有不可见的控制字符，请重新输入这一格")
        value = " ".join(cell.split())
        if len(value) > longest:
            raise Unreadable(f"太长: {len(value)} 个字，最多 {longest} 个")
        return value

    return parse


def number(low: int, high: int) -> Parse:
    """A whole number within bounds."""

    def parse(cell: str) -> int:
        if not (cell.isascii() and cell.removeprefix("-").isdigit() and len(cell) < 12):
            raise Unreadable("应为整数")
        if not low <= int(cell) <= high:
            raise Unreadable(f"应在 {low} 到 {high} 之间")
        return int(cell)

    return parse


def word(words: dict[str, str]) -> Parse:
    """One of the words of a list."""

    def parse(cell: str) -> str:
        if cell not in words:
            raise Unreadable(f"应为其中之一: {'、'.join(words)}")
        return words[cell]

    return parse


def yes_no(cell: str) -> bool:
    """是 or 否 (有/无 likewise)."""
    if cell in ("是", "有"):
        return True
    if cell in ("否", "无"):
        return False
    raise Unreadable("应填“是”或“否”，不清楚就留空")


def kinds(cell: str) -> str:
    """Kinds of household, separated by 、 or commas; sorted and joined with commas."""
    found = set()
    for part in (
        cell.replace("，", "、").replace(",", "、").replace(";", "、").replace("；", "、").split("、")
    ):
        name = part.strip()
        if name and name not in KIND_WORDS:
            raise Unreadable(f"没有“{name[:20]}”这种户类型，可用: {'、'.join(KIND_WORDS)}；多个用“、”隔开")
        if name:
            found.add(KIND_WORDS[name])
    return ",".join(sorted(found - {""}))


def area_code(cell: str) -> str:
    """Any area code: 2 to 15 digits."""
    if not (cell.isascii() and cell.isdigit() and 2 <= len(cell) <= max(GRID_LENGTHS)):
        raise Unreadable("区划代码应为 2 到 15 位数字；12 位统计代码后面的 0 可留可去")
    return cell


def village_code(cell: str) -> str:
    """A village code: 12 digits."""
    if not (cell.isascii() and cell.isdigit() and len(cell) == VILLAGE):
        raise Unreadable(f"村代码应为 {VILLAGE} 位数字，现在是 {len(cell)} 位")
    return cell


def grid_code(cell: str) -> str:
    """A grid code: 14 or 15 digits."""
    if not (cell.isascii() and cell.isdigit() and len(cell) in GRID_LENGTHS):
        raise Unreadable("网格代码应为 14 或 15 位数字: 12 位村代码加 2 到 3 位")
    return cell


def id_number(cell: str) -> str:
    """An ID number as text; what is odd about it is a warning, not an error."""
    value = cell.upper().replace(" ", "")
    if value == "暂无证件":
        return ""
    if len(value) > 24 or not value.isascii() or not value.isalnum():
        raise Unreadable("身份证号应为 18 位数字(末位可为 X)；没有证件就留空")
    return value


def birth(cell: str) -> str:
    """A date, month or year."""
    value = read_date(cell)
    if value is None:
        raise Unreadable("看不懂的日期，请写成 1956-03-08、1956-03 或 1956")
    return value


COLUMNS: dict[str, tuple[Column, ...]] = {
    AREAS: (
        Column(
            "code",
            "代码",
            area_code,
            "统计用区划代码，网格在 12 位村代码后加 2 到 3 位；存为文本",
            "990101100101",
            required=True,
        ),
        Column("level", "级别", word(LEVEL_WORDS), "省、市、县、乡镇、村、网格；留空则按代码判断", "村"),
        Column("name", "名称", text(60), "", "示例村", required=True),
        Column("lifted_village", "脱贫村", yes_no, "只填村: 是/否", "是", blank=None),
        Column("village_has_team", "有驻村工作队", yes_no, "只填村: 是/否", "是", blank=None),
        Column("village_has_projects", "今年有建设项目", yes_no, "只填村: 是/否", "否", blank=None),
        Column("village_has_posts", "有公益岗位", yes_no, "只填村: 是/否", "是", blank=None),
        Column("village_has_loans", "有小额信贷", yes_no, "只填村: 是/否", "是", blank=None),
    ),
    HOUSEHOLDS: (
        Column("village", "村代码", village_code, "12 位", "990101100101", required=True),
        Column("number", "户编号", text(40), "村内不重复；再次导入靠它认出同一户", "0001", required=True),
        Column("name", "户主姓名", text(60), "", "王示甲", required=True),
        Column("grid", "网格代码", grid_code, "14 或 15 位；未划网格留空", "99010110010101"),
        Column("address", "地址", text(120), "", "示例村一组 1 号"),
        Column("phone", "联系电话", text(20), "可不填；显示时遮盖中间四位", "13800000001"),
        Column("door_order", "门牌顺序", number(0, 99999), "走访顺序，从 1 起", "1", blank=0),
        Column("kinds", "户类型", kinds, "、".join(KIND_WORDS) + "；多个用“、”隔开", "脱贫户、低保户"),
        Column(
            "monitored_kind",
            "监测对象类别",
            word(MONITORED_WORDS),
            "监测户填: " + "、".join(MONITORED_WORDS),
            "",
            blank=None,
        ),
        Column("people", "家庭人口", number(1, 99), "留空则按家庭成员表的人数", "4", blank=None),
        Column("labour", "劳动力人数", number(0, 99), "留空则按家庭成员的劳动能力计算", "2", blank=None),
        Column("house_cd", "曾鉴定为C或D级", yes_no, "是/否，不清楚留空", "否", blank=None),
        Column("house_renovated", "危房改造户", yes_no, "是/否，不清楚留空", "否", blank=None),
        Column("eligible_student", "有应享受资助的学生", yes_no, "是/否；留空则按成员推断", "", blank=None),
        Column("special_needs_child", "有适龄残疾儿童", yes_no, "是/否；留空则按成员推断", "", blank=None),
        Column("admitted_youth", "有考上大学的青年", yes_no, "是/否，不清楚留空", "", blank=None),
        Column("hospitalised", "今年有人住院", yes_no, "是/否，不清楚留空", "", blank=None),
        Column("chronic_patient", "有慢性病患者", yes_no, "是/否；留空则按成员推断", "", blank=None),
        Column("suspected_disability", "有疑似残疾未评定", yes_no, "是/否，不清楚留空", "", blank=None),
        Column(
            "special_group_candidate", "有16至59岁特殊群体", yes_no, "是/否；留空则按成员推断", "", blank=None
        ),
        Column("public_post", "有人从事公益岗", yes_no, "是/否；留空则按成员推断", "", blank=None),
        Column("has_loan", "有小额信贷户贷", yes_no, "是/否，不清楚留空", "", blank=None),
        Column("deleted", "注销", yes_no, "填“是”则从名册移出(已排查的记录保留)", "", blank=False),
    ),
    MEMBERS: (
        Column("village", "村代码", village_code, "12 位", "990101100101", required=True),
        Column(
            "number",
            "户编号",
            text(40),
            "与农户表一致；某户出现在本表时，以本表为其全部成员",
            "0001",
            required=True,
        ),
        Column("name", "姓名", text(60), "", "王示甲", required=True),
        Column("relation", "与户主关系", text(20), "户主、配偶、之子、之女、之父……", "户主"),
        Column("sex", "性别", word({"男": "male", "女": "female"}), "男/女", "男"),
        Column(
            "id_number", "身份证号", id_number, "存为文本；校验位不对会提醒，不阻止导入；没有证件留空", ""
        ),
        Column("birth", "出生日期", birth, "1956-03-08，或只写年、年月；留空则取自身份证号", "1968-03-08"),
        Column("school", "在校情况", word(SCHOOL_WORDS), "、".join(SCHOOL_WORDS), "非在校"),
        Column("health", "健康状况", word(HEALTH_WORDS), "、".join(HEALTH_WORDS), "健康"),
        Column("labour", "劳动能力", word(LABOUR_WORDS), "、".join(LABOUR_WORDS), "普通劳动力"),
        Column("phone", "联系电话", text(20), "可不填", ""),
        Column("public_post", "从事公益岗", yes_no, "是/否", "否", blank=None),
        Column("disability_card", "残疾证号", text(30), "", ""),
    ),
}
VILLAGE_FACT_FIELDS = tuple(column.field for column in COLUMNS[AREAS][3:])
LEVEL_NAMES = dict(zip(LEVELS, ("省", "市", "县", "乡镇", "村", "网格"), strict=True))
