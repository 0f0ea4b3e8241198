"""Python under construction: text that holds structure only, with every value kept beside it and named by a number.

What an author wrote (ids, wording, literals, options) never enters the text: it is a constant, reached by a name such
as `k7`. `function` reads the finished text back and refuses any name, attribute or literal that is not the writers' own,
so that a mistake in a writer cannot let a definition put code here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_NUMBERED = re.compile(r"[akrtvx][0-9]+")
_STRUCTURE = (
    *(
        ast.Module,
        ast.arguments,
        ast.Lambda,
        ast.Assign,
        ast.Expr,
        ast.If,
        ast.Pass,
        ast.Return,
        ast.Call,
        ast.Starred,
    ),
    *(
        ast.BinOp,
        ast.BoolOp,
        ast.Compare,
        ast.Dict,
        ast.IfExp,
        ast.List,
        ast.NamedExpr,
        ast.Tuple,
        ast.UnaryOp,
    ),
    *(ast.boolop, ast.cmpop, ast.expr_context, ast.operator, ast.unaryop),
)
_ATTRIBUTES = frozenset({"append", "get", "startswith", "values"})


class ForeignCode(Exception):
    """The text holds something that no writer writes."""


class Source:
    """The text of one function, the constants it names, what it may call (`helpers`) and its own words (`words`)."""

    def __init__(self, helpers: Mapping[str, Any], words: Iterable[str] = ()) -> None:
        self.helpers = helpers
        self.words = frozenset(words)
        self.constants: dict[str, Any] = {}
        self.lines: list[str] = []
        self._known: dict[tuple[type, str], str] = {}
        self._indent = 1
        self._count = 0

    def constant(self, value: Any) -> str:
        """The name under which the text reaches a value. Plain values equal in type and content share one."""
        name = f"k{len(self.constants)}"
        if type(value) in (str, float, tuple):
            name = self._known.setdefault((type(value), repr(value)), name)
        self.constants[name] = value
        return name

    def fresh(self) -> str:
        """A name for a value in passing."""
        self._count += 1
        return f"t{self._count}"

    def line(self, text: str) -> None:
        self.lines.append("    " * self._indent + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Lines under `head`, such as `if x3:`."""
        self.line(head)
        self._indent += 1
        yield
        self._indent -= 1

    def function(self, parameters: tuple[str, ...]) -> Callable[..., Any]:
        """The finished function. Raises ForeignCode for text that holds what no writer writes."""
        text = "\n".join([f"def judge({', '.join(parameters)}):", *self.lines])
        tree = ast.parse(text)
        self._inspect(tree, {"judge", *parameters, *self.words})
        # No builtins: the function reaches its arguments, its constants and the helpers, and nothing else.
        names: dict[str, Any] = {"__builtins__": {}, **self.helpers, **self.constants}
        exec(compile(tree, "<questionnaire>", "exec"), names)
        made: Callable[..., Any] = names["judge"]
        return made

    def _inspect(self, tree: ast.AST, words: set[str]) -> None:
        for node in ast.walk(tree):
            match node:
                case ast.Constant(value=value):
                    fit = value is None or type(value) in (bool, int)
                case ast.Name(id=name) | ast.arg(arg=name):
                    fit = name in words or name in self.helpers or _NUMBERED.fullmatch(name) is not None
                case ast.Attribute(attr=name):
                    fit = name in _ATTRIBUTES
                case ast.FunctionDef(name=name):
                    fit = name == "judge"
                case _:
                    fit = isinstance(node, _STRUCTURE)
            if not fit:
                raise ForeignCode(ast.dump(node))
