"""The bytes of photos: taken in by pieces, checked, stored under their hash once for all forms that show them.

`stored/ab/abcd…` holds whole photos, `partial/ab/abcd…/<offset>` the pieces of unfinished ones. A piece is an object of its
own: written at once or not at all, in any storage, by whichever server process the phone happens to reach.
The row of table `blob` is written last; it, and nothing else, says that a photo is here.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from ruhu.blobs.errors import BeingWritten, Damaged, Mismatch, NoSuchBlob, NotAnImage, WrongOffset
from ruhu.blobs.images import ENOUGH, image_type
from ruhu.blobs.refs import BLOB
from ruhu.kit import clock
from ruhu.kit.bulk import insert_many
from ruhu.kit.db import Database
from ruhu.kit.errors import Invalid, TooLarge, Unavailable
from ruhu.kit.locks import Busy, Locks
from ruhu.kit.objects import Objects, Stored, open_objects
from ruhu.kit.settings import Settings

log = logging.getLogger("ruhu.blobs")
MOST = 10 * 1024 * 1024
PIECES_MOST = 32
BLOB_COLUMNS = ("sha256", "size", "type", "stored_at")
_SIZE = select(BLOB.c.size).where(BLOB.c.sha256 == bindparam("sha256"))


class Progress(NamedTuple):
    """How many bytes are here, from the first on, and whether that is all, checked and stored."""

    offset: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Photo:
    """A whole photo."""

    data: bytes
    type: str


class Blobs:
    """Takes in and gives out photos. Says nothing about who may: ask blobs.access."""

    def __init__(self, database: Database, objects: Objects, locks: Locks) -> None:
        self.database, self.objects, self.locks = database, objects, locks

    # -- taking in -------------------------------------------------------------------------------

    def progress(self, sha256: str, length: int) -> Progress:
        """How far this photo of `length` bytes has come."""
        size = self._size(sha256, None)
        if size is not None:
            return Progress(size, True)
        if self.objects.size(whole(sha256)) is not None:
            # Bytes without a row: the process died between the two, or an older database was restored.
            with self._writer(sha256) as connection:
                data = self.objects.get(whole(sha256))
                kind = image_type(data or b"")
                if data is not None and kind and digest(data) == sha256:
                    self._record(connection, sha256, len(data), kind)
                    return Progress(len(data), True)
        end = _end(self._pieces(sha256))
        return Progress(end if end < length else 0, False)

    def append(self, sha256: str, offset: int, length: int, data: bytes) -> Progress:
        """Take the piece that begins at `offset` of a photo with `length` bytes in all. Durable when it returns.

        Repeating a piece of a whole photo changes nothing. Raises WrongOffset, Mismatch, NotAnImage, BeingWritten,
        TooLarge, Invalid, Unavailable.
        """
        if length > MOST:
            raise TooLarge(f"照片最多 {MOST >> 20} MB。", limit_bytes=MOST)
        if offset + len(data) > length:
            raise Invalid(f"这一段到第 {offset + len(data)} 字节, 超出了所说的总长 {length}。", length=length)
        with self._writer(sha256) as connection:
            size = self._size(sha256, connection)
            if size is not None:
                return Progress(size, True)
            pieces = self._pieces(sha256)
            if _end(pieces) >= length and offset < _end(pieces):
                # Somebody sent more than the photo has: that cannot be it, and nobody could ever go on from there.
                self._forget(pieces)
                pieces = []
            if offset != _end(pieces):
                raise WrongOffset(_end(pieces))
            if offset == 0 and len(data) >= ENOUGH and image_type(data) is None:
                raise NotAnImage
            if offset + len(data) < length:
                self._keep(sha256, pieces, offset, data)
                return Progress(offset + len(data), False)
            self._finish(connection, sha256, pieces, data)
        self._tidy(pieces)
        return Progress(length, True)

    def take(self, sha256: str, data: bytes) -> None:
        """Take a whole photo that came by another way (a bundle). Raises as `append` does."""
        if len(data) > MOST:
            raise TooLarge(f"照片最多 {MOST >> 20} MB。", limit_bytes=MOST)
        with self._writer(sha256) as connection:
            if self._size(sha256, connection) is not None:
                return
            self._finish(connection, sha256, [], data)
            pieces = self._pieces(sha256)
        self._tidy(pieces)

    def _keep(self, sha256: str, pieces: list[Piece], offset: int, data: bytes) -> None:
        if len(pieces) >= PIECES_MOST:  # a line that cuts after every few bytes
            data = self._joined(pieces) + data
            self.objects.put(piece(sha256, 0), data)
            self._forget(pieces[1:])
        elif data:
            self.objects.put(piece(sha256, offset), data)

    def _finish(self, connection: Connection | None, sha256: str, pieces: list[Piece], data: bytes) -> None:
        """Check, store, record. The caller forgets the pieces when all that is committed."""
        data = self._joined(pieces) + data
        try:
            kind = self._check(sha256, data)
        except (Mismatch, NotAnImage):
            self._forget(pieces)
            raise
        self.objects.put(whole(sha256), data)
        self._record(connection, sha256, len(data), kind)

    def _check(self, sha256: str, data: bytes) -> str:
        if digest(data) != sha256:
            raise Mismatch
        kind = image_type(data)
        if kind is None:
            raise NotAnImage
        return kind

    def _record(self, connection: Connection | None, sha256: str, size: int, kind: str) -> None:
        row = (sha256, size, kind, clock.iso())
        if connection is not None:
            insert_many(connection, BLOB, BLOB_COLUMNS, [row], upsert=True)
            return
        with self.database.write() as own:
            insert_many(own, BLOB, BLOB_COLUMNS, [row], upsert=True)

    # -- giving out ------------------------------------------------------------------------------

    def read(self, sha256: str) -> Photo:
        """A whole photo, hashed again on the way. Raises NoSuchBlob, or Damaged for one that is not what it was."""
        with self.database.read() as connection:
            kind = connection.execute(select(BLOB.c.type).where(BLOB.c.sha256 == sha256)).scalar()
        if kind is None:
            raise NoSuchBlob
        data = self.objects.get(whole(sha256))
        if data is None or digest(data) != sha256:
            log.error("photo %s is %s", sha256, "gone" if data is None else "damaged")
            raise Damaged
        return Photo(data, kind)

    # -- pieces ----------------------------------------------------------------------------------

    @contextmanager
    def _writer(self, sha256: str) -> Iterator[Connection | None]:
        try:
            with self.locks.hold(sha256) as connection:
                yield connection
        except Busy:
            raise BeingWritten from None

    def _size(self, sha256: str, connection: Connection | None) -> int | None:
        if connection is not None:
            return connection.execute(_SIZE, {"sha256": sha256}).scalar()
        with self.database.read() as own:
            return own.execute(_SIZE, {"sha256": sha256}).scalar()

    def _pieces(self, sha256: str) -> list[Piece]:
        """The pieces that join without a gap, in order.

        One may reach into the next: a write that the storage finished after we had given it up. Bytes at one offset are
        the same in all pieces, or the hash will tell.
        """
        found = self.objects.below(f"partial/{sha256[:2]}/{sha256}")
        pieces: list[Piece] = []
        end = 0
        for stored in found:
            at = _offset(stored)
            if at is not None and at <= end < at + stored.size:
                pieces.append(Piece(stored.key, at, stored.size))
                end = at + stored.size
        return pieces

    def _joined(self, pieces: list[Piece]) -> bytes:
        joined = bytearray()
        for one in pieces:
            joined += (self.objects.get(one.key) or b"")[len(joined) - one.offset :]
        if len(joined) != _end(pieces):
            raise Unavailable("照片的一段现在读不出来, 请稍后再试。", retry_after=30)
        return bytes(joined)

    def _forget(self, pieces: list[Piece]) -> None:
        if pieces:
            self.objects.delete([one.key for one in pieces])

    def _tidy(self, pieces: list[Piece]) -> None:
        """The photo is stored: pieces that stay for now are found by the next cleaning."""
        with suppress(Unavailable):
            self._forget(pieces)


class Piece(NamedTuple):
    """Bytes of an unfinished photo."""

    key: str
    offset: int
    size: int


def open_blobs(settings: Settings, database: Database) -> Blobs:
    """Photos where the settings say."""
    folder: Path = settings.data / "photos"
    return Blobs(database, open_objects(settings.blobs, folder), Locks(database, folder / "locks"))


def whole(sha256: str) -> str:
    """The key of a whole photo."""
    return f"stored/{sha256[:2]}/{sha256}"


def piece(sha256: str, offset: int) -> str:
    """The key of a piece; the digits are padded, so that keys sort by offset."""
    return f"partial/{sha256[:2]}/{sha256}/{offset:010d}"


def digest(data: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()


def _offset(stored: Stored) -> int | None:
    name = stored.key.rsplit("/", 1)[-1]
    return int(name) if name.isascii() and name.isdigit() else None


def _end(pieces: list[Piece]) -> int:
    return pieces[-1].offset + pieces[-1].size if pieces else 0
