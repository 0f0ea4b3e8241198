"""Every golden case, on the server's engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.catalog import Catalog, read_definition
from tests.risk.golden import Case, cases, compare

FILES = sorted((schemas_dir() / "cases").glob("*.yaml"))
TESTS = Path(__file__).parents[1] / "questionnaires"
CASES = [pytest.param(case, id=f"{path.stem}: {case.name}") for path in FILES for case in cases(path)]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load()


@pytest.mark.parametrize("case", CASES)
def test_a_golden_case_is_judged_as_written(catalog: Catalog, case: Case) -> None:
    definition = catalog.find(case.questionnaire)
    assert definition is not None, f"no questionnaire {case.questionnaire}"
    compare(definition, case)


@pytest.mark.parametrize("case", tuple(cases(TESTS / "toilet.cases.yaml")), ids=lambda case: case.name)
def test_a_questionnaire_that_no_code_knows_is_judged_as_written(case: Case) -> None:
    compare(read_definition(TESTS / "toilet.v1.yaml"), case)


def test_every_questionnaire_has_golden_cases_and_every_box_is_in_one(catalog: Catalog) -> None:
    by_questionnaire: dict[str, list[Case]] = {}
    for path in FILES:
        for case in cases(path):
            by_questionnaire.setdefault(case.questionnaire, []).append(case)
    for definition in catalog:
        flagged = {code for case in by_questionnaire[definition.id] for code in case.expect.get("flags", ())}
        problems = {question.id for question in definition.questions if question.flag}
        assert problems <= flagged, "each problem answer has a case that expects its flag"
        assert {rule.code for rule in definition.rules} <= flagged, (
            "each rule has a case that expects its flag"
        )
        checked = {
            id
            for case in by_questionnaire[definition.id]
            for key in ("checks", "checks_include")
            for id in case.expect.get(key, ())
        }
        assert {check.id for check in definition.checks} <= checked, "each check has a case that expects it"
