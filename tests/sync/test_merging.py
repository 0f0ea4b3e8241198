"""Edits that meet: what the server merges by itself, what it leaves to a supervisor, and what a supervisor can do."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from ruhu import intake
from ruhu.accounts.access import Actor
from ruhu.accounts.queries import ACCOUNT
from ruhu.campaigns.queries import set_status
from ruhu.intake.results import Result
from ruhu.kit.canonical import digest
from ruhu.kit.errors import Conflict, NotFound, NotPermitted
from ruhu.kit.ids import uuid7
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk.store import FLAG, STANDING
from ruhu.submissions.conflicts import merge_id
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.factories.items import harmless_values, seal, survey_item
from tests.factories.world import GRIDS, PEOPLE, VILLAGES, Phone, World
from tests.sync.test_races import at_once


class Desk:
    """A township's supervisor, and a worker's phone with one form that is delivered."""

    def __init__(self, world: World) -> None:
        self.world, self.phone = world, world.sign_in("wg1")
        self.first = self.form()
        assert self.phone.results(self.first)[0]["status"] == "accepted"

    def form(self, n: int = 0, **changes: Any) -> dict[str, Any]:
        household = self.world.households[GRIDS[0]][n]
        return survey_item(self.world.definition, village=VILLAGES[0], household_id=household, **changes)

    def edit(self, of: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
        """The form `of` (the first) with other answers; None takes one away."""
        base = of or self.first
        answers = dict(base["answers"]["values"]) | values
        return self.form(
            submission_id=base["submission_id"], parent=base["rev_id"],
            values={name: value for name, value in answers.items() if value is not None},
        )  # fmt: skip

    def shown(self, phone: Phone | None = None) -> dict[str, Any]:
        found: dict[str, Any] = (
            (phone or self.phone).get(f"/api/submissions/{self.first['submission_id']}").json()
        )
        return found

    def head(self) -> dict[str, Any]:
        shown = self.shown()
        return next(r for r in shown["revisions"] if r["rev_id"] == shown["head"])

    def actor(self, username: str = "zhen") -> Actor:
        with self.world.database.read() as connection:
            account_id = connection.execute(
                select(ACCOUNT.c.id).where(ACCOUNT.c.username == username)
            ).scalar_one()
        role, area = PEOPLE[username]
        return Actor(account_id, username, "", role, uuid7(), (area,))

    def resolve(self, head: str, other: str, *, username: str = "zhen", **choice: Any) -> Result:
        options = {"rev_id": uuid7(), "take": {}, "default": "head"} | choice
        with self.world.database.write() as connection:
            return intake.resolve(
                connection, self.catalog, self.actor(username), self.first["submission_id"], head=head, other=other, **options
            )  # fmt: skip

    def retake(self, key: str, username: str = "zhen") -> Result:
        with self.world.database.write() as connection:
            return intake.retake(connection, self.catalog, self.actor(username), key)

    @property
    def catalog(self) -> Catalog:
        found: Catalog = self.world.client.app.state.catalog  # type: ignore[attr-defined]
        return found


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def sqlite_desk(sqlite_world: World) -> Desk:
    return Desk(sqlite_world)


def test_edits_of_two_phones_in_different_questions_are_merged_and_judged_together(desk: Desk) -> None:
    poor = desk.edit(wage="18000.00", net_total="27400.00", below_line="yes")
    moved = desk.edit(labour=1, house_unsafe="yes")
    assert [r["status"] for r in desk.phone.results(poor)] == ["accepted"]
    other = desk.world.sign_in("wg1")
    result = other.results(moved)[0]
    # The first edit drafted a case, which took a number.
    assert (result["status"], result["seq"], result["problem"]) == ("accepted", 4, None)
    assert result["head"] == merge_id(poor["rev_id"], moved["rev_id"])
    codes = {flag["code"] for flag in result["flags"]}
    assert {"below_line", "house_unsafe"} <= codes, "the flags are those of both edits"
    shown, head = desk.shown(), desk.head()
    assert (shown["state"], head["rev_id"], head["kind"], head["status"]) == (
        "received",
        result["head"],
        "merge",
        "accepted",
    )
    assert (head["parent"], head["second_parent"], head["seq"], head["account_name"]) == (
        poor["rev_id"],
        moved["rev_id"],
        5,
        "",
    )
    expected = {
        "wage": "18000.00", "net_total": "27400.00", "below_line": "yes", "labour": 1, "house_unsafe": "yes"
    }  # fmt: skip
    assert head["answers"]["values"] == desk.first["answers"]["values"] | expected
    world = desk.world
    assert world.count(STANDING, STANDING.c.head_rev == result["head"], STANDING.c.worst == 3) == 1
    assert world.count(FLAG, FLAG.c.cleared_at.is_(None), FLAG.c.code.in_(codes)) == len(codes)
    page = other.get("/api/sync/pull", scope=desk.first["scope"]).json()
    change = page["changes"][-1]
    assert (change["seq"], change["data"]["head"]) == (5, result["head"])
    assert change["data"]["answers"]["values"] == head["answers"]["values"]


def test_a_merged_edit_sent_again_gets_its_first_receipt_and_makes_no_second_merge(desk: Desk) -> None:
    one, two = desk.edit(labour=1), desk.edit(visit_date="2022-08-10")
    desk.phone.results(one)
    first = desk.phone.results(two)[0]
    desk.phone.results(desk.edit(two, people=5))
    assert desk.phone.results(two)[0] == first | {"status": "duplicate"}
    assert desk.world.count(REVISION, REVISION.c.kind == "merge") == 2


def test_what_a_merge_says_is_stored_under_a_digest_like_any_revision(desk: Desk) -> None:
    one, two = desk.edit(labour=1), desk.edit(visit_date="2022-08-10")
    desk.phone.results(one, two)
    head = desk.head()
    with desk.world.database.read() as connection:
        row = connection.execute(select(REVISION).where(REVISION.c.rev_id == head["rev_id"])).one()
    body = orjson.loads(row.body)
    assert digest(body) == row.digest
    assert (body["kind"], body["parent"], body["second_parent"], body["n"], body["client_at"]) == (
        "merge", one["rev_id"], two["rev_id"], 0, None,
    )  # fmt: skip
    # Nobody sent it: whoever sends something under its id is told so, and what he sent is kept.
    forged = seal(two | {"rev_id": head["rev_id"]})
    result = desk.phone.results(forged)[0]
    assert (result["status"], result["problem"]["code"]) == ("held", "id_reused")


def test_edits_that_only_together_break_a_hard_check_are_not_merged(desk: Desk) -> None:
    """Two of two can work, four of four can work: together it would be four of two."""
    start = desk.edit(people=4, labour=2)
    desk.phone.results(start)
    fewer, stronger = desk.edit(start, people=2), desk.edit(start, labour=4)
    results = desk.phone.results(fewer, stronger)
    assert [r["status"] for r in results] == ["accepted", "disputed"]
    assert results[1]["problem"]["code"] == "stale_base" and results[1]["head"] == fewer["rev_id"]
    assert desk.world.count(REVISION, REVISION.c.kind == "merge") == 0
    # A third edit that makes room for it brings it in.
    assert desk.phone.results(desk.edit(fewer, people=4))[0]["status"] == "accepted"
    values = desk.head()["answers"]["values"]
    assert (values["people"], values["labour"], desk.shown()["state"]) == (4, 4, "received")


def test_an_edit_whose_base_comes_later_is_merged_then(desk: Desk) -> None:
    middle = desk.edit(labour=1)
    one, two = desk.edit(middle, people=5), desk.edit(middle, visit_date="2022-08-10")
    first, second, third = desk.phone.results(one, two, middle)
    assert (first["status"], second["status"], third["status"]) == ("disputed", "disputed", "accepted")
    head, shown = desk.head(), desk.shown()
    assert head["answers"]["values"] == desk.first["answers"]["values"] | {
        "labour": 1, "people": 5, "visit_date": "2022-08-10"
    }  # fmt: skip
    assert shown["state"] == "received" and {r["status"] for r in shown["revisions"]} == {"accepted"}
    assert third["head"] == head["rev_id"]


def test_a_second_form_is_not_merged_with_and_its_own_edits_wait_with_it(desk: Desk) -> None:
    village = desk.world.sign_in("cun1")
    second = desk.form(values=harmless_values(desk.world.definition, labour=1))
    village.results(second)
    edit = desk.form(
        submission_id=second["submission_id"], parent=second["rev_id"],
        values=harmless_values(desk.world.definition, labour=1, people=5),
    )  # fmt: skip
    result = village.results(edit)[0]
    assert (result["status"], result["problem"]["code"], result["head"]) == (
        "disputed", "second_submission", edit["rev_id"],
    )  # fmt: skip
    shown = village.get(f"/api/submissions/{second['submission_id']}").json()
    assert {r["status"] for r in shown["revisions"]} == {"disputed"}


# -- supervisors --------------------------------------------------------------------------------


def disputed(desk: Desk) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two edits of one answer: the head, and the one in dispute, which also answers another question."""
    one, two = desk.edit(labour=1), desk.edit(labour=3, house_unsafe="yes")
    assert [r["status"] for r in desk.phone.results(one, two)] == ["accepted", "disputed"]
    return one, two


