"""Checklists 排查清单: what units check themselves by, published and frozen as questionnaires are.

Those of the notices stand in `schemas/checklists/`; a county adds its own in `checklists/` of its folder.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ruhu.campaigns.measures import MEASURES
from ruhu.kit.canonical import canonical, digest
from ruhu.kit.errors import NotFound
from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.faults import Fault, PublishError
from ruhu.questionnaires.freezing import changed, files, published, unchanged, write_record
from ruhu.questionnaires.reading import read_yaml
from ruhu.questionnaires.shape import shape_faults

WHAT = "清单"
FOLDER = "checklists"
log = logging.getLogger("ruhu.campaigns")


@dataclass(frozen=True, slots=True)
class Source:
    """What the data already says about an item: of `survey` a form's flags and boxes, of the others their measures."""

    source: str
    form: str | None
    flags: tuple[str, ...]
    boxes: tuple[str, ...]
    unmonitored: bool
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry, as in schemas/meta/checklist.schema.json."""

    id: str
    number: int
    group_number: str
    group: str
    part_number: str
    part: str
    text: str
    note: str | None
    units: tuple[str, ...]
    feeds: str
    answered_from: tuple[Source, ...]


def case_code(checklist: str, item: str) -> str:
    """Under which code the ledger keeps what a self-check by an item found."""
    return f"check_{checklist}_{item}".replace("-", "_")


@dataclass(frozen=True, eq=False)
class Checklist:
    """A checklist as published. Two with the same `hash` are the same."""

    id: str
    version: int
    kind: str
    title: str
    short: str
    document: str
    date: str
    items: tuple[Item, ...]
    json: bytes = field(repr=False)
    """Canonical JSON (RFC 8785), whose SHA-256 is `hash`."""
    hash: str

    @property
    def name(self) -> str:
        """`id@version`, as published.json and messages write it."""
        return f"{self.id}@{self.version}"


def publish(raw: Any, catalog: Catalog) -> Checklist:
    """The checklist of a document as read from YAML; `catalog` has the forms that answer it.

    Raises PublishError with all faults, each at its item and with its remedy.
    """
    name = f"{raw.get('id', '?')}@{raw.get('version', '?')}" if isinstance(raw, dict) else "?"
    faults = shape_faults(raw, "checklist")
    if not faults:
        faults = [*_numbering(raw), *_answers(raw, catalog)]
    if faults:
        raise PublishError(name, faults, WHAT)
    return Checklist(
        **{key: raw[key] for key in ("id", "version", "kind", "title", "short", "document", "date")},
        items=tuple(_item(item) for item in raw["items"]),
        json=canonical(raw),
        hash=digest(raw),
    )


def form_faults(form: Definition, source: Mapping[str, Any] | Source, where: str) -> list[Fault]:
    """What a reference names that the form does not have."""
    named = (
        (source.flags, source.boxes)
        if isinstance(source, Source)
        else (source.get("flags", ()), source.get("boxes", ()))
    )
    codes = {q.id for q in form.questions if q.flag} | {rule.code for rule in form.rules}
    boxes = {str(q.box) for q in form.questions if q.box is not None}
    faults = [
        Fault(where, "unknown_flag", f"{form.name} 没有问题代码 {code}; 请改成该表里会报问题的题号或规则代码")
        for code in named[0]
        if code not in codes
    ]
    return faults + [
        Fault(where, "unknown_box", f"{form.name} 没有第 {box} 格; 请改成表上有的格号")
        for box in named[1]
        if str(box) not in boxes
    ]


def _numbering(raw: Mapping[str, Any]) -> Iterator[Fault]:
    ids = Counter(item["id"] for item in raw["items"])
    for id in [id for id, times in ids.items() if times > 1]:
        yield Fault(id, "duplicate_id", f"编号 {id} 用了 {ids[id]} 次; 请给其中一个换个名字")
    for at, item in enumerate(raw["items"], 1):
        if item["number"] != at:
            yield Fault(
                item["id"],
                "numbering",
                f"序号是 {item['number']}, 按次序应是 {at}; 序号要从 1 起连续, 请检查漏项、重号或次序",
            )


def _answers(raw: Mapping[str, Any], catalog: Catalog) -> Iterator[Fault]:
    for item in raw["items"]:
        for at, source in enumerate(item.get("answered_from", ())):
            where = f"{item['id']}.answered_from.{at}"
            if source["source"] == "survey":
                yield from _survey(source, where, catalog)
            else:
                yield from _counted(source, where)


def _survey(source: Mapping[str, Any], where: str, catalog: Catalog) -> list[Fault]:
    if "form" not in source or "measures" in source or not ("flags" in source or "boxes" in source):
        return [Fault(where, "source", "来自问卷的要写 form 和 flags 或 boxes, 不写 measures; 请改正")]
    form = catalog.find(source["form"])
    if form is None:
        known = "、".join(sorted({item.id for item in catalog}))
        return [Fault(where, "unknown_form", f"没有问卷 {source['form']}; 请改成其中之一: {known}")]
    return form_faults(form, source, where)


def _counted(source: Mapping[str, Any], where: str) -> list[Fault]:
    extra = [key for key in ("form", "flags", "boxes", "unmonitored") if key in source]
    if extra or "measures" not in source:
        return [Fault(where, "source", "来自程序或台账的只写 measures; 请改正")]
    known = MEASURES[source["source"]]
    return [
        Fault(where, "unknown_measure", f"没有统计项 {name}; 请改成其中之一: {'、'.join(known)}")
        for name in source["measures"]
        if name not in known
    ]


def _item(raw: Mapping[str, Any]) -> Item:
    return Item(
        id=raw["id"],
        number=raw["number"],
        group_number=raw.get("group_number", ""),
        group=raw["group"],
        part_number=raw.get("part_number", ""),
        part=raw.get("part", ""),
        text=raw["text"],
        note=raw.get("note"),
        units=tuple(raw["units"]),
        feeds=raw["feeds"],
        answered_from=tuple(
            Source(
                source=source["source"],
                form=source.get("form"),
                flags=tuple(source.get("flags", ())),
                boxes=tuple(str(box) for box in source.get("boxes", ())),
                unmonitored=source.get("unmonitored", False),
                measures=tuple(source.get("measures", ())),
            )
            for source in raw.get("answered_from", ())
        ),
    )


@dataclass(slots=True)
class Checklists:
    """Checklists, found by hash or by id. Filled at start, then only read."""

    hashes: dict[str, Checklist] = field(default_factory=dict)
    names: dict[tuple[str, int], Checklist] = field(default_factory=dict)

    @classmethod
    def load(cls, catalog: Catalog, *extra: Path | None) -> Checklists:
        """Ruhu's own and those of the county's folders. What is new in a county's is recorded as published.

        A faulty file of Ruhu's own raises PublishError; one of the county's is logged and not served.
        """
        found = cls()
        for checklist in _own():
            found.add(checklist)
        for folder in extra:
            if folder is not None:
                found.add_folder(folder / FOLDER, catalog)
        return found

    def add_folder(self, folder: Path, catalog: Catalog) -> None:
        """Add a county's checklists file by file; what has faults or differs from its record is left out."""
        frozen = published(folder)
        new = []
        for path in files(folder):
            try:
                checklist = unchanged(read_checklist(path, catalog), frozen, WHAT)
                self.add(checklist)
            except PublishError as error:
                log.error("清单文件 %s 没有启用。%s", path, error)
                continue
            if checklist.name not in frozen:
                new.append(checklist)
        if new:
            try:
                write_record(folder, frozen, new)
            except OSError as error:
                log.warning("%s 写不进去(%s); 请运行 ruhu checklist publish %s 登记", folder, error, folder)

    def add(self, checklist: Checklist) -> None:
        """Add one. Raises PublishError if another text has its id and version."""
        known = self.names.get((checklist.id, checklist.version))
        if known is not None and known.hash != checklist.hash:
            raise PublishError(checklist.name, [changed(checklist)], WHAT)
        self.hashes[checklist.hash] = checklist
        self.names[checklist.id, checklist.version] = checklist

    def find(self, id: str, version: int | None = None) -> Checklist | None:
        """By id and version; without a version the latest."""
        if version is None:
            version = max((known for name, known in self.names if name == id), default=0)
        return self.names.get((id, version))

    def get(self, id_or_hash: str, version: int | None = None) -> Checklist:
        """By hash, by id and version, or the latest of an id. Raises NotFound."""
        found = self.hashes.get(id_or_hash) or self.find(id_or_hash, version)
        if found is None:
            wanted = f" v{version}" if version is not None else ""
            raise NotFound(
                f"没有清单 {id_or_hash[:80]}{wanted}。请用 GET /api/checklists 查看现有的清单。",
                checklist=id_or_hash[:80],
            )
        return found

    def __iter__(self) -> Iterator[Checklist]:
        """All, by id and version."""
        return iter([checklist for _, checklist in sorted(self.names.items())])


