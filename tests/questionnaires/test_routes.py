"""GET /api/questionnaires: what is sent is what was hashed, and a copy that is current is not sent again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from ruhu.kit.errors import RuhuError
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.routes import router
from tests.factories.served import client_of

TOILET = Path(__file__).parent / "toilet.v1.yaml"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    (tmp_path / TOILET.name).write_bytes(TOILET.read_bytes())
    app = FastAPI()
    app.state.catalog = Catalog.load(tmp_path)
    app.include_router(router)

    @app.exception_handler(RuhuError)
    def told(request: Request, error: RuhuError) -> JSONResponse:
        return JSONResponse(error.problem(), error.status)

    with client_of(app) as client:
        yield client


def test_the_list_names_every_questionnaire_with_its_hash(client: httpx.Client) -> None:
    items = client.get("/api/questionnaires").json()["items"]
    by_id = {item["id"]: item for item in items}
    assert {"mingzhou-2022-household", "mingzhou-2022-village", "toilet-check"} <= by_id.keys()
    assert by_id["mingzhou-2022-village"]["form"] == "附件2"
    toilet = by_id["toilet-check"]
    assert toilet == {
        "id": "toilet-check",
        "version": 1,
        "hash": toilet["hash"],
        "title": "农村户厕问题排查表",
        "short": "户厕排查",
        "kind": "survey",
        "subject": "household",
        "form": None,
    }


def test_a_definition_hashes_to_its_hash_and_is_found_by_id_version_and_hash(client: httpx.Client) -> None:
    found = client.get("/api/questionnaires/toilet-check").json()
    canonical = orjson.dumps(found["definition"], option=orjson.OPT_SORT_KEYS)
    assert hashlib.sha256(canonical).hexdigest() == found["hash"]
    assert client.get("/api/questionnaires/toilet-check?version=1").json() == found
    assert client.get(f"/api/questionnaires/{found['hash']}").json() == found


def test_a_current_copy_is_not_sent_again_and_a_hash_is_kept_for_good(client: httpx.Client) -> None:
    first = client.get("/api/questionnaires/toilet-check")
    again = client.get("/api/questionnaires/toilet-check", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "immutable" not in first.headers["Cache-Control"]
    by_hash = client.get(f"/api/questionnaires/{first.json()['hash']}")
    assert "immutable" in by_hash.headers["Cache-Control"]
    other = client.get("/api/questionnaires/toilet-check", headers={"If-None-Match": '"another"'})
    assert other.status_code == 200
    listed = client.get("/api/questionnaires")
    assert (
        client.get("/api/questionnaires", headers={"If-None-Match": listed.headers["ETag"]}).status_code
        == 304
    )


@pytest.mark.parametrize("path", ["toilet-check?version=2", "nothing", "%00"])
def test_an_unknown_questionnaire_is_not_found_and_tells_what_there_is(
    client: httpx.Client, path: str
) -> None:
    answer = client.get(f"/api/questionnaires/{path}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    assert ("本服务器有 v1" if "toilet" in path else "没有这份问卷") in answer.json()["detail"]
