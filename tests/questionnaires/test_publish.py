"""Publishing refuses a faulty questionnaire, naming the question, what is wrong and the remedy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from jsonschema import Draft202012Validator

import ruhu
from ruhu.kit.resources import schemas_dir
from ruhu.questionnaires.catalog import Catalog, check_folder, published, read_definition, record
from ruhu.questionnaires.faults import Fault, PublishError
from ruhu.questionnaires.publish import publish
from ruhu.questionnaires.reading import read_yaml

TOILET = Path(__file__).parent / "toilet.v1.yaml"
Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def raw() -> dict[str, Any]:
    document: dict[str, Any] = read_yaml(TOILET)
    return document


def faults_of(raw: Any) -> list[Fault]:
    with pytest.raises(PublishError) as caught:
        publish(raw)
    return caught.value.faults


def question(raw: dict[str, Any], id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in raw["sections"][0]["questions"] if item["id"] == id)
    return found


def test_a_questionnaire_is_published_under_the_hash_of_its_canonical_json(raw: dict[str, Any]) -> None:
    before = deepcopy(raw)
    definition = publish(raw)
    assert raw == before
    assert definition.json == rfc8785.dumps(dict(definition.raw))
    assert len(definition.hash) == 64
    assert publish(json.loads(definition.json)).hash == definition.hash


def test_integer_literals_become_doubles_and_nothing_else_changes(raw: dict[str, Any]) -> None:
    raw["rules"][0]["when"] = 'm.faults_found >= 2 || answers.faults[1] == "frozen" || m.paid_each > 1.5'
    published_rule = publish(raw).raw["rules"][0]
    assert (
        published_rule["when"]
        == 'm.faults_found >= 2.0 || answers.faults[1] == "frozen" || m.paid_each > 1.5'
    )


def expression(source: str) -> Edit:
    """Put an expression where a note's condition stands."""
    return lambda raw: raw["notes"][0].update(when=source)


def set_question(name: str, /, **values: Any) -> Edit:
    return lambda raw: question(raw, name).update(values)


