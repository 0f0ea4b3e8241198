"""Corrections on the phone: sent back with comments, approved, and overtaken by somebody else's answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ruhu.kit.ids import uuid7
from ruhu.questionnaires.catalog import Catalog
from tests.factories.items import harmless_values, survey_item
from tests.journeys.conftest import Holds
from tests.journeys.handset import Handset
from tests.journeys.site import CAMPAIGN, PASSWORD, Site, Township, household_rows
from tests.journeys.steps import finish
from tests.journeys.test_accessibility import overhang, violations
from tests.roster.files import register
from tests.workshop.servers import HTTP

FORM = Catalog.load().get("mingzhou-2022-household", 1)
TOWNSHIP = Township(code="990101400")
NAMES = ["示例甲", "示例乙", "示例丙"]


class Team:
    """A village with a worker on a phone, the same worker's second phone, and a supervisor; every form sent once."""

    def __init__(self, site: Site, number: int) -> None:
        self.site, code = site, TOWNSHIP.village(number)
        self.clerk = site.desk("guanli")
        rows = register(household_rows(code, NAMES), areas=TOWNSHIP.areas(number))
        assert self.clerk.import_register(rows)["errors"] == []
        self.worker, boss = f"bian{number}", f"zhu{number}"
        site.person(self.worker, "worker", code + "01")
        site.person(boss, "township", TOWNSHIP.code)
        self.boss, self.second = site.desk(boss), site.desk(self.worker)
        found = self.clerk.get("/api/households", campaign=CAMPAIGN, area=code)["items"]
        self.homes = {row["name"]: row["id"] for row in found}
        self.values = harmless_values(FORM, net_total=None)
        self.sent = {
            name: survey_item(FORM, village=code, household_id=self.homes[name], values=self.values)
            for name in NAMES
        }
        self.second.push(*self.sent.values())
        self.code = code

    def review(self, name: str, action: str, note: str = "", **comments: str) -> None:
        """What the supervisor decides about a form."""
        body = {
            "id": uuid7(), "action": action, "head": self.sent[name]["rev_id"], "note": note,
            "comments": [{"question": q, "text": text} for q, text in comments.items()],
        }  # fmt: skip
        url = f"{self.site.url}/api/submissions/{self.sent[name]['submission_id']}/review"
        reply = HTTP.post(url, json=body, headers=self.boss.headers, timeout=30)
        assert reply.status_code == 200, reply.text

    def corrected_elsewhere(self, name: str, remarks: dict[str, str], **values: Any) -> None:
        """The second phone sends a correction of the first form."""
        first = self.sent[name]
        item = survey_item(
            FORM, village=self.code, household_id=self.homes[name], values={**self.values, **values}, remarks=remarks,
            submission_id=first["submission_id"], parent=first["rev_id"],
        )  # fmt: skip
        self.second.push(item)
        self.sent[name] = item

    def now(self, name: str) -> dict[str, Any]:
        """The form as the server has it."""
        found: dict[str, Any] = self.clerk.get(f"/api/households/{self.homes[name]}", campaign=CAMPAIGN)
        return found

    def at_work(self, phone: Handset) -> Page:
        phone.sign_in(self.worker, PASSWORD)
        expect(phone.page.get_by_text(re.compile("本轮已走访 3 / 3"))).to_be_visible(timeout=20_000)
        return phone.page


def choose(page: Page, question: str, answer: str) -> None:
    page.locator(f"#q-{question}").get_by_role("radio", name=answer).check()


def delivered(page: Page) -> None:
    expect(page.get_by_text(re.compile("全部送达 ✓")).first).to_be_visible(timeout=30_000)


