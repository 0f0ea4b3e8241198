"""Layouts of printed ledgers 台账: schemas/ledgers/*.yaml, and `ledgers/` of a county's folder."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.faults import Fault, PublishError
from ruhu.questionnaires.reading import read_yaml
from ruhu.questionnaires.shape import shape_faults

WHAT = "台账格式"
FOLDER = "ledgers"
OTHER_TYPE = "其他"
log = logging.getLogger("ruhu.campaigns")


@dataclass(frozen=True)
class Layout:
    """A layout; `columns` and `head` are (printed words, what stands there), in order."""

    id: str
    title: str
    document: str
    rows: str
    head: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    problem_types: Mapping[str, str] = field(default_factory=dict)

    def problem_type(self, area: str) -> str:
        """问题类型 of an area of questions."""
        return self.problem_types.get(area, OTHER_TYPE)


def read_layout(path: Path) -> Layout:
    """One file. Raises PublishError, for unreadable YAML too."""
    try:
        raw: Any = read_yaml(path)
    except yaml.YAMLError as error:
        fault = Fault(path.name, "yaml", f"读不懂这个文件; 请检查缩进和引号。{error}")
        raise PublishError(path.name, [fault], WHAT) from error
    faults = shape_faults(raw, "ledger")
    if faults:
        raise PublishError(path.name, faults, WHAT)
    return Layout(
        id=raw["id"],
        title=raw["title"],
        document=raw["document"],
        rows=raw["rows"],
        head=tuple((part["label"], part["source"]) for part in raw.get("head", ())),
        columns=tuple((column["heading"], column["source"]) for column in raw["columns"]),
        notes=tuple(raw.get("notes", ())),
        problem_types=MappingProxyType(dict(raw.get("problem_types", {}))),
    )


def load_layouts(*extra: Path | None, strict: bool = False) -> dict[str, Layout]:
    """Ruhu's own and those of the county's folders, by id; a county's may not take the name of one that is there.

    A faulty file of Ruhu's own raises PublishError; one of the county's is logged and left out, or raises too (`strict`).
    """
    found = {layout.id: layout for layout in map(read_layout, _files(schemas_dir() / FOLDER))}
    for folder in extra:
        for path in _files(folder / FOLDER) if folder is not None else ():
            try:
                layout = read_layout(path)
                if layout.id in found:
                    fault = Fault(layout.id, "duplicate_id", "已有这个台账格式; 请换个 id")
                    raise PublishError(path.name, [fault], WHAT)
            except PublishError as error:
                if strict:
                    raise
                log.error("台账格式文件 %s 没有启用。%s", path, error)
                continue
            found[layout.id] = layout
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))
