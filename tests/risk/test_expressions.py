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
from ruhu.questionnaires.grammar import MAX_DEPTH, double_literals, parse
from ruhu.questionnaires.tree import Node
from ruhu.risk.expressions import Writer
from ruhu.risk.operators import OPERATORS, error, finite
from ruhu.risk.source import Source

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
    return outcome(tree, typing, context)


def outcome(tree: Node, typing: Typing, context: dict[str, Any]) -> Any:
    """The value, after asserting that the other ways of writing the same expression say nothing else."""
    code = Source(OPERATORS)
    names = {(name,): f"x{place}" for place, name in enumerate(context)}
    writer = Writer(code, typing.types, names)
    ways = [
        writer.value(tree),
        writer.exact(tree),
        writer.truth(tree),
        writer.holds(tree),
        writer.refuted(tree),
    ]
    code.line(f"return {', '.join(ways)}")
    value, exact, truth, holds, refuted = code.function(tuple(names.values()))(*context.values())
    assert exact is error or repr(exact) == repr(value), "null and error are told apart, nothing else"
    assert value is None or exact is not error
    assert truth is (value if isinstance(value, bool) else None)
    assert bool(holds) is (value is True) and bool(refuted) is (value is False)
    return finite(value)


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


def test_an_error_is_told_from_null_where_both_may_be() -> None:
    context = {"a": None, "b": 1.0, "c": None, "p": True, "q": None, "l": ["x"]}
    assert run("(p ? a : b) == null", context) is True
    assert run("(q ? a : b) == null", context) is None, "an error is not equal to null, it is unknown"
    assert run("(q ? a : b) in [1.0]", context) is None
    assert run("(p ? a : b) in [1.0]", context) is False
    assert run("l.map(i, a)", context) == [None]
    assert run("l.map(i, a + 1.0)", context) is None
    assert run("l.map(i, q ? a : b)", context) is None
    assert run("l.map(i, p ? a : b)", context) == [None]
    assert run("l[0] == null", context) is False
    assert run("l[1] == null", context) is None


DEEP = MAX_DEPTH - 2


@pytest.mark.parametrize(
    "source",
    [
        "!" * DEEP + "p",
        "-" * DEEP + "a",
        "(" * (DEEP // 2) + "a > 1.0" + " == q)" * (DEEP // 2),
        "p ? a : " * DEEP + "b",
        "a" + " + b" * DEEP,
        "a" + " / b" * DEEP,
        "p && q || " * 70 + "p",
        "(q || a > b && " * (DEEP // 2) + "p" + ")" * (DEEP // 2),
        "(a > b && q || a < b && !" * (DEEP // 3) + "p" + ")" * (DEEP // 3),
        "((q && a > b ? p : q) == " * (DEEP // 2) + "p" + ")" * (DEEP // 2),
        "".join(f"l.exists(i{n}, q && i{n} == s && " for n in range(DEEP // 3)) + "p" + ")" * (DEEP // 3),
        "l" + ".filter(i, i != s)" * 60 + ".exists(i, i == u)",
    ],
    ids=lambda source: source[:24],
)
def test_what_the_grammar_takes_is_never_too_deep_for_the_compiler(source: str) -> None:
    for context in (CONTEXT, dict.fromkeys(CONTEXT)):
        assert run(source, context) == reference(source, context)


# An independent engine is asked about random, well-typed expressions over values that are often null.
CONTEXT_TYPES = {"a": NUMBER, "b": NUMBER, "c": NUMBER, "p": BOOL, "q": BOOL, "s": TEXT, "u": TEXT, "l": LIST}
CONTEXT = {"a": 1.0, "b": 2.0, "c": 3.0, "p": True, "q": False, "s": "yes", "u": "no", "l": ["yes", "x"]}
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
    result = outcome(tree, typing, context)
    assert result == reference(source, context)
    assert run(source, context) == result, "knowing the types changes speed, never the result"
