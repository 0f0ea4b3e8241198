"""Reading what the checks of a village look at: a handful of statements whatever its size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import orjson
from sqlalchemy import Connection, select

from ruhu.areas.queries import names as area_names
from ruhu.campaigns.queries import CampaignView
from ruhu.crosschecks.judging import Form, Household, Person, Rules, Village
from ruhu.kit.bulk import among
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.queries import HOUSEHOLD, MEMBER, households_for_judging
from ruhu.submissions.store import REVISION


def snapshot(
    connection: Connection, campaign: CampaignView, rules: Rules, village: str, *, survey_over: bool
) -> Village:
    """The village as it stands in a campaign."""
    query = (
        select(HOUSEHOLD.c.id, HOUSEHOLD.c.name)
        .where(HOUSEHOLD.c.village == village, HOUSEHOLD.c.deleted.is_(False))
        .order_by(HOUSEHOLD.c.door_order, HOUSEHOLD.c.number)
    )
    names = {row.id: row.name for row in connection.execute(query)}
    places = households_for_judging(connection, names)
    kinds = {check["of"] for check, _ in rules.checks}
    forms = _forms(connection, campaign.id, [*names, village], bodies="forms" in kinds, village=village)
    flags = _flags(connection, campaign.id, names)
    households = [
        Household(id, name, places[id].facts, flags.get(id, {}), forms.get(id)) for id, name in names.items()
    ]
    own = forms.get(village)
    people = _shared_numbers(connection, village) if "members" in kinds else []
    return Village(households, own.values if own else None, people, survey_over)


def _forms(
    connection: Connection, campaign: str, subjects: Iterable[str], *, bodies: bool, village: str
) -> dict[str, Form]:
    """The standing answers; of households only who sent them, unless they are compared."""
    joined = STANDING.join(REVISION, REVISION.c.rev_id == STANDING.c.head_rev)
    columns = [STANDING.c.subject_id, REVISION.c.account_id, REVISION.c.device_id, REVISION.c.n]
    found: dict[str, Form] = {}
    for body, wanted in ((True, list(subjects) if bodies else [village]), (False, list(subjects))):
        rest = [subject for subject in wanted if subject not in found]
        if not rest:
            continue
        query = (
            select(*columns, *([REVISION.c.body] if body else []))
            .select_from(joined)
            .where(STANDING.c.campaign_id == campaign, among(STANDING.c.subject_id, rest))
        )
        for row in connection.execute(query):
            values = orjson.loads(row.body)["answers"]["values"] if body else {}
            found[row.subject_id] = Form(row.account_id, (row.device_id, row.n), values)
    return found


def _flags(connection: Connection, campaign: str, households: Iterable[str]) -> Mapping[str, dict[str, str]]:
    """Titles of open problems by household and code."""
    query = (
        select(FLAG.c.subject_id, FLAG.c.code, FLAG.c.title)
        .where(
            among(FLAG.c.subject_id, list(households)),
            FLAG.c.campaign_id == campaign,
            FLAG.c.cleared_at.is_(None),
        )
        .order_by(FLAG.c.subject_id, FLAG.c.severity.desc(), FLAG.c.code)
    )
    found: dict[str, dict[str, str]] = {}
    for subject, code, title in connection.execute(query):
        found.setdefault(subject, {})[code] = title
    return found


_PEOPLE = MEMBER.join(HOUSEHOLD, HOUSEHOLD.c.id == MEMBER.c.household_id)


def _shared_numbers(connection: Connection, village: str) -> Sequence[Person]:
    """People of the village whose ID number stands in another household too, and these others, wherever they are."""
    other, home = MEMBER.alias("other"), HOUSEHOLD.alias("home")
    shared = (
        select(MEMBER.c.id_number)
        .select_from(
            _PEOPLE.join(
                other,
                (other.c.id_number == MEMBER.c.id_number) & (other.c.household_id != MEMBER.c.household_id),
            ).join(home, home.c.id == other.c.household_id)
        )
        .where(
            HOUSEHOLD.c.village == village,
            HOUSEHOLD.c.deleted.is_(False),
            home.c.deleted.is_(False),
            MEMBER.c.id_number != "",
        )
        .distinct()
    )
    numbers = list(connection.execute(shared).scalars())
    if not numbers:
        return []
    columns = (
        HOUSEHOLD.c.id,
        HOUSEHOLD.c.name.label("household"),
        HOUSEHOLD.c.village,
        MEMBER.c.name,
        MEMBER.c.id_number,
    )
    query = (
        select(*columns, MEMBER.c.public_post)
        .select_from(_PEOPLE)
        .where(among(MEMBER.c.id_number, numbers), HOUSEHOLD.c.deleted.is_(False))
        .order_by(HOUSEHOLD.c.village, HOUSEHOLD.c.door_order, HOUSEHOLD.c.number, MEMBER.c.position)
    )
    rows = connection.execute(query).all()
    elsewhere = area_names(connection, {row.village for row in rows} - {village})
    return [
        Person(row.id, row.household, row.name, row.id_number, row.public_post, elsewhere.get(row.village, ""))
        for row in rows
    ]  # fmt: skip


def others_with(connection: Connection, village: str) -> set[str]:
    """Other villages in which an ID number of this one stands too."""
    other, home = MEMBER.alias("other"), HOUSEHOLD.alias("home")
    query = (
        select(home.c.village)
        .select_from(
            _PEOPLE.join(other, other.c.id_number == MEMBER.c.id_number).join(
                home, home.c.id == other.c.household_id
            )
        )
        .where(HOUSEHOLD.c.village == village, home.c.village != village, MEMBER.c.id_number != "")
        .distinct()
    )
    return set(connection.execute(query).scalars())
