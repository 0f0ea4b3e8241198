"""Phones that the server turns away: a sign-in that ran out weeks ago, a device shut out by the administrator, an app
too old. What they hold is brought in all the same."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

from playwright.sync_api import Page, Response, Route, expect

from tests.journeys.conftest import Holds
from tests.journeys.site import PASSWORD, Desk, Site, Township
from tests.journeys.test_accessibility import overhang, violations, workers_paths
from tests.journeys.test_bad_lines import (
    all_delivered,
    correct,
    revisions,
    sound,
    stands,
    surveyed_village,
)
from tests.journeys.test_carried import bring_back, export

DAY = 24 * 3_600_000  # ms


def refusals(page: Page) -> list[tuple[str, int, str]]:
    """What the server says no to from now on: path, status, code. It grows."""
    found: list[tuple[str, int, str]] = []

    def look(reply: Response) -> None:
        if "/api/" in reply.url and reply.status in (401, 403, 426):
            found.append((reply.url.split("/api", 1)[1].split("?")[0], reply.status, reply.json()["code"]))

    page.context.on("response", look)
    return found


def weeks_pass(site: Site, worker: str) -> None:
    """The server's memory of the sign-ins of a person is 100 days older than it was."""
    with sqlite3.connect(site.data / "ruhu.db", timeout=20) as database:
        changed = database.execute(
            "UPDATE refresh_token SET issued_at = '2022-01-01T00:00:00.000Z', expires_at = '2022-04-01T00:00:00.000Z'"
            " WHERE account_id = (SELECT id FROM account WHERE username = ?)",
            (worker,),
        )
        assert changed.rowcount > 0
    database.close()


def send_now(page: Page) -> None:
    page.get_by_role("button", name="现在发送").click()


def shut_out(site: Site, clerk: Desk, worker: str) -> None:
    """The administrator shuts out every device of a person."""
    account = site.desk(worker).get("/api/me")["id"]
    for device in clerk.get(f"/api/accounts/{account}")["devices"]:
        clerk.post(f"/api/accounts/{account}/devices/{device['id']}/revoke", None)


def test_a_sign_in_that_ran_out_weeks_ago_strands_nothing_and_a_password_sends_it(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    first, second = surveyed_village(site, clerk, township, 44, 2).values()
    phone = hand(site)
    page = phone.page
    page.clock.install()
    phone.sign_in("wg44", PASSWORD)
    expect(page.get_by_text("本轮已走访 2 / 2 户")).to_be_visible(timeout=20_000)
    phone.can_start_offline()
    phone.lose_signal()
    correct(phone, first, "是")
    correct(phone, second, "是")
    weeks_pass(site, "wg44")
    page.clock.fast_forward(100 * DAY)
    said = refusals(page)
    phone.open("/outbox")  # with the PIN: a locked phone would send without a sign-in
    phone.find_signal()
    send_now(page)
    expect(page.get_by_text("登录到期了")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("答案都在手机里, 一份不少")).to_be_visible()
    expect(page.get_by_text(re.compile("还在手机里 2 份"))).to_be_visible()
    assert ("/auth/token", 401, "invalid_refresh_token") in said
    assert stands(clerk, first) == "no"
    # All of the app goes on, and says so readably; files can be exported.
    against: dict[str, list[str]] = {}
    for path in workers_paths(first, township.village(44)):
        phone.go(path)
        expect(page.locator("main").first).to_be_visible()
        expect(page.locator(".wait-line")).to_have_count(0)
        if found := violations(page):
            against[path] = found
    assert against == {}

    # What waits can go by hand without any sign-in; the receipt is taken.
    carried = export(phone, tmp_path, "44.ruhu")
    assert "收下 2 份" in site.command("bundle", "import", str(carried))
    assert stands(clerk, first) == stands(clerk, second) == "yes"
    bring_back(phone, carried.with_name("44.ruhu.receipt.json"), said="2 份已送达")

    # With the password he sends by himself again.
    phone.open("/outbox")
    page.get_by_role("link", name="重新登录").click()
    expect(page.get_by_text("登录到期了。手机里的答案一份不少")).to_be_visible()
    assert page.get_by_label("用户名").input_value() == "wg44"
    assert violations(page) == []
    assert overhang(page) == 0
    page.screenshot(path=tmp_path / "expired.png")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("本轮已走访 2 / 2 户")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("登录到期了")).to_have_count(0)
    correct(phone, first, "否")
    all_delivered(phone)
    assert stands(clerk, first) == "no"
    assert revisions(site, township.village(44)) == 5 and sound(site) == []


