"""What a supervisor does to what came in: resolve a dispute, take a held item in again. Both run in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import Connection

from ruhu.accounts.access import Actor
from ruhu.intake.results import Result
from ruhu.questionnaires.catalog import Catalog

Side = Literal["head", "other"]


def resolve(
    connection: Connection,
    catalog: Catalog,
    actor: Actor,
    submission_id: str,
    *,
    rev_id: str,
    head: str,
    other: str,
    take: Mapping[str, Side],
    default: Side,
    note: str = "",
) -> Result:
    """Store a supervisor's resolution of a dispute as the submission's new head.

    `connection` is a writer's (`database.write()`): row locks are taken here and held to the caller's commit, so call it
    before other writes. `rev_id` is made by the client (UUIDv7) and makes the call idempotent: again with the same rev_id
    gives the first receipt with status "duplicate". `head` is the head that the supervisor saw. `other` is the disputed
    revision, of this submission or of a second submission about the same subject and campaign. `take` says per question id
    whose answer, remark and photos stand, `default` for all others.

    The revision has kind "resolution", parent=head, second_parent=other, the actor's account and device. It is judged,
    numbered and placed like any head: flags and standing follow; revisions that it connects become accepted; other
    disputed ones are tried again. The submission's state becomes `received` (`disputed` while others remain); a second
    submission with nothing left in dispute becomes `superseded`. Does not write the audit log.

    Raises NotFound (no such submission or revision, or not visible to the actor), Conflict 409 `head_moved` (extra: head),
    `not_disputed`, `approved` or `id_reused`, Invalid 422 `invalid_answers` (the mixed answers do not fit the form).
    """
    raise NotImplementedError


def retake(connection: Connection, catalog: Catalog, actor: Actor, key: str) -> Result:
    """Take the held item stored under `key` (revision.rev_id) in again: judged with the actor's areas as permission.

    `connection` is a writer's, as for `resolve`. Result.status: accepted (head may be a merged one) or disputed: the row
    then has its seq and a new receipt, which a resend by the phone gets as `duplicate`; or held, with the reason that
    still stands (the row keeps it). A closed campaign does not hold it any more: the supervisor decides. Approved forms
    must be reopened first. The item stays its sender's: account and device do not change. Does not write the audit log.

    Raises NotFound (no held item under this key), NotPermitted (outside the actor's areas), Conflict 409
    `not_retakable` (malformed, digest_mismatch, id_reused: nothing can be made of these but a dismissal).
    """
    raise NotImplementedError
