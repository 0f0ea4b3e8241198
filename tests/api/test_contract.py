"""The API against its own description: whatever is sent, the answer is one that /api/openapi.json promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ruhu.complaints.taking import key_of
from ruhu.kit import clock
from ruhu.kit.http import MEDIA_TYPE
from ruhu.kit.ids import uuid7
from ruhu.spotchecks.store import finish
from tests.api.conftest import Signed
from tests.factories.items import act_item, survey_item
from tests.factories.photos import picture, send, sha256
from tests.factories.world import COUNTY, GRIDS, PASSWORD, TOWNSHIP, VILLAGES, World, small_world
from tests.review.forms import edit

QUIET = settings(
    deadline=None, derandomize=True, database=None, verbosity=Verbosity.quiet,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
# Not among them: whether a schema-valid body is accepted. A push keeps even malformed items (200), while a foreign cursor,
# a common password or a faulty register is refused for reasons that no schema can say.
PROMISES = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
# What is sealed is not made by chance, nor is a register file; real ones are taken in by tests/roster, tests/sync/test_bundle.py
# and tests/sync/test_locked.py.
NEVER_BY_CHANCE = {
    "POST /api/roster/import", "POST /api/sync/bundle", "POST /api/sync/locked", "POST /api/sync/store-key",
}  # fmt: skip


REPORT = {"campaign": "jianan-2022", "report": "final", "due": "2022-06-30", "area": COUNTY}


@pytest.fixture(scope="module")
def shared_world(module_sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """On SQLite only: what is made up here tries the shapes of requests and answers, which no engine changes."""
    with small_world(module_sqlite_url, tmp_path_factory.mktemp("contract")) as built:
        yield built


@pytest.fixture(scope="module")
def known(shared_world: World, signed: Signed) -> dict[str, dict[str, list[Any]]]:
    """Parameters and bodies that lead somewhere: chance alone would only ever meet 404."""
    household = shared_world.households[GRIDS[0]][0]
    item = survey_item(shared_world.definition, village=VILLAGES[0], household_id=household)
    assert signed("wg1").results(item)[0]["status"] == "accepted"
    accounts = signed("guanli").get("/api/accounts").json()["items"]
    spare = next(account["id"] for account in accounts if account["username"] == "wg3")
    new = {
        "username": "chance",
        "password": PASSWORD,
        "name": "示例",
        "role": "village",
        "areas": [VILLAGES[0]],
    }
    photo = picture(b"known")
    blobs = [
        {"sha256": sha256(photo), "size": len(photo), "slot": "door"},
        {"sha256": "0" * 64, "size": 9, "slot": "roof"},
    ]
    shown = survey_item(shared_world.definition, village=VILLAGES[0], household_id=household, blobs=blobs)
    for username in ("guanli", "wg1"):  # both may send it, one of them has
        signed(username).results({**shown, "rev_id": uuid7()})
    assert send(signed("wg1"), photo).status_code == 201
    reviewed = {"id": uuid7(), "action": "approve", "head": item["rev_id"]}
    quarrel = survey_item(
        shared_world.definition, village=VILLAGES[0], household_id=shared_world.households[GRIDS[0]][1]
    )
    head, other = edit(quarrel, wage="30000.00"), edit(quarrel, wage="20000.00")
    photos_aside = {row["key"] for row in signed("guanli").get("/api/held").json()["items"]}
    # Of what is kept aside one can be taken in, the others only laid by.
    elsewhere = survey_item(shared_world.village_definition, village=VILLAGES[1], household_id=None)
    signed("wg1").results(quarrel, head, other, elsewhere, {"rev_id": "a"}, {"rev_id": "b"})
    settled = {"rev_id": uuid7(), "head": head["rev_id"], "other": other["rev_id"], "default": "head"}
    held = signed("guanli").get("/api/held").json()["items"]
    kept_aside = [row["key"] for row in held if row["key"] not in photos_aside]
    assert len(kept_aside) == 3
    # One that no list has, to be matched with one that the register knows.
    stranger = act_item(
        shared_world.client.app.state.catalog.get("newcomer"),  # type: ignore[attr-defined]
        village=VILLAGES[0], household_id=None,
        values={"name": "示例新", "address": "西头 9 号", "reason": "missed", "grid": GRIDS[0]},
    )  # fmt: skip
    assert signed("wg1").results(stranger)[0]["status"] == "accepted"
    word = act_item(
        shared_world.client.app.state.catalog.get("complaint"),  # type: ignore[attr-defined]
        village=VILLAGES[0], household_id=None,
        values={"about": "village", "matter": "other", "text": "示例", "named": "no"},
    )  # fmt: skip
    assert signed("wg1").results(word)[0]["status"] == "accepted"
    trouble = survey_item(
        shared_world.definition, village=VILLAGES[1], household_id=shared_world.households[GRIDS[2]][0]
    )
    poor = edit(trouble, remarks={"house_unsafe": "屋顶漏雨"}, house_unsafe="yes")
    signed("guanli").results(trouble, poor)
    (case, *_) = signed("guanli").get("/api/cases").json()["items"]
    signed("guanli").results(
        survey_item(shared_world.village_definition, village=VILLAGES[1], household_id=None)
    )
    (finding, *_) = signed("guanli").get("/api/cross-checks", area=VILLAGES[1]).json()["items"]
    line = {
        "id": uuid7(), "area": COUNTY, "year": 2022, "amount": "7301.00", "document": "示例文件", "short_document": "示例",
    }  # fmt: skip
    checked = {
        "id": uuid7(), "campaign": "yuzhou-2023", "area": TOWNSHIP, "head": None, "state": "none", "evidence": "示例: 查看台账",
    }  # fmt: skip
    taken = {"id": uuid7(), "parent": case["head"], "step": "note", "note": "打过电话"}
    entered = {
        "id": uuid7(), "household_id": shared_world.households[GRIDS[0]][2], "kind": "recognition", "begun_on": "2022-08-09",
        "origin": "survey", "clue": "示例线索",
    }  # fmt: skip
    admin = signed("guanli")
    drawn = {"id": uuid7(), "campaign": "mingzhou-2022", "area": GRIDS[0], "size": 1}
    hook = {"id": uuid7(), "area": COUNTY, "url": "http://127.0.0.1:9/", "secret": "s" * 16}
    for path, body in (("procedures", entered), ("spot-checks", drawn), ("webhooks", hook)):
        assert admin.client.post(f"/api/{path}", json=body, headers=admin.headers).status_code == 200, path
    (spot,) = admin.get(f"/api/spot-checks/{drawn['id']}").json()["items"]
    with shared_world.database.write() as connection:  # surveyed again, with the same answers
        finish(connection, [(spot["id"], item["rev_id"], spare, clock.iso())])
    grant = {"grant_type": "password", "username": "wg2", "password": PASSWORD, "device_id": uuid7()}
    return {
        "path": {
            "household_id": [household, stranger["submission_id"]], "submission_id": [item["submission_id"], quarrel["submission_id"]], "key": kept_aside, "code": [VILLAGES[0]],
            "account_id": [spare], "device_id": [shared_world.sign_in("wg3").device], "campaign_id": ["mingzhou-2022"],
            "draw_id": [drawn["id"]], "webhook_id": [hook["id"]], "case_id": [case["id"]], "procedure_id": [entered["id"]], "complaint_id": [key_of(word["rev_id"])],
            "sha256": [sha256(photo), "0" * 64],
            "id": [shared_world.definition.id, shared_world.definition.hash],
            "checklist_id": ["yuzhou-2023-72"], "finding_id": [finding["id"]], "item_id": [spot["id"]], "entry_id": ["item-04"],
        },
        "header": {"upload-offset": ["0"], "upload-length": [str(10 * 1024 * 1024)]},
        "query": {"version": ["1"], "scope": [f"roster/{VILLAGES[0]}", f"mingzhou-2022/{VILLAGES[0]}"], "campaign": ["yuzhou-2023"], "area": [TOWNSHIP]},
        "body": {"POST /api/accounts": [new], "POST /api/auth/token": [grant],
            "POST /api/forms": [{"area": GRIDS[0], "which": "blank"}],
            "POST /api/submissions/{submission_id}/review": [reviewed],
            "POST /api/disputes/{submission_id}/resolve": [settled],
            "POST /api/newcomers/{household_id}/match": [{"household_id": household}],
            "POST /api/cases/{case_id}/steps": [taken],
            "POST /api/procedures": [entered],
            "POST /api/spot-checks": [drawn],
            "POST /api/spot-checks/{draw_id}/assign": [{"items": [spot["id"]], "account": spare}],
            "POST /api/webhooks": [hook],
            "PATCH /api/webhooks/{webhook_id}": [{"active": False}],
            "POST /api/webhooks/{webhook_id}/test": [{"id": uuid7()}],
            "POST /api/deadlines/reports": [REPORT],
            "POST /api/procedures/{procedure_id}/entries": [{"id": uuid7(), "act": "note", "remark": "打过电话"}],
            "POST /api/campaigns/{campaign_id}/lines": [line],
            "POST /api/complaints/{complaint_id}/answer": [{"id": uuid7(), "text": "示例"}],
            "POST /api/cross-checks/{finding_id}/settle": [{"reason": "示例: 已到户", "changed_at": finding["changed_at"]}],
            "POST /api/self-checks/{checklist_id}/{entry_id}": [checked],
            "POST /api/held/{key}/retry": [{"id": uuid7()}],
            "POST /api/held/{key}/dismiss": [{"id": uuid7(), "note": "示例"}],
        },
    }  # fmt: skip


def cases(
    operation: Any, mode: GenerationMode, known: dict[str, dict[str, list[Any]]]
) -> st.SearchStrategy[Any]:
    """Requests of one operation; as often as not those that fit the schema also go to something that exists."""

    def some_of(place: str, parameters: Any) -> st.SearchStrategy[dict[str, Any]]:
        names = {parameter.name for parameter in parameters} & known[place].keys()
        return st.fixed_dictionaries({name: st.sampled_from(known[place][name]) for name in sorted(names)})

    def lead(parts: Any) -> Any:
        case, path, query, header, body = parts
        case.path_parameters = {**(case.path_parameters or {}), **path}
        case.query = {**(case.query or {}), **query}
        case.headers.update(header)
        if body is not None:
            case.body, case.media_type = body, "application/json"
        return case

    made = operation.as_strategy(mode)
    if mode is not GenerationMode.POSITIVE:
        return made
    body = st.sampled_from(known["body"].get(operation.label, [None]))
    led = st.tuples(
        made, some_of("path", operation.path_parameters), some_of("query", operation.query),
        some_of("header", operation.headers), body,
    )  # fmt: skip
    return st.one_of(made, led.map(lead))


# What fits no schema is refused before anybody is asked who he is: for a worker only what fits is worth sending.
@pytest.mark.parametrize(
    ("username", "examples", "modes"),
    [("guanli", 10, list(GenerationMode)), ("wg1", 8, [GenerationMode.POSITIVE])],
)
def test_every_answer_is_one_that_the_description_promises(
    shared_world: World,
    signed: Signed,
    known: dict[str, dict[str, list[Any]]],
    username: str,
    examples: int,
    modes: list[GenerationMode],
) -> None:
    described = schemathesis.openapi.from_asgi("/api/openapi.json", shared_world.client.app)
    faults: Counter[str] = Counter()
    statuses: dict[str, Counter[int]] = {}

    def explore(label: str, requests: st.SearchStrategy[Any], headers: Callable[[], dict[str, str]]) -> None:
        @settings(QUIET, max_examples=examples)
        @given(case=requests)
        def once(case: Any) -> None:
            try:
                answer = case.call(headers=headers())
                statuses[label][answer.status_code] += 1
                case.validate_response(answer, checks=PROMISES)
                if answer.status_code >= 400 and case.method != "HEAD":  # which has no body
                    problem = answer.json()
                    assert answer.headers["content-type"] == [MEDIA_TYPE], answer.headers["content-type"]
                    assert problem["code"] and any("\u4e00" <= c <= "\u9fff" for c in problem["detail"]), (
                        problem
                    )
            except (FailureGroup, AssertionError) as fault:
                faults[f"{label}: {fault}"] += 1

        once()

    for found in described.get_all_operations():
        operation = found.ok()
        statuses[operation.label] = Counter()
        # Signing out ends the session: each try signs in anew.
        fresh = operation.label == "POST /api/auth/logout"
        for mode in modes:
            try:
                explore(
                    operation.label,
                    cases(operation, mode, known),
                    lambda fresh=fresh: (shared_world.sign_in if fresh else signed)(username).headers,
                )
            except Unsatisfiable:
                continue  # nothing about this operation can be wrong
    assert not faults, "\n\n".join(f"{n} × {text}" for text, n in faults.most_common())
    if username == "guanli":
        in_vain = {label for label, seen in statuses.items() if not any(200 <= code < 300 for code in seen)}
        assert in_vain <= NEVER_BY_CHANCE, {label: dict(statuses[label]) for label in in_vain}
