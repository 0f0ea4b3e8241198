"""Pushed items, as a phone makes them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from ruhu.kit.canonical import digest
from ruhu.kit.ids import uuid7
from ruhu.questionnaires.definition import Definition

_n = itertools.count(1)
HARMLESS = {"yes": "no", "no": "yes", "have": "none", "none": "have"}
FIGURES = {
    "people": 4, "labour": 2, "wage": "36000.00", "business": "3400.00", "transfer": "5600.00", "property": "400.00",
    "net_total": "45400.00", "rigid_spending": "none", "business_costs_asked": "yes", "visit_date": "2022-08-09",
    "period_start": "2021-10-01", "collective_income": "8.5",
}  # fmt: skip


def harmless_values(definition: Definition, **changes: Any) -> dict[str, Any]:
    """Values that answer the closed questions without a problem; a change to None removes the answer."""
    values: dict[str, Any] = {}
    for question in definition.questions:
        if question.id in FIGURES:
            values[question.id] = FIGURES[question.id]
        elif question.type in ("yes_no", "have_none", "yes_no_na", "have_none_na"):
            values[question.id] = HARMLESS.get(question.problem_when or "", question.answers[1])
    values |= changes
    return {key: value for key, value in values.items() if value is not None}


def seal(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item with the digest of its content."""
    content = {key: value for key, value in item.items() if key != "digest"}
    return {**content, "digest": digest(content)}


def act_item(
    definition: Definition,
    *,
    village: str,
    household_id: str | None,
    values: Mapping[str, Any],
    **changes: Any,
) -> dict[str, Any]:
    """An act: like a form, of the kind of its definition."""
    changes = {"kind": definition.kind} | changes
    return survey_item(definition, village=village, household_id=household_id, values=values, **changes)


def survey_item(
    definition: Definition,
    *,
    campaign: str = "mingzhou-2022",
    village: str,
    household_id: str | None,
    values: Mapping[str, Any] | None = None,
    remarks: Mapping[str, str] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """A first revision of a form; `changes` replace any field before it is sealed."""
    item: dict[str, Any] = {
        "rev_id": uuid7(),
        "n": next(_n),
        "submission_id": uuid7(),
        "parent": None,
        "scope": f"{campaign}/{village}",
        "household_id": household_id,
        "kind": "survey",
        "questionnaire": definition.hash,
        "answers": {
            "values": dict(values if values is not None else harmless_values(definition)),
            "remarks": dict(remarks or {}),
            "reasons": {},
        },
        "blobs": [],
        "client_at": "2022-08-09T14:03:00+08:00",
    }
    return seal(item | changes)
