"""Why something is kept aside, and the way out, in plain words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ruhu.roster.identity import mask_id, mask_phone


@dataclass(frozen=True, slots=True)
class Reason:
    """`title` names it in a list; `way_out` says who does what; `again`: whether judging again can help."""

    title: str
    way_out: str
    again: bool = True


REASONS = {
    "taken_in": Reason("已收下", "不用再处理。", again=False),
    "unknown_questionnaire": Reason("问卷还没发布", "请管理员先在本服务器发布这份问卷, 再点“重新判定”。"),
    "unknown_kind": Reason("新版应用的内容", "请管理员升级服务器, 再点“重新判定”。"),
    "unknown_campaign": Reason("没有这个行动", "请管理员先载入这个行动, 再点“重新判定”。"),
    "campaign_closed": Reason(
        "行动已结束", "要采用: 点“重新判定”, 就按您的决定收下。不采用: 点“搁置”, 写明原因。"
    ),
    "unknown_household": Reason(
        "名册里没有这一户", "请先核对并导入名册, 让这一户在册, 再点“重新判定”。"
    ),
    "unknown_village": Reason("没有这个村", "请管理员核对区划代码并导入, 再点“重新判定”。"),
    "not_permitted": Reason(
        "不在送表人的网格里",
        "请核对确是他本人走访的。属实: 点“重新判定”, 就按您的权限收下。不属实: 点“搁置”, 写明原因。",
    ),
    "device_revoked": Reason(
        "来自已停用的手机", "请向本人核实是停用前填的。属实: 点“重新判定”收下。可疑: 点“搁置”, 写明原因。"
    ),
    "device_mismatch": Reason(
        "登录与手机对不上", "请向本人核实。属实: 点“重新判定”收下。可疑: 点“搁置”, 写明原因。"
    ),
    "invalid_answers": Reason(
        "答案不合问卷",
        "请让填表人在手机上打开这一户, 改正后再完成一次; 新的一份到了, 就把这一份搁置。",
    ),
    "wrong_form": Reason("用错了表", "请填表人升级应用再做一次; 新的一份到了, 就把这一份搁置。", again=False),
    "newcomer_known": Reason("已经登记过的户", "这一户先前登记过。核对后把这一份搁置。", again=False),
    "incomplete": Reason("没有写全", "请填表人在手机上再记一次; 新的一份到了, 就把这一份搁置。", again=False),
    "spot_not_assigned": Reason(
        "抽查没有派给他", "要采用: 先把这一户的抽查派给他, 再点“重新判定”。不采用: 点“搁置”, 写明原因。"
    ),
    "spot_same_person": Reason("抽查的是自己填的户", "抽查要换一个人。请把这一份搁置, 另派人去。", again=False),
    "spot_done": Reason("这一户已复查过", "一次抽查每户复查一回。请把这一份搁置。", again=False),
    "digest_mismatch": Reason(
        "路上变了样",
        "内容与指纹不符, 不能采用。请让填表人升级应用, 打开这一户再完成一次; 新的一份到了, 就把这一份搁置。",
        again=False,
    ),
    "malformed": Reason(
        "读不懂的内容",
        "不能采用。请把下面的原文交给管理员, 让填表人升级应用再完成一次; 处理好了就把这一份搁置。",
        again=False,
    ),
    "id_reused": Reason(
        "同一编号两份内容",
        "同一编号先前收过另一份, 这一份不能直接采用。请对照两份, 要改的由填表人在手机上更正; 然后把这一份搁置。",
        again=False,
    ),
    "other_subject": Reason(
        "编号属于另一户",
        "这个编号的表先前属于另一户。请让填表人在手机上给这一户另填一份; 然后把这一份搁置。",
    ),
    "approved": Reason(
        "审核通过后的改动",
        "要采用: 先把这一户“重新打开”, 再点“重新判定”。不采用: 点“搁置”, 写明原因。",
    ),
}  # fmt: skip
UNKNOWN = Reason("其他原因", "请先看原因。能解决的, 解决后点“重新判定”; 不采用的点“搁置”, 写明原因。")


def reason(code: str) -> Reason:
    """What is known of a code."""
    return REASONS.get(code, UNKNOWN)


_ID = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")


def masked(text: str) -> str:
    """The same text with identity card and phone numbers masked."""
    text = _ID.sub(lambda found: mask_id(found.group()) or "", text)
    return _PHONE.sub(lambda found: mask_phone(found.group()) or "", text)
