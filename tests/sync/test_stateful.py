"""Hypothesis drives the API, in this process and of a started server, on SQLite and on PostgreSQL, beside a small model of what docs/sync.md says."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ruhu.kit import clock
from ruhu.kit.bulk import insert_many
from ruhu.kit.ids import uuid7
from ruhu.kit.scopes import raise_scope
from ruhu.roster.queries import HOUSEHOLD
from tests.durability.services import served
from tests.factories.items import seal, survey_item
from tests.factories.world import COLUMNS, COUNTY, GRIDS, VILLAGES, Phone, World

SCOPE = f"mingzhou-2022/{VILLAGES[0]}"
QUESTIONS = ("house_unsafe", "wage", "people")
WORDS = st.sampled_from(["甲", "乙", "丙"])
Remarks = dict[str, str]


@dataclass
class Form:
    """What should be known of one form: revisions in the order of arrival, and the head."""

    household: str
    speaks: bool
    revs: dict[str, tuple[tuple[str | None, str | None], Remarks]] = field(default_factory=dict)
    head: str | None = None

    def line(self) -> set[str]:
        """The head and its ancestors, as far as they are named."""
        found: set[str] = set()
        ahead = [self.head]
        while ahead:
            at = ahead.pop()
            if at is not None and at not in found:
                found.add(at)
                ahead += self.revs.get(at, ((None, None), {}))[0]
        return found

    def place(self, rev: str, parent: str | None, remarks: Remarks) -> str:
        """An arrival; its status."""
        self.revs[rev] = ((parent, None), remarks)
        self.head = self.head or rev
        while self._one_more():
            pass
        return "accepted" if self.speaks and rev in self.line() else "disputed"

    def _one_more(self) -> bool:
        line = self.line()
        for rev, ((parent, _), remarks) in self.revs.items():
            if rev in line or parent not in line:
                continue
            if parent == self.head:
                self.head = rev
                return True
            if parent not in self.revs or not self.speaks:
                continue
            base, ours = self.revs[parent][1], self.revs[str(self.head)][1]
            if (both := _together(base, ours, remarks)) is not None:
                merge = _merge_id(str(self.head), rev)
                self.revs[merge] = ((self.head, rev), both)
                self.head = merge
                return True
        return False


def _together(base: Remarks, ours: Remarks, theirs: Remarks) -> Remarks | None:
    merged = dict(ours)
    for name in QUESTIONS:
        old, our, their = base.get(name), ours.get(name), theirs.get(name)
        if our == their or their == old:
            continue
        if our != old:
            return None
        merged.pop(name, None)
        if their is not None:
            merged[name] = their
    return merged


def _merge_id(head: str, other: str) -> str:
    value = int.from_bytes(hashlib.sha256(f"ruhu-merge\n{head}\n{other}".encode()).digest()[:16])
    return str(uuid.UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62))


class Api(RuleBasedStateMachine):
    """Two phones of one worker and one of the village, at three households that nobody has been at."""

    world: World
    phones: list[Phone]

    @initialize()
    def begin(self) -> None:
        self.households = _households(self.world)
        self.forms: dict[str, Form] = {}
        self.sent: list[tuple[int, dict[str, Any], dict[str, Any]]] = []
        self.waiting: list[tuple[int, dict[str, Any]]] = []
        self.copies: list[dict[str, Any]] = [{} for _ in self.phones]
        self.cursors: list[str | None] = [None for _ in self.phones]
        self.top = 0

    def _make(self, form: str, household: str, parent: str | None, remarks: Remarks) -> dict[str, Any]:
        return survey_item(
            self.world.definition, village=VILLAGES[0], household_id=household, submission_id=form, parent=parent,
            remarks=remarks,
        )  # fmt: skip

    def _push(self, who: int, items: list[dict[str, Any]]) -> None:
        for item, result in zip(items, self.phones[who].results(*items), strict=True):
            form = self.forms.get(item["submission_id"])
            if form is None:
                taken = any(other.household == item["household_id"] for other in self.forms.values())
                form = self.forms[item["submission_id"]] = Form(item["household_id"], not taken)
            status = form.place(item["rev_id"], item["parent"], dict(item["answers"]["remarks"]))
            assert (result["status"], result["head"]) == (status, form.head), result["problem"]
            assert result["seq"] > self.top
            self.top = max(self.top, result["seq"])
            self.sent.append((who, item, result))

    def _known(self, form: str) -> list[str]:
        return [
            item["rev_id"]
            for item in [*(item for _, item, _ in self.sent), *(item for _, item in self.waiting)]
            if item["submission_id"] == form
        ]

    @rule(who=st.integers(0, 2), n=st.integers(0, 2))
    def visit(self, who: int, n: int) -> None:
        self._push(who, [self._make(uuid7(), self.households[n], None, {})])

    @rule(
        who=st.integers(0, 2),
        pick=st.integers(0, 99),
        question=st.sampled_from(QUESTIONS),
        word=WORDS,
        later=st.booleans(),
    )
    def edit(self, who: int, pick: int, question: str, word: str, later: bool) -> None:
        """An edit of the head or of an older revision; sent now, or after its children."""
        if not self.forms:
            return
        form = sorted(self.forms)[pick % len(self.forms)]
        here = self.forms[form]
        bases = [*here.revs, *(item["rev_id"] for _, item in self.waiting if item["submission_id"] == form)]
        base = bases[-1 - pick % len(bases)]
        remarks = dict(here.revs[base][1]) if base in here.revs else {}
        item = self._make(form, here.household, base, remarks | {question: word})
        if later:
            self.waiting.append((who, item))
        else:
            self._push(who, [item])

    @rule()
    def send_what_waits(self) -> None:
        """Newest first: children before their parents."""
        waiting, self.waiting = self.waiting[::-1], []
        for who, item in waiting:
            self._push(who, [item])

    @rule(pick=st.lists(st.integers(0, 999), min_size=1, max_size=4))
    def resend(self, pick: list[int]) -> None:
        """Whatever was sent once comes again: the first receipts, and nothing else happens."""
        if not self.sent:
            return
        who = self.sent[pick[0] % len(self.sent)][0]
        mine = [entry for entry in self.sent if entry[0] == who]
        again = [mine[p % len(mine)] for p in pick]
        results = self.phones[who].results(*(item for _, item, _ in again))
        assert results == [first | {"status": "duplicate"} for _, _, first in again]

    @rule(pick=st.integers(0, 999))
    def other_content_under_a_used_id(self, pick: int) -> None:
        if self.sent:
            who, item, _ = self.sent[pick % len(self.sent)]
            result = self.phones[who].results(seal(item | {"client_at": "later"}))[0]
            assert (result["status"], result["problem"]["code"]) == ("held", "id_reused")

    @rule(who=st.integers(0, 2), limit=st.integers(1, 4))
    def pull(self, who: int, limit: int) -> None:
        """One page."""
        self._page(who, limit)

    @rule(who=st.integers(0, 2))
    def have(self, who: int) -> None:
        phone = self.phones[who]
        asked = [*[item["rev_id"] for _, item, _ in self.sent][-20:], uuid7()]
        body = {"revs": asked, "blobs": []}
        told = phone.client.post("/api/sync/have", json=body, headers=phone.headers).json()["revs"]
        mine = {
            item["rev_id"] for sender, item, _ in self.sent if self.phones[sender].username == phone.username
        }
        assert told == sorted(set(asked) & mine)

    @invariant()
    def no_cursor_passed_a_change(self) -> None:
        """I6: below its cursor a phone has all there is."""
        for who, cursor in enumerate(getattr(self, "cursors", [])):
            if cursor is not None:
                below = int(cursor.split(".")[2])  # epoch, grants, number, seal
                mine = {i: seq for i, (seq, _) in self.copies[who].items()}
                for _, item, result in self.sent:
                    if result["seq"] <= below:
                        assert item["submission_id"] in mine or item["household_id"] not in self.households

    def teardown(self) -> None:
        """I5: after all is sent and pulled each phone has each form as the model has it."""
        if not hasattr(self, "cursors"):
            return
        self.send_what_waits()
        heads = {form: here.head for form, here in self.forms.items()}
        for who in range(len(self.phones)):
            while self._page(who, 4):
                pass
            assert {form: head for form, (_, head) in self.copies[who].items() if form in heads} == heads

    def _page(self, who: int, limit: int) -> bool:
        asked = {"scope": SCOPE, "limit": limit} | (
            {"cursor": self.cursors[who]} if self.cursors[who] else {}
        )
        page = orjson.loads(self.phones[who].get("/api/sync/pull", **asked).content)
        for change in page["changes"]:
            if change["type"] == "submission":
                self.copies[who][change["id"]] = (change["seq"], change["data"]["head"])
        self.cursors[who] = page["cursor"]
        return bool(page["more"])


def _households(world: World) -> list[str]:
    now, made = clock.iso(), [uuid7() for _ in range(3)]
    with world.database.write() as connection:
        insert_many(connection, HOUSEHOLD, COLUMNS, [(
            household, household[-8:], "示例新", VILLAGES[0], GRIDS[0], COUNTY, "", "", 1, "slx", "", False, False, None, 4, 2, "{}",
            orjson.dumps({"lifted": False, "monitored": False, "key": False}).decode(), False,
            raise_scope(connection, f"roster/{VILLAGES[0]}", 1), now, now,
        ) for household in made])  # fmt: skip
    return made


def follow_the_model(world: World, examples: int) -> None:
    phones = [world.sign_in(name) for name in ("wg1", "wg1", "cun1")]
    machine = type("ApiOfOneWorld", (Api,), {"world": world, "phones": phones})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=25, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_the_api_does_what_the_model_says(world: World) -> None:
    follow_the_model(world, 20)


def test_a_started_server_does_over_http_what_the_model_says(world: World, tmp_path: Path) -> None:
    """The same, fewer times, with nothing left out between: a server process, its port, its connections."""
    with served(world, tmp_path) as over_http:
        follow_the_model(over_http, 5)
