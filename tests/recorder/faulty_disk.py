"""Faults of a disk, at the kernel's boundary: strace makes the calls of a running process fail or hang, and lets go again.

A full disk needs no such help: it is a small file system of its own.
"""

import contextlib
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.recorder.house import until

EIO = "pwrite64,fdatasync,fsync,ftruncate:error=EIO"
READ_ONLY = "pwrite64,ftruncate:error=EROFS"


def stalls(every: int, for_s: float, first: int = 1) -> str:
    """Every so manyth sync of each thread hangs for so long, and succeeds then."""
    return f"fdatasync:delay_enter={int(for_s * 1_000_000)}:when={first}+{every}"


@contextlib.contextmanager
def faulty(pid: int, fault: str, log: Path) -> Iterator[None]:
    """The disk of this process has the fault until the end; what strace saw is in `log`."""
    command = ["strace", "-f", "-p", str(pid), "-o", str(log), "-e", f"inject={fault}"]
    errors = log.with_suffix(".err")
    with errors.open("wb") as said, subprocess.Popen(command, stderr=said) as process:
        try:
            until(lambda: b" attached" in errors.read_bytes() or process.poll() is not None, "strace is attached")
            assert process.poll() is None, errors.read_text()
            yield
        finally:
            process.send_signal(signal.SIGINT)


@contextlib.contextmanager
def small_disk(mount: Path, size: str) -> Iterator[Path]:
    """A file system of its own, small enough to be filled."""
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(mount)], check=True)
    try:
        yield mount
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def fill(disk: Path) -> Path:
    """Write until the disk refuses; remove the file to make space."""
    rest = disk / "rest"
    with rest.open("wb", buffering=0) as file:
        for block in (1 << 20, 4096, 512):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * block):
                    pass
    return rest
