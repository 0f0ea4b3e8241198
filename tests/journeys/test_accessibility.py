"""Every screen, at phone and desk width: axe finds nothing, nothing scrolls sideways, the keyboard answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ruhu.questionnaires.catalog import Catalog
from tests.factories.items import act_item
from tests.journeys.conftest import DESK, Holds
from tests.journeys.handset import Handset
from tests.journeys.site import FRONTEND, PASSWORD, Site, Township, settled
from tests.journeys.steps import so_it_is
from tests.journeys.village import Village, village_at_work

AXE = FRONTEND / "node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="package")
def village(site: Site) -> Village:
    # A township of its own: nothing found here may stand in another test's list.
    built = village_at_work(site, site.desk("guanli"), Township(code="990101200"), 2)
    form = Catalog.load().get("newcomer")
    values = {"name": "示例甲之子", "address": "村口", "reason": "split", "grid": built.code + "01"}
    site.desk(built.worker).push(act_item(form, village=built.code, household_id=None, values=values))
    return built


# As narrow as a screen may be: what fits here fits the phones of the workers, which are wider.
NARROW = {"width": 320, "height": 640}


def violations(page: Page) -> list[str]:
    """What axe has against the page, one line an element."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    # What still fades in has no colour of its own yet.
    page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => true)")
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]]


def overhang(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def torn(page: Page) -> list[str]:
    """Short facts of a line of facts, such as “2 个问题”, that are broken over two lines."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll(".fact")].filter((fact) => fact.textContent.length < 12
            && fact.offsetHeight > 2 * parseFloat(getComputedStyle(fact).fontSize)).map((fact) => `torn: ${fact.textContent}`)"""
    )
    return found


def workers_paths(household: str, village: str) -> tuple[str, ...]:
    """Where a worker can go."""
    return (
        "/", "/households", "/ledger", "/me", "/outbox", "/carry", "/newcomer", "/pin", "/complaint", "/help/tour", "/help/states",
        "/help/manual", "/households/practice", f"/households/{household}", f"/households/{household}/survey",
        f"/households/{household}/survey?step=finish", f"/households/{household}/print", f"/villages/{village}",
        f"/villages/{village}/survey",
    )  # fmt: skip


