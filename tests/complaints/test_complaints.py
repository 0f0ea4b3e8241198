"""What a worker says to the county reaches it past his village and his township, with his name or without."""

from __future__ import annotations

from typing import Any

import pytest

from ruhu.complaints.models import ComplaintAnswer
from ruhu.complaints.taking import COMPLAINT, key_of
from ruhu.kit.ids import uuid7
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.factories.items import act_item
from tests.factories.world import COUNTY, TOWNSHIP, VILLAGES, Phone, World

SCOPE = f"mingzhou-2022/{VILLAGES[0]}"
PRESSED = {"about": "village", "matter": "pressed", "text": "要求把住房问题改成没有", "named": "no"}
ANSWER = ComplaintAnswer.__table__  # type: ignore[attr-defined]


def complaint(world: World, values: dict[str, Any] = PRESSED, **changes: Any) -> dict[str, Any]:
    form = world.client.app.state.catalog.get("complaint")  # type: ignore[attr-defined]
    return act_item(form, **({"village": VILLAGES[0], "household_id": None, "values": values} | changes))


def listed(phone: Phone, **query: Any) -> list[dict[str, Any]]:
    reply = phone.get("/api/complaints", **query)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["items"]
    return found


def answer(phone: Phone, key: str, text: str, answer_id: str | None = None) -> Any:
    body = {"id": answer_id or uuid7(), "text": text}
    return phone.client.post(f"/api/complaints/{key}/answer", json=body, headers=phone.headers)


def pulled(phone: Phone, cursor: str | None = None) -> tuple[list[dict[str, Any]], str]:
    asked = {"scope": SCOPE, "protocol": 2} | ({"cursor": cursor} if cursor else {})
    page = phone.get("/api/sync/pull", **asked).json()
    return page["changes"], page["cursor"]


def test_the_county_reads_it_and_village_and_township_are_refused(world: World) -> None:
    item = complaint(world)
    result = world.sign_in("wg1").results(item)[0]
    assert (result["status"], result["flags"], result["problem"]) == ("accepted", [], None)
    assert (world.count(COMPLAINT), world.count(REVISION), world.count(SUBMISSION)) == (1, 1, 0)
    for reader in ("xian", "guanli"):
        assert [row["text"] for row in listed(world.sign_in(reader))] == ["要求把住房问题改成没有"]
    for other in ("wg1", "cun1", "zhen", "bumen", "shenji"):
        phone = world.sign_in(other)
        assert phone.get("/api/complaints").status_code == 403
        assert answer(phone, key_of(item["rev_id"]), "看过了").status_code == 403


def test_without_a_name_the_county_is_told_the_township_and_the_day_and_nothing_that_leads_further(
    world: World,
) -> None:
    item = complaint(world)
    world.sign_in("wg1").results(item)
    reply = world.sign_in("xian").get("/api/complaints")
    [row] = reply.json()["items"]
    assert (row["named"], row["account_name"], row["village_name"]) == (False, None, None)
    assert (row["township_name"], len(row["received_on"])) == ("示例镇", 10)
    for mark in ("示例wg1", "wg1", VILLAGES[0], "示例东村", item["rev_id"], item["submission_id"]):
        assert mark not in reply.text, mark
    # Asked for by village, it would tell its village; its township finds it.
    xian = world.sign_in("xian")
    assert listed(xian, area=VILLAGES[0]) == []
    assert len(listed(xian, area=TOWNSHIP)) == len(listed(xian, area=COUNTY)) == 1


def test_with_a_name_the_county_is_told_who_wrote_it(world: World) -> None:
    world.sign_in("wg1").results(complaint(world, PRESSED | {"named": "yes"}))
    [row] = listed(world.sign_in("xian"), area=VILLAGES[0])
    assert (row["account_name"], row["village_name"]) == ("示例wg1", "示例东村")


def test_who_was_not_asked_for_his_name_is_not_named(world: World) -> None:
    said = {key: value for key, value in PRESSED.items() if key != "named"}
    world.sign_in("wg1").results(complaint(world, said))
    assert [row["named"] for row in listed(world.sign_in("xian"))] == [False]


def test_what_is_said_of_the_county_is_not_read_by_the_county(world: World) -> None:
    item = complaint(world, PRESSED | {"about": "county"})
    world.sign_in("wg1").results(item)
    xian = world.sign_in("xian")
    assert listed(xian) == []
    assert answer(xian, key_of(item["rev_id"]), "看过了").status_code == 404
    assert len(listed(world.sign_in("guanli"))) == 1


