"""The overview: every number is the total of the list that it opens, whatever happened a moment ago."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from ruhu.overview.tallies import TALLY
from ruhu.roster.queries import HOUSEHOLD
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import COUNTY, GRIDS, TOWNSHIP, VILLAGES, Phone, World
from tests.intake.test_changed_line import put
from tests.overview.surveyed import Surveyed, surveyed
from tests.review.forms import edit
from tests.sync.test_moving import move

FIGURES: dict[str, dict[str, str]] = {
    "households": {}, "visited": {"visited": "true"}, "key_households": {"kind": "key"},
    "key_visited": {"kind": "key", "visited": "true"}, "flagged": {"problems": "true"}, "grave": {"severity": "H"},
}  # fmt: skip


@pytest.fixture
def township(world: World) -> Surveyed:
    """For tests in which something happens."""
    return surveyed(world)


@pytest.fixture(scope="module")
def still(shared_world: World) -> Surveyed:
    """For tests that only read: built once for each engine."""
    return surveyed(shared_world)


@pytest.fixture(scope="module")
def counted(still: Surveyed) -> Surveyed:
    """The counts of whole villages are kept by now, and right."""
    demand_each_its_list(still.world.sign_in("xian"))
    return still


def shown(phone: Phone, **asked: str) -> dict[str, Any]:
    reply = phone.get("/api/overview", **asked)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def total(phone: Phone, area: str | None, **narrow: Any) -> int:
    asked = {name: str(value) for name, value in narrow.items() if value is not None}
    reply = phone.get("/api/households", limit=1, **asked, **({"area": area} if area else {}))
    assert reply.status_code == 200, reply.text
    return int(reply.json()["total"])


def numbers(overview: dict[str, Any]) -> Iterator[tuple[str, int, str | None, dict[str, Any]]]:
    """(name, number, area, what its list asks for) of every number of an overview, as the page links them."""
    area = overview["area"]
    for name, narrow in FIGURES.items():
        yield name, overview["total"][name], area, narrow
        for part in overview["parts"]:
            yield f"{part['code']} {name}", part[name], part["code"], narrow
    for kind in overview["kinds"]:
        yield kind["kind"], kind["households"], area, {"kind": kind["kind"]}
        yield f"{kind['kind']} visited", kind["visited"], area, {"kind": kind["kind"], "visited": "true"}
    for severity, n in overview["severities"].items():
        yield severity, n, area, {"severity": severity}
    for what, key in (("topic", "topics"), ("flag", "flags")):
        for row in overview[key]:
            name = row["topic"] if what == "topic" else row["code"]
            yield name, row["households"], area, {what: name}
            for severity in "HML":
                yield f"{name} {severity}", row[severity], area, {what: name, "severity": severity}
    for band in overview["income"]["bands"]:
        narrow = {"income_from": band["low"], "income_to": band["high"]}
        yield str(band), band["households"], area, narrow
    yield "unknown income", overview["income"]["unknown"], area, {"income": "unknown"}


def demand_each_its_list(phone: Phone, **asked: str) -> int:
    found = list(numbers(shown(phone, **asked)))
    for name, number, area, narrow in found:
        assert number == total(phone, area, **narrow), (name, area, narrow)
    return len([name for name, number, _, _ in found if number > 0])


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"area": COUNTY},
        {"area": TOWNSHIP},
        {"area": VILLAGES[0]},
        {"area": GRIDS[1]},
        {"area": "98"},
        {"level": "village"},
    ],
)
def test_every_number_is_the_total_of_its_list(still: Surveyed, asked: dict[str, str]) -> None:
    told = demand_each_its_list(still.supervisor, **asked)
    assert told > 20 or asked.get("area") == "98"


@pytest.mark.parametrize("username", ["wg1", "cun1", "zhen", "guanli", "shenji"])
def test_everybody_is_told_of_his_own_households(counted: Surveyed, username: str) -> None:
    assert demand_each_its_list(counted.world.sign_in(username)) > 5


def test_a_department_is_told_counts_and_no_rows(still: Surveyed) -> None:
    department = still.world.sign_in("bumen")
    assert shown(department)["total"] == shown(still.supervisor)["total"]
    assert total(department, None) == 0


def test_the_kept_counts_follow_whatever_happens(township: Surveyed) -> None:
    world, supervisor = township.world, township.supervisor
    before = shown(supervisor)
    household = world.households[GRIDS[0]][2]
    values = harmless_values(world.definition, wage="1000.00", dropout="yes")
    item = survey_item(world.definition, village=VILLAGES[0], household_id=household, values=values)
    clerk = world.sign_in("cun1")

    def counted() -> dict[str, Any]:
        demand_each_its_list(supervisor)
        return shown(supervisor)

    if not next(known for known in township.households if known.id == household).visited:
        assert clerk.results(item)[0]["status"] == "accepted"
        assert counted()["total"]["visited"] == before["total"]["visited"] + 1
        clerk.results(edit(item, dropout="no"))
        counted()
    below = {flag["code"]: flag["households"] for flag in counted()["flags"]}["below_line"]
    put(world.sign_in("guanli"), "20000")
    assert {flag["code"]: flag["households"] for flag in counted()["flags"]}["below_line"] > below
    move(world, {"village": VILLAGES[0], "number": f"{GRIDS[0][-2:]}00", "name": "示例甲", "grid": GRIDS[1]})
    demand_each_its_list(supervisor, area=GRIDS[0])
    counted()


def test_what_nothing_happened_in_is_not_counted_again(township: Surveyed) -> None:
    world = township.world
    shown(township.supervisor)
    # Only a count that is kept can be wrong in this way.
    with world.database.write() as connection:
        connection.execute(update(TALLY).values(households=1000))
    assert shown(township.supervisor)["total"]["households"] == 1000 * len(VILLAGES)
    item = survey_item(world.definition, village=VILLAGES[0], household_id=world.households[GRIDS[0]][0])
    world.sign_in("wg1").results(item)
    told = {part["code"]: part["households"] for part in shown(township.supervisor, level="village")["parts"]}
    with world.database.read() as connection:
        here = connection.execute(
            select(HOUSEHOLD.c.id).where(HOUSEHOLD.c.village == VILLAGES[0], HOUSEHOLD.c.deleted.is_(False))
        ).all()
    assert told == {VILLAGES[0]: len(here), VILLAGES[1]: 1000}


def test_places_stand_by_their_code_and_split_by_the_next_level(still: Surveyed) -> None:
    supervisor = still.supervisor
    assert [part["code"] for part in shown(supervisor)["parts"]] == [TOWNSHIP]
    assert [part["code"] for part in shown(supervisor, area=TOWNSHIP)["parts"]] == sorted(VILLAGES)
    parts = supervisor.get("/api/overview/areas", level="village").json()
    assert parts["items"] == shown(supervisor, level="village")["parts"]


def test_incomes_lie_in_bands_beside_the_lines_that_hold(township: Surveyed) -> None:
    income = shown(township.supervisor)["income"]
    known = [household for household in township.households if household.visited and not household.deleted]
    assert sum(band["households"] for band in income["bands"]) + income["unknown"] == len(known)
    assert income["unknown"] == len([household for household in known if household.per_person is None]) > 0
    assert [(line["area"], line["amount"]) for line in income["lines"]] == [("", "7300.00")]
    put(township.world.sign_in("guanli"), "8000", area=VILLAGES[1])
    assert [line["amount"] for line in shown(township.supervisor)["income"]["lines"]] == [
        "7300.00",
        "8000.00",
    ]
    assert [line["amount"] for line in shown(township.supervisor, area=VILLAGES[1])["income"]["lines"]] == [
        "8000.00"
    ]
