"""The types of expressions, read when a questionnaire is published.

The engines on server and phone agree as long as types are what they seem, so a comparison that mixes them is refused
here rather than evaluated. Null is of every type: a question may be unanswered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ruhu.questionnaires.tree import (
    Binary,
    Call,
    Index,
    Listing,
    Literal,
    Macro,
    Member,
    Name,
    Node,
    Ternary,
    Unary,
    path_of,
    walk,
)

NAMES = {
    "number": "数", "size": "个数", "text": "文字", "date": "日期", "bool": "是非", "list": "列表", "blob": "照片", "null": "null"
}  # fmt: skip
ROOTS = ("answers", "household", "campaign", "previous", "m")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ORDERED = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Type:
    """What a value may be. `nullable`: null is possible; `values`: the only texts possible; `dyn` = anything."""

    kind: str
    nullable: bool = True
    values: frozenset[str] | None = None
    literal: str | None = None


NUMBER = Type("number")
TEXT = Type("text")
DATE = Type("date")
BOOL = Type("bool")
LIST = Type("list")
BLOB = Type("blob")
DYN = Type("dyn")
_TRUTH = Type("bool", nullable=False)

Resolve = Callable[[tuple[str, ...]], "Type | str"]
"""A path's type, or a Chinese sentence saying why the path may not stand here."""


