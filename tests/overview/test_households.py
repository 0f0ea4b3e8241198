"""The household list against a model that reads the same world with plain loops, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.world import COUNTY, GRIDS, TOWNSHIP, VILLAGES, World
from tests.overview.surveyed import KINDS, LETTERS, PROBLEMS, Known, Surveyed, surveyed

SORTS = ("number", "per_person", "-per_person", "severity", "visited_on", "-visited_on")


@pytest.fixture(scope="module")
def township(shared_world: World) -> Surveyed:
    """Built once for each engine: every test here only reads."""
    return surveyed(shared_world)


def listed(township: Surveyed, **asked: Any) -> tuple[list[str], int]:
    """All pages of a list, walked with small steps, and its total."""
    ids: list[str] = []
    cursor: dict[str, str] = {}
    totals = set()
    while True:
        reply = township.supervisor.get("/api/households", limit=7, **asked, **cursor)
        assert reply.status_code == 200, reply.text
        page = reply.json()
        ids += [row["id"] for row in page["items"]]
        totals.add(page["total"])
        if page["next"] is None:
            assert len(totals) == 1
            return ids, totals.pop()
        assert len(page["items"]) == 7
        cursor = {"cursor": page["next"]}


def matching(township: Surveyed, keep: Callable[[Known], bool]) -> list[Known]:
    return [known for known in township.households if not known.deleted and keep(known)]


def in_order(found: list[Known], sort: str) -> list[str]:
    """Unknown incomes stand last both ways, as do households without a visit."""

    def first(known: Known) -> Any:
        if sort == "severity":
            return (-known.worst, known.per_person is None if known.visited else 2, known.per_person or 0)
        if sort.endswith("per_person"):
            sign = -1 if sort.startswith("-") else 1
            return (known.per_person is None, sign * (known.per_person or 0))
        if sort.endswith("visited_on"):
            day = int((known.visited_on or "0").replace("-", ""))
            return (known.visited_on is None, -day if sort.startswith("-") else day)
        return 0

    return [known.id for known in sorted(found, key=lambda k: (first(k), k.grid[:12], k.number, k.id))]


def test_the_township_has_what_the_tests_are_about(township: Surveyed) -> None:
    alive = matching(township, lambda _: True)
    incomes = [known.per_person for known in alive if known.visited]
    assert None in incomes and any(income is not None and income < 0 for income in incomes)
    assert len(set(incomes)) < len(incomes), "ties"
    assert {known.worst for known in alive} >= {0, 2, 3}
    assert {known.visited for known in alive} == {True, False}
    assert any(known.deleted for known in township.households)


@pytest.mark.parametrize("sort", SORTS)
def test_pages_give_every_household_once_in_order(township: Surveyed, sort: str) -> None:
    ids, total = listed(township, sort=sort)
    assert ids == in_order(matching(township, lambda _: True), sort)
    assert total == len(ids)


@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_a_filtered_list_too(township: Surveyed, sort: str) -> None:
    ids, total = listed(township, sort=sort, flag="below_line", area=VILLAGES[0])
    wanted = matching(township, lambda k: k.has(code="below_line") and k.grid.startswith(VILLAGES[0]))
    assert ids == in_order(wanted, sort)
    assert total == len(ids) > 0


FILTERS: list[tuple[dict[str, str], Callable[[Known], bool]]] = [
    *(
        ({"area": area}, lambda k, area=area: k.grid.startswith(area))  # type: ignore[misc]
        for area in ("99", "9901", COUNTY, TOWNSHIP, *VILLAGES, *GRIDS, "98", "990102", f"{GRIDS[0]}1")
    ),
    *(
        ({"flag": code}, lambda k, code=code: k.has(code=code))  # type: ignore[misc]
        for code in ("below_line", *PROBLEMS, "no_such_flag")
    ),
    *(({"severity": level}, lambda k, level=level: k.has(severity=level)) for level in LETTERS),  # type: ignore[misc]
    *(({"kind": kind}, lambda k, kind=kind: kind in k.kinds) for kind in ("lifted", "monitored", *KINDS)),  # type: ignore[misc]
    ({"kind": "general"}, lambda k: not k.lifted and not k.monitored),
    ({"kind": "key"}, lambda k: bool(k.kinds)),
    ({"visited": "true"}, lambda k: k.visited),
    ({"visited": "false"}, lambda k: not k.visited),
    ({"q": "户甲"}, lambda k: "户甲" in k.name),
    ({"q": "%"}, lambda k: "%" in k.name),
    ({"q": "_"}, lambda k: "_" in k.name),
    ({"q": "西街"}, lambda k: "西街" in k.address),
    ({"q": "100"}, lambda k: k.number.startswith("100")),
    ({"q": "HB"}, lambda k: k.pinyin.startswith("hb")),
    ({"q": " 示例甲 "}, lambda k: k.name == "示例甲"),
    ({"q": "没有这样的人"}, lambda _: False),
    ({"q": "'; DROP TABLE household; --"}, lambda _: False),
    ({"q": "😀"}, lambda _: False),
    ({"campaign": "yuzhou-2023", "visited": "true"}, lambda _: False),
    ({"campaign": "yuzhou-2023", "flag": "below_line"}, lambda _: False),
    ({"campaign": "mingzhou-2022", "visited": "true"}, lambda k: k.visited),
    (
        {"flag": "below_line", "severity": "M"},
        lambda k: k.has(code="below_line", severity="M"),
    ),
    (
        {"flag": "house_unsafe", "kind": "key", "visited": "true", "area": VILLAGES[1]},
        lambda k: k.has(code="house_unsafe") and bool(k.kinds) and k.grid.startswith(VILLAGES[1]),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "keep"), FILTERS, ids=[str(asked) for asked, _ in FILTERS])
def test_a_filter_keeps_what_the_model_keeps(
    township: Surveyed, asked: dict[str, str], keep: Callable[[Known], bool]
) -> None:
    ids, total = listed(township, **asked)
    assert ids == in_order(matching(township, keep), "number")
    assert total == len(ids)


def test_each_box_of_the_form_filters(township: Surveyed) -> None:
    boxes = {flag["box"] for known in township.households for flag in known.flags if flag["box"]}
    assert len(boxes) >= 4
    for box in boxes:
        ids, _ = listed(township, box=box)
        assert set(ids) == {k.id for k in matching(township, lambda k, box=box: k.has(box=box))}


def test_flag_and_severity_must_be_of_one_flag(township: Surveyed) -> None:
    """A household with a grave flag and a light one is not found as having the light one gravely."""
    for code in ("filth", "dropout", "house_unsafe"):
        for level in LETTERS:
            ids, _ = listed(township, flag=code, severity=level)
            assert set(ids) == {
                k.id for k in matching(township, lambda k, c=code, v=level: k.has(code=c, severity=v))
            }


def test_each_row_says_what_is_known(township: Surveyed) -> None:
    rows = township.supervisor.get("/api/households", limit=200).json()["items"]
    by_id = {known.id: known for known in township.households}
    for row in rows:
        known = by_id[row["id"]]
        assert (row["number"], row["name"], row["grid"], row["kinds"], row["visited"], row["visited_on"]) == (
            known.number, known.name, known.grid, known.kinds, known.visited, known.visited_on,
        )  # fmt: skip
        assert {flag["code"] for flag in row["flags"]} == {flag["code"] for flag in known.flags}
        assert row["severity"] == {3: "H", 2: "M", 1: "L", 0: None}[known.worst]
        if known.per_person is None:
            assert row["per_person"] is row["gap"] is None, "unknown is neither poor nor safe"
            assert "below_line" not in {flag["code"] for flag in row["flags"]}
        else:
            fen = round(float(row["per_person"]) * 100)
            assert abs(known.per_person - fen) <= 0.5
            assert (known.per_person < 730000) == ("below_line" in {flag["code"] for flag in row["flags"]})
            assert round(float(row["gap"]) * 100) == fen - 730000


def test_a_worker_counts_and_pages_only_his_grid(township: Surveyed) -> None:
    phone = township.world.sign_in("wg2")
    page = phone.get("/api/households", limit=200, sort="per_person").json()
    wanted = matching(township, lambda k: k.grid == GRIDS[1])
    assert [row["id"] for row in page["items"]] == in_order(wanted, "per_person")
    assert page["total"] == len(wanted)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/households?campaign=nowhere", 404, "not_found"),
        ("/api/households?campaign=%00", 422, "invalid"),
        ("/api/households?area=99x", 422, "invalid"),
        ("/api/households?area=%D9%A1%D9%A2", 422, "invalid"),
        ("/api/households?area=9", 422, "invalid"),
        ("/api/households?flag=Below%20Line", 422, "invalid"),
        ("/api/households?box=seven", 422, "invalid"),
        ("/api/households?severity=X", 422, "invalid"),
        ("/api/households?kind=poor", 422, "invalid"),
        ("/api/households?visited=perhaps", 422, "invalid"),
        ("/api/households?q=%00", 422, "invalid"),
        ("/api/households?q=a%0Ab", 422, "invalid"),
        ("/api/households?q=" + "长" * 101, 422, "invalid"),
        ("/api/households?sort=shoe_size", 422, "invalid"),
        ("/api/households?limit=0", 422, "invalid"),
        ("/api/households?limit=201", 422, "invalid"),
        ("/api/households?limit=many", 422, "invalid"),
        ("/api/households?cursor=rubbish", 422, "bad_cursor"),
        ("/api/households?cursor=%00", 422, "bad_cursor"),
        ("/api/households?cursor=é", 422, "bad_cursor"),
        ("/api/households?cursor=W10", 422, "bad_cursor"),  # []
        ("/api/households?cursor=bnVsbA", 422, "bad_cursor"),  # null
        ("/api/households?cursor=WyJudW1iZXIiLDEsMiwzXQ", 422, "bad_cursor"),  # ["number",1,2,3]
        ("/api/households?cursor=" + "A" * 501, 422, "invalid"),
        ("/api/households/nobody", 404, "not_found"),
        ("/api/households/%00", 404, "not_found"),
        ("/api/households/%FF%FE", 404, "not_found"),
        ("/api/households/" + "x" * 5000, 404, "not_found"),
        ("/api/households/a%2Fb", 404, "not_found"),
        ("/api/villages/1", 404, "not_found"),
        ("/api/villages/%E4%B8%9C%E6%9D%91", 404, "not_found"),
    ],
)
def test_bad_questions_are_answered_with_what_is_wrong(
    township: Surveyed, path: str, status: int, code: str
) -> None:
    reply = township.world.client.get(path, headers=township.supervisor.headers)
    assert (reply.status_code, reply.json()["code"]) == (status, code), reply.text
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_cursor_of_another_order_is_refused(township: Surveyed) -> None:
    page = township.supervisor.get("/api/households", limit=1, sort="per_person").json()
    reply = township.supervisor.get("/api/households", limit=1, sort="-per_person", cursor=page["next"])
    assert (reply.status_code, reply.json()["code"]) == (422, "bad_cursor")