def test_a_device_that_the_administrator_shut_out_hands_over_what_it_has_and_gets_nothing_more(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    first, second = surveyed_village(site, clerk, township, 45, 2).values()
    phone = hand(site)
    page = phone.page
    phone.sign_in("wg45", PASSWORD)
    expect(page.get_by_text("本轮已走访 2 / 2 户")).to_be_visible(timeout=20_000)
    phone.can_start_offline()
    phone.lose_signal()
    correct(phone, first, "是")
    shut_out(site, clerk, "wg45")
    before = revisions(site, township.village(45))

    # By hand: the file opens, what is in it is kept aside for a supervisor, and the receipt says so.
    carried = export(phone, tmp_path, "45.ruhu")
    site.command("bundle", "import", str(carried))
    assert revisions(site, township.village(45)) == before + 1
    bring_back(phone, carried.with_name("45.ruhu.receipt.json"), said="1 份已收存, 等主管处理")

    # By itself: what waits is taken and kept aside; everything else is refused, and the person reads why.
    correct(phone, second, "是")
    said = refusals(page)
    phone.find_signal()
    phone.open("/outbox")
    send_now(page)
    expect(page.get_by_text("已收存, 等主管处理 2")).to_be_visible(timeout=20_000)
    phone.go("/households")  # opened anew, it would cut off the fetch that is refused
    expect(page.get_by_role("alert").filter(has_text="这部手机被停用了")).to_be_visible()
    expect(page.locator("main a.cell")).to_have_count(0)
    page.screenshot(path=tmp_path / "shut-out.png")
    assert violations(page) == []
    assert {status for _, status, _ in said} == {403}
    assert {code for _, _, code in said} == {"device_revoked"}
    assert "/sync/push" not in {path for path, _, _ in said}
    assert revisions(site, township.village(45)) == before + 2
    assert stands(clerk, first) == stands(clerk, second) == "no", "until a supervisor has looked"
    held = [row for row in clerk.get("/api/held", limit=200)["items"] if row["code"] == "device_revoked"]
    assert len(held) >= 2
    assert sound(site) == []


def test_an_app_too_old_for_the_server_still_exports(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    """The server's word is spoken for it: this app is not too old for this server."""
    (household,) = surveyed_village(site, clerk, township, 43, 1).values()
    phone = hand(site)
    phone.sign_in("wg43", PASSWORD)
    expect(phone.page.get_by_text("本轮已走访 1 / 1 户")).to_be_visible(timeout=20_000)
    problem = json.dumps({"code": "protocol_too_old", "detail": "示例: 服务器不收。"})

    def refuse(route: Route) -> None:
        route.fulfill(status=426, body=problem, content_type="application/problem+json")

    phone.context.route(re.compile("/api/sync/(push|locked)$"), refuse)
    correct(phone, household, "是")
    phone.open("/outbox")
    expect(phone.page.get_by_text("本应用太旧, 要更新")).to_be_visible()
    expect(phone.page.get_by_text("还在手机里 1 份")).to_be_visible()
    carried = export(phone, tmp_path, "43.ruhu")
    assert "收下 1 份" in site.command("bundle", "import", str(carried))
    bring_back(phone, carried.with_name("43.ruhu.receipt.json"), said="1 份已送达")
    assert stands(clerk, household) == "yes"
