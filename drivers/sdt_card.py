"""The text block of an identity card: 256 bytes UTF-16LE in fixed fields, four types of cards.

No error and no cause of an error names what stands on the card.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date

from drivers.errors import BadFrame
from drivers.kinds import CardType, IdCard

TEXT_BYTES = 256
NO_EXPIRY = "长期"
SEXES = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}

_PEOPLES = """
01:汉 02:蒙古 03:回 04:藏 05:维吾尔 06:苗 07:彝 08:壮 09:布依 10:朝鲜 11:满 12:侗 13:瑶 14:白 15:土家 16:哈尼
17:哈萨克 18:傣 19:黎 20:傈僳 21:佤 22:畲 23:高山 24:拉祜 25:水 26:东乡 27:纳西 28:景颇 29:柯尔克孜 30:土 31:达斡尔
32:仫佬 33:羌 34:布朗 35:撒拉 36:毛南 37:仡佬 38:锡伯 39:阿昌 40:普米 41:塔吉克 42:怒 43:乌孜别克 44:俄罗斯
45:鄂温克 46:德昂 47:保安 48:裕固 49:京 50:塔塔尔 51:独龙 52:鄂伦春 53:赫哲 54:门巴 55:珞巴 56:基诺
97:其他 98:外国血统
"""
NATIONS = dict(people.split(":") for people in _PEOPLES.split())
"""Peoples by their code of GB/T 3304."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def decode_card(text: bytes, photo: bytes = b"") -> IdCard:
    """The card of a text block. Raises BadFrame when a field is not what the type of card demands."""
    if len(text) != TEXT_BYTES:
        raise BadFrame("the text of a card is not 256 bytes")
    flag = _field(text, 248, 250)
    reader = _TYPES.get(flag)
    if reader is None:
        raise BadFrame("the type of card is not known")
    return reader(text, photo)


def check_digit_holds(number: str) -> bool:
    """Whether the last of 18 characters is the ISO 7064 MOD 11-2 check digit of those before it (GB 11643)."""
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17] == "10X98765432"[total % 11]


def _resident(text: bytes, photo: bytes) -> IdCard:
    return IdCard(
        type=CardType.RESIDENT,
        name=_needed(text, 0, 30, "name"),
        sex=_sex(text, 30),
        nation=_nation(text),
        birth=_date(text, 36),
        address=_field(text, 52, 122),
        id_number=_checked_number(text, 122),
        issuer=_field(text, 158, 188),
        valid_from=_date(text, 188),
        valid_to=_expiry(text, 204),
        photo=photo,
    )


def _hmt(text: bytes, photo: bytes) -> IdCard:
    number = _checked_number(text, 122)
    if number[:2] not in ("81", "82", "83"):
        raise BadFrame("the number is none of Hong Kong, Macao or Taiwan")
    return IdCard(
        type=CardType.HMT,
        name=_needed(text, 0, 30, "name"),
        sex=_sex(text, 30),
        nation="",
        birth=_date(text, 36),
        address=_field(text, 52, 122),
        id_number=number,
        issuer=_field(text, 158, 188),
        valid_from=_date(text, 188),
        valid_to=_expiry(text, 204),
        pass_number=_field(text, 220, 238),
        photo=photo,
    )


def _foreign_2017(text: bytes, photo: bytes) -> IdCard:
    english, number = _needed(text, 0, 120, "name"), _field(text, 122, 152)
    letters, digits = number[:3], number[3:]
    if not (len(number) == 15 and number.isascii() and letters.isupper() and letters.isalpha() and digits.isdigit()):
        raise BadFrame("the number is none of a foreigner's card of 2017")
    return IdCard(
        type=CardType.FOREIGN_2017,
        name=_field(text, 158, 188) or english,
        sex=_sex(text, 120),
        nation="",
        birth=_date(text, 220),
        id_number=number,
        issuer=_field(text, 240, 248),
        valid_from=_date(text, 188),
        valid_to=_expiry(text, 204),
        english_name=english,
        nationality=_field(text, 152, 158),
        photo=photo,
    )


def _foreign_2023(text: bytes, photo: bytes) -> IdCard:
    english, number = _text(text[52:122] + text[220:242]), _checked_number(text, 122)
    if not number.startswith("9"):
        raise BadFrame("the number is none of a foreigner's card of 2023")
    name = _field(text, 0, 30) or english
    if not name:
        raise BadFrame("there is no name on the card")
    return IdCard(
        type=CardType.FOREIGN_2023,
        name=name,
        sex=_sex(text, 30),
        nation="",
        birth=_date(text, 36),
        id_number=number,
        issuer=_field(text, 158, 188),
        valid_from=_date(text, 188),
        valid_to=_expiry(text, 204),
        english_name=english,
        nationality=_field(text, 242, 248),
        photo=photo,
    )


_TYPES: dict[str, Callable[[bytes, bytes], IdCard]] = {
    "": _resident,
    "J": _hmt,
    "I": _foreign_2017,
    "Y": _foreign_2023,
}


def _text(data: bytes) -> str:
    # "replace" and not "strict": the error of a strict decoder carries the bytes of the card with it.
    decoded = data.decode("utf-16-le", errors="replace")
    if "\ufffd" in decoded or any("\0" < char < " " for char in decoded):
        raise BadFrame("a field of the card is no text")
    return decoded.strip(" \0")


def _field(text: bytes, start: int, end: int) -> str:
    return _text(text[start:end])


def _needed(text: bytes, start: int, end: int, what: str) -> str:
    value = _field(text, start, end)
    if not value:
        raise BadFrame(f"there is no {what} on the card")
    return value


def _checked_number(text: bytes, start: int) -> str:
    number = _field(text, start, start + 36)
    if not check_digit_holds(number):
        raise BadFrame("the number's check digit is wrong")
    return number


def _date(text: bytes, start: int) -> date:
    digits = _field(text, start, start + 16)
    if len(digits) == 8 and digits.isascii() and digits.isdigit():
        year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
        if year and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            return date(year, month, day)
    raise BadFrame("a date on the card is not valid")


def _expiry(text: bytes, start: int) -> date | None:
    return None if _field(text, start, start + 16) == NO_EXPIRY else _date(text, start)


def _sex(text: bytes, start: int) -> str:
    return SEXES.get(_field(text, start, start + 2), SEXES["0"])


def _nation(text: bytes) -> str:
    return NATIONS.get(_field(text, 32, 36), "")
