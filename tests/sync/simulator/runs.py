"""Runs: from a seed to steps, from steps to a verdict, from a failure to its shortest trace."""

from __future__ import annotations

import gc
import itertools
import logging
import random
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from ruhu.intake import preparing
from tests.sync.simulator import checks, county
from tests.sync.simulator.chance import seeded
from tests.sync.simulator.network import SHOWN, Clocks
from tests.sync.simulator.world import Step, World, poisoned

LIKELY = {
    "visit": 32, "meet": 5, "focus": 12, "signal": 12, "kill": 6, "button": 4, "odd": 2, "poison": 1, "wall": 2, "clock": 4, "evict": 2,
    "expire": 2, "signin": 3, "revoke": 1, "move": 2, "republish": 1, "campaign": 2, "approve": 2, "backup": 2, "restore": 2,
    "skew": 2, "carry": 4,
}  # fmt: skip
KINDS, WEIGHTS = tuple(LIKELY), tuple(LIKELY.values())


DEBUG = False
_RUNS = itertools.count()


class Failure(NamedTuple):
    """What did not hold, and the steps that show it."""

    invariant: str
    message: str
    phones: int
    steps: list[Step]


def plan(seed: int) -> tuple[int, list[Step]]:
    """How many phones, and what happens. Most seeds are small; one in fifty is large."""
    chance = random.Random(seed)
    county.template()
    large = seed % 50 == 49
    phones = chance.randint(8, 20) if large else chance.choice((3, 3, 4))
    length = chance.randint(300, 500) if large else 120
    weights = [weight * chance.choice((0, 1, 1, 2)) for weight in WEIGHTS]
    weights[0] = WEIGHTS[0]
    cumulated = list(itertools.accumulate(weights))
    steps = []
    for n in range(length):
        kind = (
            "quiet"
            if n == length - 1 or (n and n % 60 == 0)
            else chance.choices(KINDS, cum_weights=cumulated)[0]
        )
        dt = int(chance.random() ** 3 * 60_000) if chance.random() < 0.97 else chance.randrange(1_800_000)
        steps.append(Step(kind, dt, chance.randrange(phones), chance.randrange(2**30)))
    return phones, steps


def run(
    phones: int,
    steps: Sequence[Step],
    *,
    clocks: Clocks = SHOWN,
    checked: bool = True,
    look: Callable[[World], None] | None = None,
) -> Failure | None:
    """Do the steps; the failure, if there is one. `look` at the world in the end; not `checked`: without asking the invariants."""
    for name in ("ruhu.intake", "ruhu.witness", "ruhu.blobs"):
        logging.getLogger(name).disabled = True
    _settle()
    gc.disable()  # a run makes no rubbish worth looking for; it is taken out between runs
    with seeded(random.Random(1), lambda: world.now if world else 0):
        world: World | None = None
        world = World(phones, clocks, checked=checked)
        kept = preparing.judge
        preparing.judge = poisoned(world)
        done: list[Step] = []
        try:
            for step in steps:
                done.append(step)
                world.step(step)
                if checked:
                    checks.always(world)
            if look is not None:
                look(world)
        except checks.Broken as broken:
            return Failure(broken.invariant, str(broken), phones, done)
        except Exception as error:
            if DEBUG:
                raise
            return Failure("crash", f"{type(error).__name__}: {error}", phones, done)
        finally:
            preparing.judge = kept
            world.end()
            gc.enable()
            if next(_RUNS) % 100 == 99:
                gc.collect()
    return None


@lru_cache(maxsize=1)
def _settle() -> None:
    """Once a process: what was imported and prepared is not looked through for rubbish again."""
    county.template()
    gc.collect()
    gc.freeze()


def run_seed(seed: int) -> Failure | None:
    """`plan` and `run`."""
    return run(*plan(seed))


def shrink(failure: Failure, most: int = 400) -> Failure:
    """A shorter trace that breaks the same invariant: parts are dropped, halves first."""
    best, size, tries = failure, max(1, len(failure.steps) // 2), 0
    while size >= 1 and tries < most:
        at = 0
        while at < len(best.steps) - 1 and tries < most:
            shorter = best.steps[:at] + best.steps[at + size :]
            if shorter and shorter[-1].kind != "quiet" and best.steps[-1].kind == "quiet":
                shorter = [*shorter, best.steps[-1]]
            tries += 1
            found = run(best.phones, shorter) if len(shorter) < len(best.steps) else None
            if found is not None and found.invariant == failure.invariant:
                best = found
            else:
                at += size
        size //= 2
    return best
