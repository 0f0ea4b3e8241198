"""A county's own questionnaire: two files of data, and it is served, answered, judged and listed. No code knows it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from ruhu.campaigns.presets import read_campaign
from ruhu.campaigns.queries import save_campaign
from ruhu.kit.resources import schemas_dir
from ruhu.kit.settings import Settings
from ruhu.main import create_app
from tests.factories.items import survey_item
from tests.factories.served import client_of
from tests.factories.world import GRIDS, VILLAGES, Phone, World

FORM = Path(__file__).parents[1] / "questionnaires" / "toilet.v1.yaml"


def campaign_file(folder: Path) -> Path:
    """The county's campaign: what a preset says, with a form of its own."""
    preset = read_campaign(schemas_dir() / "campaigns" / "mingzhou-2022.yaml")
    own = {
        "id": "toilets-2024", "title": "农村户厕排查", "short": "户厕", "document": "示例县户厕排查方案", "issuer": "示例县",
        "date": "2024-03-01", "questionnaires": [{"id": "toilet-check", "version": 1, "subject": "household"}],
    }  # fmt: skip
    path = folder / "campaign.yaml"
    path.write_text(yaml.safe_dump(preset | own, allow_unicode=True), encoding="utf-8")
    return path


def test_a_county_adds_a_form_and_finds_what_it_asked_about(sqlite_world: World, tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    shutil.copy(FORM, forms)
    with sqlite_world.database.write() as connection:
        assert save_campaign(connection, read_campaign(campaign_file(tmp_path)), status="open")
    settings = Settings(
        data=tmp_path, database=sqlite_world.database.url, secret="s" * 40, questionnaires=forms
    )
    app = create_app(settings)
    with client_of(app) as client:
        signed = sqlite_world.sign_in("wg1")
        phone = Phone(client, signed.device, signed.token)
        served = phone.get("/api/questionnaires/toilet-check").json()
        assert phone.get("/api/campaigns/toilets-2024").json()["questionnaires"][0]["hash"] == served["hash"]
        scopes = phone.get("/api/sync/scopes").json()["scopes"]
        assert f"toilets-2024/{VILLAGES[0]}" in {scope["scope"] for scope in scopes}

        values: dict[str, Any] = {"has_toilet": "none", "people": 7, "paid": "300.00", "subsidised": "no"}
        item = survey_item(
            app.state.catalog.get(served["hash"]), campaign="toilets-2024", village=VILLAGES[0],
            household_id=sqlite_world.households[GRIDS[0]][0], values=values,
        )  # fmt: skip
        result = phone.results(item)[0]
        assert result["status"] == "accepted", result["problem"]
        assert {(flag["code"], flag["severity"]) for flag in result["flags"]} == {
            ("has_toilet", "H"),
            ("subsidised", "M"),
        }

        page = phone.get("/api/households", campaign="toilets-2024", flag="has_toilet", severity="H").json()
        assert [row["id"] for row in page["items"]] == [item["household_id"]]
        whole = phone.get(f"/api/households/{item['household_id']}", campaign="toilets-2024").json()
        assert whole["measures"]["paid_each"] == 30000 / 7
        assert whole["per_person"] is None, "a form without a sum has no income to show"
        assert any("每人负担" in note for note in whole["notes"])
        elsewhere = phone.get("/api/households", campaign="mingzhou-2022", visited="true").json()
        assert elsewhere["total"] == 0, "one campaign's visit is not another's"
