"""The file that carries unsent work: one line that anybody can read, then what only the server can (docs/sync.md).

    header line (JSON, ends with LF)
    AES-256-GCM( uint32 big-endian length of the manifest | manifest (JSON) | photos, one after another ) | tag

The AES key is HKDF-SHA256 of an ECDH between the part's own key (`epk`) and the server's; the header line is
authenticated with it. A part is opened to a file without ever being whole in memory, and nothing of it is read before
its tag was found right.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ruhu.kit import base64url, ids
from ruhu.kit.errors import Invalid
from ruhu.sync.keys import KeyRing, ServerKeys, public_key, raw_point

VERSION = 1
MAX_PART = 55 * 1024 * 1024  # kit.guard watches it
MAX_PARTS = 1000
MAX_HEADER = 4096
MAX_MANIFEST = 24 * 1024 * 1024
TAG = 16
_PIECE = 256 * 1024


class NotABundle(Invalid):
    code, title = "not_a_bundle", "不是导出文件"


class BundleTooNew(Invalid):
    code, title = "bundle_too_new", "导出文件的格式太新"


class BundleForeign(Invalid):
    code, title = "bundle_foreign", "导出文件属于别的服务器"


class BundleBroken(Invalid):
    code, title = "bundle_broken", "导出文件损坏或不完整"


@dataclass(frozen=True)
class Header:
    """The readable line of a part. `line` is its bytes without the line feed."""

    bundle_id: str
    part: int
    parts: int
    key_id: str
    epk: ec.EllipticCurvePublicKey
    iv: bytes
    line: bytes


@dataclass(frozen=True)
class BlobIn:
    """A photo inside a part: where its bytes are in the opened file."""

    sha256: str
    size: int
    offset: int


@dataclass
class Opened:
    """A part that was opened and found whole. Close it."""

    header: Header
    keys: ServerKeys
    manifest: dict[str, Any]
    blobs: list[BlobIn]
    plain: IO[bytes]

    def read(self, blob: BlobIn) -> bytes:
        """The bytes of one photo."""
        self.plain.seek(blob.offset)
        return self.plain.read(blob.size)

    def close(self) -> None:
        """Forget the opened content."""
        self.plain.close()


def read_header(source: IO[bytes]) -> Header:
    """The first line of a part; `source` stands after it. Raises NotABundle, BundleTooNew."""
    line = source.readline(MAX_HEADER + 1)
    stranger = NotABundle(
        "这不是入户的导出文件(.ruhu)。请选手机“我的 → 导出未送达”存下的文件, 原样送来, 不要改名改内容。"
    )
    if not line.endswith(b"\n"):
        raise stranger
    try:
        raw = orjson.loads(line)
        if not isinstance(raw, dict) or raw.get("ruhu") != "bundle" or not isinstance(raw.get("v"), int):
            raise stranger
        if raw["v"] > VERSION:
            raise BundleTooNew(
                f"文件是第 {raw['v']} 版格式, 本服务器读到第 {VERSION} 版。请先升级服务器再导入, 文件请留着。",
                version=raw["v"],
            )
        part, parts = raw.get("part"), raw.get("parts")
        if not ids.is_uuid(raw.get("bundle_id")) or type(part) is not int or type(parts) is not int:
            raise stranger
        if not 1 <= part <= parts <= MAX_PARTS or not isinstance(raw.get("key_id"), str):
            raise stranger
        iv = base64url.decode(raw.get("iv"))
        if len(iv) != 12:
            raise stranger
        return Header(raw["bundle_id"], part, parts, raw["key_id"], public_key(raw.get("epk")), iv, line[:-1])
    except ValueError as error:  # orjson's, base64's and that of a point off the curve
        raise stranger from error


def key_for(header: Header, private: ec.EllipticCurvePrivateKey) -> bytes:
    """The AES key of a part."""
    shared = private.exchange(ec.ECDH(), header.epk)
    salt = raw_point(header.epk) + raw_point(private.public_key())
    return HKDF(hashes.SHA256(), 32, salt=salt, info=b"ruhu bundle v1").derive(shared)


def open_part(source: IO[bytes], ring: KeyRing) -> Opened:
    """Open one part. Raises NotABundle, BundleTooNew, BundleForeign, BundleBroken; each says what to do."""
    source.seek(0)
    header = read_header(source)
    keys = ring.by_id.get(header.key_id)
    if keys is None:
        raise BundleForeign(
            f"这份文件是给另一台服务器封的(钥匙 {header.key_id[:16]}, 本服务器是 {ring.current.key_id}), 这里打不开。"
            "请送到那台服务器; 如果本服务器换过密钥, 请管理员把原来的密钥写进 RUHU_OLD_SECRETS 后再导入。",
            key_id=header.key_id[:16], own_key_id=ring.current.key_id,
        )  # fmt: skip
    plain = tempfile.TemporaryFile(prefix="ruhu-bundle-")  # noqa: SIM115  closed by Opened
    try:
        _decrypt(source, header, keys, plain)
        manifest, end = _manifest(plain)
        return Opened(header, keys, manifest, list(_blobs(manifest, end, plain)), plain)
    except BaseException:
        plain.close()
        raise


def _decrypt(source: IO[bytes], header: Header, keys: ServerKeys, plain: IO[bytes]) -> None:
    start = source.tell()
    left = source.seek(0, 2) - start - TAG
    if left < 4:
        raise _broken(header, "只有开头")
    source.seek(-TAG, 2)
    tag = source.read(TAG)
    source.seek(start)
    aes = Cipher(algorithms.AES(key_for(header, keys.seal)), modes.GCM(header.iv, tag)).decryptor()
    aes.authenticate_additional_data(header.line)
    while left > 0:
        piece = source.read(min(_PIECE, left))
        left -= len(piece)
        plain.write(aes.update(piece))
    try:
        aes.finalize()
    except InvalidTag as error:
        raise _broken(header, "内容与封口不符") from error


def _broken(header: Header, how: str) -> BundleBroken:
    return BundleBroken(
        f"第 {header.part} 份(共 {header.parts} 份)在路上损坏或没有拷完整({how}), 一项也没有导入。"
        "请重新拷贝这一份; 还不行就在手机上再导出一次, 手机里的内容都还在。",
        bundle_id=header.bundle_id, part=header.part, parts=header.parts,
    )  # fmt: skip


def _manifest(plain: IO[bytes]) -> tuple[dict[str, Any], int]:
    """The manifest, and where the photos begin. What is wrong from here on was sealed so: the app's fault, not the way's."""
    plain.seek(0)
    (length,) = struct.unpack(">I", plain.read(4))
    odd = NotABundle("文件能打开, 但里面不是入户的内容。请升级手机上的应用后再导出一次, 手机里的内容都还在。")
    if length > MAX_MANIFEST:
        raise odd
    try:
        manifest = orjson.loads(plain.read(length))
    except orjson.JSONDecodeError as error:
        raise odd from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("items"), list):
        raise odd
    if not ids.is_uuid(manifest.get("device_id")) or not isinstance(manifest.get("account_id"), str):
        raise odd
    return manifest, 4 + length


def _blobs(manifest: dict[str, Any], offset: int, plain: IO[bytes]) -> Iterator[BlobIn]:
    """Photos that lie wholly inside the part, in its order; a list that does not fit the content ends at the misfit."""
    end = plain.seek(0, 2)
    for blob in manifest.get("blobs") or []:
        sha256, size = (blob.get("sha256"), blob.get("size")) if isinstance(blob, dict) else (None, None)
        if not isinstance(sha256, str) or not ids.SHA256_TEXT.fullmatch(sha256) or type(size) is not int:
            return
        if size < 0 or offset + size > end:
            return
        yield BlobIn(sha256, size, offset)
        offset += size
