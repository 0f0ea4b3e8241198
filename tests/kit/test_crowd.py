"""A process in which many pushes meet gives connections back to its neighbours."""

from __future__ import annotations

from ruhu.kit.crowd import Crowd
from tests.factories.world import World


def test_only_a_crowded_process_gives_connections_back() -> None:
    crowd = Crowd(1)
    with crowd.joined():
        assert crowd.headers() == {}
        with crowd.joined():
            assert crowd.headers() == {"Connection": "close"}
        assert crowd.headers() == {}


def test_who_left_with_an_error_left() -> None:
    crowd = Crowd(0)
    try:
        with crowd.joined():
            raise ValueError
    except ValueError:
        assert crowd.headers() == {}


def test_a_push_is_told_and_a_single_process_keeps_its_connections(sqlite_world: World) -> None:
    phone = sqlite_world.sign_in("wg1")
    assert "connection" not in phone.push().headers
    sqlite_world.client.app.state.pushes = Crowd(0)  # type: ignore[attr-defined]
    told = phone.push()
    assert (told.status_code, told.headers["connection"]) == (200, "close")
