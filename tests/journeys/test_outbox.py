"""The outbox in a real browser: a full disk, a phone of an older app, the app closed before the signal came back."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Holds
from tests.journeys.handset import STARTED, Handset
from tests.journeys.site import FRONTEND, Site, Township, settled
from tests.journeys.steps import at_work, so_it_is
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.village import Village, village_at_work

pytestmark = pytest.mark.background  # sent as from a phone, with Background Sync

# From now on no answer, or nothing at all, can be written: as when the disk is full.
FULL = """(stores) => {
  const put = IDBObjectStore.prototype.put;
  window.disk = () => { IDBObjectStore.prototype.put = put; };
  IDBObjectStore.prototype.put = function (...args) {
    if (stores.includes(this.name)) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, args);
  };
}"""


@pytest.fixture(scope="package")
def village(site: Site) -> Village:
    return village_at_work(site, site.desk("guanli"), Township(code="990101300"), 71)


def finish_again(phone: Handset, village: Village) -> None:
    """The surveyed household once more, as it is, up to the last button."""
    phone.go(f"/households/{village.surveyed}/survey?step=finish")
    page = phone.page
    expect(page.get_by_role("heading", name=re.compile("发现问题"))).to_be_visible()
    so_it_is(page)
    page.get_by_role("button", name="完成", exact=True).click()


def revisions(site: Site) -> int:
    with sqlite3.connect(f"file:{site.data / 'ruhu.db'}?mode=ro", uri=True) as db:
        count: int = db.execute("SELECT count(*) FROM revision").fetchone()[0]
        return count


def test_a_full_disk_is_said_at_once_and_the_form_stays_open(
    site: Site, village: Village, hand: Holds
) -> None:
    phone = hand(site)
    page = at_work(phone, village.worker)

    # A tap that cannot be written: said at once, the answer stays on the screen, and it is stored when there is room.
    phone.go(f"/households/{village.untouched}/survey")
    page.get_by_role("navigation", name="各节").get_by_role("button", name=re.compile("住房")).click()
    radio = page.get_by_role("radio", name="否", exact=True).first
    expect(radio).to_be_visible()
    page.evaluate(FULL, ["drafts"])
    radio.check()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("刚才的答案没有存进手机")
    expect(alert).to_contain_text("手机空间满了")
    expect(radio).to_be_checked()
    assert violations(page) == []
    page.evaluate("disk()")
    page.get_by_role("button", name="再存一次").click()
    phone.saved()
    expect(alert).to_have_count(0)

    # A form that cannot be finished: nothing is half done, the form is still there, and the second press finishes it.
    phone.go(f"/households/{village.surveyed}/survey?step=finish")
    expect(page.get_by_role("heading", name=re.compile("发现问题"))).to_be_visible()
    so_it_is(page)
    page.evaluate(FULL, ["outbox"])
    page.get_by_role("button", name="完成", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有存成")
    expect(page.get_by_role("heading", name="已存本机")).to_have_count(0)
    page.evaluate("disk()")
    page.get_by_role("button", name="完成", exact=True).click()
    expect(page.get_by_role("heading", name="已存本机")).to_be_visible()


def test_unsent_work_is_in_sight_with_its_reason_and_a_diary_to_copy(
    site: Site, village: Village, hand: Holds
) -> None:
    phone = hand(site)
    page = at_work(phone, village.worker)
    site.stop()
    phone.lose_signal()
    try:
        finish_again(phone, village)
        expect(page.get_by_role("heading", name="已存本机")).to_be_visible()
        expect(
            page.get_by_role("link", name=re.compile("未送达 1 · 刚存下.*今日 1 户, 已收 0 户"))
        ).to_be_visible()
        phone.go("/outbox")
        expect(page.get_by_role("status").filter(has_text="没有信号")).to_contain_text("会自己再试")
        expect(page.get_by_text("还在手机里 1 份, 刚存下")).to_be_visible()
        expect(page.get_by_text("已存本机").first).to_be_visible()
        assert violations(page) == []
        assert overhang(page) == 0
        phone.go("/me")
        page.get_by_role("button", name=re.compile("传送记录")).click()
        diary = page.get_by_role("textbox", name="传送记录")
        expect(diary).to_have_value(re.compile("失败 0 offline"))
        assert "示例" not in diary.input_value()
        assert violations(page) == []
    finally:
        site.start("--no-demo")
    phone.find_signal()
    phone.go("/outbox")
    page.get_by_role("button", name="现在发送").click()
    expect(page.get_by_text("今日 1 户, 已收 1 户")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("全部送达 ✓")).to_be_visible()
    assert violations(page) == []


def registration(page: Page, site: Site) -> str:
    """The browser's own name for the service worker of this page."""
    found: list[Any] = []
    inspector = page.context.new_cdp_session(page)
    inspector.on(
        "ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"])
    )
    inspector.send("ServiceWorker.enable")
    for _ in range(50):
        for one in found:
            if one["scopeURL"].startswith(site.url) and not one["isDeleted"]:
                return str(one["registrationId"])
        page.wait_for_timeout(100)
    raise AssertionError("no service worker is registered")


