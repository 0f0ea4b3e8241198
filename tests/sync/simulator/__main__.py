"""Runs seeds from the command line: scripts/simulate."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

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


def main() -> int:
    """Run seeds; the traces of what fails are printed, and kept."""
    parser = argparse.ArgumentParser(prog="scripts/simulate", description=main.__doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="how many (2000)")
    parser.add_argument("--from", type=int, default=0, dest="start", help="the first seed (0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (as many as cores)")
    parser.add_argument(
        "--keep", type=Path, default=Path("tests/sync/regressions"), help="folder for traces of failures"
    )
    asked = parser.parse_args()
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
