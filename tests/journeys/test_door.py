"""At one door: whose income a line is, one answer for the whole village after all, a thumb print instead of a signature."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from ruhu.questionnaires.catalog import Catalog
from tests.factories.photos import sha256
from tests.journeys.camera import taken
from tests.journeys.conftest import Holds
from tests.journeys.site import CAMPAIGN, Desk, Site, Township, household_rows, settled
from tests.journeys.steps import at_work, finish, so_it_is
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.test_filling import card, choose, delivered, fetch
from tests.roster.files import member, register

FORM = Catalog.load().get("mingzhou-2022-household", 1)
NAMES = ["门示甲", "门示乙", "门示丙"]
PLAIN = {
    "wage": "36000",
    "business": "0",
    "transfer": "0",
    "property": "0",
    "education_spending": "",
    "medical_spending": "",
}


def settle_village(
    site: Site, clerk: Desk, township: Township, number: int
) -> tuple[str, str, dict[str, str]]:
    """A village with three households, the first with three members; its code, worker and household ids."""
    code = township.village(number)
    people = [
        member(1, "门示甲", village=code, relation="户主"),
        member(1, "门示甲之子", village=code, relation="之子"),
        member(1, "门示甲之母", village=code, relation="之母"),
    ]
    rows = household_rows(code, NAMES)
    assert clerk.import_register(register(rows, people, areas=township.areas(number)))["errors"] == []
    worker = f"wg-door-{number}"
    site.person(worker, "worker", code + "01")
    listed = clerk.get("/api/households", campaign=CAMPAIGN, area=code)["items"]
    return code, worker, {row["name"]: row["id"] for row in listed}


def test_two_wages_of_two_members_are_told_apart_by_their_names(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    _, worker, homes = settle_village(site, clerk, township, 51)
    phone = hand(site)
    page = at_work(phone, worker)
    phone.lose_signal()
    phone.go(f"/households/{homes['门示甲']}/survey?s=income")
    card(page, "wage").get_by_role("button", name=re.compile("^算一算")).click()
    dialog = page.get_by_role("dialog")
    for name, amount in (("门示甲", "3000"), ("门示甲之子", "4500.5")):
        dialog.get_by_role("button", name="+ 打工工资").click()
        line = dialog.get_by_role("region").last
        line.get_by_role("group", name="打工工资是谁的").get_by_role("button", name=name, exact=True).click()
        line = dialog.get_by_role("region", name=f"打工工资 · {name}", exact=True)
        line.get_by_role("textbox", name=re.compile("每人每月")).fill(amount)
        line.get_by_role("textbox", name=re.compile("几个月")).fill("10")
    # Two who earn alike stand in one line, which counts them.
    dialog.get_by_role("button", name=re.compile("公益岗工资")).click()
    post = dialog.get_by_role("region").last
    for name in ("门示甲", "门示甲之母"):
        post.get_by_role("button", name=name, exact=True).click()
    expect(post.get_by_role("textbox", name=re.compile("几人"))).to_have_value("2")
    post.get_by_role("textbox", name=re.compile("几个月")).fill("10")
    page.screenshot(path=tmp_path / "whose.png")
    assert violations(page) == []
    assert overhang(page) == 0
    dialog.get_by_role("button", name="就用 85,005.00 元").click()
    phone.saved()
    # After the app was killed it is still known whose they are.
    phone.kill()
    page = phone.page
    phone.go(f"/households/{homes['门示甲']}/survey?s=income")
    card(page, "wage").get_by_role("button", name=re.compile("^算一算")).click()
    expect(page.get_by_role("region", name="打工工资 · 门示甲之子", exact=True)).to_contain_text("45,005.00")


def test_an_exception_at_one_door_becomes_the_villages_answer_when_the_worker_says_so(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    _, worker, homes = settle_village(site, clerk, township, 52)
    phone = hand(site)
    page = at_work(phone, worker)
    phone.lose_signal()
    phone.go(f"/households/{homes['门示甲']}/survey")
    phone.answer_all(FORM.raw, PLAIN | {"central_water": "no"})
    finish(page)
    phone.go(f"/households/{homes['门示乙']}/survey?s=water")
    expect(card(page, "central_water")).to_contain_text("全村一样")
    card(page, "central_water").get_by_role("button", name=re.compile("^改")).click()
    everywhere = page.get_by_role("button", name=re.compile("全村都改成这样"))
    expect(everywhere).to_have_count(0)
    choose(page, "central_water", "是")
    expect(page.get_by_text("现在只改这一户。")).to_be_visible()
    phone.saved()
    # Until he says so it is an exception.
    phone.go(f"/households/{homes['门示丙']}/survey?s=water")
    expect(card(page, "central_water")).to_contain_text("否")
    phone.go(f"/households/{homes['门示乙']}/survey?s=water")
    page.screenshot(path=tmp_path / "for-the-village.png")
    assert violations(page) == []
    assert overhang(page) == 0
    everywhere.click()
    expect(page.get_by_text("✓ 以后这个村的户都先填这个。")).to_be_visible()
    phone.kill()
    page = phone.page
    phone.go(f"/households/{homes['门示丙']}/survey?s=water")
    expect(card(page, "central_water")).to_contain_text("是")
    expect(card(page, "central_water")).to_contain_text("全村一样")


def test_a_thumb_print_on_paper_is_photographed_without_signal_and_stands_for_the_answers(
    site: Site, clerk: Desk, township: Township, hand: Holds, tmp_path: Path
) -> None:
    _, worker, homes = settle_village(site, clerk, township, 53)
    phone = hand(site)
    page = at_work(phone, worker)
    jpeg = taken(page, 2000, 1500)
    phone.lose_signal()
    phone.go(f"/households/{homes['门示乙']}/survey")
    phone.answer_all(FORM.raw, PLAIN | {"central_water": "no"})
    so_it_is(page)
    signer = card(page, "respondent_signature")
    signer.get_by_label(re.compile("^拍手印")).set_input_files(
        {"name": "手印.jpg", "mimeType": "image/jpeg", "buffer": jpeg}
    )
    expect(signer).to_contain_text("签的就是现在这份答案", timeout=30_000)
    expect(signer.get_by_role("img")).to_be_visible()
    page.screenshot(path=tmp_path / "thumb.png")
    assert violations(page) == []
    assert overhang(page) == 0
    finish(page)
    phone.find_signal()
    delivered(page)
    phone.go("/outbox")

    def arrived() -> Any:
        """Photos go after the answers."""
        (shown,) = clerk.get(f"/api/households/{homes['门示乙']}", campaign=CAMPAIGN)["photos"]
        return shown if shown["here"] else None

    photo = settled(30, arrived)
    assert (photo["slot"], photo["fits"]) == ("respondent_signature", True)
    assert photo["size"] <= 300 * 1024 < len(jpeg)
    assert photo["sha256"] != sha256(jpeg), "drawn anew: nothing of the camera's words is in it"


def test_a_form_begun_at_a_door_that_no_list_knew_goes_on_under_the_household_it_turned_out_to_be(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    code, worker, homes = settle_village(site, clerk, township, 54)
    phone = hand(site)
    page = at_work(phone, worker)
    phone.lose_signal()
    phone.go("/newcomer")
    page.get_by_role("textbox", name="户主叫什么?").fill("门示丙的弟弟")
    page.get_by_role("textbox", name="住在哪里(自然村、门牌)?").fill("村口")
    page.get_by_role("radio", name="名册漏了").check()
    page.get_by_role("button", name="登记, 接着入户").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("门示丙的弟弟")
    phone.open(page.url.removeprefix(site.url).split("?")[0] + "?s=housing")
    choose(page, "house_unsafe", "是")
    card(page, "house_unsafe").get_by_label("具体情况").fill("后墙裂了")
    phone.saved()
    phone.find_signal()
    fetch(phone)
    [new] = clerk.get("/api/newcomers", area=code)["items"]
    clerk.post(f"/api/newcomers/{new['id']}/match", {"household_id": homes["门示丙"]})

    # On no list any more under the name it was met by; what was begun is there under the household's own.
    fetch(phone)
    phone.lose_signal()
    phone.go("/")
    expect(page.get_by_role("heading", name="没填完 1")).to_be_visible()
    expect(page.get_by_text("门示丙的弟弟")).to_have_count(0)
    page.get_by_role("link", name=re.compile("门示丙.*草稿")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("门示丙")
    phone.open(page.url.removeprefix(site.url).split("?")[0] + "?s=housing")
    expect(card(page, "house_unsafe").get_by_label("具体情况")).to_have_value("后墙裂了")
    phone.go(f"/households/{homes['门示丙']}/survey?s={FORM.raw['sections'][0]['id']}")
    phone.answer_all(FORM.raw, PLAIN | {"central_water": "no", "people": 3, "labour": 2, "below_line": "no"})
    finish(page)
    phone.find_signal()
    delivered(page)
    told = clerk.get(f"/api/households/{homes['门示丙']}", campaign=CAMPAIGN)
    assert (told["visited"], [f["message"] for f in told["flags"]]) == (True, ["后墙裂了"])
    assert clerk.get("/api/held", area=code)["items"] == []
