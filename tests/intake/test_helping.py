"""Several server processes judge by a changed line together, and go on when one of them dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from ruhu.campaigns.queries import LINE, add_line, all_campaigns
from ruhu.intake import helping, parts, relining
from ruhu.intake.helping import Helper
from ruhu.intake.parts import PART, Job, divide, open_jobs, taken
from ruhu.intake.relining import finish_lines
from ruhu.kit import clock
from ruhu.kit.db import Database
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk.store import REJUDGEMENT
from tests.factories.world import World
from tests.intake.test_changed_line import CAMPAIGN, demand_as_from_scratch, put, surveyed

pytestmark = pytest.mark.parametrize("world", ["postgresql"], indirect=True)
LISTENING = "FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN ruhu_lines'"


@pytest.fixture
def other(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """What another process has of the same database. Each village is a part of its own."""
    monkeypatch.setattr(parts, "VILLAGES", 1)
    database = Database(world.database.url)
    yield database
    database.close()


def catalog_of(world: World) -> Catalog:
    catalog: Catalog = world.client.app.state.catalog  # type: ignore[attr-defined]
    return catalog


def listeners(world: World) -> list[int]:
    with world.database.read() as connection:
        return list(connection.execute(text(f"SELECT pid {LISTENING}")).scalars())


def await_listener(world: World, *, but: list[int]) -> list[int]:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = listeners(world)
        if found and found != but:
            return found
        time.sleep(0.02)
    raise AssertionError("nobody listens")


def help_seen(other: Database, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Whoever changes the line waits at its first household until the other process judges, too."""
    helped, judge = threading.Event(), relining._judge_again

    def judge_again(database: Database, *rest: Any) -> None:
        if database is other:
            helped.set()
        else:
            assert helped.wait(20), "no other process came"
        judge(database, *rest)

    monkeypatch.setattr(relining, "_judge_again", judge_again)
    monkeypatch.setattr(relining, "WORKERS", 1)
    return helped


def line_in_force(world: World) -> Job:
    with world.database.write() as connection:
        before = all_campaigns(connection)[CAMPAIGN].line_for("")
        line = {"area": "", "year": 2023, "amount": "8000", "document": "示例", "short_document": "示例"}
        add_line(connection, CAMPAIGN, line, clock.iso(), before=before, judged=False)
    with world.database.read() as connection:
        (job,) = open_jobs(connection)
    return job


def test_another_process_of_the_server_judges_a_part_of_the_villages(
    world: World, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    surveyed(world)
    helped = help_seen(other, monkeypatch)
    with Helper(other, catalog_of(world)).running():
        await_listener(world, but=[])
        told = put(world.sign_in("guanli"), "8000").json()
    assert helped.is_set() and told["judged_at"] and told["crossed"] > 0
    demand_as_from_scratch(world)
    assert world.count(PART) == 0
    assert told["crossed"] == world.count(REJUDGEMENT), "nobody was counted twice"
    assert listeners(world) == []


def test_a_process_that_lost_the_database_listens_again(
    world: World, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    surveyed(world)
    monkeypatch.setattr(helping, "LATER", 0.05)
    helped = help_seen(other, monkeypatch)
    with Helper(other, catalog_of(world)).running():
        first = await_listener(world, but=[])
        with world.database.write() as connection:
            connection.execute(text(f"SELECT pg_terminate_backend(pid) {LISTENING}"))
        await_listener(world, but=first)
        assert put(world.sign_in("guanli"), "8000").json()["judged_at"]
    assert helped.is_set()
    demand_as_from_scratch(world)


def test_a_part_of_one_who_dies_is_waited_for_and_judged_by_another(
    world: World, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    surveyed(world)
    job = line_in_force(world)
    divide(world.database, job)
    assert world.count(PART) > 1
    has, dies = threading.Event(), threading.Event()

    def die() -> None:
        with pytest.raises(ConnectionError), taken(other, job) as part:
            assert part is not None
            has.set()
            assert dies.wait(20)
            raise ConnectionError

    dying = threading.Thread(target=die)
    dying.start()
    assert has.wait(20)
    # He came while the line was put in force; whoever has a part is a writer, too.
    monkeypatch.setattr(world.database, "wait_for_writers", lambda: None)
    finishing = threading.Thread(target=finish_lines, args=(world.database, catalog_of(world)))
    finishing.start()
    while world.count(PART, PART.c.judged) < world.count(PART) - 1:
        time.sleep(0.02)
    finishing.join(0.3)
    assert finishing.is_alive() and world.count(LINE, LINE.c.judged_at.is_(None)) == 1
    dies.set()
    finishing.join(20)
    dying.join()
    assert world.count(LINE, LINE.c.judged_at.is_(None)) == 0 and world.count(PART) == 0
    demand_as_from_scratch(world)
