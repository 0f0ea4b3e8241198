"""Is the server alive, and does its database answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text

router = APIRouter(prefix="/api", tags=["health"])


class Health(BaseModel):
    """`status` is ok, or the request failed with 500."""

    status: str
    database: str


@router.get("/health")
def health(request: Request) -> Health:
    """For load balancers and the container's health check."""
    with request.app.state.db.read() as connection:
        connection.execute(text("SELECT 1"))
    return Health(status="ok", database=request.app.state.db.engine.dialect.name)
