"""Photos as a phone's camera leaves them, made by the browser and given the EXIF of a camera by hand."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass

from playwright.sync_api import Page

# Quarters of plain colour under noise that no JPEG coder likes: red, green / blue, white.
_SCENE = """async ([width, height]) => {
  const canvas = Object.assign(document.createElement("canvas"), {width, height});
  const pen = canvas.getContext("2d");
  const [x, y] = [width / 2, height / 2];
  for (const [colour, left, top] of [["#e00000", 0, 0], ["#00b000", x, 0], ["#0000e0", 0, y], ["#ffffff", x, y]]) {
    pen.fillStyle = colour;
    pen.fillRect(left, top, x, y);
  }
  let seed = 7;
  for (let i = 0; i < 60000; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    pen.fillStyle = `hsla(${seed % 360}, 60%, 50%, .35)`;
    pen.fillRect(seed % width, (seed >> 7) % height, 9 + seed % 40, 9 + (seed >> 5) % 40);
  }
  // A sensor's own noise, row by row: the coder finds nothing to leave out.
  for (let row = 0; row < height; row += 100) {
    const part = pen.getImageData(0, row, width, Math.min(100, height - row));
    for (let i = 0; i < part.data.length; i += 4) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      const grain = (seed >> 16) % 25 - 12;
      for (let c = 0; c < 3; c++) part.data[i + c] += grain;
    }
    pen.putImageData(part, 0, row);
  }
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.95));
  const url = await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
  return url.split(",")[1];
}"""
_LOOK = """async (text) => {
  const image = new Image();
  image.src = "data:image/*;base64," + text;
  await image.decode();
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const canvas = Object.assign(document.createElement("canvas"), {width, height});
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const mean = (left, top) => {
    const {data} = pen.getImageData(left, top, width / 2, height / 2);
    const sums = [0, 0, 0];
    for (let i = 0; i < data.length; i += 4) for (let c = 0; c < 3; c++) sums[c] += data[i + c];
    return sums.map((s) => (s * 4) / data.length);
  };
  const quarters = [mean(0, 0), mean(width / 2, 0), mean(0, height / 2), mean(width / 2, height / 2)];
  return {width, height, quarters};
}"""


def taken(page: Page, width: int = 4000, height: int = 3000, orientation: int = 6) -> bytes:
    """A heavy JPEG with the camera's EXIF: held upright (6: to be turned clockwise), with time and place."""
    plain = base64.b64decode(page.evaluate(_SCENE, [width, height]))
    exif = _exif(orientation)
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    return plain[:2] + segment + plain[2:]


def _exif(orientation: int) -> bytes:
    """Orientation, and a GPS place: 36°N 114°E."""
    degrees = struct.pack("<6I", 36, 1, 30, 1, 0, 1)
    entries = 2
    gps_at = 8 + 2 + entries * 12 + 4
    value_at = gps_at + 2 + 2 * 12 + 4
    ifd = struct.pack("<H", entries)
    ifd += struct.pack("<HHII", 0x0112, 3, 1, orientation)
    ifd += struct.pack("<HHII", 0x8825, 4, 1, gps_at) + struct.pack("<I", 0)
    gps = struct.pack("<H", 2) + struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0")
    gps += struct.pack("<HHII", 2, 5, 3, value_at) + struct.pack("<I", 0)
    return b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + ifd + gps + degrees


def segments(jpeg: bytes) -> list[int]:
    """The markers of a JPEG up to its picture data."""
    found, at = [], 2
    while jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


@dataclass(frozen=True)
class Look:
    """What a person sees: size in pixels, and which colour each quarter has (left to right, top to bottom)."""

    width: int
    height: int
    quarters: list[str]


def look(page: Page, picture: bytes) -> Look:
    """The picture as a browser shows it."""
    seen = page.evaluate(_LOOK, base64.b64encode(picture).decode())
    return Look(seen["width"], seen["height"], [_name(q) for q in seen["quarters"]])


def _name(rgb: list[float]) -> str:
    top = max(rgb)
    if min(rgb) > top * 0.75:
        return "white"
    return ("red", "green", "blue")[rgb.index(top)]