def workers_screens(phone: Handset, village: Village) -> Iterator[str]:
    """Walk through all that a worker sees; stops at each screen with its name."""
    page = phone.page
    phone.open()
    expect(page.get_by_label("用户名")).to_be_visible()
    yield "sign-in"
    phone.sign_in(village.worker, PASSWORD)
    expect(page.get_by_text(re.compile("本轮已走访"))).to_be_visible(timeout=20_000)
    yield "today"
    for path, sight in (
        ("/households", "示例丁"),
        ("/households?q=zzz", "没有这样的农户"),
        ("/ledger", "住房不安全"),
        ("/me", "退出登录"),
        ("/outbox", "还没有完成的问卷"),
        ("/carry", "都送达了"),
        (f"/households/{village.surveyed}", "墙体开裂"),
        (f"/households/{village.untouched}", "开始入户"),
        (f"/villages/{village.code}", "更正这一份"),
        ("/newcomer", "户主叫什么?"),
        ("/households?arrange=1", "先点要挪的一户。"),
        ("/nowhere", "没有这一页"),
    ):
        (phone.open if "?" in path else phone.go)(path)  # a list reads what it looks for when it is opened
        expect(page.get_by_text(sight).first).to_be_visible()
        yield path
    phone.go(f"/households/{village.untouched}")
    page.get_by_role("button", name=re.compile("记一次走访")).click()
    page.get_by_role("radio", name="外出务工").check()
    yield "an attempt at a door"
    page.get_by_role("button", name=re.compile("正式说法")).first.click()
    expect(page.get_by_role("dialog", name="正式说法")).to_be_visible()
    yield "formal wording"
    phone.go(f"/households/{village.surveyed}/survey")
    sections = page.get_by_role("navigation", name="各节").get_by_role("button")
    expect(sections.first).to_be_visible()
    for at in range(sections.count()):
        sections.nth(at).click()
        expect(sections.nth(at)).to_have_attribute("aria-current", "step")
        yield f"section {at + 1}"
    page.get_by_role("button", name=re.compile("看原文")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "official wording"
    phone.go(f"/households/{village.untouched}/survey?step=finish")
    expect(page.get_by_role("heading", name=re.compile("还没填"))).to_be_visible()
    yield "finish, with much missing"
    phone.go(f"/households/{village.surveyed}/survey?step=finish")
    expect(page.get_by_role("heading", name=re.compile("发现问题"))).to_be_visible()
    so_it_is(page)
    yield "finish, with problems"
    page.get_by_role("button", name="完成", exact=True).click()
    expect(page.get_by_role("heading", name="已存本机")).to_be_visible()
    yield "done"


def supervisors_screens(desk: Handset, village: Village) -> Iterator[str]:
    """Walk through the supervisor's pages."""
    page = desk.page
    desk.sign_in(village.supervisor, PASSWORD)
    expect(page.get_by_text("示例甲").first).to_be_visible()
    yield "flagged households"
    page.get_by_role("link", name=re.compile("示例甲")).first.click()
    expect(page.get_by_text("收入怎么算的")).to_be_visible()
    yield "household"
    for path, sight in (
        ("/supervisor/overview", "走访进度"),
        ("/supervisor/villages", "示例2村"),
        ("/supervisor/newcomers", "确认是新的一户"),
        ("/supervisor/bundle", "拖到这里"),
        ("/supervisor/account", "退出登录"),
    ):
        desk.go(path)
        expect(page.get_by_text(sight).first).to_be_visible()
        yield path
    desk.go("/supervisor/bundle")
    page.get_by_label("选导出文件").set_input_files({"name": "相册.zip", "mimeType": "", "buffer": b"PK"})
    expect(page.get_by_role("alert")).to_contain_text("不是入户的导出文件")
    yield "a file that is none"
    desk.go(f"/supervisor/villages?open={village.code}")
    expect(page.get_by_text("经过")).to_be_visible()
    yield "village form"
    desk.go("/supervisor/disputes")
    expect(page.get_by_text("同时改了同一份").first).to_be_visible()
    yield "disputes"
    page.get_by_role("link", name=re.compile("示例丙")).first.click()
    expect(page.get_by_role("heading", name=re.compile("不一样的"))).to_be_visible()
    yield "dispute"
    page.get_by_text(re.compile("^一样的")).click()
    yield "dispute, all questions"
    desk.go("/supervisor/held")
    expect(page.get_by_text("没有这个行动").first).to_be_visible()
    yield "held"
    page.get_by_role("link", name=re.compile("示例丁")).first.click()
    expect(page.get_by_text("怎么办")).to_be_visible()
    page.get_by_text("原文").click()
    page.get_by_role("button", name="搁置…").click()
    yield "held item"
    desk.go("/supervisor/held?dismissed=true")
    expect(page.get_by_text("没有搁置的")).to_be_visible()
    yield "laid by"
    desk.go(f"/supervisor/households?open={village.surveyed}")
    page.get_by_role("button", name="退回…").click()
    page.get_by_role("button", name=re.compile("给“.*”写意见")).first.click()
    expect(page.get_by_role("dialog", name="退回更正")).to_be_visible()
    yield "return"


@pytest.mark.parametrize(
    ("size", "text"),
    [(NARROW, "normal"), (DESK, "normal"), (NARROW, "large")],
    ids=["phone", "desk", "phone, large text"],
)
def test_axe_finds_nothing_on_any_screen_and_none_scrolls_sideways(
    site: Site, village: Village, hand: Holds, size: dict[str, int], text: str, tmp_path: Path
) -> None:
    found: dict[str, list[str]] = {}
    for walk in (workers_screens, supervisors_screens):
        handset = hand(site, **size)
        page = handset.page
        if text == "large":
            handset.context.add_init_script("localStorage.setItem('ruhu-text', 'large')")
        for screen in walk(handset, village):
            against = violations(page) + torn(page)
            if wide := overhang(page):
                against.append(f"{wide} pixels too wide")
            if text == "large":
                root = page.evaluate("getComputedStyle(document.documentElement).fontSize")
                assert root == "20px", "the large text stands on every screen"
            if against:
                page.screenshot(path=tmp_path / f"{walk.__name__}-{len(found)}.png")
                found[screen] = against
    assert found == {}


def test_the_keyboard_answers_with_tab_and_figures(site: Site, village: Village, hand: Holds) -> None:
    phone = hand(site)
    phone.sign_in(village.worker, PASSWORD)
    page = phone.page
    expect(page.get_by_text(re.compile("本轮已走访"))).to_be_visible(timeout=20_000)
    phone.open(f"/households/{village.untouched}/survey?s=housing")
    unsafe = page.locator("#q-house_unsafe")
    plate = page.locator("#q-sign_plate")
    expect(unsafe).to_be_visible()

    def tab_into(selector: str) -> bool:
        page.keyboard.press("Tab")
        return bool(
            page.evaluate("s => !!document.activeElement.closest(s + ' [role=radiogroup]')", selector)
        )

    assert any(tab_into("#q-house_unsafe") for _ in range(60))
    page.keyboard.press("2")
    expect(unsafe.get_by_role("radio", name="否")).to_be_checked()
    page.keyboard.press("1")
    expect(unsafe.get_by_role("radio", name="是")).to_be_checked()
    expect(page.get_by_role("button", name="墙体开裂")).to_be_visible()
    assert any(tab_into("#q-sign_plate") for _ in range(30))
    page.keyboard.press("3")
    expect(plate.get_by_role("radio", name="不涉及")).to_be_checked()
    phone.saved()
    phone.reload()
    expect(page.locator("#q-sign_plate").get_by_role("radio", name="不涉及")).to_be_checked()
    assert settled(1, lambda: page.locator("#q-house_unsafe").get_by_role("radio", name="是").is_checked())
