"""Who sees which rows is decided in accounts/access.py, and codes of areas are compared in areas/codes.py: nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import ruhu

ROOT = Path(ruhu.__file__).parent
# Files that read an account's areas for another purpose than choosing rows.
TOLD = {
    "accounts/routes.py",  # says them to the person
    "accounts/tokens.py",  # writes them into the token
    "sync/grants.py",  # says them to the phone
    "demo/load.py",  # the villages that invented people survey
}
COMPARING = {"startswith", "endswith", "like", "ilike", "regexp_match", "in_", "not_in", "between"}
AREA_WORDS = {"area", "areas", "village", "grid", "county", "township", "prefix", "prefixes", "code"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def reads_areas_of_an_actor(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "areas"
        and isinstance(node.value, ast.Name)
        and node.value.id in ("actor", "account", "who", "sender")
        for node in ast.walk(tree)
    )


def words(node: ast.AST) -> set[str]:
    """Names in an expression, of variables and of columns."""
    return {
        part.id if isinstance(part, ast.Name) else part.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Name | ast.Attribute)
    }


def comparisons(tree: ast.AST) -> Iterator[ast.Call]:
    """`x.startswith(area)`, `column.like(...)` and their kin between codes of areas: hand-written filters by prefix."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        given = set().union(*map(words, node.args)) if node.args else set()
        if node.func.attr in ("in_", "not_in"):
            wrong = "areas" in given or "prefixes" in given
        else:
            wrong = node.func.attr in COMPARING and bool((words(node.func.value) | given) & AREA_WORDS)
        if wrong:
            yield node


def test_no_other_file_builds_a_filter_of_an_accounts_areas() -> None:
    reading = {name for name, tree in sources() if reads_areas_of_an_actor(tree)}
    assert reading - {"accounts/access.py"} == TOLD


def test_codes_of_areas_are_compared_by_prefix_in_one_file() -> None:
    found = {
        f"{name}:{call.lineno}": ast.unparse(call) for name, tree in sources() for call in comparisons(tree)
    }
    elsewhere = {place: text for place, text in found.items() if not place.startswith("areas/codes.py:")}
    assert elsewhere == {}, "use Visible of accounts/access.py, or contains/below of areas/codes.py"


def test_the_check_sees_filters_that_a_hand_would_write() -> None:
    for text in (
        "rows.where(HOUSEHOLD.c.grid.in_(actor.areas))",
        "[a for a in actor.areas if a.startswith(village)]",
        "any(code.startswith(area) for area in areas)",
        "query.where(HOUSEHOLD.c.village.like(prefix + '%'))",
        "HOUSEHOLD.c.grid.between(low, high)",
    ):
        assert list(comparisons(ast.parse(text))), text
    assert not list(comparisons(ast.parse("url.startswith('s3://')")))
