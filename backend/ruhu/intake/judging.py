"""Judging what came in: whose household, which rules, what they say. Reads, writes nothing, needs no lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection

from ruhu.accounts.access import Actor, may_survey
from ruhu.campaigns.queries import CampaignView, Line, campaigns_at
from ruhu.intake.takers import TAKERS
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.validate import Problem
from ruhu.risk.judge import Judgement, examine
from ruhu.risk.store import Subject, standings
from ruhu.risk.turning import lowest_and_highest
from ruhu.roster.queries import Place, households_for_judging, villages_for_judging
from ruhu.submissions.acts import Refusal, form_kind
from ruhu.submissions.items import Item
from ruhu.submissions.store import earlier_rounds
from ruhu.visits.newcomers import existing_grids, settle_newcomer


@dataclass(frozen=True, slots=True)
class Known:
    """What the items of one push refer to, read in a few statements."""

    catalog: Catalog
    campaigns: dict[str, CampaignView]
    households: dict[str, Place]
    villages: dict[str, Place]
    rounds: dict[str, list[tuple[str, str]]]
    speaking: dict[Subject, str]
    contexts: dict[tuple[str, str], tuple[Line | None, dict[str, Any]]] = field(default_factory=dict)
    permitted: dict[tuple[str, str], bool] = field(default_factory=dict)
    grids: set[str] = field(default_factory=set)
    """Of the grids that newcomers name, those that there are."""
    mark: str = ""
    """The state of the campaigns (kit.state) as of which it is judged."""

    def line(self, campaign: CampaignView, area: str) -> tuple[Line | None, dict[str, Any]]:
        """The line of an area and the campaign's facts there; most items of a push come from one grid."""
        found = self.contexts.get((campaign.id, area))
        if found is None:
            found = self.contexts[campaign.id, area] = (campaign.line_for(area), campaign.context(area))
        return found

    def may_survey(self, actor: Actor, area: str, subject: str) -> bool:
        """Whether the sender may survey there."""
        found = self.permitted.get((area, subject))
        if found is None:
            found = self.permitted[area, subject] = may_survey(actor, area, subject=subject)
        return found

    def previous(self, definition: Definition, subject_id: str) -> dict[str, Any] | None:
        """The values of the last round on the same form (any version), as the phone finds them."""
        for questionnaire, body in self.rounds.get(subject_id, ()):
            earlier = self.catalog.by_hash(questionnaire)
            if earlier is not None and earlier.id == definition.id:
                values: dict[str, Any] = orjson.loads(body)["answers"]["values"]
                return values
        return None


@dataclass(slots=True)
class Verdict:
    """What the rules say about answers. `result` is the judgement as JSON text, `listed` the figures that lists show."""

    line_id: str
    flags: list[dict[str, Any]]
    listed: dict[str, Any]
    result: str
    turns: tuple[float | None, float | None] = (None, None)  # the lines at which it would be another


@dataclass(slots=True)
class Judged:
    """A readable item with its place and its judgement. `known` and `place` judge other answers about the same subject."""

    item: Item
    campaign: CampaignView
    subject: str
    subject_id: str
    area: str
    verdict: Verdict
    known: Known
    place: Place
    second_parent: str | None = None  # of a supervisor's resolution
    measures: Mapping[str, Any] | None = None  # of an act (submissions/acts.py), None for a survey

    @property
    def key(self) -> str:
        """What it stands under, as of what is kept aside."""
        return self.item.rev_id

    rev_id = key

    @property
    def digest(self) -> str:
        """Of its content, as its phone says and the server found."""
        return self.item.digest


def look_up(connection: Connection, catalog: Catalog, items: Sequence[Item], mark: str) -> Known:
    """Read what these items refer to; `mark` is the campaigns' (kit.state)."""
    wanted = {item.household_id for item in items if item.household_id}
    newcomers = [item for item in items if item.kind == "newcomer"]
    if newcomers:
        wanted |= {item.submission_id for item in newcomers}
    households = households_for_judging(connection, wanted)
    villages = villages_for_judging(connection, {item.village for item in items if not item.household_id})
    subjects, campaigns = [*households, *villages], {item.campaign_id for item in items}
    speaking = standings(connection, subjects)
    # Whoever was surveyed in another campaign has a standing there.
    been = {subject for campaign, subject in speaking if campaign not in campaigns or len(campaigns) > 1}
    rounds = earlier_rounds(connection, been, campaigns) if been else {}
    known = Known(catalog, campaigns_at(connection, mark), households, villages, rounds, speaking, mark=mark)
    if newcomers:
        known.grids.update(existing_grids(connection, newcomers))
    return known


