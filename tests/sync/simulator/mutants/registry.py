"""The registry of planted bugs, and how one is planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

Put = Callable[..., None]
MUTANTS: dict[str, Callable[[Put], None]] = {}


def mutant(make: Callable[[Put], None]) -> Callable[[Put], None]:
    """Enter it under its name."""
    MUTANTS[make.__name__] = make
    return make


@contextmanager
def planted(name: str, among: Mapping[str, Callable[[Put], None]] = MUTANTS) -> Iterator[None]:
    """Within it the bug is in."""
    with ExitStack() as stack:

        def put(holder: Any, attribute: str, new: Any) -> None:
            if isinstance(holder, dict):
                stack.enter_context(patch.dict(holder, {attribute: new}))
            else:
                stack.enter_context(patch.object(holder, attribute, new))

        among[name](put)
        yield
