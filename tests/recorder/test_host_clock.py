"""chrony's figures: as a real chronyd says them, and as one that follows a server printed them."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.host_clock import parse_tracking, read_host_clock
from tests.recorder.house import until

FOLLOWING = (
    "A29FC87B,162.159.200.123,3,1764165600.250000125,-0.000012345,0.000004321,0.000034567,"
    "-12.345,0.002,0.045,0.012345678,0.000987654,64.5,Normal\n"
)


@pytest.fixture
def chrony(tmp_path: Path) -> Iterator[str]:
    """A chronyd that neither touches this machine's clock nor asks anybody; gives where it listens."""
    tmp_path.chmod(0o770)
    socket, settings = tmp_path / "c.sock", tmp_path / "chrony.conf"
    settings.write_text(f"local stratum 8\nport 0\ncmdport 0\nbindcmdaddress {socket}\npidfile {tmp_path / 'pid'}\n")
    command = ["chronyd", "-x", "-U", "-d", "-f", str(settings), "-u", pwd.getpwuid(os.getuid()).pw_name]
    environment = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            until(lambda: socket.exists() or process.poll() is not None, "chronyd listens")
            yield str(socket)
        finally:
            process.terminate()


def test_a_real_chrony_is_read(chrony: str) -> None:
    figures = until(lambda: read_host_clock(chrony), "chrony answers")
    assert figures["stratum"] == 8
    assert figures["leap"] == "Normal"
    assert {type(value) for value in figures.values()} == {int, str}


def test_figures_are_whole_numbers_with_their_sign() -> None:
    assert parse_tracking(FOLLOWING) == {
        "reference": "162.159.200.123",
        "stratum": 3,
        "reference_utc_us": 1_764_165_600_250_000,
        "offset_ns": -12_345,
        "last_offset_ns": 4_321,
        "rms_offset_ns": 34_567,
        "frequency_ppb": -12_345,
        "residual_ppb": 2,
        "skew_ppb": 45,
        "root_delay_ns": 12_345_678,
        "root_dispersion_ns": 987_654,
        "interval_ms": 64_500,
        "leap": "Normal",
    }


@pytest.mark.parametrize("text", ["", "506 Cannot talk to daemon", FOLLOWING.replace("0.045", "x"), "a,b,c"])
def test_anything_else_is_no_figures(text: str) -> None:
    assert parse_tracking(text) is None


def test_no_chrony_is_no_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_host_clock(str(tmp_path / "nobody.sock")) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_host_clock() is None
