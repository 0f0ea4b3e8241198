"""A village where work is under way, for tests that look at screens: one household surveyed with problems, others not."""

from __future__ import annotations

from dataclasses import dataclass

from ruhu.questionnaires.catalog import Catalog
from tests.factories.items import harmless_values, survey_item
from tests.journeys.site import CAMPAIGN, Desk, Site, Township, household_rows
from tests.review.forms import edit
from tests.roster.files import member, register

NAMES = ["示例甲", "示例乙", "示例丙", "示例丁"]


@dataclass(frozen=True)
class Village:
    """Codes and sign-ins."""

    code: str
    worker: str
    supervisor: str
    surveyed: str  # household ids
    untouched: str
    disputed: str  # a form of which two versions stand
    held: str  # the key of something kept aside


def village_at_work(site: Site, clerk: Desk, township: Township, number: int) -> Village:
    """Import it, give it a worker and a supervisor, and let the worker send two forms."""
    code = township.village(number)
    members = [
        member(1, "示例甲", village=code, relation="户主"),
        member(1, "示例甲之子", village=code, relation="之子"),
    ]
    done = clerk.import_register(register(household_rows(code, NAMES), members, areas=township.areas(number)))
    assert done["errors"] == []
    worker, supervisor = f"wg-{number}", f"zhen-{number}"
    site.person(worker, "worker", code + "01")
    site.person(supervisor, "township", township.code)
    ids = {
        row["name"]: row["id"] for row in clerk.get("/api/households", campaign=CAMPAIGN, area=code)["items"]
    }
    catalog = Catalog.load()
    form, of_village = catalog.get("mingzhou-2022-household", 1), catalog.get("mingzhou-2022-village")
    values = harmless_values(form, wage="18000.00", below_line="yes", house_unsafe="yes", net_total=None)
    remarks = {"house_unsafe": "墙体开裂", "below_line": "务工收入减少"}
    desk = site.desk(worker)
    desk.push(
        survey_item(form, village=code, household_id=ids["示例甲"], values=values, remarks=remarks),
        survey_item(of_village, village=code, household_id=None),
    )
    first = survey_item(form, village=code, household_id=ids["示例丙"])
    mine = edit(first, wage="30000.00", house_unsafe="yes", remarks={"house_unsafe": "墙体开裂"})
    theirs = edit(first, wage="28000.00", people=5, transfer="6000.00")
    aside = survey_item(form, village=code, household_id=ids["示例丁"], campaign="not-here")
    assert desk.send(first, mine, theirs, aside) == ["accepted", "accepted", "disputed", "held"]
    return Village(
        code, worker, supervisor, ids["示例甲"], ids["示例乙"], first["submission_id"], aside["rev_id"]
    )
