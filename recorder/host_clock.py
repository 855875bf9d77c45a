"""What chrony says of this machine's clock: the figures that tell how far the recorder's times can be trusted."""

import logging
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

log = logging.getLogger(__name__)

PATIENCE_S: Final = 2.0
_FIELDS: Final = 14

Figures = dict[str, Any]
ReadHostClock = Callable[[], Figures | None]


def read_host_clock(socket: str | None = None) -> Figures | None:
    """chrony's figures now; None where no chrony answers. Blocks up to 2 s. `socket`: where it listens, if not as usual."""
    program = shutil.which("chronyc")
    if program is None:
        return None
    where = () if socket is None else ("-h", socket)
    command = [program, *where, "-n", "-c", "tracking"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_tracking(done.stdout) if done.returncode == 0 else None


def parse_tracking(text: str) -> Figures | None:
    """The line of `chronyc -c tracking` as whole numbers: ns, parts per 10⁹, µs UTC. None when it is no such line."""
    fields = text.strip().split(",")
    if len(fields) != _FIELDS:
        return None
    try:
        stratum, *numbers = (Decimal(field) for field in fields[2:13])
    except InvalidOperation:
        return None
    reference_s, offset, last, rms, frequency, residual, skew, delay, dispersion, interval = numbers
    return {
        "reference": fields[1] or fields[0],
        "stratum": int(stratum),
        "reference_utc_us": int(reference_s * 1_000_000),
        "offset_ns": _billionths(offset),
        "last_offset_ns": _billionths(last),
        "rms_offset_ns": _billionths(rms),
        "frequency_ppb": int(frequency * 1_000),
        "residual_ppb": int(residual * 1_000),
        "skew_ppb": int(skew * 1_000),
        "root_delay_ns": _billionths(delay),
        "root_dispersion_ns": _billionths(dispersion),
        "interval_ms": int(interval * 1_000),
        "leap": fields[13],
    }


def _billionths(value: Decimal) -> int:
    return int(value * 1_000_000_000)
