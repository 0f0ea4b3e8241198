"""What supervisors send and are told."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ruhu.blobs.wire import PhotoOut
from ruhu.kit.ids import UUID_TEXT
from ruhu.risk.wire import FlagOut
from ruhu.submissions.conflicts import Side

UUID = f"^{UUID_TEXT.pattern}$"
Id = Annotated[str, StringConstraints(pattern=UUID)]
# Line breaks are the only control characters that people write.
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$", max_length=2000)]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,79}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Comment(_Strict):
    """What is to be corrected in one answer."""

    question: QuestionId
    text: Words = Field(min_length=1)


class ReviewIn(_Strict):
    """A form sent back, approved or opened again. `id` is made by the asker: the same id again changes nothing."""

    id: Id
    action: Literal["return", "approve", "reopen"]
    head: Id = Field(description="当时看到的现行版本; 已有更新时答 409")
    note: Words = ""
    comments: list[Comment] = Field(default_factory=list, max_length=200)


class ApproveOne(_Strict):
    """A form to be approved with others, on the head that was listed. `id` is made by the asker."""

    id: Id
    submission: Id
    head: Id


class ApproveIn(_Strict):
    """Forms to be approved at one go, each in its own transaction."""

    items: list[ApproveOne] = Field(min_length=1, max_length=100)


class NotApproved(BaseModel):
    """Why a form was not approved: odd | head_moved | not_now | not_found | id_taken."""

    code: str
    message: str


class ApprovedOne(BaseModel):
    """What became of one form; `problem` null = approved."""

    submission: str
    problem: NotApproved | None


class ApprovedMany(BaseModel):
    """One for each that was asked for, in order."""

    items: list[ApprovedOne]


class OddOut(BaseModel):
    """Something to look at before the form is approved."""

    code: str
    message: str


class DecisionOut(BaseModel):
    """Who decided what, when."""

    id: str
    submission_id: str
    rev_id: str
    action: Literal["return", "approve", "reopen", "resolve", "retry", "dismiss"]
    note: str
    comments: list[Comment]
    by: str
    at: str


class Reviewed(BaseModel):
    """A form as it stands after an act, and everything decided about it, newest first."""

    submission_id: str
    state: str
    head: str
    decisions: list[DecisionOut]


class ResolveIn(_Strict):
    """How a dispute is settled: whose answer (with its remark and photos) stands, by question; `default` for all others."""

    rev_id: Id = Field(description="裁定结果的编号, 由提出的一方生成; 同一编号再来不会重复")
    head: Id = Field(description="当时看到的现行版本; 已有更新时答 409")
    other: Id
    take: dict[QuestionId, Side] = Field(default_factory=dict, max_length=500)
    default: Side
    note: Words = ""


class HouseholdBrief(BaseModel):
    """Whose form it is."""

    id: str
    number: str
    name: str
    address: str


class WaitingRow(BaseModel):
    """A form that waits for approval. `odd` is empty where it may be approved without being opened."""

    submission_id: str
    head: str
    subject: Literal["household", "village"]
    subject_id: str
    household: HouseholdBrief | None
    village: str
    village_name: str
    account_name: str
    visited_on: str | None
    received_at: str
    odd: list[OddOut]


class WaitingPage(BaseModel):
    """A page, by area; `next` goes into `cursor`."""

    items: list[WaitingRow]
    next: str | None


class OtherVersion(BaseModel):
    """A version that waits beside the head."""

    rev_id: str
    submission_id: str
    account_name: str
    received_at: str
    kind: Literal["stale_base", "second_submission"]


class DisputeRow(BaseModel):
    """A household or village of which more than one version stands."""

    submission_id: str
    campaign: str
    subject: Literal["household", "village"]
    household: HouseholdBrief | None
    village: str
    village_name: str
    head: str
    head_account_name: str
    state: str
    others: list[OtherVersion]
    since: str


class DisputePage(BaseModel):
    """A page; `next` goes into `cursor`."""

    items: list[DisputeRow]
    next: str | None


class Version(BaseModel):
    """One whole version of a form."""

    rev_id: str
    submission_id: str
    kind: str
    account_name: str
    received_at: str
    client_at: str | None
    visited_on: str | None
    questionnaire: str
    flags: list[FlagOut]
    measures: dict[str, Any]
    missing: list[str]
    photos: list[PhotoOut]


class Cell(BaseModel):
    """An answer with its remark."""

    value: Any
    remark: str | None


class Compared(BaseModel):
    """One question in both versions and, where it is known, in the one from which both went on; null = not answered."""

    id: str
    plain: str
    official: str | None
    type: str
    printed: str
    section: str
    base: Cell | None
    head: Cell | None
    other: Cell | None
    differs: bool
    suggest: Side | None = Field(description="只有这一边改过(或只有这一边填了)")


class Dispute(DisputeRow):
    """Both versions side by side."""

    kind: Literal["stale_base", "second_submission"]
    questionnaire: str
    base: str | None
    head_version: Version
    other_version: Version
    questions: list[Compared]
    decisions: list[DecisionOut]


class HeldRow(BaseModel):
    """Something that came and is kept aside, why, and the way out."""

    key: str
    submission_id: str
    code: str
    title: str
    message: str
    way_out: str
    can_retry: bool
    campaign: str | None
    village: str | None
    village_name: str | None
    household_id: str | None
    household: HouseholdBrief | None
    account_name: str
    received_at: str


class HeldPage(BaseModel):
    """A page, oldest first; `next` goes into `cursor`."""

    items: list[HeldRow]
    next: str | None


class FormBrief(BaseModel):
    """The form that an item belongs to, as it stands."""

    submission_id: str
    state: str
    head: str


class HeldFull(HeldRow):
    """All about one item; numbers of persons in its texts are masked."""

    status: str
    device_name: str
    parent: str | None
    digest: str
    questionnaire: str | None
    client_at: str | None
    answers: dict[str, Any] | None
    photos: list[PhotoOut]
    body: str
    form: FormBrief | None
    decisions: list[DecisionOut]


class RetryIn(_Strict):
    """Judge again. `id` is made by the asker."""

    id: Id


class DismissIn(RetryIn):
    """Lay by, saying why."""

    note: Words = Field(min_length=1)
