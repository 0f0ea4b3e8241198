"""What a visit act becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ruhu.kit.bulk import insert_many
from ruhu.submissions.acts import Act, Refusal
from ruhu.visits.models import Visit

VISIT = Visit.__table__  # type: ignore[attr-defined]
COLUMNS = (
    "rev_id", "id", "scope", "seq", "campaign_id", "household_id", "area", "outcome", "met", "gone", "visited_on", "next_on",
    "note", "account_id", "received_at",
)  # fmt: skip
NO_OUTCOME = Refusal("incomplete", "没有写这次走访怎么样。内容已收存, 请在手机上再记一次。")


@dataclass(slots=True)
class Visiting:
    """One row for each attempt: any sound one is a fact, whoever else was there meanwhile."""

    accepted: Sequence[Act]
    refused: Mapping[str, Refusal]

    def write(self, connection: Connection, seqs: Mapping[str, int]) -> None:
        """The attempts, in one statement."""
        insert_many(connection, VISIT, COLUMNS, [_row(act, seqs[act.item.rev_id]) for act in self.accepted])


def take_visits(connection: Connection, acts: Sequence[Act]) -> Visiting:
    """See submissions.acts.Taker."""
    refused = {act.item.rev_id: NO_OUTCOME for act in acts if act.values.get("outcome") is None}
    return Visiting([act for act in acts if act.item.rev_id not in refused], refused)


def _row(act: Act, seq: int) -> tuple[object, ...]:
    item, values = act.item, act.values
    return (
        item.rev_id, act.id, item.scope, seq, act.campaign.id, act.subject_id, act.area, values["outcome"],
        act.measures.get("met") is True, act.measures.get("gone") is True, values.get("visited_on"), values.get("next_on"),
        act.text("note"), act.account_id, act.at,
    )  # fmt: skip
