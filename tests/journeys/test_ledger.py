"""From a problem found at the door to its verified close-out, with several people at work."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from ruhu.kit.ids import uuid7
from tests.factories.items import harmless_values, survey_item
from tests.journeys.conftest import DESK, Holds
from tests.journeys.handset import Handset
from tests.journeys.site import CAMPAIGN, PASSWORD, Desk, Site, Township, household_rows, settled
from tests.journeys.steps import at_work, finish
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.test_filling import FORM, fetch
from tests.roster.files import register
from tests.workshop.servers import HTTP

FIGURES = {
    "visit_date": "2022-08-09", "people": 4, "labour": 2, "wage": "36000", "business": "3400", "business_costs_asked": "yes",
    "transfer": "5600", "property": "400", "below_line": "no", "house_unsafe": "yes",
}  # fmt: skip
MEASURE = "由村委会请施工队更换西屋两根房梁, 住建所到场验收"
OUTCOME = "8月20日换好两根房梁"
BETTER = "8月20日换好两根房梁, 8月22日补了西墙裂缝, 住建所验收为 B 级"
HOLDS = re.compile("账示甲")


def sound(page: Page) -> None:
    assert violations(page) == []
    assert overhang(page) == 0


def sent(phone: Handset) -> None:
    expect(phone.page.get_by_role("link", name=re.compile("全部送达"))).to_be_visible(timeout=30_000)


def desk_of(hand: Holds, site: Site, username: str) -> Page:
    desk = hand(site, **DESK)
    desk.sign_in(username, PASSWORD)
    desk.page.get_by_role("link", name="台账", exact=True).click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("台账")
    return desk.page


def open_case(page: Page) -> None:
    page.get_by_role("row", name=HOLDS).get_by_role("link").click()
    expect(page.get_by_role("complementary", name="详情")).to_contain_text("墙体开裂")


def test_a_problem_goes_from_an_offline_door_over_a_send_back_to_a_close_out_by_another_person(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    code = township.village(76)
    content = register(household_rows(code, ["账示甲", "账示乙"]), areas=township.areas(76))
    assert clerk.import_register(content)["errors"] == []
    site.person("wg-ledger", "worker", code + "01")
    site.person("zhen-ledger", "township", township.code)
    official = clerk.get("/api/questionnaires/mingzhou-2022-household")["definition"]

    # Without signal: the house of one household is unsafe.
    phone = hand(site)
    page = at_work(phone, "wg-ledger")
    phone.lose_signal()
    page.get_by_role("link", name="农户", exact=True).click()
    page.get_by_role("link", name=HOLDS).click()
    page.get_by_role("link", name="开始入户").click()
    phone.answer_all(official, FIGURES, leave_out="filth")
    filth = next(q for section in official["sections"] for q in section["questions"] if q["id"] == "filth")
    page.get_by_role("button", name=re.compile("院里屋里脏乱")).click()
    phone.answer(filth, "no")
    page.get_by_role("navigation", name="各节").get_by_role("button", name=re.compile("住房")).click()
    page.get_by_role("button", name="墙体开裂").click()
    page.get_by_role("button", name="直接看还差什么").click()
    finish(page)
    phone.open("/ledger")
    expect(page.get_by_text("下面是手机里刚发现的")).to_be_visible()
    expect(page.get_by_text("墙体开裂")).to_be_visible()
    phone.find_signal()
    sent(phone)

    # The township finds the case drafted, and assigns it. Empty words are refused there.
    zhen = desk_of(hand, site, "zhen-ledger")
    open_case(zhen)
    zhen.get_by_role("button", name="派单…").click()
    sheet = zhen.get_by_role("dialog", name="派单")
    sheet.get_by_label("责任单位").fill("账示村党支部、村委会")
    sheet.get_by_label("责任人", exact=True).fill("示例王")
    sheet.get_by_label("整改措施").fill("立即整改")
    sheet.get_by_label("整改时限(精准到日)").fill("2022年8月25日")
    sheet.get_by_role("button", name="派单").click()
    expect(sheet.get_by_text("不是具体措施")).to_be_visible()
    sheet.get_by_label("整改措施").fill(MEASURE)
    sheet.get_by_role("button", name="派单").click()
    expect(sheet).to_have_count(0)
    expect(zhen.get_by_role("complementary", name="详情")).to_contain_text("待整改")
    sound(zhen)

    # It comes down to the phone; there it is rectified without signal. Empty words are refused there, too.
    fetch(phone)
    phone.open()
    expect(page.get_by_role("heading", name="台账 1")).to_be_visible()
    phone.lose_signal()
    page.get_by_role("link", name=re.compile("账示甲.*已过期")).click()
    expect(page.get_by_text(MEASURE).first).to_be_visible()
    sound(page)
    page.get_by_role("button", name="交整改结果").click()
    form = page.get_by_role("dialog", name="交整改结果")
    form.get_by_role("textbox", name="整改结果怎样?").fill("已整改。")
    form.get_by_role("button", name="交整改结果").click()
    expect(form.get_by_text("不是具体结果")).to_be_visible()
    form.get_by_role("textbox", name="整改结果怎样?").fill(OUTCOME)
    form.get_by_role("button", name="交整改结果").click()
    expect(form).to_have_count(0)
    expect(page.get_by_text("待核实")).to_be_visible()
    phone.reload()
    expect(page.get_by_text("待核实")).to_be_visible()
    phone.find_signal()
    sent(phone)

    # The township looks and sends it back; the phone says why; it is put right and handed in again.
    zhen.get_by_role("link", name="台账", exact=True).click()
    open_case(zhen)
    expect(zhen.get_by_role("complementary", name="详情")).to_contain_text(OUTCOME)
    zhen.get_by_role("button", name="退回…").click()
    sheet = zhen.get_by_role("dialog", name="退回")
    sheet.get_by_label("原因").fill("西墙的裂缝还没有补")
    sheet.get_by_role("button", name="退回").click()
    expect(sheet).to_have_count(0)
    fetch(phone)
    phone.open()
    page.get_by_role("link", name=re.compile("已退回")).click()
    expect(page.get_by_text("西墙的裂缝还没有补").first).to_be_visible()
    phone.lose_signal()
    page.get_by_role("button", name="交整改结果").click()
    form.get_by_role("textbox", name="整改结果怎样?").fill(BETTER)
    form.get_by_role("button", name="交整改结果").click()
    expect(form).to_have_count(0)
    phone.find_signal()
    sent(phone)

    # Another person verifies and closes.
    zhen.get_by_role("link", name="台账", exact=True).click()
    open_case(zhen)
    zhen.get_by_role("button", name="核实销号…").click()
    sheet = zhen.get_by_role("dialog", name="核实销号")
    expect(sheet.get_by_text(BETTER)).to_be_visible()
    sheet.get_by_label("核实的情况").fill("到户看过, 房梁和西墙都好了")
    sheet.get_by_role("button", name="核实销号").click()
    expect(sheet).to_have_count(0)
    expect(zhen.get_by_role("complementary", name="详情")).to_contain_text("已销号")
    sound(zhen)
    query = {"campaign": CAMPAIGN, "area": code, "topic": "housing"}
    (case,) = clerk.get("/api/cases", **query)["items"]
    assert (case["state"], case["sent_back"], case["outcome"]) == ("closed", 1, BETTER)
    steps = clerk.get(f"/api/cases/{case['id']}")["steps"]
    assert [(s["step"], s["by"]) for s in steps] == [
        ("found", ""), ("assign", "示例zhen-ledger"), ("submit", "示例wg-ledger"), ("send_back", "示例zhen-ledger"),
        ("submit", "示例wg-ledger"), ("close", "示例zhen-ledger"),
    ]  # fmt: skip

    # The next visit looks again, and it has come back: the case reopens and counts.
    fetch(phone)
    phone.open("/households")
    page.get_by_role("link", name=HOLDS).click()
    expect(page.get_by_role("heading", name="台账 1 · 回头看 1")).to_be_visible()
    phone.lose_signal()
    page.get_by_role("link", name=re.compile("等回头看")).click()
    page.get_by_role("button", name="又出现了").click()
    form = page.get_by_role("dialog", name="又出现了")
    form.get_by_role("textbox", name="什么原因?").fill("昨天下雨, 西墙又裂开一道缝")
    form.get_by_role("button", name="又出现了").click()
    expect(form).to_have_count(0)
    phone.find_signal()
    sent(phone)
    (case,) = settled(5, lambda: clerk.get("/api/cases", reopened=True, **query)["items"])
    assert (case["state"], case["reopened"]) == ("found", 1)


def test_a_step_that_somebody_else_forestalled_changes_nothing_and_the_phone_says_who(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    code = township.village(77)
    content = register(household_rows(code, ["账示甲"]), areas=township.areas(77))
    assert clerk.import_register(content)["errors"] == []
    site.person("wg-late", "worker", code + "01")
    site.person("zhen-late", "township", township.code)
    official = clerk.get("/api/questionnaires/mingzhou-2022-household")["definition"]
    phone = hand(site)
    page = at_work(phone, "wg-late")
    page.get_by_role("link", name="农户", exact=True).click()
    page.get_by_role("link", name=HOLDS).click()
    page.get_by_role("link", name="开始入户").click()
    phone.answer_all(official, FIGURES)
    finish(page)
    sent(phone)
    fetch(phone)
    phone.lose_signal()
    phone.open("/ledger")
    page.get_by_role("link", name=HOLDS).click()
    page.get_by_role("button", name="交整改结果").click()
    form = page.get_by_role("dialog", name="交整改结果")
    form.get_by_role("textbox", name="怎么整改(措施)?").fill(MEASURE)
    form.get_by_role("textbox", name="整改结果怎样?").fill(OUTCOME)
    form.get_by_role("button", name="交整改结果").click()
    expect(form).to_have_count(0)

    # Meanwhile the township defers the case.
    desk = site.desk("zhen-late")
    (case,) = desk.get("/api/cases", campaign=CAMPAIGN, area=code)["items"]
    said = {"due_on": "2022-09-30", "reason": "雨季不能动工, 等天晴", "record": "示例镇备〔2022〕3号"}
    body = {"id": "0192f0c0-0000-7000-8000-000000000077", "parent": None, "step": "defer"} | said
    reply = HTTP.post(f"{site.url}/api/cases/{case['id']}/steps", json=body, headers=desk.headers, timeout=30)
    assert reply.status_code == 200, reply.text

    phone.find_signal()
    fetch(phone)
    phone.open("/ledger")
    page.get_by_role("link", name=HOLDS).click()
    expect(page.get_by_text("有一步没有生效")).to_be_visible()
    expect(page.get_by_text(re.compile("示例zhen-late已在您之前办了“延期”"))).to_be_visible()
    expect(page.get_by_text("已延期").first).to_be_visible()
    sound(page)
    assert desk.get(f"/api/cases/{case['id']}")["state"] == "deferred"


def test_a_clerk_assigns_several_cases_at_one_go_and_prints_the_ledger(
    site: Site, clerk: Desk, township: Township, hand: Holds
) -> None:
    code = township.village(78)
    names = ["账示甲", "账示乙", "账示丙"]
    assert (
        clerk.import_register(register(household_rows(code, names), areas=township.areas(78)))["errors"] == []
    )
    site.person("wg-many", "worker", code + "01")
    site.person("zhen-many", "township", township.code)
    worker = site.desk("wg-many")
    homes = clerk.get("/api/households", campaign=CAMPAIGN, area=code)["items"]
    worker.push(
        *(
            survey_item(
                FORM, village=code, household_id=home["id"], values=harmless_values(FORM, house_unsafe="yes"),
                remarks={"house_unsafe": "屋顶漏雨"},
            )
            for home in homes
        )
    )  # fmt: skip
    zhen = desk_of(hand, site, "zhen-many")
    zhen.goto(f"{site.url}/supervisor/cases?area={code}")
    expect(zhen.get_by_text("3 件")).to_be_visible()
    for name in names[:2]:
        zhen.get_by_role("checkbox", name=re.compile(name)).check()
    zhen.get_by_role("button", name="派单 2 件").click()
    sheet = zhen.get_by_role("dialog", name="派单 2 件")
    sheet.get_by_label("责任人", exact=True).fill("示例李")
    sheet.get_by_label("整改措施").fill(MEASURE)
    sheet.get_by_label("整改时限(精准到日)").fill("2022.8.20")
    # A colleague was first with one of them: the other is assigned, and this one is sent once more as it stands by then.
    desk = site.desk("zhen-many")
    taken = next(
        c
        for c in desk.get("/api/cases", campaign=CAMPAIGN, area=code)["items"]
        if c["household_name"] == "账示甲"
    )
    colleague = {"measure": MEASURE, "due_on": "2022-08-25", "person": "示例赵"}
    first = colleague | {"cases": [{"case": taken["id"], "id": uuid7(), "parent": taken["head"]}]}
    (told,) = HTTP.post(f"{site.url}/api/cases/assign", json=first, headers=desk.headers, timeout=30).json()[
        "items"
    ]
    assert told["problem"] is None, told
    sheet.get_by_role("button", name="派单").click()
    sheet = zhen.get_by_role("dialog", name="派单 1 件")
    expect(sheet.get_by_role("alert")).to_contain_text("派了 1 件, 1 件没派成")
    expect(zhen.locator("tr", has_text="示例赵")).to_have_count(1)
    sheet.get_by_role("button", name="没派成的再派").click()
    expect(sheet).to_have_count(0)
    expect(zhen.get_by_role("row", name=re.compile("待整改.*示例李"))).to_have_count(2)
    sound(zhen)
    # The filter stands in the address.
    zhen.get_by_label("状态").select_option("assigned")
    expect(zhen).to_have_url(re.compile("state=assigned"))
    zhen.reload()
    expect(zhen.get_by_role("row", name=re.compile("待整改"))).to_have_count(2)
    # Somebody else sends a case on while it is open here: it is said, read again, and what was typed stays.
    zhen.get_by_role("row", name=re.compile("账示甲")).get_by_role("link").first.click()
    zhen.get_by_role("button", name="延期…").click()
    sheet = zhen.get_by_role("dialog", name="延期")
    sheet.get_by_label("原因").fill("雨季不能动工, 等天晴")
    open_case = next(
        c
        for c in desk.get("/api/cases", campaign=CAMPAIGN, area=code)["items"]
        if c["household_name"] == "账示甲"
    )
    body = {"id": "0192f0c0-0000-7000-8000-000000000078", "parent": open_case["head"], "step": "start"}
    reply = HTTP.post(
        f"{site.url}/api/cases/{open_case['id']}/steps", json=body, headers=desk.headers, timeout=30
    )
    assert reply.status_code == 200, reply.text
    sheet.get_by_label("新的时限(精准到日)").fill("2022.9.30")
    sheet.get_by_label("备案的文号或记录").fill("示例镇备〔2022〕3号")
    sheet.get_by_role("button", name="延期").click()
    expect(sheet.get_by_role("alert")).to_contain_text("已在您之前办了“开始整改”")
    expect(sheet.get_by_role("alert")).to_contain_text("现在是“整改中”")
    expect(sheet.get_by_label("原因")).to_have_value("雨季不能动工, 等天晴")
    sheet.get_by_role("button", name="延期").click()
    expect(sheet).to_have_count(0)
    drawer = zhen.get_by_role("complementary", name="详情")
    expect(drawer).to_contain_text("已延期")
    expect(drawer).to_contain_text("示例镇备〔2022〕3号")
    zhen.keyboard.press("Escape")
    with zhen.expect_download() as download:
        zhen.get_by_role("button", name="导出台账").click()
    assert download.value.suggested_filename.endswith("整改台账.xlsx")
