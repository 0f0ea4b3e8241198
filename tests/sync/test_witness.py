"""The server notices by itself that its database went back in time, and changes nothing while it did not."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Connection, create_engine, delete, make_url, text, update

import ruhu
from ruhu.audit.log import events
from ruhu.kit.db import Database
from ruhu.kit.scopes import ScopeCounter
from ruhu.kit.settings import Settings
from ruhu.main import create_app
from ruhu.submissions.store import REVISION, SUBMISSION
from ruhu.sync.state import ensure_epoch, epoch
from ruhu.sync.witness import Witness
from tests.factories.items import survey_item
from tests.factories.served import client_of
from tests.factories.world import GRIDS, VILLAGES, World


def first_epoch(database: Database) -> str:
    with database.write() as connection:
        return ensure_epoch(connection)


def epoch_of(database: Database) -> str:
    with database.read() as connection:
        return epoch(connection)


def test_ordinary_starts_ticks_and_stops_change_nothing(database: Database, tmp_path: Path) -> None:
    before = first_epoch(database)
    for _ in range(4):
        with Witness(database, tmp_path, every=0.01).watching():
            pass
        assert Witness(database, tmp_path).beat() is None
    assert epoch_of(database) == before


@contextmanager
def served(folder: Path, url: str = "") -> Iterator[str]:
    """A server on the data folder; the epoch that its phones are told."""
    app = create_app(Settings(data=folder, database=url, secret="s" * 40))
    with client_of(app):
        yield epoch_of(app.state.db)


def test_an_older_sqlite_file_put_under_the_data_folder_is_noticed_at_the_start(
    sqlite_template: bytes, tmp_path: Path
) -> None:
    live, backup = tmp_path / "ruhu.db", tmp_path / "backup.db"
    live.write_bytes(sqlite_template)
    with served(tmp_path) as first:
        pass
    with served(tmp_path) as again, closing(sqlite3.connect(live)) as connection:
        connection.execute("VACUUM INTO ?", [str(backup)])
    assert again == first
    for beside in tmp_path.glob("ruhu.db-*"):
        beside.unlink()
    shutil.copyfile(backup, live)
    with served(tmp_path) as restored:
        assert restored != first
    with served(tmp_path) as later:
        assert later == restored


def test_an_older_postgresql_database_is_noticed_at_the_start(
    postgres_url: str, postgres_database_url: str, tmp_path: Path
) -> None:
    live = make_url(postgres_database_url)
    name = live.database
    with served(tmp_path, postgres_database_url) as first:
        pass
    with administering(postgres_url) as connection:
        connection.execute(text(f"CREATE DATABASE {name}_old TEMPLATE {name}"))
    try:
        with served(tmp_path, postgres_database_url) as again:
            assert again == first
        with served(tmp_path, shown(live.set(database=f"{name}_old"))) as restored:
            assert restored != first
    finally:
        with administering(postgres_url) as connection:
            connection.execute(text(f"DROP DATABASE {name}_old WITH (FORCE)"))


def shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def administering(url: str) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_copy_that_got_the_inode_of_the_original_by_chance_is_known_by_its_age(
    database: Database, tmp_path: Path
) -> None:
    """ext4 gives out again what was freed a moment ago: of twenty folders put back one holds such a copy."""
    before = first_epoch(database)
    path = tmp_path / "witness.json"
    Witness(database, tmp_path).beat()
    said = json.loads(path.read_text())
    a_minute = 60_000_000_000
    path.write_text(json.dumps(said | {"made": said["made"] - a_minute}))  # in place: the inode stays
    assert Witness(database, tmp_path).beat() == "no_witness"
    assert epoch_of(database) != before


def test_a_file_of_an_earlier_version_is_still_believed(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "witness.json"
    Witness(database, tmp_path).beat()
    said = json.loads(path.read_text())
    del said["made"]
    path.write_text(json.dumps(said))
    assert Witness(database, tmp_path).beat() is None


def test_a_lost_witness_and_one_put_back_from_a_copy_begin_a_new_epoch(
    database: Database, tmp_path: Path
) -> None:
    epochs = [first_epoch(database)]
    path = tmp_path / "witness.json"
    assert Witness(database, tmp_path).beat() is None
    copy = path.read_bytes()
    path.unlink()
    assert Witness(database, tmp_path).beat() == "no_witness"
    epochs.append(epoch_of(database))
    good = path.read_bytes()
    path.rename(tmp_path / "kept")  # so that the copy cannot get the same inode
    path.write_bytes(good)
    assert Witness(database, tmp_path).beat() == "no_witness"
    epochs.append(epoch_of(database))
    for rubbish in (b"", b"{", b"[]", b'{"ticks": [], "inode": 1}', copy[:-5]):
        path.write_bytes(rubbish)
        assert Witness(database, tmp_path).beat() == "no_witness"
        epochs.append(epoch_of(database))
    assert len(set(epochs)) == len(epochs)
    with database.read() as connection:
        reasons = [event["detail"] for event in events(connection) if event["action"] == "sync:epoch"]
    assert reasons == ['{"reason":"no_witness"}'] * 7


class Dying(Database):
    """A server that dies when it is about to commit."""

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with super().write() as connection:
            yield connection
            raise KeyboardInterrupt


def test_dying_between_the_file_and_the_commit_neither_hides_nor_invents_a_restore(
    database: Database, tmp_path: Path
) -> None:
    before = first_epoch(database)
    dying = Dying(database.url)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            Witness(dying, tmp_path).beat()
    assert Witness(database, tmp_path).beat() is None
    with database.write() as connection:  # another database: it never saw this file's ticks
        connection.execute(text("UPDATE server_state SET value = 'a.b' WHERE key = 'witness'"))
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            Witness(dying, tmp_path).beat()
    assert epoch_of(database) == before
    assert Witness(database, tmp_path).beat() == "other_state"
    assert epoch_of(database) != before
    dying.close()


BEATING = """
import sys
from pathlib import Path
from ruhu.kit.db import Database
from ruhu.sync.witness import Witness
database = Database(sys.argv[1])
witness = Witness(database, Path(sys.argv[2]))
print([reason for reason in (witness.beat() for _ in range(40)) if reason])
"""


def test_two_server_processes_on_one_data_folder_do_not_fight(database: Database, tmp_path: Path) -> None:
    before = first_epoch(database)
    assert Witness(database, tmp_path).beat() is None
    environment = os.environ | {"PYTHONPATH": str(Path(ruhu.__file__).parents[1])}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", BEATING, database.url, str(tmp_path)], stdout=subprocess.PIPE, env=environment, text=True
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in processes:
        assert process.communicate(timeout=60)[0] == "[]\n"
    assert epoch_of(database) == before


def test_two_data_folders_on_one_database_come_to_rest(database: Database, tmp_path: Path) -> None:
    """That is a mistake in the settings (RUHU_WITNESS=off is for it): it costs some epochs, not one every minute."""
    first_epoch(database)
    hosts = [Witness(database, tmp_path / name) for name in ("a", "b")]
    found = [host.beat() for _ in range(10) for host in hosts]
    assert 1 <= len([reason for reason in found if reason]) <= 4
    assert found[-10:] == [None] * 10


def test_a_witness_that_cannot_look_keeps_the_server_running(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with Witness(database, tmp_path / "file", every=0.01).watching():
        names = {thread.name for thread in threading.enumerate()}
        assert "ruhu-witness" in names
    assert "ruhu-witness" not in {thread.name for thread in threading.enumerate()}


# -- a phone that remembers more than the server -------------------------------------------------

FORMS = f"mingzhou-2022/{VILLAGES[0]}"


def pulled(phone: Any, cursor: str | None = None, scope: str = FORMS) -> dict[str, Any]:
    reply = phone.get("/api/sync/pull", scope=scope, **({"cursor": cursor} if cursor else {}))
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_a_cursor_from_the_future_begins_a_new_epoch_once_and_the_feed_again(world: World) -> None:
    phone, other = world.sign_in("wg1"), world.sign_in("cun1")
    items = [
        survey_item(world.definition, village=VILLAGES[0], household_id=household)
        for household in world.households[GRIDS[0]]
    ]
    phone.results(*items)
    page, theirs = pulled(phone), pulled(other)
    assert pulled(phone, page["cursor"])["changes"] == []
    with world.database.write() as connection:  # the state before the last item
        last = items[-1]["submission_id"]
        connection.execute(delete(SUBMISSION).where(SUBMISSION.c.id == last))
        connection.execute(delete(REVISION).where(REVISION.c.submission_id == last))
        counter = ScopeCounter.__table__  # type: ignore[attr-defined]
        connection.execute(update(counter).where(counter.c.scope == FORMS).values(seq=2))
    again = pulled(phone, page["cursor"])
    assert again["epoch"] != page["epoch"] and again["changes"][0]["type"] == "reset"
    assert [c["id"] for c in again["changes"][1:]] == [item["submission_id"] for item in items[:2]]
    late = pulled(other, theirs["cursor"])
    assert (late["epoch"], late["changes"][0]["type"]) == (again["epoch"], "reset")
    assert pulled(phone, again["cursor"])["changes"] == []


def test_nobody_can_make_up_a_cursor_that_begins_an_epoch(world: World) -> None:
    phone = world.sign_in("wg1")
    phone.results(
        survey_item(world.definition, village=VILLAGES[0], household_id=world.households[GRIDS[0]][0])
    )
    page, roster = pulled(phone), pulled(phone, scope=f"roster/{VILLAGES[0]}")
    now, grant, seq, seal = page["cursor"].split(".")
    for made_up in (
        f"{now}.{grant}.{int(seq) + 9}.{seal}",
        f"{now}.{grant}.{int(seq) + 9}",
        roster["cursor"],
    ):
        found = pulled(phone, made_up)
        assert found["epoch"] == page["epoch"]
        assert [change["type"] for change in found["changes"]] == ["reset", "submission"], (
            "only he starts again"
        )
