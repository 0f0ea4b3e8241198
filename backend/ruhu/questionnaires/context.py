"""The names that expressions and messages may use, with their types."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ruhu.questionnaires.checking import BLOB, BOOL, DATE, LIST, NUMBER, TEXT, Resolve, Type
from ruhu.questionnaires.definition import Definition, Question

_TRUTHS = (
    "lifted",
    "monitored",
    "key",
    "low_income_allowance",
    "special_support",
    "house_cd",
    "house_renovated",
    "eligible_student",
    "school_age_child",
    "special_needs_child",
    "admitted_youth",
    "hospitalised",
    "chronic_patient",
    "suspected_disability",
    "special_group_candidate",
    "public_post",
    "has_loan",
    "village_has_team",
    "village_has_projects",
    "village_has_posts",
    "village_has_loans",
    "village_has_monitored",
    "elder_over_60",
    "school_age_without_school",
    "lifted_village",
)

HOUSEHOLD: Mapping[str, Type] = {
    **dict.fromkeys(_TRUTHS, BOOL),
    "people": NUMBER,
    "labour": NUMBER,
    "name": TEXT,
    "number": TEXT,
    "village_name": TEXT,
    "monitored_kind": Type("text", values=frozenset({"unstable_lifted", "marginal", "sudden_hardship"})),
}
CAMPAIGN: Mapping[str, Type] = {
    "line": NUMBER,
    "line_year": TEXT,
    "line_document": TEXT,
    "period_start": DATE,
    "period_full_on": DATE,
    "stage_start": DATE,
    "stage_end": DATE,
}


def type_of(question: Question) -> Type:
    """The type of `answers.<id>` and `previous.<id>`."""
    match question.type:
        case "count" | "money" | "decimal":
            return NUMBER
        case "date":
            return DATE
        case "text":
            return TEXT
        case "photo" | "signature":
            return BLOB
        case "members":
            return LIST
        case "choices":
            return Type("list", values=frozenset(question.answers))
        case _:
            return Type("text", values=frozenset(question.answers))


def resolver(
    definition: Definition,
    measures: Mapping[str, Type] | None = None,
    asked_before: Collection[str] | None = None,
) -> Resolve:
    """What each path is, for one expression.

    `measures`: those already computed where the expression is evaluated, None where none is yet. `asked_before`: the
    only questions that may be named, for `asked_when`; None = all.
    """

    def resolve(path: tuple[str, ...]) -> Type | str:
        dotted = ".".join(path)
        if len(path) != 2:
            return f"没有 {dotted} 这个名字; 请写成 answers.题号、household.、campaign.、previous. 或 m. 加一个名字"
        root, name = path
        if root in ("answers", "previous"):
            question = definition.by_id.get(name)
            if question is None:
                return f"{dotted} 指的题目不存在; 请改成本问卷里的题号, 或先加上这道题"
            if root == "answers" and asked_before is not None and name not in asked_before:
                return f"{dotted} 在这道题之后(或就是它自己), 是否显示只能看前面的题; 请调整顺序或条件"
            return type_of(question)
        if root == "m":
            if measures is None:
                return f"这里还没有算出 {dotted}; 请直接用 answers. 写条件"
            found = measures.get(name)
            return found or f"{dotted} 不存在, 或排在后面; 请先在 measures 里算出它"
        table = {"household": HOUSEHOLD, "campaign": CAMPAIGN}.get(root)
        if table is None:
            return f"没有 {dotted} 这个名字; 请写成 answers.题号、household.、campaign.、previous. 或 m. 加一个名字"
        return table.get(name) or f"{dotted} 不存在; {root} 只有: {'、'.join(table)}"

    return resolve
