"""Fire on real bytes: every door free and staying so, whatever else is broken (S2)."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controller.commands.demo_apis import Refused
from tests.scenarios.stand import Stand, running_stand
from tests.support.conditions import wait_for

pytestmark = pytest.mark.timeout(300)

DOORS = ("door-main", "door-room-1")
STAYS_S = 4.0
"""Longer than an unlock pulse (3 s): a pulse that ends after the release must not lock again."""


def relay_frees(stand: Stand, door: str) -> bool:
    """Whether the relay itself frees the lock, apart from the hard-wired release."""
    energised = stand.door(door)["relay"]
    return energised is (door == "door-room-1")


def released(stand: Stand, doors: tuple[str, ...] = DOORS) -> bool:
    """Whether every door's relay is in its released position and the lock is free."""
    return all(relay_frees(stand, door) and stand.door(door)["lock"] == "free" for door in doors)


def stay_released(stand: Stand, doors: tuple[str, ...] = DOORS) -> None:
    """Look for longer than a pulse: at the end every door is free."""
    end = time.monotonic() + STAYS_S
    wait_for(lambda: time.monotonic() > end, "the watch is over", STAYS_S + 5)
    wait_for(lambda: released(stand, doors), "every door is still released", 1.0)


def test_fire_during_an_unlock_pulse_frees_every_door_and_keeps_them_so_over_a_restart(tmp_path: Path) -> None:
    with running_stand(tmp_path) as stand:
        stand.staff.act("override_unlock", by=("g1", "s1"), reason="test", door="door-main", seconds=3)
        wait_for(lambda: stand.door("door-main")["lock"] == "free", "the pulse has begun")
        stand.backdoor.post("/backdoor/fire/fire-panel", {"do": "alarm"})
        wait_for(lambda: released(stand), "every door is released")
        stay_released(stand)
        stand.watch.until_site(
            "the release to be read back", lambda s: (all(d["released"] for d in s["doors"]), str(s["doors"]))
        )
        assert "fire" in stand.alarms()
        stand.kill()
        assert released(stand)
        stand.start()
        stand.watch.until_site("fire to be latched", lambda state: (state["fire"]["latched"], str(state["fire"])))
        wait_for(lambda: released(stand), "every door is released")
        with pytest.raises(Refused):
            stand.staff.act("reset_fire", reason="too early")
        stand.backdoor.post("/backdoor/fire/fire-panel", {"do": "quiet"})
        stay_released(stand)
        stand.watch.until_site("the contact to be quiet", lambda s: (not any(s["fire"]["inputs"].values()), ""))
        stand.staff.act("reset_fire", reason="drill is over")
        stand.ready()
        assert all(stand.door(door)["lock"] == "locked" for door in DOORS)


def test_a_cut_wire_of_the_fire_contact_reads_as_fire(tmp_path: Path) -> None:
    with running_stand(tmp_path) as stand:
        stand.backdoor.post("/backdoor/fire/fire-panel", {"do": "cut_wire"})
        wait_for(lambda: released(stand), "every door is released")


@pytest.mark.nightly
def test_with_one_board_dead_the_other_doors_are_released_all_the_same(tmp_path: Path) -> None:
    with running_stand(tmp_path) as stand:
        stand.backdoor.post("/backdoor/devices/board-room/cable", {"cut": True})
        stand.watch.until_site(
            "the dead board to be noticed",
            lambda s: (any(d["name"] == "board-room" and not d["online"] for d in s["devices"]), ""),
        )
        stand.backdoor.post("/backdoor/fire/fire-panel", {"do": "alarm"})
        wait_for(lambda: released(stand, ("door-main",)), "the main door is released")
        stay_released(stand, ("door-main",))
        stand.backdoor.post("/backdoor/devices/board-room/cable", {"cut": False})
        wait_for(lambda: released(stand), "the other board is released when it is back")


@pytest.mark.nightly
def test_break_glass_and_exit_button_work_with_the_controller_dead(tmp_path: Path) -> None:
    with running_stand(tmp_path) as stand:
        stand.kill()
        for do, undo in (("break_glass", "restore_glass"), ("press_button", "release_button")):
            stand.backdoor.door("door-main", do)
            assert stand.door("door-main")["lock"] == "free"
            stand.backdoor.door("door-main", undo)
            assert stand.door("door-main")["lock"] == "locked"


@contextmanager
def small_disk(mount: Path) -> Iterator[Path]:
    """A file system of its own, small enough to be filled."""
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(mount)], check=True)
    try:
        yield mount
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def fill(disk: Path) -> Path:
    """Write until the disk refuses."""
    rest = disk / "rest"
    with rest.open("wb", buffering=0) as file:
        for block in (1 << 20, 4096, 512):
            try:
                while file.write(b"\0" * block):
                    pass
            except OSError:
                continue
    return rest


@pytest.mark.nightly
def test_with_the_journals_disk_full_fire_frees_every_door_and_nothing_else_opens(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, running_stand(tmp_path, disk / "data") as stand:
        rest = fill(disk)
        with pytest.raises(Refused) as refused:
            stand.staff.act("override_unlock", by=("g1", "s1"), reason="test", door="door-main", seconds=3)
        assert refused.value.status == 503
        assert stand.door("door-main")["lock"] == "locked"
        stand.watch.until_site("the red alarm", lambda state: (not state["journal"]["ok"], str(state["journal"])))
        stand.backdoor.post("/backdoor/fire/fire-panel", {"do": "alarm"})
        wait_for(lambda: released(stand), "every door is released")
        stay_released(stand)
        rest.unlink()
        stand.watch.until_site("fire to be journalled", lambda s: (s["fire"]["latched"] and s["journal"]["ok"], ""))
        assert released(stand)
