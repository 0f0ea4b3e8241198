"""Lots that anybody can draw again."""

from __future__ import annotations

import hashlib
from fractions import Fraction

from ruhu.spotchecks.drawing import drawn, fingerprint, frame_of, size_of

HOUSEHOLDS = [f"household-{n:03d}" for n in range(200)]


def test_the_same_seed_and_list_give_the_same_households_whatever_the_order_of_the_list() -> None:
    first = drawn("a seed", HOUSEHOLDS, 10)
    assert first == drawn("a seed", reversed(HOUSEHOLDS), 10) and len(set(first)) == 10
    # As somebody without this program would do it.
    lots = sorted((hashlib.sha256(f"a seed {one}".encode()).hexdigest(), one) for one in HOUSEHOLDS)
    assert first == [one for _, one in lots[:10]]
    assert first != drawn("another seed", HOUSEHOLDS, 10)


def test_each_household_is_drawn_about_as_often_as_any_other() -> None:
    times = dict.fromkeys(HOUSEHOLDS, 0)
    for n in range(400):
        for one in drawn(f"{n}", HOUSEHOLDS, 20):
            times[one] += 1
    # 400 draws of one in ten: 40 expected, standard deviation 6; the seeds are fixed, so this holds or never held.
    assert min(times.values()) > 15 and max(times.values()) < 70


def test_a_share_is_rounded_up_and_never_more_than_all() -> None:
    assert [size_of(n, None, Fraction("5")) for n in (1, 20, 21, 200)] == [1, 1, 2, 10]
    assert size_of(3, 10, None) == 3 and size_of(1000, None, Fraction("0.1")) == 1


def test_the_fingerprint_is_that_of_the_sorted_list() -> None:
    frame = frame_of(["b", "a"])
    assert frame == "a\nb" and fingerprint(frame) == hashlib.sha256(b"a\nb").hexdigest()
