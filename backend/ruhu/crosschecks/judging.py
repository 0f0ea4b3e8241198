"""What records of one village say against each other. Pure: rules and a snapshot in, findings out.

Rules are data: a village form's `across` (docs/questionnaires.md), which the phone shows while it is filled in, and the
campaign's `cross_checks` (docs/campaigns.md).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ruhu.campaigns.crossrules import forms_of, resolver
from ruhu.kit.canonical import digest
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.validate import BAD, reader
from ruhu.risk.conditions import Holds, condition
from ruhu.risk.models import LEVELS
from ruhu.risk.raising import number

ALIKE = frozenset({"date", "photo", "signature", "members", "text"})
"""Kinds of questions whose answers are not compared: everybody has others, or the same anyway."""
NAMED = 3


@dataclass(frozen=True, slots=True)
class Form:
    """The standing answers about a household: who sent them, and in which order."""

    account_id: str
    order: tuple[str, int]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Household:
    """One household as the checks read it. `found`: titles of its open problems by code."""

    id: str
    name: str
    facts: Mapping[str, Any]
    found: Mapping[str, str] = field(default_factory=dict)
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A member with an ID number. `elsewhere`: the name of another village in which the household is."""

    household_id: str
    household_name: str
    name: str
    id_number: str
    public_post: bool | None
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Village:
    """What is there of a village in a campaign. `answers`: the values of its form, None where it is not here yet. `people`: those
    of the village whose ID number stands in another household too, and these others."""

    households: Sequence[Household]
    answers: Mapping[str, Any] | None = None
    people: Sequence[Person] = ()
    survey_over: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One finding. `households`: (id, what is said there)."""

    code: str
    key: str
    question: str
    severity: int
    title: str
    message: str
    households: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Rules:
    """The checks of a campaign, ready to use. `mark` changes with any of them."""

    across: tuple[tuple[Mapping[str, Any], str], ...]  # with the question's short name
    checks: tuple[tuple[Mapping[str, Any], Holds | None], ...]
    compared: tuple[str, ...]
    readers: Mapping[str, Any]
    mark: str

    def __bool__(self) -> bool:
        return bool(self.across or self.checks)


def rules_of(data: Mapping[str, Any], catalog: Catalog) -> Rules:
    """The rules that a campaign's checked definition holds."""
    households, villages = forms_of(data, catalog)
    across, register = [], set[str]()
    for form in [*households, *villages]:
        aid = data.get("aids", {}).get(form.id, {})
        register |= set(aid.get("facts", {}))
        if form in villages:
            across += [(claim, form.by_id[claim["question"]].plain) for claim in aid.get("across", ())]
    checks = [
        (check, condition(check["when"], resolver(check["of"], households, villages)) if "when" in check else None)
        for check in data.get("cross_checks", ())
    ]  # fmt: skip
    compared = [q.id for form in households for q in form.questions if q.type not in ALIKE]
    readers = {q.id: reader(q) for form in villages for q in form.questions}
    mark = digest({"across": [claim for claim, _ in across], "checks": data.get("cross_checks", [])})[:12]
    return Rules(
        tuple(across), tuple(checks), tuple(id for id in compared if id not in register), readers, mark
    )


def findings(rules: Rules, village: Village) -> list[Found]:
    """Everything that does not agree, in the order of the rules."""
    found = list(_against(rules, village))
    for check, holds in rules.checks:
        found += _OF[check["of"]](rules, check, holds, village)
    return found


def _against(rules: Rules, village: Village) -> Iterator[Found]:
    """Answers of the village form that its households speak against: as `acrossNotes` of the phone."""
    answers = village.answers or {}
    for claim, plain in rules.across:
        if answers.get(claim["question"]) != claim["answer"]:
            continue
        wanted = claim["flags"]
        against = []
        for household in village.households:
            titles = [household.found[code] for code in wanted if code in household.found]
            if titles and not (claim.get("unmonitored") and household.facts.get("monitored")):
                against.append((household.id, "、".join(dict.fromkeys(titles))))
        if against:
            said = {"yes": "是", "no": "否", "have": "有", "none": "无"}.get(claim["answer"], claim["answer"])
            message = f"村表“{plain}”答“{said}”, 但有 {len(against)} 户{claim['title']}"
            key = f"{claim['question']} {claim['answer']}"
            yield Found(
                f"across_{claim['question']}", key, claim["question"], LEVELS["M"], "村表与入户不一致",
                message, tuple(against),
            )  # fmt: skip


