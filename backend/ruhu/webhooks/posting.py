"""One HTTP request to an address that an administrator named: no redirect is followed, no proxy asked, little is read back."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from ruhu.kit.errors import Invalid

TIMEOUT = 10.0
MOST_READ = 1024


class BadAddress(Invalid):
    code, title = "bad_address", "地址不对"


def checked(url: str) -> str:
    """The address, if one can be sent to it. Raises BadAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddress("地址读不懂。应形如 https://example.gov.cn/hook。") from error
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
        raise BadAddress("地址应以 https:// 或 http:// 开头, 并有主机名。")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadAddress("地址里不要写用户名、密码和 # 后的部分; 密钥另填。")
    if not url.isascii() or any(c <= " " for c in url):
        raise BadAddress("地址里不能有空格和中文。")
    return url


def post(
    url: str, body: bytes, headers: Mapping[str, str], timeout: float = TIMEOUT
) -> tuple[int | None, str]:
    """(status, "") of the answer, or (None, why there was none)."""
    parts = urlsplit(url)
    connection: HTTPConnection
    if parts.scheme == "https":
        connection = HTTPSConnection(
            parts.hostname or "", parts.port, timeout=timeout, context=ssl.create_default_context()
        )
    else:
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.connect()
        if _no_place_to_send(str(connection.sock.getpeername()[0])):
            return None, "地址指向本机的特殊网段, 不发送"
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_READ)
        return answer.status, ""
    except (OSError, HTTPException, ValueError) as error:
        return None, f"{type(error).__name__}: {error}"[:200]
    finally:
        connection.close()


def _no_place_to_send(address: str) -> bool:
    """Link-local addresses are those of a cloud's own metadata; a name may lead there as well as a number."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return ip.is_link_local or ip.is_multicast or ip.is_unspecified
