"""A changed income line: who is judged anew, what stays as it was, what phones and supervisors learn of it."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import Row, select

from ruhu.audit.log import verify
from ruhu.audit.models import AuditEvent
from ruhu.campaigns.queries import LINE, MARK, add_line, all_campaigns
from ruhu.intake.judging import judge, look_up
from ruhu.intake.moving import MovedAway
from ruhu.intake.placing import Placing, Sender
from ruhu.intake.relining import finish_lines
from ruhu.kit import clock, state
from ruhu.kit.ids import uuid7
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk.judge import evaluate
from ruhu.risk.models import LEVELS, urgency_of
from ruhu.risk.store import FLAG, REJUDGEMENT, STANDING
from ruhu.roster.queries import households_for_judging
from ruhu.submissions.items import Item, read_item
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import COUNTY, GRIDS, VILLAGES, Phone, World
from tests.review.forms import edit, review
from tests.sync.test_pull import drain

CAMPAIGN = "mingzhou-2022"
FORMS = f"{CAMPAIGN}/{VILLAGES[0]}"
INCOMES = (4000, 5000, 6000, 6499, 6500, 6850, 7299, 7300, 7301, 7400, 7500, 8000, 9000)
"""Yuan a person, around the lines of the tests."""


def put(phone: Phone, amount: str, *, area: str = COUNTY, campaign: str = CAMPAIGN, **changes: Any) -> Any:
    """Ask for a line, as it came."""
    body = {
        "id": uuid7(), "area": area, "year": 2023, "amount": amount, "document": f"示例县关于{amount}元监测线的通知",
        "short_document": f"示例通知{amount}",
    }  # fmt: skip
    return phone.client.post(f"/api/campaigns/{campaign}/lines", json=body | changes, headers=phone.headers)


def surveyed(world: World, seed: int = 1) -> list[dict[str, Any]]:
    """Every household has a form: incomes around the lines, some with rigid spending, some who tick 低于."""
    dice = random.Random(seed)
    items = []
    for grid, households in world.households.items():
        for household in households:
            people = dice.choice((1, 3, 4))
            changes: dict[str, Any] = {
                "people": people, "labour": 1, "business": "0.00", "transfer": "0.00", "property": "0.00",
                "wage": f"{dice.choice(INCOMES) * people}.00", "net_total": None,
                "below_line": dice.choice(("yes", "no")), "house_unsafe": dice.choice(("yes", "no")),
            }  # fmt: skip
            if dice.random() < 0.5:
                changes |= {
                    "rigid_spending": "have",
                    "medical_spending": f"{dice.choice((500, 2000)) * people}.00",
                }
                changes |= {"education_spending": "0.00"}
            values = harmless_values(world.definition, **changes)
            items.append(
                survey_item(world.definition, village=grid[:12], household_id=household, values=values)
            )
    for result in world.sign_in("xian").results(*items):
        assert result["status"] == "accepted", result["problem"]
    return items


def standings(world: World) -> dict[str, Row[Any]]:
    with world.database.read() as connection:
        return {row.subject_id: row for row in connection.execute(select(STANDING))}


def open_flags(world: World) -> dict[str, dict[str, int]]:
    with world.database.read() as connection:
        found: dict[str, dict[str, int]] = {}
        for row in connection.execute(select(FLAG).where(FLAG.c.cleared_at.is_(None))):
            assert row.code not in found.setdefault(row.subject_id, {}), "open once"
            found[row.subject_id][row.code] = row.severity
        return found


def demand_as_from_scratch(world: World) -> None:
    """Every standing and every open flag is what judging the same answers now gives."""
    flags = open_flags(world)
    with world.database.read() as connection:
        campaigns = all_campaigns(connection)
        query = select(STANDING, REVISION.c.body).join(REVISION, REVISION.c.rev_id == STANDING.c.head_rev)
        rows = connection.execute(query).all()
        places = households_for_judging(connection, [row.subject_id for row in rows])
        assert rows
        for row in rows:
            judged = evaluate(
                world.definition,
                orjson.loads(row.body)["answers"],
                places[row.subject_id].facts,
                campaigns[row.campaign_id].context(row.area),
            )
            fresh = {flag.code: LEVELS[flag.severity] for flag in judged.flags}
            assert flags.get(row.subject_id, {}) == fresh, row
            assert row.flags.split() == list(fresh), row
            worst = max(fresh.values(), default=0)
            assert row.worst == worst and row.per_person == judged.measures["per_person"], row
            assert row.urgency == urgency_of(worst, row.per_person)


def test_after_each_of_many_changes_all_is_as_judged_from_scratch_and_only_who_crosses_is_written(
    world: World,
) -> None:
    surveyed(world)
    admin = world.sign_in("guanli")
    crossed = 0
    for amount in ("7500", "7300.00", "6500", "8000", "7299.99", "7300", "4500", "7300"):
        before, flags = standings(world), open_flags(world)
        told = put(admin, amount)
        assert told.status_code == 200, told.text
        demand_as_from_scratch(world)
        other = {id for id, found in open_flags(world).items() if found != flags.get(id, {})}
        other |= {id for id in flags if id not in open_flags(world)}
        after = standings(world)
        assert {id for id in after if after[id] != before[id]} == other
        assert told.json()["crossed"] == len(other) and told.json()["judged_at"]
        crossed += len(other)
    assert crossed > 12, "the lines pass incomes"


def test_a_line_of_one_village_leaves_the_next_one_alone(world: World) -> None:
    surveyed(world)
    admin = world.sign_in("guanli")
    assert put(admin, "8000", area=VILLAGES[0]).json()["before"] == "7300.00"
    demand_as_from_scratch(world)
    changed = {row.area[:12] for row in standings(world).values() if row.line_fen == 800000}
    assert changed == {VILLAGES[0]}
    # The line of the county does not reach where a nearer one holds.
    assert put(admin, "6500", area=COUNTY).json()["before"] == "7300.00"
    demand_as_from_scratch(world)
    assert {row.line_fen for row in standings(world).values() if row.area.startswith(VILLAGES[0])} <= {
        730000,
        800000,
    }


def test_the_phones_hear_of_those_whose_flags_changed_and_of_no_others(world: World) -> None:
    surveyed(world)
    phone, admin = world.sign_in("cun1"), world.sign_in("guanli")
    first, cursor = drain(phone, FORMS)
    before = {
        c["id"]: {flag["code"] for flag in c["data"]["flags"]} for c in first if c["type"] == "submission"
    }
    assert put(admin, "8000").json()["crossed"] > 0
    changes, cursor = drain(phone, FORMS, cursor)
    after = {c["id"]: {flag["code"] for flag in c["data"]["flags"]} for c in changes}
    assert changes and all(after[id] != before[id] for id in after)
    with world.database.read() as connection:
        owned = {
            row.id: row.subject_id
            for row in connection.execute(select(SUBMISSION.c.id, SUBMISSION.c.subject_id))
        }
    now = open_flags(world)
    for id, codes in (before | after).items():
        assert codes == set(now.get(owned[id], {})), "what a phone has is what stands"
    sums = [flag["message"] for c in changes for flag in c["data"]["flags"] if flag["code"] == "below_line"]
    assert sums and all("低于 8,000 元(示例通知8000)" in message for message in sums)
    assert drain(phone, FORMS, cursor)[0] == []
    everything, _ = drain(world.sign_in("cun1"), FORMS)
    assert sorted(c["seq"] for c in everything) == sorted({c["seq"] for c in everything}), "each number once"


def poor(world: World, wage: str = "29400.00", **more: Any) -> dict[str, Any]:
    """4 people with 7350 yuan each, or as `wage` says."""
    values = harmless_values(
        world.definition, wage=wage, business="0.00", transfer="0.00", property="0.00", net_total=None, **more
    )
    return survey_item(
        world.definition, village=GRIDS[0][:12], household_id=world.households[GRIDS[0]][0], values=values
    )


def test_what_was_judged_before_stays_with_its_line_document_and_figures(world: World) -> None:
    item, admin, clerk = poor(world), world.sign_in("guanli"), world.sign_in("zhen")
    assert world.sign_in("wg1").results(item)[0]["flags"] == []
    put(admin, "7500")
    put(admin, "7000")
    put(admin, "7500")
    shown = clerk.get(f"/api/households/{item['household_id']}").json()
    told = [(j["cause"], j["line"]["amount"], j["raised"], j["cleared"]) for j in shown["judgements"]]
    assert told == [
        ("line", "7500.00", ["below_line"], []),
        ("line", "7000.00", [], ["below_line"]),
        ("line", "7500.00", ["below_line"], []),
        ("answers", "7300.00", [], []),
    ]
    newest, first = shown["judgements"][0], shown["judgements"][-1]
    assert (newest["form"], newest["version"]) == ("mingzhou-2022-household", 1)
    assert (newest["people"], newest["net"], newest["per_person"]) == (4, "29400.00", "7350.00")
    assert newest["line"]["document"] == "示例县关于7500元监测线的通知"
    assert newest["flags"][0]["message"] == "人均纯收入 7,350.00 元 = 29,400 ÷ 4, 低于 7,500 元(示例通知7500)"
    assert first["flags"] == [] and first["line"]["short_document"] != newest["line"]["short_document"]
    assert [flag["code"] for flag in shown["cleared"]] == ["below_line"]
    assert shown["cleared"][0]["raised_at"] <= shown["cleared"][0]["cleared_at"]
    assert (shown["gap"], shown["line"]["amount"], shown["severity"]) == ("-150.00", "7500.00", "H")
    # The revision itself is as it was received.
    assert world.count(REVISION) == 1 and world.count(REJUDGEMENT) == 3


def test_a_flag_that_stays_is_told_in_the_words_of_the_line_in_force_and_kept_in_those_of_its_own(
    world: World,
) -> None:
    item = poor(world, wage="20000.00")
    world.sign_in("wg1").results(item)
    told = put(world.sign_in("guanli"), "7500").json()
    assert (told["crossed"], told["raised"], told["cleared"]) == (0, 0, 0)
    shown = world.sign_in("zhen").get(f"/api/households/{item['household_id']}").json()
    assert "低于 7,500 元(示例通知7500)" in shown["flags"][0]["message"]
    assert shown["measures"]["gap"] == 500000 - 750000
    assert len(shown["judgements"]) == 1 and "低于 7,300 元" in shown["judgements"][0]["flags"][0]["message"]


def test_a_correction_after_the_change_is_judged_by_the_new_line_and_its_flags_go_on(world: World) -> None:
    item, phone = poor(world), world.sign_in("wg1")
    phone.results(item)
    put(world.sign_in("guanli"), "7500")
    poorer = edit(item, wage="29000.00")
    assert [flag["code"] for flag in phone.results(poorer)[0]["flags"]] == ["below_line"]
    assert world.count(FLAG) == 1, "it was raised once and is still open"
    richer = edit(poorer, wage="40000.00")
    phone.results(richer)
    assert world.count(FLAG, FLAG.c.cleared_rev == richer["rev_id"]) == 1
    demand_as_from_scratch(world)


def test_an_approved_form_stays_approved_and_gets_its_flag(world: World) -> None:
    item = poor(world)
    world.sign_in("wg1").results(item)
    assert review(world.sign_in("zhen"), item, "approve").status_code == 200
    put(world.sign_in("guanli"), "7500")
    assert world.count(SUBMISSION, SUBMISSION.c.state == "approved") == 1
    assert world.count(FLAG, FLAG.c.code == "below_line") == 1


def test_what_was_judged_by_the_former_line_and_not_written_yet_is_judged_again(world: World) -> None:
    phone, item = world.sign_in("wg1"), poor(world)
    catalog: Catalog = world.client.app.state.catalog  # type: ignore[attr-defined]
    read = read_item(item)
    assert isinstance(read, Item)
    with world.database.read() as connection:
        known = look_up(connection, catalog, [read], state.get(connection, MARK) or "")
    judged = judge(known, actor_of(world, phone), read)
    assert not isinstance(judged, tuple) and judged.verdict.flags == []
    put(world.sign_in("guanli"), "7500")
    with pytest.raises(MovedAway), world.database.write() as connection:
        Placing(connection, Sender("a", phone.device), {}, known.speaking).place([judged])
    assert world.count(REVISION) == 0
    assert [flag["code"] for flag in phone.results(item)[0]["flags"]] == ["below_line"]


def actor_of(world: World, phone: Phone) -> Any:
    from ruhu.accounts.access import Actor

    me = phone.get("/api/me").json()
    return Actor(
        me["id"], me["username"], me["name"], me["role"], phone.device, tuple(a["code"] for a in me["areas"])
    )


def test_while_phones_push_and_lines_change_nothing_is_left_judged_by_a_former_line(world: World) -> None:
    items = surveyed(world, seed=3)
    admin = world.sign_in("guanli")
    stop, failed = threading.Event(), []

    def push(username: str, grid: str, seed: int) -> None:
        dice, phone = random.Random(seed), world.sign_in(username)
        latest = {i["household_id"]: i for i in items if i["household_id"] in world.households[grid]}
        while not stop.is_set():
            household = dice.choice(sorted(latest))
            people = latest[household]["answers"]["values"]["people"]
            item = edit(latest[household], wage=f"{dice.choice(INCOMES) * people}.00")
            result = phone.results(item)[0]
            if result["status"] != "accepted":
                failed.append(result)
            latest[household] = item

    threads = [
        threading.Thread(target=push, args=(name, GRIDS[n], n))
        for n, name in enumerate(("wg1", "wg2", "wg3"))
    ]
    for thread in threads:
        thread.start()
    try:
        for amount in ("7500", "6500", "8000", "7300", "5500", "7400"):
            assert put(admin, amount).json()["judged_at"], amount
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []
    demand_as_from_scratch(world)
    with world.database.read() as connection:
        for scope in (FORMS, f"{CAMPAIGN}/{VILLAGES[1]}"):
            seqs = list(
                connection.execute(select(SUBMISSION.c.seq).where(SUBMISSION.c.scope == scope)).scalars()
            )
            assert len(seqs) == len(set(seqs)), "each number once"
        assert list(verify(connection)) == []


def test_a_server_that_ended_in_between_goes_on_at_its_next_start(world: World) -> None:
    surveyed(world)
    catalog: Catalog = world.client.app.state.catalog  # type: ignore[attr-defined]
    with world.database.write() as connection:
        before = all_campaigns(connection)[CAMPAIGN].line_for("")
        line = {"area": "", "year": 2023, "amount": "8000", "document": "示例", "short_document": "示例"}
        add_line(connection, CAMPAIGN, line, clock.iso(), before=before, judged=False)
    assert finish_lines(world.database, catalog) == 1
    demand_as_from_scratch(world)
    assert finish_lines(world.database, catalog) == 0


def test_the_same_request_again_changes_nothing_and_another_under_its_id_is_refused(world: World) -> None:
    surveyed(world)
    admin, id = world.sign_in("guanli"), uuid7()
    first = put(admin, "8000", id=id).json()
    assert put(admin, "8000", id=id).json() == first
    assert world.count(LINE, LINE.c.campaign_id == CAMPAIGN) == 2
    assert put(admin, "8000", id=id, document="另一个文件").status_code == 409
    told = world.sign_in("xian").get(f"/api/campaigns/{CAMPAIGN}/lines").json()["items"]
    assert [(line["amount"], line["area"]) for line in told] == [("8000.00", COUNTY), ("7300.00", "")]
    with world.database.read() as connection:
        events = connection.execute(
            select(AuditEvent.__table__.c.detail).where(AuditEvent.__table__.c.action == "campaign:line")  # type: ignore[attr-defined]
        ).scalars()
        assert [orjson.loads(detail)["amount"] for detail in events] == ["8000"]


@pytest.mark.parametrize(
    "changes", [{"amount": "0"}, {"amount": "7.123"}, {"area": "99010"}, {"document": " "}, {"id": "x"}]
)
def test_a_line_that_is_none_is_refused(sqlite_world: World, changes: dict[str, str]) -> None:
    amount = changes.pop("amount", "7500")
    assert put(sqlite_world.sign_in("guanli"), amount, **changes).status_code == 422


def test_a_line_is_the_administrators_to_change_within_the_areas_given_to_him(sqlite_world: World) -> None:
    for username in ("wg1", "cun1", "zhen", "xian", "bumen", "shenji"):
        assert put(sqlite_world.sign_in(username), "7500").status_code == 403
    admin = sqlite_world.sign_in("guanli")
    assert put(admin, "7500", area="98").status_code == 403
    assert put(admin, "7500", area="").status_code == 403
    assert put(admin, "7500", area=COUNTY).status_code == 200


@pytest.fixture
def without_line(world: World) -> Iterator[World]:
    """The campaign has lost its line: it never had one."""
    with world.database.write() as connection:
        connection.execute(LINE.delete())
        state.renew(connection, MARK)
    yield world


def test_the_first_line_of_a_campaign_without_one_judges_whoever_was_surveyed_before(
    without_line: World,
) -> None:
    items = surveyed(without_line)
    codes = {code for found in open_flags(without_line).values() for code in found}
    assert items and not codes & {"below_line", "spending_shock", "below_line_disputed"}
    told = put(without_line.sign_in("guanli"), "7300").json()
    assert told["before"] is None and told["crossed"] > 0
    demand_as_from_scratch(without_line)
