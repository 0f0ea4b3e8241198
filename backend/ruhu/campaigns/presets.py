"""Campaign files: those that come with Ruhu (schemas/campaigns/*.yaml) and those that an administrator writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ruhu.kit.errors import Invalid
from ruhu.questionnaires.faults import Fault
from ruhu.questionnaires.reading import read_yaml
from ruhu.questionnaires.shape import shape_faults


class BadCampaign(Invalid):
    code, title = "bad_campaign", "行动定义有误"

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(
            f"行动文件 {path.name} 有 {len(faults)} 处问题, 请改好后再载入:\n{lines}",
            faults=[str(fault) for fault in faults],
        )


def read_campaign(path: Path) -> dict[str, Any]:
    """Read one campaign file and check its shape. Raises BadCampaign naming each place."""
    try:
        data: dict[str, Any] = read_yaml(path)
    except yaml.YAMLError as error:
        fault = Fault(path.name, "yaml", f"读不懂这个文件; 请检查缩进和引号。{error}")
        raise BadCampaign(path, [fault]) from error
    faults = shape_faults(data, "campaign")
    if faults:
        raise BadCampaign(path, faults)
    return data


def preset_files(schemas: Path) -> list[Path]:
    """The preset files, by name."""
    return sorted((schemas / "campaigns").glob("*.yaml"))
