"""Empty words are no measure and no outcome, however they are dressed."""

from __future__ import annotations

import orjson
import pytest

from ruhu.kit.resources import schemas_dir
from ruhu.ledger import wording

VECTORS = orjson.loads((schemas_dir() / "cases" / "wording-vectors.json").read_bytes())


@pytest.mark.parametrize("text", VECTORS["vague"])
def test_empty_words_are_refused_as_measure_and_as_outcome_with_a_sentence(text: str) -> None:
    for fault in (wording.fault_of_measure(text), wording.fault_of_outcome(text)):
        assert fault is not None
        assert fault.endswith(("。", "”。"))


@pytest.mark.parametrize("text", VECTORS["particular"])
def test_what_was_done_in_particular_is_taken(text: str) -> None:
    assert wording.fault_of_measure(text) is None
    assert wording.fault_of_outcome(text) is None


@pytest.mark.parametrize("text", VECTORS["vague"])
@pytest.mark.parametrize(
    "dress", ["“{}”", "{}。。。", "　{}　", "{}\n", "\u200b{}\ufeff", "【{}】!!", "√{}√"]
)
def test_no_dress_makes_empty_words_full(text: str, dress: str) -> None:
    assert wording.is_vague(dress.format(text))
    assert wording.is_vague(dress.format(" ".join(text)))


def test_an_outcome_may_not_repeat_the_measure_or_the_problem() -> None:
    measure, problem = "由村委会请施工队翻修屋顶", "西屋屋顶漏雨, 住着老人"
    assert "一样" in (wording.fault_of_outcome("由村委会请施工队、翻修屋顶。", measure, problem) or "")
    assert "一样" in (wording.fault_of_outcome("西屋屋顶漏雨，住着老人", measure, problem) or "")
    assert wording.fault_of_outcome("8月20日翻修完屋顶, 雨天复看不漏", measure, problem) is None


@pytest.mark.parametrize("unit", ["", " ", "相关部门", "有 关 单 位", "各单位", "无", "略"])
def test_a_unit_without_a_name_is_none(unit: str) -> None:
    assert wording.fault_of_unit(unit)


def test_a_unit_with_a_name_is_one() -> None:
    assert wording.fault_of_unit("示例镇水利站") is None
