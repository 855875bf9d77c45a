"""Numbers and codes that carry their own proof: resident identity numbers, unified deal and social credit codes."""

import re
from datetime import date
from typing import Final

_ID_CHECK: Final = "10X98765432"
_DEAL_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_DEAL_SHAPE: Final = re.compile(r"[A-Z][0-9A-Z]{2}-[0-9A-Z]{18}-[0-9]{8}-[0-9]{6}-[0-9A-Z*]", re.ASCII)
_SPREADSHEET: Final = re.compile(
    r"[0-9]([.,][0-9]+)?E\+?[0-9]{1,2}|[0-9]{15,}[.,]0*|[0-9]{1,3}([,' ][0-9]{3}){4,}([.,]0*)?", re.ASCII
)
"""4.40102E+17, 440102000000000000.0 and 440,102,000,000,000,000."""
_ROUNDED: Final = re.compile(r"[0-9]{15}0{5,}", re.ASCII)
_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT: Final = re.compile(f"[{_CREDIT_ALPHABET}]{{18}}", re.ASCII)
_RESIDENT: Final = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)


def resident_id_check(digits: str) -> str:
    """The check character of the first 17 digits of a resident identity number (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(digits[:17]))
    return _ID_CHECK[total % 11]


def resident_id_fault(number: str) -> str | None:
    """The rule that a resident identity number breaks, or None. Expects upper case without spaces."""
    if looks_like_a_spreadsheet_number(number):
        return "id_became_number"
    if len(number) != 18:
        return "id_length"
    if not _RESIDENT.fullmatch(number):
        return "id_characters"
    if resident_id_check(number) != number[17]:
        return "id_became_number" if number.endswith("000") else "id_check_digit"
    return None if _is_birth_date(number[6:14]) else "id_birth_date"


def _is_birth_date(text: str) -> bool:
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return 1900 <= born.year < 2100


def looks_like_a_spreadsheet_number(text: str) -> bool:
    """True for what a spreadsheet makes of a long run of digits: `4.40102E+17`, or 15 digits and nothing but zeros.

    A project or section whose last five digits are zeros does not exist: its serial number would be 000.
    """
    return _SPREADSHEET.fullmatch(text) is not None or _ROUNDED.fullmatch(text) is not None


def credit_code_is_good(code: str) -> bool:
    """True for a unified social credit code: 18 characters with the right check character (GB 32100, MOD 31)."""
    if not _CREDIT.fullmatch(code):
        return False
    total = sum(_CREDIT_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _CREDIT_ALPHABET[-total % 31] == code[17]


def deal_code_check(body: str) -> str:
    """The check character of a unified deal code's body without hyphens (ISO 7064 MOD 37-2)."""
    total = 0
    for character in body:
        total = (total + _DEAL_ALPHABET.index(character)) * 2 % 37
    return _DEAL_ALPHABET[(1 - total) % 37]


def deal_code_is_good(code: str) -> bool:
    """True for `A01-<18>-<yyyyMMdd>-<6>-<check>`, 40 characters, with a date that exists and the right check."""
    if not _DEAL_SHAPE.fullmatch(code):
        return False
    body = code[:-1].replace("-", "")
    day = code.split("-")[2]
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return deal_code_check(body) == code[-1]
