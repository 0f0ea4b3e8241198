"""ID numbers 公民身份号码 and phone numbers: checking (warns, never blocks) and masking; pure."""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def check_digit(first17: str) -> str:
    """The 18th character of an ID number, GB 11643 (ISO 7064 MOD 11-2)."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def id_complaint(id_number: str) -> str | None:
    """What looks wrong with an ID number (Chinese), or None. "" (暂无证件) is fine."""
    if not id_number:
        return None
    if len(id_number) != 18:
        return f"身份证号应为 18 位，现在是 {len(id_number)} 位"
    body = id_number[:17]
    if not (body.isascii() and body.isdigit()):
        return "身份证号前 17 位应为数字"
    try:
        date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        return f"身份证号里的出生日期 {body[6:14]} 不存在"
    wanted = check_digit(body)
    return None if id_number[17].upper() == wanted else f"身份证号校验位应为 {wanted}，请核对"


def mask_id(id_number: str) -> str | None:
    """`990**************1X`: enough to tell two people of a household apart, not to use it. None for ""."""
    if not id_number:
        return None
    return (
        id_number[:3] + "*" * (len(id_number) - 5) + id_number[-2:]
        if len(id_number) > 9
        else "*" * len(id_number)
    )


def mask_phone(phone: str) -> str | None:
    """`138****0001`; None for ""."""
    if not phone:
        return None
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)
