"""The grammar of expressions: the safe subset of CEL on which server and phone agree.

`parse` turns a source into a small tree. What CEL has and the subset has not is refused here, by name, so that the
author reads what to write instead. Types and names are checked later (`checking.py`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

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
    depth,
    walk,
)

MAX_SOURCE = 2000
# The phone's engine, Python's own compiler and people all lose the thread beyond this nesting.
MAX_DEPTH = 80
MAX_INTEGER = 2**53

MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})
METHODS = frozenset({"startsWith", "contains", "size"})
FUNCTIONS = frozenset({"size", "double"})
BANNED = {
    "matches": "不能用 matches(); 请改用选择题, 或 startsWith()、contains()",
    "has": "不能用 has(); 没有回答的题就是 null, 请写 answers.题号 != null",
    "int": "不能用 int(); 表达式里的数都是小数",
    "uint": "不能用 uint(); 表达式里的数都是小数",
    "timestamp": '不能用 timestamp(); 日期是文字, 请直接比较, 如 answers.visit_date >= "2022-08-06"',
    "duration": "不能用 duration(); 请把期限写成日期再比较",
    "endsWith": "不能用 endsWith(); 请用 contains() 或 startsWith()",
}


class ExpressionError(ValueError):
    """A source outside the subset. `code` is for programs; the text is a Chinese sentence with the remedy."""

    def __init__(self, code: str, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.at = at


_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
      (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![\w.])
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)(?!["'\w])
    | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    | (?P<op>&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()\[\]])
    )""",
    re.VERBOSE,
)
_ESCAPES = re.compile(r"""\\(?:[\\"'nt]|u[0-9A-Fa-f]{4})""")
_KEYWORDS = {"true": True, "false": False, "null": None}
_LEVELS = (("||",), ("&&",), ("<", "<=", ">", ">=", "==", "!=", "in"), ("+", "-"), ("*", "/"))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def parse(source: str) -> Node:
    """The tree of an expression. Raises ExpressionError with code, Chinese sentence and place."""
    if len(source) > MAX_SOURCE:
        raise ExpressionError(
            "too_long", f"表达式有 {len(source)} 个字符, 上限 {MAX_SOURCE}; 请拆成几个 measures"
        )
    return _Parser(_tokens(source)).whole()


def double_literals(source: str) -> str:
    """The source with integer literals written as doubles, list indexes excepted. Idempotent.

    Raises ExpressionError as `parse` does.
    """
    # An index is kept as a plain int in its node, so every integer literal in the tree is one to rewrite.
    parts: list[str] = []
    last = 0
    for literal in sorted(_integers(parse(source)), key=lambda item: item.start):
        parts += [source[last : literal.end], ".0"]
        last = literal.end
    return "".join(parts) + source[last:]


def _integers(node: Node) -> list[Literal]:
    return [item for item in walk(node) if isinstance(item, Literal) and item.integer]


