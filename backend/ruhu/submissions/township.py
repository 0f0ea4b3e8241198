"""The township's part of the village form: filled once, known to all villages of the township."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, select

from ruhu.areas.codes import TOWNSHIP
from ruhu.kit.bulk import among
from ruhu.submissions.store import REVISION, SUBMISSION


def township_answers(
    connection: Connection, campaign_id: str, villages: Mapping[str, str], asked: Mapping[str, list[str]]
) -> dict[str, dict[str, Any]]:
    """By township code `{village, village_name, values, remarks}`: each question as the form changed last says it.

    `villages`: names by code. `asked`: the township's questions by questionnaire id; ids are unique over these forms.
    Answers that are disputed or superseded are not told.
    """
    wanted = {question for questions in asked.values() for question in questions}
    query = (
        select(SUBMISSION.c.subject_id, REVISION.c.body)
        .join(REVISION, REVISION.c.rev_id == SUBMISSION.c.head_rev)
        .where(
            among(SUBMISSION.c.subject_id, villages),
            SUBMISSION.c.campaign_id == campaign_id,
            SUBMISSION.c.subject == "village",
            SUBMISSION.c.state.not_in(("superseded", "disputed")),
        )
        .order_by(SUBMISSION.c.updated_at.desc(), SUBMISSION.c.subject_id)
    )
    found: dict[str, dict[str, Any]] = {}
    for village, body in connection.execute(query):
        answers = orjson.loads(body)["answers"]
        values = {q: v for q, v in answers["values"].items() if q in wanted}
        if not values:
            continue
        own = found.setdefault(
            village[:TOWNSHIP],
            {"village": village, "village_name": villages[village], "values": {}, "remarks": {}},
        )
        for question, value in values.items():
            if question not in own["values"]:
                own["values"][question] = value
                if question in answers["remarks"]:
                    own["remarks"][question] = answers["remarks"][question]
    return found
