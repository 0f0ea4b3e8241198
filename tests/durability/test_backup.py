"""Backup and restore as docs/deploy tells it, with the programs that come with PostgreSQL."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select

from ruhu.audit.log import verify
from ruhu.kit.db import Database
from ruhu.kit.ids import uuid7
from ruhu.tables import METADATA
from tests.durability.integrity import faults
from tests.durability.load import Load, county
from tests.durability.services import BINARIES, ROOT, Service
from tests.factories import large
from tests.workshop.test_serve import BACKEND

DEPLOY = (ROOT / "docs/deploy/README.md").read_text("utf-8")


def options_told(program: str) -> list[str]:
    """The dashed options that the deployment guide tells people to give `program`, but for who and where."""
    line = re.search(rf"{program} [^\n`>]+", DEPLOY)
    assert line is not None, f"the guide does not say how to run {program}"
    return [word for word in line[0].split() if word.startswith("-") and word not in ("-U", "-d")]


def run(program: str, url: str, *options: str, **streams: Any) -> None:
    """A program of PostgreSQL on the database of a SQLAlchemy URL."""
    parts = urlsplit(url)
    place = ["-h", parse_qs(parts.query)["host"][0], "-U", parts.username or "postgres"]
    name = parts.path.lstrip("/")
    target = ["-d", name] if program == "pg_restore" else [name]
    subprocess.run([BINARIES / program, *place, *options, *target], check=True, **streams)


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as a sorted list."""
    database = Database(url)
    with database.read() as connection:
        rows = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }
        assert verify(connection) == []
    database.close()
    return rows


def ask(service: Service, token: str, path: str, body: Any = None) -> Any:
    """The JSON of a GET, or of a POST when there is a body."""
    reply = httpx.request(
        "POST" if body else "GET", service.url + path, json=body, headers={"Authorization": f"Bearer {token}"}
    )
    return reply.raise_for_status().json()


@pytest.mark.slow
def test_a_restored_backup_has_every_row_the_audit_chains_and_lets_people_sign_in(
    tmp_path: Path, postgres_database_url: str
) -> None:
    url, dump = postgres_database_url, tmp_path / "ruhu.dump"
    villages = county(url, tmp_path / "data", 2, 40)
    service = Service(tmp_path, url)
    service.start()
    try:
        # The backup is taken while the server runs; work goes on after it.
        load = Load(service, villages, 2, most=5)
        kept = [list(line.items) for line in load.lines]
        for line, items in zip(load.lines, kept, strict=True):
            line.items = iter(items)
            for _ in range(3):
                line.push(service.port)
        before = everything(url)
        assert options_told("pg_dump") == ["-Fc"]
        with dump.open("wb") as out:
            run("pg_dump", url, *options_told("pg_dump"), stdout=out)
        load.resume()
        load.join()
        assert load.contradictions == []
        assert len(everything(url)["revision"]) > len(before["revision"])
    finally:
        service.stop()

    assert options_told("pg_restore") == ["--clean", "--if-exists"]
    with dump.open("rb") as into:
        run("pg_restore", url, *options_told("pg_restore"), stdin=into)
    assert everything(url) == before

    assert "`ruhu epoch`" in DEPLOY
    epoch = [sys.executable, "-m", "ruhu", "epoch", "--database", url, "--data", str(tmp_path / "data")]
    subprocess.run(epoch, check=True, env=BACKEND, capture_output=True)
    audit = [sys.executable, "-m", "ruhu", "audit", "--database", url, "--data", str(tmp_path / "data")]
    subprocess.run(audit, check=True, env=BACKEND, capture_output=True)
    service.start()
    try:
        token = service.sign_in("wg0", large.PASSWORD, uuid7())
        assert ask(service, token, "/api/sync/scopes")["epoch"] not in {
            row[1] for row in before["server_state"]
        }

        # Phones offer again what they sent: what came in after the backup is taken in as new, the rest is here.
        restored = {row[0] for row in before["revision"]}
        for line, items in zip(load.lines, kept, strict=True):
            sent = [item["rev_id"] for item in items]
            here = set(ask(service, line.token, "/api/sync/have", {"revs": sent, "blobs": []})["revs"])
            assert here == restored.intersection(sent)
            assert 0 < len(here) < len(sent)
            line.items = iter([item for item in items if item["rev_id"] not in here])
            load.acknowledged = {rev: told for rev, told in load.acknowledged.items() if rev not in sent}
        load.resume()
        load.join()
        assert {receipt.status for receipt in load.acknowledged.values()} == {"accepted"}
        database = Database(url)
        assert faults(database, load.acknowledged, load.made) == []
        database.close()
        assert len(everything(url)["revision"]) == len(load.made)
    finally:
        service.stop()
