"""Object storage: whole values under keys, replaced at once or not at all. Local files by default, S3-compatible by setting.

Keys are path segments of lower-case letters, digits, "." and "-", joined by "/".
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, urlsplit

from ruhu.kit.errors import Unavailable

log = logging.getLogger("ruhu.objects")
_KEY = re.compile(r"[a-z0-9][a-z0-9.-]*(?:/[a-z0-9][a-z0-9.-]*)*").fullmatch
_T = TypeVar("_T")
_TEMPORARY = "tmp"
_HOUR = 3600


class Stored(NamedTuple):
    """One object, without its bytes."""

    key: str
    size: int
    modified: datetime


class Objects(ABC):
    """What Ruhu asks of object storage. Every method raises Unavailable (503) when the storage does not do it."""

    @abstractmethod
    def put(self, key: str, data: bytes) -> None:
        """Store `data` under `key`, replacing what is there. Durable when it returns; never half there."""

    @abstractmethod
    def get(self, key: str) -> bytes | None:
        """The bytes, or None when there is nothing under `key`."""

    @abstractmethod
    def size(self, key: str) -> int | None:
        """The number of bytes, or None when there is nothing under `key`."""

    @abstractmethod
    def below(self, prefix: str) -> list[Stored]:
        """Everything below `prefix` (whole segments), by key."""

    @abstractmethod
    def delete(self, keys: Iterable[str]) -> None:
        """Remove what is there under these keys."""

    def clean(self) -> None:  # noqa: B027 (most storages have nothing to do)
        """Remove what interrupted writes have left behind."""


class LocalObjects(Objects):
    """Files below one folder, readable by the server's user only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        """A file beside, synced, renamed into place; then the folder is synced, or the name might not outlive a power cut."""
        target, beside = self._path(key), self.root / _TEMPORARY / secrets.token_hex(16)
        with _told(f"write {key}"):
            self._folder(beside.parent)
            try:
                with open(beside, "xb", opener=_private) as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                self._rename(beside, target)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise

    def _rename(self, beside: Path, target: Path) -> None:
        for last in (False, True):
            self._folder(target.parent)
            try:
                os.replace(beside, target)
                break
            except FileNotFoundError:  # a cleaner has just removed the empty folder
                if last:
                    raise
        _sync_folder(target.parent)

    def get(self, key: str) -> bytes | None:
        """Read the file."""
        with _told(f"read {key}"):
            try:
                return self._path(key).read_bytes()
            except FileNotFoundError:
                return None

    def size(self, key: str) -> int | None:
        """Ask the file."""
        with _told(f"read {key}"):
            try:
                return self._path(key).stat().st_size
            except FileNotFoundError:
                return None

    def below(self, prefix: str) -> list[Stored]:
        """Walk the folder."""
        with _told(f"list {prefix}"):
            return sorted(self._walk(self._path(prefix)))

    def _walk(self, folder: Path) -> Iterator[Stored]:
        for place, _, names in os.walk(folder):
            for name in names:
                path = Path(place, name)
                try:
                    found = path.stat()
                except FileNotFoundError:
                    continue
                modified = datetime.fromtimestamp(found.st_mtime, UTC)
                yield Stored(path.relative_to(self.root).as_posix(), found.st_size, modified)

    def delete(self, keys: Iterable[str]) -> None:
        """Remove files, and folders that become empty."""
        with _told("delete"):
            folders = set()
            for key in keys:
                path = self._path(key)
                path.unlink(missing_ok=True)
                folders.add(path.parent)
            for folder in folders:
                if folder.is_dir() and not any(folder.iterdir()):
                    _remove_if_empty(folder)

    def clean(self) -> None:
        """Files of writes that never ended: an hour is longer than any write."""
        before = time.time() - _HOUR
        with _told("clean"):
            for path in (self.root / _TEMPORARY).glob("*"):
                if path.stat().st_mtime < before:
                    path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.root / _checked(key)

    def _folder(self, folder: Path) -> None:
        """Make it and what is missing above it, each name synced in the folder that holds it."""
        if folder.is_dir():
            return
        if folder.parent != folder:
            self._folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(folder.parent)


class S3Objects(Objects):
    """A bucket of any S3-compatible storage. Keys of access come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)."""

    def __init__(self, url: str) -> None:
        """`url`: s3://bucket/prefix?endpoint=https://…&region=…; endpoint and region may be left out on AWS itself."""
        from obstore import store  # here: a server with local files does without its 10 MB

        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if not parts.netloc or options.keys() - {"endpoint", "region"}:
            raise ValueError("RUHU_BLOBS should look like s3://bucket/prefix?endpoint=https://…&region=…")
        endpoint = options.get("endpoint")
        given: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
        self._store = store.S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            region=options.get("region", "us-east-1"),
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": bool(endpoint and endpoint.startswith("http://")),
                "connect_timeout": "3s",
                "timeout": "10s",
            },
            # A phone asks again by itself: better a soon 503 than a thread that waits for minutes.
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
            **given,
        )

    def put(self, key: str, data: bytes) -> None:
        """One PUT: S3 shows an object whole or not at all."""
        import obstore

        self._ask(f"write {key}", lambda: obstore.put(self._store, _checked(key), data, use_multipart=False))

    def get(self, key: str) -> bytes | None:
        """One GET."""
        import obstore

        return self._find(key, lambda: bytes(obstore.get(self._store, _checked(key)).bytes()))

    def size(self, key: str) -> int | None:
        """One HEAD."""
        import obstore

        return self._find(key, lambda: int(obstore.head(self._store, _checked(key))["size"]))

    def below(self, prefix: str) -> list[Stored]:
        """All pages of a listing."""
        import obstore

        found = self._ask(f"list {prefix}", lambda: obstore.list(self._store, _checked(prefix)).collect())
        return sorted(Stored(one["path"], one["size"], one["last_modified"]) for one in found)

    def delete(self, keys: Iterable[str]) -> None:
        """One request for up to a thousand keys."""
        import obstore

        wanted = [_checked(key) for key in keys]
        if wanted:
            self._ask("delete", lambda: obstore.delete(self._store, wanted))

    def _ask(self, what: str, call: Callable[[], _T]) -> _T:
        """The answer. What is "not found" here is the bucket: never taken for a write that was done."""
        from obstore.exceptions import BaseError

        with _told(what, BaseError):
            return call()

    def _find(self, key: str, call: Callable[[], _T]) -> _T | None:
        def found() -> _T | None:
            try:
                return call()
            except FileNotFoundError:
                return None

        return self._ask(f"read {key}", found)


def open_objects(url: str, folder: Path) -> Objects:
    """The storage that the setting names: "" is `folder`. Raises ValueError for what is no address of a storage."""
    if not url:
        return LocalObjects(folder)
    if url.startswith("s3://"):
        return S3Objects(url)
    raise ValueError(
        "RUHU_BLOBS is empty (files in the data folder) or s3://bucket/prefix?endpoint=…&region=…"
    )


@contextmanager
def _told(what: str, *errors: type[Exception]) -> Iterator[None]:
    """A storage that fails is said in the server's log in full, and to the caller as 503."""
    failures: tuple[type[Exception], ...] = (OSError, *errors)
    try:
        yield
    except failures as error:
        log.error("object storage: cannot %s: %s", what, error)
        raise Unavailable(
            "服务器的照片存储现在不能用, 照片没有收下, 手机里的还在。请稍后再试。", retry_after=30
        ) from error


def _checked(key: str) -> str:
    if not _KEY(key) or ".." in key:
        raise ValueError(f"not a key: {key!r}")
    return key


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # somebody has just put something there
        log.debug("%s is in use again", folder)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
