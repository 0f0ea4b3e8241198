"""Runs seeds from the command line: scripts/simulate."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from tests.sync.simulator.mutants import MUTANTS, planted
from tests.sync.simulator.runs import Failure, run_seed, shrink
from tests.sync.simulator.traces import save, shown

CHUNK = 25


def failing(start: int, end: int) -> list[tuple[int, Failure]]:
    """The seeds from `start` to before `end` that break something."""
    return [(seed, found) for seed in range(start, end) if (found := run_seed(seed)) is not None]


def many(start: int, count: int, jobs: int, most: int = 3) -> list[tuple[int, Failure]]:
    """Failures of `count` seeds from `start`, in `jobs` processes; it stops after `most`."""
    failures: list[tuple[int, Failure]] = []
    with ProcessPoolExecutor(jobs) as pool:
        ends = range(start, start + count, CHUNK)
        waiting = [pool.submit(failing, at, min(at + CHUNK, start + count)) for at in ends]
        for done in as_completed(waiting):
            failures += done.result()
            if len(failures) >= most:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    return sorted(failures, key=lambda failure: failure[0])


class Found(NamedTuple):
    """Which seed found a mutant, by which invariant; `seed` is -1 for one that lived."""

    name: str
    seed: int
    invariant: str
    message: str


def hunt(name: str, most: int) -> Found:
    """Run seeds with the bug in until one breaks."""
    for seed in range(most):
        with planted(name):
            failure = run_seed(seed)
        if failure is not None:
            return Found(name, seed, failure.invariant, failure.message)
    return Found(name, -1, "", "")


def hunt_all(names: Sequence[str], most: int, jobs: int) -> list[Found]:
    """`hunt` for each of `names`, in `jobs` processes."""
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(hunt, names, [most] * len(names)))


def table(found: Sequence[Found]) -> str:
    """Who was found when, and by which invariant."""
    lines = ["mutant                          seeds  broken     what was seen"]
    for one in found:
        seen = one.message.partition(": ")[2][:70]
        lines.append(f"{one.name:31} {one.seed + 1 or 'never':>5}  {one.invariant:9}  {seen}")
    return "\n".join(lines)


def main() -> int:
    """Run seeds; the traces of what fails are printed, and kept."""
    parser = argparse.ArgumentParser(prog="scripts/simulate", description=main.__doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="how many (2000)")
    parser.add_argument("--from", type=int, default=0, dest="start", help="the first seed (0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (as many as cores)")
    parser.add_argument(
        "--keep", type=Path, default=Path("tests/sync/regressions"), help="folder for traces of failures"
    )
    parser.add_argument(
        "--mutants", action="store_true", help="put bugs in on purpose, and print who was found when"
    )
    asked = parser.parse_args()
    if asked.mutants:
        found = hunt_all(list(MUTANTS), asked.seeds, asked.jobs)
        print(table(found))
        return 1 if any(one.seed < 0 for one in found) else 0
    began = time.monotonic()
    failures = many(asked.start, asked.seeds, asked.jobs)
    for seed, failure in failures:
        shortest = shrink(failure)
        print(
            f"seed {seed} breaks {failure.invariant}\n{shown(shortest)}\nkept as {save(asked.keep, seed, shortest)}"
        )
    print(
        f"{asked.seeds} seeds from {asked.start}, {len(failures)} failures, {time.monotonic() - began:.0f} s"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
