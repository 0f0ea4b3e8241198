"""Many forms at once: one PDF, or a zip of PDFs that leaves as it is made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence

from ruhu.blobs.store import Blobs
from ruhu.campaigns.queries import CampaignView
from ruhu.exports import gather
from ruhu.exports.fonts import Face
from ruhu.exports.press import press
from ruhu.kit import clock
from ruhu.kit.db import Database
from ruhu.kit.errors import NotFound
from ruhu.questionnaires.catalog import Catalog

PDF_MOST = 60  # forms in one PDF: about 1 MiB of memory a form while it is made
ZIP_MOST = 5000
AT_A_TIME = 25


class Printer:
    """Lays out and sets forms of one campaign. `subject`: household or village."""

    def __init__(
        self,
        database: Database,
        catalog: Catalog,
        blobs: Blobs,
        face: Face,
        campaign: CampaignView,
        subject: str,
    ) -> None:
        self.database, self.catalog, self.blobs, self.face = database, catalog, blobs, face
        self.campaign, self.subject = campaign, subject

    def pdf(self, wanted: Sequence[gather.Wanted]) -> bytes:
        """One PDF. Raises NotFound when none of these can be printed (any more)."""
        with self.database.read() as connection:
            laid = gather.sheets(connection, self.catalog, self.campaign, self.subject, wanted)
        if not laid:
            raise NotFound("没有可打印的表: 这些户可能刚从名册里移走。")
        return press(laid, self.face, gather.pictures(self.blobs, laid))

    def zip(self, wanted: Sequence[gather.Wanted]) -> Iterator[bytes]:
        """A zip of PDFs of AT_A_TIME forms each, named by their numbers in the order asked for: `001-025.pdf`."""
        sink = _Sink()
        digits = len(str(len(wanted)))
        now = clock.now().astimezone(clock.CHINA).timetuple()[:6]
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
            for start in range(0, len(wanted), AT_A_TIME):
                part = wanted[start : start + AT_A_TIME]
                name = f"{start + 1:0{digits}d}-{start + len(part):0{digits}d}.pdf"
                try:
                    archive.writestr(zipfile.ZipInfo(name, now), self.pdf(part))
                except NotFound:
                    continue  # every household of this part has gone meanwhile
                yield sink.taken()
        yield sink.taken()


class _Sink(io.RawIOBase):
    """A file that cannot be gone back in: what was written is taken away and sent."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._held += piece
        return len(piece)

    def taken(self) -> bytes:
        """What has been written since the last time."""
        piece, self._held = bytes(self._held), bytearray()
        return piece