@dataclass(slots=True)
class Typing:
    """What reading an expression found: a type per node (by identity) and the faults as (code, sentence)."""

    resolve: Resolve
    types: dict[int, Type] = field(default_factory=dict)
    paths: set[tuple[str, ...]] = field(default_factory=set)
    faults: list[tuple[str, str]] = field(default_factory=list)
    variables: dict[str, Type] = field(default_factory=dict)

    def read(self, node: Node) -> Type:
        """The node's type; faults are collected, and what is faulty counts as dyn so that one fault is told once."""
        found = self._read(node)
        self.types[id(node)] = found
        return found

    def _read(self, node: Node) -> Type:
        match node:
            case Literal(value):
                return _literal(value)
            case Name() | Member():
                return self._path(node)
            case Index(target, _):
                return self._element(self._want(target, "list", "下标"))
            case Listing(items):
                return self._listing(items)
            case Unary("!", operand):
                self._want(operand, "bool", "!")
                return _TRUTH
            case Unary(_, operand):
                self._want(operand, "number", "-")
                return Type("number", nullable=False)
            case Binary():
                return self._binary(node)
            case Ternary(condition, then, other):
                self._want(condition, "bool", "?")
                return self._both(self.read(then), self.read(other), "? 与 : 两边")
            case Call():
                return self._call(node)
            case Macro():
                return self._macro(node)

    def fault(self, code: str, sentence: str) -> Type:
        self.faults.append((code, sentence))
        return DYN

    def _want(self, node: Node, kind: str, where: str) -> Type:
        found = self.read(node)
        if found.kind in (kind, "dyn"):
            return found
        remedy = (
            "个数请先写成 double(size(…))"
            if (found.kind, kind) == ("size", "number")
            else f"请改成{NAMES[kind]}"
        )
        return self.fault("wrong_type", f"“{where}”要的是{NAMES[kind]}, 这里是{NAMES[found.kind]}; {remedy}")

    def _path(self, node: Node) -> Type:
        path = path_of(node)
        if path is None:
            assert isinstance(node, Member)
            self.read(node.target)
            return self.fault(
                "unknown_reference", f".{node.field} 前面不是已声明的名字; 请写成 answers.题号 这样的形式"
            )
        if path[0] in self.variables:
            return self.variables[path[0]] if len(path) == 1 else self._field(path)
        found = self.resolve(path)
        if isinstance(found, str):
            return self.fault("unknown_reference", found)
        self.paths.add(path)
        return found

    def _field(self, path: tuple[str, ...]) -> Type:
        if self.variables[path[0]].kind == "dyn":
            return DYN
        return self.fault(
            "unknown_reference",
            f"{'.'.join(path)}: 列表的每一项只是文字, 没有 .{path[1]}; 请直接比较 {path[0]}",
        )

    def _element(self, target: Type) -> Type:
        return DYN if target.kind == "dyn" else Type("text", nullable=False, values=target.values)

    def _listing(self, items: tuple[Literal, ...]) -> Type:
        kinds = {_literal(item.value).kind for item in items}
        if kinds - {"text"} and kinds - {"number"}:
            return self.fault("wrong_type", "一个方括号里只能全是文字或全是数字; 请分开写")
        texts = frozenset(item.value for item in items if isinstance(item.value, str))
        return Type(
            "list",
            nullable=False,
            values=texts if "text" in kinds else None,
            literal="number" if "number" in kinds else None,
        )

    def _binary(self, node: Binary) -> Type:
        if node.op in ("&&", "||"):
            self._want(node.left, "bool", node.op)
            self._want(node.right, "bool", node.op)
            return _TRUTH
        if node.op == "in":
            return self._membership(self.read(node.left), self._want(node.right, "list", "in"))
        left, right = self.read(node.left), self.read(node.right)
        if node.op in _ORDERED or node.op in ("==", "!="):
            self._quotients(node)
            self._compare(node.op, left, right)
            return _TRUTH
        if node.op == "+" and "text" in (left.kind, right.kind):
            return self._both(left, right, "+")
        for side in (left, right):
            if side.kind not in ("number", "dyn"):
                remedy = "个数请先写成 double(size(…))" if side.kind == "size" else "请改成数"
                self.fault("wrong_type", f"“{node.op}”要的是数, 这里是{NAMES[side.kind]}; {remedy}")
        return Type("dyn" if "dyn" in (left.kind, right.kind) else "number", nullable=False)

    def _membership(self, left: Type, right: Type) -> Type:
        if left.kind == "text" and right.values and left.values:
            for value in sorted(right.values - left.values):
                self._option(value, left.values)
        if left.literal is not None and right.values is not None and left.literal not in right.values:
            self._option(left.literal, right.values)
        expected = right.literal or "text"
        if (
            left.kind not in (expected, "dyn", "null")
            and right.kind != "dyn"
            and (left.kind, expected) != ("date", "text")
        ):
            self.fault(
                "wrong_type",
                f"in 左边是{NAMES[left.kind]}, 右边列表里是{NAMES[expected]}; 永远不会成立, 请改成同一种",
            )
        return _TRUTH

    def _compare(self, op: str, left: Type, right: Type) -> None:
        if op in _ORDERED:
            self._ordered(op, left, right)
            return
        if "size" in (left.kind, right.kind):
            self.fault(
                "size_equality",
                "size() 两端比较 == 的结果不同; 请改用 < <= > >=, 如 size(…) >= 2.0 && size(…) < 3.0",
            )
            return
        if "list" in (left.kind, right.kind) and "null" not in (left.kind, right.kind):
            self.fault("wrong_type", "列表不能用 == 比较; 请用 in、exists 或 all")
            return
        self._both(left, right, op)

    def _ordered(self, op: str, left: Type, right: Type) -> None:
        for side, other in ((left, right), (right, left)):
            if side.kind in ("text", "bool", "list", "blob", "null") and not (
                other.kind == "date" and side.literal
            ):
                self.fault("wrong_type", f"“{op}”只能比较数或日期, 这里是{NAMES[side.kind]}; 请改用 == 或 in")
                return
        if {left.kind, right.kind} != {"number", "size"}:
            self._both(left, right, op)

    def _both(self, left: Type, right: Type, where: str) -> Type:
        if "dyn" in (left.kind, right.kind):
            return DYN
        if "null" in (left.kind, right.kind):
            if where.startswith("?"):
                return self.fault(
                    "wrong_type",
                    "?: 的一边不能直接写 null, 手机上会出错; 请让条件不成立时的值也来自题目或 measures",
                )
            return left if right.kind == "null" else right
        for side, other in ((left, right), (right, left)):
            if side.kind == "date" and other.literal is not None:
                if not _DATE.fullmatch(other.literal):
                    self.fault("wrong_type", f'“{other.literal}”不是日期; 请写成 "2022-08-06" 的样子')
                return side
            if side.literal is not None and other.values is not None and side.literal not in other.values:
                self._option(side.literal, other.values)
        if left.kind != right.kind:
            return self.fault(
                "wrong_type", f"“{where}”一边是{NAMES[left.kind]}, 一边是{NAMES[right.kind]}; 请改成同一种"
            )
        return Type(left.kind, left.nullable or right.nullable)

    def _option(self, value: str, values: frozenset[str]) -> None:
        known = "、".join(sorted(values))
        self.fault("unknown_option", f"“{value}”不是这道题的答案; 可用的是: {known}")

    def _quotients(self, node: Binary) -> None:
        for item in walk(node.left) + walk(node.right):
            if (
                isinstance(item, Binary)
                and item.op == "/"
                and not (isinstance(item.right, Literal) and item.right.value)
            ):
                self.fault(
                    "compared_quotient",
                    "不要拿除法的结果直接比较, 除数为 0 时会算错; 请改写成乘法, 如 m.net < campaign.line * answers.people",
                )
                return

    def _call(self, node: Call) -> Type:
        if node.name == "size":
            found = self.read(node.target)
            if found.kind not in ("list", "dyn"):
                self.fault(
                    "size_of_text",
                    f"size() 只能数列表, 这里是{NAMES[found.kind]}(文字的长度两端数法不同); 请去掉, 或改用多选题",
                )
            return Type("size", nullable=False)
        if node.name == "double":
            found = self.read(node.target)
            if found.kind not in ("size", "dyn"):
                self.fault("banned", "double() 只用于 double(size(列表)); 数字题本来就是小数, 请直接用")
            return Type("number", nullable=False)
        self._want(node.target, "text", node.name)
        self._want(node.args[0], "text", node.name)
        return _TRUTH

    def _macro(self, node: Macro) -> Type:
        target = self._want(node.target, "list", node.name)
        if node.variable in ROOTS:
            self.fault("shadowed_name", f"{node.name} 里的变量不能叫 {node.variable}; 请换一个名字, 如 item")
        outer = dict(self.variables)
        self.variables[node.variable] = self._element(target)
        if node.where is not None:
            self._want(node.where, "bool", node.name)
        body = self.read(node.body) if node.name == "map" else self._want(node.body, "bool", node.name)
        self.variables = outer
        if node.name == "map":
            return Type("list", nullable=False, values=body.values if body.kind == "text" else None)
        return target if node.name == "filter" else _TRUTH


def _literal(value: float | str | bool | None) -> Type:
    if value is None:
        return Type("null")
    if isinstance(value, bool):
        return _TRUTH
    if isinstance(value, str):
        return Type("text", nullable=False, literal=value)
    return Type("number", nullable=False)
