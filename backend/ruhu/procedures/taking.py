"""A household's own application 自主申报, as a worker's phone sends it: it begins the recognition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from ruhu.kit import clock
from ruhu.kit.bulk import among
from ruhu.procedures.acting import Beginning, enter, refused
from ruhu.procedures.deciding import day_of
from ruhu.procedures.definition import Rules, in_force
from ruhu.procedures.store import PROCEDURE
from ruhu.roster.queries import HOUSEHOLD
from ruhu.submissions.acts import Act, Refusal

KIND, ORIGIN = "recognition", "application"
AGAIN = Refusal("already_running", "这一户的申报已经收到, 正在办理。内容已收存。")
UNKNOWN = Refusal("not_eligible", "名册里没有这一户。内容已收存, 主管会处理。")
CLUE_MOST, APPLICANT_MOST = 500, 40


@dataclass(slots=True)
class Applying:
    """Each begins a procedure."""

    rules: Rules
    accepted: Sequence[Beginning]
    refused: Mapping[str, Refusal] = field(default_factory=dict)

    def write(self, connection: Connection, seqs: Mapping[str, int]) -> None:
        """The procedures; the acts' numbers stand with their revisions."""
        for beginning in self.accepted:
            enter(connection, self.rules, beginning)


def take_applications(connection: Connection, acts: Sequence[Act]) -> Applying:
    """See submissions.acts.Taker. The day is the server's where the phone's lies ahead of it."""
    known = in_force(connection)
    rules = known.get(KIND)
    query = (
        select(HOUSEHOLD)
        .where(among(HOUSEHOLD.c.id, {act.subject_id for act in acts}))
        .order_by(HOUSEHOLD.c.id)
    )
    households = {row.id: row for row in connection.execute(query.with_for_update())}
    taken = set(
        connection.execute(
            select(PROCEDURE.c.id).where(among(PROCEDURE.c.id, {act.id for act in acts}))
        ).scalars()
    )
    refusals: dict[str, Refusal] = {}
    accepted: dict[str, Beginning] = {}  # by household: one of them at a time
    for act in acts:
        household = households.get(act.subject_id)
        beginning = _beginning(act)
        refusal = (
            UNKNOWN if household is None else AGAIN if act.id in taken or household.id in accepted else None
        )
        refusal = refusal or refused(connection, household, known, rules, beginning)
        if refusal is None:
            accepted[beginning.household_id] = beginning
            taken.add(act.id)
        else:
            refusals[act.item.rev_id] = refusal
    return Applying(rules, list(accepted.values()), refusals)


def _beginning(act: Act) -> Beginning:
    today = clock.today()
    said = day_of(act.text("applied_on")) or today
    return Beginning(
        act.id, act.subject_id, KIND, min(said, today), ORIGIN, act.text("clue")[:CLUE_MOST],
        act.text("applicant")[:APPLICANT_MOST], act.values.get("urgent") == "yes", act.account_id, act.role,
    )  # fmt: skip
