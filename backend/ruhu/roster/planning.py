"""What a read file changes in the register: compares lines with what is stored; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from ruhu.areas.codes import VILLAGE, county_of
from ruhu.kit.ids import uuid7
from ruhu.roster.columns import HOUSEHOLDS, MEMBERS, VILLAGE_FACT_FIELDS
from ruhu.roster.facts import DECLARED, VILLAGE_FACTS, Person, derive
from ruhu.roster.identity import mask_id
from ruhu.roster.reading import KEEP, PROGRESS_EVERY, HouseholdLine, Lines, MemberLine, Progress

Key = tuple[str, str]  # (village code, household number)
Row = tuple[Any, ...]

HOUSEHOLD_FIELDS = (
    "id", "number", "name", "village", "grid", "county", "address", "phone", "door_order", "pinyin", "kinds", "lifted",
    "monitored", "monitored_kind", "people", "labour", "declared", "facts", "deleted",
)  # fmt: skip
MEMBER_FIELDS = (
    "id", "household_id", "position", "name", "relation", "sex", "id_number", "birth", "school", "health", "labour",
    "phone", "public_post", "disability_card",
)  # fmt: skip
_ID, _GRID, _MONITORED, _DELETED = (
    HOUSEHOLD_FIELDS.index(name) for name in ("id", "grid", "monitored", "deleted")
)
_M = {name: index for index, name in enumerate(MEMBER_FIELDS)}


@dataclass(slots=True)
class Stored:
    """What the register holds of the villages that a file touches."""

    areas: dict[str, str] = field(default_factory=dict)  # code → name, all that the file names
    households: dict[Key, Row] = field(default_factory=dict)  # HOUSEHOLD_FIELDS
    members: dict[str, list[Row]] = field(default_factory=dict)  # MEMBER_FIELDS by household id
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """What is to be written. Households are grouped by village, because each village numbers its changes."""

    areas: list[tuple[str, str]] = field(default_factory=list)
    households: dict[str, list[Row]] = field(default_factory=dict)  # by village; HOUSEHOLD_FIELDS
    members: list[Row] = field(default_factory=list)
    gone_members: list[str] = field(default_factory=list)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)  # household id → the grid (or village) it goes to
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.areas or self.households or self.members or self.gone_members or self.facts)


def make_plan(lines: Lines, stored: Stored, on: date, progress: Progress) -> Plan:
    """Compare a read file (without errors) with the register; facts are as of the day `on`."""
    plan = Plan()
    plan.areas = [(line.code, line.name) for line in lines.areas if stored.areas.get(line.code) != line.name]
    renamed = {code for code, _ in plan.areas if code in stored.areas}
    people: dict[Key, list[MemberLine]] = {}
    for member in lines.members:
        people.setdefault((member.village, member.number), []).append(member)
    wanted: dict[Key, HouseholdLine | None] = {(line.village, line.number): line for line in lines.households}
    wanted |= dict.fromkeys(people.keys() - wanted.keys())
    after = dict(stored.households)
    for count, (key, line) in enumerate(wanted.items(), start=1):
        after[key] = _compare(plan, lines, stored, key, line, people.get(key), on, renamed)
        if count % PROGRESS_EVERY == 0:
            progress("比对农户", count, len(wanted))
    for key, row in stored.households.items():
        # A grid or village with a new name: its households are sent again, since phones keep the names with them.
        if key not in wanted and (row[_GRID] in renamed or key[0] in renamed):
            plan.households.setdefault(key[0], []).append(row)
    _plan_facts(plan, lines, stored, after)
    return plan


def _compare(
    plan: Plan,
    lines: Lines,
    stored: Stored,
    key: Key,
    line: HouseholdLine | None,
    people: list[MemberLine] | None,
    on: date,
    renamed: set[str],
) -> Row:
    old = stored.households.get(key)
    household_id = old[_ID] if old is not None else uuid7()
    had = stored.members.get(household_id, [])
    members = had if people is None else _members(household_id, people, had)
    row = _household(household_id, key, line, old, members, on, from_file=people is not None)
    known = {member[0]: member for member in had}
    changed = [member for member in members if known.get(member[0]) != member]
    gone = known.keys() - {member[0] for member in members}
    plan.members += changed
    plan.gone_members += sorted(gone)
    if old is None:
        plan.created += 1
    elif row != old or changed or gone:
        plan.updated += 1
        if row[_GRID] != old[_GRID]:
            plan.moved[household_id] = row[_GRID]
    else:
        plan.unchanged += 1
        if row[_GRID] not in renamed and key[0] not in renamed:
            return row
    plan.households.setdefault(key[0], []).append(row)
    if (
        line is not None
        and people is not None
        and line.people not in (None, KEEP)
        and line.people != len(people)
    ):
        message = f"家庭人口 {line.people} 与家庭成员表的 {len(people)} 人不一致"
        lines.warn(HOUSEHOLDS, line.row, "people", str(line.people), message)
    return row


def _household(
    household_id: str,
    key: Key,
    line: HouseholdLine | None,
    old: Row | None,
    members: Sequence[Row],
    on: date,
    *,
    from_file: bool,
) -> Row:
    before = dict(zip(HOUSEHOLD_FIELDS, old, strict=True)) if old is not None else _BLANK
    given = line._asdict() if line is not None else {}

    def take(name: str) -> Any:
        value = given.get(name, KEEP)
        return before[name] if value is KEEP else value

    kinds = take("kinds")
    lifted, monitored = "lifted" in kinds.split(","), "monitored" in kinds.split(",")
    people, labour = take("people"), take("labour")
    if people is None and members:
        people = len(members)
    if labour is None and members and all(member[_M["labour"]] for member in members):
        labour = sum(member[_M["labour"]] != "none" for member in members)
    declared = _declared(before["declared"], line)
    facts = derive(
        kinds=filter(None, kinds.split(",")),
        lifted=lifted,
        monitored=monitored,
        declared=declared,
        members=[_person(member) for member in members],
        on=on,
    )
    name = take("name")
    return (
        household_id,
        key[1],
        name,
        key[0],
        take("grid") or key[0],
        county_of(key[0]),
        take("address"),
        take("phone"),
        take("door_order"),
        initials(name),
        kinds,
        lifted,
        monitored,
        take("monitored_kind") if monitored else None,
        people,
        labour,
        _json(declared),
        _json(facts),
        take("deleted"),
    )


_BLANK: dict[str, Any] = {
    "name": "", "grid": "", "address": "", "phone": "", "door_order": 0, "kinds": "", "monitored_kind": None,
    "people": None, "labour": None, "declared": "{}", "deleted": False,
}  # fmt: skip


def _declared(before: str, line: HouseholdLine | None) -> dict[str, Any]:
    known: dict[str, Any] = orjson.loads(before)
    if line is not None:
        known |= {
            name: value for name, value in zip(DECLARED, line.declared, strict=True) if value is not KEEP
        }
    return {name: value for name, value in known.items() if value is not None}


def _members(household_id: str, people: Sequence[MemberLine], had: Sequence[Row]) -> list[Row]:
    """The household's members as the file lists them. A person known by ID number, or else by name, keeps his id."""
    left = list(had)
    found = []
    for position, person in enumerate(people, start=1):
        old = _same_person(left, person)
        if old is not None:
            left.remove(old)
        values = [old[0] if old is not None else uuid7(), household_id, position, person.name]
        for name in MEMBER_FIELDS[4:]:
            value = getattr(person, name)
            blank = None if name == "public_post" else ""
            values.append((old[_M[name]] if old is not None else blank) if value is KEEP else value)
        found.append(tuple(values))
    return found


