"""One world for a whole module, where tests only read or do not mind each other: building one costs half a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.factories.world import Phone, World, small_world

Signed = Callable[[str], Phone]


@pytest.fixture(scope="module")
def shared_world(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The small world on SQLite, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / "ruhu.db").write_bytes(sqlite_template)
    with small_world(f"sqlite:///{folder}/ruhu.db", folder) as world:
        yield world


@pytest.fixture(scope="module")
def signed(shared_world: World) -> Signed:
    """A phone of each person, signed in once: hashing a password is slow on purpose."""
    phones: dict[str, Phone] = {}

    def phone(username: str) -> Phone:
        if username not in phones:
            phones[username] = shared_world.sign_in(username)
        return phones[username]

    return phone