# what is done to the questionnaire, where the fault is told, its code, a word of the remedy
REFUSALS: dict[str, tuple[Edit, str, str, str]] = {
    "unknown question": (expression("answers.toilets > 1"), "notes.cost", "unknown_reference", "请改成本问卷里的题号"),
    "unknown household fact": (expression("household.rich"), "notes.cost", "unknown_reference", "household 只有"),
    "unknown campaign fact": (expression("campaign.money > 1"), "notes.cost", "unknown_reference", "campaign 只有"),
    "unknown previous answer": (expression("previous.x == null"), "notes.cost", "unknown_reference", "请改成本问卷里的题号"),
    "unknown root": (expression("paid > 1"), "notes.cost", "unknown_reference", "请写成 answers."),
    "unknown measure": (expression("m.total > 1"), "notes.cost", "unknown_reference", "请先在 measures"),
    "later measure": (
        lambda raw: raw["measures"].insert(0, {"id": "early", "expr": "m.paid_each * 2"}),
        "measures.early", "unknown_reference", "排在后面",
    ),
    "asked by a later question": (
        set_question("toilet_kind", asked_when="answers.paid > 0"), "toilet_kind.asked_when", "unknown_reference", "请调整顺序",
    ),
    "asked by itself": (
        set_question("toilet_kind", asked_when='answers.toilet_kind == "dry"'), "toilet_kind.asked_when", "unknown_reference", "请调整顺序",
    ),
    "asked by a measure": (
        set_question("toilet_kind", asked_when="m.paid_each > 0"), "toilet_kind.asked_when", "unknown_reference", "请直接用 answers.",
    ),
    "size of a text": (expression("size(answers.toilet_kind) > 1"), "notes.cost", "size_of_text", "请去掉"),
    "size compared for equality": (expression("size(answers.faults) == 2"), "notes.cost", "size_equality", ">="),
    "size in a sum": (expression("size(answers.faults) + 1 > 2"), "notes.cost", "wrong_type", "double(size"),
    "matches": (expression('answers.toilet_kind.matches("f.*")'), "notes.cost", "banned", "请改用选择题"),
    "has": (expression("has(answers.paid)"), "notes.cost", "banned", "!= null"),
    "int": (expression("int(answers.paid) > 1"), "notes.cost", "banned", "小数"),
    "modulo": (expression("answers.people % 2 == 1"), "notes.cost", "banned", "%"),
    "timestamp": (expression('timestamp("2022-08-09T00:00:00Z") > answers.built_on'), "notes.cost", "banned", "直接比较"),
    "duration": (expression('duration("1h") > answers.built_on'), "notes.cost", "banned", "日期"),
    "another function": (expression("abs(answers.paid) > 1"), "notes.cost", "banned", "可用的函数"),
    "double of a text": (expression("double(answers.toilet_kind) > 1"), "notes.cost", "banned", "double(size"),
    "an integer above 2^53": (expression("answers.paid > 9007199254740993"), "notes.cost", "integer_too_big", "2^53"),
    "a number beyond doubles": (expression("answers.paid > 1e999"), "notes.cost", "integer_too_big", "小一些"),
    "a source over 2 000 characters": (
        expression(" || ".join(["answers.paid > 1"] * 120)), "cost.when", "schema", "上限 2000",
    ),
    "a source nested too deep": (
        expression("(" * 100 + "answers.paid" + ")" * 100 + " > 1"), "notes.cost", "too_deep", "measures",
    ),
    "a sum too long": (expression("+".join(["answers.paid"] * 100) + "> 1"), "notes.cost", "too_deep", "measures"),
    "digits of full width": (expression("answers.paid > １"), "notes.cost", "syntax", "请检查"),
    "a space of full width": (expression("answers.paid >　1"), "notes.cost", "syntax", "请检查"),
    "an id with a line break": (set_question("paid", id="paid\n"), "paid\n.id", "schema", "写法"),
    "broken syntax": (expression("answers.paid > "), "notes.cost", "syntax", "请补全"),
    "an unfinished text": (expression('answers.toilet_kind == "dry'), "notes.cost", "syntax", "引号"),
    "two expressions": (expression("answers.paid answers.people"), "notes.cost", "syntax", "请检查写法"),
    "an escape that engines read differently": (expression(r'answers.toilet_kind == "\x41"'), "notes.cost", "syntax", "反斜杠"),
    "an index that is computed": (expression('answers.faults[answers.people] == "leaking"'), "notes.cost", "bad_index", "[0]"),
    "a number compared with a text": (expression('answers.paid == "5"'), "notes.cost", "wrong_type", "同一种"),
    "a text ordered": (expression('answers.toilet_kind > "dry"'), "notes.cost", "wrong_type", "=="),
    "a date ordered against another text": (expression('answers.built_on > "last year"'), "notes.cost", "wrong_type", "2022-08-06"),
    "an option that is none": (expression('answers.toilet_kind == "gold"'), "notes.cost", "unknown_option", "flush"),
    "an answer that is none": (expression('answers.has_toilet == "有"'), "notes.cost", "unknown_option", "have"),
    "a list of unknown options": (expression('answers.toilet_kind in ["gold"]'), "notes.cost", "unknown_option", "flush"),
    "an unknown option looked for in a list": (expression('"gold" in answers.faults'), "notes.cost", "unknown_option", "blocked"),
    "a list of mixed types": (expression('answers.people in [1, "2"]'), "notes.cost", "wrong_type", "分开写"),
    "a quotient compared": (expression("answers.paid / answers.people < 100"), "notes.cost", "compared_quotient", "乘法"),
    "a condition that is a number": (expression("answers.paid"), "notes.cost", "wrong_type", "请写成比较"),
    "null as one side of ?:": (expression("(answers.paid > 1 ? answers.paid : null) > 1"), "notes.cost", "wrong_type", "null"),
    "two types in ?:": (expression('(answers.paid > 1 ? "a" : 1) == "a"'), "notes.cost", "wrong_type", "同一种"),
    "a macro variable that hides a context": (
        expression('answers.faults.exists(m, m == "leaking")'), "notes.cost", "shadowed_name", "换一个名字",
    ),
    "a field of a list's text": (expression('answers.faults.exists(f, f.size > 1)'), "notes.cost", "unknown_reference", "f"),
    "a duplicate question": (
        lambda raw: raw["sections"][0]["questions"].append(deepcopy(question(raw, "built_on"))), "built_on", "duplicate_id", "换个名字",
    ),
    "a duplicate measure": (
        lambda raw: raw["measures"].append(deepcopy(raw["measures"][0])), "measures.paid_each", "duplicate_id", "换个名字",
    ),
    "a duplicate check": (
        lambda raw: raw["checks"].append(deepcopy(raw["checks"][0])), "checks.unused_by_many", "duplicate_id", "换个名字",
    ),
    "a duplicate box": (set_question("subsidised", box=1), "subsidised", "duplicate_box", "自己的格号"),
    "a row slot without question": (
        lambda raw: raw["sections"][0]["rows"].append("({nothing})"), "toilet.rows", "unknown_slot", "题号",
    ),
    "a row box without answer": (
        lambda raw: raw["sections"][0]["rows"].append("({toilet_kind=gold})"), "toilet.rows", "unknown_slot", "flush",
    ),
    "a message with an unknown path": (
        lambda raw: raw["notes"][0].update(message="{answers.nothing}"), "notes.cost", "unknown_reference", "题号",
    ),
    "a message with an unknown format": (
        lambda raw: raw["notes"][0].update(message="{m.paid_each|dollars}"), "notes.cost", "unknown_format", "yuan",
    ),
    "a message that prints a list": (
        lambda raw: raw["notes"][0].update(message="{answers.faults}"), "notes.cost", "wrong_type", "请换成",
    ),
    "a message that prints a text as money": (
        lambda raw: raw["notes"][0].update(message="{answers.toilet_kind|yuan}"), "notes.cost", "wrong_type", "换格式",
    ),
    "a message with a stray brace": (lambda raw: raw["notes"][0].update(message="{m.paid_each"), "notes.cost", "message", "{m.net|yuan}"),
    "a check of an unknown question": (
        lambda raw: raw["checks"][0].update(question="nothing"), "checks.unused_by_many", "unknown_reference", "题号",
    ),
    "a problem answer that the type has not": (set_question("has_toilet", problem_when="no"), "has_toilet", "problem_when", "题型"),
    "a problem answer of a figure": (set_question("people", problem_when="no", severity="L"), "people", "problem_when", "题型"),
    "a problem without severity": (lambda raw: question(raw, "subsidised").pop("severity"), "subsidised", "severity", "H、M 或 L"),
    "severity cases without a last one": (
        set_question("has_toilet", severity=[{"when": "answers.people > 6", "level": "H"}]), "has_toilet.severity", "severity", "最后一档",
    ),
    "不涉及 of a figure": (set_question("paid", applies_when="answers.people > 1"), "paid", "applies_when", "asked_when"),
    "a choice without options": (lambda raw: question(raw, "toilet_kind").pop("options"), "toilet_kind", "options", "options"),
    "an option twice": (
        lambda raw: question(raw, "toilet_kind")["options"].append({"value": "dry", "label": "旱"}), "toilet_kind", "options", "两次",
    ),
    "a unit that money has not": (set_question("paid", unit="角"), "paid", "unit", "元或万元"),
    "a bound of a date": (set_question("built_on", min="0"), "built_on", "bounds", "去掉"),
    "bounds the wrong way round": (set_question("people", min="61"), "people", "bounds", "对调"),
    "a default that is no answer": (set_question("has_toilet", default="today"), "has_toilet", "default", "一个答案"),
    "computed for a figure": (set_question("people", computed="answers.paid > 0"), "people", "computed", "measures"),
    "a photo without a reason": (set_question("built_on", type="photo"), "built_on", "photo_reason", "photo_reason"),
    "a photo wanted by a question that takes none": (
        set_question("has_toilet", photo_reason="看看厕所"), "has_toilet", "photo_reason", "请另加一道 photo 题",
    ),
    "a sum of unknown questions": (lambda raw: raw.update(sum={"parts": ["wage"], "total": "paid_each"}), "sum", "unknown_reference", "题号"),
    "a sum to an unknown measure": (lambda raw: raw.update(sum={"parts": ["paid"], "total": "all"}), "sum", "unknown_reference", "measures"),
    "a misspelt key": (set_question("paid", requried=False), "paid", "schema", "requried"),
    "an unknown type": (set_question("paid", type="amount"), "paid.type", "schema", "money"),
    "an unquoted number": (set_question("paid", min=0), "paid.min", "schema", "引号"),
    "a missing wording": (lambda raw: question(raw, "paid").pop("plain"), "paid", "schema", "plain"),
    "a missing title": (lambda raw: raw.pop("title"), "文件", "schema", "title"),
    "a bad id": (set_question("paid", id="Paid!"), "Paid!.id", "schema", "写法"),
    "no questions": (lambda raw: raw["sections"][0].update(questions=[]), "toilet.questions", "schema", "至少"),
}  # fmt: skip


