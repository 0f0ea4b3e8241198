"""Photos, taken for arrived when they are not."""

from __future__ import annotations

from typing import Any

from ruhu.blobs.store import Blobs, whole
from tests.sync.simulator import photos
from tests.sync.simulator.mutants.registry import Put, mutant


@mutant
def photo_done_at_its_first_piece(put: Put) -> None:
    """Any good answer to a piece is taken for the end of the photo."""
    step = photos.next_step

    def early(size: int, reply: Any, strikes: int) -> Any:
        return ("there", None) if reply.status == 204 else step(size, reply, strikes)

    put(photos, "next_step", early)


@mutant
def photo_row_before_its_bytes(put: Put) -> None:
    """The database says that a photo is here before it is."""

    def hasty(self: Any, connection: Any, sha256: str, pieces: Any, data: bytes) -> None:
        data = self._joined(pieces) + data
        kind = self._check(sha256, data)
        self._record(connection, sha256, len(data), kind)
        self.objects.put(whole(sha256), data)

    put(Blobs, "_finish", hasty)


@mutant
def photo_not_offered_after_restore(put: Put) -> None:
    """Answers come back after a restore, their photos do not."""

    def nothing(_phone: Any) -> Any:
        return
        yield

    put(photos, "_offer", nothing)
