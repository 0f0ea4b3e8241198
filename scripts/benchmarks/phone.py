"""Phone rows: what a slow phone on a weak signal waits for, in a real Chromium against a started server.

Each wait is measured in the page itself: navigation start to the first painted field that takes a tap, and tap to the
moment when the strict commit is done and the form says 已存. The throttles are Chromium's own (CPU and network).
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Request, sync_playwright

from benchmarks.audits import audits
from benchmarks.server import Server
from benchmarks.table import Row
from benchmarks.worker import PIN, sign_in
from ruhu.campaigns.queries import set_status
from ruhu.cli import prepared
from ruhu.kit.settings import Settings
from tests.factories import large

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
FIRST_LOAD = 80 * 1024
SHOWN = "() => { const field = document.querySelector('#username'); return field && performance.now(); }"


# When the first list stands; what is fetched ahead afterwards nobody waits for.
STOOD = """new MutationObserver(() => {
  if (!window.stood && document.documentElement.textContent.includes("本轮已走访")) window.stood = performance.timeOrigin + performance.now();
}).observe(document, { childList: true, subtree: true, characterData: true });"""


@dataclass(frozen=True)
class Slow:
    """How slow a phone and its signal are."""

    cpu: int
    bits: int | None  # a second, both ways; None = not throttled
    delay: int = 0  # ms

    @property
    def words(self) -> str:
        """For the table."""
        network = "" if self.bits is None else f" + {self.bits / 1e6:g} Mbit/s, {self.delay} ms"
        return f"{self.cpu}× CPU{network}"


def measure(quick: bool = False) -> list[Row]:
    """All phone rows."""
    with tempfile.TemporaryDirectory(prefix="ruhu-bench-") as folder, sync_playwright() as playwright:
        url = f"sqlite:///{folder}/ruhu.db"
        database = prepared(Settings(data=Path(folder), database=url))
        with database.write() as connection:
            set_status(connection, large.CAMPAIGN, "open")
        # As many as the largest villages have: what is instant with these is instant.
        village = large.build(database, 1, 50 if quick else 2_000)[0]
        database.close()
        server = Server(url, Path(folder))
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        try:
            site = f"http://127.0.0.1:{server.port}"
            return [
                _first_load(browser, site, village.username),
                *_first_inputs(browser, site, 2 if quick else 5),
                *_reopened_and_saved(browser, site, village, 20 if quick else 120),
                *_looked_up(browser, site, village, 3 if quick else 10),
                *audits(playwright, _chromium(), site, village, 1 if quick else 5),
            ]
        finally:
            browser.close()
            server.stop()


def _row(what: str, value: float, limit: float, unit: str, remark: str) -> Row:
    return Row(what, f"{value:,.0f} {unit}", f"≤ {limit:,.0f} {unit} · {remark}", 1.0, limit / value)


def _first_load(browser: Browser, site: str, username: str) -> Row:
    """Script and style that the page asks for until the first list stands: bytes as they come over the wire. What the service
    worker had fetched a moment before counts, too."""
    with _phone(browser) as (_, page, _):
        finished: list[Request] = []
        page.on("requestfinished", lambda request: finished.append(request))
        page.add_init_script(STOOD)
        page.goto(site)
        sign_in(page, username)
        stood = float(page.wait_for_function("() => window.stood").json_value())
        files = [
            request
            for request in finished
            if request.resource_type in ("script", "stylesheet") and request.timing["startTime"] <= stood
        ]
        wanted = {request.url: _wire_bytes(request.url) for request in files}
    names = ", ".join(f"{url.rsplit('/', 1)[1]} {size:,}" for url, size in wanted.items())
    return _row("First load: script and style, gzip", sum(wanted.values()), FIRST_LOAD, "bytes", names)


def _wire_bytes(url: str) -> int:
    with httpx.stream("GET", url, headers={"Accept-Encoding": "gzip"}) as reply:
        return sum(map(len, reply.iter_raw()))


def _first_inputs(browser: Browser, site: str, rounds: int) -> Iterator[Row]:
    """A phone that never saw the app: from the address to a field that takes input."""
    for slow, limit in ((Slow(4, 1_600_000, 150), 2000.0), (Slow(6, 400_000, 400), 6000.0)):
        times = []
        for _ in range(rounds):
            with _phone(browser, slow) as (_, page, _):
                page.goto(site, wait_until="commit")
                times.append(float(page.wait_for_function(SHOWN, polling="raf", timeout=60_000).json_value()))
        yield _row(
            f"First input, {slow.words}",
            statistics.median(times),
            limit,
            "ms",
            f"median of {rounds}, worst {max(times):,.0f}",
        )


def _reopened_and_saved(browser: Browser, site: str, village: large.Village, taps: int) -> Iterator[Row]:
    """Signed in, then without a network: opening the app, and tapping answers."""
    with _phone(browser) as (context, page, inspector):
        page.goto(site)
        sign_in(page, village.username)
        page.wait_for_function(
            "() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"
        )
        context.set_offline(True)
        shown, opened = [], []
        for _ in range(5):
            _throttle(inspector, Slow(4, None))
            page.goto(f"{site}/households", wait_until="commit")
            found = page.wait_for_function(
                "() => document.querySelector('[data-lock=pin]') && performance.now()", polling="raf"
            )
            shown.append(float(found.json_value()))
            opened.append(float(page.evaluate(UNLOCKED, PIN)))
        yield _row(
            "Opened again offline to the PIN, 4× CPU",
            statistics.median(shown), 1000, "ms", f"worst {max(shown):,.0f}",
        )  # fmt: skip
        yield _row(
            "From the PIN to the list, 4× CPU",
            statistics.median(opened),
            1000,
            "ms",
            f"{len(village.households)} households, worst {max(opened):,.0f}",
        )
        for household, (cpu, limit) in zip(village.households, ((4, 30.0), (6, 50.0)), strict=False):
            page.goto(f"{site}/households/{household}/survey?s=housing")
            page.wait_for_selector("[data-lock=pin]")
            page.keyboard.type(PIN)
            page.wait_for_selector("#q-house_unsafe")
            _throttle(inspector, Slow(cpu, None))
            measured = page.evaluate(TAPS, taps)
            times, painted = sorted(measured["saved"]), sorted(measured["painted"])
            p95 = times[int(0.95 * len(times))]
            yield _row(
                f"A tap saved, p95, {cpu}× CPU",
                p95,
                limit,
                "ms",
                f"p50 {statistics.median(times):.0f}, worst {times[-1]:.0f}, {taps} taps, strict and sealed; "
                f"answer and 已存 painted: p50 {statistics.median(painted):.0f}, p95 {painted[int(0.95 * taps)]:.0f}",
            )
            _throttle(inspector, Slow(1, None))


def _looked_up(browser: Browser, site: str, village: large.Village, rounds: int) -> Iterator[Row]:
    """A worker with very many households, at 6× CPU: 今日 and the list opened from each other, a name typed."""
    many = f"{len(village.households)} households"
    with _phone(browser) as (_, page, inspector):
        page.goto(site)
        sign_in(page, village.username)
        _throttle(inspector, Slow(6, None))
        page.wait_for_timeout(2_000)
        for name, tab in (("The list opened", "农户"), ("今日 opened", "今日")):
            times = [float(page.evaluate(OPENED, tab)) for _ in range(rounds)]
            page.evaluate(OPENED, "今日" if tab == "农户" else "农户")
            yield _row(
                f"{name}, 6× CPU", statistics.median(times), 300, "ms", f"{many}, worst {max(times):,.0f}"
            )
        times = [float(found) for found in page.evaluate(TYPED, rounds)]
        yield _row(
            "A letter of a search, 6× CPU",
            statistics.median(times),
            100,
            "ms",
            f"{many}, worst {max(times):,.0f}",
        )


# From the tap on a tab to the frame that shows a household; both tabs are taken in turn.
OPENED = """async (tab) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const link = (name) => [...document.querySelectorAll(".tabs a")].find((a) => a.textContent === name);
  const other = tab === "今日" ? "农户" : "今日";
  const there = (name) => document.querySelector("h1").firstChild.textContent === name && document.querySelector("a.cell");
  link(other).click();
  while (!there(other)) await frame();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const began = performance.now();
  link(tab).click();
  do await frame(); while (!there(tab));
  return performance.now() - began;
}"""
# From a letter typed to the frame that shows what it leaves of the list.
TYPED = """async (rounds) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const box = document.querySelector("input[type=search]");
  const shown = () => document.querySelector("h1 small").textContent;
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const before = shown();
    const began = performance.now();
    box.value = i % 2 === 0 ? "7" : "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    do await frame(); while (shown() === before);
    times.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return times;
}"""

# From the last digit of the PIN to the first household of the list.
UNLOCKED = """async (pin) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const key = (digit) => [...document.querySelectorAll(".pin .keys button")].find((b) => b.textContent === digit);
  for (const digit of pin.slice(0, -1)) { key(digit).click(); await frame(); }
  const began = performance.now();
  key(pin.at(-1)).click();
  while (!document.querySelector("a.cell")) await frame();
  return performance.now() - began;
}"""

# From the tap to the strict commit, as the browser's own transaction event tells it, and on to the mark in the title bar
# that says so: the listener stands on every transaction that the app opens, the app itself is as it was shipped. A mark
# that says 已存 before the commit ends the measurement. Beside it: when the answer and 已存 have both been painted.
TAPS = """async (taps) => {
  const mark = () => document.querySelector(".mark-saved").dataset.saved;
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = resolve;
    after.port2.postMessage(0);
  }));
  const open = IDBDatabase.prototype.transaction;
  let commits = 0;
  let early = false;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const tx = open.call(this, stores, mode, options);
    const names = typeof stores === "string" ? [stores] : [...stores];
    if (mode === "readwrite" && names.includes("drafts")) {
      if (!options || options.durability !== "strict") throw new Error("not strict");
      tx.addEventListener("complete", () => {
        early ||= mark() === "saved";
        commits++;
      });
    }
    return tx;
  };
  const saved = [];
  const painted = [];
  const radios = document.querySelectorAll("#q-house_unsafe input");
  for (let i = 0; i < taps; i++) {
    const before = commits;
    const said = new Promise((resolve, reject) => {
      const watch = new MutationObserver(() => {
        if (mark() !== "saved") return;
        watch.disconnect();
        if (early || commits === before) reject(new Error("said 已存 before the commit"));
        else resolve(performance.now());
      });
      watch.observe(document.querySelector(".mark-saved"), { attributes: true, attributeFilter: ["data-saved"] });
    });
    const began = performance.now();
    radios[i % 2].click();
    saved.push((await said) - began);
    do await frame(); while (!radios[i % 2].closest(".opt").matches(".ok, .bad"));
    painted.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  IDBDatabase.prototype.transaction = open;
  return { saved, painted };
}"""


@contextmanager
def _phone(browser: Browser, slow: Slow | None = None) -> Iterator[tuple[BrowserContext, Page, CDPSession]]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, service_workers="allow", locale="zh-CN"
    )
    page = context.new_page()
    inspector = context.new_cdp_session(page)
    if slow:
        _throttle(inspector, slow)
    try:
        yield context, page, inspector
    finally:
        context.close()


def _throttle(inspector: CDPSession, slow: Slow) -> None:
    inspector.send("Emulation.setCPUThrottlingRate", {"rate": slow.cpu})
    if slow.bits is not None:
        rate = slow.bits / 8
        conditions = {
            "offline": False,
            "latency": slow.delay,
            "downloadThroughput": rate,
            "uploadThroughput": rate,
        }
        inspector.send("Network.enable")
        inspector.send("Network.emulateNetworkConditions", conditions)


def _chromium() -> str:
    found = os.environ.get("RUHU_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("Chromium is missing; ./scripts/bench installs it, or name one in RUHU_CHROMIUM.")
    return found