@pytest.fixture(scope="module")
def team(app: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    # A server of its own: a review moves a form's place in the feed without a revision, and other journeys count those.
    site = Site(tmp_path_factory.mktemp("edits"))
    site.start("--no-demo")
    site.person("guanli", "admin", "")
    site.command("campaign", "open", CAMPAIGN)
    yield Team(site, 1)
    site.stop()


def test_what_was_sent_back_comes_with_its_comments_and_goes_back_by_finishing(
    team: Team, hand: Holds, tmp_path: Path
) -> None:
    team.review(
        "示例甲", "return", "西屋请再看一次", house_unsafe="照片上看得见裂缝", people="户口本上是 5 人"
    )
    phone = hand(team.site)
    page = team.at_work(phone)
    expect(page.get_by_role("heading", name="需更正 1")).to_be_visible()
    page.screenshot(path=tmp_path / "today.png")
    assert violations(page) == []
    phone.go("/households")
    expect(page.get_by_role("link", name=re.compile("示例甲.*需更正"))).to_be_visible()
    page.get_by_role("button", name=re.compile("需更正")).click()
    expect(page.get_by_role("link", name=re.compile("示例乙"))).to_have_count(0)
    page.get_by_role("link", name=re.compile("示例甲")).click()
    expect(page.get_by_text("西屋请再看一次").first).to_be_visible()
    page.screenshot(path=tmp_path / "household.png")
    assert violations(page) == []
    assert overhang(page) == 0
    page.get_by_role("link", name=re.compile("照片上看得见裂缝")).click()
    expect(page.locator("#q-house_unsafe")).to_contain_text("要更正: 照片上看得见裂缝")
    page.screenshot(path=tmp_path / "form.png")
    assert violations(page) == []
    choose(page, "house_unsafe", "是")
    page.get_by_role("button", name="墙体开裂").click()
    phone.saved()
    phone.open()
    expect(page.get_by_role("link", name=re.compile("示例甲.*需更正.*草稿"))).to_be_visible()
    phone.go(f"/households/{team.homes['示例甲']}/survey?step=finish")
    finish(page)
    delivered(page)
    phone.open()
    expect(page.get_by_text(re.compile("本轮已走访"))).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("需更正"))).to_have_count(0)
    stands = team.now("示例甲")
    assert stands["answers"]["values"]["house_unsafe"] == "yes"
    assert stands["answers"]["remarks"]["house_unsafe"] == "墙体开裂"


def test_what_was_approved_cannot_be_changed_and_says_why(team: Team, hand: Holds) -> None:
    team.review("示例乙", "approve", "数据已核对")
    phone = hand(team.site)
    page = team.at_work(phone)
    for path in (
        f"/households/{team.homes['示例乙']}",
        f"/households/{team.homes['示例乙']}/survey?s=housing",
    ):
        phone.go(path)
        expect(page.get_by_text("已审定, 不能改")).to_be_visible()
        expect(page.get_by_text("数据已核对")).to_be_visible()
        expect(page.get_by_text(re.compile("请找主管重开"))).to_be_visible()
        assert violations(page) == []
    expect(page.get_by_role("radio")).to_have_count(0)
    phone.go(f"/households/{team.homes['示例乙']}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("示例乙")
    expect(page.get_by_role("link", name=re.compile("更正"))).to_have_count(0)


def test_a_draft_overtaken_by_newer_answers_shows_what_differs_and_goes_on_from_them(
    team: Team, hand: Holds, tmp_path: Path
) -> None:
    phone = hand(team.site)
    page = team.at_work(phone)
    home = team.homes["示例丙"]
    phone.go(f"/households/{home}/survey?s=housing")
    choose(page, "house_unsafe", "是")
    page.get_by_role("button", name="墙体开裂").click()
    phone.saved()

    # Meanwhile the second phone corrects the same question otherwise, and another one.
    team.corrected_elsewhere(
        "示例丙", {"house_unsafe": "屋顶漏雨", "water_safe": "井水发浑"}, house_unsafe="yes", water_safe="no"
    )
    other = phone.context.new_page()
    other.goto(phone.url + "/outbox")
    phone.unlock(page=other)
    other.get_by_role("button", name="现在发送").click()

    # The open form says so and changes nothing by itself.
    notice = page.get_by_role("button", name="看哪里不一样")
    expect(notice).to_be_visible(timeout=20_000)
    expect(page.get_by_label("具体情况")).to_have_value("墙体开裂")
    notice.click()
    expect(page.get_by_role("heading", name="两边不一样 1")).to_be_visible()
    expect(page.get_by_role("heading", name="那边改了, 你没动过 1")).to_be_visible()
    page.screenshot(path=tmp_path / "newer.png")
    assert violations(page) == []
    assert overhang(page) == 0
    expect(page.get_by_role("radio", name="我填的: 是 (墙体开裂)")).to_be_checked()
    expect(page.get_by_role("radio", name=re.compile("否 \\(井水发浑\\)$"))).to_be_checked()
    page.get_by_role("button", name="就用选好的, 接着填").click()
    expect(page.locator("#q-house_unsafe").get_by_role("radio", name="是")).to_be_checked()
    expect(page.get_by_label("具体情况")).to_have_value("墙体开裂")
    phone.go(f"/households/{home}/survey?step=finish")
    finish(page)
    delivered(page)
    stands = team.now("示例丙")
    assert stands["answers"]["remarks"] == {"house_unsafe": "墙体开裂", "water_safe": "井水发浑"}
    assert stands["answers"]["values"]["water_safe"] == "no"
    assert team.boss.get("/api/disputes", campaign=CAMPAIGN, area=team.code)["items"] == []
