"""What CEL's operators do where Python's own would do otherwise. Errors and unknowns are None; nothing raises.

Most operands have their types read at publishing and need none of this: see `expressions`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any


class _Error:
    def __repr__(self) -> str:
        return "error"


error = _Error()
"""An error where it must be told from null: beside `==`, in the items of `map`."""


def boolean(value: Any) -> bool | None:
    """The value where CEL wants a boolean and nothing else."""
    return value if value is True or value is False else None


def finite(value: Any) -> Any:
    """A measure that is NaN or infinite is unknown."""
    return None if type(value) is float and not math.isfinite(value) else value


def exists(items: Any, test: Callable[[Any], bool | None]) -> bool | None:
    """True as soon as one holds; None when none does and one is unknown, or `items` is no list."""
    if type(items) is not list:
        return None
    unsure = False
    for item in items:
        found = test(item)
        if found:
            return True
        unsure = unsure or found is None
    return None if unsure else False


def every(items: Any, test: Callable[[Any], bool | None]) -> bool | None:
    """`all`: False as soon as one does not hold; None when all others do and one is unknown, or `items` is no list."""
    if type(items) is not list:
        return None
    unsure = False
    for item in items:
        found = test(item)
        if found is False:
            return False
        unsure = unsure or found is None
    return None if unsure else True


def exactly_one(items: Any, test: Callable[[Any], bool | None]) -> bool | None:
    """`exists_one`: absorbs nothing, one unknown test makes it None."""
    kept = chosen(items, test)
    return None if kept is None else len(kept) == 1


def chosen(items: Any, test: Callable[[Any], bool | None]) -> list[Any] | None:
    """`filter`: those that hold; None when one test is unknown."""
    if type(items) is not list:
        return None
    tests = [test(item) for item in items]
    return None if None in tests else [item for item, found in zip(items, tests, strict=True) if found]


def mapped(items: Any, body: Callable[[Any], Any]) -> list[Any] | None:
    """`map`; `body` gives `error` for an error."""
    if type(items) is not list:
        return None
    made = [body(item) for item in items]
    return None if any(item is error for item in made) else made


def divide(left: Any, right: Any) -> float | None:
    """IEEE division: doubles divide by zero to infinity or NaN, which a measure takes as unknown."""
    if not (_number(left) and _number(right)):
        return None
    if right:
        return float(left / right)
    return math.nan if not left or left != left else math.copysign(math.inf, left) * math.copysign(1.0, right)


def equal(left: Any, right: Any) -> bool:
    """`==`, which never fails: values of different types are different."""
    # Python counts True as 1.0; CEL does not.
    return (type(left) is bool) == (type(right) is bool) and bool(left == right)


def _ordered(left: Any, right: Any) -> bool:
    same = type(left) is type(right) and type(left) in (str, bool)
    return (same or (_number(left) and _number(right))) and left == left and right == right


def less(left: Any, right: Any) -> bool | None:
    return bool(left < right) if _ordered(left, right) else None


def less_equal(left: Any, right: Any) -> bool | None:
    return bool(left <= right) if _ordered(left, right) else None


def greater(left: Any, right: Any) -> bool | None:
    return less(right, left)


def greater_equal(left: Any, right: Any) -> bool | None:
    return less_equal(right, left)


def add(left: Any, right: Any) -> Any:
    """The sum of two numbers, or two texts or two lists joined."""
    return left + right if type(left) is type(right) and type(left) in (float, str, list) else None


def subtract(left: Any, right: Any) -> float | None:
    return float(left - right) if type(left) is float and type(right) is float else None


def multiply(left: Any, right: Any) -> float | None:
    return float(left * right) if type(left) is float and type(right) is float else None


def negative(value: Any) -> float | None:
    return -value if type(value) is float else None


def within(item: Any, items: Any) -> bool | None:
    """`in`."""
    return any(equal(item, other) for other in items) if type(items) is list else None


def index(items: Any, at: int, failure: Any = None) -> Any:
    """`items[at]`; `failure` beyond the end and for what is no list."""
    return items[at] if type(items) is list and at < len(items) else failure


def member(value: Any, name: str, failure: Any = None) -> Any:
    """`value.name`; `failure` for what has no such member."""
    return value.get(name, failure) if type(value) is dict else failure


def size(value: Any) -> int | None:
    return len(value) if type(value) is list else None


def contains(text: Any, part: Any) -> bool | None:
    return part in text if type(text) is str and type(part) is str else None


def starts(text: Any, part: Any) -> bool | None:
    return text.startswith(part) if type(text) is str and type(part) is str else None


_DECIMAL = re.compile(r"-?\d+(\.\d+)?")


def double(value: Any) -> float | None:
    """The number, or the number that a decimal text says."""
    if _number(value) or (type(value) is str and _DECIMAL.fullmatch(value)):
        return float(value)
    return None


def _number(value: Any) -> bool:
    return type(value) is float or type(value) is int


OPERATORS: Mapping[str, Any] = {
    "add": add, "boolean": boolean, "chosen": chosen, "contains": contains, "divide": divide, "double": double,
    "equal": equal, "error": error, "every": every, "exactly_one": exactly_one, "exists": exists, "finite": finite,
    "greater": greater, "greater_equal": greater_equal, "index": index, "len": len, "less": less, "less_equal": less_equal,
    "mapped": mapped, "member": member, "multiply": multiply, "negative": negative, "size": size, "starts": starts,
    "subtract": subtract, "within": within,
}  # fmt: skip
"""All that an expression's text may call."""
