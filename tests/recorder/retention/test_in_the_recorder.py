"""Keeping in the real process: it deletes what is due by itself, keeps what is held, and remembers after a kill -9."""

import time
from pathlib import Path

from recorder.retention.classes import DAY_US
from tests.recorder.house import RecorderProcess, until
from tests.recorder.retention.archive import make_session, media_of


def test_the_recorder_deletes_what_is_due_and_a_hold_outlives_its_end(tmp_path: Path) -> None:
    recordings, now_utc_us = tmp_path / "recordings", time.time_ns() // 1000
    young = make_session(recordings, "public-20260101", end_utc_us=now_utc_us - 29 * DAY_US)
    process = RecorderProcess(tmp_path, [])
    try:
        order = {"session": "public-20260101", "reason": "objection", "by": "lin"}
        assert process.client.post("/retention/holds", json=order).status_code == 201
        process.kill()
        due = make_session(recordings, "public-20251201", end_utc_us=now_utc_us - 31 * DAY_US)
        left = make_session(recordings, "public-20251202", end_utc_us=now_utc_us - 31 * DAY_US, sealed=False)
        process.start()
        until(lambda: not media_of(due), "what is due is deleted")
        (hold,) = process.client.get("/retention/holds").json()["holds"]
        assert (hold["session"], hold["by"]) == ("public-20260101", "lin")
        assert (len(media_of(young)), len(media_of(left))) == (4, 4)
        alone = {"reason": "settled", "by": "lin", "second": "lin"}
        assert process.client.post(f"/retention/holds/{hold['id']}/release", json=alone).status_code == 409
        story = process.client.get("/retention/sessions/public-20251201").json()
        assert (story["deleted"], story["place"]) == (True, "hot")
    finally:
        process.end()
