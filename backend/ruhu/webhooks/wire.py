"""What administrators say of webhooks, and are told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ruhu.kit.ids import UUID_TEXT

Id = Annotated[str, StringConstraints(pattern=f"^{UUID_TEXT.pattern}$")]
Event = Literal["stage.ending", "report.due", "report.overdue", "cases.due"]
Url = Annotated[str, StringConstraints(min_length=8, max_length=500, pattern=r"^[\x21-\x7e]*$")]
Secret = Annotated[str, StringConstraints(min_length=16, max_length=200, pattern=r"^[\x20-\x7e]*$")]
ALL: list[Event] = ["stage.ending", "report.due", "report.overdue", "cases.due"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WebhookIn(_Strict):
    """An address to which what is due in an area is sent. `id` is made by the asker: again = nothing twice."""

    id: Id
    area: str = Field(pattern="^[0-9]{2,15}$")
    title: str = Field("", max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
    url: Url
    secret: Secret = Field(description="签名用的密钥; 存下后不再显示")
    events: list[Event] = Field(default_factory=lambda: list(ALL), min_length=1, max_length=10)


class WebhookChange(_Strict):
    """What is left out stays."""

    url: Url | None = None
    secret: Secret | None = None
    events: list[Event] | None = Field(None, min_length=1, max_length=10)
    active: bool | None = None


class TryIn(_Strict):
    """A message that only says that it is a test. `id` is made by the asker."""

    id: Id


class WebhookOut(BaseModel):
    """An address, and how many of its messages wait, arrived, were given up. The secret is never told."""

    id: str
    area: str
    area_name: str
    title: str
    url: str
    events: list[Event]
    active: bool
    created_at: str
    pending: int
    delivered: int
    given_up: int
    last_delivered_at: str | None


class Webhooks(BaseModel):
    """All within one's areas, the oldest first."""

    items: list[WebhookOut]


class Attempt(BaseModel):
    """One try; `status` null: there was no answer, `error` says why."""

    n: int
    at: str
    status: int | None
    error: str
    ms: int


class Delivery(BaseModel):
    """One message. `next_at`: not before."""

    id: str
    event: str
    state: Literal["pending", "delivered", "given_up"]
    created_at: str
    delivered_at: str | None
    next_at: str | None
    body: str
    attempts: list[Attempt]


class Deliveries(BaseModel):
    """The latest 50, the newest first."""

    items: list[Delivery]
