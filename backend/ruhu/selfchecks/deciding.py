"""What makes a self-check complete, and what its problems become. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ruhu.accounts.access import Actor
from ruhu.areas.codes import level_of
from ruhu.campaigns.checklists import Item
from ruhu.ledger import wording
from ruhu.submissions.acts import Refusal

STATES: Mapping[str, str] = {"problems": "发现问题", "none": "没有问题", "not_applicable": "不涉及"}
FILLING = ("township", "county", "department", "admin")
SHORTEST = 4
# Words of a part of a list, and the area of problems that they are about; the first that fits.
TOPICS: Sequence[tuple[tuple[str, ...], str]] = (
    (("教育", "辍学"), "education"), (("健康", "医"), "health"), (("住房", "危房"), "housing"), (("饮水",), "water"),
    (("保障", "兜底", "残疾", "低保"), "safety_net"), (("监测",), "monitoring"), (("就业", "公益"), "public_post"),
    (("产业", "集体"), "industry"), (("金融", "信贷", "贷款"), "finance"), (("项目", "资金"), "projects"), (("培训",), "training"),
    (("人居", "建设"), "home"), (("档案", "资料"), "files"), (("驻村", "帮扶"), "help"),
    (("责任", "整改", "信访", "组织", "考核"), "responsibility"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem that was found: about a household or village, or about the area (township, county) itself."""

    subject: str  # household | village | area
    subject_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of an item."""

    state: str
    note: str
    evidence: str
    found: Sequence[Problem]


def fault_of(said: Said) -> Refusal | None:
    """Why this is no answer: problems are described, nothing found names what was looked at, not applicable says why."""
    if said.state == "problems":
        if not said.found:
            return Refusal("incomplete", "选了“发现问题”, 还没有写是什么问题。请至少写一条。")
        for problem in said.found:
            if wording.is_vague(problem.text):
                return Refusal(
                    "incomplete", f"“{problem.text[:20]}”不是具体问题。请写清哪里、谁、是什么问题。"
                )
        if len({problem.subject_id for problem in said.found}) < len(said.found):
            return Refusal("incomplete", "同一个地方(户)写了两条。请并成一条, 台账里一件事一行。")
    elif said.found:
        return Refusal("incomplete", f"写了问题, 却选了“{STATES[said.state]}”。请核对。")
    if said.state == "none" and len(wording.bare(said.evidence)) < SHORTEST:
        return Refusal("incomplete", "选“没有问题”要写佐证: 看了哪些资料、抽了哪几户, 资料放在哪里。")
    if said.state == "not_applicable" and len(wording.bare(said.note)) < SHORTEST:
        return Refusal("incomplete", "选“不涉及”要写一句为什么。")
    return None


def may_fill(actor: Actor, item: Item, area: str) -> Refusal | None:
    """Why this account may not answer for the area; None when it may. Whether the area is its own is asked elsewhere."""
    if actor.role not in FILLING:
        return Refusal("not_yours", "自查清单由责任单位和乡镇填写。")
    if level_of(area) not in ("county", "township"):
        return Refusal("not_yours", "自查按县或乡镇填写。请选县或乡镇。")
    if actor.role == "department":
        if not actor.unit:
            return Refusal("not_yours", "这个账号还没有写明是哪个责任单位。请管理员补上。")
        if actor.unit not in item.units:
            return Refusal("not_yours", f"这一项的责任单位是{'、'.join(item.units)}, 不是{actor.unit}。")
    return None


def topic_of(item: Item, flag_areas: Mapping[str, str]) -> str:
    """The area of problems of an item: that of the answers behind it (`flag_areas` by code), else by the words of its part."""
    codes = [code for source in item.answered_from for code in source.flags]
    known = next((flag_areas[code] for code in codes if code in flag_areas), None)
    if known is not None:
        return known
    for text in (item.part, item.group):
        for words, topic in TOPICS:
            if any(word in text for word in words):
                return topic
    return "other"


def unit_of(actor: Actor, item: Item) -> str:
    """The unit that a problem goes to until somebody decides: the department that found it, else the item's first."""
    return actor.unit if actor.role == "department" else item.units[0]
