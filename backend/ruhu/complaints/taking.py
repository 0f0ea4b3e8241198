"""What a complaint act becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ruhu.complaints.models import Complaint
from ruhu.kit.bulk import insert_many
from ruhu.kit.ids import uuid8
from ruhu.submissions.acts import Act, Refusal

COMPLAINT = Complaint.__table__  # type: ignore[attr-defined]
COLUMNS = (
    "id", "rev_id", "scope", "seq", "village", "account_id", "about", "matter", "text", "named", "state", "received_at",
)  # fmt: skip
WORDLESS = Refusal("incomplete", "没有写是哪一级的事, 或没有写怎么回事。内容已收存, 请在手机上再写一次。")


@dataclass(slots=True)
class Complaining:
    """One row for each."""

    accepted: Sequence[Act]
    refused: Mapping[str, Refusal]

    def write(self, connection: Connection, seqs: Mapping[str, int]) -> None:
        """The complaints, in one statement."""
        insert_many(
            connection, COMPLAINT, COLUMNS, [_row(act, seqs[act.item.rev_id]) for act in self.accepted]
        )


def take_complaints(connection: Connection, acts: Sequence[Act]) -> Complaining:
    """See submissions.acts.Taker."""
    refused = {
        act.item.rev_id: WORDLESS for act in acts if not act.text("text") or act.values.get("about") is None
    }
    return Complaining([act for act in acts if act.item.rev_id not in refused], refused)


def key_of(rev_id: str) -> str:
    """The id by which readers know a complaint."""
    return uuid8(f"complaint\n{rev_id}")


def _row(act: Act, seq: int) -> tuple[object, ...]:
    item, values = act.item, act.values
    # Who did not say that he may be named is not.
    return (
        key_of(item.rev_id), item.rev_id, item.scope, seq, item.village, act.account_id, values["about"], values.get("matter", ""),
        act.text("text"), values.get("named") == "yes", "open", act.at,
    )  # fmt: skip
