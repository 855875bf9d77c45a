"""Where temporary files of the tests lie: in memory, where that has room for them.

Some thousand tests write a journal each, and every commit waits for the disk. What is tested is what a killed process, a
full or a failing disk leaves behind; none of it needs a disk that turns. With little memory it is the usual folder.
"""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_MIN_BYTES = 8 << 30


def free_bytes() -> int:
    """What may be written into memory; 0 where there is no such folder."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        available_kib = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
        return min(available_kib * 1024, shutil.disk_usage(MEMORY).free)
    except (OSError, StopIteration, ValueError):
        return 0


if free_bytes() >= ROOM_MIN_BYTES and os.access(MEMORY, os.W_OK):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
