"""Expressions of the safe CEL subset, compiled once to Python functions over a flat list of values.

A general engine spends more time converting the context than evaluating (docs/decisions); here an expression reads
`x[3]` where its source says `answers.wage`. The semantics are CEL's: `&&` and `||` absorb errors of the other side, null
is in no order and no sum, equality never fails. What would be an error there is unknown here: the function gives None,
or raises, which its caller takes as None too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ruhu.questionnaires.checking import Type, Typing
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
    children,
    path_of,
    walk,
)

Function = Callable[[Sequence[Any]], Any]
"""Values by slot → the result; None or an exception = unknown."""

_STATIC = frozenset({"number", "size", "text", "date", "bool", "list", "blob", "null"})
_ORDER = ("<", "<=", ">", ">=")


class Unknown(Exception):
    """What CEL calls an error: no overload, no such key, an index out of bounds."""


def compile_expression(node: Node, typing: Typing, slots: Mapping[tuple[str, ...], int]) -> Function:
    """The function of a tree that `typing` has read without faults. `slots` places every path it uses.

    A null that must make the whole unknown is looked for first: an exception costs ten times the comparison.
    """
    writer = _Writer(typing.types, slots)
    body = writer.write(node)
    nulls = sorted(writer.strict(node))
    guard = " or ".join(f"x[{slot}] is None" for slot in nulls)
    source = f"lambda x: None if {guard} else {body}" if guard else f"lambda x: {body}"
    # The source holds nothing but operators, slot numbers and literals by repr: no name of the author reaches it.
    function: Function = eval(compile(source, "<expression>", "eval"), dict(_HELPERS))
    return function


def outcome(function: Function, values: Sequence[Any]) -> Any:
    """The result with errors, NaN and infinities as None (unknown)."""
    try:
        result = function(values)
    except Exception:
        return None
    if type(result) is float and not math.isfinite(result):
        return None
    return result


class _Writer:
    """Writes Python for a tree. Where both types are known, operators stand bare; `dyn` goes through helpers."""

    def __init__(self, types: Mapping[int, Type], slots: Mapping[tuple[str, ...], int]) -> None:
        self.types = types
        self.slots = slots
        self.variables: dict[str, str] = {}

    def write(self, node: Node) -> str:
        match node:
            case Literal(value):
                return repr(value)
            case Listing(items):
                return "[" + ", ".join(repr(item.value) for item in items) + "]"
            case Name() | Member():
                return self._path(node)
            case Index(target, at):
                return f"_index({self.write(target)}, {at})"
            case Unary("!", operand):
                return f"(not {self.truth(operand)})"
            case Unary(_, operand):
                return (
                    f"(-{self.write(operand)})"
                    if self._kind(operand) == "number"
                    else f"_negative({self.write(operand)})"
                )
            case Binary():
                return self._binary(node)
            case Ternary(condition, then, other):
                return f"({self.write(then)} if {self.truth(condition)} else {self.write(other)})"
            case Call():
                return self._call(node)
            case Macro():
                return self._macro(node)

    def truth(self, node: Node) -> str:
        """The node where CEL wants a boolean and nothing else."""
        found = self.types[id(node)]
        written = self.write(node)
        return written if found.kind == "bool" and not found.nullable else f"_bool({written})"

    def strict(self, node: Node) -> set[int]:
        """Slots whose null makes the whole an error, whatever the rest says."""
        match node:
            case Binary("&&" | "||", left, right):
                return self._refused(left) & self._refused(right)
            case Binary("==" | "!=", left, right):
                return self.strict(left) | self.strict(right)
            case Binary("in", left, right):
                return self.strict(left) | self._refused(right)
            case Binary(_, left, right):
                return self._refused(left) | self._refused(right)
            case Unary(_, operand):
                return self._refused(operand)
            case Ternary(condition, then, other):
                return self._refused(condition) | (self.strict(then) & self.strict(other))
            case Call(_, target, args):
                return self._refused(target).union(*(self._refused(arg) for arg in args))
            case Macro(_, target, _, _, _):
                return self._refused(target)
            case Index(target, _):
                return self._refused(target)
            case _:
                return set()

    def _refused(self, node: Node) -> set[int]:
        """As `strict`, at a place where null itself is an error too."""
        path = path_of(node)
        if path is not None and path in self.slots and path[0] not in self.variables:
            return {self.slots[path]}
        return self.strict(node)

    def _kind(self, node: Node) -> str:
        return self.types[id(node)].kind

    def _path(self, node: Name | Member) -> str:
        path = path_of(node)
        if path is not None:
            if path in self.slots and path[0] not in self.variables:
                return f"x[{self.slots[path]}]"
            if len(path) == 1:
                return self.variables[path[0]]
        assert isinstance(node, Member)
        return f"_field({self.write(node.target)}, {node.field!r})"

    def _binary(self, node: Binary) -> str:
        if node.op in ("&&", "||"):
            return self._logic(node)
        left, right = self.write(node.left), self.write(node.right)
        kinds = {self._kind(node.left), self._kind(node.right)}
        known = kinds <= _STATIC and not ("size" in kinds and node.op in ("+", "-", "*", "/"))
        if node.op == "/":
            divisor = node.right
            bare = known and isinstance(divisor, Literal) and divisor.value
            return f"({left} / {right})" if bare else f"_divide({left}, {right})"
        # A quotient may be NaN, which is in no order: the helpers look for it.
        if known and not (
            node.op in _ORDER and any(isinstance(n, Binary) and n.op == "/" for n in walk(node))
        ):
            return f"({left} {node.op} {right})"
        return f"{_DYNAMIC[node.op]}({left}, {right})"

    def _logic(self, node: Binary) -> str:
        """CEL's logic is commutative: the side that cannot fail goes first; where both may, thunks."""
        word = "and" if node.op == "&&" else "or"
        left, right = self.truth(node.left), self.truth(node.right)
        if not self._may_fail(node.left):
            return f"({left} {word} {right})"
        if not self._may_fail(node.right):
            return f"({right} {word} {left})"
        return f"_{word}(lambda: {left}, lambda: {right})"

    def _may_fail(self, node: Node) -> bool:
        """Whether evaluating the node, as a boolean, may be an error."""
        if isinstance(node, Literal):
            return not isinstance(node.value, bool)
        if isinstance(node, Binary) and node.op in ("==", "!="):
            return any(self._value_may_fail(side) for side in (node.left, node.right))
        if isinstance(node, Binary) and node.op in ("&&", "||"):
            return self._may_fail(node.left) or self._may_fail(node.right)
        if isinstance(node, Unary) and node.op == "!":
            return self._may_fail(node.operand)
        if isinstance(node, Binary) and node.op == "in" and isinstance(node.right, Listing):
            return self._value_may_fail(node.left)
        return True

    def _value_may_fail(self, node: Node) -> bool:
        path = path_of(node)
        if path is not None:
            return path not in self.slots
        return not isinstance(node, Literal | Listing) and (bool(children(node)) and self._may_fail(node))

    def _call(self, node: Call) -> str:
        target = self.write(node.target)
        static = self._kind(node.target) in ("text", "list")
        if node.name == "size":
            return f"len({target})" if static else f"_size({target})"
        if node.name == "double":
            return f"_double({target})"
        argument = self.write(node.args[0])
        if node.name == "startsWith":
            return f"{target}.startswith({argument})"
        return f"({argument} in {target})" if static else f"_contains({target}, {argument})"

    def _macro(self, node: Macro) -> str:
        target = self.write(node.target)
        outer = dict(self.variables)
        variable = self.variables[node.variable] = f"v{len(self.variables)}"
        if node.name == "map":
            where = f" if {self.truth(node.where)}" if node.where is not None else ""
            written = f"[{self.write(node.body)} for {variable} in _list({target}){where}]"
        elif node.name == "filter":
            written = f"[{variable} for {variable} in _list({target}) if {self.truth(node.body)}]"
        else:
            written = f"_{node.name}(_list({target}), lambda {variable}: {self.truth(node.body)})"
        self.variables = outer
        return written


