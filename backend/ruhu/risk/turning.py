"""At which income lines the verdict on given answers turns.

Everything a definition says of the line is a comparison of figures that are straight in it (`m.net < campaign.line * m.counted`).
Read at two lines, the difference of the two sides tells where they meet: between two such points no flag comes or goes, so that a
changed line needs to look only at those whose point lies between the old and the new one. What is not straight in the line is
said to turn anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.grammar import parse
from ruhu.questionnaires.tree import Binary, Literal, Macro, Node, Ternary, Unary, children, path_of, walk

LINE = ("campaign", "line")
LINES = (0.0, 1_000_000.0)
"""The two lines, in fen, at which the comparisons are read."""
ANYWHERE = -1.0
"""What stands for a point when the verdict may turn at any line."""
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_OF_LINE = frozenset({"line", "line_year", "line_document"})


class _Bent(Exception):
    """The expression is not straight in the line."""


@dataclass(frozen=True, slots=True)
class Turning:
    """What of a definition depends on the line: the measures, in order, and the expressions with their comparisons.

    `bent`: something is not straight in the line, so the verdict may turn anywhere.
    """

    measures: tuple[str, ...]
    expressions: tuple[str, ...]
    bent: bool

    @property
    def none(self) -> bool:
        """Whether the line decides nothing."""
        return not self.bent and not self.expressions


def turning_of(definition: Definition) -> Turning:
    """Which parts of a definition depend on the line."""
    degrees: dict[str, int] = {}
    measures: list[str] = []
    found: dict[str, None] = {}
    bent = False
    for measure in definition.measures:
        tree = parse(measure.expr)
        try:
            degree = _degree(tree, degrees)
        except _Bent:
            bent, degree = True, 1
        degrees[measure.id] = degree
        if degree:
            measures.append(measure.id)
        if _compares(tree, degrees):
            found[measure.expr] = None
    for source in _conditions(definition):
        tree = parse(source)
        try:
            _degree(tree, degrees)
        except _Bent:
            bent = True
        if _compares(tree, degrees):
            found[source] = None
    # What is asked changes the answers, and with them everything.
    bent = bent or any(q.asked_when and _compares(parse(q.asked_when), degrees) for q in definition.questions)
    return Turning(tuple(measures), tuple(found), bent)


def comparisons(tree: Node, dependent: Iterable[str]) -> Iterator[Binary]:
    """The comparisons of figures in a tree of which one side depends on the line (`dependent`: the measures that do)."""
    degrees = dict.fromkeys(dependent, 1)
    for node in walk(tree):
        if not isinstance(node, Binary) or node.op not in _COMPARISONS or not _depends(node, degrees):
            continue
        # Whether a figure is known does not hang on which line there is.
        if not any(isinstance(side, Literal) and side.value is None for side in (node.left, node.right)):
            yield node


def points(differences: Sequence[float | None]) -> list[float]:
    """The lines (fen, above 0, ascending) at which sides meet, from their differences at the first and at the second of LINES."""
    half = len(differences) // 2
    met = set()
    for first, second in zip(differences[:half], differences[half:], strict=True):
        if first is None or second is None or first == second:
            continue
        at = LINES[0] - first * (LINES[1] - LINES[0]) / (second - first)
        if 0 < at < 1e15:
            met.add(at)
    return sorted(met)


def lowest_and_highest(differences: Sequence[float | None] | None) -> tuple[float | None, float | None]:
    """What a standing keeps: the one point or the two, (None, None) for none, (ANYWHERE, None) for more or for what is bent."""
    if differences is None:
        return ANYWHERE, None
    found = points(differences)
    if len(found) > 2:
        return ANYWHERE, None
    return (found[0] if found else None), (found[1] if len(found) == 2 else None)


def _conditions(definition: Definition) -> Iterator[str]:
    """Every expression that decides what is found, measures apart."""
    for question in definition.questions:
        yield from (source for source in (question.asked_when, question.applies_when) if source)
        yield from (case.when for case in question.severity if case.when)
    for rule in definition.rules:
        yield rule.when
        yield from (case.when for case in rule.severity if case.when)


def _depends(node: Node, degrees: Mapping[str, int]) -> bool:
    return any(_degree_of_path(path_of(item), degrees) for item in walk(node))


def _degree_of_path(path: tuple[str, ...] | None, degrees: Mapping[str, int]) -> int:
    if path is None or len(path) != 2:
        return 0
    if path[0] == "campaign" and path[1] in _OF_LINE:
        return 1
    return degrees.get(path[1], 0) if path[0] == "m" else 0


def _compares(tree: Node, degrees: Mapping[str, int]) -> bool:
    return any(True for _ in comparisons(tree, [id for id, degree in degrees.items() if degree]))


def _degree(node: Node, degrees: Mapping[str, int]) -> int:
    """0 when the line is not in it, 1 when it is straight in the line, or a truth about such figures. Raises _Bent."""
    path = path_of(node)
    if path is not None:
        if path != LINE and path[0] == "campaign" and path[-1] in _OF_LINE:
            raise _Bent  # the document may change with the line, and texts have no middle
        return _degree_of_path(path, degrees)
    if isinstance(node, Literal):
        return 0
    if not _depends(node, degrees):
        return 0
    match node:
        case Unary(_, operand):
            return _degree(operand, degrees)
        case Binary("*", left, right):
            sides = _degree(left, degrees) + _degree(right, degrees)
            if sides > 1:
                raise _Bent
            return sides
        case Binary("/", left, right):
            if _degree(right, degrees):
                raise _Bent
            return _degree(left, degrees)
        case Binary("in"):
            raise _Bent
        case Binary(_, left, right):
            return max(_degree(left, degrees), _degree(right, degrees))
        case Ternary(condition, then, other):
            if _depends(condition, degrees):
                raise _Bent
            return max(_degree(then, degrees), _degree(other, degrees))
        case Macro():
            raise _Bent
        case _:
            if any(_degree(child, degrees) for child in children(node)):
                raise _Bent
            return 0
