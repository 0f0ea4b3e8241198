"""What is written where on an official form."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ruhu.exports.sheet import Filled, sheet, signatures
from ruhu.questionnaires.catalog import Catalog, read_definition
from ruhu.questionnaires.definition import Definition
from ruhu.risk.judge import evaluate
from tests.factories.items import harmless_values

TOILET = Path(__file__).parents[1] / "questionnaires" / "toilet.v1.yaml"
HOUSEHOLD = {
    "name": "示例甲", "village_name": "示例东村", "township_name": "示例镇", "lifted": True, "monitored": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def form() -> Definition:
    return Catalog.load().get("mingzhou-2022-household", 1)


def filled(form: Definition, remarks: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """The sheet of a form without problems, with these answers changed (None removes one)."""
    values = harmless_values(form, **changes)
    judged = evaluate(form, {"values": values, "remarks": remarks or {}}, HOUSEHOLD, {"line": 730000.0})
    return sheet(form, Filled(HOUSEHOLD, values, remarks or {}, judged.visible, judged.measures))


def text(line: list[dict[str, Any]]) -> str:
    """A line as it reads, √ behind a ticked box."""
    parts = (
        part.get("text", part.get("fill", "□√" if part.get("box") else "□" if "box" in part else ""))
        for part in line
    )
    return "".join(parts)


def row(printed: dict[str, Any], words: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in printed["rows"] if words in text(row["line"]))
    return found


def test_answers_tick_their_boxes_and_figures_fill_the_blanks(form: Definition) -> None:
    printed = filled(
        form, house_unsafe="yes", wage="36000.00", rigid_spending="have", education_spending="80.50"
    )
    assert "是否为不安全住房(是□√否□)" in text(row(printed, "不安全住房")["line"])
    assert "纯收入45400元(其中工资性收入36000元" in text(row(printed, "工资性收入")["line"])
    assert "(有□√无□)，包括教育支出80.50元" in text(row(printed, "刚性支出")["line"])
    assert text(printed["head"][0]) == "乡镇：示例镇 村：示例东村 摸排时间2022年8月9日"
    assert text(printed["head"][1]).startswith("户类型：一般户□ 脱贫户□√ 监测户□(")


@pytest.mark.parametrize("answer", [None, "na"])
def test_what_is_not_answered_or_not_applicable_leaves_both_boxes_empty(
    form: Definition, answer: str | None
) -> None:
    assert "辍学(教育部门是否排查原因并针对性劝返)(是□否□)" in text(
        row(filled(form, dropout=answer), "辍学")["line"]
    )


def test_unknown_income_leaves_its_blank_to_write_on(form: Definition) -> None:
    line = row(filled(form, wage=None, net_total=None), "家庭纯收入")["line"]
    assert text(line).startswith("②2021年10月以来家庭纯收入元(其中工资性收入元")


def test_remarks_stand_in_the_third_column_beside_their_row(form: Definition) -> None:
    printed = filled(
        form,
        {"house_unsafe": " 西屋\n墙体开裂 ", "sign_plate": "没有标示牌"},
        house_unsafe="yes",
        sign_plate="no",
    )
    assert row(printed, "不安全住房")["remark"] == "西屋 墙体开裂；没有标示牌"
    assert [r["remark"] for r in printed["rows"] if r["remark"]] == ["西屋 墙体开裂；没有标示牌"]


def test_a_problem_without_a_place_on_the_form_stands_in_the_remarks_of_its_number(form: Definition) -> None:
    printed = filled(
        form, {"dropout": "厌学在家", "dropout_persuaded": "没人来过", "uninsured": "新生儿没参保"},
        dropout="yes", dropout_persuaded="no", uninsured="yes",
    )  # fmt: skip
    assert row(printed, "儿童辍学")["remark"] == "厌学在家；辍学未排查劝返：没人来过"
    assert row(printed, "患慢性病")["remark"] == "有家庭成员未参保：新生儿没参保"
    assert "新生儿" not in str(filled(form, {"dropout_persuaded": "没人来过"}, dropout="no"))


def test_a_question_that_does_not_show_prints_nothing_of_an_old_answer(form: Definition) -> None:
    printed = filled(form, {"dropout_persuaded": "没人来过"}, dropout="no", dropout_persuaded="no")
    assert row(printed, "儿童辍学")["remark"] == ""


def test_a_blank_form_has_the_households_head_and_nothing_else(form: Definition) -> None:
    printed = sheet(form, Filled(HOUSEHOLD, month="2022年8月"))
    assert text(printed["head"][0]) == "乡镇：示例镇 村：示例东村 摸排时间2022年8月"
    assert text(printed["head"][1]).endswith("户主姓名：示例甲")
    lines = [part for r in printed["rows"] for part in r["line"]]
    assert not any(part.get("box") or part.get("fill") for part in lines)
    assert sum("box" in part for part in lines) == 60 and signatures(printed) == set()
    assert not any(r["remark"] for r in printed["rows"])


def test_a_household_of_unknown_kind_has_no_kind_ticked(form: Definition) -> None:
    head = sheet(form, Filled({"lifted": None, "monitored": None}))["head"]
    assert "√" not in "".join(map(text, head))


def test_the_signature_is_named_where_it_stands(form: Definition) -> None:
    signed = filled(form, surveyor_signature={"sha256": "a" * 64, "size": 9})
    assert signatures(signed) == {"a" * 64}
    assert signed["foot"][0][-1] == {"sign": "a" * 64}


def test_the_first_cell_reaches_over_the_rows_of_its_part(form: Definition) -> None:
    rows = filled(form)["rows"]
    assert [(r["first"], r["span"]) for r in rows[:4]] == [
        ("1.2021年10月以来家庭收支情况", 3),
        ("", 0),
        ("", 0),
        ("2.住房保障", 3),
    ]
    assert sum(r["span"] for r in rows) == len(rows) == 25


def test_a_heading_within_the_table_takes_its_whole_width() -> None:
    village = Catalog.load().get("mingzhou-2022-village")
    assert [text(r["line"]) for r in sheet(village, Filled())["rows"] if r["whole"]] == [
        "村(脱贫村□或一般村□)"
    ]


def test_next_years_form_prints_from_its_file_alone() -> None:
    form = read_definition(TOILET)
    values = {"has_toilet": "have", "people": 3, "toilet_kind": "pit", "paid": "1500.00"}
    judged = evaluate(form, {"values": values, "remarks": {}})
    printed = sheet(form, Filled({}, values, {}, judged.visible, judged.measures))
    assert text(printed["rows"][0]["line"]) == "1. 卫生厕所(有□√无□)，3人使用，□√三格化粪池，自付1500元"
    assert text(printed["rows"][1]["line"]) == "2. 每人负担500元"
    assert printed["columns"] == ["事项", "排查内容", "如有问题请详细描述"]


def test_every_closed_answer_of_both_forms_ticks_exactly_its_own_box() -> None:
    for form in Catalog.load():
        slots = [slot for s in form.sections for r in s.rows for slot in re.findall(r"\{([a-z_]+)\}", r)]
        for id in (slot for slot in slots if form.by_id[slot].answers):
            for n, answer in enumerate(form.by_id[id].answers[:2]):
                printed = sheet(form, Filled(values={id: answer}, visible=[id]))
                boxes = [
                    part["box"]
                    for r in printed["rows"]
                    if not r["whole"]
                    for part in r["line"]
                    if "box" in part
                ]
                closed = [slot for slot in slots if form.by_id[slot].answers]
                assert boxes == [i == 2 * closed.index(id) + n for i in range(len(boxes))], (id, answer)
