"""What can go wrong with accounts and sign-in."""

from __future__ import annotations

from ruhu.kit.errors import RuhuError


class InvalidCredentials(RuhuError):
    status, code, title = 401, "invalid_credentials", "用户名或密码不对"


class TokenExpired(RuhuError):
    status, code, title = 401, "token_expired", "登录凭证已过期"


class TokenOutdated(RuhuError):
    """The account changed (role, areas, password, active) or the device signed out since the token was given."""

    status, code, title = 401, "token_outdated", "登录凭证已失效"


class InvalidRefreshToken(RuhuError):
    status, code, title = 401, "invalid_refresh_token", "需要重新登录"


class RefreshTokenReused(RuhuError):
    status, code, title = 401, "refresh_token_reused", "需要重新登录"


class DeviceRevoked(RuhuError):
    status, code, title = 403, "device_revoked", "此设备已停用"


class UsernameTaken(RuhuError):
    status, code, title = 409, "username_taken", "用户名已被使用"


class UnsuitableAccount(RuhuError):
    status, code, title = 422, "unsuitable_account", "账号内容不符合要求"
