"""Two versions of one form side by side, question by question. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ruhu.questionnaires.definition import Definition, Question
from ruhu.submissions.conflicts import line_of

Answers = Mapping[str, Any]
Cell = dict[str, Any]


class Node(NamedTuple):
    """A revision as its place in the line needs it."""

    parent: str | None
    second_parent: str | None
    status: str


def base_of(other: str, head: str, nodes: Mapping[str, Node]) -> str | None:
    """The revision from which both went on: the nearest ancestor of `other` in the head's line; None when there is none."""
    line = line_of(head, {rev: (node.parent, node.second_parent) for rev, node in nodes.items()})
    ahead, seen = [other], {other}
    while ahead:
        at = ahead.pop(0)
        if at in line:
            return at if at in nodes else None
        node = nodes.get(at)
        for parent in (node.parent, node.second_parent) if node else ():
            if parent is not None and parent not in seen:
                seen.add(parent)
                ahead.append(parent)
    return None


def open_ends(nodes: Mapping[str, Node]) -> list[str]:
    """The disputed revisions that no other disputed one goes on from: whoever decides on these decides on all."""
    continued = {
        parent
        for node in nodes.values()
        if node.status == "disputed"
        for parent in (node.parent, node.second_parent)
    }
    return [rev for rev, node in nodes.items() if node.status == "disputed" and rev not in continued]


def compare(
    definitions: Sequence[Definition | None], base: Answers | None, head: Answers, other: Answers
) -> list[dict[str, Any]]:
    """Every question with an answer in any version, in the form's order.

    `definitions`: the head's questionnaire, then the other's where it is another one. `differs` when value or remark are
    not the same; `suggest` is the side that alone went on from the base (or alone has an answer), None where both did.
    """
    versions = [version for version in (base, head, other) if version is not None]
    answered = {id for version in versions for part in ("values", "remarks") for id in version.get(part, {})}
    found = []
    for id, question, title in _ordered(definitions, answered):
        was = None if base is None else _cell(base, id)
        here, there = _cell(head, id), _cell(other, id)
        differs = here != there
        found.append({
            "id": id, "plain": question.plain if question else id, "official": question.official if question else None,
            "type": question.type if question else "text", "printed": question.printed if question else "", "section": title,
            "base": was, "head": here, "other": there, "differs": differs,
            "suggest": _suggest(base is not None, was, here, there) if differs else None,
        })  # fmt: skip
    return found


def _suggest(known: bool, base: Cell | None, head: Cell | None, other: Cell | None) -> str | None:
    if known:
        if head == base:
            return "other"
        return "head" if other == base else None
    if head is None:
        return "other"
    return "head" if other is None else None


def _cell(answers: Answers, id: str) -> Cell | None:
    value, remark = answers.get("values", {}).get(id), answers.get("remarks", {}).get(id) or None
    return None if value is None and remark is None else {"value": value, "remark": remark}


def _ordered(
    definitions: Iterable[Definition | None], answered: set[str]
) -> Iterator[tuple[str, Question | None, str]]:
    left = set(answered)
    for definition in definitions:
        for section in definition.sections if definition else ():
            for question in section.questions:
                if question.id in left:
                    left.remove(question.id)
                    yield question.id, question, section.title
    for id in sorted(left):  # of a questionnaire that this server does not know
        yield id, None, ""