def test_a_supervisor_takes_an_answer_from_each_side_and_the_dispute_is_over(desk: Desk) -> None:
    one, two = disputed(desk)
    rev_id = uuid7()
    result = desk.resolve(one["rev_id"], two["rev_id"], rev_id=rev_id, take={"house_unsafe": "other"})
    assert (result.status, result.head, result.seq) == ("accepted", rev_id, 4)
    head, shown = desk.head(), desk.shown()
    assert (head["kind"], head["parent"], head["second_parent"]) == (
        "resolution",
        one["rev_id"],
        two["rev_id"],
    )
    assert (head["account_name"], head["answers"]["values"]["labour"]) == ("示例zhen", 1)
    assert head["answers"]["values"]["house_unsafe"] == "yes"
    assert shown["state"] == "received" and {r["status"] for r in shown["revisions"]} == {"accepted"}
    assert desk.world.count(FLAG, FLAG.c.code == "house_unsafe", FLAG.c.cleared_at.is_(None)) == 1
    again = desk.resolve(one["rev_id"], two["rev_id"], rev_id=rev_id, take={"house_unsafe": "other"})
    assert (again.status, again.seq) == ("duplicate", 4)


def test_an_edit_of_the_old_head_after_a_resolution_is_merged_with_it(desk: Desk) -> None:
    one, two = disputed(desk)
    desk.resolve(one["rev_id"], two["rev_id"], default="other")
    late = desk.edit(one, visit_date="2022-08-12")
    assert desk.phone.results(late)[0]["status"] == "accepted"
    values = desk.head()["answers"]["values"]
    assert (values["labour"], values["visit_date"]) == (3, "2022-08-12")