def _same_person(left: Sequence[Row], person: MemberLine) -> Row | None:
    number = "" if person.id_number is KEEP else person.id_number
    by_number = (row for row in left if number and row[_M["id_number"]] == number)
    by_name = (
        row for row in left if row[_M["name"]] == person.name and (not number or not row[_M["id_number"]])
    )
    return next(by_number, None) or next(by_name, None)


def _person(member: Row) -> Person:
    return Person(
        member[_M["birth"]],
        member[_M["id_number"]],
        member[_M["school"]],
        member[_M["health"]],
        member[_M["labour"]],
        member[_M["public_post"]],
    )


def _plan_facts(plan: Plan, lines: Lines, stored: Stored, after: Mapping[Key, Row]) -> None:
    alive = [(village, row) for (village, _), row in after.items() if not row[_DELETED]]
    inhabited = {village for village, _ in alive}
    monitored = {village for village, row in alive if row[_MONITORED]}
    said = {line.code: line.facts for line in lines.areas if line.level == "village"}
    for village in sorted(inhabited | said.keys()):
        facts = dict.fromkeys(VILLAGE_FACTS) | stored.facts.get(village, {})
        given = zip(VILLAGE_FACT_FIELDS, said.get(village, ()), strict=False)
        facts |= {name: value for name, value in given if value is not KEEP}
        facts["village_has_monitored"] = village in monitored if village in inhabited else None
        if facts != stored.facts.get(village) or any(code == village for code, _ in plan.areas):
            plan.facts[village] = facts


