"""The tree of an expression: what `grammar.parse` makes, `checking` reads and `risk.expressions` writes as Python."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A number (float), text, boolean or null. `integer` marks a number written without a fraction."""

    value: float | str | bool | None
    integer: bool = False
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    target: Node
    field: str


@dataclass(frozen=True, slots=True)
class Index:
    target: Node
    at: int


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    op: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Ternary:
    condition: Node
    then: Node
    other: Node


@dataclass(frozen=True, slots=True)
class Call:
    """`startsWith`, `contains`, `size`, `double`; `target` is the first argument of a function written as one."""

    name: str
    target: Node
    args: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Macro:
    """`target.name(variable, body)`; `map` may have a filter before its body."""

    name: str
    target: Node
    variable: str
    body: Node
    where: Node | None = None


Node = Literal | Name | Member | Index | Listing | Unary | Binary | Ternary | Call | Macro


def walk(node: Node) -> list[Node]:
    """The node and all below it, parents first."""
    found: list[Node] = []
    stack: list[Node] = [node]
    while stack:
        item = stack.pop()
        found.append(item)
        stack.extend(reversed(children(item)))
    return found


def children(node: Node) -> list[Node]:
    """The direct children, left to right."""
    match node:
        case Member(target, _) | Index(target, _):
            return [target]
        case Listing(items):
            return list(items)
        case Unary(_, operand):
            return [operand]
        case Binary(_, left, right):
            return [left, right]
        case Ternary(condition, then, other):
            return [condition, then, other]
        case Call(_, target, args):
            return [target, *args]
        case Macro(_, target, _, body, where):
            return [target, body] if where is None else [target, where, body]
        case _:
            return []


def path_of(node: Node) -> tuple[str, ...] | None:
    """("answers", "wage") for `answers.wage`; None for anything but a name and its fields."""
    fields: list[str] = []
    while isinstance(node, Member):
        fields.append(node.field)
        node = node.target
    return (node.name, *reversed(fields)) if isinstance(node, Name) else None


def depth(node: Node) -> int:
    """How many levels the tree has."""
    level = [node]
    levels = 0
    while level:
        level = [child for item in level for child in children(item)]
        levels += 1
    return levels
