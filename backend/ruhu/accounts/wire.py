"""Requests and replies about accounts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$")
]  # one line of text, no control characters
DeviceId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,15}$")]
Role = Literal["worker", "village", "township", "county", "department", "admin", "auditor"]


class PasswordGrant(BaseModel):
    """Sign in with a password."""

    model_config = ConfigDict(title="PasswordGrant")

    grant_type: Literal["password"]
    username: Line = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)
    device_id: DeviceId
    device_name: Line = Field("", max_length=100)


class RefreshGrant(BaseModel):
    """Go on with a refresh token."""

    grant_type: Literal["refresh_token"]
    refresh_token: Line = Field(min_length=1, max_length=200)
    device_id: DeviceId


TokenRequest = Annotated[PasswordGrant | RefreshGrant, Field(discriminator="grant_type")]


class NamedArea(BaseModel):
    """An area of an account; `level` is "country" for the empty code."""

    code: str
    name: str
    level: str


class AccountView(BaseModel):
    """Who is signed in. `grids`: the grid codes that a worker's or village's phone works in; `lease_days`: how long a phone
    shows its roster without having asked for news."""

    id: str
    username: str
    name: str
    role: Role
    unit: str = Field(description="of a department: its name in cases and checklists")
    areas: list[NamedArea]
    grids: list[str]
    lease_days: int


class TokenReply(BaseModel):
    """Tokens; `expires_in` in seconds. The refresh token serves once."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int
    refresh_token: str
    account: AccountView


class DeviceView(BaseModel):
    """A phone of an account."""

    id: str
    name: str
    created_at: str
    last_seen_at: str
    revoked_at: str | None


class AccountRow(BaseModel):
    """An account as an administrator lists it. `places`: the names of its areas, in their order."""

    id: str
    username: str
    name: str
    role: Role
    unit: str
    active: bool
    areas: list[str]
    places: list[str]
    created_at: str


class AccountDetail(AccountRow):
    """An account with its phones."""

    devices: list[DeviceView]


class AccountPage(BaseModel):
    """`next` is the cursor of the following page, null at the end."""

    items: list[AccountRow]
    next: str | None


class NewAccount(BaseModel):
    """An account to make."""

    username: Line = Field(max_length=64)
    password: str = Field(max_length=256)
    name: Line = Field(max_length=40)
    role: Role
    areas: list[AreaCode] = Field(min_length=1, max_length=200)
    unit: Line = Field("", max_length=60, description="责任单位, of a department")


class AccountChange(BaseModel):
    """What to change; absent members stay."""

    model_config = ConfigDict(extra="forbid")

    active: bool | None = None
    password: str | None = Field(None, max_length=256)
    areas: list[AreaCode] | None = Field(None, min_length=1, max_length=200)
    unit: Line | None = Field(None, max_length=60)
