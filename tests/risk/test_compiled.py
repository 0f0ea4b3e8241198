"""The function that a questionnaire becomes: it judges as written, and holds none of the author's text."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from ruhu.questionnaires.catalog import Catalog, read_definition
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.publish import publish
from ruhu.questionnaires.reading import read_yaml
from ruhu.questionnaires.validate import BAD, problems, readers
from ruhu.risk.compiled import compiled
from ruhu.risk.judge import evaluate, examine
from ruhu.risk.operators import OPERATORS
from ruhu.risk.source import ForeignCode, Source
from tests.risk.random_forms import forms
from tests.risk.reference import Reference

PATH = Path(__file__).parents[1] / "questionnaires" / "toilet.v1.yaml"
DEFINITIONS = [*Catalog.load(), read_definition(PATH)]
STRANGE: list[Any] = [
    *(10**400, -(10**400), float("nan"), float("inf"), 1e308, 2**53 + 1, 0.5, "true", "a\x85b", "a\u3000b\n", [[]]),
]  # fmt: skip
COUNT = 1000  # half of them small forms of acts, in which little can be found


def strange_forms(count: int, seed: int) -> Iterator[tuple[Definition, dict[str, Any]]]:
    """Random forms; every second one with huge numbers, wrong types and unknown names in all its parts."""
    chance = random.Random(seed)
    for number, (which, form) in enumerate(forms(DEFINITIONS, count, seed)):
        if number % 2:
            answers = form["answers"]
            for part in (answers["values"], answers["remarks"], form["household"], form["campaign"]):
                for name in part:
                    if chance.random() < 0.06:
                        part[name] = chance.choice(STRANGE)
            if chance.random() < 0.1:  # not among the facts: the independent engine cannot be asked about it
                answers["remarks"]["people"] = answers["values"]["people"] = "\ud800"
            form["household"] |= {"people": chance.choice(STRANGE), "name": chance.choice(STRANGE)}
            answers["reasons"] = {"labour_le_people": chance.choice(["字", 5, "a\x00", "\n"])}
            if chance.random() < 0.2:
                answers["values"]["nobody"] = "x"
        yield DEFINITIONS[which], form


def test_thousands_of_random_forms_are_judged_as_an_independent_reading_does() -> None:
    found = 0
    for definition, form in strange_forms(COUNT, seed=20220809):
        judgement, expected = evaluate(definition, **form), Reference(definition, **form)
        assert judgement.visible == expected.visible, form
        assert judgement.missing == expected.missing, form
        assert judgement.auto_na == expected.auto_na, form
        assert judgement.measures == expected.measures, form
        assert {flag.code: (flag.severity, flag.message) for flag in judgement.flags} == expected.flags, form
        assert [flag.code for flag in judgement.flags] == list(expected.flags), form
        assert [(note.id, note.message) for note in judgement.notes] == expected.notes, form
        assert [check.id for check in judgement.checks] == [id for id, _ in expected.checks], form
        declared = {check.id for check in definition.checks}
        assert [check.message for check in judgement.checks if check.id in declared] == [
            message for id, message in expected.checks if id in declared
        ], form
        found += len(expected.flags) + len(expected.notes)
    assert found > COUNT, "the forms are not so harmless that agreeing says nothing"


def test_one_reading_gives_the_faults_and_the_judgement_that_two_give() -> None:
    sound = 0
    for definition, form in strange_forms(COUNT, seed=20220810):
        faults, judgement = examine(definition, **form)
        assert faults == problems(definition, form["answers"]), form
        assert repr(judgement) == repr(evaluate(definition, **form)), form
        given, read = form["answers"]["values"], readers(definition)
        refused = {id for id in given if id not in read or read[id](given[id]) is BAD}
        told = {fault.where for fault in faults if fault.code in ("wrong_value", "unknown_question")}
        assert refused == told & given.keys(), form
        sound += not faults
        # Without its bad answers the form is sound, unless what people wrote is not.
        values = {id: value for id, value in given.items() if id not in refused}
        assert examine(definition, {"values": values, "remarks": {}, "reasons": {}})[0] == [], form
    assert sound > COUNT / 50


@pytest.mark.parametrize(
    "answers",
    [
        *(None, [], "x", {}, {"values": []}, {"remarks": "x"}, {"values": {}, "more": {}}, {"values": {}, "remarks": {}}),
        *({"values": {}, "remarks": {}, "reasons": []}, {"values": {}, "remarks": {}, "reasons": {}, "more": {}}),
        *({"values": {}, "remarks": {}, "more": {}}, {"values": None, "remarks": {}, "reasons": {}}),
    ],
)  # fmt: skip
def test_answers_of_any_shape_have_the_faults_they_had(answers: Any) -> None:
    assert examine(DEFINITIONS[0], answers)[0] == problems(DEFINITIONS[0], answers)


@pytest.mark.parametrize(
    "line",
    [
        "x0 = 'text'",
        "x0 = 1.5",
        "x0 = __import__",
        "x0 = open",
        "x0 = values.__class__",
        "x0 = flags.clear",
        "import os",
        "global x0\n    x0 = 1",
        "x0 = sorted(values, key=len)",
        "def other(): pass",
        "x0 = f'{values}s'",
        "x0 = [x1 for x1 in values]",
        "x0 = lambda: open",
        "x0 = -1.5 + 2",
        "pass\nimport os",
        "pass\nk0 = 1",
        "pass\ndef other(): pass",
        "x0 = (lambda word: word)(x1)",
    ],
)
def test_text_that_no_writer_writes_is_never_made_a_function(line: str) -> None:
    source = Source(OPERATORS)
    source.line(line)
    with pytest.raises(ForeignCode):
        source.function(("values",))


def test_threads_that_need_a_form_at_the_same_moment_all_get_it() -> None:
    for _ in range(5):
        fresh = Definition.load(json.loads(DEFINITIONS[0].json))
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: evaluate(fresh, {"values": {"people": 4}}), range(16)))  # noqa: B023
        assert all(judgement == found[0] for judgement in found)


HOSTILE = "\"'''\\\n\u2028{{}}); import os; os.abort() #k0 x1 __import__('os')"


def test_an_authors_text_reaches_messages_and_never_the_code() -> None:
    raw = deepcopy(dict(publish(read_yaml(PATH)).raw))
    raw["sections"][0]["rows"] = []
    for question in raw["sections"][0]["questions"]:
        question |= {
            "plain": HOSTILE,
            "title": HOSTILE,
            "official": HOSTILE,
            "unit": question.get("unit") and HOSTILE,
        }
        question["area"] = HOSTILE
    raw["rules"] = [
        {"code": HOSTILE, "when": 'answers.has_toilet != "\\"); k0(" && answers.people > 2.0', "message": HOSTILE.replace("{{}}", ""),
         "title": HOSTILE, "area": HOSTILE, "severity": [{"when": "answers.people > 2.0", "level": HOSTILE}]}
    ]  # fmt: skip
    definition = Definition.load(json.loads(json.dumps(raw)))
    code = compiled(definition).__code__
    structural = (bool, int, type(None), tuple, type(code))
    assert {type(constant) for constant in code.co_consts} <= set(structural)
    assert "os" not in json.dumps([*code.co_names, *code.co_varnames])
    judgement = evaluate(definition, {"values": {"has_toilet": "none", "people": 99}})
    assert [flag.code for flag in judgement.flags] == ["has_toilet", HOSTILE]
    assert judgement.flags[0].message == HOSTILE
    assert judgement.flags[1].severity == HOSTILE
    assert HOSTILE in judgement.checks[0].message
