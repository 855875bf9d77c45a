"""A signed recording through its whole life: moved, read again, served from its new place, deleted; the judge agrees."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.check import check_recording
from recorder.retention.classes import LEAST
from recorder.retention.custody import Custody
from recorder.retention.deletion import Deletion
from recorder.retention.moving import Mover
from recorder.retention.settings import KeepingSettings, TierSettings
from recorder.retention.tiers import find_session_folder
from tests.recorder.retention.archive import SetClock, settings_of
from tests.recorder.sealed import CodedFeed
from tests.recorder.signed import START_US, SignedSession, signed_session

KEEPING = KeepingSettings(tiers=(TierSettings(name="cold", folder=Path("cold")),))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedSession]:
    base = tmp_path_factory.mktemp("signed")
    feed = CodedFeed(base)
    yield signed_session(base, feed)
    feed.close()


def test_a_recording_is_whole_by_the_judge_wherever_it_lies_until_it_is_deleted_in_order(
    whole: SignedSession, tmp_path: Path
) -> None:
    shutil.copytree(whole.recordings, tmp_path / "recordings")
    (tmp_path / "cold").mkdir()
    settings, clock, vkey = settings_of(tmp_path, KEEPING), SetClock(START_US + 10_000_000), whole.signer.vkey
    custody = Custody(tmp_path, clock)
    before = check_recording(tmp_path / "recordings" / "s-1", vkey=vkey)
    assert (before.findings, before.counts["sources"]) == ([], 2)

    Mover(settings, custody).move("s-1", "cold", "lin")
    folder = find_session_folder(settings, "s-1")
    assert folder == tmp_path / "cold" / "s-1"
    moved = check_recording(folder, vkey=vkey)
    assert (moved.findings, moved.counts) == ([], before.counts)

    clock.now_utc_us = LEAST["evaluation"].until_utc_us(START_US + 4_200_000)
    Deletion(settings, custody, LEAST, clock, whole.signer).delete("s-1", "lin", "wu", "appraised")
    custody.close()
    assert list(folder.rglob("*.mp4")) == []
    gone = check_recording(folder, vkey=vkey)
    assert (gone.findings, gone.counts["deleted"]) == ([], 1)

    (folder / "tombstone.json").unlink()
    missing = {finding.where for finding in check_recording(folder, vkey=vkey).findings}
    assert missing == {"cam-1/000001.mp4", "cam-1/000002.mp4", "mic-1/000001.mp4"}
