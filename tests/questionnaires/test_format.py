"""Figures in messages, character by character; the phone writes the same."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruhu.questionnaires.format import FORMATS, UNKNOWN, Slot, round_fen, template, written


@pytest.mark.parametrize(
    "value, format, text",
    [
        (2740000.0, "yuan", "27,400.00"),
        (2740000.0, "yuan0", "27,400"),
        (2740050.0, "yuan0", "27,400.50"),
        (-45000.0, "yuan", "-450.00"),
        (-5.0, "yuan", "-0.05"),
        (0.0, "yuan", "0.00"),
        (-0.0, "yuan", "0.00"),
        (-0.4, "yuan", "0.00"),
        (685000.5, "yuan", "6,850.01"),
        (-685000.5, "yuan", "-6,850.01"),
        (99.99999, "yuan", "1.00"),
        (123456789012345.0, "yuan", "1,234,567,890,123.45"),
        (5200000.0, "wan", "5.2"),
        (50000000.0, "wan", "50"),
        (1.0, "wan", "0.000001"),
        (-5200001.0, "wan", "-5.200001"),
        (12345000000.0, "wan", "12345"),
        (3.5, "int", "4"),
        (-3.5, "int", "-4"),
        (1234567.0, "int", "1234567"),
        (4.0, "", "4"),
        (4.25, "", "4.25"),
        (0.1, "", "0.1"),
        (1 / 3, "", "0.333333"),
        (-0.0000001, "", "0"),
        (1e15, "", "1000000000000000"),
        ("2022-08-09", "month", "8 月"),
        ("2022-08-09", "date", "8 月 9 日"),
        ("2022-12-31", "date", "12 月 31 日"),
        ("洺州镇", "", "洺州镇"),
        ("八月", "month", UNKNOWN),
        (5.0, "date", UNKNOWN),
        ("5", "yuan", UNKNOWN),
        (True, "", UNKNOWN),
        (math.nan, "yuan", UNKNOWN),
        (math.inf, "wan", UNKNOWN),
    ],
)
def test_a_value_is_written_as_people_write_it(value: object, format: str, text: str) -> None:
    assert written(value, format) == text


@pytest.mark.parametrize("format", ["", *FORMATS])
def test_unknown_is_written_as_unknown_in_every_format(format: str) -> None:
    assert written(None, format) == UNKNOWN


@given(st.integers(-(10**14), 10**14))
def test_fen_written_as_yuan_read_back_the_same(fen: int) -> None:
    text = written(float(fen), "yuan")
    assert Decimal(text.replace(",", "")) * 100 == fen
    assert Decimal(written(float(fen), "wan")) * 1_000_000 == fen


@given(st.decimals(-(10**9), 10**9, places=1))
def test_rounding_is_half_away_from_zero(value: Decimal) -> None:
    assert round_fen(float(value)) == int(value.quantize(Decimal(1), ROUND_HALF_UP))


def test_a_message_is_split_into_texts_and_slots() -> None:
    assert template("共 {m.net|yuan} 元, {answers.people} 人") == (
        "共 ",
        Slot(("m", "net"), "yuan"),
        " 元, ",
        Slot(("answers", "people"), ""),
        " 人",
    )
    assert template("没有花括号") == ("没有花括号",)
    for bad in ("{", "}", "{}", "a {m.x|yuan", "{{m.x}}"):
        with pytest.raises(ValueError, match="花括号"):
            template(bad)
