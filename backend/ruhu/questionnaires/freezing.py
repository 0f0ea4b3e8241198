"""What is published does not change: `published.json` beside the files of a folder records "id@version" → hash."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from ruhu.questionnaires.faults import Fault, PublishError

RECORD = "published.json"


class Frozen(Protocol):
    """A questionnaire or a checklist, published."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def hash(self) -> str: ...


F = TypeVar("F", bound=Frozen)


def files(folder: Path) -> list[Path]:
    """The files of a folder that may be published, by name."""
    return sorted(
        path for path in folder.glob("*") if path.suffix in (".yaml", ".yml", ".json") and path.name != RECORD
    )


def published(folder: Path) -> dict[str, str]:
    """The record of a folder: "id@version" → hash."""
    record = folder / RECORD
    return dict(json.loads(record.read_bytes())) if record.exists() else {}


def write_record(folder: Path, frozen: dict[str, str], new: Iterable[Frozen]) -> None:
    """Written whole and then renamed, so that no reader meets half a record. Raises OSError."""
    names = sorted({**frozen, **{item.name: item.hash for item in new}}.items())
    fresh = folder / f"{RECORD}.{os.getpid()}"
    fresh.write_text(json.dumps(dict(names), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    fresh.replace(folder / RECORD)


def unchanged(item: F, frozen: dict[str, str], what: str = "问卷") -> F:
    """The item, if its record has its hash or does not know it. Raises PublishError."""
    if frozen.get(item.name, item.hash) != item.hash:
        raise PublishError(item.name, [changed(item)], what)
    return item


def changed(item: Frozen) -> Fault:
    """That another text stands under its id and version."""
    return Fault(
        item.name,
        "published_version_changed",
        f"{item.id} v{item.version} 已经发布, 内容不能再改; 请另存为 v{item.version + 1}(version: "
        f"{item.version + 1}), 旧文件保持原样",
    )
