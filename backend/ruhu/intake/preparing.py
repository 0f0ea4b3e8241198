"""The part of intake that needs no lock: whose household, which rules, what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, union_all

from ruhu.accounts.access import Actor, may_survey
from ruhu.accounts.queries import REVOCATION
from ruhu.campaigns.queries import MARK, CampaignView, Line, campaigns_at
from ruhu.kit.state import all_values
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.risk.judge import Judgement, examine
from ruhu.risk.store import Subject, standings
from ruhu.roster.queries import Place, households_for_judging, villages_for_judging
from ruhu.submissions.items import Item, Unreadable
from ruhu.submissions.store import earlier_rounds

STATE = union_all(all_values(), REVOCATION)


def state_of(connection: Connection, actor: Actor, device: str) -> dict[str, str]:
    """The server's named values, and under "device" when this phone was revoked ("" while it is not)."""
    rows = connection.execute(STATE, {"device_id": device, "account_id": actor.account_id})
    return {str(key): str(value) for key, value in rows}


@dataclass(slots=True)
class Judged:
    """A readable item with its place and its judgement."""

    item: Item
    campaign: CampaignView
    subject: str
    subject_id: str
    area: str
    line_id: str
    flags: list[dict[str, Any]]
    listed: dict[str, Any]  # the figures that lists show
    result: str  # the judgement as JSON text


@dataclass(slots=True)
class Aside:
    """An item that is kept aside: durable, with the reason, for an administrator."""

    key: str
    rev_id: str | None
    code: str
    message: str
    digest: str
    body: str
    item: Item | None


def prepare(
    connection: Connection,
    catalog: Catalog,
    actor: Actor,
    device: str,
    items: Sequence[Item | Unreadable],
    state: Mapping[str, str],
) -> tuple[list[Judged | Aside], dict[Subject, str]]:
    """Everything that needs no lock: whose household, which rules, what they say; and which submission speaks for whom."""
    known = _known(
        connection, catalog, [item for item in items if isinstance(item, Item)], state.get(MARK, "")
    )
    revoked = bool(state.get("device"))
    prepared: list[Judged | Aside] = []
    for item in items:
        if isinstance(item, Unreadable):
            prepared.append(
                Aside(item.key, item.rev_id, "malformed", item.message, item.digest, item.body, None)
            )
            continue
        reason = None
        if item.digest != item.true_digest:
            reason = (
                "digest_mismatch",
                f"内容与指纹不符(收到 {item.digest[:12]}…, 算得 {item.true_digest[:12]}…), 请升级应用后重发。",
            )
        elif revoked:
            reason = ("device_revoked", "这台手机已被停用。内容已收存, 请联系管理员处理。")
        elif device != actor.device_id:
            reason = ("device_mismatch", "这份内容来自另一台手机的登录。已收存, 请联系管理员处理。")
        judged = reason or _judge(known, actor, item)
        if isinstance(judged, tuple):
            prepared.append(aside(item, *judged))
        else:
            prepared.append(judged)
    return prepared, known.speaking


@dataclass(frozen=True, slots=True)
class _Known:
    """What the items of one push refer to, read in a few statements."""

    catalog: Catalog
    campaigns: dict[str, CampaignView]
    households: dict[str, Place]
    villages: dict[str, Place]
    rounds: dict[str, list[tuple[str, str]]]
    speaking: dict[Subject, str]
    contexts: dict[tuple[str, str], tuple[Line | None, dict[str, Any]]] = field(default_factory=dict)
    permitted: dict[tuple[str, str], bool] = field(default_factory=dict)

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


def _known(connection: Connection, catalog: Catalog, items: Sequence[Item], mark: str) -> _Known:
    households = households_for_judging(
        connection, {item.household_id for item in items if item.household_id}
    )
    villages = villages_for_judging(connection, {item.village for item in items if not item.household_id})
    subjects, campaigns = [*households, *villages], {item.campaign_id for item in items}
    speaking = standings(connection, subjects)
    # Whoever was surveyed in another campaign has a standing there.
    been = {subject for campaign, subject in speaking if campaign not in campaigns or len(campaigns) > 1}
    rounds = earlier_rounds(connection, been, campaigns) if been else {}
    return _Known(catalog, campaigns_at(connection, mark), households, villages, rounds, speaking)


def _judge(known: _Known, actor: Actor, item: Item) -> Judged | tuple[str, str]:
    definition = known.catalog.by_hash(item.questionnaire)
    if item.kind != "survey":
        return "unknown_kind", f"本服务器还不认识“{item.kind}”类的内容。已收存, 升级服务器后处理。"
    if definition is None:
        return (
            "unknown_questionnaire",
            f"问卷 {item.questionnaire[:12]}… 尚未在本服务器发布。已收存, 请管理员发布后处理。",
        )
    campaign = known.campaigns.get(item.campaign_id)
    if campaign is None:
        return "unknown_campaign", f"本服务器没有行动 {item.campaign_id}。已收存, 请管理员处理。"
    if campaign.status != "open":
        return "campaign_closed", f"行动“{campaign.title}”现在没有开放。内容已收存, 请主管决定是否采用。"
    if definition.subject == "household":
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
    subject_id, area = place.id, place.grid
    if not known.may_survey(actor, area, definition.subject):
        return "not_permitted", "这一户(村)现在不在您的网格里。内容已收存, 主管会处理。"
    line, context = known.line(campaign, area)
    previous = known.previous(definition, subject_id)
    faults, judgement = examine(definition, item.answers, place.facts, context, previous)
    if faults:
        reasons = "; ".join(fault.message for fault in faults[:5])
        return (
            "invalid_answers",
            f"有 {len(faults)} 处答案不符合问卷: {reasons}。内容已收存, 请在手机上改正后再发。",
        )
    flags = _flags(judgement)
    listed = _listed(definition, item, judgement) | {"line_fen": line.amount_fen if line else None}
    return Judged(
        item, campaign, definition.subject, subject_id, area, line.id if line else "", flags, listed,
        _result(judgement, flags, listed),
    )  # fmt: skip


def aside(item: Item, code: str, message: str) -> Aside:
    return Aside(item.rev_id, item.rev_id, code, message, item.digest, item.body.decode(), item)


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


def _listed(definition: Definition, item: Item, judgement: Judgement) -> dict[str, Any]:
    """The figures that lists sort and show, where the definition says which they are (`visited_on`, `sum`)."""
    total = definition.raw.get("sum") or {}
    values, measures = item.answers["values"], judgement.measures
    return {
        "visited_on": values.get(definition.raw.get("visited_on", "")),
        "people": values.get(total.get("people", "")),
        "net": measures.get(total.get("total", "")),
        "per_person": measures.get(total.get("quotient", "")),
    }