@pytest.mark.parametrize("edit, where, code, remedy", REFUSALS.values(), ids=REFUSALS)
def test_publishing_refuses_and_names_the_place_and_the_remedy(
    raw: dict[str, Any], edit: Edit, where: str, code: str, remedy: str
) -> None:
    edit(raw)
    faults = faults_of(raw)
    assert (where, code) in [(fault.where, fault.code) for fault in faults], faults
    told = next(fault for fault in faults if (fault.where, fault.code) == (where, code))
    assert remedy in told.message


@pytest.mark.parametrize("source", [None, 7, "问卷", [], {}, {"id": "x"}, {"sections": {}}])
def test_what_is_no_questionnaire_is_refused_rather_than_crashing(source: Any) -> None:
    assert faults_of(source)


def test_all_faults_are_told_at_once(raw: dict[str, Any]) -> None:
    question(raw, "toilet_kind")["asked_when"] = "answers.paid > 0"
    raw["notes"][0]["when"] = "answers.nothing > 1"
    raw["checks"][0]["message"] = "{answers.nobody}"
    assert {fault.where for fault in faults_of(raw)} == {
        "toilet_kind.asked_when",
        "notes.cost",
        "checks.unused_by_many",
    }


def test_a_published_version_may_not_change_and_a_new_version_may(tmp_path: Path) -> None:
    (tmp_path / "toilet.v1.yaml").write_bytes(TOILET.read_bytes())
    assert [definition.name for definition in record(tmp_path)] == ["toilet-check@1"]
    frozen = published(tmp_path)
    assert record(tmp_path) == [], "recording again finds nothing new"

    changed = TOILET.read_text(encoding="utf-8").replace("几口人用", "几个人用")
    (tmp_path / "toilet.v1.yaml").write_text(changed, encoding="utf-8")
    for refuse in (record, check_folder):
        with pytest.raises(PublishError) as caught:
            refuse(tmp_path)
        fault = caught.value.faults[0]
        assert (fault.where, fault.code) == ("toilet-check@1", "published_version_changed")
        assert "version: 2" in fault.message
    assert Catalog.load(tmp_path).find("toilet-check") is None, "what changed under its number is not served"
    assert published(tmp_path) == frozen

    (tmp_path / "toilet.v1.yaml").write_bytes(TOILET.read_bytes())
    (tmp_path / "toilet.v2.yaml").write_text(changed.replace("version: 1", "version: 2"), encoding="utf-8")
    assert [definition.name for definition in record(tmp_path)] == ["toilet-check@2"]
    assert published(tmp_path).items() > frozen.items()