def read_checklist(path: Path, catalog: Catalog) -> Checklist:
    """One file, published. Raises PublishError, for unreadable YAML too."""
    try:
        return publish(read_yaml(path), catalog)
    except yaml.YAMLError as error:
        fault = Fault(path.name, "yaml", f"读不懂这个文件; 请检查缩进和引号。{error}")
        raise PublishError(path.name, [fault], WHAT) from error


@cache
def _own() -> tuple[Checklist, ...]:
    """Ruhu's own, which ask of Ruhu's own questionnaires only; they do not change while the code runs."""
    return tuple(check_folder(schemas_dir() / FOLDER, Catalog.load()))


def check_folder(folder: Path, catalog: Catalog) -> list[Checklist]:
    """The checklists of a folder's files, by name. Raises PublishError for the first file that has faults."""
    frozen = published(folder)
    return [unchanged(read_checklist(path, catalog), frozen, WHAT) for path in files(folder)]


def record(folder: Path, catalog: Catalog) -> list[Checklist]:
    """Check a folder and freeze what is new in it; returns the new ones. Raises PublishError, then nothing is written."""
    checklists = check_folder(folder, catalog)
    frozen = published(folder)
    new = [checklist for checklist in checklists if checklist.name not in frozen]
    if new:
        write_record(folder, frozen, new)
    return new
