"""Expressions mean what CEL means: the shared vectors, and an independent engine asked about thousands more."""

from __future__ import annotations

import json
import math
from typing import Any

import cel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.checking import BOOL, DYN, LIST, NUMBER, TEXT, Type, Typing
from ruhu.questionnaires.grammar import double_literals, parse
from ruhu.risk.expressions import compile_expression, outcome

VECTORS = json.loads((schemas_dir() / "cases" / "cel-vectors.json").read_bytes())


def doubles(value: Any) -> Any:
    """As the judge hands values over: every number a double."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, list):
        return [doubles(item) for item in value]
    if isinstance(value, dict):
        return {key: doubles(item) for key, item in value.items()}
    return value


def run(source: str, context: dict[str, Any], types: dict[str, Type] | None = None) -> Any:
    """The outcome over top-level names; without `types` nothing is known of them."""
    tree = parse(double_literals(source))
    typing = Typing(lambda path: (types or {}).get(path[0], DYN))
    typing.read(tree)
    assert types is None or typing.faults == []
    slots = {(name,): place for place, name in enumerate(context)}
    return outcome(compile_expression(tree, typing, slots), list(context.values()))


def near(value: Any) -> Any:
    return pytest.approx(value, abs=5e-7) if isinstance(value, float) else value


@pytest.mark.parametrize("vector", VECTORS["cases"], ids=lambda vector: vector["expr"])
def test_a_vector_gives_its_value_and_what_fails_is_unknown(vector: dict[str, Any]) -> None:
    result = run(vector["expr"], doubles(VECTORS["context"]))
    if vector.get("error") or vector.get("unknown"):
        assert result is None
    else:
        assert "value" in vector
        assert result == near(doubles(vector["value"]))
        assert type(result) is type(doubles(vector["value"]))


def test_a_null_that_decides_nothing_leaves_the_rest_to_decide() -> None:
    context = {"a": None, "b": None, "t": True}
    assert run("a > 1 || t", context) is True
    assert run("t || a > 1", context) is True
    assert run("a > 1 && !t", context) is False
    assert run("a > 1 && b > 1 || t", context) is True
    assert run("a > 1 || b > 1", context) is None
    assert run("!(a > 1)", context) is None


# An independent engine is asked about random, well-typed expressions over values that are often null.
CONTEXT_TYPES = {"a": NUMBER, "b": NUMBER, "c": NUMBER, "p": BOOL, "q": BOOL, "s": TEXT, "u": TEXT, "l": LIST}
numbers = st.none() | st.sampled_from([0.0, 1.0, -3.5, 100.0, 730000.0])
contexts = st.fixed_dictionaries(
    {
        **dict.fromkeys("abc", numbers),
        **dict.fromkeys("pq", st.none() | st.booleans()),
        **dict.fromkeys("su", st.none() | st.sampled_from(["yes", "no", "na", "洺州"])),
        "l": st.none() | st.lists(st.sampled_from(["yes", "x", "洺"]), unique=True),
    }
)


def number_source(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from(["a", "b", "c", "0.0", "1.5", "2.0"])
    if depth == 0:
        return leaf
    below, truth = number_source(depth - 1), truth_source(depth - 1)
    return (
        leaf
        | st.builds("({} {} {})".format, below, st.sampled_from("+-*/"), below)
        | st.builds("(-{})".format, st.sampled_from("abc"))
        | st.builds("({} ? {} : {})".format, truth, below, below)
    )


def truth_source(depth: int) -> st.SearchStrategy[str]:
    texts = st.sampled_from(["s", "u", '"yes"', '"洺州"'])
    leaf = (
        st.sampled_from(
            [
                "p",
                "q",
                "a == null",
                "s != null",
                's.startsWith("洺")',
                's in ["yes", "no"]',
                "s in l",
                "size(l) > 1.0",
            ]
        )
        | st.builds("{} {} {}".format, texts, st.sampled_from(["==", "!="]), texts)
        | st.builds("l.{}(i, i == {})".format, st.sampled_from(["all", "exists", "exists_one"]), texts)
    )
    if depth == 0:
        return leaf
    below, number = truth_source(depth - 1), number_source(depth - 1)
    return (
        leaf
        | st.builds("({} {} {})".format, below, st.sampled_from(["&&", "||"]), below)
        | st.builds("(!{})".format, below)
        | st.builds("({} {} {})".format, number, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), number)
        | st.builds("({} ? {} : {})".format, below, below, below)
    )


def reference(source: str, context: dict[str, Any]) -> Any:
    """What the independent engine says; an error or a non-finite number is unknown there too."""
    try:
        result = cel.evaluate(source, context)
    except Exception:
        return None
    return None if isinstance(result, float) and not math.isfinite(result) else result


@settings(max_examples=1500, deadline=None)
@given(truth_source(3) | number_source(3), contexts)
def test_an_independent_engine_agrees_on_any_expression(source: str, context: dict[str, Any]) -> None:
    tree = parse(source)
    typing = Typing(lambda path: CONTEXT_TYPES[path[0]])
    typing.read(tree)
    slots = {(name,): place for place, name in enumerate(context)}
    result = outcome(compile_expression(tree, typing, slots), list(context.values()))
    assert result == reference(source, context)
    assert run(source, context) == result, "knowing the types changes speed, never the result"
