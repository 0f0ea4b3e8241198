"""Is every photo that counts as here really here, byte for byte; and away with uploads that nobody goes on with."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, func, select

from ruhu.blobs.errors import BeingWritten
from ruhu.blobs.images import image_type
from ruhu.blobs.refs import BLOB, REF, stored
from ruhu.blobs.store import Blobs, digest, whole
from ruhu.kit import clock
from ruhu.kit.errors import Unavailable
from ruhu.kit.locks import Busy

log = logging.getLogger("ruhu.blobs")
DAYS = 30
"""So long may an unfinished upload rest before the server that starts drops it."""
_PAGE = 1000


@dataclass
class Report:
    """What a verification found; hashes of photos."""

    whole: int = 0
    missing: list[str] = field(default_factory=list)  # counted as here, no bytes
    damaged: list[str] = field(default_factory=list)  # counted as here, other bytes
    unrecorded: list[str] = field(default_factory=list)  # good bytes that do not count as here
    # bytes under a name that is not theirs, not counted as here
    strange: list[str] = field(default_factory=list)
    waiting: int = 0  # named by a form, never here

    @property
    def sound(self) -> bool:
        """Whether every photo that counts as here matches its hash (I11)."""
        return not (self.missing or self.damaged)


def verify(blobs: Blobs, *, repair: bool = False) -> Report:
    """Hash every photo again.

    With `repair`, missing and damaged photos no longer count as here, so that receipts and `have` ask phones for them (a
    damaged one is kept aside under damaged/), and good bytes that did not count do so.
    """
    report = Report()
    for sha256 in _recorded(blobs):
        data = blobs.objects.get(whole(sha256))
        if data is not None and digest(data) == sha256:
            report.whole += 1
        else:
            (report.missing if data is None else report.damaged).append(sha256)
            if repair:
                with suppress(Busy):  # somebody is just sending it again
                    _strike(blobs, sha256, data)
    for sha256, key in _unrecorded(blobs):
        data = blobs.objects.get(key) or b""
        good = digest(data) == sha256 and image_type(data) is not None
        (report.unrecorded if good else report.strange).append(sha256)
        if good and repair:
            with suppress(BeingWritten):  # then it is about to count
                blobs.take(sha256, data)
    with blobs.database.read() as connection:
        named = select(func.count(REF.c.sha256.distinct())).where(REF.c.sha256.not_in(select(BLOB.c.sha256)))
        report.waiting = connection.execute(named).scalar_one()
    return report


def clean(blobs: Blobs, days: int) -> int:
    """Drop pieces of photos that have not grown for `days`, and of those that are here whole; how many photos that were.

    A phone that comes back later begins that photo anew. An upload that goes on just now is left alone.
    """
    before = clock.now() - timedelta(days=days)
    grown: dict[str, bool] = {}
    for one in blobs.objects.below("partial"):
        sha256 = one.key.split("/")[2]
        grown[sha256] = grown.get(sha256, False) or one.modified > before
    with blobs.database.read() as connection:
        whole_here = stored(connection, grown)
    dropped = 0
    for sha256, lately in grown.items():
        if not lately or sha256 in whole_here:
            try:
                with blobs.locks.hold(sha256):
                    blobs.objects.delete(
                        [one.key for one in blobs.objects.below(f"partial/{sha256[:2]}/{sha256}")]
                    )
            except Busy:
                continue
            dropped += 1
    blobs.objects.clean()
    return dropped


def _strike(blobs: Blobs, sha256: str, data: bytes | None) -> None:
    """It does not count as here any more. Raises Busy."""
    with blobs.locks.hold(sha256):
        if data is not None:
            blobs.objects.put(f"damaged/{sha256}", data)
            blobs.objects.delete([whole(sha256)])
    with blobs.database.write() as connection:
        connection.execute(delete(BLOB).where(BLOB.c.sha256 == sha256))


def _recorded(blobs: Blobs) -> Iterator[str]:
    after = ""
    while True:
        query = select(BLOB.c.sha256).where(BLOB.c.sha256 > after).order_by(BLOB.c.sha256).limit(_PAGE)
        with blobs.database.read() as connection:
            page = list(connection.execute(query).scalars())
        if not page:
            return
        yield from page
        after = page[-1]


def _unrecorded(blobs: Blobs) -> Iterator[tuple[str, str]]:
    """(name, key) of stored bytes that do not count as here."""
    found = [(one.key.rsplit("/", 1)[-1], one.key) for one in blobs.objects.below("stored")]
    for start in range(0, len(found), _PAGE):
        page = found[start : start + _PAGE]
        with blobs.database.read() as connection:
            recorded = stored(connection, (sha256 for sha256, _ in page))
        yield from ((sha256, key) for sha256, key in page if sha256 not in recorded)


def clean_quietly(blobs: Blobs, days: int) -> None:
    """`clean` for a server that starts: storage out of reach is told in the log and keeps nobody from working."""
    try:
        clean(blobs, days)
    except Unavailable as error:
        log.warning("old uploads were not cleaned: %s", error)
