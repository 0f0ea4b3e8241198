"""Placing and merging as pure functions, on histories made by chance."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ruhu.submissions.conflicts import (
    NOTHING,
    Content,
    Merge,
    Parents,
    composed,
    line_of,
    merge_id,
    merged,
    settle,
)

QUESTIONS = tuple("abcdef")
FORM = "f" * 64


def content(values: Mapping[str, Any], **parts: Any) -> Content:
    answers = {"values": values, "remarks": parts.get("remarks", {}), "reasons": parts.get("reasons", {})}
    return Content(parts.get("questionnaire", FORM), answers, tuple(parts.get("blobs", ())))


@dataclass
class Server:
    """A submission as intake keeps it: what is here, in the order of arrival, and the head."""

    contents: dict[str, Content] = field(default_factory=dict)
    parents: dict[str, Parents] = field(default_factory=dict)
    head: str | None = None
    line: frozenset[str] = frozenset()

    def arrive(self, rev: str, parent: str | None, what: Content, second: str | None = None) -> None:
        self.contents[rev] = what
        self.parents[rev] = (parent, second)
        settled = settle(rev, self.head, self.parents, self._merge)
        for merge in settled.merges:
            self.parents[merge.rev_id] = (merge.head, merge.other)
        self.head, self.line = settled.head, settled.line

    def _merge(self, merge: Merge) -> bool:
        found = merged(*(self.contents[rev] for rev in (merge.base, merge.head, merge.other)))
        if found is not None:
            self.contents[merge.rev_id] = found
        return found is not None

    @property
    def answers(self) -> dict[str, Any]:
        assert self.head is not None
        return dict(self.contents[self.head].answers["values"])


def identifier(n: int) -> str:
    return str(uuid.UUID(int=n))


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, str | None, Content]]:
    """Edits, each of any earlier one, of any answers; some parents never arrive."""
    made: list[tuple[str, str | None, Content]] = []
    for n in range(draw(st.integers(1, 9))):
        parents = [rev for rev, *_ in made]
        parent = draw(st.sampled_from([*parents, identifier(900 + n)])) if parents else None
        before = next((dict(c.answers["values"]) for rev, _, c in made if rev == parent), {})
        edit = draw(st.dictionaries(st.sampled_from(QUESTIONS), st.integers(0, 2), max_size=2))
        made.append((identifier(n), parent, content(before | edit)))
    return draw(st.permutations(made))


@given(histories())
def test_every_revision_is_an_ancestor_of_the_head_or_disputed_at_every_moment(
    history: list[tuple[str, str | None, Content]],
) -> None:
    server = Server()
    for count, (rev, parent, what) in enumerate(history, 1):
        former = server.line
        server.arrive(rev, parent, what)
        assert server.head in server.line
        assert former <= server.line, "nothing that was accepted is put aside again"
        ours = [other for other in server.parents if other in {r for r, *_ in history}]
        assert len(ours) == count
        outside = server.parents.keys() - server.line
        assert outside == server.parents.keys() - line_of(server.head, server.parents)
        for other in outside:  # and none waits that could go on
            above = server.parents[other][0]
            assert above != server.head
            if above in server.line and above in server.contents:
                assert merged(*(server.contents[r] for r in (above, server.head, other))) is None


@given(histories())
def test_the_same_arrivals_give_the_same_ids_and_answers(
    history: list[tuple[str, str | None, Content]],
) -> None:
    servers = Server(), Server()
    for server in servers:
        for item in history:
            server.arrive(*item)
    assert servers[0] == servers[1]


@given(histories(), st.data())
def test_placing_again_what_is_here_changes_nothing(
    history: list[tuple[str, str | None, Content]], data: st.DataObject
) -> None:
    server = Server()
    for item in history:
        server.arrive(*item)
    again = settle(
        data.draw(st.sampled_from(sorted(server.parents))), server.head, server.parents, server._merge
    )
    assert (again.head, again.line, again.merges) == (server.head, server.line, ())


@given(st.data(), st.dictionaries(st.sampled_from(QUESTIONS), st.integers(0, 9)))
def test_independent_edits_give_the_same_answers_in_whatever_order_they_come(
    data: st.DataObject, start: dict[str, int]
) -> None:
    """Several people edit one form, each in steps, each other questions; even the form itself may come last."""
    owners = data.draw(st.lists(st.integers(0, 2), min_size=len(QUESTIONS), max_size=len(QUESTIONS)))
    history: list[tuple[str, str | None, Content]] = [(identifier(0), None, content(start))]
    expected = dict(start)
    for person in range(3):
        values, parent = dict(start), identifier(0)
        questions = [q for q, owner in zip(QUESTIONS, owners, strict=True) if owner == person]
        for step in range(data.draw(st.integers(0, 3)) if questions else 0):
            question = data.draw(st.sampled_from(questions))
            answer = data.draw(st.none() | st.integers(10, 12))
            values.pop(question, None)
            values |= {} if answer is None else {question: answer}
            rev = identifier(100 * (person + 1) + step)
            history.append((rev, parent, content(dict(values))))
            parent = rev
        expected = {q: a for q, a in expected.items() if q not in questions}
        expected |= {q: values[q] for q in questions if q in values}
    server = Server()
    for item in data.draw(st.permutations(history)):
        server.arrive(*item)
    assert server.parents.keys() == server.line
    assert server.answers == expected


@given(st.data())
def test_edits_of_one_answer_never_overwrite_each_other(data: st.DataObject) -> None:
    server = Server()
    server.arrive(identifier(0), None, content({"a": 0, "b": 0}))
    first, second = data.draw(st.permutations([1, 2]))
    server.arrive(identifier(1), identifier(0), content({"a": first, "b": 0}))
    server.arrive(identifier(2), identifier(0), content({"a": second, "b": data.draw(st.integers(0, 1))}))
    assert server.answers["a"] == first
    assert identifier(2) in server.parents.keys() - server.line


def test_an_edit_whose_base_is_missing_waits_and_is_merged_when_the_base_comes() -> None:
    server = Server()
    server.arrive(identifier(1), identifier(0), content({"a": 1, "b": 0}))
    server.arrive(identifier(2), identifier(0), content({"a": 0, "b": 2}))
    assert server.line == {identifier(1)}
    server.arrive(identifier(0), None, content({"a": 0, "b": 0}))
    assert server.answers == {"a": 1, "b": 2}
    assert server.head == merge_id(identifier(1), identifier(2))
    assert server.line == server.parents.keys()


def test_a_resolution_settles_its_side_and_lets_the_next_be_tried_again() -> None:
    server = Server()
    server.arrive(identifier(0), None, content({"a": 0, "b": 0}))
    server.arrive(identifier(1), identifier(0), content({"a": 1, "b": 0}))
    server.arrive(identifier(2), identifier(0), content({"a": 2, "b": 0}))
    server.arrive(identifier(3), identifier(2), content({"a": 2, "b": 3}))
    assert server.line == {identifier(0), identifier(1)}
    server.arrive(identifier(9), identifier(1), content({"a": 2, "b": 0}), identifier(2))
    assert server.answers == {"a": 2, "b": 3}
    assert server.line == server.parents.keys()


def test_an_equal_change_on_both_sides_is_no_conflict() -> None:
    base, edit = content({"a": 0}), content({"a": 1}, remarks={"a": "x"}, reasons={"c": "y"})
    assert merged(base, edit, edit) == edit


def test_a_question_is_its_answer_its_remark_and_its_photos_together() -> None:
    photo = {"sha256": "1" * 64, "size": 5, "slot": "a"}
    base = content({"a": 0, "b": 0})
    answered = content({"a": 1, "b": 0})
    for other in (content({"a": 0, "b": 0}, remarks={"a": "x"}), content({"a": 0, "b": 0}, blobs=[photo])):
        assert merged(base, answered, other) is None
        assert merged(base, other, answered) is None
    elsewhere = content({"a": 0, "b": 3}, blobs=[photo | {"slot": "b"}], reasons={"c": "y"})
    assert merged(base, answered, elsewhere) == content(
        {"a": 1, "b": 3}, blobs=[photo | {"slot": "b"}], reasons={"c": "y"}
    )


def test_a_removed_answer_stays_removed_and_null_is_no_answer() -> None:
    base, head = content({"a": 0, "b": 0}), content({"a": 0, "b": 1})
    both = merged(base, head, content({"b": 0}))
    assert both is not None and dict(both.answers["values"]) == {"b": 1}
    assert merged(content({"a": None}), content({}), content({"a": 1})) == content({"a": 1})


def test_two_versions_of_a_form_are_not_merged() -> None:
    base = content({"a": 0})
    assert merged(base, content({"a": 1}), content({"a": 0, "b": 1}, questionnaire="e" * 64)) is None


def test_a_supervisor_takes_each_question_whole_with_the_reasons_of_its_checks() -> None:
    photo = {"sha256": "1" * 64, "size": 5, "slot": "a"}
    head = content({"a": 1, "b": 1, "c": 1}, remarks={"a": "head"}, reasons={"sum": "head"})
    other = content(
        {"a": 2, "b": 2}, remarks={"a": "other"}, reasons={"remark_missing:a": "other", "sum": "other"}, blobs=[photo]
    )  # fmt: skip
    assert composed(head, other, {"a": "other"}, "head") == content(
        {"a": 2, "b": 1, "c": 1},
        remarks={"a": "other"}, reasons={"remark_missing:a": "other", "sum": "head"}, blobs=[photo],
    )  # fmt: skip
    assert composed(head, other, {"a": "head", "sum": "head"}, "other") == content(
        {"a": 1, "b": 2}, remarks={"a": "head"}, reasons={"sum": "head"}
    )


def test_the_id_of_a_merge_is_a_uuid_of_version_eight() -> None:
    made = merge_id(identifier(1), identifier(2))
    assert (uuid.UUID(made).version, uuid.UUID(made).variant) == (8, uuid.RFC_4122)
    assert made != merge_id(identifier(2), identifier(1))


def test_two_beginnings_of_one_form_become_one_where_they_do_not_clash() -> None:
    server = Server(contents={NOTHING: content({})})
    server.arrive(identifier(1), None, content({"a": 1, "b": 0}))
    server.arrive(identifier(2), None, content({"b": 0, "c": 2}))
    assert server.answers == {"a": 1, "b": 0, "c": 2}
    assert server.line == {identifier(1), identifier(2), merge_id(identifier(1), identifier(2))}
    server.arrive(identifier(3), None, content({"c": 3}))
    assert server.answers["c"] == 2
    assert identifier(3) not in server.line
