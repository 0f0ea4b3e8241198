"""The photos of one revision, as supervisors see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from ruhu.blobs.refs import stored
from ruhu.questionnaires.catalog import Catalog
from ruhu.submissions.signing import signatures_fit


def shown_photos(connection: Connection, catalog: Catalog, body: dict[str, Any]) -> list[dict[str, Any]]:
    """What the form shows, in its order: whether each is here whole, and whether a signature is for these answers."""
    here = stored(connection, (blob["sha256"] for blob in body["blobs"]))
    definition = catalog.by_hash(body["questionnaire"])
    fit = signatures_fit(definition, body) if definition and body["blobs"] else {}
    return [{**blob, "here": blob["sha256"] in here, "fits": fit.get(blob["slot"])} for blob in body["blobs"]]
