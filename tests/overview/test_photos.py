"""The household page names the photos of the form that speaks, and whether each is here."""

from __future__ import annotations

from tests.blobs.client import shown
from tests.factories.items import survey_item
from tests.factories.photos import named, picture, send
from tests.factories.world import GRIDS, VILLAGES, World


def test_photos_of_the_head_are_named_with_whether_they_are_here(world: World) -> None:
    phone, supervisor = world.sign_in("wg1"), world.sign_in("zhen")
    path = f"/api/households/{world.households[GRIDS[0]][0]}"
    assert supervisor.get(path).json()["photos"] == []
    one, two = picture(b"one"), picture(b"two")
    shown(world, phone, one, two)
    send(phone, two)
    first, second = named(one, two)
    assert supervisor.get(path).json()["photos"] == [
        first | {"here": False, "fits": None},
        second | {"here": True, "fits": None},
    ]


def test_a_village_form_has_its_photos_too(world: World) -> None:
    phone, supervisor = world.sign_in("cun1"), world.sign_in("zhen")
    data = picture(b"village")
    item = survey_item(world.village_definition, village=VILLAGES[0], household_id=None, blobs=named(data))
    assert phone.results(item)[0]["status"] == "accepted"
    send(phone, data)
    seen = supervisor.get(f"/api/villages/{VILLAGES[0]}").json()["photos"]
    assert seen == [named(data)[0] | {"here": True, "fits": None}]
    in_a_grid = world.sign_in("wg1")
    assert in_a_grid.get(f"/api/blobs/{seen[0]['sha256']}").content == data, (
        "working in a grid lets one read its village's form"
    )
    assert world.sign_in("wg3").get(f"/api/blobs/{seen[0]['sha256']}").status_code == 404
