"""Every route × every role × own and foreign places: who gets what, and that nobody reads what is not his.

The table below is the expectation, route by route. A route that is not in it fails the first test: say there who may use
it, before it is used.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook

from ruhu.kit.ids import uuid7
from tests.api.places import PERSON, PLACES, PUBLIC, SEES, Everywhere, Place, everywhere
from tests.exports.printed import squeezed
from tests.factories.bundles import bring, bundle_of
from tests.factories.items import survey_item
from tests.factories.locked import deliver, escrow_of, locked_part, owner
from tests.factories.photos import picture, send, sha256
from tests.factories.world import PASSWORD, Phone
from tests.roster.files import register

ROLES = tuple(PERSON)
SURVEYING = {"worker", "village", "township", "county", "admin"}
IMPORTING = {"village", "township", "county", "admin"}
MANAGING = {"county", "admin"}
HEARING = {"county", "admin"}
REVIEWING = {"village", "township", "county", "admin"}
FILLING = {"township", "county", "department", "admin"}
CAMPAIGN = "mingzhou-2022"
# Whose figures (without persons) a role may read: rows, and for a department the counts of its county.
COUNTS = {**SEES, "department": tuple(PLACES)[:4]}

Ask = Callable[[Everywhere, Phone, Place], Any]


@dataclass(frozen=True)
class Rule:
    """What one kind of request to a route is answered.

    `inside`/`outside`: the status for a place that the role may see or not; `by`: the nearness that counts (the household,
    its village, or neither); `only`: roles that may ask at all, others get 403; `says`: what the body must say of the place,
    true inside and false outside (and false for roles not in `writes`, where the route keeps what it may not apply).
    """

    ask: Ask
    inside: int = 200
    outside: int = 200
    by: str = "household"
    only: frozenset[str] | set[str] = frozenset(ROLES)
    says: Callable[[Any, Place], bool] | None = None
    writes: frozenset[str] | set[str] = frozenset(ROLES)


def get(path: str, **params: str) -> Ask:
    def ask(_found: Everywhere, phone: Phone, place: Place) -> Any:
        fill = vars(place)
        return phone.get(path.format(**fill), **{key: value.format(**fill) for key, value in params.items()})

    return ask


def post(path: str, body: Callable[[Place], dict[str, Any]]) -> Ask:
    return lambda _found, phone, place: phone.client.post(
        path.format(**vars(place)), json=body(place), headers=phone.headers
    )


def push_household(found: Everywhere, phone: Phone, place: Place) -> Any:
    return phone.push(
        survey_item(found.world.definition, village=place.village, household_id=place.household)
    )


def push_village(found: Everywhere, phone: Phone, place: Place) -> Any:
    return phone.push(survey_item(found.world.village_definition, village=place.village, household_id=None))


def carry(found: Everywhere, phone: Phone, place: Place) -> Any:
    item = survey_item(found.world.definition, village=place.village, household_id=place.household)
    return bring(phone, bundle_of(found.world.sign_in(place.username), item))


def carry_locked(found: Everywhere, _phone: Phone, place: Place) -> Any:
    item = survey_item(found.world.definition, village=place.village, household_id=place.household)
    sender = found.world.sign_in(place.username)
    return deliver(sender, locked_part(sender, item))


def own_key(_found: Everywhere, phone: Phone, _place: Place) -> Any:
    return ask_key(phone, phone)


def key_of_another(found: Everywhere, phone: Phone, place: Place) -> Any:
    return ask_key(phone, found.world.sign_in(place.username))


def ask_key(asking: Phone, of: Phone) -> Any:
    keys = asking.client.get("/api/sync/keys").json()
    escrow = escrow_of(bytes(32), keys, owner(of), of.device)
    return asking.client.post("/api/sync/store-key", json=escrow, headers=asking.headers)


def new_account(_found: Everywhere, phone: Phone, place: Place) -> Any:
    body = {
        "username": f"new-{uuid7()[-12:]}", "password": PASSWORD, "name": "示例新人", "role": "worker", "areas": [place.grid],
    }  # fmt: skip
    return phone.client.post("/api/accounts", json=body, headers=phone.headers)


def same_areas(_found: Everywhere, phone: Phone, place: Place) -> Any:
    path = f"/api/accounts/{place.account}"
    return phone.client.patch(path, json={"areas": [place.grid]}, headers=phone.headers)


def revoke(found: Everywhere, phone: Phone, place: Place) -> Any:
    lost = found.world.sign_in(place.username).device
    path = f"/api/accounts/{place.account}/devices/{lost}/revoke"
    return phone.client.post(path, headers=phone.headers)


def import_household(_found: Everywhere, phone: Phone, place: Place) -> Any:
    row = {"village": place.village, "grid": place.grid, "number": "7777", "name": "示例新户"}
    files = {"file": ("名册.xlsx", register([row], areas=()))}
    return phone.client.post("/api/roster/import?dry_run=true", files=files, headers=phone.headers)


def sign_out(found: Everywhere, phone: Phone, _place: Place) -> Any:
    fresh = found.world.sign_in(phone.username)
    return phone.client.post("/api/auth/logout", headers=fresh.headers)


def token(_found: Everywhere, phone: Phone, _place: Place) -> Any:
    body = {
        "grant_type": "password", "username": phone.username, "password": PASSWORD, "device_id": uuid7(),
    }  # fmt: skip
    return phone.client.post("/api/auth/token", json=body)


def approve(place: Place) -> dict[str, Any]:
    """The same act under the same id, whoever asks: the second to ask changes nothing."""
    return {"id": place.submission, "action": "approve", "head": place.revision}


def settle(place: Place) -> dict[str, Any]:
    """Asked on an older head, so that every role that may ask is told so, again and again."""
    return {
        "rev_id": place.submission, "head": place.dispute_other, "other": place.dispute_other, "default": "head",
    }  # fmt: skip


def of_village(rule: Ask, says: Callable[[Any, Place], bool] | None = None, **more: Any) -> Rule:
    return Rule(rule, by="village", says=says, **more)


def same_line(place: Place) -> dict[str, Any]:
    return {
        "id": uuid7(), "area": place.village, "year": 2022, "amount": "7300", "document": "示例文件", "short_document": "示例",
    }  # fmt: skip


def counts_some(reply: Any, _place: Place) -> bool:
    return any(part["households"] > 0 for part in reply.json()["items"])


def stored(reply: Any, _place: Place) -> bool:
    result = reply.json()["results"][0]
    if result["status"] == "held":
        assert result["problem"]["code"] == "not_permitted", result
        assert result["flags"] == []
    return result["status"] in ("accepted", "disputed")


def stored_locked(reply: Any, _place: Place) -> bool:
    (result,) = reply.json()["receipt"]["results"]
    return result["status"] in ("accepted", "disputed")


def lists(mark: str) -> Callable[[Any, Place], bool]:
    return lambda reply, place: str(getattr(place, mark)) in reply.text


def prints(reply: Any, place: Place) -> bool:
    words = "".join(page.get_textpage().get_text_bounded() for page in PdfDocument(reply.content))
    return squeezed(place.household_name) in squeezed(words)


def rows_of_a_ledger(reply: Any, place: Place) -> bool:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(reply.content)).get_sheet_by_index(0)
    return any(place.household_name in str(cell) for row in sheet.to_python() for cell in row)


def noted(_place: Place) -> dict[str, Any]:
    return {"id": uuid7(), "parent": None, "step": "note", "note": "示例备注"}


def assigning(place: Place) -> dict[str, Any]:
    """On a step that nobody took: who sees the case is told something else than that there is none."""
    return {"cases": [{"case": place.case, "id": uuid7(), "parent": uuid7()}]}


def entering(place: Place) -> dict[str, Any]:
    """What the place's worker began, once more: the same id changes nothing."""
    return {
        "id": place.procedure, "household_id": place.household, "kind": "recognition", "begun_on": "2022-08-09",
        "origin": "survey", "clue": "示例线索",
    }  # fmt: skip


