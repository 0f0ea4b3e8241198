"""A campaign whose notice names no income line: income is counted and nobody is judged by it."""

from __future__ import annotations

from ruhu.campaigns.queries import add_line, set_status
from ruhu.kit import clock
from ruhu.questionnaires.definition import NO_LINE
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import GRIDS, VILLAGES, World

POOR = {"wage": "0.00", "business": "0.00", "transfer": "100.00", "property": "0.00"}
INCOME = {"below_line", "below_line_declared", "below_line_disputed", "spending_shock"}


def survey(world: World, **values: str) -> str:
    """A poor household surveyed in 建安's campaign, which has no line."""
    with world.database.write() as connection:
        set_status(connection, "jianan-2022", "open")
    answers = {**harmless_values(world.definition), **POOR, **values}
    household = world.households[GRIDS[0]][0]
    item = survey_item(
        world.definition, campaign="jianan-2022", village=VILLAGES[0], household_id=household, values=answers
    )
    assert [result["status"] for result in world.sign_in("wg1").results(item)] == ["accepted"]
    return household


def test_a_poor_household_is_not_judged_and_its_page_says_that_there_is_no_line(world: World) -> None:
    household = survey(world, below_line="yes")
    found = world.sign_in("guanli").get(f"/api/households/{household}", campaign="jianan-2022").json()
    assert found["line"] is None
    assert INCOME.isdisjoint(flag["code"] for flag in found["flags"])
    assert NO_LINE in found["notes"]
    assert not any("建议研判" in note for note in found["notes"])
    assert found["measures"]["net"] == 10_000 and found["measures"]["below_line"] is None


def test_nobody_has_to_say_whether_income_is_below_a_line_that_is_not_there(world: World) -> None:
    answers = harmless_values(world.definition)
    with world.database.write() as connection:
        set_status(connection, "jianan-2022", "open")
    del answers["below_line"]
    item = survey_item(
        world.definition, campaign="jianan-2022", village=VILLAGES[0], household_id=world.households[GRIDS[0]][0],
        values=answers,
    )  # fmt: skip
    (result,) = world.sign_in("wg1").results(item)
    assert result["status"] == "accepted"


def test_a_line_that_is_set_later_judges_from_then_on(world: World) -> None:
    survey(world)
    with world.database.write() as connection:
        line = {
            "area": "", "year": 2022, "amount": "7000.00", "document": "示例文件", "short_document": "示例",
        }  # fmt: skip
        add_line(connection, "jianan-2022", line, clock.iso())
    other = world.households[GRIDS[0]][1]
    item = survey_item(
        world.definition, campaign="jianan-2022", village=VILLAGES[0], household_id=other,
        values={**harmless_values(world.definition), **POOR},
    )  # fmt: skip
    phone = world.sign_in("wg1")
    assert phone.results(item)[0]["status"] == "accepted"
    found = world.sign_in("guanli").get(f"/api/households/{other}", campaign="jianan-2022").json()
    assert "below_line" in {flag["code"] for flag in found["flags"]}
    assert NO_LINE not in found["notes"]


def test_campaigns_without_a_line_are_served_with_none(world: World) -> None:
    phone = world.sign_in("wg1")
    for id in ("jianan-2022", "ganchahe-2019"):
        assert phone.get(f"/api/campaigns/{id}").json()["lines"] == []
