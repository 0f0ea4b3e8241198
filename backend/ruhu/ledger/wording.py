"""What is no measure and no outcome: empty words such as 已整改. Pure; frontend/src/ledger/wording.ts says the same, and
schemas/cases/wording-vectors.json proves both.

A text is read without its dress (width, spaces, punctuation, invisible characters). Words that any case could carry are
taken out, longest first; too little left means that nothing particular was said.
"""

from __future__ import annotations

import unicodedata

LEAST = 4
"""Chinese characters that must be left, at least three of them different."""
LEAST_DIFFERENT = 3

EMPTY_WORDS = (
    # that it is done
    "已经", "已經", "以经", "己经", "已", "己", "巳", "以", "均", "都", "全部", "全面", "全", "现", "现在", "目前", "当前", "业已",
    "整改", "整該", "整该", "整盖", "整概", "正改", "政改", "改正", "改好", "改完", "整治", "纠正", "完成", "完毕", "完结", "完善",
    "完", "落实", "落實", "到位", "解决", "解決", "处理", "處理", "处置", "办理", "办结", "办好", "办妥", "销号", "消号", "闭环",
    "结束", "搞定", "弄好", "做好", "妥善", "成功", "成效", "明显", "显著", "良好", "达标", "合格", "通过", "好", "了", "毕",
    # that it will be
    "立即", "立刻", "立行立改", "即知即改", "边查边改", "马上", "尽快", "及时", "按时", "限期", "抓紧", "加紧", "正在", "正", "在",
    "进行中", "进行", "推进", "继续", "持续", "进一步", "逐步", "加快", "加强", "加大", "强化", "提高", "提升", "力度", "重视", "高度",
    "认真", "切实", "严格", "积极", "督促", "要求", "按照", "按", "根据", "依规", "依法", "规定", "标准", "计划", "方案", "措施",
    "管理", "监管", "监督", "责任", "意识", "思想", "认识", "学习", "部署", "安排", "统筹", "协调", "跟踪", "问效", "举一反三",
    # what it is
    "问题", "该", "此", "本", "上述", "以上", "所有", "相关", "有关", "情况", "工作", "事项", "任务", "内容", "结果", "单位", "部门",
    "人员", "同志", "同意", "属实", "清零", "清单", "台账", "存在", "不存在", "没有", "没", "无", "暂无", "不详", "不清楚", "待定",
    "待", "略", "同上", "如上", "见附件", "附件", "是", "否", "的", "地", "得", "对", "把", "将", "并", "和", "与", "且", "也",
    "我", "我们", "村", "组", "镇", "乡", "一", "二", "三", "要", "会", "能", "可以", "已按", "ok",
)  # fmt: skip
_LONGEST_FIRST = sorted(EMPTY_WORDS, key=lambda word: (-len(word), word))
EMPTY_UNITS = frozenset({
    "相关单位", "有关单位", "相关部门", "有关部门", "责任单位", "各单位", "单位", "部门", "无", "没有", "待定", "同上", "略", "不详",
})  # fmt: skip


def bare(text: str) -> str:
    """The text in lower case and normal width, with letters and digits only."""
    kept = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in kept if unicodedata.category(sign)[0] in "LN")


def particular(text: str) -> str:
    """The Chinese characters that are left once words that fit anything are taken out."""
    left = bare(text)
    for word in _LONGEST_FIRST:
        left = left.replace(word, " ")
    return "".join(sign for sign in left if "一" <= sign <= "鿿")


def is_vague(text: str) -> bool:
    """Whether nothing particular is said."""
    left = particular(text)
    return len(left) < LEAST or len(set(left)) < LEAST_DIFFERENT


def fault_of_measure(text: str) -> str | None:
    """Why this is no measure 整改措施; None when it is one."""
    if not bare(text):
        return "还没有写整改措施。请写清谁来做、做什么, 例如“9月10日前由村委会请施工队更换西屋两根房梁”。"
    if is_vague(text):
        return f"“{_shown(text)}”不是具体措施。请写清谁来做、做什么、做到什么程度。"
    return None


def fault_of_outcome(text: str, measure: str = "", statement: str = "") -> str | None:
    """Why this is no outcome 整改结果; None when it is one. It may not just repeat the measure or the problem."""
    if not bare(text):
        return "还没有写整改结果。请写清做了什么、现在怎样, 例如“9月8日换了西屋两根房梁, 住建所验收为 B 级”。"
    if is_vague(text):
        return (
            f"“{_shown(text)}”不是具体结果。请写清做了什么、现在怎样; 只写“已整改”“已完成”之类的话不能销号。"
        )
    if bare(text) in (bare(measure), bare(statement)):
        return "整改结果和整改措施(或问题)写得一样。请写清实际做了什么、现在怎样。"
    return None


def fault_of_unit(text: str) -> str | None:
    """Why this is no responsible unit 责任单位."""
    name = bare(text)
    if len(name) < 2 or name in EMPTY_UNITS:
        return "请写明责任单位的名称, 不能空着, 也不能只写“相关部门”。"
    return None


def fault_of_reason(text: str, what: str) -> str | None:
    """Why this is no reason for `what` (退回, 延期 …)."""
    left = bare(text)
    if len(left) < 4 or len(set(left)) < LEAST_DIFFERENT:
        return f"请写明{what}的原因, 让看的人明白。"
    return None


def _shown(text: str) -> str:
    short = text.strip()
    return short if len(short) <= 20 else short[:20] + "…"
