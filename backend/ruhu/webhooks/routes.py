"""HTTP of webhooks, for administrators alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from ruhu.accounts.access import Actor
from ruhu.accounts.routes import require
from ruhu.kit.http import PathText, problems
from ruhu.webhooks import managing
from ruhu.webhooks.wire import Deliveries, TryIn, WebhookChange, WebhookIn, Webhooks

router = APIRouter(prefix="/api/webhooks", tags=["webhooks 转发"])
Administrator = Annotated[Actor, Depends(require("admin"))]


@router.get("", responses=problems(401, 403))
def get_webhooks(request: Request, actor: Administrator) -> Webhooks:
    """Addresses to which what is due is sent."""
    with request.app.state.db.read() as connection:
        return Webhooks.model_validate(managing.hooks(connection, actor))


@router.post("", responses=problems(400, 401, 403, 409, 422))
def post_webhook(request: Request, actor: Administrator, asked: WebhookIn) -> Webhooks:
    """Name an address and its secret."""
    state = request.app.state
    with state.db.write() as connection:
        managing.create(connection, actor, state.signing_key, asked)
    state.webhooks.wake()
    return get_webhooks(request, actor)


@router.patch("/{webhook_id}", responses=problems(400, 401, 403, 404, 422))
def patch_webhook(
    request: Request, actor: Administrator, webhook_id: PathText, asked: WebhookChange
) -> Webhooks:
    """Change an address, its secret or what is sent to it, or switch it off."""
    state = request.app.state
    with state.db.write() as connection:
        managing.change(connection, actor, state.signing_key, webhook_id, asked)
    state.webhooks.wake()
    return get_webhooks(request, actor)


@router.post("/{webhook_id}/test", responses=problems(400, 401, 403, 404, 422))
def post_test(request: Request, actor: Administrator, webhook_id: PathText, asked: TryIn) -> Deliveries:
    """Send a message that only says that it is a test; it stands in the log as soon as it was tried."""
    state = request.app.state
    with state.db.write() as connection:
        managing.try_out(connection, actor, webhook_id, asked.id)
    state.webhooks.wake()
    return get_deliveries(request, actor, webhook_id)


@router.get("/{webhook_id}/deliveries", responses=problems(401, 403, 404))
def get_deliveries(request: Request, actor: Administrator, webhook_id: PathText) -> Deliveries:
    """What was sent to an address, with every try."""
    with request.app.state.db.read() as connection:
        return Deliveries.model_validate(managing.deliveries(connection, actor, webhook_id))
