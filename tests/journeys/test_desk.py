"""Paper first: a signed paper form is typed in at a desk, without a mouse, in few keystrokes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ruhu.questionnaires.catalog import Catalog
from tests.journeys.conftest import DESK, Holds
from tests.journeys.handset import Handset, harmless
from tests.journeys.site import CAMPAIGN, Site, Township
from tests.journeys.steps import at_work
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.village import Village, village_at_work

A_SECOND = 4  # keystrokes of somebody who types forms
A_CHARACTER = 3.5  # keystrokes of a Chinese character by pinyin, its choice included
FIGURES = {
    "visit_date": "20220809", "people": "4", "labour": "2", "wage": "18000", "business": "3400", "transfer": "5600", "property": "400",
}  # fmt: skip
ANSWERS = {"below_line": "yes", "house_unsafe": "yes", "water_safe": "no", "business_costs_asked": "yes"}
CLOSED = ("yes_no", "have_none")
WRITTEN = {"house_unsafe": "西屋后墙裂缝雨天漏水"}
CHOICES = {"yes": "1", "no": "2", "have": "1", "none": "2", "na": "3"}


@pytest.fixture(scope="module")
def village(site: Site) -> Village:
    return village_at_work(site, site.desk("guanli"), Township(code="990101800"), 82)


@dataclass
class Hands:
    """Two hands on a keyboard, their keystrokes counted; the mouse is out of reach."""

    page: Page
    strokes: float = 0

    def press(self, key: str) -> None:
        """One key, or one with others held down."""
        self.page.keyboard.press(key)
        self.strokes += 1 + key.count("+")

    def figures(self, text: str) -> None:
        for key in text:
            self.press(key)

    def chinese(self, text: str) -> None:
        """Written with an input method, which the browser only sees the end of."""
        self.page.keyboard.insert_text(text)
        self.strokes += len(text) * A_CHARACTER

    def at(self) -> tuple[str, bool]:
        """The question under the hands, and whether its remark is."""
        id, remark = self.page.evaluate(
            """() => {
                const field = document.activeElement;
                return [field?.closest("tr[data-id]")?.dataset.id ?? "", field?.id.startsWith("r-") ?? false];
            }"""
        )
        return id, remark


def at_the_desk(site: Site, village: Village, hand: Holds, household: str) -> Handset:
    """Signed in at a computer, the household's form open for typing."""
    phone = hand(site, **DESK)
    at_work(phone, village.worker)
    phone.go(f"/households/{household}/survey")
    phone.page.get_by_role("link", name="照纸质表用键盘录入").click()
    expect(phone.page.locator(".desk table")).to_be_visible()
    phone.page.wait_for_function("() => document.activeElement?.closest('tr[data-id]')")
    return phone


def type_form(hands: Hands) -> dict[str, Any]:
    """From the first line to the finish page; what the paper said, by question."""
    form = Catalog.load().get("mingzhou-2022-household", 1)
    raw = {q["id"]: q for s in form.raw["sections"] for q in s["questions"]}
    said: dict[str, Any] = {}
    for _ in range(200):
        id, remark = hands.at()
        if not id:
            break
        question = raw[id]
        if remark:
            if id in WRITTEN:
                hands.chinese(WRITTEN[id])
            else:
                hands.press("Alt+1")
            hands.press("Enter")
        elif id in FIGURES:
            hands.figures(FIGURES[id])
            hands.press("Enter")
            said[id] = FIGURES[id]
        elif id in ANSWERS or (question["type"] in CLOSED and question.get("required", True)):
            answer = ANSWERS.get(id) or harmless(question)
            hands.press(CHOICES[answer])
            said[id] = answer
        else:
            hands.press("Enter")  # nothing stands there on the paper, or it is right as it is
    return said


def test_a_paper_form_is_typed_in_without_a_mouse_in_far_less_than_ninety_seconds_of_keystrokes(
    site: Site, village: Village, hand: Holds
) -> None:
    phone = at_the_desk(site, village, hand, village.untouched)
    hands = Hands(phone.page)
    said = type_form(hands)
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("完成前看一眼")
    expect(phone.page.get_by_role("button", name="完成", exact=True)).to_be_focused()
    hands.press("Enter")
    expect(phone.page.get_by_role("heading", name="已存本机")).to_be_visible()
    seconds = hands.strokes / A_SECOND
    assert 10 < seconds < 90, f"{hands.strokes} keystrokes"
    print(f"\n附件1: {hands.strokes:.0f} keystrokes, {seconds:.0f} s at {A_SECOND} a second")
    assert len(said) >= 20

    # The server has what the paper said.
    clerk = site.desk("guanli")
    for _ in range(100):
        found = clerk.get(f"/api/households/{village.untouched}", campaign=CAMPAIGN)
        if found["answers"]:
            break
        time.sleep(0.2)
    values, remarks = found["answers"]["values"], found["answers"]["remarks"]
    figures = {
        **{k: v + ".00" for k, v in FIGURES.items()},
        "people": 4,
        "labour": 2,
        "visit_date": "2022-08-09",
    }
    assert {id: values[id] for id in said} == {**said, **{k: v for k, v in figures.items() if k in said}}
    assert remarks["house_unsafe"] == WRITTEN["house_unsafe"] and remarks["water_safe"] == "没有鉴定证明"
    assert {flag["code"] for flag in found["flags"]} == {"below_line", "house_unsafe", "water_safe"}


def test_the_next_household_opens_for_typing_at_once_and_the_mode_can_be_left(
    site: Site, village: Village, hand: Holds
) -> None:
    phone = at_the_desk(site, village, hand, village.surveyed)
    phone.go(f"/households/{village.untouched}/survey")
    expect(phone.page.locator(".desk table")).to_be_visible()
    phone.page.get_by_role("button", name="改回一题一题填").click()
    expect(phone.page.get_by_role("navigation", name="各节")).to_be_visible()
    phone.go(f"/households/{village.untouched}/survey")
    expect(phone.page.get_by_role("navigation", name="各节")).to_be_visible()


def test_the_hands_can_go_back_to_a_remark_and_to_an_answer(
    site: Site, village: Village, hand: Holds
) -> None:
    phone = at_the_desk(site, village, hand, village.surveyed)
    hands, page = Hands(phone.page), phone.page
    page.locator("#f-filth-no").focus()
    hands.press("/")
    assert hands.at() == ("filth", True)
    hands.chinese("院里堆柴")
    hands.press("Shift+Enter")
    assert hands.at() == ("filth", False)
    hands.press("1")
    assert hands.at() == ("filth", True)
    hands.press("Escape")
    hands.press("Shift+Enter")
    assert hands.at()[0] != "filth"
    expect(page.locator("#r-filth")).to_have_value("院里堆柴")
    expect(page.locator("#f-filth-yes")).to_be_checked()
    hands.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("完成前看一眼")


def test_the_desk_can_be_read_by_everyone_and_nothing_hangs_over(
    site: Site, village: Village, hand: Holds
) -> None:
    phone = at_the_desk(site, village, hand, village.surveyed)
    assert overhang(phone.page) == 0
    assert violations(phone.page) == []
    phone.page.set_viewport_size({"width": 700, "height": 900})
    assert overhang(phone.page) == 0
