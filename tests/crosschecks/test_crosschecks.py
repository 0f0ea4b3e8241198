"""Checks across records on a server: run when what they read changes, kept with history, settled with a reason."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import event, insert, update

from ruhu.crosschecks.running import RUN, Checker, check_all
from ruhu.kit.ids import uuid7
from ruhu.roster.queries import HOUSEHOLD, MEMBER
from tests.factories.items import harmless_values, seal, survey_item
from tests.factories.world import GRIDS, VILLAGES, Phone, World

UNSAFE = {"house_unsafe": "墙体开裂"}


def asked(phone: Phone, **params: str) -> dict[str, Any]:
    reply = phone.get("/api/cross-checks", campaign="mingzhou-2022", area=VILLAGES[0], **params)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def codes(phone: Phone, **params: str) -> set[str]:
    return {item["code"] for item in asked(phone, **params)["items"]}


def household(world: World, at: int, **values: Any) -> dict[str, Any]:
    """A form of the `at`-th household of the first grid, whose figures are its own."""
    mine = harmless_values(world.definition, wage=f"{36000 + at}.00", net_total=f"{45400 + at}.00", **values)
    remarks = UNSAFE if values.get("house_unsafe") == "yes" else {}
    return survey_item(
        world.definition,
        village=VILLAGES[0],
        household_id=world.households[GRIDS[0]][at],
        values=mine,
        remarks=remarks,
    )


def test_a_village_form_is_held_against_its_households_when_either_changes(sqlite_world: World) -> None:
    worker, supervisor = sqlite_world.sign_in("wg1"), sqlite_world.sign_in("zhen")
    unsafe = household(sqlite_world, 0, house_unsafe="yes")
    worker.results(unsafe)
    assert "across_housing_policy_missing" not in codes(supervisor)
    village = survey_item(sqlite_world.village_definition, village=VILLAGES[0], household_id=None)
    sqlite_world.sign_in("cun1").results(village)
    (one,) = (item for item in asked(supervisor)["items"] if item["code"] == "across_housing_policy_missing")
    assert one in asked(supervisor, household=sqlite_world.households[GRIDS[0]][0])["items"]
    assert one not in asked(supervisor, household=sqlite_world.households[GRIDS[0]][1])["items"]
    assert [(home["name"], home["said"]) for home in one["households"]] == [("示例甲", "住房不安全")]
    assert one["question"] == "housing_policy_missing" and one["village_name"] == "示例东村"

    # Settled with a reason, it stays settled until another household says the same.
    asking = {"reason": "农户已搬进新房, 旧房待拆", "changed_at": one["changed_at"]}
    path = f"/api/cross-checks/{one['id']}/settle"
    kept = supervisor.client.post(path, json=asking, headers=supervisor.headers).json()
    assert (kept["state"], kept["settled_by"]) == ("settled", "示例zhen")
    assert "across_housing_policy_missing" in codes(supervisor, state="settled")
    second = household(sqlite_world, 2, house_unsafe="yes")
    worker.results(second)
    assert "across_housing_policy_missing" in codes(supervisor)
    stale = supervisor.client.post(path, json=asking, headers=supervisor.headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "finding_changed")

    # Put right at one door, that household is named no more; at both, the finding goes and stays on record.
    def put_right(at: int, old: dict[str, Any]) -> None:
        mine = household(sqlite_world, at)
        worker.results(seal(mine | {"submission_id": old["submission_id"], "parent": old["rev_id"]}))

    put_right(0, unsafe)
    (one,) = (item for item in asked(supervisor)["items"] if item["code"] == "across_housing_policy_missing")
    assert [home["name"] for home in one["households"]] == ["示例丙"]
    put_right(2, second)
    assert "across_housing_policy_missing" not in codes(supervisor)
    (gone,) = (
        x for x in asked(supervisor, state="cleared")["items"] if x["code"] == "across_housing_policy_missing"
    )
    assert gone["cleared_at"] >= gone["raised_at"]


def test_an_id_number_in_two_villages_is_told_to_both_and_cleared_for_both(sqlite_world: World) -> None:
    here, there = sqlite_world.households[GRIDS[0]][0], sqlite_world.households[GRIDS[2]][0]
    with sqlite_world.database.write() as connection:
        connection.execute(
            insert(MEMBER),
            [
                {
                    "id": uuid7(),
                    "household_id": id,
                    "name": "示例人",
                    "id_number": "990101195001010011",
                    "public_post": True,
                }
                for id in (here, there)
            ],
        )
    worker = sqlite_world.sign_in("wg1")
    worker.results(household(sqlite_world, 0))
    sqlite_world.sign_in("wg3").results(
        survey_item(sqlite_world.definition, village=VILLAGES[1], household_id=there)
    )
    catalog = sqlite_world.client.app.state.catalog  # type: ignore[attr-defined]
    assert check_all(sqlite_world.database, catalog) == 2
    township = sqlite_world.sign_in("zhen")
    reply = township.get("/api/cross-checks", campaign="mingzhou-2022").json()
    told = {(item["village"], item["code"]) for item in reply["items"]}
    assert {(village, "id_in_two_households") for village in VILLAGES} <= told
    assert {(village, "two_posts") for village in VILLAGES} <= told
    assert "990101195001010011" not in str(reply)
    # A village reads of its own household, and of the other one no more than where it is.
    own = codes_text(sqlite_world.sign_in("cun1"))
    assert "示例西村的一户" in own and there not in own

    with sqlite_world.database.write() as connection:
        connection.execute(update(HOUSEHOLD).where(HOUSEHOLD.c.id == there).values(deleted=True))
        connection.execute(
            update(RUN).where(RUN.c.village == VILLAGES[1]).values(roster_seq=-1)
        )  # as an import does
    check_all(sqlite_world.database, catalog)
    check_all(sqlite_world.database, catalog)
    assert township.get("/api/cross-checks", campaign="mingzhou-2022", code="two_posts").json()["total"] == 0
    cleared = township.get(
        "/api/cross-checks", campaign="mingzhou-2022", code="two_posts", state="cleared"
    ).json()
    assert {item["village"] for item in cleared["items"]} == set(VILLAGES)


def codes_text(phone: Phone) -> str:
    return str(phone.get("/api/cross-checks", campaign="mingzhou-2022").text)


def test_a_push_pays_nothing_for_the_checks_and_a_village_in_which_nothing_came_is_not_checked_again(
    sqlite_world: World,
) -> None:
    catalog = sqlite_world.client.app.state.catalog  # type: ignore[attr-defined]
    statements: list[str] = []
    event.listen(
        sqlite_world.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    sqlite_world.sign_in("cun1").results(
        survey_item(sqlite_world.village_definition, village=VILLAGES[0], household_id=None)
    )
    assert not any("cross_" in statement for statement in statements)
    assert check_all(sqlite_world.database, catalog) == 1
    statements.clear()
    assert check_all(sqlite_world.database, catalog) == 0
    assert len([one for one in statements if "cross_run" in one]) == 3  # one look at each open campaign


def test_the_loop_of_a_process_checks_after_a_push_without_being_asked(sqlite_world: World) -> None:
    catalog = sqlite_world.client.app.state.catalog  # type: ignore[attr-defined]
    worker = sqlite_world.sign_in("wg1")
    worker.results(household(sqlite_world, 0))
    checker = Checker(sqlite_world.database, catalog, every=0.01)
    with checker.running():
        until = time.monotonic() + 15
        while sqlite_world.count(RUN) == 0 and time.monotonic() < until:
            time.sleep(0.01)
    assert sqlite_world.count(RUN) == 1
