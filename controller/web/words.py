"""One sentence, or two, in both languages."""

from typing import NamedTuple


class Words(NamedTuple):
    """What is so, then what to do, in English and Chinese."""

    en: str
    zh: str
