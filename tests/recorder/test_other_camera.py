"""A camera that we did not write (Debian's GStreamer RTSP server), in every codec that sites have."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from recorder.check import check_recording
from tests.recorder.house import RecorderProcess, Witness, decode_errors, ffprobe, recorded, recorder, until

CODECS = {
    "h264-aac": ("mp4", {"h264", "aac"}),
    "h264-alaw": ("mov", {"h264", "pcm_alaw"}),
    "h264-mulaw": ("mov", {"h264", "pcm_mulaw"}),
    "h265-aac": ("mp4", {"hevc", "aac"}),
}
LACKING = {"h264-only": "no_sound", "sound-only": "no_picture"}


@pytest.fixture(scope="module")
def cameras() -> Iterator[dict[str, str]]:
    command = ["/usr/bin/python3", str(Path(__file__).with_name("gst_camera.py"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["urls"]
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def taken(
    cameras: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RecorderProcess, Witness]]:
    """All streams recorded together over some rotations; a witness heard the A-law stream."""
    with recorder(tmp_path_factory.mktemp("other"), cameras, segment_s=2) as running:
        running.want(s_1=list(cameras))
        folder = running.recordings / "s-1"
        until(lambda: all((folder / name / f"000001.{CODECS[name][0]}").exists() for name in CODECS), "first files", 60)
        witness = Witness(cameras["h264-alaw"])
        until(lambda: sum(map(len, witness.sounds)) > 16_000, "the witness hears the sound", 60)
        until(lambda: all((folder / name / f"000003.{CODECS[name][0]}").exists() for name in CODECS), "third files", 60)
        causes = {one["source"]: one["cause"] for one in running.state()["sources"]}
        assert causes == {**dict.fromkeys(CODECS), **LACKING}
        running.want()
        running.fact("RecordingSealed", session="s-1")
        witness.end()
        yield running, witness


@pytest.mark.parametrize("name", CODECS)
def test_picture_and_sound_are_kept_as_the_camera_coded_them(taken: tuple[RecorderProcess, Witness], name: str) -> None:
    running, _ = taken
    suffix, codecs = CODECS[name]
    folder = running.recordings / "s-1" / name
    files = sorted(folder.glob(f"*.{suffix}"))
    assert len(files) >= 3
    for path in files:
        streams = ffprobe(path)
        assert {stream["codec_name"] for stream in streams} == codecs
        short = path == files[-1]  # it may end before its first sound
        assert short or all(int(stream["nb_read_packets"]) > 0 for stream in streams)
    assert decode_errors(files) == ""
    assert check_recording(folder).findings == []
    assert {line["cause"] for line in running.lines("s-1", name) if line["kind"] == "gap"} <= {"connect"}


def test_g711_is_bit_exact(taken: tuple[RecorderProcess, Witness]) -> None:
    running, witness = taken
    _, sounds, _ = recorded(running.recordings / "s-1" / "h264-alaw")
    sent, kept = b"".join(witness.sounds[5:]), b"".join(sounds)
    middle = sent[: len(sent) // 2]
    assert len(middle) > 8_000
    assert middle in kept


def test_sound_and_picture_keep_step_over_every_file(taken: tuple[RecorderProcess, Witness]) -> None:
    running, _ = taken
    for name, (suffix, _) in CODECS.items():
        # The first one may begin before the camera's first sound, the last one end before its own.
        for path in sorted((running.recordings / "s-1" / name).glob(f"*.{suffix}"))[1:-1]:
            with av.open(str(path)) as container:
                starts = [float((stream.start_time or 0) * (stream.time_base or 0)) for stream in container.streams]
            assert max(starts) - min(starts) < 0.25, (name, path.name, starts)


@pytest.mark.parametrize("name", LACKING)
def test_a_camera_that_lacks_picture_or_sound_is_an_alarm(taken: tuple[RecorderProcess, Witness], name: str) -> None:
    running, _ = taken
    assert check_recording(running.recordings / "s-1" / name).findings == []
    kinds = [(line["cause"], line["track"]) for line in running.lines("s-1", name) if line["kind"] == "gap"]
    recorded = [kind for kind in kinds if kind[0] != "connect"]  # a key frame may be there at once
    assert recorded == [("stall", "sound")] if name == "h264-only" else kinds == [("connect", "all")]
