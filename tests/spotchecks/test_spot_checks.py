"""From the draw to the comparison, over HTTP; the first survey stays what speaks for the household."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ruhu.audit.log import EVENT
from ruhu.kit.ids import uuid7
from ruhu.submissions.store import SUBMISSION
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import GRIDS, TOWNSHIP, VILLAGES, Phone, World, small_world
from tests.review.forms import form

CAMPAIGN = "mingzhou-2022"


@dataclass
class Checked:
    """A township of which two grids are surveyed by their workers; the supervisor draws all of them."""

    world: World
    supervisor: Phone
    draw: dict[str, Any]

    def item(self, grid: int, n: int = 0) -> dict[str, Any]:
        """The drawn household."""
        wanted = self.world.households[GRIDS[grid]][n]
        return next(item for item in self.draw["items"] if item["household"]["id"] == wanted)

    def person(self, username: str) -> dict[str, Any]:
        return next(p for p in self.draw["people"] if p["name"] == f"示例{username}")

    def assign(self, item: dict[str, Any], username: str) -> Any:
        body = {"items": [item["id"]], "account": self.person(username)["id"]}
        return post(self.supervisor, f"/api/spot-checks/{self.draw['id']}/assign", body).json()["items"][0][
            "problem"
        ]

    def again(self, item: dict[str, Any], **values: Any) -> dict[str, Any]:
        """The second survey of it, as a phone sends it."""
        return survey_item(
            self.world.definition, village=item["household"]["grid"][:12], household_id=item["household"]["id"],
            submission_id=item["id"], kind="resurvey", values=harmless_values(self.world.definition, **values),
        )  # fmt: skip


def post(phone: Phone, path: str, body: dict[str, Any]) -> Any:
    return phone.client.post(path, json=body, headers=phone.headers)


@pytest.fixture(scope="module")
def checked(module_sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    with small_world(module_sqlite_url, tmp_path_factory.mktemp("spot")) as world:
        world.sign_in("wg1").results(*(form(world, n, 0) for n in range(3)))
        world.sign_in("wg2").results(form(world, 0, 1))
        supervisor = world.sign_in("zhen")
        body = {"id": uuid7(), "campaign": CAMPAIGN, "area": TOWNSHIP, "percent": 100}
        reply = post(supervisor, "/api/spot-checks", body)
        assert reply.status_code == 200, reply.text
        assert post(supervisor, "/api/spot-checks", body).json() == reply.json(), (
            "asked again, nothing is drawn anew"
        )
        yield Checked(world, supervisor, reply.json())


def test_whoever_doubts_the_draw_can_repeat_it(checked: Checked) -> None:
    assert (checked.draw["size"], checked.draw["frame_size"], checked.draw["asked"]) == (4, 4, "100%")
    proof = checked.supervisor.get(f"/api/spot-checks/{checked.draw['id']}/proof").json()
    assert proof["holds"] is True and sorted(proof["drawn"]) == proof["frame"]
    with checked.world.database.read() as connection:
        logged = connection.execute(EVENT.select().where(EVENT.c.action == "spot:draw")).one()
    assert proof["seed"] in logged.detail and proof["frame_sha256"] in logged.detail
    listed = checked.supervisor.get("/api/spot-checks", campaign=CAMPAIGN).json()["items"]
    assert [(row["id"], row["size"]) for row in listed] == [(checked.draw["id"], 4)]


def test_nothing_is_drawn_outside_ones_own_area_or_where_nobody_has_been(checked: Checked) -> None:
    village = checked.world.sign_in("cun1")
    asked = {"id": uuid7(), "campaign": CAMPAIGN, "size": 1}
    assert post(village, "/api/spot-checks", asked | {"area": TOWNSHIP}).status_code == 403
    assert post(checked.supervisor, "/api/spot-checks", asked | {"area": VILLAGES[1]}).status_code == 422
    assert village.get(f"/api/spot-checks/{checked.draw['id']}").status_code == 404


def test_another_person_surveys_it_again_and_the_first_survey_goes_on_speaking(checked: Checked) -> None:
    item = checked.item(0)
    assert checked.assign(item, "wg1")["code"] == "spot_same_person"
    assert checked.assign(item, "wg2")["code"] == "not_permitted", (
        "another grid's worker does not see this household"
    )
    assert checked.assign(item, "cun1") is None
    before = household(checked, item)
    away = checked.again(item, house_unsafe="yes", wage="12000.00")
    assert checked.world.sign_in("wg1").results(away | {})[0]["problem"]["code"] == "spot_not_assigned"
    village = checked.world.sign_in("cun1")
    assert [mine["id"] for mine in village.get("/api/spot-checks/mine").json()["items"]] == [item["id"]]
    sent = checked.again(item, house_unsafe="yes", wage="12000.00")
    assert village.results(sent)[0]["status"] == "accepted"
    assert village.results(sent)[0]["status"] == "duplicate"
    assert village.results(checked.again(item))[0]["problem"]["code"] == "spot_done"
    assert village.get("/api/spot-checks/mine").json()["items"] == []

    assert household(checked, item) == before, "answers, flags, state, history: as they were"
    forms = SUBMISSION.c.subject_id == item["household"]["id"]
    assert checked.world.count(SUBMISSION, forms) == 1
    found = checked.supervisor.get(f"/api/spot-checks/items/{item['id']}").json()
    differing = {
        row["id"]: (row["first"], row["again"]) for row in found["questions"] if row["outcome"] == "differ"
    }
    assert differing["house_unsafe"] == ("no", "yes") and differing["wage"] == ("36000.00", "12000.00")
    assert found["missed"] == ["house_unsafe"] and 0.8 < found["share"] < 1
    assert (found["sides"]["first"]["by"], found["sides"]["again"]["by"]) == ("示例wg1", "示例cun1")
    drawn = checked.supervisor.get(f"/api/spot-checks/{checked.draw['id']}").json()
    row = next(row for row in drawn["items"] if row["id"] == item["id"])
    assert (drawn["done"], row["missed"], row["differ"], drawn["share"]) == (
        1,
        1,
        found["differ"],
        found["share"],
    )


def test_what_was_corrected_after_the_draw_is_not_what_is_compared(checked: Checked) -> None:
    item = checked.item(1)
    assert checked.assign(item, "zhen") is None
    first = checked.supervisor.get(f"/api/households/{item['household']['id']}", campaign=CAMPAIGN).json()
    late = survey_item(
        checked.world.definition, village=VILLAGES[0], household_id=item["household"]["id"], parent=first["head"],
        submission_id=first["submission_id"], values=harmless_values(checked.world.definition, people=7),
    )  # fmt: skip
    assert checked.world.sign_in("wg2").results(late)[0]["status"] == "accepted"
    assert checked.supervisor.results(checked.again(item, people=7))[0]["status"] == "accepted"
    found = checked.supervisor.get(f"/api/spot-checks/items/{item['id']}").json()
    assert {row["id"]: row["first"] for row in found["questions"]}["people"] == 4
    assert [row["id"] for row in found["questions"] if row["outcome"] == "differ"] == ["people"]


def household(checked: Checked, item: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = checked.supervisor.get(
        f"/api/households/{item['household']['id']}", campaign=CAMPAIGN
    ).json()
    return found
