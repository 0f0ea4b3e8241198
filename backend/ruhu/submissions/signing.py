"""Whether a signature is for the answers it stands beside (docs/questionnaires.md, Signatures). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruhu.kit.canonical import digest
from ruhu.questionnaires.definition import Definition


def signed_digest(definition: Definition, item: Mapping[str, Any]) -> str:
    """The digest that a signature of these answers carries: SHA-256 (hex) of the canonical JSON of form, subject and every
    answer but the signatures. `item`: a revision as it came (`scope`, `household_id`, `questionnaire`, `answers`)."""
    drawn = {question.id for question in definition.questions if question.type == "signature"}
    answers = item["answers"]
    return digest(
        {
            "scope": item["scope"],
            "household_id": item["household_id"],
            "questionnaire": item["questionnaire"],
            "answers": {
                "values": {id: value for id, value in answers["values"].items() if id not in drawn},
                "remarks": answers["remarks"],
                "reasons": answers["reasons"],
            },
        }
    )


def signatures_fit(definition: Definition, item: Mapping[str, Any]) -> dict[str, bool | None]:
    """For each signature in the answers, by question: whether it was given for exactly these; None when it does not say
    for which (older apps)."""
    values = item["answers"]["values"]
    found: dict[str, bool | None] = {}
    expected: str | None = None
    for question in definition.questions:
        value = values.get(question.id)
        if question.type != "signature" or not isinstance(value, dict):
            continue
        if "of" not in value:
            found[question.id] = None
            continue
        expected = expected or signed_digest(definition, item)
        found[question.id] = value["of"] == expected
    return found
