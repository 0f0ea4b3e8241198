"""Procedures as data: schemas/procedures/*.yaml, and `procedures/` of a county's folder, whose files replace Ruhu's of the same id."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import yaml
from sqlalchemy import Connection, Engine

from ruhu.kit.canonical import canonical
from ruhu.kit.errors import NotFound
from ruhu.kit.resources import schemas_dir
from ruhu.kit.settings import Settings
from ruhu.questionnaires.faults import Fault, PublishError
from ruhu.questionnaires.reading import read_yaml
from ruhu.questionnaires.shape import shape_faults

WHAT = "程序"
FOLDER = "procedures"
BEGUN = "begun"
ROLES_OF: Mapping[str, tuple[str, ...]] = {
    "village": ("village",), "township": ("township",), "county": ("county", "admin"),
}  # fmt: skip
log = logging.getLogger("ruhu.procedures")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a step leaves; its number, or where it lies, is noted."""

    id: str
    title: str
    required: bool


@dataclass(frozen=True, slots=True)
class Blank:
    """A line that a step asks for. `must`: the only answer with which it can be taken; `months`: how long before it a day lies."""

    id: str
    title: str
    type: str  # text | day | choice | yes_no
    required: bool
    options: tuple[tuple[str, str], ...]
    must: str | None
    months: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `level` is whose turn it is, `roles` who may take it, `after` the steps that come before."""

    id: str
    title: str
    level: str
    roles: frozenset[str]
    after: tuple[str, ...]
    papers: tuple[Paper, ...]
    fields: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """Days from a step (or `begun`) to the last of `to`; `working`: of working days."""

    id: str
    title: str
    start: str
    to: tuple[str, ...]
    days: int
    working: bool


@dataclass(frozen=True, slots=True)
class Route:
    """The steps and limits of one household's way: the ordinary or the urgent one."""

    steps: tuple[Step, ...]
    limits: tuple[Limit, ...]
    result_at: str

    def step(self, id: str) -> Step | None:
        """The step of this id."""
        return next((step for step in self.steps if step.id == id), None)

    def before(self, id: str) -> set[str]:
        """All steps that have to be taken before this one."""
        found: set[str] = set()
        ahead = [id]
        while ahead:
            step = self.step(ahead.pop())
            more = set(step.after) - found if step else set()
            found |= more
            ahead += more
        return found


@dataclass(frozen=True, eq=False)
class Rules:
    """A procedure as one file says it. What differs in one sign has another `hash`."""

    id: str
    hash: str
    body: bytes
    raw: Mapping[str, Any]
    ordinary: Route
    urgent: Route | None

    @property
    def title(self) -> str:
        """Its name."""
        return str(self.raw["title"])

    def route(self, *, urgent: bool) -> Route:
        """The way of a household."""
        return self.urgent if urgent and self.urgent is not None else self.ordinary

    def origin(self, id: str) -> Mapping[str, Any] | None:
        """Where clues may come from."""
        return next((origin for origin in self.raw["origins"] if origin["id"] == id), None)


def rules_of(raw: Mapping[str, Any], name: str) -> Rules:
    """A read file. Raises PublishError with every fault."""
    faults = shape_faults(raw, "procedure") or list(_faults(raw))
    if faults:
        raise PublishError(name, faults, WHAT)
    return _rules(raw)


def _rules(raw: Mapping[str, Any]) -> Rules:
    short = raw.get("urgent")
    body = canonical(dict(raw))
    return Rules(
        raw["id"], hashlib.sha256(body).hexdigest(), body, raw, _route(raw, {}, {}),
        _route(raw, short.get("steps", {}), short.get("limits", {})) if short else None,
    )  # fmt: skip


@lru_cache(maxsize=64)
def rules_from(body: str) -> Rules:
    """Rules that a procedure began with, as they were kept: what is asked of new ones does not touch them."""
    return _rules(orjson.loads(body))


class Procedures:
    """Those that households may enter now, by id."""

    def __init__(self, rules: Iterable[Rules]) -> None:
        self.rules = {one.id: one for one in rules}

    def get(self, id: str) -> Rules:
        """The rules of this id. Raises NotFound."""
        if id not in self.rules:
            raise NotFound(f"没有程序 {id[:40]!r}, 现有: {'、'.join(self.rules)}。", kind=id[:40])
        return self.rules[id]


def load_procedures(*extra: Path | None, strict: bool = False) -> Procedures:
    """Ruhu's own and those of the county's folders. A faulty file of Ruhu's own raises PublishError; one of the county's is
    logged and left out, or raises too (`strict`)."""
    found = {rules.id: rules for rules in map(_read, _files(schemas_dir() / FOLDER))}
    for folder in extra:
        for path in _files(folder / FOLDER) if folder is not None else ():
            try:
                rules = _read(path)
            except PublishError as error:
                if strict:
                    raise
                log.error("程序文件 %s 没有启用。%s", path, error)
                continue
            found[rules.id] = rules
    return Procedures(found.values())


_IN_FORCE: WeakKeyDictionary[Engine, Procedures] = WeakKeyDictionary()


def put_in_force(engine: Engine, procedures: Procedures) -> None:
    """Say what households of this database may enter: what phones send finds it there."""
    _IN_FORCE[engine] = procedures