def test_the_command_line_tells_faults_and_its_exit_status(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ruhu.questionnaires", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(ruhu.__file__).parents[1]), "PYTHONUTF8": "1"},
        )

    (tmp_path / "toilet.v1.yaml").write_bytes(TOILET.read_bytes())
    assert run("publish", str(tmp_path)).returncode == 0
    assert (tmp_path / "published.json").exists()
    (tmp_path / "toilet.v1.yaml").write_text(
        TOILET.read_text(encoding="utf-8").replace("answers.people > 6", "answers.men > 6"), encoding="utf-8"
    )
    refused = run("check", str(tmp_path))
    assert refused.returncode == 1
    assert "has_toilet.severity" in refused.stderr and "answers.men" in refused.stderr
    assert run("remove").returncode == 2


def test_a_county_adds_a_questionnaire_by_putting_a_file_into_its_folder(tmp_path: Path) -> None:
    (tmp_path / "toilet.v1.yaml").write_bytes(TOILET.read_bytes())
    (tmp_path / "broken.yaml").write_text("id: broken\nversion: 1\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a questionnaire", encoding="utf-8")
    catalog = Catalog.load(tmp_path, None)
    toilet = catalog.get("toilet-check")
    assert catalog.by_hash(toilet.hash) is toilet
    assert {definition.id for definition in catalog} >= {"mingzhou-2022-household", "toilet-check"}
    assert catalog.find("broken") is None, (
        "a faulty file of the county does not keep the server from starting"
    )
    assert published(tmp_path) == {"toilet-check@1": toilet.hash}, "what is served is frozen"


def test_a_questionnaire_under_a_number_of_ruhus_own_is_not_served(tmp_path: Path) -> None:
    other = TOILET.read_text(encoding="utf-8").replace("id: toilet-check", "id: mingzhou-2022-household")
    (tmp_path / "other.yaml").write_text(other, encoding="utf-8")
    assert Catalog.load(tmp_path).get("mingzhou-2022-household").title.startswith("巩固脱贫成果")


def test_a_file_with_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text(TOILET.read_text(encoding="utf-8") + "title: 又一个标题\n", encoding="utf-8")
    with pytest.raises(PublishError, match="title.*写了两次"):
        read_definition(path)


def test_the_questionnaires_of_the_repository_are_published_as_recorded() -> None:
    folder = schemas_dir() / "questionnaires"
    definitions = check_folder(folder)
    assert {definition.name: definition.hash for definition in definitions} == published(folder)


def test_the_meta_schema_is_a_schema_and_describes_every_property() -> None:
    schema = json.loads((schemas_dir() / "meta" / "questionnaire.schema.json").read_bytes())
    Draft202012Validator.check_schema(schema)

    def undescribed(node: Any, at: str) -> list[str]:
        found: list[str] = []
        for name, item in node.get("properties", {}).items():
            if not item.get("description") and "$ref" not in item:
                found.append(f"{at}.{name}")
            found += undescribed(item, f"{at}.{name}") + undescribed(item.get("items", {}), f"{at}.{name}")
        return found

    for name, item in {"questionnaire": schema, **schema["$defs"]}.items():
        assert undescribed(item, name) == []
