"""What a person does with a phone, through roles and labels only: what a screen reader could not find is not found here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

WORDS = {"yes": "是", "no": "否", "have": "有", "none": "无", "na": "不涉及"}
OTHER = {"yes": "no", "no": "yes", "have": "none", "none": "have"}
Said = Mapping[str, Any]
PIN = "258036"


class Handset:
    """A browser at phone size and the person who holds it."""

    def __init__(self, context: BrowserContext, url: str, page: Page | None = None) -> None:
        """@param page one that is open already; else it begins with a fresh one"""
        self.context, self.url = context, url
        self.strangers: list[str] = []
        self.broken: list[str] = []
        context.on(
            "request",
            lambda r: None if r.url.startswith((url, "data:", "blob:")) else self.strangers.append(r.url),
        )
        self.page = self._watched(page or context.new_page())

    def _watched(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        return page

    def open(self, path: str = "/", pin: str = PIN) -> None:
        """Type an address, and the PIN where it is asked for."""
        self.page.goto(self.url + path)
        self.unlock(pin)

    def go(self, path: str) -> None:
        """Inside the app, as its links do: nothing starts again, nothing is asked for. Only in an empty window is it opened."""
        if self.page.url.startswith(self.url):
            self.page.evaluate(GO, path)
        else:
            self.open(path)

    def reload(self) -> None:
        """The app starts again where it is."""
        self.page.reload()
        self.unlock()

    def unlock(self, pin: str = PIN, page: Page | None = None) -> None:
        """Type the PIN if the started app asks for it."""
        page = page or self.page
        if page.locator("#app").count() == 0:
            return  # no page of the app
        page.wait_for_function(STARTED, timeout=20_000)
        if page.locator("[data-lock=pin]").count():
            page.keyboard.type(pin)
            expect(page.locator("[data-lock=pin]")).to_have_count(0, timeout=20_000)

    def sign_in(self, username: str, password: str, pin: str = PIN) -> None:
        """From the sign-in page to the first list; who carries a roster sets his PIN, or types the one he has."""
        self.open()
        self.give_password(username, password)
        expect(self.page.locator("main.signin")).to_have_count(0, timeout=20_000)
        self.page.wait_for_function(STARTED, timeout=20_000)
        if self.page.locator("[data-lock=new]").count():
            self.set_pin(pin)
        else:
            self.unlock(pin)

    def give_password(self, username: str, password: str) -> None:
        """Fill the sign-in page in and press 登录."""
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.page.get_by_role("button", name="登录").click()

    def set_pin(self, pin: str = PIN) -> None:
        """Twice, on the page that asks for a new one."""
        page = self.page
        expect(page.locator("[data-lock=new]")).to_be_visible(timeout=20_000)
        page.keyboard.type(pin)
        expect(page.get_by_role("heading", level=1)).to_have_text("再输一次")
        page.keyboard.type(pin)
        expect(page.locator("[data-lock]")).to_have_count(0, timeout=20_000)

    def can_start_offline(self) -> None:
        """Wait until the service worker holds the app and rules this page."""
        self.page.wait_for_function(
            "() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"
        )

    def lose_signal(self) -> None:
        """The radio is off. (Stop the server as well: no request must find it.)"""
        self.context.set_offline(True)

    def find_signal(self) -> None:
        """Back in reach."""
        self.context.set_offline(False)

    def kill(self) -> None:
        """The system kills the app without a word, as phones do; a new tab is opened instead."""
        page = self.page
        page.once("crash", lambda _: None)
        try:
            page.goto("chrome://crash", timeout=5000)
        except Exception as error:  # the page is gone, which is what was wanted
            assert "crash" in str(error).lower(), error
        page.close()
        self.page = self._watched(self.context.new_page())

    # ---- a form ----
    def card(self, question: Said) -> Locator:
        """The question's card, or its line in the sum."""
        return self.page.locator(f"#q-{question['id']}")

    def shown(self, question: Said) -> bool:
        """Whether the open section asks it now."""
        return self.card(question).count() > 0

    def answer(self, question: Said, value: Any) -> None:
        """Tap or type one answer; dates are chosen from the three lists. What stands as a known fact is opened first."""
        card = self.card(question)
        if (change := card.get_by_role("button", name=re.compile("^改"))).count():
            change.click()
        if question["type"] == "date":
            for unit, part in zip("年月日", str(value).split("-"), strict=True):
                card.get_by_label(f"{question['plain']} {unit}").select_option(part)
        elif value in WORDS:
            card.get_by_role("radio", name=WORDS[value]).check()
        else:
            card.get_by_role("textbox", name=question["plain"]).fill(str(value))
        # An answer is drawn, with the questions that it brings, when it is stored.
        expect(self.page.locator(".mark-saved")).not_to_have_attribute("data-saved", "saving")

    def answer_section(self, section: Said, answers: Mapping[str, Any], leave_out: str = "") -> None:
        """Every question that is asked and unanswered: as told, else without a problem."""
        for question in section["questions"]:
            if question["id"] == leave_out or question["type"] == "signature" or not self.shown(question):
                continue
            if question["id"] in answers:
                self.answer(question, answers[question["id"]])
            elif (
                question["type"] in WORD_TYPES
                and not self.card(question).get_by_role("radio", checked=True).count()
            ):
                self.answer(question, harmless(question))

    def next_section(self) -> bool:
        """Press on; False when the last section is done and the finish page stands."""
        last = self.page.get_by_role("button", name="填完了, 看一遍")
        if last.count():
            last.click()
            expect(self.page.get_by_role("heading", level=1)).to_contain_text("完成前看一眼")
            return False
        self.page.get_by_role("button", name=re.compile("^下一节")).click()
        return True

    def answer_all(self, definition: Said, answers: Mapping[str, Any], leave_out: str = "") -> None:
        """The whole form, section by section, to the finish page."""
        sections = {s["plain"]: s for s in definition["sections"]}
        while True:
            chip = self.page.get_by_role("navigation", name="各节").locator("[aria-current=step]")
            plain = next(name for name in sections if name in (chip.text_content() or ""))
            self.answer_section(sections[plain], answers, leave_out)
            if not self.next_section():
                return

    def saved(self) -> None:
        """The head of the form says that the last tap is stored."""
        expect(self.page.get_by_text(re.compile(r"^已存 \d\d:\d\d$"))).to_be_visible()


# Something stands on the page: not only what waits for the store to say whose lock it is.
STARTED = "() => document.querySelector('#app main')"
# Two frames: the new page is drawn.
GO = """to => {
  history.pushState({}, '', to);
  dispatchEvent(new PopStateEvent('popstate'));
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
WORD_TYPES = ("yes_no", "yes_no_na", "have_none", "have_none_na")


def harmless(question: Said) -> str:
    """The answer that is no problem."""
    return OTHER.get(
        question.get("problem_when", ""), "none" if question["type"].startswith("have") else "no"
    )