def _bool(value: Any) -> bool:
    if value is True or value is False:
        return value
    raise Unknown


def _and(left: Callable[[], Any], right: Callable[[], Any]) -> bool:
    try:
        if not left():
            return False
    except Exception:
        if not right():
            return False
        raise
    return bool(right())


def _or(left: Callable[[], Any], right: Callable[[], Any]) -> bool:
    try:
        if left():
            return True
    except Exception:
        if right():
            return True
        raise
    return bool(right())


def _exists(items: list[Any], test: Callable[[Any], bool]) -> bool:
    failure: Exception | None = None
    for item in items:
        try:
            if test(item):
                return True
        except Exception as error:
            failure = error
    if failure is not None:
        raise failure
    return False


def _all(items: list[Any], test: Callable[[Any], bool]) -> bool:
    return not _exists(items, lambda item: not test(item))


def _exists_one(items: list[Any], test: Callable[[Any], bool]) -> bool:
    return sum(1 for item in items if test(item)) == 1


def _list(value: Any) -> list[Any]:
    if type(value) is list:
        return value
    raise Unknown


def _number(value: Any) -> Any:
    if type(value) is float or type(value) is int:
        return value
    raise Unknown


def _divide(left: Any, right: Any) -> float:
    """IEEE division: CEL's doubles divide by zero to infinity or NaN, which the outcome takes as unknown."""
    left, right = _number(left), _number(right)
    if right:
        return float(left / right)
    return math.nan if not left or left != left else math.copysign(math.inf, left) * math.copysign(1.0, right)


