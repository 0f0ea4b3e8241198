"""A bad line between phone and server: cuts everywhere, doubles, stalls, errors. Every visit arrives, once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from ruhu.kit.db import Database
from ruhu.questionnaires.catalog import Catalog
from ruhu.submissions.store import REVISION
from tests.durability.integrity import faults
from tests.factories.items import harmless_values, survey_item
from tests.journeys.conftest import Holds
from tests.journeys.faulty import Fault, FaultyProxy
from tests.journeys.handset import Handset
from tests.journeys.site import CAMPAIGN, PASSWORD, Desk, Site, Township, household_rows, settled
from tests.journeys.steps import finish
from tests.roster.files import register

pytestmark = pytest.mark.background  # sent as from a phone, with Background Sync

PUSH, PULL = "/api/sync/push", "/api/sync/pull"
HERE = list("甲乙丙丁戊己庚辛壬癸子丑寅卯辰")
AT_ONCE = [fault for fault in Fault if fault is not Fault.STALLED]


@pytest.fixture
def line(site: Site) -> Iterator[FaultyProxy]:
    proxy = FaultyProxy(site.port)
    yield proxy
    proxy.close()


def surveyed_village(
    site: Site, clerk: Desk, township: Township, number: int, households: int
) -> dict[str, str]:
    """A village whose households were all surveyed without a problem by its worker wg<number>; ids by name."""
    code, names = township.village(number), [f"示例{HERE[n]}" for n in range(households)]
    assert (
        clerk.import_register(register(household_rows(code, names), areas=township.areas(number)))["errors"]
        == []
    )
    site.person(f"wg{number}", "worker", code + "01")
    rows = clerk.get("/api/households", campaign=CAMPAIGN, area=code)["items"]
    form = Catalog.load().get("mingzhou-2022-household", 1)
    values = harmless_values(form)
    site.desk(f"wg{number}").push(
        *(survey_item(form, village=code, household_id=row["id"], values=values) for row in rows)
    )
    return {row["name"]: row["id"] for row in rows}


def correct(phone: Handset, household: str, answer: str) -> None:
    """Open a form that was sent, change one answer, finish it again."""
    page = phone.page
    phone.open(f"/households/{household}/survey?s=housing")
    page.locator("#q-house_unsafe").get_by_role("radio", name=answer).check()
    phone.saved()
    phone.go(f"/households/{household}/survey?step=finish")
    finish(page)


def all_delivered(phone: Handset, seconds: float = 60) -> None:
    """It comes to that by itself."""
    expect(phone.page.get_by_role("link", name=re.compile("全部送达 ✓"))).to_be_visible(
        timeout=seconds * 1000
    )


def stands(clerk: Desk, household: str) -> str:
    """What the server has as the answer."""
    detail = clerk.get(f"/api/households/{household}", campaign=CAMPAIGN)
    return str(detail["answers"]["values"]["house_unsafe"])


def sound(site: Site) -> list[str]:
    """What is wrong in the server's database."""
    database = Database(f"sqlite:///{site.data}/ruhu.db")
    found = faults(database, {})
    database.close()
    return found


def revisions(site: Site, village: str) -> int:
    """How many the server has of a village."""
    database = Database(f"sqlite:///{site.data}/ruhu.db")
    with database.read() as connection:
        query = select(func.count()).select_from(REVISION).where(REVISION.c.scope == f"{CAMPAIGN}/{village}")
        count = int(connection.execute(query).scalar_one())
    database.close()
    return count


@pytest.mark.slow
def test_every_visit_arrives_once_wherever_the_line_breaks(
    site: Site, clerk: Desk, township: Township, hand: Holds, line: FaultyProxy
) -> None:
    households = surveyed_village(site, clerk, township, 31, len(AT_ONCE))
    phone = hand(line)
    phone.sign_in("wg31", PASSWORD)
    expect(phone.page.get_by_text(f"本轮已走访 {len(AT_ONCE)} / {len(AT_ONCE)} 户")).to_be_visible(
        timeout=20_000
    )
    for fault, household in zip(AT_ONCE, households.values(), strict=True):
        line.break_next("POST", PUSH, fault)
        line.break_next("GET", PULL, fault)
        correct(phone, household, "是")
        all_delivered(phone)
        assert stands(clerk, household) == "yes", fault.value
    assert [fault for fault, request in line.struck if request.startswith("POST")] == AT_ONCE
    assert settled(20, lambda: line.left == 0), "the last fetch follows what was delivered"
    assert sound(site) == []
    # Each form has what its worker sent first and one correction, however often that came.
    assert revisions(site, township.village(31)) == 2 * len(AT_ONCE)


@pytest.mark.slow
def test_a_line_that_stalls_longer_than_the_phone_waits_is_tried_again(
    site: Site, clerk: Desk, township: Township, hand: Holds, line: FaultyProxy
) -> None:
    (household,) = surveyed_village(site, clerk, township, 32, 1).values()
    phone = hand(line)
    phone.sign_in("wg32", PASSWORD)
    # The wait before the next try is drawn, from nothing to two seconds: from the next page on long enough to be read.
    phone.context.add_init_script("Math.random = () => 0.9")
    expect(phone.page.get_by_text("本轮已走访 1 / 1 户")).to_be_visible(timeout=20_000)
    line.stall = 33.0  # the phone gives a request 30 seconds
    line.break_next("POST", PUSH, Fault.STALLED)
    correct(phone, household, "是")
    phone.page.get_by_role("link", name=re.compile("未送达 1")).click()
    # Looked for at each frame: an expectation waits up to a second between two looks.
    phone.page.get_by_text("信号太弱").first.wait_for(timeout=60_000)
    assert stands(clerk, household) == "yes"  # it had arrived; the phone cannot know
    expect(phone.page.get_by_text("全部送达 ✓")).to_be_visible(timeout=30_000)
    assert revisions(site, township.village(32)) == 2
    assert sound(site) == []
