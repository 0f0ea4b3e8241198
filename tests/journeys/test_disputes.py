"""Two phones change the same answer out of reach; the dispute is settled at a desk, and both phones see how."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from ruhu.questionnaires.catalog import Catalog
from tests.factories.items import survey_item
from tests.journeys.conftest import DESK, Holds
from tests.journeys.handset import Handset
from tests.journeys.site import CAMPAIGN, PASSWORD, Desk, Site, Township
from tests.journeys.steps import finish
from tests.journeys.test_accessibility import violations
from tests.journeys.village import Village, village_at_work

ALL_SENT = re.compile("全部送达 ✓")


def corrected(phone: Handset, household: str, wage: str) -> None:
    """He opens the form again, writes another wage and finishes it."""
    page = phone.page
    phone.go(f"/households/{household}")
    page.get_by_role("link", name="更正这一份").click()
    page.get_by_role("navigation", name="各节").get_by_role("button", name=re.compile("收支")).click()
    phone.answer({"id": "wage", "type": "money", "plain": "打工、上班、公益岗挣了多少?"}, wage)
    phone.saved()
    phone.go(f"/households/{household}/survey?step=finish")
    finish(page)


def ready(phone: Handset, username: str, household: str) -> None:
    """Signed in, with the household's form on the phone, able to start without signal."""
    phone.sign_in(username, PASSWORD)
    expect(phone.page.get_by_text(re.compile("本轮已走访"))).to_be_visible(timeout=20_000)
    phone.go(f"/households/{household}")
    expect(phone.page.get_by_role("link", name="更正这一份")).to_be_visible()
    phone.can_start_offline()


def test_an_answer_changed_on_two_phones_is_settled_at_a_desk_and_both_see_it(
    site: Site, clerk: Desk, hand: Holds
) -> None:
    township = Township(code="990101300")
    village: Village = village_at_work(site, clerk, township, 3)
    site.person("cun-3", "village", village.code)
    first, second = hand(site), hand(site)
    ready(first, village.worker, village.surveyed)
    ready(second, "cun-3", village.surveyed)

    # Both out of reach, both at the same answer.
    for phone, wage in ((first, "18500"), (second, "18600")):
        phone.lose_signal()
        corrected(phone, village.surveyed, wage)
        expect(phone.page.get_by_role("link", name=re.compile("未送达 1"))).to_be_visible()

    # The one who comes back first is accepted, the other is kept and told so.
    first.find_signal()
    expect(first.page.get_by_role("link", name=ALL_SENT)).to_be_visible(timeout=30_000)
    second.find_signal()
    expect(second.page.get_by_role("link", name=ALL_SENT)).to_be_visible(timeout=30_000)
    second.go("/outbox")
    expect(second.page.get_by_text("待主管裁定").first).to_be_visible()

    # At the desk: one line in the list, both answers side by side, one tap.
    desk = hand(site, **DESK)
    page = desk.page
    desk.sign_in(village.supervisor, PASSWORD)
    page.get_by_role("link", name="争议", exact=True).click()
    page.get_by_role("row", name=re.compile("示例甲")).get_by_role("link").click()
    expect(page.get_by_role("heading", name="不一样的 1 题")).to_be_visible()
    choice = page.get_by_role("radiogroup", name=re.compile("挣了多少"))
    expect(choice).to_contain_text("18,500.00")
    expect(choice.get_by_role("radio", name=re.compile("18,500.00"))).to_be_checked()
    choice.get_by_role("radio", name=re.compile("18,600.00")).check()
    expect(page.get_by_role("status").filter(has_text="另一份")).to_have_text("现行 0 题, 另一份 1 题")
    page.get_by_label("裁定说明").fill("已电话问过户主")
    page.get_by_role("button", name="就这样裁定").click()
    expect(page.get_by_text("已裁定, 手机下次联网就能看到")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("示例甲"))).to_have_count(0)
    whole = clerk.get(f"/api/households/{village.surveyed}", campaign=CAMPAIGN)
    assert (whole["answers"]["values"]["wage"], whole["state"]) == ("18600.00", "received")

    # Both phones see what stands now, and the desk who decided.
    for phone in (first, second):
        phone.go("/outbox")
        phone.page.get_by_role("button", name="现在发送").click()
        phone.page.get_by_role("link", name=re.compile("示例甲")).first.click()
        expect(phone.page.get_by_text(re.compile("人均纯收入 7,000.00 元"))).to_be_visible(timeout=30_000)
        expect(phone.page.get_by_text("待主管裁定")).to_have_count(0)
    desk.go(f"/supervisor/households?open={village.surveyed}")
    expect(page.get_by_text("裁定了争议")).to_be_visible()
    expect(page.get_by_text("已电话问过户主")).to_be_visible()


