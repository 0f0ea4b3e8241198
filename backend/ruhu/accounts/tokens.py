"""Access tokens (signed, short) and the shape of refresh tokens (random, stored hashed)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from jose import ExpiredSignatureError, JWTError, jwt

from ruhu.accounts.access import ROLES, Actor
from ruhu.accounts.errors import TokenExpired
from ruhu.kit import clock
from ruhu.kit.errors import NotSignedIn

ALGORITHM = "HS256"  # the only one accepted: a token naming another is refused
AUDIENCE = "ruhu"
_OPTIONS = {"require_exp": True, "require_sub": True, "require_aud": True}


def issue_access(actor: Actor, key: str, minutes: int) -> str:
    """A signed token that says who `actor` is, good for `minutes`."""
    now = clock.now()
    claims: dict[str, Any] = {
        "aud": AUDIENCE,
        "sub": actor.account_id,
        "iat": now,
        "exp": now + timedelta(minutes=minutes),
        "dev": actor.device_id,
        "usr": actor.username,
        "name": actor.name,
        "role": actor.role,
        "areas": list(actor.areas),
        "ver": actor.version,
        "ses": actor.session,
        "unit": actor.unit,
    }
    return str(jwt.encode(claims, key, algorithm=ALGORITHM))


def authenticate(token: str, key: str) -> Actor:
    """Who the token speaks for; no database is asked (see `sessions.ensure_active`).

    Raises TokenExpired, or NotSignedIn for anything that this server did not sign for this purpose.
    """
    return _read(token, key, _OPTIONS)


def authenticate_carried(token: str, key: str) -> Actor:
    """Whose phone sealed a carried file: as `authenticate`, but a token proves that however long ago it ran out.

    Good for nothing else: whoever uses it must ask the database what the account may do today.
    """
    return _read(token, key, _OPTIONS | {"require_exp": False, "verify_exp": False})


def _read(token: str, key: str, options: dict[str, bool]) -> Actor:
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM], audience=AUDIENCE, options=options)
        actor = Actor(
            account_id=claims["sub"],
            username=claims["usr"],
            name=claims["name"],
            role=claims["role"],
            device_id=claims["dev"],
            areas=tuple(claims["areas"]),
            version=claims["ver"],
            session=claims["ses"],
            unit=claims.get("unit", ""),  # tokens of before have none
        )
    except ExpiredSignatureError as expired:
        raise TokenExpired("登录凭证已过期，请用刷新凭证换新的；手机会自动完成。") from expired
    except (JWTError, KeyError, TypeError) as bad:
        raise NotSignedIn("登录凭证无效，请重新登录。") from bad
    if actor.role not in ROLES:
        raise NotSignedIn("登录凭证无效，请重新登录。")
    return actor


def new_refresh() -> str:
    """A fresh refresh token: 32 random bytes."""
    return secrets.token_urlsafe(32)


def fingerprint(refresh_token: str) -> str:
    """What is stored of a refresh token."""
    return hashlib.sha256(refresh_token.encode()).hexdigest()
