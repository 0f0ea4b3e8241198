"""What a second survey becomes: the answer to one drawn household, and nothing else.

It is an act (submissions/acts.py) with the household form itself. No submission is touched, so the first survey's head, flags,
standing and cases stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ruhu.spotchecks import store
from ruhu.submissions.acts import Act, Refusal

NOT_ASSIGNED = Refusal("spot_not_assigned", "这一户的抽查没有派给您。内容已收存, 请主管处理。")
SAME_PERSON = Refusal("spot_same_person", "这一户是您自己入户填的, 抽查要换一个人。内容已收存, 请主管处理。")
DONE = Refusal("spot_done", "这一户已经复查过了。内容已收存, 请主管处理。")


@dataclass(slots=True)
class Surveying:
    """The drawn households that these acts answer."""

    accepted: Sequence[Act]
    refused: Mapping[str, Refusal]

    def write(self, connection: Connection, seqs: Mapping[str, int]) -> None:
        """Note with each drawn household what came of it."""
        store.finish(connection, [(act.id, act.item.rev_id, act.account_id, act.at) for act in self.accepted])


def take_surveys(connection: Connection, acts: Sequence[Act]) -> Surveying:
    """See submissions.acts.Taker."""
    rows = store.lock_items(connection, (act.id for act in acts))
    refused: dict[str, Refusal] = {}
    accepted: dict[str, Act] = {}
    for act in acts:
        refusal = DONE if act.id in accepted else refusal_of(rows.get(act.id), act.subject_id, act.account_id)
        if refusal is None:
            accepted[act.id] = act
        else:
            refused[act.item.rev_id] = refusal
    return Surveying(list(accepted.values()), refused)


def refusal_of(row: Any, subject_id: str, account_id: str) -> Refusal | None:
    """Why this account's survey of the household is not that of the drawn one `row`; None when it is."""
    if row is None or row.subject_id != subject_id or row.assigned_to != account_id:
        return NOT_ASSIGNED
    if account_id in row.surveyors.split():
        return SAME_PERSON
    return DONE if row.rev_id is not None else None
