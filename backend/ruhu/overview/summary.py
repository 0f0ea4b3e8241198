"""The overview of an area: how far the survey is, what was found, how incomes lie. Every number is the total of a list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from ruhu.accounts.access import Visible
from ruhu.areas.codes import LENGTHS, VILLAGE, contains, level_of
from ruhu.areas.queries import names as area_names
from ruhu.campaigns.queries import CampaignView
from ruhu.kit.db import Database
from ruhu.kit.money import yuan_text
from ruhu.overview.counting import SEVERITIES, Count
from ruhu.overview.income import bands
from ruhu.overview.tallies import counts_of

KINDS = (
    "lifted", "monitored", "low_income_allowance", "special_support", "serious_illness", "disability", "sudden_hardship",
    "low_income", "elderly",
)  # fmt: skip


def summary(
    database: Database, visible: Visible, campaign: CampaignView, area: str | None, level: str | None
) -> dict[str, Any]:
    """Everything that the overview of `area` shows (None: all that the reader may count), split by `level` (None: the next)."""
    total = Count()
    counted = counts_of(database, visible, campaign.id, area, total)
    base = area if area is not None else _common(visible.counts)
    split = level or _next_level(base)
    with database.read() as connection:
        parts = _parts(connection, counted, split, area)
        name = area_names(connection, [base]).get(base, "") if base else ""
    return {
        "campaign": campaign.id,
        "area": base or None,
        "area_name": name,
        "level": split,
        "total": _figures(total),
        "parts": parts,
        "kinds": [
            {"kind": kind, "households": n, "visited": total.by[f"kind_visited {kind}"]}
            for kind in KINDS
            if (n := total.by[f"kind {kind}"])
        ],
        "severities": {letter: total.by[f"severity {letter}"] for letter in SEVERITIES},
        "topics": _topics(total),
        "flags": _flags(total),
        "income": {
            "bands": [
                {"low": low, "high": high, "households": total.by[f"band {number}"]}
                for number, (low, high) in enumerate(bands())
            ],
            "unknown": total.by["band -"],
            "lines": _lines(campaign, base),
        },
    }


def parts_of(
    database: Database, visible: Visible, campaign: CampaignView, area: str | None, level: str | None
) -> dict[str, Any]:
    """Only the counts of the parts, for maps and for lists of many villages."""
    counted = counts_of(database, visible, campaign.id, area)
    base = area if area is not None else _common(visible.counts)
    split = level or _next_level(base)
    with database.read() as connection:
        return {"level": split, "items": _parts(connection, counted, split, area)}


def _common(prefixes: tuple[str, ...]) -> str:
    """The smallest area that holds all of these."""
    if not prefixes:
        return ""
    first, last = min(prefixes), max(prefixes)
    same = next(
        (i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last))
    )
    fitting = [length for length in LENGTHS.values() if length <= same]
    whole = first[:same] if level_of(first[:same]) else ""
    return whole or (first[: max(fitting)] if fitting else "")


def _next_level(base: str) -> str:
    """What an area is split into: a county into townships, a township into villages."""
    return next((level for level, length in LENGTHS.items() if length > max(len(base), 4)), "village")


def _parts(
    connection: Connection, counted: dict[str, Count], level: str, area: str | None
) -> list[dict[str, Any]]:
    """The counts by the areas of `level`, by code: never by how far they are. A grid is its own only part."""
    if area is not None and len(area) > VILLAGE:
        counted = dict(zip([area], counted.values(), strict=False))
    length = LENGTHS[level]
    found: dict[str, Count] = {}
    for village, one in counted.items():
        code = village if len(village) > VILLAGE else village[:length]
        if length == LENGTHS["village"]:
            found[code] = one
        else:
            found.setdefault(code, Count()).add(one)
    titles = area_names(connection, list(found))
    return [
        {"code": code, "name": titles.get(code, code), "level": level, **_figures(found[code])}
        for code in sorted(found)
    ]


def _figures(count: Count) -> dict[str, int]:
    return {
        "households": count.households, "visited": count.visited, "key_households": count.key_households,
        "key_visited": count.key_visited, "flagged": count.flagged, "grave": count.grave,
    }  # fmt: skip


def _topics(total: Count) -> list[dict[str, Any]]:
    topics = sorted({key.split(" ")[1] for key in total.by if key.startswith("topic ")})
    return [
        {
            "topic": topic,
            "households": total.by[f"topic {topic} *"],
            **{letter: total.by[f"topic {topic} {letter}"] for letter in SEVERITIES},
        }
        for topic in topics
    ]


def _flags(total: Count) -> list[dict[str, Any]]:
    found = []
    for code, (title, topic) in total.titles.items():
        by = {letter: total.by[f"flag {code} {letter}"] for letter in SEVERITIES}
        found.append({"code": code, "title": title, "topic": topic, "households": sum(by.values()), **by})
    return sorted(found, key=lambda flag: (-flag["H"], -flag["households"], flag["code"]))


def _lines(campaign: CampaignView, base: str) -> list[dict[str, Any]]:
    """The lines in force somewhere in the area: the one that holds for it, and those of places below it."""
    own = campaign.line_for(base)
    there = ([own] if own else []) + [
        line for line in campaign.lines if line is not own and contains(base, line.area)
    ]
    return [
        {"area": line.area, "amount": yuan_text(line.amount_fen), "document": line.short_document}
        for line in there
    ]
