"""What a gate finds is decided by its settings: when to ask for them, what the answer means, and when it is believed.

The answer has no check byte, and one wrong bit in it would read as a gate that somebody turned down. So settings other
than those last told are asked for once more, and told when both answers agree. A board that does not know the question
stays silent, or sends it back; nothing is told of its settings then, and the gate's test alone says what it finds. A gate
that told its settings and then no longer does was exchanged or tampered with: that is told, as a reading of nothing.
"""

from collections.abc import Iterator
from math import inf
from time import monotonic
from typing import Final

from drivers.errors import BadFrame
from drivers.kinds import GateSettingsRead
from drivers.phonegate_frames import Frame

ASK: Final = 0x02
"""Code of the question and of its answer."""
SETTINGS_BYTES: Final = 97
ECHO_BYTES: Final = 4

AGAIN_S: Final = 0.2
"""Pause before settings that are new are asked for once more."""
STILL_S: Final = 1.0
"""Nobody is asked so soon after something moved in the gate: its report goes first."""
UNSETTLED_MAX: Final = 10
"""So many answers in a row, each unlike the one before, are a broken line or board and no hand at the panel."""

SILENT_AFTER: Final = 3
"""So many questions in a row that a gate leaves unanswered, which told its settings before, are no accident."""

NOTHING_TOLD: Final = GateSettingsRead(())

_ZONES: Final = {0x0D: "6", 0x0E: "12", 0x0F: "18"}
_WORK_MODES: Final = {11: "contraband", 12: "electronics", 13: "contraband_and_electronics", 14: "all_metal"}


def decode_settings(frame: Frame) -> GateSettingsRead | None:
    """The settings in an answer, None for a question sent back. Raises BadFrame for any other length.

    Bytes that no public sheet explains are left out: one that counts or measures would read as a change each time.
    """
    if len(frame.raw) == ECHO_BYTES:
        return None
    if len(frame.raw) != SETTINGS_BYTES:
        raise BadFrame("the gate's settings have the wrong length; settings_every_s = 0 asks for none")
    return GateSettingsRead(tuple(f"{name}={value}" for name, value in _values(frame.raw)))


def _values(raw: bytes) -> Iterator[tuple[str, int | str]]:
    def wide(at: int) -> int:
        return raw[at] << 7 | raw[at + 1]

    yield from ((f"zone_{zone}", wide(1 + 2 * zone)) for zone in range(1, 9))
    yield "overall", wide(19)
    yield "zones", _ZONES.get(raw[21], raw[21])
    yield "frequency", raw[22]
    yield "flags", raw[24]
    yield from ((f"phone_zone_{zone}", wide(32 + 2 * zone)) for zone in range(1, 9))
    yield from ((f"magnetic_{number}", raw[49 + number]) for number in range(1, 9))
    yield "work_mode", _WORK_MODES.get(raw[95], raw[95])


class SettingsWatch:
    """Remembers what was asked and told since the connect. `every_s` 0 = never ask."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._tells = False
        """Whether this gate ever told its settings; remembered over a loss of the line."""
        self.begin()

    def begin(self) -> None:
        """A new connection: whatever was told may have changed."""
        self._told: GateSettingsRead | None = None
        self._doubted: GateSettingsRead | None = None
        self._unsettled = self._unanswered = 0
        self._due_at = self._moved_at = -inf

    def moved(self) -> None:
        """The gate reported a beam or a passage."""
        self._moved_at = monotonic()

    def due(self) -> bool:
        """Whether to ask now."""
        now = monotonic()
        return self._every_s > 0 and now >= self._due_at and now - self._moved_at >= STILL_S

    def asked(self) -> list[GateSettingsRead]:
        """The question was sent. A reading of nothing when a gate that told its settings left the last ones unanswered."""
        self._due_at = monotonic() + max(self._every_s, AGAIN_S)
        self._unanswered += 1
        if not self._tells or self._unanswered <= SILENT_AFTER or self._told == NOTHING_TOLD:
            return []
        self._told, self._doubted = NOTHING_TOLD, None
        return [NOTHING_TOLD]

    def answered(self, read: GateSettingsRead) -> list[GateSettingsRead]:
        """What an answer tells: the settings, when they are new and were read twice. Raises BadFrame when none agree."""
        doubted, self._doubted, self._unanswered = self._doubted, None, 0
        if read == self._told:
            self._unsettled = 0
            return []
        if read == doubted:
            self._told, self._unsettled, self._tells = read, 0, True
            return [read]
        self._unsettled += doubted is not None
        if self._unsettled >= UNSETTLED_MAX:
            raise BadFrame("the gate tells other settings each time it is asked")
        self._doubted, self._due_at = read, monotonic() + AGAIN_S
        return []
