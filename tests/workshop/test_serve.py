"""`./scripts/serve` as a new user meets it, and the trial over HTTPS."""

from __future__ import annotations

import ssl
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.workshop.servers import running

ROOT = Path(__file__).resolve().parents[2]
SERVE = [ROOT / "scripts/serve"]
RUHU = [sys.executable, "-m", "ruhu", "serve"]
BACKEND = {"PYTHONPATH": str(ROOT / "backend")}


@pytest.mark.slow
def test_the_first_start_brings_a_demo_and_the_second_takes_five_seconds_at_most(tmp_path: Path) -> None:
    with running(SERVE, tmp_path) as server:
        printed = server.printed()
        assert f"http://127.0.0.1:{server.url.rsplit(':', 1)[1]}" in printed
        campaigns = httpx.get(server.url + "/api/campaigns")
        assert campaigns.status_code == 401  # served, and only to those who sign in
        assert '<div id="app"' in httpx.get(server.url + "/").text
    begin = time.monotonic()
    with running(SERVE, tmp_path):
        took = time.monotonic() - begin
    assert took <= 5, f"the second start took {took:.1f} s"


@pytest.mark.slow
def test_with_tls_a_phone_that_downloads_the_authority_trusts_the_server(tmp_path: Path) -> None:
    with running([*RUHU, "--no-demo", "--tls"], tmp_path, scheme="https", env=BACKEND) as server:
        download = httpx.get(server.url + "/ca.crt", verify=False)
        assert download.headers["content-type"] == "application/x-x509-ca-cert"
        assert "PRIVATE KEY" not in download.text
        phone = ssl.create_default_context(cadata=download.text)
        assert httpx.get(server.url + "/api/health", verify=phone).status_code == 200


def test_tls_for_a_public_address_is_refused_before_anything_listens(tmp_path: Path) -> None:
    command = [*RUHU, "--no-demo", "--tls", "--host", "203.0.113.7"]
    with pytest.raises(AssertionError, match=r"203\.0\.113\.7"), running(command, tmp_path, env=BACKEND):
        pass


@pytest.mark.slow
def test_a_stopped_server_ends_cleanly(tmp_path: Path) -> None:
    with running([*RUHU, "--no-demo"], tmp_path, env=BACKEND) as server:
        process = server.process
    assert process.returncode in (0, -15)
    assert "Traceback" not in server.printed()
