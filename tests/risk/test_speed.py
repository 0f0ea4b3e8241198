"""Judging stands in the path of every submission, so it is held to its budget."""

from __future__ import annotations

from scripts.bench_judge import bar_of, measure


def test_a_full_judgement_of_the_household_form_stays_within_its_budget() -> None:
    # On a crowded machine a figure may be twice itself; the bench reports the exact one.
    for name, microseconds in measure(repeats=10, number=50).items():
        assert microseconds <= 3 * bar_of(name), f"{name}: {microseconds:.0f} µs"
