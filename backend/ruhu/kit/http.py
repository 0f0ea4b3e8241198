"""Problem documents over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from ruhu.kit.errors import RuhuError

MEDIA_TYPE = "application/problem+json"
TITLES = {
    404: "没有这个地址",
    405: "这个地址不支持这种请求",
    406: "无法给出这种格式",
    415: "不支持的内容类型",
}
# A part of a path that databases can compare with: they refuse a NUL.
PathText = Annotated[str, AfterValidator(lambda text: text.replace("\x00", ""))]


class Problem(BaseModel):
    """RFC 9457 problem document: a code for programs, a Chinese sentence for people."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route for these statuses."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": "problem document", "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


# For routes that read their bytes themselves.
BINARY_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def problem_response(error: RuhuError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The problem document of an error, with the headers that its kind calls for and more of one's own."""
    found = dict(headers or {})
    if error.retry_after is not None:
        found["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        found["WWW-Authenticate"] = "Bearer"
    return _answer(error.problem(), found)


def install(app: FastAPI) -> None:
    """Answer every error as a problem document."""
    app.add_exception_handler(RuhuError, _ruhu_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def _answer(body: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(body, status_code=body["status"], media_type=MEDIA_TYPE, headers=headers)


async def _ruhu_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RuhuError)
    return problem_response(error)


async def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = [
        {"place": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"]}
        for fault in error.errors()
    ]
    if any(fault["type"] == "json_invalid" for fault in error.errors()):
        body = problem_body(
            400, "malformed_json", "读不懂的内容", "收到的不是完整的 JSON, 可能传到一半断了。请重发。"
        )
    else:
        places = "、".join(fault["place"] for fault in faults[:5])
        body = problem_body(
            422, "invalid", "内容不符合要求", f"有 {len(faults)} 处不符合要求: {places}。请改正后再发。"
        )
    return _answer({"faults": faults, **body})


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    title = TITLES.get(error.status_code, "请求没有完成")
    body = problem_body(error.status_code, f"http_{error.status_code}", title, f"{title}({error.detail})。")
    return _answer(body, dict(error.headers or {}))


async def _unexpected(_request: Request, _error: Exception) -> JSONResponse:
    return _answer(
        problem_body(
            500, "server_fault", "服务器出错", "服务器出了差错, 内容没有改动。请稍后再试, 并告诉管理员。"
        )
    )


def problem_body(status: int, code: str, title: str, detail: str) -> dict[str, Any]:
    """A problem body that no exception class stands for."""
    return {
        "type": f"urn:ruhu:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    }
