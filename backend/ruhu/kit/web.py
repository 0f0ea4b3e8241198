"""The built phone app and the API's own documentation page, served from here: nothing comes from a CDN."""

from __future__ import annotations

import os.path
from pathlib import Path

import swagger_ui_bundle
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from ruhu.kit.errors import NotFound
from ruhu.kit.resources import web_dir
from ruhu.kit.tls import authority_file

FOREVER = "public, max-age=31536000, immutable"
ASK = "no-cache"  # kept, but asked for each time: the page and the service worker decide which version runs


def mount_docs(app: FastAPI) -> None:
    """Swagger UI at /api/docs."""
    swagger = Path(swagger_ui_bundle.__file__).parent / "vendor"
    folder = next(swagger.glob("swagger-ui-*"))
    app.mount("/api/docs/assets", StaticFiles(directory=folder), name="docs-assets")

    @app.get("/api/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        page = get_swagger_ui_html(
            openapi_url="/api/openapi.json",
            title="Ruhu 入户 API",
            swagger_js_url="/api/docs/assets/swagger-ui-bundle.js",
            swagger_css_url="/api/docs/assets/swagger-ui.css",
            swagger_favicon_url="/icon.svg",
        )
        page.headers["content-security-policy"] = "default-src 'self' 'unsafe-inline'; img-src 'self' data:"
        return page


def mount_authority(app: FastAPI, data: Path) -> None:
    """The trial authority's certificate at /ca.crt, for a phone to download; its key never leaves the data folder."""

    @app.get("/ca.crt", include_in_schema=False)
    def authority() -> Response:
        return FileResponse(
            authority_file(data), media_type="application/x-x509-ca-cert", filename="ruhu-ca.crt"
        )


def mount_app(app: FastAPI) -> None:
    """The phone app: files as they are, every other path its index page (deep links)."""
    folder = web_dir()

    @app.get("/api/{rest:path}", include_in_schema=False)
    def no_such_api(rest: str) -> Response:
        raise NotFound(f"没有 /api/{rest[:80]} 这个接口。接口说明见 /api/docs。")

    if folder is None:
        return
    root = folder.resolve()

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        wanted = (root / path).resolve() if "\x00" not in path else root
        # os.path, because Path.is_file raises for a name that is too long to be one.
        if path and os.path.isfile(wanted) and wanted.is_relative_to(root):
            headers = {"Cache-Control": FOREVER if path.startswith("assets/") else ASK}
            return FileResponse(wanted, headers=headers)
        if path.startswith("assets/"):
            raise NotFound(f"没有文件 {path[:80]}。应用可能刚升级, 请刷新。")
        return FileResponse(root / "index.html", headers={"Cache-Control": ASK})
