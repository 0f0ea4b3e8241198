"""What the tests of carried files share: bringing one, reading the receipt as a phone does."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from sqlalchemy import select

from ruhu.accounts.access import Actor
from ruhu.accounts.tokens import authenticate, issue_access
from ruhu.kit import base64url
from ruhu.kit.canonical import canonical
from ruhu.risk.store import FLAG, STANDING
from ruhu.submissions.store import REVISION, SUBMISSION
from ruhu.sync.keys import public_key
from tests.factories.bundles import bring
from tests.factories.items import survey_item
from tests.factories.world import GRIDS, VILLAGES, Phone, World

SECRET = "s" * 40  # of the small world


def form(world: World, n: int = 0, **changes: Any) -> dict[str, Any]:
    household = world.households[GRIDS[0]][n]
    return survey_item(world.definition, village=VILLAGES[0], household_id=household, **changes)


def taken(messenger: Phone, content: bytes) -> dict[str, Any]:
    reply = bring(messenger, content)
    assert reply.status_code == 200, reply.text
    receipt: dict[str, Any] = reply.json()
    verify(messenger.client.get("/api/sync/keys").json(), receipt)
    return receipt


def refused(messenger: Phone, content: bytes) -> dict[str, Any]:
    reply = bring(messenger, content)
    assert reply.status_code == 422, reply.text
    problem: dict[str, Any] = reply.json()
    return problem


def verify(keys: dict[str, Any], receipt: dict[str, Any]) -> None:
    """As a phone does; raises InvalidSignature."""
    signature = base64url.decode(receipt["signature"])
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    covered = canonical({key: value for key, value in receipt.items() if key != "signature"})
    der = utils.encode_dss_signature(r, s)
    public_key(keys["sign"]).verify(der, covered, ec.ECDSA(hashes.SHA256()))


def everything(world: World) -> list[list[Any]]:
    """All rows that a push may write, but for the audit."""
    with world.database.read() as connection:
        return [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in (REVISION, SUBMISSION, STANDING, FLAG)
        ]


def old_token(phone: Phone, minutes: int, key: str = SECRET, **changes: Any) -> str:
    actor = authenticate(phone.token, SECRET)
    fields = {
        name: getattr(actor, name)
        for name in ("account_id", "username", "name", "role", "device_id", "areas", "version", "session")
    }
    return issue_access(Actor(**(fields | changes)), key, minutes)
