"""What each server process runs."""

from __future__ import annotations

from fastapi import FastAPI

from ruhu.kit.keeping import kept


def create_app() -> FastAPI:
    """The application; see `ruhu.main.create_app`."""
    with kept():
        from ruhu.main import create_app as created

        return created()
