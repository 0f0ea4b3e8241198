"""Forms for the tests of review."""

from __future__ import annotations

from typing import Any

from ruhu.kit.ids import uuid7
from tests.factories.items import harmless_values, seal, survey_item
from tests.factories.world import GRIDS, VILLAGES, Phone, World


def form(world: World, n: int = 0, grid: int = 0, **changes: Any) -> dict[str, Any]:
    """A first form of a household."""
    household = world.households[GRIDS[grid]][n]
    return survey_item(world.definition, village=GRIDS[grid][:12], household_id=household, **changes)


def edit(
    item: dict[str, Any], *, remarks: dict[str, str] | None = None, parent: str | None = None, **values: Any
) -> dict[str, Any]:
    """A further revision of `item` with some answers changed (None removes one)."""
    changed = {k: v for k, v in (item["answers"]["values"] | values).items() if v is not None}
    answers = {"values": changed, "remarks": item["answers"]["remarks"] | (remarks or {}), "reasons": {}}
    return seal(
        item | {"rev_id": uuid7(), "parent": parent or item["rev_id"], "n": item["n"] + 1, "answers": answers}
    )


def review(phone: Phone, item: dict[str, Any], action: str, **changes: Any) -> Any:
    """Ask for a review of the revision `item`, as it came."""
    body = {"id": uuid7(), "action": action, "head": item["rev_id"], "note": "", "comments": []} | changes
    path = f"/api/submissions/{item['submission_id']}/review"
    return phone.client.post(path, json=body, headers=phone.headers)


def pulled(
    phone: Phone, item: dict[str, Any], cursor: str | None = None
) -> tuple[dict[str, Any] | None, str]:
    """What a phone hears of a form after `cursor`, and the next cursor."""
    params = {"scope": item["scope"]} | ({"cursor": cursor} if cursor else {})
    page = phone.get("/api/sync/pull", **params).json()
    found = [c["data"] for c in page["changes"] if c["id"] == item["submission_id"]]
    return (found[-1] if found else None), page["cursor"]


__all__ = ["GRIDS", "VILLAGES", "edit", "form", "harmless_values", "pulled", "review"]
