"""A signature is for the answers that stood when it was given, and a supervisor sees whether they still stand."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from ruhu.kit.canonical import digest
from ruhu.questionnaires.catalog import Catalog
from ruhu.submissions.signing import signatures_fit, signed_digest
from tests.factories.items import harmless_values, survey_item
from tests.factories.world import GRIDS, VILLAGES, Phone, World

VECTOR: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "signing.json").read_text("utf-8")
)
FORM = Catalog.load().get(VECTOR["form"], VECTOR["version"])


def test_server_and_phone_sign_the_same_text() -> None:
    assert signed_digest(FORM, VECTOR["item"]) == VECTOR["digest"]
    assert digest(json.loads(VECTOR["signed"])) == VECTOR["digest"]


@pytest.mark.parametrize(
    "change",
    [
        lambda item: item["answers"]["values"].update(people=5),
        lambda item: item["answers"]["values"].pop("wage"),
        lambda item: item["answers"]["remarks"].update(house_unsafe="x"),
        lambda item: item["answers"]["reasons"].clear(),
        lambda item: item.update(household_id="018f2b1a-7c00-7000-8000-00000000000b"),
        lambda item: item.update(scope="mingzhou-2022/990101100202"),
    ],
    ids=[
        "another answer",
        "an answer less",
        "another remark",
        "a reason less",
        "another household",
        "another village",
    ],
)
def test_a_signature_fits_only_what_was_signed(change: Any) -> None:
    item = copy.deepcopy(VECTOR["item"])
    item["answers"]["values"]["surveyor_signature"]["of"] = VECTOR["digest"]
    assert signatures_fit(FORM, item) == {"surveyor_signature": True, "respondent_signature": None}
    change(item)
    assert signatures_fit(FORM, item) == {"surveyor_signature": False, "respondent_signature": None}


SIGN = {"sha256": "cd" * 32, "size": 900}
SLOTS = [SIGN | {"slot": "respondent_signature"}]


def form_signed(world: World, **changes: Any) -> dict[str, Any]:
    household = world.households[GRIDS[0]][0]
    values = harmless_values(world.definition)
    about = {
        "scope": f"mingzhou-2022/{VILLAGES[0]}", "household_id": household, "questionnaire": world.definition.hash,
        "answers": {"values": values, "remarks": {}, "reasons": {}},
    }  # fmt: skip
    signature = SIGN | {"of": signed_digest(world.definition, about)}
    return survey_item(
        world.definition, village=VILLAGES[0], household_id=household,
        values=values | {"respondent_signature": signature} | changes.pop("values", {}), blobs=SLOTS, **changes,
    )  # fmt: skip


def fits(phone: Phone, household: str) -> list[bool | None]:
    photos = phone.get(f"/api/households/{household}", campaign="mingzhou-2022").json()["photos"]
    return [photo["fits"] for photo in photos]


def test_a_supervisor_sees_whether_the_signed_answers_still_stand(world: World) -> None:
    phone, boss = world.sign_in("wg1"), world.sign_in("zhen")
    first = form_signed(world)
    assert phone.results(first)[0]["status"] == "accepted"
    assert fits(boss, first["household_id"]) == [True]
    # an app that leaves the signature standing under other answers
    changed = form_signed(
        world, values={"people": 6}, submission_id=first["submission_id"], parent=first["rev_id"]
    )
    assert phone.results(changed)[0]["status"] == "accepted"
    assert fits(boss, first["household_id"]) == [False]


def test_a_signature_with_a_digest_that_is_none_is_kept_aside(world: World) -> None:
    household = world.households[GRIDS[0]][0]
    for of in ("x" * 64, 5, None):
        values = harmless_values(world.definition) | {"respondent_signature": SIGN | {"of": of}}
        item = survey_item(
            world.definition, village=VILLAGES[0], household_id=household, values=values, blobs=SLOTS
        )
        result = world.sign_in("wg1").results(item)[0]
        assert (result["status"], result["problem"]["code"]) == ("held", "invalid_answers")