def _households(
    rules: Rules, check: Mapping[str, Any], holds: Holds | None, village: Village
) -> Iterator[Found]:
    """Households for which a condition holds: one finding with all of them."""
    assert holds is not None
    shared: dict[tuple[str, ...], Any] = {
        ("village", "surveyed"): village.answers is not None,
        ("campaign", "survey_over"): village.survey_over,
    }
    for id, raw in (village.answers or {}).items():
        if id in rules.readers:
            value = rules.readers[id](raw)
            shared["village", id] = None if value is BAD else value
    hit = []
    for household in village.households:
        values = dict(shared)
        for name, fact in household.facts.items():
            plain = type(fact) is bool or type(fact) is str
            values["household", name] = fact if plain else number(fact)
        values["household", "visited"] = household.form is not None
        values |= {("found", code): True for code in household.found}
        if holds(_Known(values)):
            hit.append((household.id, "、".join(dict.fromkeys(household.found.values()))))
    if hit:
        names = {household.id: household.name for household in village.households}
        yield _told(check, "", hit, [names[id] for id, _ in hit])


class _Known(dict[tuple[str, ...], Any]):
    """A problem that was not found is not there: `found.` is never unknown."""

    def get(self, path: tuple[str, ...], default: Any = None) -> Any:
        return super().get(path, False if path[0] == "found" else default)


def _members(
    _rules: Rules, check: Mapping[str, Any], holds: Holds | None, village: Village
) -> Iterator[Found]:
    """One ID number in several households."""
    by_number: dict[str, list[Person]] = defaultdict(list)
    for person in village.people:
        if holds is None or holds({("member", "public_post"): person.public_post}):
            by_number[person.id_number].append(person)
    for number_, people in sorted(by_number.items()):
        homes = dict.fromkeys(person.household_id for person in people)
        if len(homes) < 2:
            continue
        # Who is of another village is told by the village alone: its households are not everybody's.
        names = [f"{p.elsewhere}的一户" if p.elsewhere else f"{p.household_name}户({p.name})" for p in people]
        here = [(p.household_id, p.name) for p in people if not p.elsewhere]
        key = hashlib.sha256(number_.encode()).hexdigest()[:16]
        yield _told(check, key, list(dict(here).items()), list(dict.fromkeys(names)), len(homes))


def _forms(rules: Rules, check: Mapping[str, Any], _holds: Holds | None, village: Village) -> Iterator[Found]:
    """Forms that one person sent one after the other with the same answers."""
    besides = set(check.get("besides", ()))
    compared = [id for id in rules.compared if id not in besides]
    sent = [(household, household.form) for household in village.households if household.form is not None]
    sent.sort(key=lambda pair: (pair[1].account_id, pair[1].order))

    def alike(pair: tuple[Household, Form]) -> tuple[str, list[Any]]:
        return pair[1].account_id, [pair[1].values.get(id) for id in compared]

    for _, group in groupby(sent, key=alike):
        row = [household for household, _ in group]
        if len(row) >= check["alike"]:
            # The row grows, and is another one when its first is answered otherwise.
            yield _told(check, row[0].id, [(h.id, "") for h in row], [h.name for h in row])


_OF = {"households": _households, "members": _members, "forms": _forms}


def _told(
    check: Mapping[str, Any],
    key: str,
    households: list[tuple[str, str]],
    names: list[str],
    n: int | None = None,
) -> Found:
    shown = "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")
    message = (
        check["message"].replace("{n}", str(len(households) if n is None else n)).replace("{names}", shown)
    )
    return Found(
        check["id"], key, check.get("question", ""), LEVELS[check["severity"]], check["title"], message, tuple(households)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of findings: `restated` with the id of the row, and whether a reason given before still holds."""

    raised: list[Found]
    restated: list[tuple[str, Found, bool]]
    cleared: list[str]


def compare(before: Mapping[tuple[str, str], Any], found: Sequence[Found]) -> Change:
    """Findings beside the open rows (by code and key; `id`, `message`, `severity`, `households` as pairs). A reason given for a
    finding holds as long as no household joins it."""
    now = {(one.code, one.key): one for one in found}
    restated = []
    for at, one in now.items():
        row = before.get(at)
        if row is None:
            continue
        same = (row.message, row.severity, row.households) == (one.message, one.severity, one.households)
        if not same:
            joined = {id for id, _ in one.households} - {id for id, _ in row.households}
            restated.append((row.id, one, not joined))
    return Change(
        [one for at, one in now.items() if at not in before], restated, [row.id for at, row in before.items() if at not in now]
    )  # fmt: skip
