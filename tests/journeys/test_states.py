"""The states of screens that a walk through a working village does not meet: nothing there, not there yet, failed, full."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import DESK, PHONE, Holds
from tests.journeys.handset import Handset
from tests.journeys.site import PASSWORD, Desk, Site, Township, household_rows
from tests.journeys.steps import at_work
from tests.journeys.test_accessibility import overhang, violations, workers_paths
from tests.roster.files import member, register

# Reads of the phone's storage that never answer, once the page says so; a storage that never opens.
STALL = """
for (const [of, name] of [[IDBObjectStore, "get"], [IDBObjectStore, "getAll"], [IDBObjectStore, "count"], [IDBIndex, "getAll"]]) {
  const real = of.prototype[name];
  of.prototype[name] = function (...what) {
    const asked = real.apply(this, what);
    return sessionStorage.getItem("stall") ? Object.create(asked, { addEventListener: { value: () => undefined } }) : asked;
  };
}
"""
SILENT = """
const silent = { addEventListener: { value: () => undefined } };
IDBFactory.prototype.open = () => Object.create(IDBOpenDBRequest.prototype, silent);
"""
CLOSED = "IDBFactory.prototype.open = () => { throw new DOMException('closed', 'SecurityError'); };"
SUPERVISOR = (
    "/supervisor/households", "/supervisor/cases", "/supervisor/procedures", "/supervisor/villages", "/supervisor/disputes", "/supervisor/held", "/supervisor/newcomers",
    "/supervisor/complaints", "/supervisor/bundle", "/supervisor/account",
)  # fmt: skip


class Look:
    """What is wrong with screens, by name."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.found = folder, dict[str, list[str]]()

    def at(self, page: Page, screen: str) -> None:
        """Axe, and whether it scrolls sideways; what is wrong leaves its picture."""
        against = violations(page)
        if wide := overhang(page):
            against.append(f"{wide} pixels too wide")
        if against:
            self.found[screen] = against
            page.screenshot(path=self.folder / f"{len(self.found)}-{screen.strip('/').replace('/', '-')}.png")


@pytest.fixture
def look(tmp_path: Path) -> Look:
    return Look(tmp_path)


def nobody(site: Site, clerk: Desk, township: Township, number: int) -> str:
    """A worker whose grid has no household."""
    code = township.village(number)
    rows = household_rows(code, ["空示甲"])
    areas = [
        *township.areas(number),
        {"code": code + "02", "name": "第二网格"},
        {"code": "990199", "name": "空示县"},
    ]
    assert clerk.import_register(register(rows, areas=areas))["errors"] == []
    worker = f"wg-empty-{township.code}"
    site.person(worker, "worker", code + "02")
    return worker


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_where_there_is_nothing_yet_axe_finds_nothing(
    site: Site, clerk: Desk, hand: Holds, size: dict[str, int], look: Look
) -> None:
    township = Township(code="990101810" if size is PHONE else "990101820")
    worker = nobody(site, clerk, township, 1)
    phone = hand(site, **size)
    phone.sign_in(worker, PASSWORD)
    page = phone.page
    for path, sight in (
        ("/", "村表"), ("/households", "手机里还没有名单"), ("/ledger", "台账里还没有事"), ("/me", "全部送达 ✓"),
        ("/outbox", "还没有完成的问卷"), ("/complaint", "还没有反映过"), ("/households/nobody", "手机里没有这一户"),
        ("/villages/990101999999", "手机里没有这个村"), ("/households/nobody/survey", "问卷没有打开"),
    ):  # fmt: skip
        phone.go(path)
        expect(page.get_by_text(sight).first).to_be_visible()
        look.at(page, path)
    # A county where nothing has happened.
    name = f"xian-empty-{size['width']}"
    site.person(name, "county", "990199")
    desk = hand(site, **size)
    desk.sign_in(name, PASSWORD)
    for path in SUPERVISOR:
        desk.go(path)
        expect(desk.page.locator("h1")).to_be_visible()
        expect(desk.page.locator(".wait-line")).to_have_count(0)
        look.at(desk.page, path)
    assert look.found == {}


def test_while_a_page_waits_axe_finds_nothing(site: Site, clerk: Desk, hand: Holds, look: Look) -> None:
    worker = nobody(site, clerk, Township(code="990101830"), 1)
    phone = hand(site)
    phone.context.add_init_script(STALL)
    page = at_work_or_empty(phone, worker)
    page.evaluate("sessionStorage.setItem('stall', '1')")
    for path in ("/me", *workers_paths("nobody", "990101999999")):
        phone.go(path)
        expect(page.locator("main").first).to_be_visible()
        look.at(page, path)
    mute = hand(site)
    mute.context.add_init_script(SILENT)
    mute.open()
    expect(mute.page.get_by_text("入户还没有打开")).to_be_visible(timeout=30_000)
    look.at(mute.page, "storage silent")
    site.person("xian-waits", "county", "990101")
    desk = hand(site, **DESK)
    desk.sign_in("xian-waits", PASSWORD)
    held: list[Route] = []
    desk.context.route(re.compile("/api/(?!auth)"), lambda route: held.append(route))
    for path in SUPERVISOR[:7]:
        desk.go(path)
        expect(desk.page.locator(".wait-line")).to_be_visible()
        look.at(desk.page, path)
    desk.context.unroute_all(behavior="ignoreErrors")
    assert look.found == {}


