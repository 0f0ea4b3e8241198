"""Judging again what stands: the answers are the same, what is known of their subject is not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import orjson
from sqlalchemy import Connection

from ruhu.campaigns.queries import MARK
from ruhu.intake.batch import Batch
from ruhu.intake.judging import look_up, weigh
from ruhu.intake.lines import About, content_of, made_here
from ruhu.kit import clock, state
from ruhu.ledger import store as cases
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk import store as risk_store
from ruhu.submissions import store


def rejudge(connection: Connection, catalog: Catalog, submission_ids: Sequence[str]) -> None:
    """Judge the heads of these forms by what is known of their subjects now; flags, figures and feeds follow.

    In the caller's transaction, which holds the forms' rows. The revisions stay as they came; only what was found in them is written
    anew. A form that does not speak for its subject is judged and raises nothing.
    """
    rows = store.lock_submissions(connection, submission_ids)
    bodies = store.bodies(connection, [row.head_rev for row in rows.values()])
    said = {rev_id: content_of(orjson.loads(body)) for rev_id, body, _ in bodies}
    items = {
        id: made_here(
            About(id, row.scope, row.subject_id if row.subject == "household" else None),
            "survey", row.head_rev, "", "", said[row.head_rev],
        )
        for id, row in rows.items()
        if row.head_rev in said
    }  # fmt: skip
    known = look_up(connection, catalog, list(items.values()), state.get(connection, MARK) or "")
    speaks = risk_store.standings(connection, {row.subject_id for row in rows.values()})
    batch = Batch(clock.iso(), mark=known.mark)
    verdicts = []
    # What a changed line made of a form is read before what came with it: it must not speak for the former subject.
    again = risk_store.rejudged(connection, list(said))
    relined = []
    for id, item in items.items():
        row = rows[id]
        definition, campaign = catalog.by_hash(item.questionnaire), known.campaigns.get(item.campaign_id)
        place = (known.households if row.subject == "household" else known.villages).get(row.subject_id)
        if definition is None or campaign is None or place is None:
            continue
        _, verdict, _ = weigh(known, definition, campaign, place, item.answers)
        verdicts.append((row.head_rev, verdict.line_id, verdict.result))
        batch.campaigns[campaign.id] = campaign
        if row.head_rev in again:
            relined.append(
                (row.head_rev, verdict.line_id, row.campaign_id, row.subject_id, batch.now, verdict.result)
            )
        batch.submissions[id] = dict(row._mapping) | {"updated_at": batch.now}
        batch.stirred.add(id)
        subject = (row.campaign_id, row.subject_id)
        if speaks.get(subject) == id:
            batch.spoken_before.add(subject)
            batch.heads[subject] = (verdict, row.head_rev, id)
    store.judge_again(connection, verdicts)
    risk_store.rejudge(connection, relined, again=True)
    numbers = _follow(connection, batch, list(rows))
    batch.write(connection, None, "")
    cases.renumber(connection, [(id, seq) for id, seq in numbers.items()])


def _follow(connection: Connection, batch: Batch, forms: Sequence[str]) -> dict[str, int]:
    """What these forms drafted in the ledger goes where the forms went; the new numbers are given when `batch` is written."""
    numbers: dict[str, int] = {}
    astray = cases.astray(connection, forms)
    cases.rehome(connection, [(row.id, row.subject_id, row.area, True) for row in astray])
    for row in astray:
        batch.numbered.append((row.scope, partial(numbers.__setitem__, row.id)))
    return numbers
