"""Walk-through phone gate over its UART, 115200 8N1, on a serial port or behind a serial server.

The gate reports beams and passages by itself. Between two reports only handshakes show that it is there, so the driver
sends some of its own. A handshake's answer does not say which one it answers: one is under way at a time, and whatever
came before it was sent is read before it is sent.
Frames have no check byte: damaged bytes end the connection, because a passage may have been among them. The counters of
the next report tell.
Settings are asked for between two handshakes, while nobody walks.
"""

from time import monotonic
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers import phonegate_frames as frames
from drivers.errors import BadFrame
from drivers.kinds import GateAnswered, Reading
from drivers.link import PENDING_MAX_BYTES, serial_link
from drivers.phonegate_settings import ASK, SettingsWatch, decode_settings
from drivers.phonegate_tally import Tally


class Settings(BaseModel):
    """Settings of one gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    baud_rate: Literal[9600, 19200, 38400, 57600, 115200] = Field(115200, description="speed of a serial port")
    timeout_ms: int = Field(800, ge=50, le=1200, description="longest wait for the answer to a handshake")
    heartbeat_ms: int = Field(500, ge=50, le=800, description="pause after an answer before the next own handshake")
    wait_ms: int = Field(25, ge=5, le=200, description="longest wait for bytes in one poll")
    settings_every_s: int = Field(
        60,
        ge=0,
        le=3600,
        description="how often the gate's settings are read; 0 = never, for a board that does not take it",
    )


class PhonegateUart:
    """A PhoneGate. Counters are remembered over a loss of the line, so that no passage is missed."""

    def __init__(self, name: str, url: str, settings: Settings) -> None:
        self._settings = settings
        self._link = serial_link(url, f"{name} (phonegate-uart at {url})", settings.baud_rate)
        self._tally = Tally()
        self._watch = SettingsWatch(settings.settings_every_s)
        self._pending = b""
        self._held: list[Reading] = []
        """Readings that came while something else was awaited; the next poll brings them."""
        self._asked: list[str] = []
        self._under_way: list[str] | None = None
        """Tokens that the handshake under way will answer; None = no handshake is under way."""
        self._changed_at = 0.0
        """When the last handshake was sent, or answered if none is under way."""
        self._damage = ""
        """What was wrong with the bytes behind the last good frame."""

    @property
    def poll_interval_ms(self) -> int:
        return 0

    def open(self) -> None:
        if self._link.connected:
            return
        self._link.connect()
        self._pending, self._asked, self._under_way, self._damage = b"", [], None, ""
        self._held = [reading for reading in self._held if not isinstance(reading, GateAnswered)]
        self._link.discard()
        # An answer to a handshake of an earlier connection may still come. It cannot pass for this first answer, and
        # what follows that one is new.
        self._await(frames.REPORTS_ON)
        self._await(frames.HANDSHAKE)
        self._answered()
        self._watch.begin()

    def close(self) -> None:
        self._link.close()

    def identity(self) -> str:
        return ""

    def poll(self) -> list[Reading]:
        self.open()
        if not self._held:
            self._handshake_if_due()
            self._ask_if_due()
            self._receive(self._settings.wait_ms / 1000)
            self._raise_if_silent()
        readings, self._held = self._held, []
        return readings

    def handshake(self, token: str) -> None:
        self.open()
        self._asked.append(token)
        self._handshake_if_due()

    def _handshake_if_due(self) -> None:
        waited = monotonic() - self._changed_at
        if self._under_way is None and (self._asked or waited >= self._settings.heartbeat_ms / 1000):
            self._receive(0.0)
            self._link.send(frames.encode(frames.HANDSHAKE))
            self._under_way, self._asked, self._changed_at = self._asked, [], monotonic()

    def _ask_if_due(self) -> None:
        """Ask for the settings; nobody waits for the answer, because older boards give none."""
        if self._under_way is None and self._watch.due():
            self._link.send(frames.encode(ASK))
            self._held += self._watch.asked()

    def _raise_if_silent(self) -> None:
        if self._under_way is not None and monotonic() - self._changed_at > self._settings.timeout_ms / 1000:
            raise self._link.lost(f"no answer to a handshake in {self._settings.timeout_ms} ms")

    def _receive(self, timeout_s: float) -> None:
        """Read what came into `_held`. Damage behind good frames is raised at the next call, so that they are kept."""
        if self._damage:
            raise self._link.lost(self._damage, "check cable, shielding, baud rate and model")
        self._pending += self._link.receive(timeout_s)
        try:
            while (frame := frames.next_frame(self._pending)) is not None:
                self._held += self._readings(frame)
                self._pending = self._pending[len(frame.raw) :]
        except BadFrame as error:
            self._damage = str(error)
            if not self._held:
                self._receive(0.0)

    def _readings(self, frame: frames.Frame) -> list[Reading]:
        if frame.code == frames.HANDSHAKE:
            if self._under_way is None:
                raise BadFrame("a handshake was answered that nobody sent")
            tokens = self._under_way
            self._answered()
            return [GateAnswered(token) for token in tokens]
        if frame.code == frames.BEAM:
            change = frames.decode_beam(frame)
            self._tally.beam(change)
            self._watch.moved()
            return [change]
        if frame.code == frames.REPORT:
            self._watch.moved()
            return self._tally.report(frames.decode_report(frame))
        if frame.code == ASK and (settings := decode_settings(frame)) is not None:
            return [*self._watch.answered(settings)]
        return []

    def _answered(self) -> None:
        self._under_way, self._changed_at = None, monotonic()
        self._link.trust()

    def _await(self, code: int) -> None:
        """Send a command at connect and wait for its answer. Damage is skipped: we may have come into a frame's middle."""
        self._link.send(frames.encode(code))
        deadline = monotonic() + self._settings.timeout_ms / 1000
        while (left_s := deadline - monotonic()) > 0 and len(self._pending) <= PENDING_MAX_BYTES:
            self._pending += self._link.receive(left_s)
            if self._skip_to(code):
                return
        raise self._link.lost("no answer to the first commands", "check power, cable, baud rate and model")

    def _skip_to(self, code: int) -> bool:
        """Take frames up to the answer; what the gate reported before it is kept."""
        while self._pending:
            try:
                frame = frames.next_frame(self._pending)
                if frame is None:
                    return False
                if frame.code in (frames.BEAM, frames.REPORT):
                    self._held += self._readings(frame)
                self._pending = self._pending[len(frame.raw) :]
                if frame.code == code:
                    return True
            except BadFrame:
                self._pending = frames.after_damage(self._pending)
        return False