def _equal(left: Any, right: Any) -> bool:
    # Python counts True as 1.0; CEL does not.
    return (type(left) is bool) == (type(right) is bool) and bool(left == right)


def _ordered(left: Any, right: Any) -> None:
    if not (type(left) is type(right) and type(left) in (float, str, bool, int)):
        _number(left)
        _number(right)
    if left != left or right != right:
        raise Unknown


def _less(left: Any, right: Any) -> bool:
    _ordered(left, right)
    return bool(left < right)


def _less_equal(left: Any, right: Any) -> bool:
    _ordered(left, right)
    return bool(left <= right)


def _add(left: Any, right: Any) -> Any:
    if type(left) is type(right) and type(left) in (float, str, list):
        return left + right
    raise Unknown


def _arithmetic(left: Any, right: Any) -> tuple[float, float]:
    if type(left) is float and type(right) is float:
        return left, right
    raise Unknown


def _subtract(left: Any, right: Any) -> float:
    left, right = _arithmetic(left, right)
    return float(left - right)


def _multiply(left: Any, right: Any) -> float:
    left, right = _arithmetic(left, right)
    return float(left * right)


def _negative(value: Any) -> float:
    if type(value) is float:
        return -value
    raise Unknown


def _in(item: Any, items: Any) -> bool:
    return any(_equal(item, other) for other in _list(items))


def _index(items: Any, at: int) -> Any:
    return _list(items)[at]


def _field(value: Any, name: str) -> Any:
    if type(value) is dict:
        return value[name]
    raise Unknown


def _size(value: Any) -> int:
    return len(_list(value))


def _contains(text: Any, part: Any) -> bool:
    if type(text) is str and type(part) is str:
        return part in text
    raise Unknown


_DECIMAL = re.compile(r"-?\d+(\.\d+)?")


def _double(value: Any) -> float:
    if type(value) is str and _DECIMAL.fullmatch(value):
        return float(value)
    return float(_number(value))


_DYNAMIC = {
    "==": "_equal", "!=": "_unequal", "<": "_less", "<=": "_less_equal", ">": "_greater", ">=": "_greater_equal",
    "+": "_add", "-": "_subtract", "*": "_multiply", "in": "_in",
}  # fmt: skip
_HELPERS: dict[str, Any] = {
    "__builtins__": {}, "len": len, "_bool": _bool, "_and": _and, "_or": _or, "_exists": _exists, "_all": _all,
    "_exists_one": _exists_one, "_list": _list, "_divide": _divide, "_equal": _equal, "_less": _less,
    "_less_equal": _less_equal, "_add": _add, "_subtract": _subtract, "_multiply": _multiply, "_negative": _negative,
    "_in": _in, "_index": _index, "_field": _field, "_size": _size, "_contains": _contains, "_double": _double,
    "_unequal": lambda left, right: not _equal(left, right), "_greater": lambda left, right: _less(right, left),
    "_greater_equal": lambda left, right: _less_equal(right, left),
}  # fmt: skip