def test_a_second_form_that_was_decided_on_is_superseded_and_its_next_edit_asks_again(desk: Desk) -> None:
    village = desk.world.sign_in("cun1")
    second = desk.form(values=harmless_values(desk.world.definition, labour=1))
    village.results(second)
    cursor = village.get("/api/sync/pull", scope=second["scope"]).json()["cursor"]
    result = desk.resolve(desk.first["rev_id"], second["rev_id"], take={"labour": "other"})
    assert (result.status, desk.head()["answers"]["values"]["labour"]) == ("accepted", 1)
    page = village.get("/api/sync/pull", scope=second["scope"], cursor=cursor).json()
    states = {change["id"]: change["data"]["state"] for change in page["changes"]}
    assert states == {desk.first["submission_id"]: "received", second["submission_id"]: "superseded"}
    edit = desk.form(
        submission_id=second["submission_id"], parent=second["rev_id"],
        values=harmless_values(desk.world.definition, labour=0),
    )  # fmt: skip
    assert village.results(edit)[0]["status"] == "disputed"
    shown = village.get(f"/api/submissions/{second['submission_id']}").json()
    assert (shown["state"], desk.shown()["state"]) == ("disputed", "received")


def test_two_supervisors_at_once_decide_once(desk: Desk) -> None:
    """The same decision sent twice is one; of two different ones the later is told that the head moved."""
    one, two = disputed(desk)
    same = uuid7()

    def decide(**choice: Any) -> str:
        try:
            return desk.resolve(one["rev_id"], two["rev_id"], **choice).status
        except Conflict as error:
            return error.code

    found = at_once(
        lambda: decide(rev_id=same), lambda: decide(rev_id=same), lambda: decide(default="other"), lambda: decide()
    )  # fmt: skip
    assert found.count("accepted") == 1
    assert sorted(set(found) - {"accepted"}) in (["duplicate", "head_moved"], ["head_moved"])
    assert desk.world.count(REVISION, REVISION.c.kind == "resolution") == 1
    assert desk.shown()["state"] == "received"


def test_a_revision_that_comes_late_into_the_line_leaves_a_returned_form_returned(desk: Desk) -> None:
    late = desk.edit(labour=1)
    head = desk.form(1, parent=late["rev_id"], values=late["answers"]["values"])
    base = desk.form(1, submission_id=head["submission_id"], rev_id=late["rev_id"])
    desk.phone.results(head)
    with desk.world.database.write() as connection:
        connection.execute(
            update(SUBMISSION).where(SUBMISSION.c.id == head["submission_id"]).values(state="returned")
        )
    result = desk.phone.results(base)[0]
    assert (result["status"], result["head"]) == ("accepted", head["rev_id"])
    path = f"/api/submissions/{head['submission_id']}"
    assert desk.phone.get(path).json()["state"] == "returned"
    edit = desk.form(1, submission_id=head["submission_id"], parent=head["rev_id"])
    assert desk.phone.results(edit)[0]["status"] == "accepted"
    assert desk.phone.get(path).json()["state"] == "received"