def test_the_worker_of_the_browser_sends_what_a_closed_app_left(
    site: Site, village: Village, hand: Holds
) -> None:
    phone = hand(site)
    page = at_work(phone, village.worker)
    worker = registration(page, site)
    before = revisions(site)
    site.stop()
    phone.lose_signal()
    try:
        finish_again(phone, village)
        expect(page.get_by_role("heading", name="已存本机")).to_be_visible()
        asked = page.evaluate("navigator.serviceWorker.ready.then((r) => r.sync.getTags())")
        assert asked == ["ruhu-outbox"]
        away = phone.context.new_page()
        page.close()
    finally:
        site.start("--no-demo")
    phone.find_signal()
    # No page of the app is open: the browser wakes the service worker, as Chromium does when a network is there.
    inspector = phone.context.new_cdp_session(away)
    inspector.send("ServiceWorker.enable")
    inspector.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": site.url, "registrationId": worker, "tag": "ruhu-outbox", "lastChance": False},
    )
    assert settled(20, lambda: revisions(site) == before + 1)
    phone.page = away
    phone.lose_signal()
    phone.go("/outbox")
    expect(away.get_by_text("今日 1 户, 已收 1 户")).to_be_visible()
    expect(away.get_by_role("link", name=re.compile("示例甲 已送达 ✓"))).to_be_visible()


def test_two_windows_of_one_phone_send_a_form_once(site: Site, village: Village, hand: Holds) -> None:
    phone = hand(site)
    page = at_work(phone, village.worker)
    phone.lose_signal()
    finish_again(phone, village)
    expect(page.get_by_role("heading", name="已存本机")).to_be_visible()
    before = revisions(site)
    sent: list[str] = []
    phone.context.on("request", lambda r: sent.append(r.url) if r.url.endswith("/api/sync/push") else None)
    other = phone.context.new_page()
    other.goto(site.url + "/outbox")
    phone.unlock(page=other)
    phone.go("/outbox")
    for window in (page, other):
        expect(window.get_by_text("还在手机里 1 份")).to_be_visible()
    sent.clear()
    phone.find_signal()
    for window in (page, other):
        window.get_by_role("button", name="现在发送").click()
    for window in (page, other):
        expect(window.get_by_text("今日 1 户, 已收 1 户")).to_be_visible()
    page.wait_for_timeout(1000)
    assert len(sent) == 1, sent
    assert revisions(site) == before + 1
    other.close()


