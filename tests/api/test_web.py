"""What stands around the API: its documentation without internet, the app's files, headers, and requests gone astray."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ruhu.kit import web
from ruhu.kit.settings import Settings
from ruhu.main import create_app
from tests.api.conftest import Signed
from tests.api.places import PUBLIC
from tests.factories.served import client_of
from tests.factories.world import World

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def site(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server with a small built app."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "ruhu.db").write_bytes(sqlite_template)
    dist = folder / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>入户</title>")
    (dist / "sw.js").write_text("self")
    (dist / "assets" / "index-0a1b2c.js").write_text("export {}")
    (folder / "secret.txt").write_text("not for the web")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "web_dir", lambda: dist)
        app = create_app(Settings(data=folder, database=f"sqlite:///{folder}/ruhu.db", secret="s" * 40))
    with client_of(app) as client:
        yield client


def test_the_docs_page_loads_nothing_from_elsewhere(site: httpx.Client) -> None:
    page = site.get("/api/docs")
    assert page.status_code == 200
    addresses = re.findall(r"""(?:src|href|url)["']?\s*[=:]\s*["']([^"']+)["']""", page.text)
    assert "/api/openapi.json" in addresses
    assert any(address.endswith(".js") for address in addresses)
    assert not [address for address in addresses if "//" in address]
    for address in addresses:
        if address.startswith("/api/"):
            loaded = site.get(address)
            assert loaded.status_code == 200 and loaded.content, address
            sheets = (
                re.findall(rb"url\(['\"]?(http[^)]+)\)", loaded.content) if address.endswith(".css") else []
            )
            assert not sheets


def test_the_docs_page_may_run_under_its_own_policy(site: httpx.Client) -> None:
    """Its start script stands in the page: of two policies the stricter would win, so there must be just one."""
    policies = site.get("/api/docs").headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "'unsafe-inline'" in policies[0] and "http" not in policies[0]
    strict = site.get("/").headers.get_list("content-security-policy")
    assert len(strict) == 1 and "script-src 'unsafe-inline'" not in strict[0]
    assert strict[0].startswith("default-src 'self'")


@pytest.mark.parametrize("path", ["/", "/visits", "/households/018f/survey?step=3", "/api", "/a/b/c"])
def test_every_page_address_opens_the_app(site: httpx.Client, path: str) -> None:
    reply = site.get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "入户" in reply.text
    assert reply.headers["cache-control"] == "no-cache"


def test_hashed_files_are_kept_for_ever_and_the_rest_is_asked_for(site: httpx.Client) -> None:
    kept = site.get("/assets/index-0a1b2c.js")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "javascript" in kept.headers["content-type"]
    assert site.get("/sw.js").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/index-old.js", "/assets/../../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/assets/%00",
        "/assets/" + "x" * 5000,
    ],
)  # fmt: skip
def test_a_missing_asset_is_a_problem_not_the_page(site: httpx.Client, path: str) -> None:
    reply = site.get(path)
    assert "not for the web" not in reply.text
    if path.startswith("/assets/index"):
        assert (reply.status_code, reply.headers["content-type"]) == (404, PROBLEM)
    assert reply.status_code in (200, 404)


@pytest.mark.parametrize(
    "path", ["/%2e%2e/secret.txt", "/..%2fsecret.txt", "//etc/passwd", "/%00", "/" + "x" * 5000, "/%FF"]
)
def test_no_path_leads_out_of_the_app(site: httpx.Client, path: str) -> None:
    reply = site.get(path)
    assert reply.status_code in (200, 404)
    assert "not for the web" not in reply.text and "root:" not in reply.text