def _tokens(source: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    end = len(source.rstrip(" \t\r\n"))
    while at < end:
        found = _TOKEN.match(source, at)
        if found is None or found.lastgroup is None:
            rest = source[at:].strip()
            raise ExpressionError("syntax", f"读不懂“{rest[:20]}”; 请检查引号、括号和数字的写法", at)
        kind = found.lastgroup
        tokens.append(_Token(kind, found[kind], found.start(kind), found.end(kind)))
        at = found.end()
    return tokens


class _Parser:
    """Recursive descent over CEL's precedence levels."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        if not self.tokens:
            raise ExpressionError("syntax", "表达式是空的; 请写条件, 或去掉这一项")
        node = self.ternary()
        if self.at < len(self.tokens):
            raise self.unexpected()
        if depth(node) > MAX_DEPTH:
            raise ExpressionError("too_deep", f"表达式嵌套超过 {MAX_DEPTH} 层; 请拆成几个 measures")
        return node

    def peek(self, *texts: str) -> str | None:
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind != "text" and token.text in texts:
                return token.text
        return None

    def take(self, *texts: str) -> str | None:
        found = self.peek(*texts)
        self.at += found is not None
        return found

    def need(self, text: str) -> None:
        if not self.take(text):
            raise self.unexpected(f", 这里应是“{text}”")

    def unexpected(self, hint: str = "") -> ExpressionError:
        if self.at >= len(self.tokens):
            return ExpressionError("syntax", f"表达式没写完{hint}; 请补全")
        token = self.tokens[self.at]
        if token.text == "%":
            return ExpressionError("banned", "不能用 %; 两端对余数的算法不同", token.start)
        return ExpressionError("syntax", f"“{token.text}”出现在不该出现的地方{hint}; 请检查写法", token.start)

    def ternary(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError("too_deep", f"表达式嵌套超过 {MAX_DEPTH} 层; 请拆成几个 measures")
        condition = self.binary(0)
        if self.take("?"):
            then = self.binary(0)
            self.need(":")
            condition = Ternary(condition, then, self.ternary())
        self.depth -= 1
        return condition

    def binary(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self.unary()
        node = self.binary(level + 1)
        while op := self.take(*_LEVELS[level]):
            node = Binary(op, node, self.binary(level + 1))
        return node

    def unary(self) -> Node:
        ops: list[str] = []
        while op := self.take("!", "-"):
            ops.append(op)
        node = self.member()
        for op in reversed(ops):
            node = Unary(op, node)
        return node

    def member(self) -> Node:
        node = self.primary()
        while True:
            if self.take("."):
                field = self.name()
                node = self.method(node, field) if self.take("(") else Member(node, field)
            elif self.take("["):
                node = Index(node, self.position())
                self.need("]")
            else:
                return node

    def method(self, target: Node, name: str) -> Node:
        _refuse_banned(name)
        if name in MACROS:
            variable = self.name()
            self.need(",")
            body = self.ternary()
            where = None
            if name == "map" and self.take(","):
                where, body = body, self.ternary()
            self.need(")")
            return Macro(name, target, variable, body, where)
        args = self.arguments(")")
        if name not in METHODS or len(args) != (name != "size"):
            raise ExpressionError(
                "banned",
                f"不能用 .{name}(); 可用 startsWith contains size 和 exists all filter map exists_one",
            )
        return Call(name, target, args)

    def primary(self) -> Node:
        if self.at >= len(self.tokens):
            raise self.unexpected()
        token = self.tokens[self.at]
        if self.take("("):
            node = self.ternary()
            self.need(")")
            return node
        if self.take("["):
            return self.listing()
        if token.kind == "number":
            return self.number()
        if token.kind == "text":
            self.at += 1
            return Literal(_unquote(token))
        if token.kind == "name" and token.text != "in":
            self.at += 1
            if token.text in _KEYWORDS:
                return Literal(_KEYWORDS[token.text])
            return self.function(token.text) if self.take("(") else Name(token.text)
        raise self.unexpected()

    def function(self, name: str) -> Node:
        _refuse_banned(name)
        args = self.arguments(")")
        if name not in FUNCTIONS or len(args) != 1:
            raise ExpressionError(
                "banned", f"不能用 {name}(); 可用的函数只有 size(列表) 和 double(size(列表))"
            )
        return Call(name, args[0])

    def listing(self) -> Node:
        items = self.arguments("]")
        if not all(isinstance(item, Literal) for item in items):
            raise ExpressionError("banned", "方括号里只能直接写文字或数字; 请改用 == 和 || 连接")
        return Listing(tuple(item for item in items if isinstance(item, Literal)))

    def arguments(self, closing: str) -> tuple[Node, ...]:
        args: list[Node] = []
        while not self.take(closing):
            if args:
                self.need(",")
            args.append(self.ternary())
        return tuple(args)

    def name(self) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at].kind == "name":
            self.at += 1
            return self.tokens[self.at - 1].text
        raise self.unexpected(", 这里应是名字")

    def position(self) -> int:
        literal = (
            self.number() if self.at < len(self.tokens) and self.tokens[self.at].kind == "number" else None
        )
        if literal is None or not literal.integer or not isinstance(literal.value, float):
            raise ExpressionError("bad_index", "方括号里的下标只能是整数, 如 [0]")
        return int(literal.value)

    def number(self) -> Literal:
        token = self.tokens[self.at]
        self.at += 1
        integer = token.text.isdigit()
        if integer and int(token.text) > MAX_INTEGER:
            raise ExpressionError(
                "integer_too_big", f"{token.text} 超过 2^53, 两端算不准; 请用小一些的数", token.start
            )
        value = float(token.text)
        if value > 1e300:
            raise ExpressionError(
                "integer_too_big", f"{token.text} 太大, 两端算不准; 请用小一些的数", token.start
            )
        return Literal(value, integer, token.start, token.end)


def _refuse_banned(name: str) -> None:
    if name in BANNED:
        raise ExpressionError("banned", BANNED[name])


def _unquote(token: _Token) -> str:
    body = token.text[1:-1]
    if "\\" in _ESCAPES.sub("", body):
        raise ExpressionError(
            "syntax", f"{token.text[:20]} 里的反斜杠读不懂; 只可写 \\\\ \\\" \\' \\n \\t \\u4e00", token.start
        )
    text = _ESCAPES.sub(lambda found: "'" if found[0] == "\\'" else str(json.loads(f'"{found[0]}"')), body)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ExpressionError("syntax", "文字里有半个字符(\\ud800–\\udfff); 请直接写这个字", token.start)
    return text
