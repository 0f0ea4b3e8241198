"""Help inside the app: the first two minutes, a household to practise on, what the marks mean, a word to the county."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Holds
from tests.journeys.handset import Handset
from tests.journeys.site import CAMPAIGN, PASSWORD, Desk, Site, Township, household_rows
from tests.journeys.steps import at_work, finish, so_it_is
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.test_filling import fetch
from tests.roster.files import register

FIGURES = {"people": 4, "labour": 2, "wage": "18000", "business": "0", "business_costs_asked": "yes", "transfer": "0",
           "property": "0", "below_line": "yes", "rigid_spending": "none", "house_unsafe": "yes"}  # fmt: skip


def settle_village(site: Site, clerk: Desk, township: Township, number: int) -> tuple[str, str]:
    """A village with two households; its code and its worker."""
    code = township.village(number)
    rows = household_rows(code, ["助示甲", "助示乙"])
    assert clerk.import_register(register(rows, areas=township.areas(number)))["errors"] == []
    worker = f"wg-help-{number}"
    site.person(worker, "worker", code + "01")
    return code, worker


def at_rest(tables: tuple[str, ...], site: Site) -> dict[str, int]:
    """How many rows the server has."""
    with closing(sqlite3.connect(f"file:{site.data / 'ruhu.db'}?mode=ro", uri=True)) as database:
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_the_tour_comes_at_the_first_start_covers_nothing_and_once_skipped_comes_when_asked_for(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    _, worker = settle_village(site, clerk, township, 61)
    phone = hand(site)
    page = at_work(phone, worker)
    tour = page.get_by_role("region", name="两分钟认识入户")
    expect(tour).to_be_visible()
    expect(page.get_by_text(re.compile("本轮已走访"))).to_be_visible()
    tour.get_by_role("button", name="往下看").click()
    expect(tour.get_by_role("heading", name="今天去谁家")).to_be_visible()
    tour.get_by_role("button", name="跳过").click()
    expect(tour).to_have_count(0)
    phone.lose_signal()
    phone.reload()
    expect(page.get_by_text(re.compile("本轮已走访"))).to_be_visible()
    expect(tour).to_have_count(0)
    page.get_by_role("link", name="我的", exact=True).click()
    page.get_by_role("link", name=re.compile("两分钟看一遍")).click()
    expect(tour).to_be_visible()
    while (further := tour.get_by_role("button", name="往下看")).count():
        further.click()
    tour.get_by_role("button", name="去练习户").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("练习户")


def test_the_practice_household_is_filled_to_its_end_without_signal_and_counts_nowhere(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    code, worker = settle_village(site, clerk, township, 62)
    official = clerk.get("/api/questionnaires/mingzhou-2022-household")["definition"]
    phone = hand(site)
    page = at_work(phone, worker)
    pushed: list[str] = []
    phone.context.on("request", lambda r: pushed.append(r.url) if "/api/sync/push" in r.url else None)
    tables = ("revision", "submission", "standing", "flag", "household", "visit", "complaint", "blob_ref")
    before = at_rest(tables, site)

    phone.lose_signal()
    phone.go("/me")
    page.get_by_role("link", name=re.compile("练习户")).click()
    page.get_by_role("link", name="开始练").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("练习户")
    phone.answer(
        next(q for s in official["sections"] for q in s["questions"] if q["id"] == "visit_date"), "2022-08-09"
    )
    # Killed half way it goes on where it was.
    phone.saved()
    phone.kill()
    page = phone.page
    phone.go("/households/practice")
    page.get_by_role("link", name="接着练").click()
    expect(page.get_by_label("年").first).to_have_value("2022")
    phone.answer_all(official, FIGURES)
    so_it_is(page)
    page.get_by_role("button", name="完成", exact=True).click()
    expect(page.get_by_role("heading", name="练完了, 不算数")).to_be_visible()
    expect(page.get_by_text("住房不安全")).to_be_visible()
    expect(page.get_by_text(re.compile("人均低于监测线"))).to_be_visible()

    # On no list of this phone …
    for path in ("/", "/households", "/ledger"):
        phone.go(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".wait-line")).to_have_count(0)
        expect(page.get_by_text("练习户")).to_have_count(0)
    phone.go("/outbox")
    expect(page.get_by_text("还没有完成的问卷")).to_be_visible()
    # … and nothing leaves it, also when it may.
    phone.find_signal()
    page.get_by_role("button", name="现在发送").click()
    expect(page.get_by_text(re.compile("上次联系上服务器"))).to_be_visible()
    phone.go("/")
    expect(page.get_by_text("本轮已走访 0 / 2 户")).to_be_visible()
    assert pushed == []
    assert at_rest(tables, site) == before
    listed = clerk.get("/api/households", campaign=CAMPAIGN, area=code)["items"]
    assert [(row["name"], row["visited"]) for row in listed] == [("助示甲", False), ("助示乙", False)]

    # Begun again it is empty; real work goes as ever.
    phone.go("/households/practice")
    page.get_by_role("button", name="从头再练一遍").click()
    expect(page.get_by_label("年").first).not_to_have_value("2022")
    phone.go("/households")
    page.get_by_role("link", name=re.compile("助示甲")).click()
    page.get_by_role("link", name=re.compile("开始入户")).click()
    phone.answer_all(official, FIGURES | {"visit_date": "2022-08-09"})
    finish(page)
    expect(page.get_by_role("link", name=re.compile("全部送达"))).to_be_visible(timeout=30_000)
    assert len(pushed) > 0


def test_a_word_to_the_county_is_written_without_signal_and_the_answer_comes_back_to_its_writer(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    _, worker = settle_village(site, clerk, township, 63)
    site.person("xian-help", "county", township.code[:6])
    site.person("zhen-help", "township", township.code)
    phone = hand(site)
    page = at_work(phone, worker)
    phone.lose_signal()
    page.get_by_role("link", name="我的", exact=True).click()
    page.get_by_role("link", name=re.compile("向县里反映")).click()
    expect(page.get_by_text("还没有反映过")).to_be_visible()
    page.get_by_role("button", name="写一条").click()
    page.get_by_role("radio", name="乡镇").check()
    page.get_by_role("radio", name="要我改答案、不让报问题").check()
    page.get_by_role("textbox", name="说说怎么回事").fill("要求把住房问题改成没有")
    page.get_by_role("button", name="交给县里").click()
    expect(page.get_by_text("要更正: 还没填")).to_be_visible()
    page.get_by_role("radio", name="否").check()
    page.get_by_role("button", name="交给县里").click()
    expect(page.get_by_text("要求把住房问题改成没有")).to_be_visible()
    expect(page.locator(".mark").get_by_text("已存本机")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name=re.compile("未送达 1")).click()
    page.get_by_role("link", name=re.compile("向县里反映.*反映")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("向县里反映")
    phone.find_signal()
    expect(page.get_by_text("已送达, 等答复")).to_be_visible(timeout=30_000)

    # The township has no such page and is refused; the county reads it without a name, and answers.
    zhen = hand(site, 1440, 900)
    zhen.sign_in("zhen-help", PASSWORD)
    expect(zhen.page.get_by_role("link", name="待处理")).to_be_visible()
    expect(zhen.page.get_by_role("link", name="反映")).to_have_count(0)
    county = hand(site, 1440, 900)
    county.sign_in("xian-help", PASSWORD)
    desk = county.page
    desk.get_by_role("link", name="反映", exact=True).click()
    expect(desk.get_by_text("要求把住房问题改成没有")).to_be_visible()
    expect(desk.get_by_text("没有留名")).to_be_visible()
    expect(desk.get_by_text("助示")).to_have_count(0)
    assert violations(desk) == []
    desk.get_by_role("button", name="答复…").click()
    desk.get_by_role("textbox", name="答复").fill("已责成核查, 以入户看到的为准。")
    desk.get_by_role("button", name="发出答复").click()
    expect(desk.get_by_text("没有待答复的")).to_be_visible()

    fetch(phone)
    phone.lose_signal()
    phone.go("/complaint")
    expect(page.get_by_text("县里已答复")).to_be_visible()
    expect(page.get_by_text("已责成核查, 以入户看到的为准。")).to_be_visible()


def test_the_manual_and_the_meaning_of_the_marks_are_there_without_signal_and_print_large(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    _, worker = settle_village(site, clerk, township, 64)
    phone = hand(site)
    page = at_work(phone, worker)
    phone.lose_signal()
    phone.go("/outbox")
    page.get_by_role("link", name="这些字是什么意思?").click()
    expect(page.locator(".mark").get_by_text("待主管裁定")).to_be_visible()
    page.get_by_role("link", name="看整本使用手册").click()
    expect(page.get_by_role("heading", name="每天怎么做")).to_be_visible()
    pictures = page.locator(".manual img")
    assert pictures.count() > 2
    for at in range(pictures.count()):
        pictures.nth(at).scroll_into_view_if_needed()
        page.wait_for_function("n => document.querySelectorAll('.manual img')[n].naturalWidth > 0", arg=at)
    # On paper: no frame of the screen, large type, all of it.
    page.emulate_media(media="print")
    expect(page.locator(".page > .top")).to_be_hidden()
    expect(page.locator(".page > .foot")).to_be_hidden()
    size = page.locator(".manual p").last.evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
    assert size >= 14 / 72 * 96, "14 points and more"
    assert page.evaluate(
        "document.querySelector('.page > main').scrollHeight <= document.body.scrollHeight + 1"
    )


@pytest.mark.parametrize("text", ["normal", "large"])
def test_no_page_of_help_scrolls_sideways_at_320_pixels_and_axe_finds_nothing(
    site: Site, clerk: Desk, township: Township, hand: Holds, text: str
) -> None:
    _, worker = settle_village(site, clerk, township, 65 if text == "normal" else 66)
    phone: Handset = hand(site, 320, 640)
    if text == "large":
        phone.context.add_init_script("localStorage.setItem('ruhu-text', 'large')")
    page = at_work(phone, worker)
    found: dict[str, list[str]] = {}

    def look(screen: str) -> None:
        if wide := overhang(page):
            found[screen] = [f"{wide} pixels too wide"]
        if against := violations(page):
            found[screen] = found.get(screen, []) + against

    expect(page.get_by_role("region", name="两分钟认识入户")).to_be_visible()
    look("today with the tour")
    for path, sight in (
        ("/help/tour", "往下看"), ("/help/states", "待主管裁定"), ("/help/manual", "每天怎么做"),
        ("/households/practice", "开始练"), ("/complaint", "还没有反映过"),
    ):  # fmt: skip
        phone.go(path)
        expect(page.get_by_text(sight).first).to_be_visible()
        look(path)
    page.get_by_role("button", name="写一条").click()
    expect(page.get_by_role("button", name="交给县里")).to_be_visible()
    look("writing to the county")
    phone.go("/households/practice/survey?step=finish")
    expect(page.get_by_role("heading", name=re.compile("还没填"))).to_be_visible()
    look("practice, the last look")
    assert found == {}
