"""Phones for the tests of one shared world."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.world import Phone, World

Signed = Callable[[str], Phone]


@pytest.fixture(scope="module")
def signed(shared_world: World) -> Signed:
    """A phone of each person, signed in once: hashing a password is slow on purpose."""
    phones: dict[str, Phone] = {}

    def phone(username: str) -> Phone:
        if username not in phones:
            phones[username] = shared_world.sign_in(username)
        return phones[username]

    return phone
