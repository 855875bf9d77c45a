"""Every figure has a default within its bounds, both bounds hold, and nothing but a whole number is taken."""

from typing import Any

import pytest
from pydantic import ValidationError

from config.doors import DoorSettings, FireInputSettings
from config.profile import FIGURES, SiteProfile, bound_source_of, unit_of
from config.profile_load import shipped_profile
from config.schema import HttpSettings, SiteInfo, StaffMember
from tests.config.site_text import only_problem, problems_of, spoiled, with_figures

WHOLE_NUMBERS = [name for name, field in FIGURES.items() if field.annotation is int]
SHIPPED = shipped_profile().file.values()
DOOR: dict[str, Any] = {
    "id": "d", "kind": "main", "board": "b", "relay": 1, "lock": "energise_to_lock", "contact_input": 1,
}  # fmt: skip


def bounds_of(name: str) -> tuple[int, int]:
    figure = SiteProfile.model_json_schema()["properties"][name]
    return figure["minimum"], figure["maximum"]


@pytest.mark.parametrize("name", WHOLE_NUMBERS)
def test_a_figure_of_the_profile_keeps_its_bounds(name: str) -> None:
    low, high = bounds_of(name)
    for value in (low, high):
        assert getattr(SiteProfile.model_validate({**SHIPPED, name: value}), name) == value
    for value in (low - 1, high + 1, str(low), low + 0.0, True, None):
        with pytest.raises(ValidationError):
            SiteProfile.model_validate({**SHIPPED, name: value})


@pytest.mark.parametrize("name", sorted(set(FIGURES) - set(WHOLE_NUMBERS)))
def test_a_figure_that_is_no_number_is_one_of_its_words(name: str) -> None:
    for value in (0, 1, "perhaps", None):
        with pytest.raises(ValidationError):
            SiteProfile.model_validate({**SHIPPED, name: value})


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_it_is_and_where_its_bounds_come_from(name: str) -> None:
    assert len(FIGURES[name].description or "") > 30
    assert bound_source_of(name)
    assert unit_of(name)


def test_the_bounds_that_rules_fix_cannot_be_configured_away() -> None:
    assert bounds_of("keep_years")[0] == 15
    assert bounds_of("opening_command_max_age_ms")[1] == 5_000
    assert bounds_of("release_custodians")[0] == 2
    assert bounds_of("source_lost_alarm_ms") == (6_000, 10_000)
    assert bounds_of("card_fail_alarm")[1] == 5


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("relay", (1, 32), (0, 33, "1")),
        ("contact_input", (1, 32), (0, 33)),
        ("exit_button_input", (1, 32), (0, 33, True)),
        ("break_glass_input", (1, 32), (0, 33)),
        ("pulse_ms", (500, 3_000, 10_000), (400, 10_100, 3_050)),
        ("kind", ("main", "room"), ("side",)),
        ("lock", ("energise_to_lock", "energise_to_unlock"), ("lock",)),
        ("on_host_loss", ("stay",), ("release",)),
        ("contact_closed_is", ("on", "off"), ("yes",)),
        ("pulse", ("flash_on", "flash_off"), ("on",)),
        ("id", ("a", "door-main-1"), ("A", "", "-a", "a b", "a" * 41, "../a")),
    ],
)
def test_a_key_of_a_door_keeps_its_bounds(key: str, good: tuple[Any, ...], bad: tuple[Any, ...]) -> None:
    for value in good:
        DoorSettings.model_validate({**DOOR, key: value})
    for value in bad:
        with pytest.raises(ValidationError):
            DoorSettings.model_validate({**DOOR, key: value})


def test_a_fire_contact_is_wired_so_that_a_cut_wire_is_fire() -> None:
    base = {"id": "f", "board": "b", "input": 8}
    assert FireInputSettings.model_validate(base).no_fire_is == "on"
    for changed in ({"no_fire_is": "off"}, {"on_silence": "ignore"}, {"input": 0}):
        with pytest.raises(ValidationError):
            FireInputSettings.model_validate({**base, **changed})


def test_a_port_is_a_port() -> None:
    assert HttpSettings.model_validate({"port": 65_535}).port == 65_535
    for port in (-1, 65_536, "80"):
        with pytest.raises(ValidationError):
            HttpSettings.model_validate({"port": port})


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('origin = "sim.sealroom.invalid/site1"', 'origin = "Sim Site"', ("[site]", "origin")),
        ('name = "模拟评标区"', 'name = ""', ("[site]", "name")),
        ('role = "guard"', 'role = "expert"', ("[[staff]] g1", "role")),
        ('pin_hash = "$argon2id$', 'pin_hash = "$2b$', ("[[staff]] g1", "pin_hash")),
        ('kiosk_key = "demo-kiosk-key-lane-a"', 'kiosk_key = "short"', ("[[lane]] a", "kiosk_key")),
        ('boxes = "1-24"', 'boxes = "24-1"', ("[[lane]] a", "boxes")),
        ('boxes = "1-24"', 'boxes = "all"', ("[[lane]] a", "boxes")),
        ('boxes = "1-24"', "boxes = []", ("[[lane]] a", "boxes")),
        ('boxes = "1-24"', "boxes = [1, 0]", ("[[lane]] a", "boxes[2]")),
        ('driver = "locker-8a"', 'driver = "locker-9"', ("[[device]] locker-a", "driver")),
        ('sources = ["cam-lane-a", "cam-room-1a", "cam-room-1b"]', "sources = []", ("[[room]] 1", "sources")),
    ],
)
def test_a_value_out_of_bounds_is_named_by_section_and_key(old: str, new: str, place: tuple[str, str]) -> None:
    assert place in problems_of(spoiled(old, new))


def test_boxes_may_be_a_list_or_ranges() -> None:
    from config.load import parse_site

    for text in ("boxes = [1, 2, 3, 9]", 'boxes = "1-3, 9"'):
        assert parse_site(spoiled('boxes = "1-24"', text)).lanes[0].boxes == (1, 2, 3, 9)


def test_the_bounds_are_in_the_message() -> None:
    message = only_problem(with_figures("gate_silent_ms = 9000"))
    assert message.startswith("[profile] gate_silent_ms: is too large (at least 1000, at most 5000).")
    assert "GB 50396-2007" in message


@pytest.mark.parametrize("text", ["a\x00", "a\nb", "\u202ea", "a\u200b", "\ufeff", "\u2066a", "\x9f"])
def test_what_people_read_holds_nothing_that_they_cannot_see(text: str) -> None:
    with pytest.raises(ValidationError):
        SiteInfo.model_validate({"name": text, "origin": "a"})
    with pytest.raises(ValidationError):
        SiteInfo.model_validate({"name": "a", "origin": "a", "data_dir": text})


@pytest.mark.parametrize(("host", "good"), [("::1", True), ("site-1.example", True), ("a b", False), ("a\n", False)])
def test_a_host_is_an_address_or_a_name(host: str, good: bool) -> None:
    try:
        HttpSettings.model_validate({"host": host})
    except ValidationError:
        assert not good
    else:
        assert good


@pytest.mark.parametrize("cost", ["m=4294967295,t=1,p=1", "m=65536,t=100,p=1", "m=65536,t=3,p=100"])
def test_no_hash_of_a_pin_may_take_the_whole_machine(cost: str) -> None:
    pin_hash = f"$argon2id$v=19${cost}$io0097bBbG620W2N8kxiXQ$hM87sUZk"
    with pytest.raises(ValidationError):
        StaffMember.model_validate({"id": "g1", "name": "模拟甲", "role": "guard", "pin_hash": pin_hash})
