"""What speaks against approving a form without having read it. Pure, but for `oddities`, which reads what it takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from ruhu.blobs.refs import stored
from ruhu.kit.bulk import among
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk.store import FLAG, rejudged
from ruhu.spotchecks.reading import pair_of
from ruhu.spotchecks.store import bodies, done_about, surveyors
from ruhu.submissions.store import REVISION


class Odd(NamedTuple):
    """One thing to look at, by a code and in a Chinese sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a form when it is to be approved together with others."""

    kind: str  # of the head: survey | merge | resolution
    flags: Sequence[str] = ()  # titles of open flags
    checks: Sequence[str] = ()  # messages of checks that hold
    missing: int = 0  # answers
    photos_away: int = 0
    own: bool = False  # who is to approve it has filled it in himself
    returned: bool = False
    missed: int = 0  # problems that only a second survey (抽查) found


def odd(seen: Seen) -> list[Odd]:
    """What is odd, the weightiest first; an empty list where nothing is."""
    found = []
    if seen.flags:
        found.append(
            Odd(
                "flags",
                f"发现 {len(seen.flags)} 个问题: {'、'.join(seen.flags[:3])}{'…' if len(seen.flags) > 3 else ''}",
            )
        )
    if seen.missed:
        found.append(Odd("spot_missed", f"抽查复访又发现 {seen.missed} 个问题"))
    if seen.own:
        found.append(Odd("own", "是您自己填的, 请别人审核"))
    if seen.returned:
        found.append(Odd("returned", "退回了还没有更正"))
    if seen.missing:
        found.append(Odd("missing", f"还有 {seen.missing} 处没填"))
    if seen.checks:
        found.append(Odd("checks", f"{len(seen.checks)} 处要看一眼: {seen.checks[0]}"))
    if seen.photos_away:
        found.append(Odd("photos", f"{seen.photos_away} 张照片还没到"))
    if seen.kind == "merge":
        found.append(Odd("merged", "是两份改动自动合并的"))
    return found


def oddities(
    connection: Connection, catalog: Catalog, account_id: str, forms: Sequence[Any]
) -> dict[str, list[Odd]]:
    """What is odd about each of these forms (rows of SUBMISSION) for this reviewer, by the form's id; in few statements."""
    heads = {row.head_rev: row for row in forms}
    ids = [row.id for row in forms]
    columns = (REVISION.c.rev_id, REVISION.c.kind, REVISION.c.body, REVISION.c.judgement)
    revisions = {
        row.rev_id: row for row in connection.execute(select(*columns).where(among(REVISION.c.rev_id, heads)))
    }
    again = rejudged(connection, list(heads))
    judged = {rev: orjson.loads(again.get(rev) or row.judgement or "{}") for rev, row in revisions.items()}
    photos = {
        rev: [blob["sha256"] for blob in orjson.loads(row.body)["blobs"]] for rev, row in revisions.items()
    }
    here = stored(connection, {sha256 for listed in photos.values() for sha256 in listed})
    flags = _flags(connection, forms)
    people = surveyors(connection, ids)
    missed = _missed(connection, catalog, ids)
    found = {}
    for row in forms:
        rev = row.head_rev
        said = judged.get(rev, {})
        found[row.id] = odd(
            Seen(
                kind=revisions[rev].kind if rev in revisions else "",
                flags=flags.get((row.campaign_id, row.subject_id), ()),
                checks=[check["message"] for check in said.get("checks", ())],
                missing=len(said.get("missing", ())),
                photos_away=sum(sha256 not in here for sha256 in photos.get(rev, ())),
                own=account_id in people.get(row.id, ()),
                returned=row.state == "returned",
                missed=missed.get(row.id, 0),
            )
        )
    return found


def _flags(connection: Connection, forms: Sequence[Any]) -> Mapping[tuple[str, str], list[str]]:
    """Titles of open flags by campaign and subject, the gravest first."""
    wanted: Collection[tuple[str, str]] = {(row.campaign_id, row.subject_id) for row in forms}
    query = (
        select(FLAG.c.campaign_id, FLAG.c.subject_id, FLAG.c.title)
        .where(among(FLAG.c.subject_id, {subject for _, subject in wanted}), FLAG.c.cleared_at.is_(None))
        .order_by(FLAG.c.severity.desc(), FLAG.c.code)
    )
    found: dict[tuple[str, str], list[str]] = {}
    for campaign, subject, title in connection.execute(query):
        if (campaign, subject) in wanted:
            found.setdefault((campaign, subject), []).append(title)
    return found


def _missed(connection: Connection, catalog: Catalog, submission_ids: Sequence[str]) -> dict[str, int]:
    """How many problems only a second survey found, by form."""
    done = done_about(connection, submission_ids)
    rows = bodies(connection, {rev for row in done for rev in (row.head_rev, row.rev_id)}) if done else {}
    found: dict[str, int] = {}
    for row in done:
        pair = pair_of(catalog, rows[row.head_rev], rows[row.rev_id])
        found[row.submission_id] = found.get(row.submission_id, 0) + (len(pair["missed"]) if pair else 0)
    return found
