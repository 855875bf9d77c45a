"""No packet is lost at a rotation: the digest of every picture and sound frame sent, against every one in the files."""

from pathlib import Path

import pytest

from recorder.check import check_recording
from simulators.rtsp_camera import CameraProfile, SentLog
from tests.recorder.house import RecorderProcess, recorder, until
from tests.recorder.sent_and_kept import files_of, kept_digests, missing_between
from tests.simulators.rtsp_clients import camera_house

KINDS = (
    CameraProfile(),
    CameraProfile(sound="pcma"),
    CameraProfile(picture="h265", sound="opus"),
    CameraProfile(b_frames=2, sound="opus"),
)


def profiles(cameras: int) -> dict[str, CameraProfile]:
    return {f"cam-{number}": KINDS[number % len(KINDS)] for number in range(cameras)}


def lost_in_rotations(
    data_dir: Path, cameras: int, segment_s: int, rotations: int, deadline_s: float
) -> dict[str, int]:
    """Record so many rotations over all cameras; gives what is missing between first and last, by camera and track."""
    sent = SentLog()
    with camera_house([], profiles=profiles(cameras), sent=sent) as house:
        urls = {name: house.url(name) for name in profiles(cameras)}
        with recorder(data_dir, urls, segment_s=segment_s) as running:
            running.want(s_1=list(urls))
            folders = {name: running.recordings / "s-1" / name for name in urls}
            until(lambda: rotations_in(folders) >= rotations, "so many rotations", deadline_s)
            assert all(len(files_of(folder)) > 1 for folder in folders.values())
            seal(running)
            assert check_recording(running.recordings / "s-1").findings == []
        return {
            f"{name} {track}": missing_between(sent.of(name, track), kept_digests(folder, track))
            for name, folder in folders.items()
            for track in ("picture", "sound")
        }


def rotations_in(folders: dict[str, Path]) -> int:
    return sum(max(0, len(files_of(folder)) - 1) for folder in folders.values())


def seal(running: RecorderProcess) -> None:
    running.want()
    running.fact("RecordingSealed", session="s-1", deadline_s=60)


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_thirty_rotations_lose_no_packet(tmp_path: Path) -> None:
    lost = lost_in_rotations(tmp_path, cameras=8, segment_s=1, rotations=30, deadline_s=90)
    assert lost == dict.fromkeys(lost, 0)
    assert len(lost) == 16


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_a_thousand_rotations_lose_no_packet(tmp_path: Path) -> None:
    lost = lost_in_rotations(tmp_path, cameras=20, segment_s=2, rotations=1_000, deadline_s=400)
    assert lost == dict.fromkeys(lost, 0)
