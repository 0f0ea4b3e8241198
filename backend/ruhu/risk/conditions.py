"""One condition of the safe CEL subset as a function, for rules that stand outside of a questionnaire."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ruhu.questionnaires.checking import Resolve, Typing
from ruhu.questionnaires.grammar import parse
from ruhu.risk.expressions import Writer
from ruhu.risk.operators import OPERATORS
from ruhu.risk.source import Source

Holds = Callable[[Mapping[tuple[str, ...], Any]], bool]
"""The values by path (numbers as float, None or absent = unknown) → whether it holds; what is unknown does not."""


def condition(source: str, resolve: Resolve) -> Holds:
    """Compile a condition that was checked before: `resolve` tells the type of each path."""
    tree = parse(source)
    typing = Typing(resolve)
    typing.read(tree)
    paths = sorted(typing.paths)
    code = Source({**OPERATORS, "map": map})
    names = {path: f"x{at}" for at, path in enumerate(paths)}
    if names:
        code.line(f"{', '.join(names.values())}, = map(values.get, {code.constant(tuple(paths))})")
    code.line(f"return {Writer(code, typing.types, names).holds(tree)}")
    holds: Holds = code.function(("values",))
    return holds