def remarked(_place: Place) -> dict[str, Any]:
    return {"id": uuid7(), "act": "note", "remark": "示例备注"}


def self_checks(path: str) -> Ask:
    """Of the place's township: who may count there reads it, and no household of it (tests/selfchecks)."""
    return lambda _found, phone, place: phone.get(
        f"/api/self-checks{path}", campaign="yuzhou-2023", area=place.grid[:9]
    )


def self_checked(place: Place) -> dict[str, Any]:
    return {
        "id": uuid7(), "campaign": "yuzhou-2023", "area": place.grid[:9], "head": uuid7(), "state": "none",
        "evidence": "示例: 查看台账, 抽十二户",
    }  # fmt: skip


def settling(_place: Place) -> dict[str, Any]:
    """Of a finding as it was before: who sees it is told that it changed."""
    return {"reason": "示例: 已到户核实", "changed_at": "before"}


def reached(reply: Any, _place: Place) -> bool:
    return bool(reply.json()["items"][0]["problem"]["code"] != "not_found")


def handed_in(place: Place) -> dict[str, Any]:
    """Of a day on which nothing is due: who may say so for the place is told that."""
    return {"campaign": CAMPAIGN, "report": "none", "due": "2022-08-01", "area": place.grid}


def naming(place: Place) -> dict[str, Any]:
    """Under an id that is another address's."""
    return {"id": place.webhook, "area": place.grid, "url": "http://127.0.0.1:9/other", "secret": "x" * 16}


