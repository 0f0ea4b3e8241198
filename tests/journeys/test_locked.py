"""The PIN: set, asked for, forgotten; several people on one phone; a roster that grows old; a phone that is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, Holds
from tests.journeys.handset import PIN, Handset
from tests.journeys.site import PASSWORD, Desk, Site, Township
from tests.journeys.steps import finish
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.test_bad_lines import all_delivered, correct, revisions, stands, surveyed_village

OTHER = "904157"
# How many records a store of the phone holds.
COUNTED = """async (stores) => {
  const name = (await indexedDB.databases()).map((d) => d.name).find((n) => /^ruhu-[0-9a-f]{8}-/.test(n));
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => resolve(asked.result);
  });
  const counts = [];
  for (const store of stores) {
    counts.push(await new Promise((resolve) => {
      const asked = db.transaction(store).objectStore(store).count();
      asked.onsuccess = () => resolve(asked.result);
    }));
  }
  db.close();
  return counts;
}"""


def sound_screen(page: Page, shot: Path) -> None:
    """axe has nothing against it, nothing scrolls sideways; a picture is kept."""
    page.screenshot(path=shot)
    assert violations(page) == []
    assert overhang(page) == 0


def at_lists(phone: Handset, worker: str, households: int) -> Page:
    """Signed in with the roster on the phone; its clock can be moved."""
    phone.page.clock.install()
    phone.sign_in(worker, PASSWORD)
    expect(phone.page.get_by_text(f"本轮已走访 {households} / {households} 户")).to_be_visible(timeout=20_000)
    phone.can_start_offline()
    return phone.page


def locked(page: Page) -> None:
    expect(page.locator("[data-lock=pin]")).to_be_visible()


def test_a_pin_is_set_at_the_first_sign_in_and_asked_for_after_five_minutes_without_use(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    (household,) = surveyed_village(site, clerk, township, 81, 1).values()
    phone = hand(site)
    page = phone.page
    page.clock.install()
    phone.open()
    phone.give_password("wg81", PASSWORD)
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("设一个解锁密码")
    sound_screen(page, tmp_path / "set.png")
    for easy in ("123456", "000000", "121212"):
        page.keyboard.type(easy)
        expect(page.get_by_role("alert")).to_contain_text("太好猜了")
    for digit in PIN:
        page.get_by_role("button", name=digit, exact=True).click()
    expect(title).to_have_text("再输一次")
    page.keyboard.type(OTHER)
    expect(page.get_by_role("alert")).to_contain_text("两次不一样")
    phone.set_pin()
    expect(page.get_by_text("本轮已走访 1 / 1 户")).to_be_visible(timeout=20_000)
    phone.can_start_offline()

    # Out of reach, in the middle of a form.
    phone.lose_signal()
    phone.open(f"/households/{household}/survey?s=housing")
    page.locator("#q-house_unsafe").get_by_role("radio", name="是").check()
    phone.saved()
    page.clock.fast_forward("04:30")
    expect(page.locator("#q-house_unsafe")).to_be_visible()
    page.keyboard.press("Shift")  # somebody is there
    page.clock.fast_forward("04:30")
    expect(page.locator("#q-house_unsafe")).to_be_visible()
    page.clock.fast_forward("05:01")
    locked(page)
    expect(title).to_have_text("示例wg81")
    assert "示例甲" not in page.content() and page.title() == "已锁 · 入户"
    sound_screen(page, tmp_path / "locked.png")
    page.keyboard.type(OTHER)
    expect(page.get_by_role("alert")).to_contain_text("不对, 再试一次")
    for digit in PIN:
        page.get_by_role("button", name=digit, exact=True).click()
    # The same form at the same question, with what was answered.
    expect(page.locator("#q-house_unsafe").get_by_role("radio", name="是")).to_be_checked()

    # Locked by hand before it is passed on; another PIN.
    phone.open("/me")
    page.get_by_role("link", name="改解锁密码").click()
    expect(page.get_by_role("heading", name="原来的解锁密码")).to_be_visible()
    sound_screen(page, tmp_path / "change.png")
    page.keyboard.type(PIN)
    expect(page.get_by_role("heading", name="新的解锁密码")).to_be_visible()
    page.keyboard.type(OTHER)
    expect(page.get_by_role("heading", name="再输一次")).to_be_visible()
    page.keyboard.type(OTHER)
    expect(page.get_by_text("解锁密码改好了")).to_be_visible()
    page.get_by_role("button", name=re.compile("现在锁上")).click()
    locked(page)
    phone.unlock(OTHER)
    expect(page.get_by_role("button", name=re.compile("现在锁上"))).to_be_visible()


def test_five_wrong_tries_slow_down_whatever_clock_is_set_and_nothing_unsent_goes(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    (household,) = surveyed_village(site, clerk, township, 82, 1).values()
    phone = hand(site)
    page = at_lists(phone, "wg82", 1)
    phone.lose_signal()
    correct(phone, household, "是")
    page.reload()
    locked(page)
    expect(page.get_by_text("未送达 1 份, 都在手机里")).to_be_visible()
    said = page.get_by_role("alert")
    for tried in range(1, 6):
        page.keyboard.type(OTHER)
        expect(said).to_contain_text("试了 5 次都不对, 再等" if tried == 5 else "不对, 再试一次")
    sound_screen(page, tmp_path / "waiting.png")
    page.keyboard.type(PIN)
    expect(page.locator(".dots .on")).to_have_count(0)

    # Neither starting again nor a clock set ahead or back ends the wait; time in which the app runs does.
    for year in (2031, 2020):
        page.clock.set_system_time(datetime(year, 1, 1, tzinfo=UTC))
        page.reload()
        expect(said).to_contain_text(re.compile(r"再等 0:[0-2]\d"))
        page.keyboard.type(PIN)
        expect(page.locator(".dots .on")).to_have_count(0)
    page.clock.fast_forward("00:31")
    expect(said).to_have_text("不对, 再试一次。")
    page.keyboard.type(OTHER)
    # The second that it shows has begun to run.
    expect(said).to_contain_text(re.compile(r"试了 6 次都不对, 再等 0:[45]\d"))
    page.clock.fast_forward("01:01")
    expect(said).to_have_text("不对, 再试一次。")
    phone.unlock()
    # Where the PIN is changed, wrong ones are counted and waited for in the same way.
    phone.open("/pin")
    for tried in range(1, 6):
        page.keyboard.type(OTHER)
        expect(page.get_by_role("heading", name="新的解锁密码")).to_be_visible()
        page.keyboard.type("746120")
        expect(page.get_by_role("heading", name="再输一次")).to_be_visible()
        page.keyboard.type("746120")
        expect(page.get_by_role("heading", name="原来的解锁密码")).to_be_visible()
        expect(said).to_contain_text("试了 5 次都不对, 再等" if tried == 5 else "原来的解锁密码不对")
    page.keyboard.type(PIN)
    expect(page.locator(".dots .on")).to_have_count(0)
    page.clock.fast_forward("00:20")
    expect(said).to_contain_text(re.compile(r"再等 0:(10|0\d)"))
    page.clock.fast_forward("00:11")
    expect(said).to_have_text("原来的解锁密码不对, 再试一次。")
    page.keyboard.type(PIN)
    expect(page.get_by_role("heading", name="新的解锁密码")).to_be_visible()
    phone.open("/outbox")
    expect(page.get_by_text("还在手机里 1 份")).to_be_visible()
    phone.find_signal()
    page.get_by_role("button", name="现在发送").click()
    expect(page.get_by_text("今日 1 户, 已收 1 户").or_(page.get_by_text("全部送达 ✓"))).to_be_visible(
        timeout=20_000
    )
    assert stands(clerk, household) == "yes"


def test_a_forgotten_pin_strands_nothing(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    first, second, _ = surveyed_village(site, clerk, township, 83, 3).values()
    phone = hand(site)
    page = at_lists(phone, "wg83", 3)
    phone.lose_signal()
    site.stop()
    correct(phone, first, "是")
    phone.open(f"/households/{second}/survey?s=housing")
    page.locator("#q-house_unsafe").get_by_role("radio", name="是").check()
    phone.saved()
    page.reload()
    locked(page)
    page.get_by_role("button", name="忘了密码").click()
    expect(page.get_by_text("手机里的答案一份不少")).to_be_visible()
    sound_screen(page, tmp_path / "forgotten.png")
    page.get_by_label("示例wg83的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="取回, 设新密码").click()
    expect(page.get_by_role("alert")).to_contain_text("没有信号")

    # Without signal: out of the locked store into a file that only the server opens.
    page.get_by_role("link", name=re.compile("导出未送达的")).click()
    page.get_by_role("button", name="导出未送达", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="保存", exact=True).click()
    download.value.save_as(tmp_path / "locked.ruhu")
    site.start("--no-demo")
    assert "收下 1 份" in site.command("bundle", "import", str(tmp_path / "locked.ruhu"))
    assert stands(clerk, first) == "yes"

    # With signal: the password brings the key back, a new PIN is set, drafts and all.
    phone.find_signal()
    phone.page.goto(phone.url + "/")
    locked(page)
    page.get_by_role("button", name="忘了密码").click()
    password = page.get_by_label("示例wg83的登录密码")
    password.fill("not-the-password")
    page.get_by_role("button", name="取回, 设新密码").click()
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    password.fill(PASSWORD)
    page.get_by_role("button", name="取回, 设新密码").click()
    phone.set_pin(OTHER)
    all_delivered(phone)
    expect(page.get_by_role("link", name=re.compile("示例乙.*草稿"))).to_be_visible()
    assert revisions(site, township.village(83)) == 4
    page.reload()
    locked(page)
    page.keyboard.type(PIN)
    expect(page.get_by_role("alert")).to_contain_text("不对")
    phone.unlock(OTHER)
    expect(page.get_by_text("本轮已走访 3 / 3 户")).to_be_visible()


def forget_the_secret(page: Page) -> None:
    """The spare key on the phone is sealed to a key that the server has no more, as after a secret that was lost."""
    page.evaluate(
        """async () => {
            const db = await new Promise((resolve) => {
                const asked = indexedDB.open("ruhu-device");
                asked.onsuccess = () => resolve(asked.result);
            });
            const store = db.transaction("accounts", "readwrite").objectStore("accounts");
            const held = await new Promise((resolve) => { store.getAll().onsuccess = (e) => resolve(e.target.result); });
            for (const one of held) {
                one.lock.escrow.key_id = "0".repeat(one.lock.escrow.key_id.length);
                store.put(one);
            }
            await new Promise((resolve) => { store.transaction.oncomplete = resolve; });
            db.close();
        }"""
    )


def test_a_pin_forgotten_after_the_server_lost_its_secret_loses_nothing_and_the_ways_out_are_said(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    (household,) = surveyed_village(site, clerk, township, 89, 1).values()
    phone = hand(site)
    page = at_lists(phone, "wg89", 1)
    phone.lose_signal()
    correct(phone, household, "是")
    forget_the_secret(page)
    page.reload()
    locked(page)
    phone.find_signal()

    def ask_for_the_key() -> None:
        page.get_by_role("button", name="忘了密码").click()
        page.get_by_label("示例wg89的登录密码").fill(PASSWORD)
        page.get_by_role("button", name="取回, 设新密码").click()
        expect(page.get_by_text("备用钥匙这次取不回来")).to_be_visible(timeout=20_000)

    ask_for_the_key()
    expect(page.get_by_text("一样没丢: 未送达 1 份")).to_be_visible()
    expect(page.get_by_text("写进 RUHU_OLD_SECRETS")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("清空重来"))).to_have_count(0)
    sound_screen(page, tmp_path / "stuck.png")
    page.get_by_role("button", name="再取一次").click()
    expect(page.get_by_text("备用钥匙这次取不回来")).to_be_visible()
    # He remembers: everything is there, and goes.
    page.get_by_role("button", name="想起来了, 回去解锁").click()
    phone.unlock()
    all_delivered(phone)
    assert stands(clerk, household) == "yes"

    # With nothing that is only here, the phone may begin again.
    forget_the_secret(page)
    page.reload()
    locked(page)
    ask_for_the_key()
    expect(page.get_by_text("完成的都送达了, 也没有草稿")).to_be_visible()
    page.get_by_role("button", name="清空重来…").click()
    sound_screen(page, tmp_path / "start-over.png")
    page.get_by_role("button", name="清空重来", exact=True).click()
    phone.set_pin(OTHER)
    # The roster comes anew: the same household, on the page where he was.
    expect(page.get_by_role("link", name="更正这一份")).to_be_visible(timeout=20_000)
    phone.go(f"/households/{household}/survey?s=housing")
    page.locator("#q-house_unsafe").get_by_role("radio", name="否").check()
    phone.saved()
    phone.go(f"/households/{household}/survey?step=finish")
    finish(page)
    all_delivered(phone)
    assert stands(clerk, household) == "no" and revisions(site, township.village(89)) == 3


def test_two_workers_share_a_phone_and_neither_opens_the_others_store(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    (household,) = surveyed_village(site, clerk, township, 84, 1).values()
    surveyed_village(site, clerk, township, 85, 2)
    phone = hand(site)
    page = at_lists(phone, "wg84", 1)
    phone.lose_signal()
    correct(phone, household, "是")
    phone.find_signal()
    all_delivered(phone)
    phone.open("/me")
    page.get_by_role("button", name=re.compile("现在锁上")).click()
    page.get_by_role("button", name="换个人用").click()
    page.get_by_role("link", name=re.compile("别的人")).click()
    phone.give_password("wg85", PASSWORD)
    phone.set_pin(OTHER)
    expect(page.get_by_text("本轮已走访 2 / 2 户")).to_be_visible(timeout=20_000)

    # Without a network they change places by their PINs; the one's opens nothing of the other's.
    phone.lose_signal()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("示例wg85")
    page.get_by_role("button", name="换个人用").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谁在用?")
    sound_screen(page, tmp_path / "who.png")
    page.get_by_role("button", name=re.compile("示例wg84")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("示例wg84")
    page.keyboard.type(OTHER)
    expect(page.get_by_role("alert")).to_contain_text("不对")
    phone.unlock(PIN)
    expect(page.get_by_text("本轮已走访 1 / 1 户")).to_be_visible()
    phone.open("/households")
    expect(page.get_by_role("link", name=re.compile("示例甲"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("示例乙"))).to_have_count(0)


def test_a_roster_without_news_for_longer_than_its_lease_is_closed_but_for_unsent_work(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    homes = surveyed_village(site, clerk, township, 86, 3)
    phone = hand(site)
    page = at_lists(phone, "wg86", 3)
    phone.lose_signal()
    correct(phone, homes["示例甲"], "是")
    phone.open(f"/households/{homes['示例乙']}/survey?s=housing")
    page.locator("#q-house_unsafe").get_by_role("radio", name="是").check()
    phone.saved()
    day = 24 * 3_600
    page.clock.fast_forward(6 * day * 1000)
    phone.open("/households")
    expect(page.locator("main a.cell")).to_have_count(3)
    page.clock.fast_forward(2 * day * 1000)
    phone.open("/households")
    expect(page.get_by_text("名单 8 天没有更新, 先合上了")).to_be_visible()
    expect(page.locator("main a.cell")).to_have_count(2)
    expect(page.get_by_text("示例丙")).to_have_count(0)
    sound_screen(page, tmp_path / "lease.png")
    # What was begun goes on and is finished; what is unsent is in the outbox.
    correct(phone, homes["示例乙"], "否")
    phone.open(f"/households/{homes['示例丙']}")
    expect(page.get_by_text("示例丙")).to_have_count(0)
    phone.open("/outbox")
    expect(page.get_by_text("还在手机里 2 份")).to_be_visible()
    # A clock that is set back does not make the roster younger.
    page.clock.set_system_time(datetime(2026, 11, 1, tzinfo=UTC))
    phone.open("/households")
    expect(page.locator("main a.cell")).to_have_count(2)

    expect(page.get_by_role("button", name="现在更新")).to_be_visible()
    phone.find_signal()
    phone.open("/outbox")
    page.get_by_role("button", name="现在发送").click()
    expect(page.get_by_text("全部送达 ✓")).to_be_visible(timeout=20_000)
    phone.open("/households")
    expect(page.locator("main a.cell")).to_have_count(3, timeout=20_000)
    expect(page.get_by_text("先合上了")).to_have_count(0)


def shut_out_at_the_desk(desk: Handset, person: str, shots: Path) -> None:
    """An administrator finds the person, sees the phones and shuts each out."""
    page = desk.page
    desk.sign_in("guanli", PASSWORD)
    desk.go("/supervisor/account")
    page.get_by_label("找姓名、用户名").fill(person)
    expect(page.locator(".people tbody tr")).to_have_count(1)
    sound_screen(page, shots / "accounts.png")
    page.get_by_role("link", name=person).click()
    phones = page.get_by_role("region", name=re.compile("Chrome"))
    expect(phones).to_have_count(2)
    for at in range(2):
        expect(phones.nth(at)).to_contain_text("最近联系")
        phones.nth(at).get_by_role("button", name="停用这一部…").click()
        question = page.get_by_role("dialog", name="停用这一部?")
        expect(question).to_contain_text("没送达的答案不丢")
        if at == 0:
            sound_screen(page, shots / "shut-out-asked.png")
            question.get_by_role("button", name="不停用").click()
            expect(phones.get_by_text("已停用")).to_have_count(0)
            phones.nth(at).get_by_role("button", name="停用这一部…").click()
        question.get_by_role("button", name="停用", exact=True).click()
        expect(phones.get_by_text("已停用")).to_have_count(at + 1)
    expect(phones.get_by_role("button")).to_have_count(0)
    sound_screen(page, shots / "shut-out.png")


def unit_at_the_desk(site: Site, desk: Handset, person: str, shots: Path) -> None:
    """The administrator says which unit a department's account is."""
    page = desk.page
    desk.go("/supervisor/account")
    page.get_by_label("找姓名、用户名").fill(person)
    expect(page.get_by_role("row", name=re.compile("没有定"))).to_have_count(1)
    page.get_by_role("link", name=person).click()
    page.get_by_role("combobox", name="责任单位").fill("民政局")
    sound_screen(page, shots / "unit.png")
    page.get_by_role("button", name="存下责任单位").click()
    expect(page.get_by_text("责任单位已存")).to_be_visible()
    assert site.desk(person).get("/api/me")["unit"] == "民政局"


