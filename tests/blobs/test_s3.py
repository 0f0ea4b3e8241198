"""Photos in S3: a server of its API that checks keys, signatures and permissions, over a line that can fail in the middle."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import moto.settings
import pytest
from moto.server import ThreadedMotoServer

from ruhu.blobs.checking import clean, verify
from ruhu.blobs.refs import BLOB
from ruhu.blobs.store import Blobs, open_blobs, whole
from ruhu.kit.errors import Unavailable
from ruhu.kit.objects import Objects, S3Objects, open_objects
from ruhu.kit.settings import Settings
from tests.blobs.client import deliver, shown
from tests.factories.photos import ask, picture, send, sha256
from tests.factories.world import World

PHOTO = picture(b"s3", 4000)
NAME = sha256(PHOTO)
_buckets = itertools.count()
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::photos-*"]}],
}


@dataclass(frozen=True)
class Storage:
    """Where it listens, and the keys of somebody who may use the buckets `photos-…`."""

    address: tuple[str, int]
    key: str
    secret: str

    def client(self, service: str) -> Any:
        """An administrator's."""
        host, port = self.address
        return boto3.client(
            service, endpoint_url=f"http://{host}:{port}", region_name="us-east-1",
            aws_access_key_id=self.key, aws_secret_access_key=self.secret,
        )  # fmt: skip


