"""The questionnaires a server knows, by hash, by id and version, and the latest of each.

Those that come with Ruhu stand in `schemas/questionnaires/`; a county adds its own as files in one more folder. What
was published is recorded in `published.json` beside them ("id@version" → hash) and may not change afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from ruhu.kit.errors import NotFound
from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.faults import Fault, PublishError
from ruhu.questionnaires.freezing import RECORD, changed, files, published, unchanged, write_record
from ruhu.questionnaires.publish import publish
from ruhu.questionnaires.reading import read_yaml

log = logging.getLogger("ruhu.questionnaires")


@dataclass(slots=True)
class Catalog:
    """Definitions, found by hash or by id. Filled at start, then only read."""

    hashes: dict[str, Definition] = field(default_factory=dict)
    names: dict[tuple[str, int], Definition] = field(default_factory=dict)

    @classmethod
    def load(cls, *extra: Path | None) -> Catalog:
        """Ruhu's own questionnaires and those in the county's folders.

        A faulty file of Ruhu's own raises PublishError. One of the county's is logged and not served: it must not keep
        a server from starting. What is served is published, so the county's new files are recorded here if need be.
        """
        catalog = cls()
        for definition in _own():
            catalog.add(definition)
        for folder in extra:
            if folder is not None:
                catalog.add_folder(folder)
        return catalog

    def add_folder(self, folder: Path) -> None:
        """Add a county's questionnaires, file by file; what has faults or differs from its record is left out."""
        frozen = published(folder)
        new = []
        for path in files(folder):
            try:
                definition = unchanged(read_definition(path), frozen)
                self.add(definition)
            except PublishError as error:
                log.error("问卷文件 %s 没有启用。%s", path, error)
                continue
            if definition.name not in frozen:
                new.append(definition)
        if new:
            try:
                write_record(folder, frozen, new)
            except OSError as error:
                log.warning(
                    "%s 写不进去(%s); 请运行 ruhu questionnaire publish %s 登记新问卷",
                    folder / RECORD,
                    error,
                    folder,
                )

    def add(self, definition: Definition) -> None:
        """Add one. Raises PublishError if another text has its id and version."""
        known = self.names.get((definition.id, definition.version))
        if known is not None and known.hash != definition.hash:
            raise PublishError(definition.name, [changed(definition)])
        self.hashes[definition.hash] = definition
        self.names[definition.id, definition.version] = definition

    def by_hash(self, hash: str) -> Definition | None:
        return self.hashes.get(hash)

    def find(self, id: str, version: int | None = None) -> Definition | None:
        """By id and version; without a version the latest."""
        if version is None:
            version = max((known for name, known in self.names if name == id), default=0)
        return self.names.get((id, version))

    def get(self, id_or_hash: str, version: int | None = None) -> Definition:
        """By hash, by id and version, or the latest of an id. Raises NotFound, which tells the versions there are."""
        found = self.by_hash(id_or_hash) or self.find(id_or_hash, version)
        if found is None:
            versions = sorted(known for name, known in self.names if name == id_or_hash)
            there = f"本服务器有 v{'、v'.join(map(str, versions))}" if versions else "本服务器没有这份问卷"
            wanted = f" v{version}" if version is not None else ""
            raise NotFound(
                f"问卷 {id_or_hash[:80]}{wanted} 尚未发布({there})。请先发布再使用。",
                questionnaire=id_or_hash[:80],
            )
        return found

    def __iter__(self) -> Iterator[Definition]:
        """All, by id and version."""
        return iter([definition for _, definition in sorted(self.names.items())])


@cache
def _own() -> tuple[Definition, ...]:
    """Ruhu's own: they came with the code, and do not change while it runs."""
    return tuple(check_folder(schemas_dir() / "questionnaires"))


def check_folder(folder: Path) -> list[Definition]:
    """The definitions of a folder's files, by name. Raises PublishError for the first file that has faults."""
    frozen = published(folder)
    return [unchanged(read_definition(path), frozen) for path in files(folder)]


def read_definition(path: Path) -> Definition:
    """One file, published. Raises PublishError, for unreadable YAML too."""
    try:
        return publish(read_yaml(path))
    except yaml.YAMLError as error:
        raise PublishError(
            path.name, [Fault(path.name, "yaml", f"读不懂这个文件; 请检查缩进和引号。{error}")]
        ) from error


def record(folder: Path) -> list[Definition]:
    """Check a folder and write what is new in it into its published.json; returns the new ones.

    Raises PublishError when a published version has changed; nothing is written then.
    """
    definitions = check_folder(folder)
    frozen = published(folder)
    new = [definition for definition in definitions if definition.name not in frozen]
    if new:
        write_record(folder, frozen, new)
    return new