def switching_off(_found: Everywhere, phone: Phone, place: Place) -> Any:
    return phone.client.patch(f"/api/webhooks/{place.webhook}", json={"active": False}, headers=phone.headers)


def approving(place: Place) -> dict[str, Any]:
    """On answers that nobody sent: who sees the form is told something else than that there is none."""
    return {"items": [{"id": uuid7(), "submission": place.waiting, "head": uuid7()}]}


def drawing(place: Place) -> dict[str, Any]:
    return {"id": place.draw, "campaign": CAMPAIGN, "area": place.grid, "size": 1}


def giving(place: Place) -> dict[str, Any]:
    return {"items": [place.spot], "account": "nobody"}


def no_errors(reply: Any, _place: Place) -> bool:
    return bool(reply.json()["error_count"] == 0)


def open_to_all(path: str, **more: Any) -> list[Rule]:
    return [Rule(get(path), by="nothing", **more)]


def head_photo(_found: Everywhere, phone: Phone, place: Place) -> Any:
    return phone.client.head(f"/api/blobs/{place.photo}", headers=phone.headers)


def put_photo(_found: Everywhere, phone: Phone, place: Place) -> Any:
    return send(phone, b"", place.photo)


def own_photo(found: Everywhere, phone: Phone, place: Place) -> Any:
    """Whoever pushed a form may send its photo, also where the form is kept aside."""
    data = picture(f"{phone.username} {place.name}".encode())
    blobs = [{"sha256": sha256(data), "size": len(data), "slot": "door"}]
    item = survey_item(
        found.world.definition, village=place.village, household_id=place.household, blobs=blobs
    )
    assert phone.results(item)[0]["need_blobs"] in ([], [sha256(data)])
    return send(phone, data)