def test_a_lost_phone_drops_its_roster_at_the_next_contact_and_what_it_sends_late_is_kept_aside(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    (household, *_) = surveyed_village(site, clerk, township, 87, 3).values()
    phone, other = hand(site), hand(site)
    page = at_lists(phone, "wg87", 3)
    at_lists(other, "wg87", 3)
    for one in (phone, other):
        one.lose_signal()
        correct(one, household, "是")
    before = revisions(site, township.village(87))
    desk = hand(site, **DESK)
    shut_out_at_the_desk(desk, "示例wg87", tmp_path)
    site.person("bumen87", "department", township.code)
    unit_at_the_desk(site, desk, "bumen87", tmp_path)

    # In the hands of whoever found it, locked: it hears of it all the same.
    other.page.reload()
    locked(other.page)
    other.find_signal()
    other.page.reload()
    pulled = ["households", "submissions", "villages", "scopes"]
    other.page.wait_for_function(f"async () => String(await ({COUNTED})({pulled})) === '0,0,0,0'")
    # Open: the lists are empty, the unsent stays in sight until the server has it.
    phone.find_signal()
    phone.open("/outbox")
    page.get_by_role("button", name="现在发送").click()
    expect(page.get_by_text("已收存, 等主管处理 1")).to_be_visible(timeout=20_000)
    # The refusal comes with the fetch that follows: opening a page at once would cut it off.
    page.wait_for_function(f"async () => String(await ({COUNTED})({pulled})) === '0,0,0,0'")
    phone.go("/households")
    expect(page.get_by_role("alert").filter(has_text="这部手机被停用了")).to_be_visible()
    expect(page.locator("main a.cell")).to_have_count(0)
    sound_screen(page, tmp_path / "revoked.png")
    assert stands(clerk, household) == "no"
    assert revisions(site, township.village(87)) == before + 2
    held = clerk.get("/api/held", limit=200)["items"]
    assert len([row for row in held if row["code"] == "device_revoked"]) >= 2