RESTORE = """async (shapes) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const read = async (value) => {
    if (Array.isArray(value)) return Promise.all(value.map(read));
    if (typeof value !== "object" || value === null) return value;
    if (value.$bytes !== undefined) return bytes(value.$bytes);
    if (value.$buffer !== undefined) return bytes(value.$buffer).buffer;
    if (value.$key !== undefined) {
      return crypto.subtle.importKey("raw", bytes(value.$key), "AES-GCM", false, ["encrypt", "decrypt"]);
    }
    if (value.$hmac !== undefined) {
      return crypto.subtle.importKey("raw", bytes(value.$hmac), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    }
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([k, v]) => [k, await read(v)])));
  };
  for (const shape of shapes) {
    const db = await new Promise((resolve, reject) => {
      const asked = indexedDB.open(shape.name, shape.version);
      asked.onupgradeneeded = () => {
        for (const [name, of] of Object.entries(shape.stores)) {
          const store = asked.result.createObjectStore(name, { keyPath: of.keyPath, autoIncrement: of.autoIncrement });
          for (const i of of.indexes) store.createIndex(i.name, i.keyPath, { unique: i.unique });
        }
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    for (const [name, { keyPath, records }] of Object.entries(shape.stores)) {
      const values = await Promise.all(records.map(([, value]) => read(value)));
      const tx = db.transaction(name, "readwrite");
      records.forEach(([key], i) => tx.objectStore(name).put(values[i], ...(keyPath === null ? [key] : [])));
      await new Promise((resolve, reject) => { tx.oncomplete = resolve; tx.onerror = () => reject(tx.error); });
    }
    db.close();
  }
}"""
HELD = """async ([name, stores]) => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => resolve(asked.result);
  });
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const written = (value) => {
    if (value instanceof Uint8Array) return { $bytes: text(value) };
    if (value instanceof ArrayBuffer) return { $buffer: text(value) };
    if (Array.isArray(value)) return value.map(written);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, written(v)]));
  };
  const all = {};
  for (const store of stores) {
    all[store] = await new Promise((resolve) => {
      const asked = db.transaction(store).objectStore(store).getAll();
      asked.onsuccess = () => resolve(asked.result.map(written));
    });
  }
  db.close();
  return all;
}"""
KEPT = sorted((FRONTEND / "tests/fixtures").glob("local-v*.json"))


@pytest.mark.parametrize("fixture", KEPT, ids=lambda path: path.stem)
def test_a_phone_of_an_older_app_opens_in_chromium_with_its_outbox_the_same(
    site: Site, hand: Holds, fixture: Path
) -> None:
    shape = json.loads(fixture.read_text("utf-8"))
    own = next(d for d in shape["databases"] if d["name"].endswith(shape["account"]))
    stores = [
        name for name in ("outbox", "revisions", "drafts", "photos", "pictures") if name in own["stores"]
    ]
    before = {name: [value for _, value in own["stores"][name]["records"]] for name in stores}

    phone = hand(site)
    page = phone.page
    page.goto(site.url + "/icon.svg")
    page.evaluate(RESTORE, shape["databases"])
    phone.lose_signal()
    page.route("**/api/**", lambda route: route.abort())
    phone.find_signal()
    phone.open("/outbox")
    page.wait_for_function(STARTED)
    after = page.evaluate(HELD, [own["name"], stores])
    for name in ("revisions", "drafts", *(s for s in stores if s in ("photos", "pictures"))):
        assert after[name] == before[name]
    # A phone from before there was a PIN gets one now; the one behind it seals all of the store.
    if shape["schema"] < 4:
        phone.set_pin()
    expect(page.get_by_role("heading", name=re.compile("^还在手机里"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("示例2.*待主管裁定"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("示例1.*已送达"))).to_be_visible()
    phone.open("/households")
    expect(page.get_by_role("link", name=re.compile("示例6.*草稿"))).to_be_visible()
    after = page.evaluate(HELD, [own["name"], stores])
    # A try without an answer has been made since; what identifies a row and what was received stays as it was.
    tried = {"state", "problem"}
    for row, old in zip(after["outbox"], before["outbox"], strict=True):
        waiting = old["state"] in ("saved", "sending")
        assert {k: v for k, v in row.items() if not waiting or k not in tried} == {
            k: v for k, v in old.items() if not waiting or k not in tried
        }
