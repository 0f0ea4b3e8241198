"""附件1 and 附件2 of the 洺州 notice are whole."""

from __future__ import annotations

import re

import pytest

from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition

CLOSED = ("yes_no", "have_none")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load()


def _form(catalog: Catalog, id: str) -> Definition:
    found = catalog.find(id)
    assert found is not None
    return found


def _ticked(definition: Definition) -> set[int | str]:
    """Boxes of the paper that are ticked, not filled with a figure."""
    return {q.box for q in definition.questions if q.box is not None and q.on_form and q.type in CLOSED}


def test_the_household_form_has_its_thirty_boxes_and_the_follow_up_12a(catalog: Catalog) -> None:
    form = _form(catalog, "mingzhou-2022-household")
    assert _ticked(form) == set(range(3, 33))
    assert {q.box for q in form.questions if q.box is not None} == {*range(1, 33), "12a"}


def test_the_household_form_has_all_its_figures(catalog: Catalog) -> None:
    figures = {
        q.id: q.box
        for q in _form(catalog, "mingzhou-2022-household").questions
        if q.on_form and q.type in ("count", "money")
    }
    assert figures == {
        "people": 1, "labour": 1, "net_total": 2, "wage": 2, "business": 2, "transfer": 2, "property": 2,
        "education_spending": 4, "medical_spending": 4,
    }  # fmt: skip


def test_the_village_form_has_its_twenty_four_boxes_and_its_figure(catalog: Catalog) -> None:
    form = _form(catalog, "mingzhou-2022-village")
    assert _ticked(form) == set(range(1, 25))
    assert [q.id for q in form.questions if q.type == "money"] == ["collective_income"]


@pytest.mark.parametrize("id", ["mingzhou-2022-household", "mingzhou-2022-village"])
def test_each_ticked_box_stands_in_a_row_of_the_paper_once_and_in_order(catalog: Catalog, id: str) -> None:
    form = _form(catalog, id)
    slots = [
        slot
        for section in form.sections
        for row in section.rows
        for slot in re.findall(r"\{([a-z_]+)\}", row)
    ]
    printed = [q.id for q in form.questions if q.box is not None and q.on_form and q.type in CLOSED]
    assert [slot for slot in slots if form.by_id[slot].type in CLOSED] == printed


@pytest.mark.parametrize("id", ["mingzhou-2022-household", "mingzhou-2022-village"])
def test_each_problem_has_official_and_spoken_wording_a_title_and_phrases_to_tap(
    catalog: Catalog, id: str
) -> None:
    for question in _form(catalog, id).questions:
        assert question.official and question.plain
        if question.problem_when is not None:
            assert question.title and len(question.title) <= 20, question.id
            assert 3 <= len(question.phrases) <= 5, question.id