TABLE: dict[str, list[Rule]] = {
    "GET /api/health": open_to_all("/api/health"),
    "POST /api/auth/token": [Rule(token, by="nothing")],
    "POST /api/auth/logout": [Rule(sign_out, by="nothing", inside=204)],
    "GET /api/me": open_to_all("/api/me"),
    "GET /api/accounts": [Rule(get("/api/accounts", limit="200"), only=MANAGING, says=lists("account"))],
    "POST /api/accounts": [Rule(new_account, 201, 403, only=MANAGING)],
    "GET /api/accounts/{account_id}": [Rule(get("/api/accounts/{account}"), 200, 404, only=MANAGING)],
    "PATCH /api/accounts/{account_id}": [Rule(same_areas, 200, 404, only=MANAGING)],
    "POST /api/accounts/{account_id}/devices/{device_id}/revoke": [Rule(revoke, 200, 404, only=MANAGING)],
    "POST /api/sync/push": [
        Rule(push_household, says=stored, writes=SURVEYING),
        of_village(push_village, stored, writes=SURVEYING),
    ],
    "GET /api/sync/scopes": [
        of_village(get("/api/sync/scopes"), lambda reply, place: f"roster/{place.village}" in reply.text),
    ],
    "GET /api/sync/pull": [
        of_village(get("/api/sync/pull", scope="roster/{village}"), outside=403),
        of_village(get("/api/sync/pull", scope=CAMPAIGN + "/{village}"), lists("village_submission"), outside=403),
    ],
    "POST /api/sync/have": [
        # Nobody here sent these: not even who may read them is told what is there by its id.
        Rule(
            post("/api/sync/have", lambda place: {"revs": [place.revision], "blobs": []}),
            says=lambda reply, place: place.revision in reply.json()["revs"], writes=set(),
        ),
        Rule(
            post("/api/sync/have", lambda place: {"revs": [], "blobs": [place.photo]}),
            says=lambda reply, place: place.photo in reply.json()["blobs"], writes=set(),
        ),
    ],
    "GET /api/sync/keys": open_to_all("/api/sync/keys"),
    # Whoever brings a file: it is judged as of the phone that sealed it, here that of the place's own worker.
    "POST /api/sync/bundle": [Rule(carry, by="nothing", says=stored)],
    "POST /api/sync/locked": [Rule(carry_locked, by="nothing", says=stored_locked)],
    # One's own phone's key, and no other's.
    "POST /api/sync/store-key": [Rule(own_key, by="nothing"), Rule(key_of_another, 422, 422, by="nothing")],
    # Sending is for those who named the photo, not for those who may see it; seeing is the other way round.
    "HEAD /api/blobs/{sha256}": [Rule(head_photo, 404, 404)],
    "PUT /api/blobs/{sha256}": [Rule(put_photo, 404, 404), Rule(own_photo, 201, 201)],
    "GET /api/blobs/{sha256}": [
        Rule(get("/api/blobs/{photo}"), 200, 404),
        of_village(get("/api/blobs/{village_photo}"), outside=404),
    ],
    "GET /api/questionnaires": open_to_all("/api/questionnaires"),
    "GET /api/questionnaires/{id}": open_to_all("/api/questionnaires/mingzhou-2022-household"),
    "GET /api/campaigns": open_to_all("/api/campaigns"),
    "GET /api/campaigns/{campaign_id}": open_to_all(f"/api/campaigns/{CAMPAIGN}"),
    "GET /api/campaigns/{campaign_id}/deadlines": open_to_all(f"/api/campaigns/{CAMPAIGN}/deadlines"),
    "GET /api/campaigns/{campaign_id}/lines": open_to_all(f"/api/campaigns/{CAMPAIGN}/lines"),
    # The line that holds is asked for again, so that nobody here is judged otherwise by it.
    "POST /api/campaigns/{campaign_id}/lines": [
        Rule(post(f"/api/campaigns/{CAMPAIGN}/lines", same_line), 200, 403, by="village", only={"admin"}),
    ],
    "GET /api/checklists": open_to_all("/api/checklists"),
    "GET /api/checklists/{checklist_id}": open_to_all("/api/checklists/yuzhou-2023-72"),
    "GET /api/areas": [Rule(get("/api/areas"), by="counts", says=lists("grid"))],
    "GET /api/roster/template.xlsx": open_to_all("/api/roster/template.xlsx", only=IMPORTING),
    "POST /api/roster/import": [Rule(import_household, only=IMPORTING, says=no_errors)],
    "GET /api/households": [
        Rule(get("/api/households", limit="200"), says=lists("household")),
        Rule(get("/api/households", area="{grid}"), says=lists("household")),
        Rule(get("/api/households", q="{household_name}"), says=lists("household")),
    ],
    "GET /api/households/{household_id}": [Rule(get("/api/households/{household}"), 200, 404)],
    "GET /api/villages/{code}": [of_village(get("/api/villages/{village}"), outside=404)],
    "GET /api/overview": [
        Rule(get("/api/overview", area="{grid}"), by="counts", says=lambda reply, _: reply.json()["total"]["households"] > 0),
    ],
    "GET /api/overview/areas": [
        Rule(get("/api/overview/areas", area="{grid}"), by="counts", says=counts_some),
    ],
    "GET /api/overview/cases": [
        Rule(get("/api/overview/cases", campaign=CAMPAIGN, area="{grid}"), says=lambda reply, _: reply.json()["total"] > 0),
    ],
    "GET /api/submissions/{submission_id}": [
        Rule(get("/api/submissions/{submission}"), 200, 404),
        of_village(get("/api/submissions/{village_submission}"), outside=404),
    ],
    "GET /api/submissions/{submission_id}/form.pdf": [
        Rule(get("/api/submissions/{submission}/form.pdf"), 200, 404, says=prints),
        of_village(get("/api/submissions/{village_submission}/form.pdf"), outside=404),
    ],
    "GET /api/households/{household_id}/form.pdf": [
        Rule(get("/api/households/{household}/form.pdf", blank="true"), 200, 404, says=prints),
    ],
    "GET /api/villages/{code}/form.pdf": [of_village(get("/api/villages/{village}/form.pdf"), outside=404)],
    "POST /api/forms": [
        Rule(post("/api/forms", lambda place: {"households": [place.household]}), 200, 404, says=prints),
        Rule(post("/api/forms", lambda place: {"area": place.grid, "which": "blank"}), 200, 404, says=prints),
    ],
    "POST /api/submissions/{submission_id}/review": [
        Rule(post("/api/submissions/{submission}/review", approve), 200, 404, only=REVIEWING),
    ],
    "GET /api/reviews": [
        Rule(get("/api/reviews", campaign=CAMPAIGN, limit="200"), only=REVIEWING, says=lists("waiting")),
    ],
    "POST /api/reviews/approve": [Rule(post("/api/reviews/approve", approving), only=REVIEWING, says=reached)],
    "GET /api/spot-checks": [
        Rule(get("/api/spot-checks", campaign=CAMPAIGN), only=REVIEWING, says=lists("draw")),
    ],
    # A draw of the place, under an id that is used already: whoever may draw there is told so.
    "POST /api/spot-checks": [Rule(post("/api/spot-checks", drawing), 409, 403, only=REVIEWING)],
    "GET /api/spot-checks/mine": [Rule(get("/api/spot-checks/mine"), by="nothing", only=SURVEYING)],
    "GET /api/spot-checks/items/{item_id}": [
        Rule(get("/api/spot-checks/items/{spot}"), 200, 404, only=REVIEWING),
    ],
    "GET /api/spot-checks/{draw_id}": [Rule(get("/api/spot-checks/{draw}"), 200, 404, only=REVIEWING)],
    "GET /api/spot-checks/{draw_id}/proof": [
        Rule(get("/api/spot-checks/{draw}/proof"), 200, 404, only=REVIEWING),
    ],
    "POST /api/spot-checks/{draw_id}/assign": [
        Rule(post("/api/spot-checks/{draw}/assign", giving), 200, 404, only=REVIEWING),
    ],
    "GET /api/disputes": [Rule(get("/api/disputes", limit="200"), only=REVIEWING, says=lists("disputed"))],
    "GET /api/disputes/{submission_id}": [Rule(get("/api/disputes/{disputed}"), 200, 404, only=REVIEWING)],
    "POST /api/disputes/{submission_id}/resolve": [
        Rule(post("/api/disputes/{disputed}/resolve", settle), 409, 404, only=REVIEWING),
    ],
    "GET /api/held": [Rule(get("/api/held", limit="200"), only=REVIEWING, says=lists("held"))],
    "GET /api/held/{key}": [Rule(get("/api/held/{held}"), 200, 404, only=REVIEWING)],
    # Its campaign is unknown here: it stays aside whoever takes it in again.
    "POST /api/held/{key}/retry": [
        Rule(post("/api/held/{held}/retry", lambda place: {"id": place.held}), 200, 404, only=REVIEWING),
    ],
    "POST /api/held/{key}/dismiss": [
        Rule(
            post("/api/held/{laid_by}/dismiss", lambda place: {"id": place.laid_by, "note": "示例"}),
            200, 404, only=REVIEWING,
        ),
    ],
    "GET /api/deadlines": open_to_all("/api/deadlines"),
    "POST /api/deadlines/reports": [Rule(post("/api/deadlines/reports", handed_in), 404, 403, only=REVIEWING)],
    "GET /api/webhooks": [Rule(get("/api/webhooks"), only={"admin"}, says=lists("webhook"))],
    "POST /api/webhooks": [Rule(post("/api/webhooks", naming), 409, 403, only={"admin"})],
    "PATCH /api/webhooks/{webhook_id}": [Rule(switching_off, 200, 404, only={"admin"})],
    "POST /api/webhooks/{webhook_id}/test": [
        Rule(post("/api/webhooks/{webhook}/test", lambda place: {"id": place.webhook}), 200, 404, only={"admin"}),
    ],
    "GET /api/webhooks/{webhook_id}/deliveries": [
        Rule(get("/api/webhooks/{webhook}/deliveries"), 200, 404, only={"admin"}),
    ],
    "GET /api/cases": [Rule(get("/api/cases", campaign=CAMPAIGN, limit="200"), says=lists("case"))],
    "GET /api/cases.xlsx": [Rule(get("/api/cases.xlsx", campaign=CAMPAIGN, area="{grid}"), says=rows_of_a_ledger)],
    "GET /api/cases/{case_id}": [Rule(get("/api/cases/{case}"), 200, 404)],
    "POST /api/cases/{case_id}/steps": [Rule(post("/api/cases/{case}/steps", noted), 200, 404, only=SURVEYING | {"department"})],
    "POST /api/cases/assign": [Rule(post("/api/cases/assign", assigning), only=SURVEYING, says=reached)],
    "GET /api/procedures": [Rule(get("/api/procedures", limit="200"), says=lists("procedure"))],
    "GET /api/procedures/kinds": open_to_all("/api/procedures/kinds"),
    "GET /api/procedures/{procedure_id}": [Rule(get("/api/procedures/{procedure}"), 200, 404)],
    "GET /api/procedures/{procedure_id}/record.pdf": [
        Rule(get("/api/procedures/{procedure}/record.pdf"), 200, 404, says=prints),
    ],
    "POST /api/procedures": [Rule(post("/api/procedures", entering), 200, 404, only=SURVEYING)],
    "POST /api/procedures/{procedure_id}/entries": [
        Rule(post("/api/procedures/{procedure}/entries", remarked), 200, 404, only=SURVEYING),
    ],
    "GET /api/cross-checks": [
        of_village(get("/api/cross-checks", campaign=CAMPAIGN, limit="200"), lists("finding"), only=REVIEWING | {"auditor"}),
    ],
    "POST /api/cross-checks/{finding_id}/settle": [
        of_village(post("/api/cross-checks/{finding}/settle", settling), inside=409, outside=404, only=REVIEWING),
    ],
    "GET /api/self-checks": [Rule(self_checks(""), 200, 404, by="counts", only=FILLING | {"auditor"})],
    "GET /api/self-checks/{checklist_id}/{entry_id}": [
        Rule(self_checks("/yuzhou-2023-72/item-04"), 200, 404, by="counts", only=FILLING | {"auditor"}),
    ],
    # On an answer that nobody gave: who may answer for the township is told so. The department here has no unit.
    "POST /api/self-checks/{checklist_id}/{entry_id}": [
        Rule(
            post("/api/self-checks/yuzhou-2023-72/item-04", self_checked), 409, 404, by="counts", only=FILLING - {"department"}
        ),
    ],
    "GET /api/newcomers": [Rule(get("/api/newcomers"), only=IMPORTING, says=lists("newcomer"))],
    "POST /api/newcomers/{household_id}/confirm": [
        Rule(post("/api/newcomers/{newcomer}/confirm", lambda _place: {}), 200, 404, only=IMPORTING),
    ],
    "POST /api/newcomers/{household_id}/match": [
        Rule(
            post("/api/newcomers/{matched}/match", lambda place: {"household_id": place.household}),
            200, 404, only=IMPORTING,
        ),
    ],
    "GET /api/complaints": [Rule(get("/api/complaints"), only=HEARING, says=lists("complaint"))],
    "POST /api/complaints/{complaint_id}/answer": [
        Rule(
            post("/api/complaints/{complaint}/answer", lambda place: {"id": place.complaint, "text": "示例"}),
            200, 404, only=HEARING,
        ),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def found(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everywhere]:
    with everywhere(module_database_url, tmp_path_factory.mktemp("everywhere")) as built:
        yield built


@pytest.fixture(scope="module")
def phones(found: Everywhere) -> dict[str, Phone]:
    return {role: found.phone(role) for role in ROLES}


def walk(routes: Iterable[Any]) -> Iterator[str]:
    """Every route as "METHOD path", also those of included routers and those that the description leaves out."""
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from walk(route.effective_candidates())
        elif getattr(route, "methods", None):
            yield from (f"{method} {route.path}" for method in sorted(route.methods))
        else:
            yield f"MOUNT {route.path}"


def test_every_route_of_the_server_is_in_the_table(found: Everywhere) -> None:
    app: Any = found.world.client.app
    served = set(walk(app.routes))
    described = {f"{m.upper()} {path}" for path, ways in app.openapi()["paths"].items() for m in ways}
    assert described <= served, "the walk must not miss a described route"
    assert served - TABLE.keys() - PUBLIC == set(), "say in TABLE who may use these"
    assert TABLE.keys() - served == set(), "these are served no more"


def near(rule: Rule, role: str, place: Place) -> bool:
    """Whether the role may see the place in the sense of the rule."""
    if rule.by == "nothing":
        return True
    if rule.by == "counts":
        return place.name in COUNTS[role]
    if rule.by == "village":
        return place.village in {PLACES[name][:12] for name in SEES[role]}
    return place.name in SEES[role]


def foreign_marks(found: Everywhere, role: str) -> set[str]:
    """What no answer to this role may contain."""
    villages = {PLACES[name][:12] for name in SEES[role]}
    marks: set[str] = set()
    for name, place in found.places.items():
        marks |= set() if name in SEES[role] else place.household_marks
        marks |= set() if place.village in villages else place.village_marks
        marks |= set() if name in COUNTS[role] else {place.grid}
    return marks


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", TABLE)
def test_each_role_gets_its_own_places_and_nothing_of_others(
    found: Everywhere, phones: dict[str, Phone], route: str, role: str
) -> None:
    foreign = foreign_marks(found, role)
    for rule in TABLE[route]:
        for place in found.places.values():
            reply = rule.ask(found, phones[role], place)
            told = f"{role} {route} of {place.name}: {reply.status_code} {reply.text[:300]}"
            inside = near(rule, role, place)
            wanted = 403 if role not in rule.only else rule.inside if inside else rule.outside
            assert reply.status_code == wanted, told
            if rule.says and reply.status_code < 300:
                assert rule.says(reply, place) is (inside and role in rule.writes), told
            asked = str(reply.request.url) + _sent(reply.request)
            leaked = {mark for mark in foreign if mark in reply.text and mark not in asked}
            assert not leaked, f"{told}\nleaks {leaked}"


def _sent(request: Any) -> str:
    return request.content.decode(errors="replace") if hasattr(request, "_content") else ""


@pytest.mark.parametrize("route", sorted(TABLE.keys() - PUBLIC))
@pytest.mark.parametrize(
    "authorization", [None, "Bearer", "Bearer rubbish", "Basic d2cxOmxpdWhl", "Bearer a.b.c"]
)
def test_without_a_good_token_every_route_says_401(
    found: Everywhere, route: str, authorization: str | None
) -> None:
    method, path = route.split(" ")
    for name in (
        "account_id",
        "device_id",
        "household_id",
        "submission_id",
        "sha256",
        "key",
        "case_id",
        "procedure_id",
    ):
        path = path.replace(f"{{{name}}}", uuid7())
    headers = {"Authorization": authorization} if authorization else {}
    reply = found.world.client.request(method, path, headers=headers)
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer"), reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert method == "HEAD" or reply.json()["code"] == "not_signed_in"
