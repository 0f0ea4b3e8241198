"""Paper from the phone: the official form without a network, cell by cell the notice's and the server's."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Page, expect

from tests.exports.printed import cells, notice, pages, squeezed
from tests.journeys.conftest import DESK, Holds
from tests.journeys.site import CAMPAIGN, PASSWORD, Site, Township
from tests.journeys.test_accessibility import overhang, violations
from tests.journeys.village import Village, village_at_work
from tests.workshop.servers import HTTP

TOWNSHIP = Township(code="990101700")


@pytest.fixture(scope="module")
def village(site: Site) -> Village:
    return village_at_work(site, site.desk("guanli"), TOWNSHIP, 81)


@dataclass
class Drawn:
    """A form as the browser holds it."""

    above: str
    cells: list[str]
    below: str


def drawn(page: Page) -> Drawn:
    """The form on the page: what stands above its table, the table's cells in order, what stands below."""
    sheet = page.locator("article.official-form")
    expect(sheet).to_be_visible()
    found = sheet.evaluate(
        """(sheet) => {
            const table = sheet.querySelector("table");
            const around = (place) => [...sheet.children]
                .filter((child) => table.compareDocumentPosition(child) & place).map((child) => child.textContent).join("");
            return {
                above: around(Node.DOCUMENT_POSITION_PRECEDING), below: around(Node.DOCUMENT_POSITION_FOLLOWING),
                cells: [...table.querySelectorAll("th, td")].map((cell) => cell.textContent),
            };
        }"""
    )
    texts = [ticked_first(squeezed(text)) for text in found["cells"]]
    return Drawn(
        ticked_first(squeezed(found["above"])), [text for text in texts if text], squeezed(found["below"])
    )


def ticked_first(text: str) -> str:
    """A tick lies on its box: the page's source writes it behind, the PDF before."""
    return text.replace("□√", "√□")


def server_pdf(site: Site, username: str, path: str) -> bytes:
    desk = site.desk(username)
    reply = HTTP.get(site.url + path, params={"campaign": CAMPAIGN}, headers=desk.headers, timeout=60)
    assert reply.status_code == 200, reply.text
    return reply.content


def test_without_signal_the_phone_prints_what_the_server_prints_cell_by_cell(
    site: Site, village: Village, hand: Holds
) -> None:
    phone = hand(site)
    phone.sign_in(village.worker, PASSWORD)
    phone.can_start_offline()
    phone.open("/households")
    expect(phone.page.get_by_role("link", name=re.compile("^示例甲.*走访"))).to_be_visible(timeout=20_000)
    phone.lose_signal()
    for path in (f"/households/{village.surveyed}", f"/villages/{village.code}"):
        phone.open(path)
        phone.page.get_by_role("link", name="打印附件").click()
        here = drawn(phone.page)
        there = pages(server_pdf(site, village.worker, f"/api{path}/form.pdf"))
        assert here.cells == cells(there)
        assert here.above == there[0].above and there[-1].below.startswith(here.below)
        assert "√" in "".join(here.cells)


def test_the_blank_form_on_the_phone_reads_as_the_notice_prints_it(
    site: Site, village: Village, hand: Holds
) -> None:
    phone = hand(site)
    phone.sign_in(village.worker, PASSWORD)
    phone.open(f"/households/{village.untouched}/print")
    blank = drawn(phone.page)
    above, official = notice("附件1")
    assert blank.cells == official
    assert "户主姓名:示例乙" in blank.above and "摸排时间2022年8月" in blank.above
    assert len(blank.above) > len(above)
    phone.open(f"/villages/{village.code}/print")
    phone.page.get_by_role("button", name="空白的").click()
    village_blank = drawn(phone.page).cells
    place, *rest = notice("附件2")[1]
    assert rest == village_blank[1:]
    before, _, day = place.partition("摸排时间")
    assert re.fullmatch(f"{before}.*示例.*村摸排时间{day}", village_blank[0])
    expect(phone.page.get_by_role("button", name="填好的")).to_have_attribute("aria-pressed", "false")


def test_on_paper_only_the_form_is_left_on_a4_with_its_head_on_each_page(
    site: Site, village: Village, hand: Holds
) -> None:
    phone = hand(site)
    phone.sign_in(village.worker, PASSWORD)
    for path, form in (
        (f"/households/{village.surveyed}", "附件1"),
        (f"/villages/{village.code}", "附件2"),
    ):
        phone.open(f"{path}/print")
        sheet = drawn(phone.page)
        head = sheet.cells[: 3 if form == "附件1" else 4]
        printed = pdfium.PdfDocument(phone.page.pdf(prefer_css_page_size=True))
        texts = [squeezed(page.get_textpage().get_text_bounded()) for page in printed]
        assert [tuple(map(round, page.get_size())) for page in printed] == [(595, 842)] * len(texts)
        for n, text in enumerate(texts):
            assert all(cell in text for cell in head)
            assert f"第{n + 1}页共{len(texts)}页" in text
            assert "打印(A4)" not in text and "填好的" not in text
        assert form in texts[0] and len(texts) == 2


def test_the_button_opens_the_print_dialogue(site: Site, village: Village, hand: Holds) -> None:
    phone = hand(site)
    phone.page.add_init_script("addEventListener('beforeprint', () => document.title = 'asked')")
    phone.sign_in(village.worker, PASSWORD)
    phone.open(f"/households/{village.surveyed}/print")
    phone.page.get_by_role("button", name="打印 (A4)").click()
    expect(phone.page).to_have_title("asked")


def test_a_supervisor_prints_one_form_or_all_of_a_village(site: Site, village: Village, hand: Holds) -> None:
    desk = hand(site, **DESK)
    page = desk.page
    desk.sign_in(village.supervisor, PASSWORD)
    desk.open(f"/supervisor/households?area={village.code}")
    page.get_by_role("button", name="打印").click()
    assert violations(page) == []
    for which, people in (("填好的表", "甲丙"), ("还没走访的户, 每户一张空白表", "乙丁")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=which).click()
        printed = pages(waiting.value.path().read_bytes())
        heads = [sheet.above.rpartition("户主姓名:")[2] for sheet in printed if "户主姓名" in sheet.above]
        assert heads == [f"示例{name}" for name in people]
    desk.open(f"/supervisor/households?area={village.code}&open={village.surveyed}")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="打印这张表").click()
    own = server_pdf(site, village.supervisor, f"/api/households/{village.surveyed}/form.pdf")
    assert cells(pages(waiting.value.path().read_bytes())) == cells(pages(own))


@pytest.mark.parametrize("width", [320, 360, 1440])
def test_the_form_fits_the_screen_and_can_be_read_by_everyone(
    site: Site, village: Village, hand: Holds, width: int
) -> None:
    phone = hand(site, width)
    phone.sign_in(village.worker, PASSWORD)
    phone.open(f"/households/{village.surveyed}/print")
    drawn(phone.page)
    assert overhang(phone.page) == 0
    assert violations(phone.page) == []
