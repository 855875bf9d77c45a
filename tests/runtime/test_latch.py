"""The fire latch: in memory at once, on disk without a new block, latched when in doubt."""

import os
import resource
from multiprocessing import get_context
from pathlib import Path

from controller.runtime.latch import FireLatch


def test_a_new_latch_is_quiet_and_stays_so_over_a_start(tmp_path: Path) -> None:
    FireLatch(tmp_path / "latch" / "fire").close()
    again = FireLatch(tmp_path / "latch" / "fire")
    assert again.latched is False
    again.close()


def test_fire_is_latched_over_a_start_until_it_is_cleared(tmp_path: Path) -> None:
    latch = FireLatch(tmp_path / "fire")
    latch.raise_fire("fire-panel")
    latch.close()
    again = FireLatch(tmp_path / "fire")
    assert again.latched is True
    again.clear()
    again.close()
    last = FireLatch(tmp_path / "fire")
    assert last.latched is False
    last.close()


def test_everybody_who_asked_is_woken_once(tmp_path: Path) -> None:
    latch, woken = FireLatch(tmp_path / "fire"), []
    latch.on_raise(lambda: woken.append("one"))
    latch.on_raise(lambda: woken.append("two"))
    latch.raise_fire("a")
    latch.raise_fire("b")
    assert woken == ["one", "two"]
    latch.close()


def test_a_torn_or_foreign_file_counts_as_fire(tmp_path: Path) -> None:
    path = tmp_path / "fire"
    path.write_bytes(b"qui")
    latch = FireLatch(path)
    assert latch.latched is True
    latch.close()


def _raise_without_room(path: Path) -> None:
    latch = FireLatch(path)
    # No file of this process may grow any more: what a full disk does to a new block.
    resource.setrlimit(resource.RLIMIT_FSIZE, (os.stat(path).st_size, resource.RLIM_INFINITY))
    latch.raise_fire("fire-panel")
    raise SystemExit(0 if latch.latched else 1)


def test_a_disk_without_room_cannot_keep_fire_from_being_latched(tmp_path: Path) -> None:
    FireLatch(tmp_path / "fire").close()
    child = get_context("spawn").Process(target=_raise_without_room, args=(tmp_path / "fire",))
    child.start()
    child.join(30)
    assert child.exitcode == 0
    after = FireLatch(tmp_path / "fire")
    assert after.latched is True
    after.close()


def test_a_latch_that_cannot_be_written_still_holds_in_memory(tmp_path: Path) -> None:
    latch = FireLatch(tmp_path / "fire")
    latch.close()
    latch.raise_fire("fire-panel")
    assert latch.latched is True
