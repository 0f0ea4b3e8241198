"""The import of register files."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from ruhu.accounts.access import Actor, visible_to
from ruhu.audit.log import events, verify
from ruhu.intake import follow
from ruhu.kit.clock import today
from ruhu.kit.db import Database
from ruhu.kit.errors import NotPermitted
from ruhu.kit.scopes import ScopeCounter
from ruhu.roster.identity import check_digit
from ruhu.roster.importing import Outcome, import_register
from ruhu.roster.queries import HOUSEHOLD, MEMBER, households_for_judging, roster_feed, villages_for_judging
from ruhu.roster.workbook import UnreadableFile, template
from tests.factories.untouched import changing
from tests.roster.files import AREA_ROWS, GRID, VILLAGE, household, large_register, member, register

EVERYTHING = visible_to(Actor("a", "xian", "县", "county", "d", ("990101",)))

CONTROLS = ("\x07", "\x1b", "\x7f", "\x9b")


def load(database: Database, content: bytes, **options: Any) -> Outcome:
    return import_register(database, content, "名册.xlsx", None, follow=follow, **options)


def seqs(connection: Connection) -> dict[str, int]:
    table = ScopeCounter.__table__  # type: ignore[attr-defined]
    return {row.scope: row.seq for row in connection.execute(select(table))}


def small() -> bytes:
    year = today().year
    return register(
        [household(1, kinds="脱贫户、低保户", has_loan="否"), household(2, grid="99010110010102")],
        [
            member(
                1,
                "王示1",
                relation="户主",
                birth=f"{year - 65}-01-01",
                school="非在校",
                health="健康",
                labour="无劳动力",
            ),
            member(1, "王示乙", relation="之孙", birth=f"{year - 9}年3月", school="小学", health="健康"),
            member(2, "王示2", relation="户主"),
        ],
    )


def test_a_register_becomes_areas_households_members_and_facts(database: Database) -> None:
    outcome = load(database, small())
    assert (outcome.created, outcome.updated, outcome.errors) == (2, 0, [])
    with database.read() as connection:
        row = connection.execute(select(HOUSEHOLD).where(HOUSEHOLD.c.number == "0001")).one()
        place = households_for_judging(connection, [row.id])[row.id]
        village = villages_for_judging(connection, [VILLAGE])[VILLAGE]
    assert (row.village, row.grid, row.county, row.pinyin) == (VILLAGE, GRID, "990101", "ws1")
    assert (row.kinds, row.lifted, row.monitored, row.people) == (
        "lifted,low_income_allowance",
        True,
        False,
        2,
    )
    facts = place.facts
    assert facts["lifted"] is True and facts["key"] is True and facts["low_income_allowance"] is True
    assert facts["elder_over_60"] is True and facts["school_age_child"] is True
    assert facts["school_age_without_school"] is False and facts["has_loan"] is False
    assert facts["hospitalised"] is None, "what the register does not say is unknown, not no"
    assert (facts["village_has_team"], facts["village_has_monitored"]) == (True, False)
    assert (facts["village_name"], facts["township_name"]) == ("示例村", "示例镇")
    assert village.facts["lifted_village"] is False and village.facts["village_name"] == "示例村"


def test_the_same_file_twice_changes_nothing(database: Database) -> None:
    load(database, small())
    with database.read() as connection:
        before, logged = seqs(connection), len(list(events(connection)))
        rows = connection.execute(select(HOUSEHOLD).order_by(HOUSEHOLD.c.id)).all()
    outcome = load(database, small())
    assert (outcome.created, outcome.updated, outcome.unchanged, outcome.members) == (0, 0, 2, 0)
    with database.read() as connection:
        assert seqs(connection) == before
        assert connection.execute(select(HOUSEHOLD).order_by(HOUSEHOLD.c.id)).all() == rows
        assert len(list(events(connection))) == logged


def test_a_changed_household_alone_reaches_the_phones(database: Database) -> None:
    load(database, small())
    with database.read() as connection:
        first = roster_feed(connection, EVERYTHING, VILLAGE, 0, 100)
    outcome = load(database, register([household(2, address="新址")], areas=(), leave_out=["kinds"]))
    assert (outcome.created, outcome.updated) == (0, 1)
    with database.read() as connection:
        after = roster_feed(connection, EVERYTHING, VILLAGE, first[-1]["seq"], 100)
    assert [change["data"]["address"] for change in after] == ["新址"]
    assert after[0]["seq"] == first[-1]["seq"] + 1


def test_a_missing_column_keeps_what_is_stored_and_a_blank_cell_clears_it(database: Database) -> None:
    load(database, register([household(1, address="旧址", kinds="脱贫户")]))
    load(database, register([household(1)], leave_out=["address"]))
    with database.read() as connection:
        row = connection.execute(select(HOUSEHOLD)).one()
    assert (row.address, row.kinds, row.lifted) == ("旧址", "", False)


def test_a_moved_household_is_deleted_on_the_old_grids_phone(database: Database) -> None:
    load(database, small())
    worker = visible_to(Actor("w", "wg", "员", "worker", "d", (GRID,)))
    with database.read() as connection:
        seen = roster_feed(connection, worker, VILLAGE, 0, 100)
    mine = [change["id"] for change in seen if change["type"] == "household"]
    assert len(mine) == 1 and not any((change["data"] or {}).get("number") == "0002" for change in seen)
    load(database, register([household(1, grid="99010110010102")], leave_out=["kinds"]))
    with database.read() as connection:
        after = roster_feed(connection, worker, VILLAGE, seen[-1]["seq"], 100)
    assert mine[0] in {change["id"] for change in after}
    assert all(change["deleted"] and change["data"] is None for change in after)


def test_members_keep_their_ids_and_the_missing_ones_go(database: Database) -> None:
    load(database, small())
    with database.read() as connection:
        before = {row.name: row.id for row in connection.execute(select(MEMBER))}
    load(database, register([household(1)], [member(1, "王示乙", relation="户主"), member(1, "王示丙")]))
    with database.read() as connection:
        after = {row.name: row.id for row in connection.execute(select(MEMBER))}
    assert after.keys() == {"王示乙", "王示丙", "王示2"}
    assert after["王示乙"] == before["王示乙"]


def test_errors_name_the_cell_the_value_and_the_reason_and_nothing_is_half_imported(
    database: Database,
) -> None:
    content = register(
        [
            household(1),
            household(1, name=""),
            household(3, grid="99010110010199"),
            household(4, kinds="富裕户"),
            household(5, people=2, labour=3),
            household(6, village="990101100777", grid=""),
            household(1, name="又一户"),
        ],
        [
            member(9, "王示9"),
            member(1, "王示1", birth="2031-02-30"),
            member(1, "王示", id_number=110101199003070000),
        ],
    )
    outcome = load(database, content)
    found = {(fault.sheet, fault.cell): fault for fault in outcome.errors}
    assert outcome.error_count == len(outcome.errors) == len(found) == 9
    assert found["农户", "C3"].message == "“户主姓名”必填"
    assert "没有代码为 99010110010199 的网格" in found["农户", "D4"].message
    assert found["农户", "H5"].value == "富裕户" and "脱贫户" in found["农户", "H5"].message
    assert "劳动力 3 人多于家庭人口 2 人" in found["农户", "K6"].message
    assert "没有代码为 990101100777 的村" in found["农户", "A7"].message
    assert "第 2 行已有" in found["农户", "B8"].message
    assert "没有编号为 0009 的户" in found["家庭成员", "B2"].message
    assert "看不懂的日期" in found["家庭成员", "G3"].message
    assert "文本" in found["家庭成员", "F4"].message
    with database.read() as connection:
        assert connection.execute(select(HOUSEHOLD)).all() == [] and seqs(connection) == {}


def test_a_dry_run_counts_and_changes_nothing(database: Database) -> None:
    outcome = load(database, small(), dry_run=True)
    assert (outcome.created, outcome.areas) == (2, len(AREA_ROWS))
    with database.read() as connection:
        assert connection.execute(select(HOUSEHOLD)).all() == []


def test_odd_id_numbers_warn_masked_and_do_not_block(database: Database) -> None:
    good = "99010119680308001"
    number = good + check_digit(good)
    wrong = good + ("0" if check_digit(good) != "0" else "1")
    content = register(
        [household(1), household(2)],
        [
            member(1, "甲", id_number=number),
            member(2, "乙", id_number=number),
            member(2, "丙", id_number=wrong),
        ],
    )
    outcome = load(database, content)
    assert outcome.created == 2 and not outcome.errors
    assert [
        (warning.cell, "校验位" in warning.message or "也登记" in warning.message)
        for warning in outcome.warnings
    ] == [
        ("F4", True),
        ("F3", True),
    ]
    assert all(number not in warning.value + warning.message for warning in outcome.warnings)


def test_names_of_two_thousand_characters_or_with_control_characters_are_refused_by_cell(
    database: Database,
) -> None:
    long = "示" * 2000
    content = register(
        [household(1, name=long), household(2), household(3, address=long), household(4, name="示😀𠮷")],
        [member(2, long), member(4, "示😀𠮷")],
        [*AREA_ROWS, {"code": "99010110010103", "level": "网格", "name": long}],
    )
    with changing(database):
        outcome = load(database, content)
    told = {(fault.sheet, fault.cell): fault for fault in outcome.errors}
    assert told.keys() == {("区划", "C9"), ("农户", "C2"), ("农户", "E4"), ("家庭成员", "C2")}
    assert told["农户", "C2"].message == "“户主姓名”太长: 2000 个字，最多 60 个"
    assert told["农户", "E4"].message == "“地址”太长: 2000 个字，最多 120 个"
    assert all(len(fault.value) < 100 for fault in outcome.errors), "what is told of the cell is short"

    load(database, register())
    lines = ["村代码,户编号,户主姓名", *(f"{VILLAGE},{n:04d},王{bad}示" for n, bad in enumerate(CONTROLS))]
    with changing(database):
        outcome = import_register(database, "\r\n".join(lines).encode(), "户.csv", None, follow=follow)
    assert [(fault.cell, fault.message) for fault in outcome.errors] == [
        (f"C{n + 2}", "“户主姓名”含有不可见的控制字符，请重新输入这一格") for n in range(len(CONTROLS))
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_of_households_is_read_in_the_encodings_of_office_programs(
    database: Database, encoding: str
) -> None:
    load(database, register())
    lines = [
        "村代码,户编号,户主姓名,户类型,备注",
        f'{VILLAGE},0007,"王示, 七",脱贫户,x',
        ",,,,",
        f"{VILLAGE},0008,王示八,错,",
    ]
    bad = import_register(database, "\r\n".join(lines).encode(encoding), "户.csv", None, follow=follow)
    assert [(fault.cell, fault.value) for fault in bad.errors] == [("D4", "错")]
    assert bad.warnings[0].value == "备注"
    good = import_register(database, "\r\n".join(lines[:3]).encode(encoding), "户.csv", None, follow=follow)
    assert good.created == 1


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (b"PK\x03\x04broken", "a.xlsx"),
        (b"hello", "a.xlsx"),
        (b"a,b\n1,2", "a.csv"),
        (b"\x00\x01\x02", "a.csv"),
        (b"", "a.csv"),
    ],
)
def test_a_file_that_is_no_register_is_refused(sqlite_url: str, content: bytes, filename: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(UnreadableFile):
        import_register(database, content, filename, None, follow=follow)
    database.close()


def test_the_template_itself_can_be_imported_and_creates_nothing(database: Database) -> None:
    outcome = load(database, template())
    assert (outcome.created, outcome.error_count, outcome.warning_count) == (0, 0, 0)


def test_a_village_account_imports_its_own_village_only(database: Database) -> None:
    load(database, register())
    other = {"code": "990101100102", "name": "别的村"}
    actor = Actor("v", "cun", "村", "village", "d", (VILLAGE,))
    refused = import_register(
        database, register([household(1)], areas=[*AREA_ROWS, other]), "a.xlsx", actor, follow=follow
    )
    assert [fault.value for fault in refused.errors] == ["990101100102"]
    done = import_register(database, register([household(1)]), "a.xlsx", actor, follow=follow)
    assert done.created == 1
    with pytest.raises(NotPermitted):
        import_register(
            database, small(), "a.xlsx", Actor("w", "wg", "员", "worker", "d", (GRID,)), follow=follow
        )


def test_an_import_stands_in_the_audit_log_without_personal_data(database: Database) -> None:
    load(database, small())
    with database.read() as connection:
        (event,) = events(connection)
        assert verify(connection) == []
    assert event["action"] == "roster:import" and "王示" not in event["detail"]


@pytest.mark.slow
def test_ten_thousand_households_are_imported_with_progress(sqlite_url: str) -> None:
    content = large_register(10_000)
    database, told = Database(sqlite_url), []
    outcome = load(database, content, progress=lambda what, done, total: told.append((what, done, total)))
    again = load(database, content)
    database.close()
    assert (outcome.created, outcome.errors, again.unchanged, again.updated) == (10_000, [], 10_000, 0)
    assert len(told) > 5 and ("比对农户", 10_000, 10_000) in told