def judge(known: Known, actor: Actor, item: Item, *, closed: bool = False) -> Judged | tuple[str, str]:
    """The item judged, or the code and the message for which it is kept aside. `closed`: a closed campaign takes it too."""
    definition = known.catalog.by_hash(item.questionnaire)
    if item.kind != "survey" and item.kind not in TAKERS:
        return "unknown_kind", f"本服务器还不认识“{item.kind}”类的内容。已收存, 升级服务器后处理。"
    if definition is None:
        return (
            "unknown_questionnaire",
            f"问卷 {item.questionnaire[:12]}… 尚未在本服务器发布。已收存, 请管理员发布后处理。",
        )
    if definition.kind != form_kind(item.kind):
        return "wrong_form", f"“{definition.short}”不是“{item.kind}”类的表。已收存, 请升级应用。"
    campaign = known.campaigns.get(item.campaign_id)
    if campaign is None:
        return "unknown_campaign", f"本服务器没有行动 {item.campaign_id}。已收存, 请管理员处理。"
    if campaign.status != "open" and not closed:
        return "campaign_closed", f"行动“{campaign.title}”现在没有开放。内容已收存, 请主管决定是否采用。"
    subject = definition.subject
    if subject == "either":
        subject = "household" if item.household_id else "village"
    if subject == "household":
        place = known.households.get(item.household_id or "")
        if place is None:
            return "unknown_household", "名册里没有这一户。内容已收存, 请管理员核对名册。"
        if place.village != item.village:
            return (
                "not_permitted",
                f"这一户属于村 {place.village}, 不在 {item.village}。已收存, 请管理员处理。",
            )
    else:
        place = known.villages.get(item.village)
        if place is None:
            return "unknown_village", f"没有代码为 {item.village} 的村。内容已收存, 请管理员核对区划。"
    if not known.may_survey(actor, place.grid, subject):
        return "not_permitted", "这一户(村)现在不在您的网格里。内容已收存, 主管会处理。"
    faults, verdict, judgement = weigh(known, definition, campaign, place, item.answers)
    if faults:
        return "invalid_answers", f"{told(faults)}。内容已收存, 请在手机上改正后再发。"
    if item.kind == "newcomer":
        settled = settle_newcomer(item, place, known.households, known.grids, actor)
        if isinstance(settled, Refusal):
            return settled.code, settled.message
        # A form about it may stand in the same push.
        place = known.households[settled.id] = settled
        subject = "household"
    judged = Judged(item, campaign, subject, place.id, place.grid, verdict, known, place)
    if item.kind != "survey":
        judged.measures = judgement.measures
    return judged


def weigh(
    known: Known, definition: Definition, campaign: CampaignView, place: Place, answers: Mapping[str, Any]
) -> tuple[list[Problem], Verdict, Judgement]:
    """What is wrong with answers about a place, and what the rules say of them."""
    line, context = known.line(campaign, place.grid)
    previous = known.previous(definition, place.id)
    faults, judgement = examine(definition, answers, place.facts, context, previous)
    flags = _flags(judgement)
    listed = _listed(definition, answers, judgement) | {"line_fen": line.amount_fen if line else None}
    turns = lowest_and_highest(judgement.turns)
    verdict = Verdict(line.id if line else "", flags, listed, _result(judgement, flags, listed), turns)
    return faults, verdict, judgement


def told(faults: Sequence[Problem]) -> str:
    """Faults in one sentence, without its full stop."""
    reasons = "; ".join(fault.message for fault in faults[:5])
    return f"有 {len(faults)} 处答案不符合问卷: {reasons}"


def _flags(judgement: Judgement) -> list[dict[str, Any]]:
    """Flags as the wire has them: the box as text, because some are `12a`."""
    return [
        {
            "code": flag.code, "question": flag.question, "box": None if flag.box is None else str(flag.box), "area": flag.area,
            "severity": flag.severity, "title": flag.title, "message": flag.message,
        }
        for flag in judgement.flags
    ]  # fmt: skip


def _result(judgement: Judgement, flags: list[dict[str, Any]], listed: dict[str, Any]) -> str:
    """What is kept of a judgement. What was visible or missing can be judged again; what was found is history."""
    kept = {
        "measures": judgement.measures, "flags": flags, "checks": judgement.checks,
        "notes": [note.message for note in judgement.notes], "missing": judgement.missing,
        "listed": listed,
    }  # fmt: skip
    return orjson.dumps(kept).decode()


def _listed(definition: Definition, answers: Mapping[str, Any], judgement: Judgement) -> dict[str, Any]:
    """The figures that lists sort and show, where the definition says which they are (`visited_on`, `sum`)."""
    total = definition.raw.get("sum") or {}
    values, measures = answers["values"], judgement.measures
    return {
        "visited_on": values.get(definition.raw.get("visited_on", "")),
        "people": values.get(total.get("people", "")),
        "net": measures.get(total.get("total", "")),
        "per_person": measures.get(total.get("quotient", "")),
    }