@dataclass
class Line:
    """A TCP line to `target`, to be cut in several ways."""

    target: tuple[str, int]
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    mode: str = "open"  # open | closed | deaf (the request arrives, the reply does not) | cut (half of the request arrives)
    requests: int = 0

    def start(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near:
            if self.mode == "closed":
                return
            with socket.create_connection(self.target) as far:
                back = threading.Thread(target=self._back, args=(far, near), daemon=True)
                back.start()
                while data := _some(near):
                    self.requests += 1
                    if self.mode == "closed":
                        return
                    if self.mode == "cut":
                        far.sendall(data[: len(data) // 2])
                        return
                    far.sendall(data)
                far.shutdown(socket.SHUT_WR)
                back.join(5)

    def _back(self, far: socket.socket, near: socket.socket) -> None:
        while data := _some(far):
            if self.mode == "deaf":
                near.shutdown(socket.SHUT_RDWR)
                return
            near.sendall(data)


def _some(line: socket.socket) -> bytes:
    try:
        return line.recv(1 << 20)
    except OSError:
        return b""


@pytest.fixture(scope="module")
def server() -> Iterator[Storage]:
    """With a user of its own; from then on each request must be signed by somebody who may do what it asks."""
    served = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    served.start()
    iam = Storage(served.get_host_and_port(), "first", "first").client("iam")
    iam.create_user(UserName="photos")
    iam.put_user_policy(UserName="photos", PolicyName="photos", PolicyDocument=json.dumps(POLICY))
    made = iam.create_access_key(UserName="photos")["AccessKey"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moto.settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0.0)
        yield Storage(served.get_host_and_port(), made["AccessKeyId"], made["SecretAccessKey"])
    served.stop()


@pytest.fixture
def line(server: Storage) -> Iterator[Line]:
    between = Line(server.address)
    between.start()
    yield between
    between.listener.close()


@pytest.fixture
def address(server: Storage, line: Line, monkeypatch: pytest.MonkeyPatch) -> str:
    """The setting, for a bucket of its own."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret)
    bucket = f"photos-{next(_buckets)}"
    server.client("s3").create_bucket(Bucket=bucket)
    return f"s3://{bucket}/county?endpoint={line.url}&region=us-east-1"


@pytest.fixture
def objects(address: str, tmp_path: Path) -> Objects:
    return open_objects(address, tmp_path)


@pytest.fixture
def blobs(world: World, address: str, tmp_path: Path) -> Blobs:
    """The world's photos, in the bucket."""
    found = open_blobs(Settings(data=tmp_path, database=world.database.url, blobs=address), world.database)
    assert isinstance(found.objects, S3Objects)
    world.client.app.state.blobs = found  # type: ignore[attr-defined]
    return found


def test_objects_are_put_found_replaced_and_deleted(objects: Objects) -> None:
    assert (objects.get("a/b"), objects.size("a/b"), objects.below("a")) == (None, None, [])
    for data in (b"one", b"", b"0" * 600_000):
        objects.put("a/b", data)
        assert (objects.get("a/b"), objects.size("a/b")) == (data, len(data))
    objects.put("a/c", b"c")
    objects.put("ab/d", b"d")
    assert [(stored.key, stored.size) for stored in objects.below("a")] == [("a/b", 600_000), ("a/c", 1)]
    assert abs(objects.below("a")[0].modified.timestamp() - time.time()) < 60
    objects.delete(["a/b", "a/never"])
    assert [stored.key for stored in objects.below("a")] == ["a/c"]
    for wrong in ("", "/a", "a//b", "../a", "a/..", "A", "a b"):
        with pytest.raises(ValueError, match="not a key"):
            objects.put(wrong, b"")


def test_a_photo_goes_into_the_bucket_by_pieces_and_comes_out_as_it_was(
    world: World, blobs: Blobs, tmp_path: Path
) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    assert set(deliver(phone, PHOTO, NAME, 150)) == {200, 201, 204}
    assert phone.get(f"/api/blobs/{NAME}").content == PHOTO
    assert [(one.key, one.size) for one in blobs.objects.below("stored")] == [(whole(NAME), 4000)]
    assert blobs.objects.below("partial") == []
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size == 4000]
    report = verify(blobs)
    assert (report.whole, report.sound, clean(blobs, 0)) == (1, True, 0)


@pytest.mark.parametrize("mode", ["closed", "deaf", "cut"])
@pytest.mark.parametrize("at", [0, 2000, 3000])
def test_a_storage_that_fails_in_the_middle_is_told_and_the_upload_goes_on_afterwards(
    world: World, blobs: Blobs, line: Line, mode: str, at: int
) -> None:
    phone = world.sign_in("wg1")
    item = shown(world, phone, PHOTO)
    for offset in range(0, at, 1000):
        assert send(phone, PHOTO[offset : offset + 1000], NAME, offset, 4000).status_code == 204
    line.mode = mode
    reply = send(phone, PHOTO[at : at + 1000], NAME, at, 4000)
    assert (reply.status_code, reply.json()["code"], reply.headers["retry-after"]) == (
        503,
        "unavailable",
        "30",
    )
    assert ask(phone, NAME).status_code == 503
    assert world.count(BLOB) == 0 and phone.results(item)[0]["need_blobs"] == [NAME], (
        "receipts do not need the storage"
    )
    line.mode = "open"
    deliver(phone, PHOTO, NAME, 1000)
    assert phone.get(f"/api/blobs/{NAME}").content == PHOTO
    line.mode = mode
    reply = phone.get(f"/api/blobs/{NAME}")
    assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")


def test_a_photo_whose_last_write_landed_unheard_counts_when_its_phone_asks(
    world: World, blobs: Blobs, line: Line
) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    blobs.objects.put(whole(NAME), PHOTO)
    assert ask(phone, NAME).headers["upload-complete"] == "?1"
    assert phone.get(f"/api/blobs/{NAME}").content == PHOTO


def test_a_late_piece_that_reaches_into_the_next_does_not_spoil_the_photo(world: World, blobs: Blobs) -> None:
    phone = world.sign_in("wg1")
    shown(world, phone, PHOTO)
    key = f"partial/{NAME[:2]}/{NAME}/"
    blobs.objects.put(f"{key}0000001000", PHOTO[1000:3000])
    assert send(phone, PHOTO[:1500], NAME, 0, 4000).status_code == 204
    assert ask(phone, NAME).headers["upload-offset"] == "3000"
    assert send(phone, PHOTO[3000:], NAME, 3000, 4000).status_code == 201
    assert phone.get(f"/api/blobs/{NAME}").content == PHOTO


def test_a_bucket_that_is_not_there_is_told(address: str, tmp_path: Path) -> None:
    objects = open_objects(address.replace("photos-", "elsewhere-"), tmp_path)
    with pytest.raises(Unavailable):
        objects.put("a", b"a")
    with pytest.raises(Unavailable):
        objects.below("a")


WRONG_KEYS = [
    ("", "w" * 40, "SignatureDoesNotMatch"), ("AKIA" + "X" * 16, "", "InvalidAccessKeyId"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "secret", "said"), WRONG_KEYS)
def test_a_wrong_key_or_secret_gets_nothing_and_the_log_says_why(
    objects: Objects, address: str, tmp_path: Path, server: Storage, key: str, secret: str, said: str,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    objects.put("a/b", b"kept")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key or server.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret or server.secret)
    stranger = open_objects(address, tmp_path)
    for call in (
        lambda: stranger.put("a/b", b"mine"),
        lambda: stranger.get("a/b"),
        lambda: stranger.size("a/b"),
        lambda: stranger.below("a"),
        lambda: stranger.delete(["a/b"]),
    ):
        with pytest.raises(Unavailable):
            call()
    assert said in caplog.text
    assert objects.get("a/b") == b"kept"


def test_keys_that_may_not_use_a_bucket_are_refused_there(address: str, tmp_path: Path) -> None:
    foreign = open_objects(address.replace("photos-", "payroll-"), tmp_path)
    with pytest.raises(Unavailable):
        foreign.put("a", b"a")
