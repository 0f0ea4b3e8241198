"""How long one full judgement of 附件1 takes, in microseconds. `PYTHONPATH=backend:. python -m scripts.bench_judge`

A complete form, an empty one and one with many findings; processor time, the best of several repeats, because
the machine is shared.
"""

from __future__ import annotations

import time
import timeit
from typing import Any

from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.reading import read_yaml
from ruhu.questionnaires.validate import problems
from ruhu.risk.judge import evaluate, examine

BAR = 100.0
"""Microseconds that a full judgement may take on the server, whatever is found."""
USUAL = 18.0
"""The same for checking and judging a complete form in one reading, as intake does."""


INTAKE = "as intake does, complete"


def bar_of(name: str) -> float:
    return USUAL if name == INTAKE else BAR


def forms() -> tuple[Definition, dict[str, Any], dict[str, Any], dict[str, dict[str, Any]]]:
    """The definition, a household, a campaign and answers by name: from the golden cases of the boxes."""
    file = read_yaml(schemas_dir() / "cases" / "household-boxes.yaml")
    definition = Catalog.load().get(file["questionnaire"])
    complete = next(iter(file["bases"].values()))
    swapped = {"yes": "no", "no": "yes", "have": "none", "none": "have"}
    findings = {
        id: swapped.get(value, value) if isinstance(value, str) else value for id, value in complete.items()
    }
    answers = {"complete": complete, "many findings": {**findings, "wage": "1.00"}, "empty": {}}
    wrapped = {name: {"values": values, "remarks": {}, "reasons": {}} for name, values in answers.items()}
    return definition, file["household"], file["campaign"], wrapped


def measure(repeats: int = 15, number: int = 200) -> dict[str, float]:
    """Microseconds by name: each form judged, and the complete one validated."""
    definition, household, campaign, answers = forms()
    jobs: dict[str, Any] = {
        f"judge, {name}": lambda form=form: evaluate(definition, form, household, campaign)
        for name, form in answers.items()
    }
    jobs["faults told, complete"] = lambda: problems(definition, answers["complete"])
    jobs[INTAKE] = lambda: examine(definition, answers["complete"], household, campaign)
    return {
        name: min(timeit.repeat(job, timer=time.process_time, number=number, repeat=repeats)) / number * 1e6
        for name, job in jobs.items()
    }


def main() -> None:
    for name, microseconds in measure().items():
        bar = bar_of(name)
        print(
            f"{name:24} {microseconds:7.1f} µs   {'ok' if microseconds <= bar else 'MISSED'} (bar {bar:.0f})"
        )


if __name__ == "__main__":
    main()
