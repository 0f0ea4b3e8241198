"""What can go wrong with a photo."""

from __future__ import annotations

from ruhu.kit.errors import Invalid, NotFound, RuhuError


class NoSuchBlob(NotFound):
    def __init__(self) -> None:
        super().__init__("没有这张照片, 或它不在您的范围内。先发送提到它的表, 再发送照片。")


class WrongOffset(RuhuError):
    status, code, title = 409, "wrong_offset", "接不上"

    def __init__(self, offset: int) -> None:
        super().__init__(f"服务器已有前 {offset} 字节, 请从这里接着发送。", offset=offset)


class Mismatch(Invalid):
    code, title = "blob_mismatch", "照片与指纹不符"

    def __init__(self) -> None:
        super().__init__("照片收齐了, 但与指纹不符, 已丢弃收到的部分。请从头再发。")


class NotAnImage(RuhuError):
    status, code, title = 415, "blob_type", "不是照片"

    def __init__(self) -> None:
        super().__init__("照片只收 JPEG、PNG 和 WebP。收到的开头不是其中一种。")


class BeingWritten(RuhuError):
    status, code, title = 423, "blob_locked", "正在接收"

    def __init__(self) -> None:
        super().__init__("同一张照片正由另一次发送写入, 请过一会儿再问进度。", retry_after=1)


class Damaged(RuhuError):
    status, code, title = 500, "blob_damaged", "照片损坏"

    def __init__(self) -> None:
        super().__init__("这张照片存下后受损或不见了, 没有给出。请管理员运行 ruhu blobs verify。")
