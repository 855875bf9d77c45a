"""What the core refuses, in both languages: what is so, then what to do. Codes of `Decision.refusal`."""

from typing import Final

from controller.web.refusals_entry import ENTRY
from controller.web.refusals_inside import INSIDE
from controller.web.refusals_sessions import SESSIONS
from controller.web.refusals_things import MACHINES, SHAPES
from controller.web.words import Words

RULES: Final[dict[str, Words]] = {**ENTRY, **INSIDE, **SESSIONS}
"""Rules that turn an act or a person away."""

OTHERWISE: Final = Words(
    "Refused; nothing was changed. Look at the state of the site and try again.",
    "被拒绝，没有任何改变。请查看现场状态后再试。",
)


def words_of(code: str) -> Words:
    """The sentence for a refusal code of the core."""
    known = RULES.get(code) or SHAPES.get(code)
    if known is not None:
        return known
    machine, colon, _ = code.partition(":")
    return MACHINES.get(machine, OTHERWISE) if colon else OTHERWISE
