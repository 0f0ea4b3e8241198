"""GET /api/questionnaires: what is published. A hash never changes its content, so answers by hash are cached for good."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, cast

from fastapi import APIRouter, Header, Path, Query, Request, Response

from ruhu.kit.http import problems
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.questionnaires.wire import QuestionnaireFull, QuestionnaireList, QuestionnaireRef

router = APIRouter(prefix="/api/questionnaires", tags=["questionnaires"])

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Not modified: the caller's copy (If-None-Match) is current."}
}
IfNoneMatch = Annotated[str | None, Header(description="ETag of the copy the caller has.")]


@router.get("", response_model=QuestionnaireList, responses={**problems(401), **NOT_MODIFIED})
def list_questionnaires(request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """All published questionnaires, every version."""
    found = QuestionnaireList(items=[QuestionnaireRef.of(definition) for definition in _catalog(request)])
    body = found.model_dump_json().encode()
    return answer(body, hashlib.sha256(body).hexdigest(), if_none_match, immutable=False)


@router.get("/{id}", response_model=QuestionnaireFull, responses={**problems(401, 404, 422), **NOT_MODIFIED})
def get_questionnaire(
    request: Request,
    id: Annotated[str, Path(description="Its id, or its hash.", max_length=80)],
    version: Annotated[int | None, Query(ge=1, le=9999, description="Default: the latest.")] = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """One questionnaire with its definition."""
    definition = _catalog(request).get(id, version)
    return answer(_full(definition), definition.hash, if_none_match, immutable=id == definition.hash)


def _catalog(request: Request) -> Catalog:
    return cast(Catalog, request.app.state.catalog)


def _full(definition: Definition) -> bytes:
    """QuestionnaireFull around the canonical bytes, so that what is sent is what was hashed."""
    head = f'{{"id":"{definition.id}","version":{definition.version},"hash":"{definition.hash}","definition":'
    return head.encode() + definition.json + b"}"


def answer(body: bytes, tag: str, if_none_match: str | None, *, immutable: bool) -> Response:
    """Bytes with their tag; 304 where the caller has them. `immutable`: asked for by hash."""
    etag = f'"{tag}"'
    # Behind sign-in, hence private: no proxy may keep it for others.
    life = "private, max-age=31536000, immutable" if immutable else "private, no-cache"
    headers = {"ETag": etag, "Cache-Control": life}
    if if_none_match is not None and etag in if_none_match.replace("W/", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