def in_force(connection: Connection) -> Procedures:
    """What households of this database may enter; where no server has said so, what the environment names."""
    if connection.engine not in _IN_FORCE:
        put_in_force(connection.engine, load_procedures(Settings().questionnaires))
    return _IN_FORCE[connection.engine]


def _read(path: Path) -> Rules:
    try:
        raw: Any = read_yaml(path)
    except yaml.YAMLError as error:
        fault = Fault(path.name, "yaml", f"读不懂这个文件; 请检查缩进和引号。{error}")
        raise PublishError(path.name, [fault], WHAT) from error
    return rules_of(raw, path.name)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _faults(raw: Mapping[str, Any]) -> Iterable[Fault]:
    """What the shape cannot say: ids that nothing carries, or that two things do; steps that wait for a later one."""
    ids = [step["id"] for step in raw["steps"]]
    limits = [limit["id"] for limit in raw.get("limits", ())]
    for name in sorted({id for id in [*ids, BEGUN] if [*ids, BEGUN].count(id) > 1}):
        yield Fault(name, "duplicate_id", "两步用了同一个编号(begun 留作线索日); 请改掉一个")
    for name in sorted({id for id in limits if limits.count(id) > 1}):
        yield Fault(name, "duplicate_id", "两个时限用了同一个编号; 请改掉一个")
    short = raw.get("urgent", {})
    ways: tuple[Mapping[str, Any], ...] = ({}, short.get("steps", {}))
    for way in ways:
        for at, step in enumerate(raw["steps"]):
            for name in {**step, **way.get(step["id"], {})}.get("after", ()):
                if name not in ids[:at]:
                    yield Fault(step["id"], "unknown_step", f"after 里的 {name} 不是它前面的一步; 请改正")
    named = [(limit["id"], [limit["from"], *limit["to"]]) for limit in raw.get("limits", ())]
    named += [(id, [change["from"]]) for id, change in short.get("limits", {}).items() if "from" in change]
    named += [("result", [raw["result"]["at"]]), ("urgent", list(short.get("steps", ())))]
    for where, steps in named:
        for name in steps:
            if name not in ids and not (name == BEGUN and where not in ("result", "urgent")):
                yield Fault(where, "unknown_step", f"没有 {name} 这一步; 请改正")
    for name in short.get("limits", ()):
        if name not in limits:
            yield Fault("urgent", "unknown_limit", f"没有 {name} 这个时限; 请改正")
    if short.get("steps", {}).get(raw["result"]["at"], {}).get("skip"):
        yield Fault("urgent", "result_skipped", "得出结果的一步不能省; 请改正")
    yield from _field_faults(raw)


def _field_faults(raw: Mapping[str, Any]) -> Iterable[Fault]:
    kinds: Mapping[str, Any] = {
        field["id"]: field for step in raw["steps"] for field in step.get("fields", ())
    }
    for field in kinds.values():
        if (field["type"] == "choice") != ("options" in field):
            yield Fault(field["id"], "options", "选择题要有选项, 别的题不要; 请改正")
    kind = raw["result"].get("kind")
    if kind is not None and kinds.get(kind, {}).get("type") != "choice":
        yield Fault("result", "unknown_field", f"没有 {kind} 这道选择题; 请改正")


def _route(raw: Mapping[str, Any], steps: Mapping[str, Any], limits: Mapping[str, Any]) -> Route:
    found: list[Step] = []
    skipped: dict[str, tuple[str, ...]] = {}  # and the steps that those behind it wait for instead
    above: tuple[str, ...] = ()
    for entry in raw["steps"]:
        change = steps.get(entry["id"], {})
        after = tuple(change.get("after", entry.get("after", above)))
        after = tuple(dict.fromkeys(name for one in after for name in skipped.get(one, (one,))))
        above = (entry["id"],)
        if change.get("skip"):
            skipped[entry["id"]] = after
        else:
            found.append(_step(entry, after))
    kept = {step.id for step in found}
    changed = [_limit(limit, limits.get(limit["id"], {})) for limit in raw.get("limits", ())]
    return Route(
        tuple(found),
        tuple(
            replace(limit, to=tuple(id for id in limit.to if id in kept))
            for limit in changed
            if limit.start in {*kept, BEGUN} and kept & set(limit.to)
        ),
        raw["result"]["at"],
    )


def _limit(limit: Mapping[str, Any], change: Mapping[str, Any]) -> Limit:
    said = {**limit, **change}
    return Limit(
        said["id"],
        said["title"],
        said["from"],
        tuple(said["to"]),
        said["days"],
        said.get("count") == "working",
    )


def _step(entry: Mapping[str, Any], after: tuple[str, ...]) -> Step:
    return Step(
        id=entry["id"], title=entry["title"], level=entry["level"],
        roles=frozenset(entry.get("roles", ROLES_OF[entry["level"]])), after=after,
        papers=tuple(Paper(p["id"], p["title"], p.get("required", True)) for p in entry.get("papers", ())),
        fields=tuple(
            Blank(
                f["id"], f["title"], f["type"], f.get("required", True),
                tuple((option["value"], option["title"]) for option in f.get("options", ())), f.get("must"), f.get("months"),
            )
            for f in entry.get("fields", ())
        ),
    )  # fmt: skip
