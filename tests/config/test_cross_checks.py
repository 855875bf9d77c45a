"""Cross-checks: each spoiled once, each named."""

import pytest

from config.load import parse_site
from tests.config.site_text import SIM, only_problem, problems_of, spoiled, with_figures

SECOND_LANE = """
[[lane]]
id = "b"
entry_reader = "reader-b"
locker = "locker-a"
boxes = "1-24"
gate = "gate-b"
door = "door-b"
kiosk_key = "demo-kiosk-key-lane-b"
"""


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('entry_reader = "reader-a"', 'entry_reader = "reader-z"', ("[[lane]] a", "entry_reader")),
        ('exit_reader = "exit-reader-a"', 'exit_reader = "reader-z"', ("[[lane]] a", "exit_reader")),
        ('locker = "locker-a"', 'locker = "locker-z"', ("[[lane]] a", "locker")),
        ('gate = "gate-a"', 'gate = "gate-z"', ("[[lane]] a", "gate")),
        ('door = "door-main"', 'door = "door-z"', ("[[lane]] a", "door")),
        ('reader = "room-reader-1"', 'reader = "reader-z"', ("[[room]] 1", "reader")),
        ('door = "door-room-1"', 'door = "door-z"', ("[[room]] 1", "door")),
        ('"cam-lane-a", "cam-room-1a"', '"cam-z", "cam-room-1a"', ("[[room]] 1", "sources")),
        ('board = "board-main"', 'board = "board-z"', ("[[door]] door-main", "board")),
    ],
)
def test_a_name_that_leads_nowhere_is_found(old: str, new: str, place: tuple[str, str]) -> None:
    assert problems_of(spoiled(old, new)) == [place]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('entry_reader = "reader-a"', 'entry_reader = "gate-a"', ("[[lane]] a", "entry_reader")),
        ('gate = "gate-a"', 'gate = "reader-a"', ("[[lane]] a", "gate")),
        ('locker = "locker-a"', 'locker = "board-main"', ("[[lane]] a", "locker")),
        ('door = "door-main"', 'door = "door-room-1"', ("[[lane]] a", "door")),
        ('door = "door-room-1"', 'door = "door-main"', ("[[room]] 1", "door")),
        ('board = "board-main"\ninput = 8', 'board = "gate-a"\ninput = 8', ("[[fire_input]] fire-panel", "board")),
    ],
)
def test_a_name_of_another_kind_is_found(old: str, new: str, place: tuple[str, str]) -> None:
    assert place in problems_of(spoiled(old, new))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("exit_button_input = 2", "exit_button_input = 1", ("[[door]] door-main", "exit_button_input")),
        ("break_glass_input = 3", "break_glass_input = 2", ("[[door]] door-main", "break_glass_input")),
        ("input = 8", "input = 3", ("[[fire_input]] fire-panel", "input")),
        ('board = "board-room"\nrelay = 1', 'board = "board-main"\nrelay = 1', ("[[door]] door-room-1", "relay")),
        ('boxes = "1-24"', 'boxes = "1-24, 7"', ("[[lane]] a", "boxes: 7")),
        ('exit_reader = "exit-reader-a"', 'exit_reader = "reader-a"', ("[[lane]] a", "exit_reader")),
        ('reader = "room-reader-1"', 'reader = "reader-a"', ("[[room]] 1", "reader")),
        ('"cam-room-1a", "cam-room-1b"]', '"cam-room-1a", "cam-room-1a"]', ("[[room]] 1", "sources[3]")),
        ('name = "exit-reader-a"', 'name = "reader-a"', ("[[device]] reader-a", "name")),
        ('id = "g2"', 'id = "g1"', ("[[staff]] g1", "id")),
        ('id = "cam-room-1b"', 'id = "cam-room-1a"', ("[[source]] cam-room-1a", "id")),
        ('id = "door-room-1"', 'id = "door-main"', ("[[door]] door-main", "id")),
    ],
)
def test_what_only_one_can_have_is_not_given_out_twice(old: str, new: str, place: tuple[str, str]) -> None:
    assert place in problems_of(spoiled(old, new))


def test_two_lanes_share_no_box_gate_door_or_key() -> None:
    lane = SECOND_LANE.replace("reader-b", "room-reader-1").replace("gate-b", "gate-a").replace("door-b", "door-main")
    found = problems_of(SIM + lane.replace("lane-b", "lane-a"))
    assert {key for section, key in found if section == "[[lane]] b"} >= {
        "boxes: 1",
        "boxes: 24",
        "gate",
        "door",
        "kiosk_key",
    }


def test_a_copied_pin_hash_is_a_shared_pin() -> None:
    first = SIM.split('pin_hash = "')[1].split('"')[0]
    second = SIM.split('pin_hash = "')[2].split('"')[0]
    assert problems_of(spoiled(second, first)) == [("[[staff]] g2", "pin_hash")]


@pytest.mark.parametrize(
    ("driver", "address"),
    [
        ("sdt-idcard", "tcp://127.0.0.1:1"),
        ("sdt-idcard", "socket://127.0.0.1"),
        ("sdt-idcard", "socket://127.0.0.1:99999"),
        ("locker-8a", "ttyUSB0"),
        ("locker-8a", "socket://user:pw@127.0.0.1:1"),
        ("phonegate-uart", ""),
        ("phonegate-uart", "rfc2217://:7"),
        ("modbus-relay", "socket://127.0.0.1:1"),
        ("modbus-relay", "/dev/ttyUSB0"),
        ("modbus-relay", "127.0.0.1:502"),
    ],
)
def test_an_address_of_another_form_is_refused(driver: str, address: str) -> None:
    head, tail = SIM.split(f'driver = "{driver}"\naddress = "', 1)
    text = f'{head}driver = "{driver}"\naddress = "{address}"{tail.split(chr(34), 1)[1]}'
    assert "not an address of " + driver in only_problem(text)


