"""The Chinese face that the forms are set in."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from ruhu.kit.errors import Unavailable

# 宋体 first, as the notices print; then what any machine with Chinese text has.
FACES = (
    "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "SimSun", "NSimSun", "Songti SC", "STSong", "FandolSong",
    "AR PL UMing CN", "AR PL SungtiL GB", "FangSong", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "Droid Sans Fallback",
)  # fmt: skip


class FontMissing(Unavailable):
    code, title = "font_missing", "缺中文字体"


@dataclass(frozen=True, slots=True)
class Face:
    """Families in the order of preference, and the fonts they come from."""

    families: tuple[str, ...]
    fonts: typst.Fonts


_lock = threading.Lock()


def face(folder: Path | None) -> Face:
    """The face to print in: from `folder` (setting RUHU_FONTS), or the machine's own. Raises FontMissing."""
    with _lock:  # looking through the machine's fonts takes a quarter of a second: once
        found = _face(folder)
    if found is None:
        where = f"文件夹 {folder}" if folder else "这台服务器"
        raise FontMissing(
            f"{where}里没有中文字体, 表印不出来。请管理员安装软件包 fonts-noto-cjk (apt-get install fonts-noto-cjk) 后重启, "
            "或用设置 RUHU_FONTS 指定放有宋体字体文件的文件夹。",
            package="fonts-noto-cjk",
        )
    return found


@lru_cache(maxsize=4)
def _found(folder: Path | None) -> Face | None:
    fonts = typst.Fonts(
        include_system_fonts=folder is None,
        include_embedded_fonts=False,
        font_paths=[folder] if folder else [],
    )
    here = set(fonts.families())
    # Whoever names a folder knows what is in it: a face that is not in the list will do.
    families = tuple(name for name in FACES if name in here) or (tuple(sorted(here)) if folder else ())
    return Face(families, fonts) if families else None


def _face(folder: Path | None) -> Face | None:
    found = _found(folder)
    if found is None:
        _found.cache_clear()  # installed meanwhile: found the next time
    return found
