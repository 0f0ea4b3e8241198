"""County rows: one county with a million surveyed households on PostgreSQL, its lists and counts over HTTP, and a line that changes
while phones go on.

Four villages are really pushed; the database copies them, each copy a township of its own under other codes and ids.
"""

from __future__ import annotations

import http.client
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from sqlalchemy import Table, func, select, text

from benchmarks.load import Outcome, push_all, push_at_rate
from benchmarks.server import Server
from benchmarks.sync import bodies_of
from benchmarks.table import Row
from benchmarks.volume import IDS, settle
from ruhu.accounts.manage import create_account
from ruhu.areas.queries import AREA
from ruhu.cli import prepared
from ruhu.kit.db import Database
from ruhu.kit.ids import uuid7
from ruhu.kit.scopes import COUNTER
from ruhu.kit.settings import Settings
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.queries import HOUSEHOLD
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.durability.services import own_postgres
from tests.factories import large
from tests.factories.items import seal

BASE, BUSY = 4, 4  # villages that are pushed and copied; villages whose phones go on while the line changes
LINES = ("7500", "7300")
ASKS = 80
BUFFERS = "shared_buffers=512MB"  # as compose.yaml
TOWNSHIP = f"{large.COUNTY}100"
PLACES = {"village", "grid", "area", "parent"}
# A list is a real one: what is shown must be what the figures say.
WRONG = """
SELECT count(*) FROM standing s
LEFT JOIN flag f ON f.subject_id = s.subject_id AND f.campaign_id = s.campaign_id AND f.code = 'below_line' AND f.cleared_at IS NULL
WHERE (s.per_person < :line) <> (f.code IS NOT NULL)
"""


@dataclass(frozen=True)
class Size:
    """A county of `copies` + 1 townships, each with BASE villages of `village` households; `rate` submissions a second go on."""

    village: int
    copies: int
    rate: float


FULL = Size(village=400, copies=624, rate=100)
QUICK = Size(village=100, copies=49, rate=50)


def measure(size: Size) -> Iterator[Row]:
    """All county rows."""
    with (
        tempfile.TemporaryDirectory(prefix="ruhu-pg-", dir="/tmp") as cluster,
        own_postgres(Path(cluster), BUFFERS) as postgres,
        tempfile.TemporaryDirectory(prefix="ruhu-bench-") as data,
    ):
        yield from _county(postgres.create("county"), Path(data), size)


def _county(url: str, data: Path, size: Size) -> Iterator[Row]:
    database = prepared(Settings(data=data, database=url))
    villages = large.build(database, BASE + BUSY, size.village)
    with database.write() as connection:
        for name, role in (("bench-xian", "county"), ("bench-admin", "admin")):
            create_account(connection, name, large.PASSWORD, name, role, [large.COUNTY])
    definition = Catalog.load().get("mingzhou-2022-household", 1)
    rng = random.Random(20220803)
    server = Server(url, data, 2)
    try:
        work = []
        for village in villages:
            device = uuid7()
            token = server.sign_in(village.username, large.PASSWORD, device)
            items = [_earning(item, rng) for item in large.items_for(village, definition, rng)]
            work.append((token, bodies_of(items, device), bodies_of(items, device, 10)))
        push_all(server.port, [(token, bodies) for token, bodies, _ in work[:BASE]])
        began = time.perf_counter()
        _fill(database, size.copies)
        stored, places = _stored(database)
        yield Row(
            f"{stored:,} surveyed households in {places:,} villages",
            f"{time.perf_counter() - began:.0f} s to copy",
        )
        yield from _lists(_Desk(server, "bench-xian"), villages[0].code, places)
        pushes = [(token, body) for token, _, bodies in work[BASE:] for body in bodies]
        rng.shuffle(pushes)
        yield from _line(database, server, pushes, size, stored)
        memory = server.memory_mib()
        yield Row("memory of a server process", f"{memory:.0f} MiB", "≤ 150", 1, 150 / memory)
    finally:
        server.stop()
        database.close()


