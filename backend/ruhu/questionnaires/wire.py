"""What the API says of questionnaires."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from ruhu.questionnaires.definition import Definition

Subject = Literal["household", "village", "either"]
Kind = Literal["survey", "visit", "case_step", "complaint", "newcomer", "application"]


class QuestionnaireRef(BaseModel):
    """One published questionnaire, without its questions."""

    id: str
    version: int
    hash: str = Field(
        description="SHA-256 of the canonical JSON, hex; revisions name the questionnaire by it."
    )
    title: str
    short: str
    kind: Kind
    subject: Subject
    form: str | None = Field(description="What the notice calls it, e.g. 附件1.")

    @classmethod
    def of(cls, definition: Definition) -> QuestionnaireRef:
        return cls.model_validate(definition, from_attributes=True)


class QuestionnaireList(BaseModel):
    items: list[QuestionnaireRef]


class QuestionnaireFull(BaseModel):
    """A published questionnaire whole; `definition` is described by schemas/meta/questionnaire.schema.json."""

    id: str
    version: int
    hash: str
    definition: dict[str, Any]
