"""The campaigns that come with Ruhu are well-formed and fit together."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ruhu.campaigns.presets import BadCampaign, preset_files, read_campaign
from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.catalog import Catalog
from ruhu.roster.facts import VILLAGE_FACTS

FILES = preset_files(schemas_dir())
# The case's page has chosen the step, and the campaign says whether it needs a photo: nobody is asked.
UNASKED = {("case-step", "step"), ("case-step", "proof")}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def campaign(request: pytest.FixtureRequest) -> dict[str, Any]:
    return read_campaign(request.param)


def test_the_five_campaigns_of_the_notices_are_there_with_the_lines_that_they_name() -> None:
    read = [read_campaign(path) for path in FILES]
    lines = {
        item["id"]: [Decimal(line["amount"]) for line in item["lines"] if line["area"] == ""] for item in read
    }
    assert lines == {
        "ganchahe-2019": [],
        "jianan-2022": [],
        "mingzhou-2022": [Decimal(7300)],
        "yuzhou-2023": [Decimal(7500)],
        "zhangshu-2021": [Decimal(6500)],
    }


def test_a_campaign_is_named_as_its_file(campaign: dict[str, Any]) -> None:
    assert campaign["id"] in {path.stem for path in FILES}


def test_stages_follow_each_other_without_overlap(campaign: dict[str, Any]) -> None:
    days = [
        (date.fromisoformat(stage["start"]), date.fromisoformat(stage["end"])) for stage in campaign["stages"]
    ]
    assert all(start <= end for start, end in days)
    assert all(before[1] < after[0] for before, after in pairwise(days))


def test_twelve_months_are_complete_a_year_after_the_period_starts(campaign: dict[str, Any]) -> None:
    start = date.fromisoformat(campaign["period_start"])
    full = start.replace(year=start.year + 1) - timedelta(days=1)
    assert campaign["period_full_on"] == full.isoformat()


def test_the_questionnaires_of_a_campaign_exist_and_are_about_what_it_says(campaign: dict[str, Any]) -> None:
    subjects = {(item.id, item.version): item.subject for item in Catalog.load()}
    for named in campaign["questionnaires"]:
        assert subjects[named["id"], named["version"]] == named["subject"]


def test_each_question_has_plain_words_official_ones_and_says_what_counts(campaign: dict[str, Any]) -> None:
    catalog = Catalog.load()
    kinds = set()
    for named in campaign["questionnaires"]:
        form = catalog.get(named["id"], named["version"])
        kinds.add(form.kind)
        hints = campaign["aids"].get(form.id, {}).get("hints", {})
        for question in (q for section in form.raw["sections"] for q in section["questions"]):
            where = (form.id, question["id"])
            assert question["plain"] and question.get("official"), where
            said = {question.get("hint"), hints.get(question["id"]), question.get("photo_reason")}
            assert (said == {None}) == (where in UNASKED), where
    assert kinds == {"survey", "visit", "newcomer", "complaint", "case_step", "application"}


def test_a_newer_version_of_a_form_that_comes_with_ruhu_asks_the_same() -> None:
    """Words, hints and paper differ; answers and what follows from them are those of the version before."""
    newer = [form for form in Catalog.load() if form.version > 1]
    assert newer
    for form in newer:
        before = Catalog.load().get(form.id, form.version - 1)
        assert _asked(form.raw) == _asked(before.raw), form.name


def _asked(raw: dict[str, Any]) -> dict[str, Any]:
    worded = ("version", "paper")
    sections = [
        {
            **section,
            "questions": [
                {key: value for key, value in question.items() if key not in ("official", "plain", "hint")}
                for question in section["questions"]
            ],
        }
        for section in raw["sections"]
    ]
    return {key: value for key, value in raw.items() if key not in worded} | {"sections": sections}


def test_a_campaign_file_with_faults_is_refused_by_name(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    preset = schemas_dir() / "campaigns" / "mingzhou-2022.yaml"
    bad.write_text(preset.read_text(encoding="utf-8").replace('"7300.00"', "七千三"), encoding="utf-8")
    with pytest.raises(BadCampaign, match="lines.0.amount"):
        read_campaign(bad)


def test_what_the_phone_fills_in_by_itself_names_questions_and_facts_that_exist(
    campaign: dict[str, Any],
) -> None:
    forms = {item.id: item for item in Catalog.load()}
    household = next(forms[n["id"]] for n in campaign["questionnaires"] if n["subject"] == "household")
    village = next(forms[n["id"]] for n in campaign["questionnaires"] if n["subject"] == "village")
    codes = {q.id for q in household.questions if q.problem_when} | {rule.code for rule in household.rules}
    for form, aid in campaign["aids"].items():
        questions = forms[form].by_id
        assert set(aid.get("facts", {})) <= set(questions)
        assert set(aid.get("facts", {}).values()) <= {"people", "labour", *VILLAGE_FACTS}
        lacking = {q.id for q in forms[form].questions if not q.hint and q.id not in aid["hints"]}
        assert lacking == set(), "each question says what counts"
        assert not {id for id in aid["hints"] if questions[id].hint}, "the form's own hint stands"
        for name in ("village_wide", "township"):
            assert set(aid.get(name, [])) <= set(questions)
        for signer in aid.get("signatures", {}).values():
            assert questions[signer].type == "signature"
        for told in aid.get("village_facts", []):
            assert told["fact"] in VILLAGE_FACTS
            assert told["section"] in {q.section for q in forms[form].questions}
            assert told["told_by"]["question"] in village.by_id
        for claim in aid.get("across", []):
            assert claim["answer"] in questions[claim["question"]].answers
            assert set(claim["flags"]) <= codes, "a problem that a household's form can have"


def test_local_rates_add_to_a_part_of_the_sum_and_say_where_they_stand(campaign: dict[str, Any]) -> None:
    forms = {item.id: item for item in Catalog.load()}
    parts = {
        part
        for named in campaign["questionnaires"]
        for part in forms[named["id"]].raw.get("sum", {}).get("parts", [])
    }
    ids = [rate["id"] for rate in campaign["rates"]]
    assert len(set(ids)) == len(ids)
    for rate in campaign["rates"]:
        assert rate["source"] in parts
        assert "示例" in rate["document"] or "amount" not in rate, "an invented rate says so"
