"""Cases that a push drafts: for flags that were newly raised. A flag that is cleared marks its case, and closes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from ruhu.campaigns.queries import CampaignView
from ruhu.kit import clock
from ruhu.kit.bulk import Row
from ruhu.kit.ids import uuid7
from ruhu.ledger import store
from ruhu.ledger.terms import due_on, suggested_unit
from ruhu.ledger.transitions import Standing, Step, reopened
from ruhu.risk.models import LEVELS

SEQ = store.DRAFT.index("seq")


@dataclass(slots=True)
class Found:
    """What a push found about one household or village, or a self-check also about a township or county (`subject` area)."""

    campaign: CampaignView
    scope: str
    subject: str
    subject_id: str
    area: str
    rev: str
    raised: Sequence[Mapping[str, Any]]
    cleared: Sequence[str]  # codes
    fresh: bool  # nothing was known of it: it has no case
    unit: str = ""  # to whom its problems go until somebody decides; "" = as the campaign says for their area


@dataclass(slots=True)
class Drafts:
    """What the ledger writes of a push. Each wants a number of its scope's feed first."""

    now: str
    drafts: list[list[Any]] = field(default_factory=list)
    moved: dict[str, list[Any]] = field(default_factory=dict)  # id → [standing, seq]
    steps: list[tuple[str, Step, dict[str, Any]]] = field(default_factory=list)
    stepped: Mapping[str, Standing] = field(default_factory=dict)
    """Cases as steps of the same push leave them; those are written first."""
    wanted: list[tuple[str, Callable[[int], None]]] = field(default_factory=list)

    def read(self, connection: Connection, found: Sequence[Found]) -> None:
        """Work out what is to be written. Reads (and locks) cases only where some may be there."""
        known = store.locked_about(connection, about) if (about := _met(found)) else {}
        today, terms = clock.today(), dict[str, str | None]()
        for f in found:
            unit: dict[str, str] = {}
            if f.campaign.id not in terms:
                terms[f.campaign.id] = due_on(f.campaign, today)
            until = terms[f.campaign.id]
            for flag in f.raised:
                row = known.get((f.campaign.id, f.subject_id, flag["code"]))
                if row is not None:
                    self._again(row, f.rev, flag["message"], until)
                    continue
                id = store.case_id(f.campaign.id, f.subject_id, flag["code"])
                topic = flag["area"]
                if topic not in unit:
                    unit[topic] = suggested_unit(f.campaign, topic)
                draft = [
                    id, f.scope, 0, f.campaign.id, f.subject, f.subject_id, flag["code"], f.area, topic, flag["box"] or "",
                    LEVELS[flag["severity"]], flag["title"], flag["message"], f.rev, self.now, self.now,
                    f.unit or unit[topic], until,
                ]  # fmt: skip
                self.drafts.append(draft)
                self.wanted.append((f.scope, _into(draft, SEQ)))
            for code in f.cleared:
                row = known.get((f.campaign.id, f.subject_id, code))
                if row is not None:
                    self._gone(row)

    def write(self, connection: Connection) -> None:
        """Write what `read` worked out; every number has been given, and steps of the push are written."""
        store.add_drafts(connection, [tuple(row) for row in self.drafts])
        store.move(connection, {id: (standing, seq) for id, (standing, seq) in self.moved.items()}, self.now)
        if self.steps:
            counts = store.counts(connection, [case for case, *_ in self.steps])
            rows: list[Row] = [
                store.step_row(case, counts.get(case, 0) + 1, step, "found", said, self.now)
                for case, step, said in self.steps
            ]
            store.add_steps(connection, rows)

    def _standing(self, row: Any) -> Standing:
        if row.id in self.moved:
            standing: Standing = self.moved[row.id][0]
            return standing
        return self.stepped.get(row.id) or store.standing_of(row)

    def _gone(self, row: Any) -> None:
        """A later survey does not find it: a closed case is confirmed by that, an open one only says so."""
        standing = self._standing(row)
        if standing.state == "closed":
            self._move(row, replace(standing, confirmed_on=clock.today().isoformat()))
        else:
            self._move(row, replace(standing, found_gone=True))

    def _again(self, row: Any, rev: str, message: str, until: str | None) -> None:
        """The problem has a case already: a closed one is reopened by the survey itself, and is not due before `until`."""
        standing = self._standing(row)
        if standing.state == "closed":
            step = Step(uuid7(), "reopen", standing.head, "", "", clock.today().isoformat())
            self.steps.append((row.id, step, {"reason": message, "revision": rev}))
            due = max(filter(None, (standing.due_on, until)), default=None)
            self._move(row, replace(reopened(standing, step.id, message), due_on=due))
        else:
            words = message if standing.state == "found" else standing.statement
            self._move(row, replace(standing, found_gone=False, statement=words))

    def _move(self, row: Any, standing: Standing) -> None:
        entry = self.moved.get(row.id)
        if entry is not None:
            entry[0] = standing
            return
        entry = self.moved[row.id] = [standing, 0]
        # A case stays in the feed of the campaign and village in which it was drafted.
        self.wanted.append((row.scope, _into(entry, 1)))


def _met(found: Sequence[Found]) -> set[str]:
    """Those that may have cases."""
    return {f.subject_id for f in found if not f.fresh}


def _into(row: list[Any], at: int) -> Callable[[int], None]:
    def put(value: int) -> None:
        row[at] = value

    return put


def drafts_of(
    connection: Connection, found: Iterable[Found], now: str, stepped: Mapping[str, Standing]
) -> Drafts:
    """The ledger's part of a push; `stepped`: see Drafts."""
    drafts = Drafts(now, stepped=stepped)
    drafts.read(connection, list(found))
    return drafts
