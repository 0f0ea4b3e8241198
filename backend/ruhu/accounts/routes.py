"""HTTP of sign-in and accounts, and the dependencies by which every other route learns who is asking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Row

from ruhu.accounts import manage, queries, sessions, tokens
from ruhu.accounts.access import MANAGING_ACCOUNTS, Actor, demand_role, visible_to
from ruhu.accounts.wire import (
    AccountChange,
    AccountDetail,
    AccountPage,
    AccountRow,
    AccountView,
    DeviceView,
    NamedArea,
    NewAccount,
    PasswordGrant,
    RefreshGrant,
    TokenReply,
    TokenRequest,
)
from ruhu.areas import queries as areas
from ruhu.areas.codes import VILLAGE, level_of, village_of
from ruhu.audit import log as audit
from ruhu.kit.errors import NotFound, NotSignedIn, TooLarge
from ruhu.kit.http import problems

router = APIRouter(prefix="/api", tags=["accounts 账号"])

_BEARER = HTTPBearer(auto_error=False, description="Access token of POST /api/auth/token")
_TOKEN_REQUEST: TypeAdapter[PasswordGrant | RefreshGrant] = TypeAdapter(TokenRequest)
_TOKEN_BODY_MOST = 16 * 1024
_TOKEN_SCHEMA = {"anyOf": [PasswordGrant.model_json_schema(), RefreshGrant.model_json_schema()]}
_TOKEN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _TOKEN_SCHEMA},
            "application/x-www-form-urlencoded": {"schema": _TOKEN_SCHEMA},
        },
    }
}
_RETRY_AFTER = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
AccountId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


async def token_actor(  # async: it only computes, and a thread of the pool costs more than it does
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Actor:
    """Who the access token speaks for, without asking whether the account and device still are active."""
    if credentials is None:
        raise NotSignedIn("请先登录: 请求里没有登录凭证。")
    return tokens.authenticate(credentials.credentials, request.app.state.signing_key)


def current_actor(request: Request, actor: Annotated[Actor, Depends(token_actor)]) -> Actor:
    """Who is asking. Raises 401 without a good token, 403 on a revoked device."""
    _active(request).check(request.app.state.db, actor)
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


def require(*roles: str) -> Callable[[Actor], Actor]:
    """A dependency: the current actor, who must have one of `roles` (403 otherwise)."""

    def dependency(actor: CurrentActor) -> Actor:
        demand_role(actor, roles)
        return actor

    return dependency


Manager = Annotated[Actor, Depends(require(*sorted(MANAGING_ACCOUNTS)))]


async def token_request(request: Request) -> PasswordGrant | RefreshGrant:
    """The body of the token request, JSON or form."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _TOKEN_BODY_MOST:
            raise TooLarge("登录请求太长。")
    try:
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            fields = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=20))
            return _TOKEN_REQUEST.validate_python(fields)
        return _TOKEN_REQUEST.validate_json(bytes(body))
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        raise RequestValidationError(faults) from error
    except ValueError as error:
        raise RequestValidationError(
            [{"type": "value_error", "loc": ("body",), "msg": str(error)}]
        ) from error


@router.post(
    "/auth/token",
    openapi_extra=_TOKEN_BODY,
    responses={**problems(400, 401, 403, 413, 422), 429: {**problems(429)[429], "headers": _RETRY_AFTER}},
)
def post_token(
    request: Request, asked: Annotated[PasswordGrant | RefreshGrant, Depends(token_request)]
) -> TokenReply:
    """Sign in with a password, or go on with a refresh token (which serves once)."""
    state = request.app.state
    signer = sessions.Signer(state.signing_key, state.settings)
    if isinstance(asked, PasswordGrant):
        given = sessions.sign_in(
            state.db,
            signer,
            username=asked.username,
            password=asked.password,
            device_id=asked.device_id,
            device_name=asked.device_name,
            address=request.client.host if request.client else "",
        )
    else:
        given = sessions.refresh(
            state.db, signer, refresh_token=asked.refresh_token, device_id=asked.device_id
        )
    with state.db.read() as connection:
        account = account_view(connection, given.actor, state.settings.lease_days)
    return TokenReply(
        access_token=given.access, expires_in=given.expires_in, refresh_token=given.refresh, account=account
    )


@router.post("/auth/logout", status_code=204, responses=problems(401, 403))
def post_logout(request: Request, actor: CurrentActor) -> None:
    """Sign out on this device: its tokens end; what is unsent stays on the phone."""
    with request.app.state.db.write() as connection:
        sessions.sign_out(connection, actor)
    _active(request).forget(actor.account_id)


@router.get("/me", responses=problems(401, 403))
def get_me(request: Request, actor: CurrentActor) -> AccountView:
    """Who is signed in, with areas by name."""
    with request.app.state.db.read() as connection:
        return account_view(connection, actor, request.app.state.settings.lease_days)


@router.get("/accounts", responses=problems(401, 403, 422))
def get_accounts(
    request: Request,
    actor: Manager,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str, Query(max_length=64, pattern=r"^[a-z0-9._-]*$")] = "",
    q: Annotated[
        str, Query(max_length=40, pattern=r"^[^\x00-\x1f]*$", description="姓名或用户名的一段")
    ] = "",
) -> AccountPage:
    """Accounts with an area within one's own, by username."""
    with request.app.state.db.read() as connection:
        rows = queries.listed(connection, visible_to(actor), cursor, limit + 1, q.strip())
        granted = queries.grants_of(connection, [row.id for row in rows])
        named = _names(connection, [code for codes in granted.values() for code in codes])
    page = [_row(row, granted.get(row.id, ()), named) for row in rows[:limit]]
    return AccountPage(items=page, next=page[-1].username if len(rows) > limit else None)


