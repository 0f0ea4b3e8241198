"""Nobody who works with Ruhu is watched: no place, no track, no check-in, no ranking, and a photo only for a reason.

The State Council's rule on government apps bans these; here it is held by the code itself.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlmodel import SQLModel

import ruhu.tables  # noqa: F401  every table of the project
from ruhu.kit.resources import schemas_dir
from ruhu.kit.settings import Settings
from ruhu.main import create_app
from ruhu.questionnaires.faults import PublishError
from ruhu.questionnaires.publish import publish

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder, kinds in (("frontend/src", ("*.ts", "*.tsx", "*.html")), ("frontend/public", ("*",)))
    for kind in kinds
    for path in (ROOT / folder).rglob(kind)
    if path.is_file()
]
# What a page would have to call to learn where the phone is, or how it is carried.
WHERE = re.compile(
    rb"geolocation|getCurrentPosition|watchPosition|GeolocationPosition|devicemotion|deviceorientation"
    rb"|Accelerometer|Magnetometer|\bnavigator\.bluetooth\b",
    re.IGNORECASE,
)
PLACE = {
    "lat", "lng", "lon", "latitude", "longitude", "gps", "geo", "geom", "geometry", "location", "coordinates",
    "altitude", "accuracy", "track", "trail", "checkin",
}  # fmt: skip
CONTEST = {
    "rank", "ranking", "leaderboard", "streak", "score", "points", "online", "online_seconds", "online_minutes", "duration",
    "active_minutes", "worked_minutes", "last_seen", "attendance", "punch", "clock_in",
}  # fmt: skip


def words(name: str) -> set[str]:
    return {name.lower(), *re.split(r"[_\W]+", name.lower())}


def test_the_app_never_asks_where_the_phone_is() -> None:
    """Its built code is looked at in tests/journeys, where it is built."""
    assert len(SOURCES) > 50, "there are sources to look at"
    assert [path.relative_to(ROOT) for path in SOURCES if WHERE.search(path.read_bytes())] == []


def test_no_table_has_room_for_a_place_a_track_or_a_contest() -> None:
    tables = SQLModel.metadata.tables
    assert {"account", "household", "submission", "revision"} <= set(tables)
    found = [
        f"{table.name}.{column.name}"
        for table in tables.values()
        for column in table.columns
        if words(column.name) & (PLACE | CONTEST)
    ]
    assert found == []
    assert [name for name in tables if words(name) & (PLACE | CONTEST)] == []


def test_no_route_ranks_people_or_counts_their_time(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path, secret="s" * 40))
    paths: dict[str, Any] = app.openapi()["paths"]
    assert "/api/sync/push" in paths
    named = [path for path in paths if words(path) & (PLACE | CONTEST)]
    asked = [
        f"{path}?{parameter['name']}"
        for path, methods in paths.items()
        for method in methods.values()
        for parameter in method.get("parameters", [])
        if words(parameter["name"]) & (PLACE | CONTEST)
    ]
    assert named + asked == []


def form_with(question: dict[str, Any]) -> dict[str, Any]:
    section = {
        "id": "s",
        "printed": "",
        "title": "拍照",
        "plain": "拍照",
        "area": "housing",
        "questions": [question],
    }
    return {"id": "photo-form", "version": 1, "subject": "household", "title": "拍照", "sections": [section]}


def test_a_photo_is_asked_for_only_where_the_question_says_why() -> None:
    photo = {"id": "wall", "official": "照片", "plain": "拍墙", "type": "photo", "required": False}
    with pytest.raises(PublishError) as refused:
        publish(form_with(photo))
    assert [(fault.where, fault.code) for fault in refused.value.faults] == [("wall", "photo_reason")]
    publish(form_with(photo | {"photo_reason": "裂缝要给住建局看"}))


def test_the_forms_that_come_with_ruhu_force_no_photo() -> None:
    for path in sorted((schemas_dir() / "questionnaires").glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        photos = [q for section in raw["sections"] for q in section["questions"] if q["type"] == "photo"]
        assert all(q.get("photo_reason") and q.get("required") is False for q in photos), path.name