def test_a_form_is_sent_back_approved_and_opened_again_from_the_drawer(
    site: Site, clerk: Desk, hand: Holds
) -> None:
    township = Township(code="990101400")
    village = village_at_work(site, clerk, township, 4)
    desk = hand(site, **DESK)
    page = desk.page
    desk.sign_in(village.supervisor, PASSWORD)
    expect(page.get_by_role("row", name=re.compile("示例甲"))).to_be_visible()
    desk.go(f"/supervisor/households?open={village.surveyed}")
    page.get_by_role("button", name="退回…").click()
    dialog = page.get_by_role("dialog", name="退回更正")
    dialog.get_by_role("button", name="退回给填表人").click()
    expect(dialog.get_by_role("alert")).to_contain_text("请写明哪里要改")
    dialog.get_by_role("button", name="给“现在住的房子不安全吗?”写意见").click()
    dialog.get_by_label("“现在住的房子不安全吗?”要怎么改").fill("请补一张照片")
    dialog.get_by_role("button", name="退回给填表人").click()
    expect(dialog).to_have_count(0)
    drawer = page.get_by_role("complementary").last
    expect(drawer).to_contain_text("已退回")
    expect(drawer).to_contain_text("现在住的房子不安全吗?: 请补一张照片")
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_role("button", name="重新打开")).to_be_visible()
    page.get_by_role("button", name="重新打开").click()
    expect(page.get_by_role("button", name="审核通过")).to_be_visible()
    told = clerk.get(f"/api/households/{village.surveyed}", campaign=CAMPAIGN)
    assert [d["action"] for d in told["decisions"]] == ["reopen", "approve", "return"]
    assert told["decisions"][-1]["comments"] == [{"question": "house_unsafe", "text": "请补一张照片"}]

    # What came in while the drawer was open is not approved unseen.
    newer = survey_item(
        Catalog.load().get("mingzhou-2022-household", 1), village=village.code, household_id=village.surveyed,
        submission_id=told["submission_id"], parent=told["head"], values={**told["answers"]["values"], "people": 5},
        remarks=told["answers"]["remarks"],
    )  # fmt: skip
    site.desk(village.worker).push(newer)
    page.get_by_role("button", name="审核通过").click()
    expect(drawer.get_by_role("alert")).to_contain_text("没有办成")
    assert violations(page) == []
    drawer.get_by_role("button", name="看现在的内容").click()
    expect(drawer).to_contain_text(
        re.compile(r"5 人\s*更正前 4 人")
    )  # the new content is here, not only asked for
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_role("button", name="重新打开")).to_be_visible()
    assert clerk.get(f"/api/households/{village.surveyed}", campaign=CAMPAIGN)["state"] == "approved"

    # What is kept aside: still unknown here, so it is laid by, with a reason, and stays to be read.
    page.get_by_role("link", name="待处理", exact=True).click()
    page.get_by_role("row", name=re.compile("示例丁")).get_by_role("link").click()
    page.get_by_role("button", name="重新判定").click()
    expect(page.get_by_text("还不能收下, 原因见上")).to_be_visible()
    page.get_by_role("button", name="搁置…").click()
    page.get_by_label("为什么不采用").fill("行动编号写错")
    page.get_by_role("button", name="搁置", exact=True).click()
    expect(page.get_by_text("都处理完了")).to_be_visible()
    page.get_by_role("button", name="已搁置").click()
    expect(page.get_by_role("row", name=re.compile("示例丁"))).to_be_visible()
