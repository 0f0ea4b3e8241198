"""A change of the wire moves its number: released phones speak by it."""

from __future__ import annotations

from typing import Any

from ruhu.kit.canonical import digest
from ruhu.sync.protocol import PROTOCOL, Have, Page, Push, PushReply, Receipt, Scopes

SHAPES = {2: "8a3bd8c78290fabdc05c61ef3e063a95b113e491a48d54475b40efa84dc48ad8"}
WORDS = ("title", "description")


def bare(schema: Any) -> Any:
    """The schema without its words."""
    if isinstance(schema, dict):
        return {
            key: bare(value)
            for key, value in schema.items()
            if key not in WORDS or not isinstance(value, str)
        }
    return [bare(value) for value in schema] if isinstance(schema, list) else schema


def test_the_wire_has_the_shape_of_its_number() -> None:
    models = (Push, PushReply, Scopes, Page, Have, Receipt)
    shape = digest({model.__name__: bare(model.model_json_schema()) for model in models})
    assert SHAPES[PROTOCOL] == shape, (
        "the wire changed: raise PROTOCOL, tell it in docs/sync.md and note the new shape here"
    )