@pytest.mark.parametrize(
    "address", ["/dev/ttyUSB0", "/dev/serial/by-id/usb-x_1-if00", "COM3", "socket://h:1", "rfc2217://10.0.0.1:4001"]
)
def test_every_serial_form_is_accepted(address: str) -> None:
    from config.load import parse_site

    assert parse_site(spoiled('"socket://127.0.0.1:0"', f'"{address}"')).devices[0].address == address


def test_one_serial_line_carries_one_device() -> None:
    text = spoiled("socket://127.0.0.1:0", "socket://127.0.0.1:4001", 2)
    assert problems_of(text) == [("[[device]] exit-reader-a", "address")]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('address = "rtsp://admin:pw@127.0.0.1:1/x"', "address"),
        ('address = "http://127.0.0.1:1/x"', "address"),
        ('address = "rtsp://127.0.0.1:1"', "address"),
        ('address = "rtsp://127.0.0.1:1/x"\nuser = "u"', "user"),
        ('address = "rtsp://127.0.0.1:1/x"\npassword_file = "p"', "user"),
        ('address = "rtsp://127.0.0.1:1/x"\nuser = "u"\npassword_file = "p"\npassword_env = "P"', "password_env"),
    ],
)
def test_a_camera_has_its_password_in_one_safe_place(line: str, key: str) -> None:
    text = spoiled('address = "rtsp://127.0.0.1:0/cam-lane-a"', line)
    assert problems_of(text) == [("[[source]] cam-lane-a", key)]
    assert "admin" not in only_problem(text)


def test_a_pulse_that_would_lock_is_refused() -> None:
    assert "would lock instead of unlock" in only_problem(spoiled('pulse = "flash_off"', 'pulse = "flash_on"'))
    assert "would lock instead of unlock" in only_problem(spoiled('pulse = "flash_on"', 'pulse = "flash_off"'))


def test_a_pulse_left_out_follows_from_the_lock() -> None:
    from config.load import parse_site

    site = parse_site(SIM.replace('pulse = "flash_off"\n', "").replace('pulse = "flash_on"\n', ""))
    assert [door.unlock_is_on for door in site.doors] == [False, True]


def test_a_site_without_fire_contact_is_refused() -> None:
    start, end = SIM.index("[[fire_input]]"), SIM.index("# --- lane, room")
    assert only_problem(SIM[:start] + SIM[end:]).startswith("[[fire_input]]: no fire contact (at least 1)")


def test_one_member_of_staff_is_too_few() -> None:
    start, end = SIM.index('[[staff]]\nid = "g2"'), SIM.index("# --- devices")
    assert "1 listed (at least 2 different)" in only_problem(SIM[:start] + SIM[end:])


def test_more_custodians_than_staff_are_refused() -> None:
    assert "at least 4 different" in only_problem(with_figures("release_custodians = 4"))


def test_a_pulse_longer_than_the_wait_for_the_door_is_refused() -> None:
    found = problems_of(with_figures("door_open_wait_ms = 8000").replace("pulse_ms = 3000", "pulse_ms = 9000", 1))
    assert found == [("[[door]] door-main", "pulse_ms")]


def test_a_clear_that_ends_before_the_door_gives_up_is_refused() -> None:
    found = problems_of(with_figures("clear_fresh_ms = 20000\ndoor_open_wait_ms = 30000"))
    assert found == [("[profile]", "clear_fresh_ms")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'driver = "sdt-idcard"',
            'driver = "sdt-idcard"\nsettings = { baud = 9600 }',
            ("[[device]] reader-a", "settings.baud"),
        ),
        (
            'driver = "sdt-idcard"',
            'driver = "sdt-idcard"\nsettings = { poll_ms = 5 }',
            ("[[device]] reader-a", "settings.poll_ms"),
        ),
        (
            'driver = "phonegate-uart"',
            'driver = "phonegate-uart"\nsettings = { settings_every_s = 7200 }',
            ("[[device]] gate-a", "settings.settings_every_s"),
        ),
        ("[http]", "[recorder]\nsegment_s = 0\n\n[http]", ("[recorder]", "segment_s")),
        ("[http]", "[recorder]\ncodec = 'h264'\n\n[http]", ("[recorder]", "codec")),
        ("relay = 1", "relay = 9", ("[[door]] door-main", "relay")),
        ("contact_input = 1", "contact_input = 9", ("[[door]] door-main", "contact_input")),
        ("input = 8", "input = 9", ("[[fire_input]] fire-panel", "input")),
        ('boxes = "1-24"', 'boxes = "1-25"', ("[[lane]] a", "boxes")),
    ],
)
def test_settings_and_numbers_that_a_device_does_not_have_are_named(
    old: str, new: str, expected: tuple[str, str]
) -> None:
    assert problems_of(spoiled(old, new)) == [expected]


@pytest.mark.parametrize(("silent_ms", "good"), [(2_000, True), (1_999, False)])
def test_a_gate_whose_silence_would_be_noticed_too_late_is_refused(silent_ms: int, good: bool) -> None:
    """GB 50396-2007 5.1: 2 s from a reader to its lock."""
    slow = 'driver = "phonegate-uart"\nsettings = { heartbeat_ms = 800, timeout_ms = 1200 }'
    text = with_figures(f"gate_silent_ms = {silent_ms}").replace('driver = "phonegate-uart"', slow)
    if good:
        assert parse_site(text).profile.gate_silent_ms == silent_ms
    else:
        assert problems_of(text) == [("[[device]] gate-a", "settings.timeout_ms")]
