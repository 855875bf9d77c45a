"""A list as bytes for the encrypted store, and the commitment by which the list used is shown to be the list drawn."""

import hashlib
import json
from typing import Any, Final

from controller.draw.entries import AvoidedCompany, DrawEntry, DrawFile
from controller.proof.canonical import canonical

FORMAT: Final = 1
FORMAT_WITH_ALTERNATES: Final = 2
"""Written where a list has alternates or companies to avoid; a list without them keeps its bytes."""

SALT_BYTES_MIN: Final = 16


def draw_plaintext(draw: DrawFile) -> bytes:
    """The list as canonical JSON, in the order drawn. Personal data: it goes into an encrypted field and nowhere else."""
    return canonical(_plain(draw))


def draw_from_plaintext(data: bytes) -> DrawFile:
    """The inverse of `draw_plaintext`; `ValueError` without content when the bytes are not such a list."""
    try:
        plain = json.loads(data)
        if plain["format"] not in (FORMAT, FORMAT_WITH_ALTERNATES):
            raise ValueError("unknown format")
        return DrawFile(
            section_code=plain["BID_SECTION_CODE"],
            entries=tuple(DrawEntry.from_plain(entry) for entry in plain["experts"]),
            tender_project_code=plain["TENDER_PROJECT_CODE"],
            unified_deal_code=plain["UNIFIED_DEAL_CODE"],
            alternates=tuple(DrawEntry.from_plain(entry) for entry in plain.get("alternates", ())),
            companies=tuple(AvoidedCompany.from_plain(one) for one in plain.get("companies", ())),
        )
    except (ValueError, KeyError, TypeError):
        raise ValueError("the stored draw list cannot be read: not a list of this format") from None


def commitment(draw: DrawFile, salt: bytes) -> str:
    """SHA-256 (hex) over salt, codes and people in order. The salt (≥ 16 random bytes) stays secret until disclosure:
    without it the few possible lists of a small bank could be tried out."""
    if len(salt) < SALT_BYTES_MIN:
        raise ValueError(f"the salt has {len(salt)} bytes; at least {SALT_BYTES_MIN} random ones are needed")
    return hashlib.sha256(canonical({"draw": _plain(draw), "salt": salt.hex()})).hexdigest()


def _plain(draw: DrawFile) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if draw.alternates or draw.companies:
        more["alternates"] = [entry.to_plain() for entry in draw.alternates]
        more["companies"] = [company.to_plain() for company in draw.companies]
    return {
        "format": FORMAT_WITH_ALTERNATES if more else FORMAT,
        **more,
        "TENDER_PROJECT_CODE": draw.tender_project_code,
        "BID_SECTION_CODE": draw.section_code,
        "UNIFIED_DEAL_CODE": draw.unified_deal_code,
        "experts": [entry.to_plain() for entry in draw.entries],
    }
