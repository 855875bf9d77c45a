"""The sealed area: kinds of rooms, who may be in which, and temporary outs."""

from typing import Final

ROOM_KINDS: Final = (
    "evaluation", "negotiation", "consultation", "inquiry", "material_transfer", "dining", "toilet", "overnight",
)  # fmt: skip
"""Kinds of rooms (浙发改公管〔2021〕440号, requirements of the place)."""

SESSION_KINDS: Final = frozenset({"evaluation", "negotiation", "consultation", "inquiry"})
"""Kinds of rooms that hold sessions."""
