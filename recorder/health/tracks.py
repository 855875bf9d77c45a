"""Counters of one track, and its rates over the last seconds."""

from dataclasses import dataclass

WINDOW_NS = 5_000_000_000
"""Rates are those of the last whole window."""
BURST_NS = 1_500_000_000
"""So long after a connection's first packet the first window begins: what the camera had kept came in one burst."""


@dataclass(frozen=True, slots=True)
class TrackFigures:
    """One track. Rates over the last seconds; 0 when nothing comes."""

    codec: str
    packets: int
    bytes: int
    last_packet_age_ms: int | None
    packets_per_s: float
    bits_per_s: int


class Track:
    """One thread writes, any may read."""

    __slots__ = (
        "bits_per_s",
        "born_ns",
        "bytes",
        "codec",
        "last_ns",
        "packets",
        "packets_per_s",
        "since_ns",
        "window_bytes",
        "window_packets",
    )

    def __init__(self) -> None:
        self.codec = ""
        self.packets = self.bytes = self.last_ns = 0
        self.packets_per_s, self.bits_per_s = 0.0, 0
        self.restart()

    def restart(self) -> None:
        """Another connection."""
        self.born_ns = self.since_ns = self.window_packets = self.window_bytes = 0

    def count(self, size: int, now_ns: int) -> None:
        """One packet."""
        self.packets += 1
        self.bytes += size
        self.last_ns = now_ns
        self.window_packets += 1
        self.window_bytes += size
        if now_ns - self.since_ns >= WINDOW_NS:
            self._turn(now_ns, size)

    def _turn(self, now_ns: int, size: int) -> None:
        self.born_ns = self.born_ns or now_ns
        if now_ns - self.born_ns < BURST_NS:
            return
        if self.since_ns and self.window_packets > 1:  # the packet that ends this window begins the next
            self.packets_per_s, self.bits_per_s = self._rates(now_ns, self.window_packets - 1, self.window_bytes - size)
        self.since_ns, self.window_packets, self.window_bytes = now_ns, 1, size

    def _rates(self, now_ns: int, packets: int, size: int) -> tuple[float, int]:
        elapsed_ns = max(1, now_ns - self.since_ns)
        return packets * 1e9 / elapsed_ns, size * 8_000_000_000 // elapsed_ns

    def read(self, now_ns: int) -> TrackFigures:
        """The figures now."""
        age_ns = now_ns - self.last_ns if self.last_ns else None
        rates = (self.packets_per_s, self.bits_per_s)
        if not self.bits_per_s and self.since_ns:  # before the first whole window: what came so far
            rates = self._rates(max(self.last_ns, self.since_ns + 1), self.window_packets - 1, self.window_bytes)
            rates = rates if self.last_ns - self.since_ns > WINDOW_NS // 10 else (0.0, 0)
        if age_ns is None or age_ns > WINDOW_NS:
            rates = (0.0, 0)
        age_ms = None if age_ns is None else age_ns // 1_000_000
        return TrackFigures(self.codec, self.packets, self.bytes, age_ms, round(rates[0], 2), rates[1])