def test_a_resolution_of_what_has_changed_meanwhile_is_refused_and_changes_nothing(desk: Desk) -> None:
    one, two = disputed(desk)
    newer = desk.edit(one, people=5)
    desk.phone.results(newer)
    before = desk.shown()
    refused: list[tuple[type[Exception], str, dict[str, Any]]] = [
        (Conflict, "head_moved", {}),
        (Conflict, "not_disputed", {"head": newer["rev_id"], "other": one["rev_id"]}),
        (NotFound, "not_found", {"head": newer["rev_id"], "other": uuid7()}),
        (NotFound, "not_found", {"head": newer["rev_id"], "username": "wg3"}),
        (Conflict, "id_reused", {"head": newer["rev_id"], "rev_id": two["rev_id"]}),
    ]
    for kind, code, changes in refused:
        with pytest.raises(kind) as caught:
            desk.resolve(**{"head": one["rev_id"], "other": two["rev_id"]} | changes)
        assert caught.value.code == code  # type: ignore[attr-defined]
    assert desk.shown() == before


def test_a_held_item_is_taken_in_by_a_supervisor_and_stays_its_senders(desk: Desk) -> None:
    neighbour = desk.world.sign_in("wg2")
    item = desk.form(1, values=harmless_values(desk.world.definition, house_unsafe="yes"))
    assert neighbour.results(item)[0]["problem"]["code"] == "not_permitted"
    with pytest.raises(NotPermitted):
        desk.retake(item["rev_id"], "wg3")
    result = desk.retake(item["rev_id"])
    assert (result.status, result.seq, result.head) == ("accepted", 2, item["rev_id"])
    assert [flag["code"] for flag in result.flags] == ["house_unsafe"]
    shown = desk.phone.get(f"/api/submissions/{item['submission_id']}").json()
    revision = shown["revisions"][0]
    assert (revision["status"], revision["account_name"], revision["device"], revision["problem"]) == (
        "accepted", "示例wg2", neighbour.device, None,
    )  # fmt: skip
    again = neighbour.results(item)[0]
    assert (again["status"], again["seq"], again["head"]) == ("duplicate", 2, item["rev_id"])
    with pytest.raises(NotFound):
        desk.retake(item["rev_id"])


def test_a_held_item_taken_in_is_merged_or_disputed_like_any_other(desk: Desk) -> None:
    neighbour = desk.world.sign_in("wg2")
    merging, meeting = desk.edit(visit_date="2022-08-10"), desk.edit(labour=3)
    assert {r["status"] for r in neighbour.results(merging, meeting)} == {"held"}
    desk.phone.results(desk.edit(labour=1))
    result = desk.retake(merging["rev_id"])
    assert result.status == "accepted" and result.head == desk.head()["rev_id"] != merging["rev_id"]
    assert desk.head()["kind"] == "merge"
    assert desk.retake(meeting["rev_id"]).status == "disputed"
    assert desk.shown()["state"] == "disputed"


def test_a_form_of_a_closed_campaign_can_be_adopted_and_an_approved_one_stays_closed(desk: Desk) -> None:
    world = desk.world
    with world.database.write() as connection:
        set_status(connection, "mingzhou-2022", "closed")
    late = desk.form(1)
    assert desk.phone.results(late)[0]["problem"]["code"] == "campaign_closed"
    assert desk.retake(late["rev_id"]).status == "accepted"
    edit = desk.edit(labour=1)
    desk.phone.results(edit)
    with world.database.write() as connection:
        connection.execute(
            update(SUBMISSION).where(SUBMISSION.c.id == desk.first["submission_id"]).values(state="approved")
        )
    result = desk.retake(edit["rev_id"])
    assert (result.status, result.problem and result.problem["code"]) == ("held", "approved")
    again = desk.phone.results(edit)[0]
    assert (again["status"], again["problem"]["code"]) == ("held", "approved"), "the reason that stands now"


def test_what_is_wrong_in_itself_cannot_be_taken_in(desk: Desk) -> None:
    broken = desk.form(1) | {"digest": "0" * 64}
    reused = seal(desk.first | {"client_at": "2022-08-10"})
    unknown = desk.form(2, questionnaire="f" * 64)
    desk.phone.results(broken, reused, unknown, {"rev_id": 5})
    with desk.world.database.read() as connection:
        keys = list(
            connection.execute(select(REVISION.c.rev_id).where(REVISION.c.status == "held")).scalars()
        )
    assert len(keys) == 4
    for key in keys:
        if key == unknown["rev_id"]:
            result = desk.retake(key)
            assert (result.status, result.problem and result.problem["code"]) == (
                "held",
                "unknown_questionnaire",
            )
        else:
            with pytest.raises(Conflict) as caught:
                desk.retake(key)
            assert caught.value.code == "not_retakable"
    assert desk.world.count(REVISION, REVISION.c.status == "held") == 4
