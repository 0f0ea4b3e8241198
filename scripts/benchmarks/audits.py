"""Lighthouse on its mobile preset (a slow phone, a slow 4G), for what a worker and a supervisor open first."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright

from benchmarks.table import Row
from benchmarks.worker import PIN, sign_in
from tests.factories import large

TOOL = Path(__file__).resolve().parents[1] / "lighthouse/node_modules/lighthouse/cli/index.js"
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
}
METRICS = {
    "first paint": "first-contentful-paint", "largest": "largest-contentful-paint", "blocked": "total-blocking-time",
    "shift": "cumulative-layout-shift",
}  # fmt: skip
BAR = 95.0
# Seconds: with the first key the browser stops looking for the largest paint, and there must be one.
BEFORE_TYPING = 1.5
# Signed out, then what opens every day. A page that was signed in to is served by its own service worker, as on a phone.
SIGNED_OUT = (("The sign-in page", "/"),)
SIGNED_IN = (
    ("今日", "/"),
    ("The list of households", "/households"),
    ("A household's form", "/households/{home}/survey"),
)


def audits(
    playwright: Playwright, chromium: str, site: str, village: large.Village, rounds: int
) -> Iterator[Row]:
    """A row a page: the median of each category's scores (0…100); the bar is 95 for the lowest of them."""
    if not TOOL.is_file():
        yield Row("Lighthouse", "not measured", "npm --prefix scripts/lighthouse ci installs it")
        return
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="ruhu-audit-") as folder:
        # Without a display emulation of its own: Lighthouse brings its phone.
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                f"--remote-debugging-port={port}",
            ],
            locale="zh-CN",
            no_viewport=True,
        )

        def audit(url: str) -> dict[str, Any]:
            return _audit(context, url, port, chromium, Path(folder))

        try:
            for name, path in SIGNED_OUT:
                yield _row(name, [audit(site + path) for _ in range(rounds)])
            _signed_in(context, site, village.username)
            for name, path in SIGNED_IN:
                url = site + path.format(home=village.households[0])
                yield _row(name, [audit(url) for _ in range(rounds)])
        finally:
            context.close()


def _row(name: str, found: list[dict[str, Any]]) -> Row:
    scores = {
        words: sorted(one["categories"][key]["score"] * 100 for one in found)[len(found) // 2]
        for key, words in CATEGORIES.items()
    }
    failing = sorted(
        {
            audit["id"]
            for one in found
            for key in ("accessibility", "best-practices")
            for ref in one["categories"][key]["auditRefs"]
            if ref["weight"]
            and (audit := one["audits"][ref["id"]])["score"] is not None
            and audit["score"] < 1
        }
    )
    figure = ", ".join(f"{words} {score:.0f}" for words, score in scores.items())
    middle = sorted(found, key=lambda one: one["categories"]["performance"]["score"])[len(found) // 2]
    told = ", ".join(f"{short} {middle['audits'][audit]['displayValue']}" for short, audit in METRICS.items())
    remark = f"≥ {BAR:.0f} each · mobile preset, median of {len(found)}: {told}"
    return Row(
        f"Lighthouse: {name}",
        figure,
        remark + ("; lacking: " + ", ".join(failing) if failing else ""),
        BAR,
        min(scores.values()),
    )


def _audit(context: BrowserContext, url: str, port: int, chromium: str, folder: Path) -> dict[str, Any]:
    """What Lighthouse says of a page; where the phone is locked the PIN is typed as by a person."""
    report, said = folder / "report.json", folder / "said.txt"
    command = [
        "node", str(TOOL), url, f"--port={port}", "--disable-storage-reset", "--output=json", f"--output-path={report}",
        "--quiet", f"--only-categories={','.join(CATEGORIES)}",
    ]  # fmt: skip
    report.unlink(missing_ok=True)
    asked: dict[Page, float] = {}
    with said.open("wb") as out:
        process = subprocess.Popen(
            command, env=os.environ | {"CHROME_PATH": chromium}, stdout=out, stderr=subprocess.STDOUT
        )
        end = time.monotonic() + 300
        while process.poll() is None:
            if time.monotonic() > end:
                process.kill()
            for page in context.pages:
                _unlock(page, asked)
            context.pages[0].wait_for_timeout(50)  # Playwright hears of new pages meanwhile
    if process.returncode != 0:
        raise RuntimeError(f"Lighthouse of {url}: {said.read_text('utf-8')[-500:]}")
    found: dict[str, Any] = json.loads(report.read_bytes())
    if found.get("runtimeError"):
        raise RuntimeError(f"Lighthouse of {url}: {found['runtimeError']['message']}")
    for key in CATEGORIES:
        if found["categories"][key]["score"] is None:
            audits = (found["audits"][ref["id"]] for ref in found["categories"][key]["auditRefs"])
            why = {str(audit["errorMessage"]) for audit in audits if audit.get("errorMessage")}
            raise RuntimeError(f"Lighthouse of {url} has no score for {key}: {'; '.join(sorted(why))}")
    return found


def _unlock(page: Page, asked: dict[Page, float]) -> None:
    with suppress(Error):  # a page that goes just now
        if not page.locator("[data-lock=pin]").count():
            asked.pop(page, None)
        elif page not in asked:
            asked[page] = time.monotonic() + BEFORE_TYPING
        elif asked[page] < time.monotonic():
            asked[page] = float("inf")
            page.keyboard.type(PIN)


def _signed_in(context: BrowserContext, site: str, username: str) -> None:
    page = context.new_page()
    page.goto(site)
    sign_in(page, username)
    page.wait_for_function(
        "() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"
    )
    page.close()


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port
