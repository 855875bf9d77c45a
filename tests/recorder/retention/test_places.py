"""Where a session is found: the places in order, names that are no session left out."""

from pathlib import Path

import pytest

from recorder.retention.settings import KeepingSettings, TierSettings
from recorder.retention.tiers import find_session_folder, session_folders, tier_of, tiers_of
from recorder.settings import RecorderSettings
from tests.recorder.retention.archive import settings_of


@pytest.fixture
def settings(tmp_path: Path) -> RecorderSettings:
    cold = TierSettings(name="cold", folder=tmp_path / "srv" / "cold")
    (tmp_path / "srv" / "cold").mkdir(parents=True)
    away = TierSettings(name="away", folder=Path("away"), mounted=True)
    return settings_of(tmp_path / "data", KeepingSettings(tiers=(cold, away)))


def test_places_are_hot_and_those_of_the_site(settings: RecorderSettings, tmp_path: Path) -> None:
    names = [(tier.name, tier.folder, tier.present) for tier in tiers_of(settings)]
    assert names == [
        ("hot", tmp_path / "data" / "recordings", True),
        ("cold", tmp_path / "srv" / "cold", True),
        ("away", tmp_path / "data" / "away", False),
    ]


def test_the_first_place_that_has_a_session_counts(settings: RecorderSettings, tmp_path: Path) -> None:
    hot, cold, _ = (tier.folder for tier in tiers_of(settings))
    for folder in (hot / "s-1", cold / "s-1", cold / "s-2"):
        folder.mkdir()
    assert find_session_folder(settings, "s-1") == hot / "s-1"
    assert find_session_folder(settings, "s-2") == cold / "s-2"
    assert find_session_folder(settings, "s-3") is None
    assert session_folders(settings) == {"s-1": hot / "s-1", "s-2": cold / "s-2"}
    assert tier_of(settings, cold / "s-2").name == "cold"
    with pytest.raises(ValueError, match="none of the places"):
        tier_of(settings, tmp_path / "s-2")


def test_a_place_that_is_not_mounted_has_nothing(settings: RecorderSettings, tmp_path: Path) -> None:
    (tmp_path / "data" / "away" / "s-1").mkdir(parents=True)
    assert find_session_folder(settings, "s-1") is None
    assert session_folders(settings) == {}


@pytest.mark.parametrize("name", ["..", ".s-1.moving", "", "s-1/cam-1", "/etc", "s 1"])
def test_what_is_no_name_of_a_session_is_not_found(settings: RecorderSettings, name: str) -> None:
    hot = tiers_of(settings)[0].folder
    for folder in ("s-1/cam-1", ".s-1.moving", "s 1"):
        (hot / folder).mkdir(parents=True)
    assert find_session_folder(settings, name) is None
    assert list(session_folders(settings)) == ["s-1"]


def test_a_link_is_no_session(settings: RecorderSettings, tmp_path: Path) -> None:
    hot = tiers_of(settings)[0].folder
    (tmp_path / "elsewhere").mkdir()
    (hot / "s-1").symlink_to(tmp_path / "elsewhere")
    assert find_session_folder(settings, "s-1") is None
    assert session_folders(settings) == {}
