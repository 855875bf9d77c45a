"""A running recorder tells how its sources do, and tests them before a session; cameras on real sockets."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulators.rtsp_profile import CameraProfile
from tests.recorder.house import RecorderProcess, until
from tests.simulators.rtsp_clients import CameraHouse, camera_house

CAMERAS = ("good", "frozen", "black", "mute", "hushed", "early")


BADLY_SET = {
    "b-frames": CameraProfile(b_frames=2),
    "long-groups": CameraProfile(groups="long"),
    "no-sound": CameraProfile(sound="none"),
    "lone-mic": CameraProfile(picture="none", sound="pcma"),
}


@pytest.fixture(scope="module")
def cameras() -> Iterator[CameraHouse]:
    with camera_house(list(CAMERAS), profiles=BADLY_SET) as running:
        yield running


@pytest.fixture(scope="module")
def running(cameras: CameraHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecorderProcess]:
    sources = [{"id": name, "url": cameras.url(name)} for name in (*CAMERAS, *BADLY_SET)]
    sources[-1]["kind"] = "microphone"
    sources.append({"id": "gone", "url": cameras.url("good").replace("/good", "/gone")})
    process = RecorderProcess(tmp_path_factory.mktemp("data"), sources)
    try:
        until(lambda: all(row["connected"] for row in health(process) if row["source"] != "gone"), "cameras come")
        yield process
    finally:
        process.end()


def health(process: RecorderProcess) -> list[dict[str, Any]]:
    return list(process.client.get("/health").json()["sources"])


def of(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(row for row in rows if row["source"] == name)


def test_the_figures_are_those_of_the_camera(running: RecorderProcess) -> None:
    def settled() -> Any:
        row = of(health(running), "good")
        picture = row["picture"]
        return row if picture and picture["groups_counted"] and picture["frames_per_s"] else None

    good = until(settled, "a whole group and a rate")
    picture = good["picture"]
    assert (picture["width_px"], picture["height_px"]) == (640, 360)
    assert picture["group_last_ms"] == pytest.approx(1_000, abs=100)
    assert not picture["groups_vary"]
    assert set(good["tracks"]) == {"picture", "sound"}
    assert good["tracks"]["picture"]["last_packet_age_ms"] < 5_000
    assert good["tracks"]["picture"]["codec"] == "h264"


def test_the_cameras_clocks_are_read_from_their_reports(cameras: CameraHouse, running: RecorderProcess) -> None:
    cameras.break_camera("early", "report_error", seconds=3_600)

    def wrong() -> Any:
        row = of(health(running), "early")
        return row if "clock_wrong" in [each["code"] for each in row["advice"]] else None

    early = until(wrong, "the report of a wrong clock")
    assert early["clock"]["offset_ms"] == pytest.approx(3_600_000, abs=1_000)
    (advice,) = [each for each in early["advice"] if each["code"] == "clock_wrong"]
    assert "+3600." in advice["en"] or "+3599." in advice["en"]
    assert "NTP" in advice["to_do_zh"]
    good = until(lambda: (row := of(health(running), "good"))["clock"]["reports"] and row, "a report of a good clock")
    assert abs(good["clock"]["offset_ms"]) < 1_000


def test_a_camera_that_is_not_there_says_why(running: RecorderProcess) -> None:
    gone = until(lambda: (row := of(health(running), "gone"))["cause"] and row, "the first try has failed")
    assert (gone["connected"], gone["good"], gone["cause"]) == (False, False, "no_such_stream")
    (advice,) = gone["advice"]
    assert advice["code"] == "not_connected"
    assert "no such stream" in advice["en"]
    assert "没有这路码流" in advice["zh"]


def test_cameras_that_are_set_badly_are_advised(running: RecorderProcess) -> None:
    wanted = {"b-frames": "b_frames", "long-groups": "groups_long", "no-sound": "sound_missing"}

    def advised() -> bool:
        rows = health(running)
        return all(code in [each["code"] for each in of(rows, name)["advice"]] for name, code in wanted.items())

    until(advised, "each of them gets its advice")
    rows = health(running)
    assert "b_frames" not in [each["code"] for each in of(rows, "good")["advice"]]
    lone = of(rows, "lone-mic")
    assert (lone["picture"], list(lone["tracks"]), lone["tracks"]["sound"]["codec"]) == (None, ["sound"], "pcm_alaw")
    assert "sound_missing" not in [each["code"] for each in lone["advice"]]


def test_the_index_and_the_disk_are_told_beside_the_sources(running: RecorderProcess) -> None:
    until(lambda: running.client.get("/health").json()["index"]["ready"], "the index is up with the files")
    told = running.client.get("/health").json()
    assert (told["index"], told["alarms"]) == ({"ready": True, "cause": None}, [])
    assert told["space"]["free_bytes"] > 0


def test_state_keeps_what_it_told_and_has_the_health_too(running: RecorderProcess) -> None:
    state = running.state()
    assert {"epoch", "media_url", "desired", "sources", "pid"} < set(state)
    assert [row["source"] for row in state["health"]] == [*CAMERAS, *BADLY_SET, "gone"]


def test_before_a_session_each_bad_picture_and_a_dead_microphone_are_named(
    cameras: CameraHouse, running: RecorderProcess
) -> None:
    cameras.break_camera("frozen", "freeze")
    cameras.break_camera("black", "black")
    cameras.break_camera("mute", "no_audio")
    cameras.break_camera("hushed", "mute")

    def tested() -> dict[str, Any] | None:
        """The faults begin at the next key frame, and the pre-roll remembers what was before."""
        answer = running.client.post("/selftest", json={"for_ms": 1_500, "sources": [*CAMERAS, "gone", "lone-mic"]})
        assert answer.status_code == 200
        codes = {row["source"]: [each["code"] for each in row["advice"]] for row in answer.json()["sources"]}
        picture = {"good": [], "frozen": ["frozen"], "black": ["black"]}
        wanted = {
            **picture,
            "early": [],
            "lone-mic": [],
            "mute": ["no_sound"],
            "hushed": ["silent"],
            "gone": ["not_connected"],
        }
        return answer.json() if codes == wanted else None

    told = until(tested, "each fault is named", 30)
    assert not told["good"]
    good = of(told["sources"], "good")
    assert good["picture"]["moved_share"] > 0
    assert good["sound"]["peak_dbfs"] == pytest.approx(-6, abs=3)


def test_one_source_can_be_tested_alone_and_an_unknown_one_is_refused(running: RecorderProcess) -> None:
    order = {"sources": ["good"], "for_ms": 1_500}
    alone = until(lambda: (told := running.client.post("/selftest", json=order).json())["good"] and told, "it is good")
    assert [row["source"] for row in alone["sources"]] == ["good"]
    assert running.client.post("/selftest", json={"sources": ["odd"]}).status_code == 404
    assert running.client.post("/selftest", json={"for_ms": 10}).status_code == 422
    loud = running.client.post("/selftest", json={"sources": ["good"], "for_ms": 1_500, "least_dbfs": 0}).json()
    assert [each["code"] for each in loud["sources"][0]["advice"]] == ["silent"]