def test_the_answer_comes_to_the_writers_phone_and_to_nobody_elses(world: World) -> None:
    writer = world.sign_in("wg1")
    item = complaint(world)
    writer.results(item)
    before, cursor = pulled(writer)
    assert [(c["type"], c["id"], c["data"]["state"], c["data"]["answers"]) for c in before] == [
        ("complaint", item["rev_id"], "open", [])
    ]
    told = answer(world.sign_in("xian"), key_of(item["rev_id"]), "已责成核查, 以入户为准。").json()
    assert (told["state"], [a["text"] for a in told["answers"]]) == ("answered", ["已责成核查, 以入户为准。"])
    after, cursor = pulled(writer, cursor)
    [change] = after
    assert (change["id"], change["data"]["state"]) == (item["rev_id"], "answered")
    said = change["data"]["answers"][0]
    assert (said["text"], said["by"]) == ("已责成核查, 以入户为准。", "示例xian")
    assert pulled(writer, cursor)[0] == []
    # On another phone of his, too; on no phone of anybody else.
    assert [c["type"] for c in pulled(world.sign_in("wg1"))[0]] == ["complaint"]
    for other in ("wg2", "cun1", "zhen", "xian", "guanli"):
        assert pulled(world.sign_in(other))[0] == []


def test_an_answer_sent_again_is_one_answer_and_its_id_serves_no_other(world: World) -> None:
    items = [complaint(world), complaint(world)]
    world.sign_in("wg1").results(*items)
    xian, answer_id = world.sign_in("xian"), uuid7()
    keys = [key_of(item["rev_id"]) for item in items]
    for _ in "12":
        reply = answer(xian, keys[0], "已处理。", answer_id)
        assert (reply.status_code, len(reply.json()["answers"])) == (200, 1)
    assert answer(xian, keys[1], "已处理。", answer_id).status_code == 409
    assert answer(xian, keys[1], "  \n").status_code == 422
    assert world.count(ANSWER) == 1
    assert answer(xian, keys[0], "再补一句。").json()["answers"][1]["text"] == "再补一句。"


def test_sent_again_it_is_a_duplicate_and_one_row(world: World) -> None:
    phone, item = world.sign_in("wg1"), complaint(world)
    phone.results(item)
    assert [r["status"] for r in phone.results(item, item)] == ["duplicate", "duplicate"]
    assert world.count(COMPLAINT) == 1


def test_the_list_goes_on_page_by_page_the_longest_waiting_first_and_its_cursor_tells_no_moment(
    world: World,
) -> None:
    phone = world.sign_in("wg1")
    for n in range(5):
        phone.results(complaint(world, PRESSED | {"text": f"第{n}件"}))
    xian = world.sign_in("xian")
    found: list[str] = []
    cursor = None
    while True:
        asked = {"limit": 2, "state": "open"} | ({"cursor": cursor} if cursor else {})
        page = xian.get("/api/complaints", **asked).json()
        found += [row["text"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == [f"第{n}件" for n in range(5)]
    with world.database.read() as connection:
        moments = [row.received_at for row in connection.execute(COMPLAINT.select())]
    first = xian.get("/api/complaints", limit=2).text
    assert not any(moment in first for moment in moments)


@pytest.mark.parametrize("lacking", ["text", "about"])
def test_one_without_words_is_held_and_only_administrators_find_it_there(world: World, lacking: str) -> None:
    said = {key: value for key, value in PRESSED.items() if key != lacking}
    item = complaint(world, said)
    result = world.sign_in("wg1").results(item)[0]
    assert (result["status"], result["problem"]["code"]) == ("held", "incomplete")
    for other in ("cun1", "zhen", "xian"):
        phone = world.sign_in(other)
        assert phone.get("/api/held").json()["items"] == []
        assert phone.get(f"/api/held/{item['rev_id']}").status_code == 404
    assert [row["key"] for row in world.sign_in("guanli").get("/api/held").json()["items"]] == [
        item["rev_id"]
    ]


def test_one_of_a_closed_campaign_is_kept_aside_and_taken_in_by_an_administrator_under_its_writers_name(
    world: World,
) -> None:
    item = complaint(world, PRESSED | {"named": "yes"}, campaign="ganchahe-2019")
    assert world.sign_in("wg1").results(item)[0]["problem"]["code"] == "campaign_closed"
    admin = world.sign_in("guanli")
    path = f"/api/held/{item['rev_id']}/retry"
    reply = admin.client.post(path, json={"id": uuid7()}, headers=admin.headers)
    assert reply.json()["status"] == "accepted", reply.text
    assert [row["account_name"] for row in listed(world.sign_in("xian"))] == ["示例wg1"]
