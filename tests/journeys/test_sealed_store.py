"""What somebody finds who takes a locked phone apart: nothing of any household."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Playwright, expect

from ruhu.questionnaires.catalog import Catalog
from tests.factories.items import harmless_values, survey_item
from tests.journeys.faulty import FaultyProxy
from tests.journeys.killed import Device
from tests.journeys.site import CAMPAIGN, PASSWORD, Desk, Site, Township, household_rows
from tests.journeys.steps import finish
from tests.roster.files import member, register

HOUSEHOLDS = 45
SURNAMES, GIVEN = "夙笪訾鞫阙綦亓仉佴", "甲乙丙丁戊"
REMARKS = ["灶屋东墙开裂一指宽", "井水连喝三年带铁锈"]

# All that the browser keeps for the site: each text as it is, all bytes as base64.
DUMP = """async () => {
  const found = [];
  const text = (bytes) => {
    let binary = "";
    for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(binary);
  };
  const put = (value) => {
    if (value instanceof ArrayBuffer) found.push(["bytes", text(new Uint8Array(value))]);
    else if (ArrayBuffer.isView(value)) found.push(["bytes", text(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))]);
    else if (value instanceof CryptoKey) found.push(["key", `${value.algorithm.name} ${value.extractable}`]);
    else if (typeof value === "object" && value !== null) for (const [key, inner] of Object.entries(value)) { found.push(["text", key]); put(inner); }
    else found.push(["text", String(value)]);
  };
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((resolve) => { const asked = indexedDB.open(name); asked.onsuccess = () => resolve(asked.result); });
    for (const store of db.objectStoreNames) {
      for (const way of ["getAll", "getAllKeys"]) {
        put(await new Promise((resolve) => { const asked = db.transaction(store).objectStore(store)[way](); asked.onsuccess = () => resolve(asked.result); }));
      }
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(["cached", new URL(request.url).pathname]);
      put(await (await cache.match(request)).arrayBuffer());
    }
  }
  for (const storage of [localStorage, sessionStorage]) put({ ...storage });
  put(history.state);
  put(document.title);
  put(document.documentElement.outerHTML);
  return found;
}"""


def seeded(number: int, at: int) -> tuple[str, str, str, str]:
    """Name, address, ID number and phone of an invented household that occur nowhere else."""
    name = SURNAMES[at // len(GIVEN)] + "璩" + GIVEN[at % len(GIVEN)]
    return (
        name,
        f"鹙湾组{number}{at:02d}号",
        f"99010119{50 + at}0101{number:02d}1X",
        f"139{number:02d}{at:02d}7531",
    )


def pieces(page: Page) -> Iterator[tuple[str, bytes]]:
    """Everything of DUMP as bytes."""
    for kind, value in page.evaluate(DUMP):
        yield kind, base64.b64decode(value) if kind == "bytes" else value.encode()


def told_in(content: bytes, seeds: list[str]) -> list[str]:
    """Which of the seeds stand in it, as any program would write them."""
    return [seed for seed in seeds if seed.encode() in content or seed.encode("utf-16-le") in content]


def test_nothing_of_two_hundred_names_numbers_addresses_and_answers_lies_open_on_a_locked_phone(
    site: Site, clerk: Desk, township: Township, playwright: Playwright, tmp_path: Path
) -> None:
    number = 88
    code = township.village(number)
    people = [seeded(number, at) for at in range(HOUSEHOLDS)]
    rows: list[dict[str, Any]] = household_rows(code, [name for name, *_ in people])
    for row, (_, address, _, phone_number) in zip(rows, people, strict=True):
        row |= {"address": address, "phone": phone_number}
    members = [
        member(at, name, village=code, relation="户主", id_number=id_number)
        for at, (name, _, id_number, _) in enumerate(people, start=1)
    ]
    done = clerk.import_register(register(rows, members, areas=township.areas(number)))
    assert done["errors"] == []
    site.person(f"wg{number}", "worker", code + "01")
    ids = {
        row["name"]: row["id"]
        for row in clerk.get("/api/households", campaign=CAMPAIGN, area=code, limit=200)["items"]
    }
    form = Catalog.load().get("mingzhou-2022-household", 1)
    answers = []
    for at, (name, *_) in enumerate(people[:20]):
        answers.append(f"答{at:02d}号户屋顶漏雨两处")
        site.desk(f"wg{number}").push(
            survey_item(
                form, village=code, household_id=ids[name],
                values=harmless_values(form, house_unsafe="yes"), remarks={"house_unsafe": answers[-1]},
            )
        )  # fmt: skip
    seeds = [part for person in people for part in person] + answers + REMARKS
    assert len(set(seeds)) == len(seeds) >= 200

    line = FaultyProxy(site.port)
    device = Device(playwright, tmp_path / "profile", line.url)
    try:
        phone = device.start()
        page = phone.page
        phone.sign_in(f"wg{number}", PASSWORD)
        expect(page.get_by_text(f"本轮已走访 20 / {HOUSEHOLDS} 户")).to_be_visible(timeout=30_000)
        phone.can_start_offline()
        line.shut()
        # Looked at, searched for, a draft, a finished form: whatever the browser may write down.
        phone.open("/households")
        page.get_by_label("找农户").fill(people[30][0])
        page.get_by_role("link", name=people[30][0]).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(people[30][0])
        opened = page.content()
        assert told_in(opened.encode(), seeds), "the seeds are on the phone"
        for at, remark in enumerate(REMARKS):
            phone.open(f"/households/{ids[people[at][0]]}/survey?s=housing")
            page.locator("#q-house_unsafe").get_by_role("radio", name="是").check()
            page.locator("#q-house_unsafe").get_by_label("具体情况").fill(remark)
            phone.saved()
        phone.open(f"/households/{ids[people[0][0]]}/survey?step=finish")
        finish(page)
        phone.open("/me")
        page.get_by_role("button", name="现在锁上").click()
        expect(page.locator("[data-lock=pin]")).to_be_visible()

        found = list(pieces(page))
        kinds = [kind for kind, _ in found]
        assert kinds.count("bytes") > HOUSEHOLDS and kinds.count("cached") > 5
        assert not [path for kind, path in found if kind == "cached" and path.startswith(b"/api")]
        # Of keys there is one, which can be used with the PIN only and not be read out.
        assert [value for kind, value in found if kind == "key"] == [b"HMAC false"]
        assert [seed for _, content in found for seed in told_in(content, seeds)] == []
        device.quit()

        # And in no file that the browser left: its history, its cache, its memory of forms and tabs.
        files = [path for path in (tmp_path / "profile").rglob("*") if path.is_file()]
        assert any("IndexedDB" in str(path) for path in files) and any(
            path.name == "History" for path in files
        )
        told = {path.name: told_in(path.read_bytes(), seeds) for path in files}
        assert {name: words for name, words in told.items() if words} == {}
        assert phone.broken == []
    finally:
        device.kill()
        line.close()
