"""Expressions of the safe CEL subset, written as Python.

A general engine spends more time converting the context than evaluating (docs/decisions); here `answers.wage` is a local
variable. The semantics are CEL's: `&&` and `||` absorb errors of the other side, null is in no order and no sum, equality
never fails. What is written never raises: an error is None, as null is, and `exact` tells the two apart for the few
operators that care.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ruhu.questionnaires.checking import Type
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
from ruhu.risk.source import Source

_STATIC = frozenset({"number", "size", "text", "date", "bool", "list", "blob", "null"})
_NUMBERS = frozenset({"number", "size"})
_TEXTS = frozenset({"text", "date"})
_DYNAMIC = {
    "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal",
    "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "in": "within",
}  # fmt: skip
_MACROS = {
    "exists": "exists",
    "all": "every",
    "exists_one": "exactly_one",
    "filter": "chosen",
    "map": "mapped",
}


class Writer:
    """Writes one tree that `Typing` has read. `names`: the local variable of every path it uses."""

    def __init__(
        self, source: Source, types: Mapping[int, Type], names: Mapping[tuple[str, ...], str]
    ) -> None:
        self.source = source
        self.types = types
        self.names = names
        self.variables: dict[str, str] = {}

    def value(self, node: Node) -> str:
        """The node's value; None for null and for an error."""
        match node:
            case Literal(value):
                return (
                    repr(value) if value is None or isinstance(value, bool) else self.source.constant(value)
                )
            case Listing(items):
                return f"[{', '.join(self.value(item) for item in items)}]"
            case Name() | Member():
                return self._path(node)
            case Index(target, at):
                return f"index({self.value(target)}, {at:d})"
            case Unary("!", operand):
                guards: list[str] = []
                written = self.truth(operand)
                if self._unsure_truth(operand):
                    written = self._guard(written, guards)
                return _guarded(guards, f"not {written}")
            case Unary(_, operand) if self._kind(operand) != "number":
                return f"negative({self.value(operand)})"
            case Unary() | Binary("+" | "-" | "*" | "/" | "<" | "<=" | ">" | ">="):
                guards = []
                written = self._operation(node, guards)
                return _guarded(guards, written)
            case Binary("&&" | "||"):
                return self._logic(node)
            case Binary("in"):
                return self._membership(node)
            case Binary():
                return self._equality(node)
            case Ternary():
                return self._choice(node, self.value, "None")
            case Call():
                return self._call(node)
            case Macro():
                return self._macro(node)

    def truth(self, node: Node) -> str:
        """The value where CEL wants a boolean and nothing else: True, False or None."""
        written = self.value(node)
        return written if self._kind(node) == "bool" else f"boolean({written})"

    def holds(self, node: Node) -> str:
        """Truthy exactly where the node is true; cheaper than `truth`, because unknown need not be told from false."""
        match node:
            case Binary("&&" | "||" as op):
                return _joined(op == "&&", [self.holds(side) for side in _chain(node, op)])
            case Unary("!", operand):
                return self.refuted(operand)
            case _:
                return self.truth(node)

    def refuted(self, node: Node) -> str:
        """Truthy exactly where the node is false."""
        match node:
            case Binary("&&" | "||" as op):
                return _joined(op == "||", [self.refuted(side) for side in _chain(node, op)])
            case Unary("!", operand):
                return self.holds(operand)
            case _:
                return f"({self.truth(node)} is False)"

    def exact(self, node: Node) -> str:
        """The value; None for null, `error` for an error."""
        if not self._fails(node):
            return self.value(node)
        match node:
            case Ternary():
                return self._choice(node, self.exact, "error")
            case Index(target, at):
                return f"index({self.value(target)}, {at:d}, error)"
            case Member(target, field):
                return f"member({self.value(target)}, {self.source.constant(field)}, error)"
            case _:
                name = self.source.fresh()
                return f"(error if ({name} := {self.value(node)}) is None else {name})"

    def _kind(self, node: Node) -> str:
        return self.types[id(node)].kind

    def _path(self, node: Name | Member) -> str:
        known = self._known(node)
        if known is not None:
            return known
        assert isinstance(node, Member)
        return f"member({self.value(node.target)}, {self.source.constant(node.field)})"

    def _known(self, node: Node) -> str | None:
        """The variable that holds a path's value."""
        path = path_of(node)
        if path is None or (path[0] in self.variables and len(path) > 1):
            return None
        return self.variables.get(path[0]) or self.names.get(path)

    def _guard(self, written: str, guards: list[str]) -> str:
        """`written` where None makes the whole unknown: `guards` are asked before the name given back is used."""
        if written.isidentifier():
            guard, name = f"{written} is None", written
        else:
            name = self.source.fresh()
            guard = f"({name} := {written}) is None"
        if guard not in guards:
            guards.append(guard)
        return name

    def _operation(self, node: Node, guards: list[str]) -> str:
        """A sum, product, order … whose operands must all be known. Nested ones share their guards."""
        match node:
            case Unary(_, operand):
                return f"(-{self._operand(operand, guards)})"
            case Binary(op, left, right) if self._bare(node):
                one, other = self._operand(left, guards), self._operand(right, guards)
                if op == "/" and not (isinstance(right, Literal) and right.value):
                    quick = other.isidentifier()
                    return (
                        f"({one} / {other} if {other} else divide({one}, {other}))"
                        if quick
                        else f"divide({one}, {other})"
                    )
                return f"({one} {op} {other})"
            case Binary(op, left, right):
                return f"{_DYNAMIC[op]}({self.value(left)}, {self.value(right)})"
        raise AssertionError(node)

    def _operand(self, node: Node, guards: list[str]) -> str:
        nested = (isinstance(node, Binary) and node.op in ("+", "-", "*", "/") and self._bare(node)) or (
            isinstance(node, Unary) and node.op == "-" and self._kind(node.operand) == "number"
        )
        if nested:
            return self._operation(node, guards)
        written = self.value(node)
        return self._guard(written, guards) if self._unsure(node) else written

    def _bare(self, node: Binary) -> bool:
        """Whether Python's operator does what CEL's does, because the types of both sides are known."""
        kinds = {self._kind(node.left), self._kind(node.right)}
        if node.op in ("==", "!="):
            return (len(kinds - {"null"}) <= 1 and kinds <= _STATIC) or kinds <= _NUMBERS or kinds <= _TEXTS
        if node.op == "in":
            return self._kind(node.right) == "list" and kinds <= _STATIC - {"bool", "size"}
        if node.op in ("+", "-", "*", "/"):
            return kinds == {"number"} or (node.op == "+" and kinds == {"text"})
        # A quotient may be NaN, which is in no order: the helpers look for it.
        quotient = any(isinstance(item, Binary) and item.op == "/" for item in walk(node))
        return (kinds <= _NUMBERS or kinds <= _TEXTS) and not quotient

    def _equality(self, node: Binary) -> str:
        guards: list[str] = []
        left, right = self._either(node.left, guards), self._either(node.right, guards)
        null = isinstance(node.right, Literal) and node.right.value is None
        if not self._bare(node):
            return _guarded(guards, f"{'not ' if node.op == '!=' else ''}equal({left}, {right})")
        op = {"==": "is", "!=": "is not"}[node.op] if null else node.op
        return _guarded(guards, f"({left} {op} {right})")

    def _either(self, node: Node, guards: list[str]) -> str:
        """An operand where null is a value like others, but an error makes the whole unknown."""
        if not self._fails(node):
            return self.value(node)
        if not self._nullable(node):
            return self._operand(node, guards)
        name = self.source.fresh()
        guards.append(f"({name} := {self.exact(node)}) is error")
        return name

    def _membership(self, node: Binary) -> str:
        guards: list[str] = []
        left = self._either(node.left, guards)
        if isinstance(node.right, Listing) and self._bare(node):
            right = self.source.constant(tuple(item.value for item in node.right.items))
        else:
            right = self._operand(node.right, guards)
        return _guarded(guards, f"({left} in {right})" if self._bare(node) else f"within({left}, {right})")

    def _logic(self, node: Binary) -> str:
        """CEL's logic is commutative: the sides that are always known go first, a decisive one settles the rest."""
        both = node.op == "&&"
        sides = sorted(_chain(node, node.op), key=self._unsure_truth)
        unsure = [self._unsure_truth(side) for side in sides]
        written = [self.truth(side) for side in sides]
        if sum(unsure) < 2:
            return _joined(both, written)
        names = [text if text.isidentifier() else self.source.fresh() for text in written]
        tests = [
            name if name == text else f"({name} := {text})" for name, text in zip(names, written, strict=True)
        ]
        decisive = " or ".join(f"{test} is False" if both else test for test in tests)
        unknown = " or ".join(f"{name} is None" for name, may in zip(names, unsure, strict=True) if may)
        return f"({not both} if {decisive} else None if {unknown} else {both})"

    def _choice(self, node: Ternary, write: Callable[[Node], str], failure: str) -> str:
        condition = self.truth(node.condition)
        if not self._unsure_truth(node.condition):
            return f"({write(node.then)} if {condition} else {write(node.other)})"
        if condition.isidentifier():
            name = test = condition
        else:
            name = self.source.fresh()
            test = f"({name} := {condition})"
        return f"({write(node.then)} if {test} else {write(node.other)} if {name} is False else {failure})"

    def _call(self, node: Call) -> str:
        kinds = [self._kind(item) for item in (node.target, *node.args)]
        if node.name == "double":
            return f"double({self.value(node.target)})"
        guards: list[str] = []
        if node.name == "size":
            if kinds != ["list"]:
                return f"size({self.value(node.target)})"
            return _guarded(guards, f"len({self._operand(node.target, guards)})")
        (argument,) = node.args
        if kinds != ["text", "text"]:
            helper = "starts" if node.name == "startsWith" else "contains"
            return f"{helper}({self.value(node.target)}, {self.value(argument)})"
        text, part = self._operand(node.target, guards), self._operand(argument, guards)
        return _guarded(
            guards, f"{text}.startswith({part})" if node.name == "startsWith" else f"({part} in {text})"
        )

    def _macro(self, node: Macro) -> str:
        target = self.value(node.target)
        outer = dict(self.variables)
        variable = self.variables[node.variable] = f"v{len(self.variables)}"
        if node.where is not None:
            target = f"chosen({target}, lambda {variable}: {self.truth(node.where)})"
        body = self.exact(node.body) if node.name == "map" else self.truth(node.body)
        self.variables = outer
        return f"{_MACROS[node.name]}({target}, lambda {variable}: {body})"

    def _nullable(self, node: Node) -> bool:
        """Whether the value may be null."""
        match node:
            case Literal(value):
                return value is None
            case Name() | Member() | Index():
                return self.types[id(node)].nullable
            case Ternary(_, then, other):
                return self._nullable(then) or self._nullable(other)
            case _:
                return False

    def _fails(self, node: Node) -> bool:
        """Whether evaluating may be an error."""
        match node:
            case Literal() | Listing():
                return False
            case Name() | Member():
                return self._known(node) is None
            case Binary("&&" | "||" as op):
                return any(self._unsure_truth(side) for side in _chain(node, op))
            case Binary("==" | "!=", left, right):
                return self._fails(left) or self._fails(right)
            case Binary("in", left, right):
                return self._fails(left) or self._unsure(right) or self._kind(right) != "list"
            case Binary(_, left, right):
                return not self._bare(node) or self._unsure(left) or self._unsure(right)
            case Unary("!", operand):
                return self._unsure_truth(operand)
            case Unary(_, operand):
                return self._kind(operand) != "number" or self._unsure(operand)
            case Ternary(condition, then, other):
                return self._unsure_truth(condition) or self._fails(then) or self._fails(other)
            case _:
                return True

    def _unsure(self, node: Node) -> bool:
        """Whether `value` may be None."""
        return self._nullable(node) or self._fails(node)

    def _unsure_truth(self, node: Node) -> bool:
        return self._unsure(node) or self._kind(node) != "bool"


def _chain(node: Node, op: str) -> list[Node]:
    """The sides of `a && b && c`."""
    if isinstance(node, Binary) and node.op == op:
        return [*_chain(node.left, op), *_chain(node.right, op)]
    return [node]


def _joined(both: bool, sides: list[str]) -> str:
    return f"({(' and ' if both else ' or ').join(sides)})"


def _guarded(guards: list[str], body: str) -> str:
    return f"(None if {' or '.join(guards)} else {body})" if guards else f"({body})"
