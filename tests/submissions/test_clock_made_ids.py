"""Ids begin with the time on the clock of the phone that made them: no order that decides or is shown may follow them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from ruhu.submissions.store import earlier_rounds
from tests.factories.items import harmless_values, seal, survey_item
from tests.factories.world import GRIDS, VILLAGES, World

NOW, IN_1970, IN_2099 = "018df810", "00000000", "03b40000"


def ids_of(clock: str, n: int) -> dict[str, str]:
    """Ids that a phone made whose clock showed this time (its upper 32 bits)."""
    return {
        name: f"{clock}-0000-7000-8000-{kind}{n:011d}"
        for kind, name in enumerate(("submission_id", "rev_id"))
    }


def form(world: World, people: int, **changes: Any) -> dict[str, Any]:
    values = harmless_values(world.definition, people=people)
    household = world.households[GRIDS[0]][0]
    return survey_item(
        world.definition, village=VILLAGES[0], household_id=household, values=values, **changes
    )


@pytest.mark.parametrize("clocks", [(NOW, NOW), (NOW, IN_1970), (IN_2099, NOW)])
def test_the_latest_of_two_forms_of_one_push_is_the_last_round_whatever_the_phones_clock_said(
    world: World, clocks: tuple[str, str]
) -> None:
    phone = world.sign_in("wg1")
    first, second = (form(world, n, **ids_of(clocks[n - 1], n)) for n in (1, 2))
    assert [r["status"] for r in phone.results(first, second)] == ["accepted", "disputed"]
    household = first["household_id"]
    with world.database.read() as connection:
        rounds = earlier_rounds(connection, [household], ["another-campaign"])[household]
    assert [orjson.loads(body)["answers"]["values"]["people"] for _, body in rounds] == [2, 1]


@pytest.mark.parametrize("clocks", [(NOW, NOW), (NOW, IN_1970), (IN_2099, NOW)])
def test_disputed_edits_of_one_push_are_shown_in_the_order_of_their_arrival(
    world: World, clocks: tuple[str, str]
) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    first = form(world, 4)
    head, one, two = (
        seal(
            {
                **form(world, 4 + n, **ids_of(clock, n)),
                "submission_id": first["submission_id"],
                "parent": first["rev_id"],
            }
        )
        for n, clock in enumerate((NOW, *clocks), 1)
    )
    told = [r["status"] for r in phone.results(first, head, one, two)]
    assert told == ["accepted", "accepted", "disputed", "disputed"]
    [row] = supervisor.get("/api/disputes").json()["items"]
    assert [other["rev_id"] for other in row["others"]] == [one["rev_id"], two["rev_id"]]
