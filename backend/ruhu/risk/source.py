"""Python under construction: text that holds structure only, with every value kept beside it and named by a number.

What an author wrote (ids, wording, literals, options) never enters the text: it is a constant, reached by a name such
as `k7`. `function` looks through what was compiled and refuses any name, attribute or literal that is not the writers' own,
so that a mistake in a writer cannot let a definition put code here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

_LOCAL = re.compile(r"[atvx][0-9]+")
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
        """The name under which the text reaches a value. Values equal in type and content share one."""
        plain = type(value) in (str, float, tuple)
        # What is no plain value is told by its identity, which lasts as long as the constant is kept.
        key = (type(value), repr(value) if plain else str(id(value)))
        name = self._known.setdefault(key, f"k{len(self.constants)}")
        self.constants[name] = value
        return name

    def fresh(self) -> str:
        """A name for a value in passing."""
        self._count += 1
        return f"t{self._count}"

    def line(self, text: str) -> None:
        """One more line, as deep as the blocks around it."""
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
        # Not by way of `ast`, whose conversions CPython 3.11 mixes up between threads that compile at the same time.
        module = compile(text, "<questionnaire>", "exec")
        code, *rest = (constant for constant in module.co_consts if constant is not None)
        if not isinstance(code, CodeType) or rest or module.co_names != ("judge",):
            raise ForeignCode("something stands beside the function")
        self._inspect(code, {*parameters, *self.words})
        # No builtins: the function reaches its arguments, its constants and the helpers, and nothing else.
        return FunctionType(code, {"__builtins__": {}, **self.helpers, **self.constants})

    def _inspect(self, code: CodeType, words: set[str]) -> None:
        for name in code.co_names:
            if name not in self.helpers and name not in self.constants and name not in _ATTRIBUTES:
                raise ForeignCode(name)
        for name in (*code.co_varnames, *code.co_cellvars, *code.co_freevars):
            if name not in words and _LOCAL.fullmatch(name) is None:
                raise ForeignCode(name)
        for constant in code.co_consts:
            if isinstance(constant, CodeType) and constant.co_name == "<lambda>":
                self._inspect(constant, words)
            elif constant is not None and constant != () and type(constant) not in (bool, int):
                raise ForeignCode(repr(constant))