def check_references(lines: Lines, stored: Stored) -> None:
    """Note errors that lie between rows: unknown areas and households, doubles; and warn of ID numbers used twice."""
    _check_areas(lines, stored)
    known = stored.areas.keys() | {line.code for line in lines.areas}
    seen: dict[Key, int] = {}
    for line in lines.households:
        key = (line.village, line.number)
        if line.village not in known:
            lines.error(
                HOUSEHOLDS,
                line.row,
                "village",
                line.village,
                f"没有代码为 {line.village} 的村，请先在区划表里登记",
            )
        elif line.grid and line.grid is not KEEP and line.grid not in known:
            lines.error(
                HOUSEHOLDS, line.row, "grid", line.grid, f"没有代码为 {line.grid} 的网格，请先在区划表里登记"
            )
        if key in seen:
            message = f"户编号 {line.number} 在村 {line.village} 重复，第 {seen[key]} 行已有"
            lines.error(HOUSEHOLDS, line.row, "number", line.number, message)
        seen.setdefault(key, line.row)
    for member in lines.members:
        key = (member.village, member.number)
        if key not in seen and key not in stored.households:
            message = f"村 {member.village} 没有编号为 {member.number} 的户，请核对，或先在农户表里登记"
            lines.error(MEMBERS, member.row, "number", member.number, message)
    _warn_of_doubles(lines, stored)


def _check_areas(lines: Lines, stored: Stored) -> None:
    known = stored.areas.keys() | {line.code for line in lines.areas}
    seen: dict[str, int] = {}
    for line in lines.areas:
        parent = {"township": line.code[:6], "village": line.code[:9], "grid": line.code[:VILLAGE]}.get(
            line.level
        )
        if parent and parent not in known:
            lines.error("区划", line.row, "code", line.code, f"上级区划 {parent} 不存在，请先登记上级")
        if line.code in seen:
            lines.error(
                "区划", line.row, "code", line.code, f"代码 {line.code} 重复，第 {seen[line.code]} 行已有"
            )
        seen.setdefault(line.code, line.row)


def _warn_of_doubles(lines: Lines, stored: Stored) -> None:
    listed = {(member.village, member.number) for member in lines.members}
    holders: dict[str, Key] = {}
    by_id = {row[_ID]: key for key, row in stored.households.items()}
    for household_id, members in stored.members.items():
        key = by_id.get(household_id)
        if key is not None and key not in listed:
            holders |= {member[_M["id_number"]]: key for member in members if member[_M["id_number"]]}
    for member in lines.members:
        if member.id_number and member.id_number is not KEEP:
            key = (member.village, member.number)
            holder = holders.setdefault(member.id_number, key)
            if holder != key:
                message = f"这个身份证号也登记在村 {holder[0]} 的 {holder[1]} 号户，请核对"
                lines.warn(MEMBERS, member.row, "id_number", mask_id(member.id_number) or "", message)
    twice = Counter(
        (m.village, m.number, m.id_number) for m in lines.members if m.id_number and m.id_number is not KEEP
    )
    for member in lines.members:
        if twice.pop((member.village, member.number, member.id_number), 0) > 1:
            lines.warn(
                MEMBERS,
                member.row,
                "id_number",
                mask_id(member.id_number) or "",
                "同一户里这个身份证号出现两次",
            )


@lru_cache(maxsize=100_000)
def initials(name: str) -> str:
    """Pinyin initials of a name, lower case: 王示甲 → wsj; other characters stay."""
    from pypinyin import (  # loads its dictionary: 30 MB that only an importing process needs
        Style,
        lazy_pinyin,
    )

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:40]


def _json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
