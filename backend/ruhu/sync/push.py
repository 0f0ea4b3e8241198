"""Push: body in, receipts out."""

from __future__ import annotations

import orjson

from ruhu.accounts.access import Actor
from ruhu.intake import receive
from ruhu.kit import clock
from ruhu.kit.db import Database
from ruhu.questionnaires.catalog import Catalog
from ruhu.sync.protocol import PROTOCOL, read_push
from ruhu.sync.state import EPOCH, NONE


def push(database: Database, catalog: Catalog, actor: Actor, body: bytes) -> bytes:
    """Handle one push; the JSON reply as bytes. Everything but `retry` items is committed before it returns."""
    device, raw_items = read_push(body)
    received = receive(database, catalog, actor, device, raw_items)
    reply = {
        "protocol": PROTOCOL,
        "epoch": received.state.get(EPOCH, NONE),
        "server_time": clock.iso(),
        "results": received.results,
    }
    return orjson.dumps(reply)
