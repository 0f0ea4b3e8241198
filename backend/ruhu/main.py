"""The application: routers, errors, the built phone app."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.middleware.gzip import GZipMiddleware

from ruhu import __version__
from ruhu.accounts.routes import current_actor
from ruhu.accounts.routes import router as accounts_router
from ruhu.blobs.routes import router as blobs_router
from ruhu.blobs.store import open_blobs
from ruhu.campaigns.checklists import Checklists
from ruhu.campaigns.layouts import load_layouts
from ruhu.campaigns.routes import checklists_router
from ruhu.campaigns.routes import router as campaigns_router
from ruhu.complaints.routes import router as complaints_router
from ruhu.crosschecks.routes import router as crosschecks_router
from ruhu.crosschecks.running import Checker
from ruhu.exports.routes import router as exports_router
from ruhu.intake import follow, rejudge
from ruhu.intake.helping import Helper
from ruhu.intake.routes import router as lines_router
from ruhu.kit import http
from ruhu.kit.crowd import Crowd
from ruhu.kit.db import Database
from ruhu.kit.guard import Guard
from ruhu.kit.health import router as health_router
from ruhu.kit.settings import Settings
from ruhu.kit.web import mount_app, mount_authority, mount_docs
from ruhu.ledger.routes import router as ledger_router
from ruhu.overview.routes import router as overview_router
from ruhu.procedures.definition import load_procedures, put_in_force
from ruhu.procedures.routes import router as procedures_router
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.routes import router as questionnaires_router
from ruhu.review.routes import router as review_router
from ruhu.risk.compiled import compiled
from ruhu.roster.routes import MAX_UPLOAD
from ruhu.roster.routes import router as roster_router
from ruhu.selfchecks.routes import router as selfchecks_router
from ruhu.spotchecks.routes import router as spotchecks_router
from ruhu.submissions.routes import router as submissions_router
from ruhu.sync.container import MAX_PART
from ruhu.sync.keys import KeyRing
from ruhu.sync.protocol import Push
from ruhu.sync.routes import router as sync_router
from ruhu.sync.witness import Witness
from ruhu.visits.routes import router as visits_router
from ruhu.webhooks.routes import router as webhooks_router
from ruhu.webhooks.sending import Sender

SIGNED_IN = (
    questionnaires_router,
    campaigns_router,
    checklists_router,
    lines_router,
    roster_router,
    overview_router,
    exports_router,
    submissions_router,
    review_router,
    spotchecks_router,
    visits_router,
    complaints_router,
    ledger_router,
    procedures_router,
    crosschecks_router,
    selfchecks_router,
    webhooks_router,
)


# A push computes between its statements: without this, a thread that waits for the database also waits 5 ms for the interpreter.
sys.setswitchinterval(0.001)


def create_app(settings: Settings | None = None) -> FastAPI:
    """A server on the database of `settings` (the environment's when None). The database must be migrated."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with (
            Witness(app.state.db, settings.data).watching() if settings.witness else nullcontext(),
            app.state.webhooks.running() if settings.webhooks else nullcontext(),
            app.state.crosschecks.running() if settings.cross_checks else nullcontext(),
            Helper(app.state.db, app.state.catalog).running() if settings.workers > 1 else nullcontext(),
        ):
            yield
        app.state.db.close()

    app = FastAPI(
        title="Ruhu 入户",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.settings = settings
    app.state.db = Database(settings.database_url())
    app.state.catalog = Catalog.load(settings.questionnaires)
    app.state.checklists = Checklists.load(app.state.catalog, settings.questionnaires)
    app.state.layouts = load_layouts(settings.questionnaires)
    app.state.procedures = load_procedures(settings.questionnaires)
    put_in_force(app.state.db.engine, app.state.procedures)
    for definition in app.state.catalog.hashes.values():
        compiled(definition)  # now, not while the first phone waits
    # What a match calls for the forms of a household that became one of the register.
    app.state.rejudge = lambda connection, forms: rejudge(connection, app.state.catalog, forms)
    app.state.blobs = open_blobs(settings, app.state.db)
    app.state.follow = follow  # what an import of the register calls for households that move
    app.state.pushes = Crowd(2 if settings.workers > 1 else None)
    app.state.signing_key = settings.signing_key()
    app.state.keys = KeyRing.of(app.state.signing_key, settings.old_secrets.split())
    app.state.webhooks = Sender(app.state.db, [app.state.signing_key, *settings.old_secrets.split()])
    app.state.crosschecks = Checker(app.state.db, app.state.catalog)
    http.install(app)
    app.include_router(health_router)
    app.include_router(accounts_router)
    app.include_router(sync_router)  # signs in by itself: a push of a revoked phone is kept, not refused
    app.include_router(blobs_router)  # the same for the photos of such a push
    for router in SIGNED_IN:
        app.include_router(router, dependencies=[Depends(current_actor)])
    mount_docs(app)
    if settings.tls:
        mount_authority(app, settings.data)
    mount_app(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(Guard, limits={"/api/roster/import": MAX_UPLOAD, "/api/sync/bundle": MAX_PART})
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """OpenAPI with the models that routes name by reference only: the push is read raw, problems are made by handlers."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        components = schema.setdefault("components", {}).setdefault("schemas", {})
        for model in (Push, http.Problem):
            described = model.model_json_schema(ref_template="#/components/schemas/{model}")
            components |= described.pop("$defs", {})
            components[model.__name__] = described
        _problems_only(schema)
        app.openapi_schema = schema
    return app.openapi_schema


def _problems_only(schema: dict[str, Any]) -> None:
    """FastAPI describes refused parameters in its own form; here they leave as problem documents like all else."""
    for ways in schema["paths"].values():
        for operation in ways.values():
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                operation["responses"]["422"] = http.problems(422)[422]
    for unused in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(unused, None)