def _earning(item: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Incomes of 3 000 to 30 000 yuan a person, most near 12 000: about one in eighty lies between the two lines."""
    values = item["answers"]["values"]
    wage = rng.triangular(3000, 30000, 12000) * int(values["people"])
    values |= {"wage": f"{wage:.2f}", "business": "0.00", "transfer": "0.00", "property": "0.00"}
    return seal(item)


# --- the copies


def _fill(database: Database, copies: int) -> None:
    """Copy the township; what filling leaves to do must not be done while it is measured."""
    with database.write() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE bench_source AS SELECT subject_id, submission_id FROM standing"
        )
        connection.exec_driver_sql(
            "CREATE TABLE bench_place AS SELECT code FROM area WHERE code IN (SELECT area FROM standing)"
            " OR code IN (SELECT left(area, 12) FROM standing)"
        )
    subjects = "(SELECT subject_id FROM bench_source)"
    places = "(SELECT code FROM bench_place)"
    statements = [
        _copy(AREA, f"t.code = '{TOWNSHIP}' OR t.code IN {places}"),
        _copy(COUNTER, f"right(t.scope, 12) IN {places}"),
        _copy(HOUSEHOLD, f"t.id IN {subjects}"),
        _copy(SUBMISSION, f"t.subject_id IN {subjects}"),
        _copy(REVISION, "t.submission_id IN (SELECT submission_id FROM bench_source)"),
        _copy(FLAG, f"t.subject_id IN {subjects}"),
        _copy(STANDING, f"t.subject_id IN {subjects}"),
    ]
    for first in range(1, copies + 1, 25):
        with database.write() as connection:
            for statement in statements:
                connection.execute(text(statement), {"first": first, "last": min(first + 24, copies)})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        settle(connection, sqlite=False)


def _copy(table: Table, where: str) -> str:
    """INSERT … SELECT, once for each k from :first to :last: township 100 becomes 100 + k, ids get k in front."""

    def value(name: str) -> str:
        old = f't."{name}"'
        if name in IDS:
            return f"lpad(to_hex(k), 8, '0') || substr({old}, 9)"
        if name in PLACES or table.c[name] is AREA.c.code:  # a flag has a code too
            moved = f"left({old}, 6) || CAST(100 + k AS text) || substr({old}, 10)"
            return f"CASE WHEN length({old}) < 9 THEN {old} ELSE {moved} END"
        if name == "urgency":  # no two households of a county earn the same to the fen
            return f"{old} + k / 2.0"
        if name == "scope":  # …/990101100001
            return f"left({old}, length({old}) - 6) || CAST(100 + k AS text) || right({old}, 3)"
        return old

    names = [column.name for column in table.columns]
    columns = ", ".join(f'"{name}"' for name in names)
    return (
        f"INSERT INTO {table.name} ({columns}) SELECT {', '.join(map(value, names))}"
        f" FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS series(k) CROSS JOIN {table.name} AS t WHERE {where}"
    )


def _stored(database: Database) -> tuple[int, int]:
    with database.read() as connection:
        households = connection.execute(select(func.count()).select_from(STANDING)).scalar_one()
        villages = connection.execute(
            select(func.count()).select_from(AREA).where(AREA.c.level == "village")
        ).scalar_one()
        return int(households), int(villages)


# --- what is measured


class _Desk:
    """Somebody at a desk with one kept connection."""

    def __init__(self, server: Server, username: str) -> None:
        self.token = server.sign_in(username, large.PASSWORD, uuid7())
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)

    def ask(self, path: str, body: dict[str, Any] | None = None, **asked: str) -> tuple[float, Any]:
        """Milliseconds until the whole answer was here, and the answer."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        began = time.perf_counter()
        way = "GET" if body is None else "POST"
        url = f"{path}?{urlencode(asked)}" if asked else path
        self.connection.request(way, url, None if body is None else orjson.dumps(body), headers)
        response = self.connection.getresponse()
        read = response.read()
        took = (time.perf_counter() - began) * 1000
        if response.status != 200:
            raise RuntimeError(f"{way} {url}: {response.status} {read[:300]!r}")
        return took, orjson.loads(read)


def _asked(what: str, bar: float, ask: Any, remark: str) -> Row:
    """One row: the first answers are not counted, those after them are."""
    for _ in range(5):
        ask(0)
    took = sorted(ask(n)[0] for n in range(ASKS))
    p95 = took[int(0.95 * ASKS)]
    return Row(what, f"p50 {took[ASKS // 2]:.1f}, p95 {p95:.1f} ms", remark, 1, bar / p95)


def _lists(desk: _Desk, village: str, places: int) -> Iterator[Row]:
    def of(n: int) -> str:
        return f"{large.COUNTY}{100 + n % (places // BASE)}{village[9:]}"

    households = "/api/households"
    shown = desk.ask(households, area=village, flag="below_line", sort="per_person")[1]["total"]
    yield _asked(
        "flagged households of a village, with their number", 10,
        lambda n: desk.ask(households, area=of(n), flag="below_line", sort="per_person", limit="50"), f"≤ 10 ms; {shown} here",
    )  # fmt: skip
    page = desk.ask(households, area=large.COUNTY, severity="H", sort="severity", count="false", limit="50")[
        1
    ]
    yield _asked(
        "the worst 50 of the county", 10,
        lambda n: desk.ask(households, area=large.COUNTY, severity="H", sort="severity", count="false", limit="50"),
        f"≤ 10 ms; {len(page['items'])} rows",
    )  # fmt: skip
    counts = {"area": large.COUNTY, "level": "village"}
    first, answer = desk.ask("/api/overview/areas", **counts)
    yield _asked(
        f"counts of {len(answer['items']):,} villages", 50, lambda n: desk.ask("/api/overview/areas", **counts),
        f"≤ 50 ms; {first / 1000:.1f} s the very first time",
    )  # fmt: skip
    yield Row("the whole overview of the county", f"{desk.ask('/api/overview', area=large.COUNTY)[0]:.0f} ms")


def _line(
    database: Database, server: Server, pushes: list[tuple[str, bytes]], size: Size, stored: int
) -> Iterator[Row]:
    """The line goes up and down again while phones push."""
    desk = _Desk(server, "bench-admin")
    found: list[Outcome] = []
    phones = threading.Thread(target=lambda: found.append(push_at_rate(server.port, pushes, size.rate / 10)))
    phones.start()
    time.sleep(2)
    for amount in LINES:
        body = {
            "id": uuid7(), "area": large.COUNTY, "year": 2023, "amount": amount, "document": "示例通知", "short_document": "示例通知",
        }  # fmt: skip
        took, told = desk.ask("/api/campaigns/mingzhou-2022/lines", body)
        with database.read() as connection:
            wrong = connection.execute(text(WRONG), {"line": int(amount) * 100}).scalar_one()
        yield Row(
            f"line changed to {amount} yuan, {stored:,} households, phones going on", f"{took / 1000:.2f} s",
            f"≤ 2 s; {told['crossed']:,} crossed, {wrong} flagged wrongly or not", 1, 0 if wrong else 2000 / took,
        )  # fmt: skip
    phones.join()
    p99 = found[0].percentile(0.99)
    yield Row(
        f"sync meanwhile, {size.rate:.0f} submissions/s, 10 a push", f"p50 {found[0].percentile(0.5):.0f}, p99 {p99:.0f} ms",
        f"p99 ≤ 250 ms; {found[0].statuses}", 1, 250 / p99,
    )  # fmt: skip
