"""The campaigns that come with Ruhu: schemas/campaigns/*.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import yaml
from jsonschema import Draft202012Validator

from ruhu.kit.errors import Invalid


class BadCampaign(Invalid):
    code, title = "bad_campaign", "行动定义有误"


def read_campaign(path: Path, schemas: Path) -> dict[str, Any]:
    """Read and check one campaign file. Raises BadCampaign naming each place."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema = orjson.loads((schemas / "meta" / "campaign.schema.json").read_bytes())
    faults = [
        f"{'/'.join(map(str, e.absolute_path)) or '(顶层)'}: {e.message}"
        for e in Draft202012Validator(schema).iter_errors(data)
    ]
    if faults:
        raise BadCampaign(
            f"行动文件 {path.name} 有 {len(faults)} 处不符合格式: {'; '.join(faults[:5])}。请改好后再载入。",
            faults=faults,
        )
    return data


def preset_files(schemas: Path) -> list[Path]:
    """The preset files, by name."""
    return sorted((schemas / "campaigns").glob("*.yaml"))
