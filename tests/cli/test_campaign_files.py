"""Next year's campaign, checklist and ledger, as an administrator writes them: checked, loaded, refused with reasons."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ruhu.campaigns.presets import preset_files
from ruhu.cli import app
from ruhu.kit.resources import schemas_dir

SCHEMAS = schemas_dir()


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run a command on a fresh database; the exit code and all that it printed."""
    monkeypatch.setenv("RUHU_DATABASE", sqlite_url)
    monkeypatch.setenv("RUHU_DATA", str(tmp_path / "data"))

    def invoke(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(words))
        return result.exit_code, result.output

    return invoke


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A county's folder with a campaign, a checklist and a ledger of its own."""
    county = tmp_path / "own"
    for kind, source, name in (
        ("campaigns", "yuzhou-2023", "own-2024"),
        ("checklists", "yuzhou-2023-72.v1", "own-2024-72"),
        ("ledgers", "yuzhou-11", "own-11"),
    ):
        text = (SCHEMAS / kind / f"{source}.yaml").read_text(encoding="utf-8")
        (county / kind).mkdir(parents=True)
        for old, new in (
            ("yuzhou-2023-72", "own-2024-72"),
            ("yuzhou-11", "own-11"),
            ("yuzhou-2023", "own-2024"),
        ):
            text = text.replace(old, new)
        (county / kind / f"{name}.yaml").write_text(text, encoding="utf-8")
    return county


@pytest.mark.parametrize("path", preset_files(SCHEMAS), ids=lambda path: path.stem)
def test_a_campaign_of_a_notice_passes_the_check(run, path: Path) -> None:  # type: ignore[no-untyped-def]
    code, said = run("campaign", "check", str(path))
    assert code == 0, said
    assert said.startswith(f"通过 {path.stem}: ")


def test_the_check_says_what_a_campaign_comes_to(run) -> None:  # type: ignore[no-untyped-def]
    _, said = run("campaign", "check", str(SCHEMAS / "campaigns" / "jianan-2022.yaml"))
    assert "没有监测线: 只记收入, 不与监测线比较" in said
    assert "清单 jianan-2022-areas@1: 39 项" in said
    assert "2022-06-10  报送  建安区脱贫攻坚行业政策落实情况“回头看”整改台账" in said
    assert "2022-06-29  阶段结束  排查整改阶段" in said


def test_a_county_s_campaign_with_its_own_checklist_and_ledger_is_checked_and_loaded(run, own: Path) -> None:  # type: ignore[no-untyped-def]
    path = str(own / "campaigns" / "own-2024.yaml")
    code, said = run("campaign", "check", path)
    assert code == 0 and "清单 own-2024-72@1: 72 项" in said
    assert not (own / "checklists" / "published.json").exists(), "a check writes nothing"
    assert run("campaign", "load", path) == (0, "已载入 own-2024。\n")
    assert "own-2024  preset" in run("campaign", "list")[1]
    assert "新发布 1 份" in run("checklist", "publish", str(own / "checklists"))[1]
    assert "own-2024-72@1" in (own / "checklists" / "published.json").read_text(encoding="utf-8")


def test_each_fault_is_told_at_its_place_and_nothing_is_loaded(run, own: Path) -> None:  # type: ignore[no-untyped-def]
    path = own / "campaigns" / "own-2024.yaml"
    good = path.read_text(encoding="utf-8")
    path.write_text(
        good.replace("  - 残联\n", "").replace("ledger: own-11}", "ledger: own-12}", 1), encoding="utf-8"
    )
    code, said = run("campaign", "load", str(path))
    assert code == 1
    assert "own-2024.yaml 有 4 处问题" in said
    assert "to-yuzhou: 台账格式 own-12 不在本行动的 ledgers 里" in said
    assert "own-2024-72.item-24: 责任单位“残联”不在行动的 units 里" in said
    assert "own-2024" not in run("campaign", "list")[1]


def test_a_fault_in_the_checklist_itself_is_told_at_its_item(run, own: Path) -> None:  # type: ignore[no-untyped-def]
    path = own / "checklists" / "own-2024-72.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "flags: [dropout, dropout_persuaded]", "flags: [dropout, drop]"
    )
    path.write_text(text.replace("number: 30\n", "number: 29\n"), encoding="utf-8")
    code, said = run("campaign", "check", str(own / "campaigns" / "own-2024.yaml"))
    assert code == 1
    assert "item-30: 序号是 29, 按次序应是 30" in said
    assert "item-04.answered_from.0: mingzhou-2022-household@1 没有问题代码 drop" in said
    assert run("checklist", "check", str(own / "checklists"))[0] == 1


def test_a_misspelt_or_missing_word_and_broken_yaml_are_told_in_chinese(run, own: Path) -> None:  # type: ignore[no-untyped-def]
    path = own / "campaigns" / "own-2024.yaml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("issuer:", "isuer:"), encoding="utf-8")
    code, said = run("campaign", "check", str(path))
    assert code == 1 and "缺少 issuer; 请补上" in said and "不认识 isuer" in said
    path.write_text(good + "\nid: twice\n", encoding="utf-8")
    code, said = run("campaign", "check", str(path))
    assert code == 1 and "读不懂这个文件" in said and "写了两次" in said
    ledger = own / "ledgers" / "own-11.yaml"
    ledger.write_text(
        ledger.read_text(encoding="utf-8").replace("source: outcome", "source: result"), encoding="utf-8"
    )
    path.write_text(good, encoding="utf-8")
    code, said = run("campaign", "check", str(path))
    assert code == 1 and "source 不能是" in said and "outcome" in said
