"""Password hashing: argon2id."""

from __future__ import annotations

import threading
from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# OWASP's smallest argon2id setting: 19 MiB, so that a burst of sign-ins fits a small server's memory.
HASHER = PasswordHash((Argon2Hasher(memory_cost=19456, time_cost=2, parallelism=1),))
# Two at a time: more would only fight over the cores, and bounds the memory to 38 MiB.
_SLOTS = threading.BoundedSemaphore(2)

SHORTEST, LONGEST = 8, 128


def hashed(password: str) -> str:
    """The hash to store."""
    with _SLOTS:
        return HASHER.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; without a hash (unknown user) the same work is done and the answer is no."""
    with _SLOTS:
        fits = HASHER.verify(password, password_hash or _nobody())
    return fits and password_hash is not None


def complaint(password: str, username: str) -> str | None:
    """Why this password may not be used (Chinese), or None."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"密码要 {SHORTEST} 到 {LONGEST} 个字符，现在是 {len(password)} 个。"
    if username.lower() in password.lower():
        return "密码不能包含用户名，请换一个。"
    return None


@lru_cache(maxsize=1)
def _nobody() -> str:
    return HASHER.hash("nobody has this password")