@router.post("/accounts", status_code=201, responses=problems(400, 401, 403, 409, 422))
def post_account(request: Request, actor: Manager, new: NewAccount) -> AccountDetail:
    """Make an account within one's own areas."""
    manage.demand_manageable(actor, new.role, new.areas)
    with request.app.state.db.write() as connection:
        account_id = manage.create_account(
            connection, new.username, new.password, new.name, new.role, new.areas, new.unit
        )
        audit.record(connection, actor, "account:create", account_id, {"role": new.role, "areas": new.areas})
        return _detail(connection, account_id)


@router.get("/accounts/{account_id}", responses=problems(401, 403, 404, 422))
def get_account(request: Request, actor: Manager, account_id: AccountId) -> AccountDetail:
    """One account with its phones."""
    with request.app.state.db.read() as connection:
        _manageable(connection, actor, account_id)
        return _detail(connection, account_id)


@router.patch("/accounts/{account_id}", responses=problems(400, 401, 403, 404, 422))
def patch_account(
    request: Request, actor: Manager, account_id: AccountId, change: AccountChange
) -> AccountDetail:
    """Deactivate or activate an account, set its password, or give it other areas."""
    with request.app.state.db.write() as connection:
        account = _manageable(connection, actor, account_id)
        if change.areas is not None:
            manage.demand_manageable(actor, account.role, change.areas)
            manage.set_areas(connection, account_id, account.role, change.areas)
        if change.unit is not None:
            manage.set_unit(connection, account_id, account.role, change.unit)
        if change.password is not None:
            manage.set_password(connection, account_id, change.password)
        if change.active is not None:
            manage.set_active(connection, account_id, change.active)
        audit.record(
            connection, actor, "account:change", account_id, {"changed": sorted(change.model_fields_set)}
        )
        detail = _detail(connection, account_id)
    _active(request).forget(account_id)
    return detail


@router.post("/accounts/{account_id}/devices/{device_id}/revoke", responses=problems(401, 403, 404, 422))
def post_revoke_device(
    request: Request,
    actor: Manager,
    account_id: AccountId,
    device_id: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")],
) -> AccountDetail:
    """Shut a lost phone out for this account: at its next contact it drops the roster, and what it still sends is kept
    aside."""
    with request.app.state.db.write() as connection:
        _manageable(connection, actor, account_id)
        manage.revoke_device(connection, account_id, device_id)
        audit.record(connection, actor, "account:revoke_device", account_id, {"device": device_id})
        detail = _detail(connection, account_id)
    _active(request).forget(account_id)
    return detail


def account_view(connection: Connection, actor: Actor, lease_days: int) -> AccountView:
    """An account for its owner; areas and grids with today's names."""
    known = areas.full_names(connection, actor.areas)
    named = []
    for code in actor.areas:
        level, name = known.get(code, (level_of(code) or "country", code or "全国"))
        named.append(NamedArea(code=code, name=name, level=level))
    near = [code for code in actor.areas if len(code) >= VILLAGE]
    return AccountView.model_validate(
        {
            "id": actor.account_id,
            "username": actor.username,
            "name": actor.name,
            "role": actor.role,
            "unit": actor.unit,
            "areas": named,
            "grids": areas.grids_within(connection, near),
            "lease_days": lease_days,
        }
    )


def _manageable(connection: Connection, actor: Actor, account_id: str) -> Row[Any]:
    account = queries.account_by_id(connection, account_id)
    granted = queries.granted(connection, account_id)
    # The same answer for "is not there" and "is not yours": ids must not be probed.
    if account is None or not any(visible_to(actor).covers(code) for code in granted or ("",)):
        raise NotFound("没有这个账号，或不在您的管辖范围内。")
    manage.demand_manageable(actor, account.role, granted)
    return account


def _row(row: Row[Any], granted: tuple[str, ...], named: Mapping[str, str]) -> AccountRow:
    kept = {
        name: getattr(row, name)
        for name in ("id", "username", "name", "role", "unit", "active", "created_at")
    }
    places = [named[code] for code in granted]
    return AccountRow.model_validate({**kept, "areas": list(granted), "places": places})


def _detail(connection: Connection, account_id: str) -> AccountDetail:
    account = queries.account_by_id(connection, account_id)
    assert account is not None
    devices = [
        DeviceView.model_validate(device, from_attributes=True)
        for device in queries.devices_of(connection, account_id)
    ]
    granted = queries.granted(connection, account_id)
    row = _row(account, granted, _names(connection, granted))
    return AccountDetail(**row.model_dump(), devices=devices)


def _names(connection: Connection, codes: Sequence[str]) -> dict[str, str]:
    """Names of areas for a list of people: a grid with its village, whose grids are all called 第一网格."""
    known = areas.names(connection, {*codes, *map(village_of, codes)})
    within = {code: known.get(village_of(code), "") if len(code) > VILLAGE else "" for code in codes}
    return {code: within[code] + known.get(code, code or "全国") for code in codes}


def _active(request: Request) -> sessions.ActiveActors:
    state = request.app.state
    if not hasattr(state, "active_actors"):
        state.active_actors = sessions.ActiveActors()
    active: sessions.ActiveActors = state.active_actors
    return active
