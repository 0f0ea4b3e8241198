"""Errors that carry their own status and code; they leave as RFC 9457 problem documents."""

from __future__ import annotations

from typing import Any, ClassVar


class RuhuError(Exception):
    """Base of every error a caller may see.

    `detail` is a Chinese sentence: what happened, with which values, what to do next. Keyword arguments become
    members of the problem document, for programs.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    title: ClassVar[str] = "请求有误"

    def __init__(self, detail: str, *, retry_after: int | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after
        self.extra = extra

    def problem(self) -> dict[str, Any]:
        """The RFC 9457 body."""
        return {
            **self.extra,
            "type": f"urn:ruhu:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }

    def brief(self) -> dict[str, str]:
        """What a request about many says of one that was refused."""
        return {"code": self.code, "message": self.detail}


class NotFound(RuhuError):
    status, code, title = 404, "not_found", "没有找到"


class NotPermitted(RuhuError):
    status, code, title = 403, "not_permitted", "没有权限"


class NotSignedIn(RuhuError):
    status, code, title = 401, "not_signed_in", "请先登录"


class Conflict(RuhuError):
    status, code, title = 409, "conflict", "内容已有变动"


class IdTaken(Conflict):
    """The id, made by whoever asks so that the same again is nothing twice, stands for something else."""

    code, title = "id_taken", "编号已用过"


class WrongState(Conflict):
    code, title = "wrong_state", "现在不能这样办"


class StepNotYours(NotPermitted):
    code, title = "step_not_yours", "这一步不归您办"


class Invalid(RuhuError):
    status, code, title = 422, "invalid", "内容不符合要求"


class TooLarge(RuhuError):
    status, code, title = 413, "too_large", "一次发送的内容太多"


class TooMany(RuhuError):
    status, code, title = 429, "too_many_attempts", "尝试太频繁"


class Malformed(RuhuError):
    status, code, title = 400, "malformed_json", "读不懂的内容"


class Unavailable(RuhuError):
    status, code, title = 503, "unavailable", "暂时不可用"
