"""What checklists may count in the ledger and in procedures (`answered_from`), by name, with its words on the screen."""

from __future__ import annotations

from collections.abc import Mapping

MEASURES: Mapping[str, Mapping[str, str]] = {
    "procedure": {
        "recognition_out_of_order": "纳入程序缺步或次序不对的户",
        "labelling_out_of_order": "“整户无劳动能力兜底保障户”标注程序缺步或次序不对的户",
        "recognition_over_limit": "识别认定超过期限的户",
        "entry_over_limit": "县级批准后超过期限才录入、或还没录入的户",
        "sudden_without_green_channel": "突发严重困难而没有走绿色通道的户",
        "applications_unhandled": "自主申报还没有核实处理的户",
        "help_officer_missing": "还没有明确帮扶责任人的户",
        "help_plan_over_limit": "超过期限还没有帮扶计划的户",
    },
    "ledger": {
        "measure_unspecific": "没有写明整改措施的问题",
        "sent_back": "整改后被退回的问题",
        "reopened": "销号后又出现的问题",
        "due_missing": "没有整改时限的问题",
        "unit_missing": "没有责任单位的问题",
        "person_missing": "没有责任人的问题",
        "outcome_vague": "整改结果空白或不具体的问题",
        "deferred_without_record": "延期而没有原因或备案的问题",
    },
}
