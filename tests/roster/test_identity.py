"""ID numbers: checked and masked."""

from __future__ import annotations

import pytest

from ruhu.roster.identity import check_digit, id_complaint, mask_id, mask_phone


def test_the_check_digit_is_that_of_the_standards_examples() -> None:
    # GB 11643-1999, examples: 11010519491231002X and 440524188001010014
    assert check_digit("11010519491231002") == "X"
    assert check_digit("44052418800101001") == "4"


@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x", "440524188001010014", ""])
def test_a_good_number_or_none_gives_no_complaint(number: str) -> None:
    assert id_complaint(number) is None


@pytest.mark.parametrize(
    ("number", "part"),
    [
        ("110105194912310021", "校验位应为 X"),
        ("1101051949123100", "18 位"),
        ("11010519491331002X", "19491331"),
        ("A1010519491231002X", "数字"),
    ],
)
def test_an_odd_number_is_explained(number: str, part: str) -> None:
    assert part in (id_complaint(number) or "")


def test_masking_leaves_too_little_to_use() -> None:
    assert mask_id("11010519491231002X") == "110*************2X"
    assert len(mask_id("11010519491231002X") or "") == 18
    assert mask_id("12345") == "*****" and mask_id("") is None
    assert (
        mask_phone("13800000001") == "138****0001"
        and mask_phone("") is None
        and mask_phone("12345") == "*****"
    )
