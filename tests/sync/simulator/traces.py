"""Traces of failed runs: shown to people, kept as files, read again."""

from __future__ import annotations

import json
from pathlib import Path

from tests.sync.simulator.runs import Failure
from tests.sync.simulator.world import Step


def shown(failure: Failure) -> str:
    """The trace as text."""
    lines = [f"  {step.kind:10} after {step.dt:>8} ms, phone {step.who}" for step in failure.steps]
    return "\n".join([f"{failure.phones} phones, {len(failure.steps)} steps:", *lines, failure.message])


def save(folder: Path, seed: int, failure: Failure) -> Path:
    """Keep it as a regression."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{failure.invariant.lower()}-{seed}.json"
    steps = ",\n".join(json.dumps(list(step)) for step in failure.steps)
    head = json.dumps({"invariant": failure.invariant, "message": failure.message, "phones": failure.phones})
    path.write_text(f'{head[:-1]}, "steps": [\n{steps}\n]}}\n')
    return path


def load(path: Path) -> tuple[int, list[Step]]:
    """Phones and steps of a kept trace."""
    kept = json.loads(path.read_text())
    return kept["phones"], [Step(*step) for step in kept["steps"]]