@pytest.mark.parametrize(
    "path", ["/", "/api/health", "/api/nothing", "/api/docs", "/api/me", "/assets/none.js"]
)
def test_every_answer_carries_the_safety_headers(site: httpx.Client, path: str) -> None:
    headers = site.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    if path.startswith("/api/") and path != "/api/docs":
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing/here", 404, "not_found"),
        ("POST", "/api/nothing/here", 405, "http_405"),
        ("PUT", "/api/households", 405, "http_405"),
        ("DELETE", "/api/me", 405, "http_405"),
        ("OPTIONS", "/api/households", 405, "http_405"),
        ("TRACE", "/api/health", 405, "http_405"),
        ("GET", "/api/sync/push", 404, "not_found"),
        ("BREW", "/api/health", 405, "http_405"),
    ],
)
def test_a_request_gone_astray_is_told_so(
    shared_world: World, signed: Signed, method: str, path: str, status: int, code: str
) -> None:
    reply = shared_world.client.request(method, path, headers=signed("wg1").headers)
    assert (reply.status_code, reply.headers["content-type"]) == (status, PROBLEM), reply.text
    body = reply.json()
    assert (body["status"], body["code"]) == (status, code) and re.search("[一-鿿]", body["detail"])
    assert "access-control-allow-origin" not in reply.headers, "no other site may call this API"
    if status == 405:
        assert reply.headers["allow"]


def test_head_is_refused_without_a_body_to_trip_over(shared_world: World, signed: Signed) -> None:
    reply = shared_world.client.head("/api/households", headers=signed("wg1").headers)
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/xml", "multipart/form-data", "application/json; charset=gbk"]
)
@pytest.mark.parametrize(
    ("path", "statuses"),
    [("/api/sync/have", {200, 422}), ("/api/sync/push", {200}), ("/api/auth/token", {401})],
)
def test_wrong_content_types_break_nothing(
    shared_world: World, signed: Signed, path: str, statuses: set[int], kind: str | None
) -> None:
    """Phones behind odd proxies lose the type: JSON is read as JSON, or refused with a reason."""
    phone = signed("wg1")
    bodies: dict[str, Any] = {
        "/api/sync/have": {"revs": [], "blobs": []},
        "/api/sync/push": {"protocol": 1, "device": phone.device, "items": []},
        "/api/auth/token": {
            "grant_type": "password",
            "username": "wg1",
            "password": "wrong",
            "device_id": phone.device,
        },
    }
    headers = phone.headers | ({"Content-Type": kind} if kind else {})
    reply = shared_world.client.post(path, content=json.dumps(bodies[path]).encode(), headers=headers)
    assert reply.status_code in statuses, reply.text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"revs": 5}', b'{"revs": [5]}', b"\xff\xfe", b"[" * 100_000]
)
def test_rubbish_bodies_are_refused_as_problems(shared_world: World, signed: Signed, body: bytes) -> None:
    headers = {**signed("guanli").headers, "Content-Type": "application/json"}
    for path in ("/api/sync/have", "/api/accounts"):
        reply = shared_world.client.post(path, content=body, headers=headers)
        assert (reply.status_code, reply.headers["content-type"]) in {(400, PROBLEM), (422, PROBLEM)}, (
            reply.text
        )


@pytest.mark.parametrize(
    "path", ["/api/campaigns/", "/api/submissions/", "/api/questionnaires/", "/api/villages/"]
)
@pytest.mark.parametrize("part", ["%00", "%0A", "%07", "%FF", "%F0%9F%98%80", "..", "'--", "9" * 4000])
def test_odd_characters_in_paths_find_nothing(
    shared_world: World, signed: Signed, path: str, part: str
) -> None:
    reply = shared_world.client.get(path + part, headers=signed("zhen").headers)
    assert reply.status_code in (404, 422) or reply.url.path != path + part
    assert reply.status_code < 500


def test_the_description_is_complete_enough_to_read(shared_world: World) -> None:
    document = shared_world.client.get("/api/openapi.json").json()
    for path, ways in document["paths"].items():
        for method, operation in ways.items():
            told = f"{method} {path}"
            assert operation["description"].strip() and operation["tags"] and operation["summary"], told
            assert all(response["description"] for response in operation["responses"].values()), told
            if f"{method.upper()} {path}" not in PUBLIC:
                assert operation["security"] and "401" in operation["responses"], told
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == [PROBLEM], f"{told} {status}"
    ids = [operation["operationId"] for ways in document["paths"].values() for operation in ways.values()]
    assert len(ids) == len(set(ids))


def test_the_command_prints_the_same_description(shared_world: World) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "ruhu", "openapi"], check=True, capture_output=True, timeout=120,
        env={"PYTHONPATH": str(Path(web.__file__).parents[2]), "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"},
    ).stdout  # fmt: skip
    assert json.loads(printed) == shared_world.client.get("/api/openapi.json").json()