def at_work_or_empty(phone: Handset, worker: str) -> Page:
    """Signed in; the page of today stands, whatever is in it."""
    phone.sign_in(worker, PASSWORD)
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("今日")
    return phone.page


def refused(status: int) -> Callable[[Route], None]:
    body = '{"type":"about:blank","title":"x","status":%d,"code":"unavailable","detail":"服务器正忙, 请稍后再试。"}'
    return lambda route: route.fulfill(
        status=status, content_type="application/problem+json", body=body % status
    )


def test_when_something_failed_axe_finds_nothing_and_the_page_says_what_to_do(
    site: Site, clerk: Desk, hand: Holds, look: Look
) -> None:
    worker = nobody(site, clerk, Township(code="990101840"), 1)
    phone = hand(site)
    page = phone.page
    # Signing in: a wrong password, no signal, a server that is down.
    phone.open()
    page.get_by_role("button", name="登录").click()
    look.at(page, "sign-in, nothing typed")
    page.get_by_label("用户名").fill(worker)
    page.get_by_label("密码", exact=True).fill("not-the-password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look.at(page, "sign-in, wrong password")
    phone.lose_signal()
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("信号")
    look.at(page, "sign-in, no signal")
    phone.find_signal()
    # A phone whose storage does not open.
    shut = hand(site)
    shut.context.add_init_script(CLOSED)
    shut.open()
    expect(shut.page.get_by_text(re.compile("入户没有打开|不能保存|存不住")).first).to_be_visible(
        timeout=20_000
    )
    look.at(shut.page, "storage shut")
    # The server refuses while the outbox is open.
    phone.sign_in(worker, PASSWORD)
    phone.context.route("**/api/sync/**", refused(503))
    phone.open("/outbox")
    page.get_by_role("button", name="现在发送").click()
    expect(page.get_by_text("服务器正忙").first).to_be_visible(timeout=20_000)
    look.at(page, "/outbox, server busy")
    phone.context.unroute_all(behavior="ignoreErrors")
    # The supervisor's pages.
    site.person("xian-fails", "county", "990101")
    for size in (PHONE, DESK):
        desk = hand(site, **size)
        desk.sign_in("xian-fails", PASSWORD)
        desk.context.route(re.compile("/api/(?!auth)"), refused(503))
        for path in SUPERVISOR[:7]:
            desk.go(path)
            expect(desk.page.get_by_role("button", name="再试一次")).to_be_visible()
            look.at(desk.page, f"{path} {size['width']}")
        desk.context.unroute_all(behavior="ignoreErrors")
    assert look.found == {}


LONG = "欧阳阿卜杜热合曼·买买提江"  # 13 characters and a dot between them


@pytest.mark.parametrize("width", [320, 360, 1440])
def test_where_everything_is_long_and_full_nothing_overflows_and_axe_finds_nothing(
    site: Site, clerk: Desk, hand: Holds, width: int, look: Look
) -> None:
    township = Township(code=f"99010185{[320, 360, 1440].index(width)}")
    code = township.village(1)
    names = [f"{LONG}{at:02d}"[-15:] for at in range(60)]
    rows = household_rows(code, names)
    for row in rows:
        row["kinds"] = "脱贫户、监测户、低保户、重病户、残疾户"
        row["address"] = "很长很长的自然村名字之北坡老槐树往西第三个岔路口" + row["address"]
    people = [member(1, f"{LONG}{at}"[-15:], village=code, relation="之孙媳") for at in range(9)]
    done = clerk.import_register(register(rows, people, areas=township.areas(1)))
    assert done["errors"] == []
    worker = f"wg-full-{width}"
    site.person(worker, "worker", code + "01")
    phone = hand(site, width, 740 if width < 1000 else 900)
    page = at_work(phone, worker)
    look.at(page, "today, full")
    phone.open("/households")
    expect(page.get_by_text(names[0]).first).to_be_visible()
    look.at(page, "households, full")
    page.get_by_role("link", name=re.compile(names[0])).first.click()
    expect(page.get_by_text("家庭成员 9")).to_be_visible()
    look.at(page, "household, full")
    home = page.url.removeprefix(site.url)
    phone.open(f"{home}/survey?s=income")
    page.locator("#q-wage").get_by_role("button", name=re.compile("^算一算")).click()
    page.get_by_role("button", name="+ 打工工资").click()
    expect(page.get_by_role("group", name="打工工资是谁的")).to_be_visible()
    look.at(page, "calculator, full")
    name = f"zhen-full-{width}"
    site.person(name, "township", township.code)
    desk = hand(site, width, 740 if width < 1000 else 900)
    desk.sign_in(name, PASSWORD)
    desk.open("/supervisor/households?kind=lifted")
    expect(desk.page.get_by_text(names[0]).first).to_be_visible(timeout=20_000)
    look.at(desk.page, "supervisor's list, full")
    assert look.found == {}
