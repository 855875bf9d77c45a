"""A site's profile never goes back: the journal knows by which version of each profile the site was run last."""

from pathlib import Path

import pytest

from config.load import data_dir, load_site
from config.schema import Site
from controller.app import JOURNAL, Application
from controller.assembly.profile_version import check_version
from controller.core.facts import ControllerStarted
from controller.core.profile import Profile
from controller.core.room import step
from controller.core.state import Room
from controller.core.words import CORE_VERSION, Plan, Stamp
from controller.store.journal import Journal
from controller.store.keys import open_keys
from tests.config.profile_text import parsed, spoiled
from tests.config.site_text import SIM
from tests.core.playbook import T0_UTC_US
from tests.core.playbook import Site as Play


def run_by(play: Play, name: str) -> None:
    play.tell(ControllerStarted(CORE_VERSION, "0" * 64, "0" * 64, Profile(), play.room.plan, False, name))


def version(number: int) -> str:
    return spoiled(("version = 1", f"version = {number}"))


def test_the_last_version_of_each_profile_stands_in_the_state() -> None:
    play = Play()
    play.start()
    for name in ("just-in-time v7", "ours v2", "just-in-time v8", "", "no version", "odd vx"):
        run_by(play, name)
    assert play.room.profile_versions == {"just-in-time": 8, "ours": 2}


@pytest.mark.parametrize(("last", "good"), [({}, True), ({"just-in-time": 3}, True), ({"ours": 9}, True),
                                            ({"just-in-time": 4, "ours": 1}, False)])  # fmt: skip
def test_a_version_lower_than_the_last_one_of_the_same_id_is_refused(last: dict[str, int], good: bool) -> None:
    if good:
        check_version(parsed(version(3)), last)
        return
    with pytest.raises(
        ValueError, match=r"our-rules.toml: profile just-in-time v3 is older than v4, by which this site"
    ):
        check_version(parsed(version(3)), last)


def site_of(folder: Path, number: int) -> tuple[Site, Path]:
    file = folder / "site.toml"
    file.write_text(SIM.replace('"just-in-time"', '"our-rules.toml"'), encoding="utf-8")
    (folder / "our-rules.toml").write_text(version(number), encoding="utf-8")
    return load_site(file), file


def test_a_controller_does_not_start_by_an_older_profile(tmp_path: Path) -> None:
    """The journal is let go, so that the next start with the right file finds it."""
    site, file = site_of(tmp_path, 5)
    data = data_dir(site, file)
    keys = open_keys(data / "keys", site.info.origin)
    journal = Journal.open(data / JOURNAL, keys)
    stamp = Stamp(T0_UTC_US, 0, "run-1")
    fact = ControllerStarted(CORE_VERSION, "0" * 64, "0" * 64, Profile(), Plan(), False, site.rules.name)
    journal.append([(stamp, fact, step(Room(), stamp, fact)[1])])
    journal.close()
    for _ in range(2):
        with pytest.raises(ValueError, match="just-in-time v4 is older than v5"):
            Application(*site_of(tmp_path, 4))
