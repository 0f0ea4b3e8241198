"""Import and template over HTTP."""

from __future__ import annotations

import io
from typing import Any

import pytest
import python_calamine

from ruhu.roster.columns import COLUMNS
from ruhu.roster.identity import check_digit
from ruhu.roster.routes import MAX_UPLOAD
from tests.factories.world import GRIDS, VILLAGES, Phone, World
from tests.roster.files import household, member, register


@pytest.fixture(scope="module")
def world(shared_world: World) -> World:
    """One township for the module: its tests use different households."""
    return shared_world


def send(phone: Phone, content: bytes, name: str = "名册.xlsx", **params: Any) -> Any:
    files = {"file": (name, content, "application/octet-stream")}
    return phone.client.post("/api/roster/import", files=files, params=params, headers=phone.headers)


def one(number: int, **fields: Any) -> bytes:
    here = {"village": VILLAGES[0], "grid": GRIDS[0], **fields}
    return register([household(number, **here)], [member(number, "王示甲", village=VILLAGES[0])], areas=())


def test_a_clerk_tries_then_imports_and_a_worker_pulls_it(world: World) -> None:
    township, worker = world.sign_in("zhen"), world.sign_in("wg1")
    tried = send(township, one(9001), dry_run="true").json()
    assert (tried["dry_run"], tried["created"], tried["error_count"]) == (True, 1, 0)
    scope = f"roster/{VILLAGES[0]}"
    before = {change["id"] for change in worker.get("/api/sync/pull", scope=scope).json()["changes"]}
    done = send(township, one(9001)).json()
    assert (done["dry_run"], done["created"], done["members"]) == (False, 1, 1)
    pulled = worker.get("/api/sync/pull", scope=scope).json()["changes"]
    (new,) = [change for change in pulled if change["type"] == "household" and change["id"] not in before]
    assert new["data"]["number"] == "9001" and new["data"]["members"][0]["name"] == "王示甲"
    assert "id_number" not in new["data"]["members"][0], "what the phone does not need stays at home"
    assert send(township, one(9001)).json()["unchanged"] == 1


def test_errors_come_back_with_cells_as_an_ordinary_answer(world: World) -> None:
    reply = send(world.sign_in("zhen"), one(9002, grid="99010110020199"))
    assert reply.status_code == 200
    (fault,) = reply.json()["errors"]
    assert (fault["sheet"], fault["cell"], fault["value"]) == ("农户", "D2", "99010110020199")


def test_numbers_of_people_are_masked_for_all_who_may_read_them(world: World) -> None:
    first17 = "99010119680308001"
    number, phone_number = first17 + check_digit(first17), "13800004321"
    content = register(
        [household(9050, village=VILLAGES[0], grid=GRIDS[0], phone=phone_number)],
        [
            member(9050, "王示甲", village=VILLAGES[0], id_number=number, phone=phone_number, disability_card=f"{number}43"),
            member(9050, "王示乙", village=VILLAGES[0], id_number="K1234567"),
        ],
        areas=(),
    )  # fmt: skip
    imported = send(world.sign_in("zhen"), content)
    assert imported.json()["created"] == 1 and number not in imported.text
    for username in ("wg1", "cun1", "zhen", "xian", "guanli", "shenji"):
        reader = world.sign_in(username)
        (row,) = reader.get("/api/households", q="9050").json()["items"]
        answers = [
            reader.get("/api/households", q="9050"),
            reader.get(f"/api/households/{row['id']}"),
            reader.get("/api/sync/pull", scope=f"roster/{VILLAGES[0]}", limit=200),
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        for answer in answers:
            assert not [
                secret
                for secret in (number, phone_number, "K1234567", first17[6:14])
                if secret in answer.text
            ]
        one, two = answers[1].json()["members"]
        assert (one["id_number"], one["phone"]) == (f"990{'*' * 13}{number[-2:]}", "138****4321")
        assert two["id_number"] == "*" * 8, "of a short number nothing is shown"


@pytest.mark.parametrize("username", ["wg1", "bumen", "shenji"])
def test_others_neither_import_nor_get_the_template(world: World, username: str) -> None:
    phone = world.sign_in(username)
    assert send(phone, one(9003)).status_code == 403
    assert phone.get("/api/roster/template.xlsx").status_code == 403


def test_a_broken_file_is_refused_with_a_remedy(world: World) -> None:
    phone = world.sign_in("zhen")
    reply = send(phone, b"PK\x03\x04 cut off")
    assert (reply.status_code, reply.json()["code"]) == (422, "unreadable_file")
    assert "另存" in reply.json()["detail"]
    assert phone.client.post("/api/roster/import", headers=phone.headers).status_code == 422


def test_a_file_over_the_limit_is_refused_before_it_is_read(world: World) -> None:
    phone = world.sign_in("zhen")
    headers = {
        **phone.headers,
        "Content-Length": str(MAX_UPLOAD + 1),
        "Content-Type": "multipart/form-data; boundary=x",
    }
    reply = phone.client.post("/api/roster/import", content=b"x", headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


def test_the_template_has_every_sheet_and_column(world: World) -> None:
    reply = world.sign_in("zhen").get("/api/roster/template.xlsx")
    assert reply.status_code == 200
    book = python_calamine.load_workbook(io.BytesIO(reply.content))
    assert book.sheet_names == [*COLUMNS, "说明"]
    for name, columns in COLUMNS.items():
        assert book.get_sheet_by_name(name).to_python()[0] == [column.header for column in columns]
    explained = book.get_sheet_by_name("说明").to_python()
    assert len(explained) == 1 + sum(len(columns) for columns in COLUMNS.values())
