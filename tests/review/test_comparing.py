"""Two versions side by side: what differs, where both began, which side a question is suggested from."""

from __future__ import annotations

from typing import Any

from ruhu.questionnaires.catalog import Catalog
from ruhu.review.comparing import Node, base_of, compare, open_ends

FORM = Catalog.load().get("mingzhou-2022-household", 1)


def answers(remarks: dict[str, str] | None = None, **values: Any) -> dict[str, Any]:
    return {"values": values, "remarks": remarks or {}, "reasons": {}}


def by_id(base: Any, head: Any, other: Any) -> dict[str, Any]:
    return {row["id"]: row for row in compare([FORM], base, head, other)}


def test_a_question_that_one_side_changed_is_suggested_from_that_side() -> None:
    base = answers(wage="1.00", people=4, labour=2, house_unsafe="no")
    head = answers(wage="2.00", people=4, labour=2, house_unsafe="yes")
    other = answers(wage="1.00", people=5, labour=2, house_unsafe="no", transfer="3.00")
    rows = by_id(base, head, other)
    assert {id: row["suggest"] for id, row in rows.items() if row["differs"]} == {
        "wage": "head", "people": "other", "house_unsafe": "head", "transfer": "other",
    }  # fmt: skip
    assert not rows["labour"]["differs"] and rows["labour"]["suggest"] is None
    assert rows["transfer"]["base"] is None and rows["transfer"]["other"]["value"] == "3.00"


def test_where_both_changed_or_nothing_is_known_of_the_base_nothing_is_suggested() -> None:
    head, other = answers(wage="2.00", people=4), answers(wage="3.00", labour=1)
    both = by_id(answers(wage="1.00"), head, other)
    assert both["wage"]["differs"] and both["wage"]["suggest"] is None
    without = by_id(None, head, other)
    assert (without["wage"]["suggest"], without["people"]["suggest"], without["labour"]["suggest"]) == (
        None, "head", "other",
    )  # fmt: skip


def test_a_remark_alone_makes_a_difference_and_an_answer_taken_away_is_one_too() -> None:
    same = answers(house_unsafe="yes", people=4)
    rows = by_id(
        same, answers({"house_unsafe": "墙体开裂"}, house_unsafe="yes", people=4), answers(house_unsafe="yes")
    )
    assert rows["house_unsafe"]["suggest"] == "head"
    assert rows["house_unsafe"]["head"] == {"value": "yes", "remark": "墙体开裂"}
    assert (rows["people"]["other"], rows["people"]["suggest"]) == (None, "other")


def test_questions_stand_in_the_order_of_the_form_and_unknown_ones_at_the_end() -> None:
    given = answers(zz_later="x", net_total="1.00", people=4, wage="1.00")
    ids = [row["id"] for row in compare([FORM, None], None, given, given)]
    order = [q.id for q in FORM.questions]
    assert ids[-1] == "zz_later" and ids[:-1] == sorted(ids[:-1], key=order.index)


def test_both_began_at_the_nearest_revision_that_the_heads_line_holds() -> None:
    nodes = {
        "a": Node(None, None, "accepted"), "b": Node("a", None, "accepted"), "x": Node("a", None, "accepted"),
        "m": Node("b", "x", "accepted"), "y": Node("x", None, "disputed"), "z": Node("y", None, "disputed"),
    }  # fmt: skip
    assert base_of("z", "m", nodes) == "x"
    assert base_of("z", "b", nodes) == "a"
    assert open_ends(nodes) == ["z"]


def test_a_base_that_never_arrived_is_none() -> None:
    nodes = {
        "h": Node("lost", None, "accepted"),
        "o": Node("lost", None, "disputed"),
        "p": Node("gone", None, "disputed"),
    }
    assert base_of("o", "h", nodes) is None and base_of("p", "h", nodes) is None
    assert open_ends(nodes) == ["o", "p"]
