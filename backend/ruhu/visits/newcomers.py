"""Households that a worker met and the register does not know: surveyed at once, matched or confirmed later."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ruhu.accounts.access import Actor, visible_to
from ruhu.areas.codes import contains
from ruhu.areas.queries import names
from ruhu.kit.bulk import insert_many
from ruhu.kit.scopes import raise_scope
from ruhu.roster.queries import HOUSEHOLD, Place, provisional_place
from ruhu.submissions.acts import Act, Refusal
from ruhu.submissions.items import Item

COLUMNS = (
    "id", "number", "name", "village", "grid", "county", "address", "phone", "door_order", "pinyin", "kinds", "lifted",
    "monitored", "people", "declared", "facts", "deleted", "provisional_since", "seq", "created_at", "updated_at",
)  # fmt: skip
NAME_MOST, ADDRESS_MOST = 60, 200
WORDLESS = Refusal("incomplete", "新增的户没有写户主姓名。内容已收存, 请在手机上再登记一次。")
LONG = Refusal(
    "incomplete",
    f"户主姓名超过 {NAME_MOST} 字或住址超过 {ADDRESS_MOST} 字。内容已收存, 请在手机上再登记一次。",
)
KNOWN = Refusal("newcomer_known", "这一户已经登记过或在名册里。内容已收存。")
ELSEWHERE = Refusal("not_permitted", "新增的户不在您的网格里。内容已收存, 主管会处理。")


def number_of(id: str) -> str:
    """What stands for a number in the register, the same on phone and server: 新 and the end of the id."""
    return f"新{id[-8:]}"


def existing_grids(connection: Connection, items: Iterable[Item]) -> set[str]:
    """Of the grids that these newcomers name, those that there are."""
    return set(names(connection, {_said(item, "grid") for item in items} - {""}))


def settle_newcomer(
    item: Item, village: Place, households: Container[str], grids: Container[str], actor: Actor
) -> Place | Refusal:
    """Where a new household stands, or why it cannot be taken. Pure."""
    name, address = _said(item, "name"), _said(item, "address")
    if not name:
        return WORDLESS
    if len(name) > NAME_MOST or len(address) > ADDRESS_MOST:
        return LONG
    if item.submission_id in households:
        return KNOWN
    grid = _grid(village.id, _said(item, "grid"), grids, actor)
    if grid is None:
        return ELSEWHERE
    people = item.answers["values"].get("people")
    return provisional_place(
        item.submission_id, village, grid, name=name, number=number_of(item.submission_id), people=people
    )


def _grid(village: str, said: str, grids: Container[str], actor: Actor) -> str | None:
    """The grid that was said, if there is such a one; else the sender's only one there; else the village itself."""
    visible = visible_to(actor)
    if said in grids and contains(village, said) and visible.covers(said):
        return said
    own = visible.grids_of(village)
    if len(own) == 1:
        return own[0]
    return village if visible.covers(village) else None


def _said(item: Item, question: str) -> str:
    value = item.answers["values"].get(question)
    return _one_line(value) if isinstance(value, str) else ""


def _one_line(text: str) -> str:
    """As the register's own names and addresses: a name of two lines would break lists and forms."""
    return " ".join(text.split())


@dataclass(slots=True)
class Adding:
    """Rows for households whose place judging has settled."""

    acts: Sequence[Act]
    refused: Mapping[str, Refusal] = field(default_factory=dict)

    def write(self, connection: Connection, seqs: Mapping[str, int]) -> None:
        """The households, each with a number of its village's register feed."""
        by_village: dict[str, list[Act]] = {}
        for act in self.acts:
            by_village.setdefault(act.item.village, []).append(act)
        rows = []
        for village in sorted(by_village):
            acts = by_village[village]
            top = raise_scope(connection, f"roster/{village}", len(acts))
            for seq, act in enumerate(acts, start=top - len(acts) + 1):
                rows.append((
                    act.id, number_of(act.id), _one_line(act.text("name")), village, act.area, village[:6], _one_line(act.text("address")), "", 0, "", "",
                    False, False, act.values.get("people"), "{}", "{}", False, act.at, seq, act.at, act.at,
                ))  # fmt: skip
        insert_many(connection, HOUSEHOLD, COLUMNS, rows)


def take_newcomers(connection: Connection, acts: Sequence[Act]) -> Adding:
    """See submissions.acts.Taker."""
    return Adding(acts)
