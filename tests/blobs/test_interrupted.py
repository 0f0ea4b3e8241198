"""Whatever interrupts an upload, what counts as here is whole, and whoever asks can go on to the end."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ruhu.blobs.checking import verify
from ruhu.blobs.errors import BeingWritten
from ruhu.blobs.refs import BLOB
from ruhu.blobs.store import Blobs, Progress, open_blobs, whole
from ruhu.kit.db import Database
from ruhu.kit.errors import RuhuError, Unavailable
from ruhu.kit.objects import LocalObjects
from ruhu.kit.settings import Settings
from tests.blobs.client import deliver, shown
from tests.durability.services import served
from tests.factories.photos import ask, picture, send, sha256
from tests.factories.world import World
from tests.sync.test_races import at_once

PHOTO = picture(b"cut", 5000)
NAME = sha256(PHOTO)
HERE = Path(__file__).resolve().parents[2]


class Failing(LocalObjects):
    """Local files whose `put` fails when told to: before anything is written, or after all of it is."""

    fault: str | None = None

    def put(self, key: str, data: bytes) -> None:
        fault, self.fault = self.fault, None
        if fault == "before":
            raise Unavailable("停电")
        super().put(key, data)
        if fault == "after":
            raise Unavailable("回话丢了")


@pytest.fixture(scope="module")
def one_database(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("interrupted") / "ruhu.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


_seeds = itertools.count()
OFFSETS = st.sampled_from(["right", "zero", "beyond", "behind"])
STEP = st.tuples(
    OFFSETS, st.integers(0, 1500), st.sampled_from([None, "before", "after"]), st.booleans(), st.booleans()
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(steps=st.lists(STEP, max_size=25), size=st.integers(12, 4000), rest=st.integers(100, 1500))
def test_after_any_cuts_repeats_wrong_offsets_and_failures_a_photo_gets_here_whole(
    one_database: Database, steps: list[Any], size: int, rest: int
) -> None:
    data = picture(f"{next(_seeds)}".encode(), size)[:size]
    name = sha256(data)
    with tempfile.TemporaryDirectory() as folder:
        blobs = opened(one_database, Path(folder))
        for where, length, fault, wrong_bytes, restart in steps:
            before = blobs.progress(name, size)
            at = {
                "right": before.offset,
                "zero": 0,
                "beyond": before.offset + 7,
                "behind": before.offset // 2,
            }[where]
            piece = data[at : at + length]
            if wrong_bytes and at >= 12:
                piece = bytes(len(piece))
            blobs.objects.fault = fault  # type: ignore[attr-defined]
            told = outcome(partial(blobs.append, name, at, size, piece))
            if restart:
                blobs = opened(one_database, Path(folder))
            blobs.objects.fault = None  # type: ignore[attr-defined]
            after = blobs.progress(name, size)
            if told == "wrong_offset":
                assert after == before
            if isinstance(told, Progress):
                assert after == told
            assert after.complete is honest(blobs, name)
        for _ in range(200):  # from here on the line is good
            state = blobs.progress(name, size)
            if state.complete:
                break
            at = state.offset
            outcome(partial(blobs.append, name, at, size, data[at : at + rest]))
        assert blobs.read(name).data == data
        assert [stored.key for stored in blobs.objects.below("stored")] == [whole(name)]


def opened(database: Database, folder: Path) -> Blobs:
    blobs = open_blobs(Settings(data=folder), database)
    blobs.objects = Failing(folder / "photos")
    return blobs


def outcome(call: Callable[[], Progress]) -> Progress | str:
    try:
        return call()
    except RuhuError as error:
        return error.code


def honest(blobs: Blobs, name: str) -> bool:
    """Whether it counts as here; fails when it does and is not."""
    with blobs.database.read() as connection:
        counted = connection.execute(BLOB.select().where(BLOB.c.sha256 == name)).first() is not None
    if counted:
        data = blobs.objects.get(whole(name))
        assert data is not None and sha256(data) == name
    return counted


@pytest.mark.parametrize("piece", [40, 700, 5000])
def test_many_phones_that_send_one_photo_at_once_all_succeed_and_it_is_stored_once(
    world: World, piece: int
) -> None:
    data = picture(f"many {piece}".encode(), 5000)
    phones = [world.sign_in("wg1") for _ in range(4)]
    for phone in phones:
        shown(world, phone, data)
    statuses = at_once(*[lambda phone=phone: deliver(phone, data, sha256(data), piece) for phone in phones])  # type: ignore[misc]
    assert all(statuses), "an exception in a thread leaves None"
    assert {status for found in statuses for status in found} <= {200, 201, 204, 409, 423}
    assert phones[0].get(f"/api/blobs/{sha256(data)}").content == data
    assert world.count(BLOB) == 1


def test_two_server_processes_that_are_sent_one_photo_at_once_store_it_once(
    world: World, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with served(world, folders[0]) as one, served(world, folders[1]) as two:
        phones = [server.sign_in("wg1") for server in (one, two, one, two)]
        for n in range(6):
            data = picture(f"two processes {n}".encode(), 5000)
            for phone in phones:
                shown(world, phone, data)
            statuses = at_once(*[partial(deliver, phone, data, sha256(data), 500) for phone in phones])
            assert all(statuses), "an exception in a thread leaves None"
            assert {status for found in statuses for status in found} <= {200, 201, 204, 409, 423}
            assert {phone.get(f"/api/blobs/{sha256(data)}").content for phone in phones} == {data}
            assert world.count(BLOB) == n + 1
    report = verify(world.client.app.state.blobs)  # type: ignore[attr-defined]
    assert (report.whole, report.sound) == (6, True)


CHILD = """
import os, sys, time
from pathlib import Path
from ruhu.blobs import store
from ruhu.kit.db import Database
from ruhu.kit.settings import Settings

