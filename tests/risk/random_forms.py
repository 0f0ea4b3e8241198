"""Random forms, good and bad, with random facts: what two engines are compared on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from ruhu.questionnaires.checking import BOOL
from ruhu.questionnaires.context import HOUSEHOLD
from ruhu.questionnaires.definition import Definition, Question

NONSENSE: list[Any] = [[], {}, "x", 1, True, -1, "na", "yes", [1], "2022-02-30", None]
AMOUNTS: list[Any] = [
    *("0", "0.00", "0.01", "1.00", "5.2", "7299.99", "7300.00", "29200.00", "29199.99", "24000.00", "9.99"),
    *("-500.00", "-0.00", "123456789.99", "999999999999.99", "1.234", "abc", 5),
]
DATES = ["2022-08-09", "2022-08-05", "2021-10-01", "2022-09-30", "2022-10-01", "1899-01-01", "2099-12-31"]
BLOBS = [{"sha256": "a" * 64, "size": 5}, {"sha256": "A" * 64, "size": 5}]
TEXTS = ["", "  ", "墙体开裂", "字" * 2001, "a\tb", "𠮷"]
REMARKS = [" ", "漏水", " 有 裂缝 "]


def value(chance: random.Random, question: Question) -> Any:
    """An answer to a question; one in seven is nonsense or nothing."""
    if chance.random() < 0.15:
        return chance.choice(NONSENSE)
    match question.type:
        case "choices":
            return chance.sample(list(question.answers), chance.randint(0, len(question.answers)))
        case "money" | "decimal":
            return chance.choice(AMOUNTS)
        case "count":
            return chance.choice([0, 1, 2, 3, 4, 7, 99, 100, 10**9, -1])
        case "date":
            return chance.choice(DATES)
        case "members":
            return chance.choice([[], ["a"], ["a", "a"]])
        case "photo" | "signature":
            return chance.choice(BLOBS)
        case "text":
            return chance.choice(TEXTS)
        case _:
            return chance.choice(question.answers)


def forms(definitions: list[Definition], count: int, seed: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """(which definition, the arguments of `evaluate` by name), the same for the same seed."""
    chance = random.Random(seed)
    truths = [name for name, type in HOUSEHOLD.items() if type == BOOL]
    for number in range(count):
        which = number % len(definitions)
        questions = definitions[which].questions
        household = {name: chance.choice([True, False, None]) for name in truths if chance.random() < 0.8}
        campaign = {
            "line": chance.choice([650000, 730000, 750000, None]),
            "line_document": "某镇通知",
            "line_year": "2022",
            "period_start": "2021-10-01",
            "period_full_on": "2022-09-30",
            "stage_start": "2022-08-06",
            "stage_end": chance.choice(["2022-08-12", None]),
        }
        yield (
            which,
            {
                "answers": {
                    "values": {q.id: value(chance, q) for q in questions if chance.random() < 0.93},
                    "remarks": {q.id: chance.choice(REMARKS) for q in questions if chance.random() < 0.15},
                    "reasons": {},
                },
                "household": {**household, "labour": chance.choice([None, 0, 2])},
                "campaign": campaign,
                "previous": {q.id: value(chance, q) for q in questions if chance.random() < 0.5}
                if chance.random() < 0.5
                else None,
            },
        )
