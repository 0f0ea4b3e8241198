"""Publishing: from what an author wrote to a frozen definition, or a list of every fault with its remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from ruhu.questionnaires.checking import Type, Typing
from ruhu.questionnaires.context import resolver
from ruhu.questionnaires.definition import Case, Definition, Question
from ruhu.questionnaires.faults import Fault, PublishError
from ruhu.questionnaires.format import FORMATS, template
from ruhu.questionnaires.grammar import ExpressionError, double_literals, parse
from ruhu.questionnaires.shape import shape_faults
from ruhu.questionnaires.validate import BAD, bounds, reader

_ROW_SLOT = re.compile(r"\{([^{}]*)\}")
# What the head and foot of a form may print besides answers: the household's and its place's words.
_PAPER_SLOT = re.compile(r"household\.[a-z_]+")
_YES_NO = ("yes_no", "yes_no_na")
_CLOSED = {"yes_no", "yes_no_na", "have_none", "have_none_na"}


def publish(raw: Any) -> Definition:
    """The definition of a document as read from YAML or JSON; the document is left as it was.

    Raises PublishError with all faults. Publishing what was published gives the same hash.
    """
    name = f"{raw.get('id', '?')}@{raw.get('version', '?')}" if isinstance(raw, dict) else "?"
    faults = shape_faults(raw)
    if faults:
        raise PublishError(name, faults)
    document = deepcopy(raw)
    faults = _rewrite(document)
    if faults:
        raise PublishError(name, faults)
    definition = Definition.load(document)
    faults = _Publisher(definition).check()
    if faults:
        raise PublishError(name, faults)
    return definition


def _expressions(document: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any], str]]:
    """(where, the object that holds it, its key) of every expression of a well-shaped document."""
    for section in document["sections"]:
        for question in section["questions"]:
            for key in ("asked_when", "applies_when", "computed"):
                if key in question:
                    yield f"{question['id']}.{key}", question, key
            yield from _severities(question, question["id"])
    for measure in document.get("measures", ()):
        yield f"measures.{measure['id']}", measure, "expr"
    for kind in ("checks", "rules", "notes"):
        for item in document.get(kind, ()):
            where = f"{kind}.{item.get('id', item.get('code'))}"
            yield where, item, "when"
            yield from _severities(item, where)


def _severities(item: dict[str, Any], where: str) -> Iterable[tuple[str, dict[str, Any], str]]:
    cases = item.get("severity")
    for case in cases if isinstance(cases, list) else ():
        if "when" in case:
            yield f"{where}.severity", case, "when"


def _rewrite(document: dict[str, Any]) -> list[Fault]:
    """Write integer literals as doubles, in place; the faults are sources that are not of the subset."""
    faults = []
    for where, holder, key in _expressions(document):
        try:
            holder[key] = double_literals(holder[key])
        except ExpressionError as error:
            faults.append(Fault(where, error.code, error.message))
    return faults


@dataclass(slots=True)
class _Publisher:
    """Checks of a well-shaped definition whose expressions can be parsed."""

    definition: Definition
    faults: list[Fault] = field(default_factory=list)
    measures: dict[str, Type] = field(default_factory=dict)

    def check(self) -> list[Fault]:
        self.duplicates()
        asked: list[str] = []
        for question in self.definition.questions:
            self.question(question, asked)
            asked.append(question.id)
        for measure in self.definition.measures:
            found = self.expression(f"measures.{measure.id}", measure.expr, self.measures)
            if found.kind not in ("number", "bool", "text", "date", "dyn"):
                self.fault(
                    f"measures.{measure.id}",
                    "wrong_type",
                    "结果只能是数、是非或文字; 个数请写成 double(size(…))",
                )
            self.measures[measure.id] = Type(found.kind, values=found.values)
        for question in self.definition.questions:
            self.after_measures(question)
        for check in self.definition.checks:
            self.worded(f"checks.{check.id}", check.when, check.message, check.question)
        for rule in self.definition.rules:
            self.worded(f"rules.{rule.code}", rule.when, rule.message, rule.question)
            self.severity(f"rules.{rule.code}", rule.severity)
        for note in self.definition.notes:
            self.worded(f"notes.{note.id}", note.when, note.message, None)
        self.printed()
        self.sum()
        self.act()
        return self.faults

    def fault(self, where: str, code: str, message: str) -> None:
        self.faults.append(Fault(where, code, message))

    def duplicates(self) -> None:
        definition = self.definition
        lists: list[tuple[str, str, list[str]]] = [
            ("", "题号", [question.id for question in definition.questions]),
            ("sections.", "部分", [section.id for section in definition.sections]),
            ("measures.", "measure", [measure.id for measure in definition.measures]),
            ("checks.", "check", [check.id for check in definition.checks]),
            ("rules.", "rule", [rule.code for rule in definition.rules]),
            ("notes.", "note", [note.id for note in definition.notes]),
        ]
        for prefix, word, ids in lists:
            for id in _twice(ids):
                self.fault(f"{prefix}{id}", "duplicate_id", f"{word} {id} 用了两次; 请给其中一个换个名字")
        # Boxes 1 and 2 of 附件1 hold several figures each; a box of yes or no holds one answer.
        boxes = [
            (q.box, q.id) for q in definition.questions if q.box is not None and q.problem_when is not None
        ]
        for box in _twice([str(box) for box, _ in boxes]):
            ids = [id for other, id in boxes if str(other) == box]
            self.fault(ids[1], "duplicate_box", f"第 {box} 格已经是题目 {ids[0]} 的; 请改成自己的格号")

    def act(self) -> None:
        """An act raises no flags: nobody could clear them."""
        definition = self.definition
        if definition.kind == "survey":
            if definition.subject == "either":
                self.fault("subject", "subject", "入户表要写明是哪一户(household)还是哪个村(village); 请改正")
            return
        raising = [q.id for q in definition.questions if q.flag] + [rule.code for rule in definition.rules]
        for where in raising:
            self.fault(
                where, "kind", f"{definition.kind} 不产生问题; 请去掉 problem_when、rules, 或写 flag: false"
            )

    def question(self, question: Question, asked: list[str]) -> None:
        id = question.id
        if question.asked_when is not None:
            self.condition(f"{id}.asked_when", question.asked_when, None, asked)
        if question.applies_when is not None:
            self.condition(f"{id}.applies_when", question.applies_when, None)
            if question.type not in _CLOSED:
                self.fault(id, "applies_when", "不涉及只用于是否题、有无题; 请改用 asked_when")
        if question.problem_when is not None:
            if question.type not in _CLOSED or question.problem_when not in question.answers:
                self.fault(
                    id,
                    "problem_when",
                    f"答案“{question.problem_when}”不属于 {question.type} 题; 请改题型或 problem_when",
                )
            if question.flag and not question.severity:
                self.fault(id, "severity", "有问题答案却没有轻重; 请加 severity: H、M 或 L")
        elif question.flag:
            self.fault(id, "problem_when", "flag 为 true 却没有 problem_when; 请写明哪个答案是问题")
        self.typed(question)

    def typed(self, question: Question) -> None:
        """What only some types have."""
        id, type = question.id, question.type
        if (type in ("choice", "choices")) != bool(question.options):
            self.fault(id, "options", "选择题要有 options, 其他题不要; 请改正")
        for value in _twice([value for value, _ in question.options]):
            self.fault(id, "options", f"选项 {value} 写了两次; 请改成不同的值")
        if type == "money" and question.unit not in (None, "元", "万元"):
            self.fault(id, "unit", f"金额的单位只能是元或万元, 不能是{question.unit}; 请改正")
        for bound in ("min", "max"):
            text = getattr(question, bound)
            if text is not None and not _is_bound(question, text):
                self.fault(id, "bounds", f"{bound} “{text}”不是这道题能有的数; 请改正, 或去掉")
        limits = (
            None
            if any(fault.code == "bounds" for fault in self.faults if fault.where == id)
            else bounds(question)
        )
        if limits is not None and limits[0] > limits[1]:
            self.fault(id, "bounds", f"min {question.min} 大于 max {question.max}; 请对调")
        if "default" in self.raw(question) and not _is_default(question, self.raw(question)["default"]):
            self.fault(
                id,
                "default",
                "default 不是这道题的答案; 请改成 today、campaign.period_start(日期题)或一个答案",
            )
        if question.computed is not None and type not in _YES_NO:
            self.fault(id, "computed", "computed 只用于是否题; 请改成 measures")
        photo = self.raw(question).get("photo_reason")
        if type == "photo" and not photo:
            self.fault(id, "photo_reason", "要拍照的题须说明为什么要拍; 请加 photo_reason")
        if photo and type not in ("photo", "signature"):
            remedy = "请另加一道 photo 题, 写上 asked_when 和 photo_reason, 并从这一题删去它"
            self.fault(id, "photo_reason", f"photo_reason 只用于照片和签名题, 在{type}题上不会显示; {remedy}")

    def raw(self, question: Question) -> Mapping[str, Any]:
        found: Mapping[str, Any] = next(
            item
            for section in self.definition.raw["sections"]
            for item in section["questions"]
            if item["id"] == question.id
        )
        return found

    def after_measures(self, question: Question) -> None:
        if question.computed is not None:
            self.condition(f"{question.id}.computed", question.computed, self.measures)
        self.severity(question.id, question.severity)

    def severity(self, where: str, cases: tuple[Case, ...]) -> None:
        for case in cases:
            if case.when is not None:
                self.condition(f"{where}.severity", case.when, self.measures)
        if cases and (cases[-1].when is not None or any(case.when is None for case in cases[:-1])):
            self.fault(f"{where}.severity", "severity", "只有最后一档不写 when, 且必须有这一档; 请改正")

    def worded(self, where: str, when: str, message: str, question: str | None) -> None:
        self.condition(where, when, self.measures)
        self.message(where, message)
        if question is not None and question not in self.definition.by_id:
            self.fault(
                where,
                "unknown_reference",
                f"question 指的题目 {question} 不存在; 请改成本问卷里的题号, 或去掉",
            )

    def condition(
        self, where: str, source: str, measures: Mapping[str, Type] | None, asked: list[str] | None = None
    ) -> None:
        found = self.expression(where, source, measures, asked)
        if found.kind not in ("bool", "dyn"):
            self.fault(where, "wrong_type", "条件的结果应是真或假; 请写成比较, 如 answers.labour > 0")

    def expression(
        self, where: str, source: str, measures: Mapping[str, Type] | None, asked: list[str] | None = None
    ) -> Type:
        typing = Typing(resolver(self.definition, measures, asked))
        found = typing.read(parse(source))
        for code, sentence in typing.faults:
            self.fault(where, code, sentence)
        return found

    def message(self, where: str, text: str) -> None:
        try:
            parts = template(text)
        except ValueError as error:
            self.fault(where, "message", str(error))
            return
        resolve = resolver(self.definition, self.measures)
        for part in parts:
            if isinstance(part, str):
                continue
            found = resolve(part.path)
            dotted = ".".join(part.path)
            if isinstance(found, str):
                self.fault(where, "unknown_reference", f"{{{dotted}}} 印不出来: {found}")
            elif part.format and part.format not in FORMATS:
                self.fault(where, "unknown_format", f"没有格式 {part.format}; 可用: {'、'.join(FORMATS)}")
            elif found.kind not in _PRINTABLE[part.format] | {"dyn"}:
                self.fault(
                    where,
                    "wrong_type",
                    f"{{{dotted}}} 不能这样印; 请换成数、日期或文字, 或换格式",
                )

    def printed(self) -> None:
        """The slots of the official table and of what stands around it."""
        for section in self.definition.sections:
            for row in section.rows:
                for slot in _ROW_SLOT.findall(row):
                    self.slot(f"{section.id}.rows", slot)
        for part, lines in self.definition.raw.get("paper", {}).items():
            for slot in (slot for line in lines for slot in _ROW_SLOT.findall(line)):
                if not _PAPER_SLOT.fullmatch(slot):
                    self.slot(f"paper.{part}", slot)

    def slot(self, where: str, slot: str) -> None:
        """`{id}`, `{id=answer}` for one box to tick, or `{path|format}` as in a message."""
        if "." in slot:
            self.message(where, f"{{{slot}}}")
            return
        name, _, answer = slot.partition("=")
        question = self.definition.by_id.get(name)
        if question is None:
            self.fault(where, "unknown_slot", f"表格里的 {{{slot}}} 没有这道题; 请改成本问卷里的题号")
        elif answer and answer not in question.answers:
            known = "、".join(question.answers) or "无"
            self.fault(
                where, "unknown_slot", f"表格里的 {{{slot}}}: {answer} 不是 {name} 的答案; 可用: {known}"
            )

    def sum(self) -> None:
        card = self.definition.raw.get("sum")
        if card is None:
            return
        questions = [*card["parts"], *([card["people"]] if "people" in card else [])]
        for name in questions:
            if name not in self.definition.by_id:
                self.fault("sum", "unknown_reference", f"sum 里的题目 {name} 不存在; 请改成本问卷里的题号")
        for key in ("total", "quotient", "below"):
            if key in card and card[key] not in self.measures:
                self.fault(
                    "sum", "unknown_reference", f"sum.{key} 的 {card[key]} 不在 measures 里; 请先算出它"
                )
        if "line" in card and isinstance(
            told := resolver(self.definition)(tuple(card["line"].split("."))), str
        ):
            self.fault("sum", "unknown_reference", told)


_PRINTABLE: Mapping[str, frozenset[str]] = {
    "": frozenset({"number", "text", "date"}),
    **{format: frozenset({"number"}) for format in ("yuan", "yuan0", "wan", "int")},
    **{format: frozenset({"date"}) for format in ("month", "date")},
}


def _twice(names: list[str]) -> list[str]:
    return [name for index, name in enumerate(names) if names.index(name) < index]


def _is_bound(question: Question, text: str) -> bool:
    read: Callable[[Any], Any] = reader(question)
    if not question.numeric:
        return False
    if question.type == "count":
        return text.isdigit() and read(int(text)) is not BAD
    return read(text) is not BAD


def _is_default(question: Question, value: Any) -> bool:
    if value in ("today", "campaign.period_start"):
        return question.type == "date"
    return reader(question)(value) is not BAD
