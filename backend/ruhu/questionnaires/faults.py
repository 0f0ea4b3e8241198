"""What keeps a questionnaire, a checklist or a campaign from being published."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason not to publish. `where` names the question, measure, check … or the place in the file."""

    where: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message} ({self.code})"


class PublishError(ValueError):
    """What cannot be published; `faults` lists everything found, in the order of the file. `what`: 问卷, 清单, 行动 …"""

    def __init__(self, name: str, faults: list[Fault], what: str = "问卷") -> None:
        super().__init__(
            f"{what} {name} 不能发布, 有 {len(faults)} 处问题:\n"
            + "\n".join(f"  {fault}" for fault in faults)
        )
        self.name = name
        self.faults = faults
