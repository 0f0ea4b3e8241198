"""Checks across records (`cross_checks` of a campaign): the names that their conditions may use, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.checking import BOOL, DATE, Resolve, Type, Typing
from ruhu.questionnaires.context import HOUSEHOLD, type_of
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.faults import Fault
from ruhu.questionnaires.grammar import ExpressionError, parse

ROOTS: Mapping[str, str] = {
    "households": "household.、found.、village. 或 campaign.",
    "members": "member.",
}
_CAMPAIGN: Mapping[str, Type] = {"survey_over": BOOL, "stage_start": DATE, "stage_end": DATE}
_MEMBER: Mapping[str, Type] = {"public_post": BOOL}


def forms_of(data: Mapping[str, Any], catalog: Catalog) -> tuple[list[Definition], list[Definition]]:
    """The survey forms of a campaign that are known: about households, about villages."""
    found: dict[str, list[Definition]] = {"household": [], "village": []}
    for named in data["questionnaires"]:
        form = catalog.find(named["id"], named["version"])
        if form is not None and form.kind == "survey" and named["subject"] in found:
            found[named["subject"]].append(form)
    return found["household"], found["village"]


def codes_of(forms: Collection[Definition]) -> set[str]:
    """The codes of all problems that these forms can find."""
    return {q.id for form in forms for q in form.questions if q.flag} | {
        rule.code for form in forms for rule in form.rules
    }


def resolver(of: str, households: Collection[Definition], villages: Collection[Definition]) -> Resolve:
    """What each path of a condition is: `household.` facts and `visited`, `found.` open problems of the household, `village.` answers
    of the village form and `surveyed`, `campaign.survey_over`; of members `member.`."""
    codes = codes_of(households)
    asked = {q.id: type_of(q) for form in villages for q in form.questions}
    tables: dict[str, Mapping[str, Type]] = {"member": _MEMBER}
    if of == "households":
        tables = {
            "household": {**HOUSEHOLD, "visited": BOOL}, "found": dict.fromkeys(codes, BOOL),
            "village": {**asked, "surveyed": BOOL}, "campaign": _CAMPAIGN,
        }  # fmt: skip

    def resolve(path: tuple[str, ...]) -> Type | str:
        dotted = ".".join(path)
        table = tables.get(path[0]) if len(path) == 2 else None
        if table is None:
            return f"没有 {dotted} 这个名字; 请写成 {ROOTS[of]} 加一个名字"
        return table.get(path[1]) or f"{dotted} 不存在; 请改成 {path[0]} 有的名字"

    return resolve


def cross_faults(data: Mapping[str, Any], catalog: Catalog) -> Iterator[Fault]:
    """What is wrong with the conditions, each at its check."""
    households, villages = forms_of(data, catalog)
    known: set[str] = set()
    for check in data.get("cross_checks", ()):
        where = f"cross_checks.{check['id']}"
        if check["id"] in known:
            yield Fault(where, "duplicate_id", f"核对 {check['id']} 写了两次; 请给其中一个换个名字")
        known.add(check["id"])
        if (check["of"] == "forms") != ("alike" in check):
            yield Fault(where, "alike", "alike(连着几户)只写在 of: forms 里, 也必须写; 请改正")
        if check["of"] == "forms":
            asked = {q.id for form in households for q in form.questions}
            for question in check.get("besides", ()):
                if question not in asked:
                    yield Fault(where, "unknown_question", f"入户表没有题目 {question}; 请改成其中的题号")
        if check["of"] == "forms":
            if "when" in check:
                yield Fault(where, "when", "of: forms 没有 when; 请去掉条件")
        elif "when" in check:
            yield from _condition(check, where, resolver(check["of"], households, villages))
        elif check["of"] == "households":
            yield Fault(where, "when", "of: households 要写 when(哪些户); 请加上条件")


def _condition(check: Mapping[str, Any], where: str, resolve: Resolve) -> Iterator[Fault]:
    try:
        tree = parse(check["when"])
    except ExpressionError as error:
        yield Fault(where, error.code, str(error))
        return
    typing = Typing(resolve)
    if typing.read(tree).kind not in ("bool", "dyn"):
        typing.fault("wrong_type", "when 要的是是非; 请改成条件")
    yield from (Fault(where, code, sentence) for code, sentence in typing.faults)