url, folder, name, offset, length, stop = sys.argv[1:]
database = Database(url)
blobs = store.open_blobs(Settings(data=Path(folder), database=url), database)

def stand(*_, **__):
    print("standing", flush=True)
    time.sleep(600)

{
    "before the bytes are synced": lambda: setattr(os, "fsync", stand),
    "between write and rename": lambda: setattr(os, "replace", stand),
    "between rename and row": lambda: setattr(store.Blobs, "_record", stand),
    "after the row": lambda: setattr(store.Blobs, "_tidy", stand),
}[stop]()
blobs.append(name, int(offset), int(length), sys.stdin.buffer.read())
"""
KILLS = [
    (False, "before the bytes are synced"), (False, "between write and rename"), (True, "before the bytes are synced"),
    (True, "between write and rename"), (True, "between rename and row"), (True, "after the row"),
]  # fmt: skip


@pytest.mark.parametrize(("last", "stop"), KILLS)
def test_a_process_that_is_killed_leaves_no_half_photo_and_no_lock(
    world: World, last: bool, stop: str
) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    assert send(phone, PHOTO[:2000], NAME, 0, 5000).status_code == 204
    folder = world.client.app.state.settings.data  # type: ignore[attr-defined]
    words = [world.database.url, str(folder), NAME, "2000", "5000", stop]
    environment = {**os.environ, "PYTHONPATH": str(HERE / "backend")}
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as child:
        assert child.stdin and child.stdout
        child.stdin.write(PHOTO[2000:] if last else PHOTO[2000:3000])
        child.stdin.close()
        assert child.stdout.readline() == b"standing\n"
        blobs: Blobs = world.client.app.state.blobs  # type: ignore[attr-defined]
        if stop != "after the row":
            blobs.locks.wait = 0.1
            with pytest.raises(BeingWritten):  # the other process is at it
                blobs.append(NAME, 2000, 5000, PHOTO[2000:])
            assert send(phone, PHOTO[2000:], NAME, 2000, 5000).status_code == 423
            assert send(phone, PHOTO[2000:], NAME, 2000, 5000).headers["retry-after"] == "1"
            blobs.locks.wait = 5.0
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    for stored in blobs.objects.below("stored"):
        assert sha256(blobs.objects.get(stored.key) or b"") == NAME
    state = ask(phone, NAME)
    done = stop in ("between rename and row", "after the row")
    assert (state.headers["upload-offset"], state.headers["upload-complete"]) == (
        ("5000", "?1") if done else ("2000", "?0")
    )
    deliver(phone, PHOTO, NAME, 800)
    assert phone.get(f"/api/blobs/{NAME}").content == PHOTO


def test_what_arrived_before_the_line_was_cut_need_not_be_sent_again(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    with serving(world) as port:
        for upto in (1234, 3210):
            start = int(ask(phone, NAME).headers["upload-offset"])
            with socket.create_connection(("127.0.0.1", port)) as line:
                head = (
                    f"PUT /api/blobs/{NAME} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {phone.token}\r\n"
                    f"Upload-Offset: {start}\r\nUpload-Length: 5000\r\nContent-Length: {5000 - start}\r\n\r\n"
                )
                line.sendall(head.encode() + PHOTO[start:upto])
                time.sleep(0.3)
            end = time.monotonic() + 10
            while (state := ask(phone, NAME)).headers["upload-offset"] == str(
                start
            ) and time.monotonic() < end:
                time.sleep(0.05)
            assert (state.headers["upload-offset"], state.headers["upload-complete"]) == (str(upto), "?0")
    assert send(phone, PHOTO[3210:], NAME, 3210, 5000).status_code == 201
    assert phone.get(f"/api/blobs/{NAME}").content == PHOTO


class serving:
    """The world's application on a real port."""

    def __init__(self, world: World) -> None:
        config = uvicorn.Config(world.client.app, port=0, log_level="warning", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)

    def __enter__(self) -> int:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        return int(self.server.servers[0].sockets[0].getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)


def test_more_bytes_than_a_photo_has_do_not_bar_its_way(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    assert send(phone, PHOTO + bytes(100), NAME, 0, 9000).status_code == 204
    assert ask(phone, NAME).headers["upload-offset"] == "0"
    assert send(phone, PHOTO[:2500], NAME, 0, 5000).status_code == 204
    assert send(phone, PHOTO[2500:], NAME, 2500, 5000).status_code == 201


def test_a_full_disk_is_said_and_costs_nothing_that_was_here(world: World) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    assert send(phone, PHOTO[:2000], NAME, 0, 5000).status_code == 204
    blobs: Blobs = world.client.app.state.blobs  # type: ignore[attr-defined]
    local = blobs.objects
    assert isinstance(local, LocalObjects)
    (local.root / "tmp").rename(local.root / "tmp.away")
    (local.root / "tmp").write_bytes(b"")  # nothing can be written below it
    reply = send(phone, PHOTO[2000:], NAME, 2000, 5000)
    assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")
    assert int(reply.headers["retry-after"]) > 0
    (local.root / "tmp").unlink()
    (local.root / "tmp.away").rename(local.root / "tmp")
    assert ask(phone, NAME).headers["upload-offset"] == "2000"
    deliver(phone, PHOTO, NAME, 5000)
