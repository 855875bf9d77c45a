"""The back door from end to end: requests on one side, the devices' bytes on the other."""

from collections.abc import Iterator
from typing import Any

import av
import pytest

from simulators.phone_gate import COUNTERS
from tests.simulators.site_house import until
from tests.simulators.site_process import BackDoor, site_with_backdoor

FIND = "AA AA AA 96 69 00 03 20 01 22"
FOUND = "aa aa aa 96 69 00 08 00 00 9f 00 00 00 00 97"
NO_CARD = "aa aa aa 96 69 00 04 00 00 80 84"
OPEN_7 = "8A 01 07 11 9D"
LOCK_MAIN = "00 01 00 00 00 06 01 05 00 00 FF 00"
FREE_MAIN_A_WHILE = "00 02 00 00 00 06 01 05 04 00 00 14"
FREE_ROOM_A_WHILE = "00 02 00 00 00 06 01 05 02 00 00 14"
READ_INPUTS = "00 03 00 00 00 06 01 02 00 00 00 08"


@pytest.fixture(scope="module")
def shared() -> Iterator[BackDoor]:
    """For tests that change nothing."""
    with site_with_backdoor() as running:
        yield running


@pytest.fixture
def site() -> Iterator[BackDoor]:
    with site_with_backdoor() as running:
        yield running


def person(site: BackDoor, who: str) -> Any:
    return site.state("people", id=who)


def test_the_state_has_the_shape_that_was_agreed(shared: BackDoor) -> None:
    state = shared.get("/backdoor/state")
    assert list(state) == ["devices", "people", "doors", "boxes", "gate", "fire", "mains", "seed"]
    assert list(state["devices"][0]) == ["name", "kind", "address", "cable", "fault"]
    assert list(state["people"][0]) == ["id", "name", "id_number", "role", "where", "phone", "card_on"]
    door_fields = ["id", "contact", "lock", "relay", "supply", "pulse_left_ms", "exit_button", "break_glass"]
    assert list(state["doors"][0]) == door_fields
    assert list(state["boxes"][0]) == ["locker", "box", "door", "content", "jammed"]
    assert list(state["gate"][0]) == ["name", *COUNTERS, "sensitivity"]
    assert state["fire"] == [{"id": "fire-panel", "fire": False, "wire": "whole"}]
    assert state["mains"] == [{"id": "mains", "there": True}]
    assert state["people"] == shared.get("/backdoor/people")
    assert {each["name"]: each["address"] for each in state["devices"]} == shared.ready["addresses"]


def test_the_site_at_rest_is_empty_and_whole(shared: BackDoor) -> None:
    state = shared.get("/backdoor/state")
    assert [(each["id"], each["role"]) for each in state["people"]] == [
        ("e1", "expert"), ("e2", "expert"), ("e3", "expert"), ("e4", "expert"), ("e5", "expert"), ("x1", "stranger"),
    ]  # fmt: skip
    assert {(each["where"], each["phone"], each["card_on"]) for each in state["people"]} == {
        ("outside", "pocket", None)
    }
    assert {(each["cable"], each["fault"]) for each in state["devices"]} == {("in", None)}
    assert [each["box"] for each in state["boxes"]] == list(range(1, 25))
    assert {(each["door"], each["content"], each["jammed"]) for each in state["boxes"]} == {("closed", None, False)}
    assert [(each["id"], each["contact"]) for each in state["doors"]] == [
        ("door-main", "closed"),
        ("door-room-1", "closed"),
    ]


def test_every_kind_of_device_has_faults_on_its_menu(shared: BackDoor) -> None:
    kinds = shared.get("/backdoor/faults")["kinds"]
    assert set(kinds) == {each["kind"] for each in shared.get("/backdoor/state")["devices"]}
    for kind, usual in {
        "sdt-idcard": {"silence", "garbage", "split", "wrong_checksum", "glued", "delay", "drop_connection"},
        "locker-8a": {"silence", "wrong_address", "busy"},
        "phonegate-uart": {"silence", "lost_report", "counter_reset"},
        "modbus-relay": {"silence", "exception", "wire_cut"},
        "rtsp-camera": {"freeze", "black", "drop_connection"},
    }.items():
        assert usual <= set(kinds[kind])


def test_a_person_goes_all_the_way_in_and_out(site: BackDoor) -> None:
    enter(site)
    assert (person(site, "e1")["where"], person(site, "e1")["phone"]) == ("room-1", "locker-a/7")
    assert site.state("boxes", box=7)["content"] == "e1"
    leave(site)
    assert (person(site, "e1")["where"], person(site, "e1")["phone"]) == ("outside", "pocket")
    counts = site.state("gate", name="gate-a")
    assert (counts["forward"], counts["backward"], counts["alarms_forward"]) == (1, 1, 0)


def enter(site: BackDoor) -> None:
    with site.wire("reader-a") as reader, site.wire("locker-a") as locker, site.wire("gate-a") as gate:
        site.ok("/backdoor/people/e1/present-card", {"reader": "reader-a"})
        assert reader.ask(FIND, 15) == FOUND
        assert person(site, "e1")["card_on"] == "reader-a"
        site.ok("/backdoor/people/e1/take-card", {})
        assert reader.ask(FIND, 11) == NO_CARD
        storing = site.begin("/backdoor/people/e1/store", {"locker": "locker-a", "box": 7, "within_ms": 10_000})
        locker.ask(OPEN_7, 5)
        assert storing.result() == (200, {})
        gate.ask("80 04 04 7F", 4)
        assert walk_gate(site, "forward") == {"alarm": False}
        assert gate.read(82)[20:23].hex(" ") == "80 3e 01"
    pass_doors(site, ("door-main", "door-room-1"), "in")


def leave(site: BackDoor) -> None:
    pass_doors(site, ("door-room-1", "door-main"), "out")
    assert walk_gate(site, "backward") == {"alarm": False}
    with site.wire("locker-a") as locker:
        locker.ask(OPEN_7, 5)
        site.ok("/backdoor/people/e1/collect", {"locker": "locker-a", "box": 7})


def walk_gate(site: BackDoor, direction: str) -> Any:
    return site.ok("/backdoor/people/e1/walk-gate", {"gate": "gate-a", "direction": direction, "pace_ms": 60})


def pass_doors(site: BackDoor, doors: tuple[str, str], direction: str) -> None:
    """Each door is locked, then freed by its board's own pulse, and walked through."""
    with site.wire("board-main") as main, site.wire("board-room") as room:
        main.ask(LOCK_MAIN, 12)
        for door in doors:
            board, pulse = (main, FREE_MAIN_A_WHILE) if door == "door-main" else (room, FREE_ROOM_A_WHILE)
            walking = site.begin("/backdoor/people/e1/walk-door", {"door": door, "direction": direction, "pace_ms": 30})
            board.ask(pulse, 12)
            assert walking.result() == (200, {})


def test_a_phone_a_tailgater_and_somebody_who_turns_back(site: BackDoor) -> None:
    walk = {"gate": "gate-a", "direction": "forward", "pace_ms": 30}
    assert site.ok("/backdoor/people/e1/walk-gate", walk | {"turn_back": True}) == {"alarm": False}
    assert person(site, "e1")["where"] == "outside"
    assert site.ok("/backdoor/people/e1/walk-gate", walk | {"followed_by": "x1"}) == {"alarm": True}
    assert (person(site, "e1")["where"], person(site, "x1")["where"]) == ("between", "between")
    assert site.state("gate", name="gate-a")["alarms_forward"] == 2


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("people/e1/store", {"locker": "locker-a", "box": 7, "within_ms": 0}, "did not open"),
        ("people/e1/collect", {"locker": "locker-a", "box": 7}, "not in box"),
        ("people/e1/walk-gate", {"gate": "gate-a", "direction": "backward"}, "outside, not between"),
        ("people/e1/walk-door", {"door": "door-main", "direction": "in", "within_ms": 0}, "outside, not between"),
        ("devices/exit-reader-a/fault", {"kind": "pty_vanish"}, "no pty"),
    ],
)
def test_what_is_not_possible_now_is_refused_in_both_languages(
    shared: BackDoor, path: str, body: dict[str, Any], word: str
) -> None:
    status, answer = shared.post(f"/backdoor/{path}", body)
    assert (status, list(answer)) == (409, ["detail", "detail_zh"])
    assert word in answer["detail"]
    assert any("\u4e00" <= character <= "\u9fff" for character in answer["detail_zh"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("people/e9/take-card", {}),
        ("people/e1/present-card", {"reader": "reader-z"}),
        ("people/e1/store", {"locker": "locker-z", "box": 1}),
        ("people/e1/collect", {"locker": "locker-a", "box": 25}),
        ("people/e1/walk-gate", {"gate": "gate-z", "direction": "forward"}),
        ("people/e1/walk-gate", {"gate": "gate-a", "direction": "forward", "followed_by": "e9"}),
        ("people/e1/walk-door", {"door": "door-z", "direction": "in"}),
        ("boxes/locker-a/0", {"do": "jam"}),
        ("doors/door-z", {"do": "open"}),
        ("fire/panel-z", {"do": "alarm"}),
        ("mains/grid-z", {"do": "fail"}),
        ("gates/gate-z/sensitivity", {"of": "overall", "value": 300}),
        ("devices/nothing/cable", {"cut": True}),
        ("devices/nothing/fault", {"kind": None}),
    ],
)
def test_what_does_not_exist_is_unknown(shared: BackDoor, path: str, body: dict[str, Any]) -> None:
    status, answer = shared.post(f"/backdoor/{path}", body)
    assert (status, list(answer)) == (404, ["detail", "detail_zh"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("people/e1/present-card", {}),
        ("people/e1/present-card", {"reader": "reader-a", "card_type": "library"}),
        ("people/e1/phone", {"do": "throw"}),
        ("people/e1/store", {"locker": "locker-a", "box": "seven"}),
        ("people/e1/walk-gate", {"gate": "gate-a", "direction": "sideways"}),
        ("people/e1/walk-gate", {"gate": "gate-a", "direction": "forward", "followed_by": "e1"}),
        ("people/e1/walk-gate", {"gate": "gate-a", "direction": "forward", "speed": 3}),
        ("boxes/locker-a/1", {"do": "paint"}),
        ("doors/door-main", {"do": "paint"}),
        ("gates/gate-a/sensitivity", {"of": "zone", "zone": 9, "value": 300}),
        ("gates/gate-a/sensitivity", {"of": "overall", "value": 1000}),
        ("fire/fire-panel", [1]),
        ("devices/reader-a/cable", {"cut": "yes"}),
        ("devices/reader-a/fault", {"kind": "paint"}),
        ("devices/reader-a/fault", {"kind": "delay", "ms": "long"}),
        ("devices/reader-a/fault", {}),
        ("devices/cam-lane-a/fault", {"kind": "stall", "ms": -5}),
        ("devices/cam-lane-a/fault", {"kind": "stall", "ms": "long"}),
    ],
)
def test_a_wrong_body_is_named(shared: BackDoor, path: str, body: Any) -> None:
    status, answer = shared.post(f"/backdoor/{path}", body)
    assert (status, list(answer)) == (422, ["detail", "detail_zh"])


def test_one_card_lies_on_one_reader_and_one_reader_holds_one_card(site: BackDoor) -> None:
    site.ok("/backdoor/people/e1/present-card", {"reader": "reader-a"})
    site.ok("/backdoor/people/e1/present-card", {"reader": "reader-a"})
    assert site.post("/backdoor/people/e2/present-card", {"reader": "reader-a"})[0] == 409
    assert site.post("/backdoor/people/e1/present-card", {"reader": "room-reader-1"})[0] == 409
    site.ok("/backdoor/people/e1/take-card")
    site.ok("/backdoor/people/e1/take-card")
    site.ok("/backdoor/people/e2/present-card", {"reader": "reader-a", "card_type": "hmt", "valid_to": "20200101"})


def test_a_box_can_be_jammed_eased_forced_and_closed(site: BackDoor) -> None:
    with site.wire("locker-a") as locker:
        site.ok("/backdoor/boxes/locker-a/7", {"do": "jam"})
        assert site.state("boxes", box=7)["jammed"] is True
        locker.ask(OPEN_7, 5)
        refused = site.post("/backdoor/people/e1/store", {"locker": "locker-a", "box": 7, "within_ms": 300})
        assert refused[0] == 409
        site.ok("/backdoor/boxes/locker-a/7", {"do": "unjam"})
        locker.ask(OPEN_7, 5)
        site.ok("/backdoor/people/e1/store", {"locker": "locker-a", "box": 7})
        site.ok("/backdoor/boxes/locker-a/7", {"do": "force_open"})
        assert locker.ask("80 01 07 33 B5", 5) == "80 01 07 00 86"
        site.ok("/backdoor/boxes/locker-a/7", {"do": "close"})
        assert locker.ask("80 01 07 33 B5", 5) == "80 01 07 11 97"
        assert site.post("/backdoor/people/e2/collect", {"locker": "locker-a", "box": 7})[0] == 409


def test_a_full_box_takes_no_second_phone(site: BackDoor) -> None:
    site.ok("/backdoor/boxes/locker-a/7", {"do": "force_open"})
    site.ok("/backdoor/people/e1/store", {"locker": "locker-a", "box": 7})
    site.ok("/backdoor/boxes/locker-a/7", {"do": "force_open"})
    assert site.post("/backdoor/people/e2/store", {"locker": "locker-a", "box": 7})[0] == 409
    assert site.post("/backdoor/people/e1/store", {"locker": "locker-a", "box": 8})[0] == 409


def test_a_locked_door_stays_shut_to_the_end_and_the_exit_button_frees_it(site: BackDoor) -> None:
    with site.wire("board-main") as main:
        main.ask(LOCK_MAIN, 12)
        site.ok("/backdoor/people/e1/walk-gate", {"gate": "gate-a", "direction": "forward", "pace_ms": 30})
        through = {"door": "door-main", "direction": "in", "within_ms": 200, "pace_ms": 30}
        status, answer = site.post("/backdoor/people/e1/walk-door", through)
        assert (status, answer["detail"]) == (409, "door-main stayed locked")
        assert site.post("/backdoor/doors/door-main", {"do": "open"})[0] == 409
        waiting = site.begin("/backdoor/people/e1/walk-door", through | {"within_ms": 10_000})
        site.ok("/backdoor/doors/door-main", {"do": "press_button"})
        assert waiting.result() == (200, {})
        assert bytes.fromhex(main.ask(READ_INPUTS, 10))[9] == 0b1100_0111
        site.ok("/backdoor/doors/door-main", {"do": "release_button"})
        assert site.state("doors", id="door-main")["lock"] == "locked"


def test_every_deed_at_a_door_shows_at_the_inputs(site: BackDoor) -> None:
    with site.wire("board-room") as room:
        for deed, inputs in [
            ("force_open", 0b100), ("close", 0b101), ("press_button", 0b111), ("release_button", 0b101),
            ("break_glass", 0b001), ("open", 0b000), ("close", 0b001), ("restore_glass", 0b101),
        ]:  # fmt: skip
            site.ok("/backdoor/doors/door-room-1", {"do": deed})
            assert bytes.fromhex(room.ask(READ_INPUTS, 10))[9] == inputs, deed


def test_fire_and_a_cut_wire_read_the_same_at_the_board_but_only_fire_frees_the_locks(site: BackDoor) -> None:
    with site.wire("board-main") as main:
        main.ask(LOCK_MAIN, 12)
        for deed, quiet, lock in [
            ("alarm", False, "free"), ("quiet", True, "locked"), ("cut_wire", False, "locked"), ("mend_wire", True, "locked"),
        ]:  # fmt: skip
            site.ok("/backdoor/fire/fire-panel", {"do": deed})
            assert bool(bytes.fromhex(main.ask(READ_INPUTS, 10))[9] & 0x80) == quiet, deed
            assert site.state("doors", id="door-main")["lock"] == lock, deed


def test_failed_mains_shows_at_the_board_and_the_site_runs_on(site: BackDoor) -> None:
    with site.wire("board-main") as main:
        main.ask(LOCK_MAIN, 12)
        for deed, there in [("fail", False), ("return", True)]:
            site.ok("/backdoor/mains/mains", {"do": deed})
            assert bool(bytes.fromhex(main.ask(READ_INPUTS, 10))[9] & 0x40) == there, deed
            assert site.state("mains", id="mains")["there"] == there
            assert site.state("doors", id="door-main")["lock"] == "locked", deed


def test_a_pulse_shows_how_long_it_still_runs(site: BackDoor) -> None:
    with site.wire("board-main") as main:
        main.ask(LOCK_MAIN, 12)
        main.ask(FREE_MAIN_A_WHILE, 12)
        door = site.state("doors", id="door-main")
        assert (door["lock"], door["relay"], 0 < door["pulse_left_ms"] <= 2_000) == ("free", False, True)
        until(lambda: site.state("doors", id="door-main")["lock"] == "locked", "the pulse ending")
        assert site.state("doors", id="door-main")["pulse_left_ms"] == 0


def test_a_cable_is_cut_and_mended(site: BackDoor) -> None:
    with site.wire("board-main") as main:
        site.ok("/backdoor/devices/board-main/cable", {"cut": True})
        assert main.read_to_end() == b""
    assert site.state("devices", name="board-main")["cable"] == "cut"
    with pytest.raises(ConnectionRefusedError):
        site.wire("board-main")
    site.ok("/backdoor/devices/board-main/cable", {"cut": False})
    with site.wire("board-main") as main:
        main.ask(LOCK_MAIN, 12)


def test_a_fault_is_ordered_shown_and_mended(site: BackDoor) -> None:
    order = {"kind": "delay", "ms": 5, "after": 1}
    site.ok("/backdoor/devices/reader-a/fault", order)
    assert site.state("devices", name="reader-a")["fault"] == order
    site.ok("/backdoor/devices/reader-a/fault", {"kind": None})
    assert site.state("devices", name="reader-a")["fault"] is None


def test_a_camera_is_broken_cut_and_mended_like_any_device(site: BackDoor) -> None:
    path = "/backdoor/devices/cam-lane-a"
    site.ok(f"{path}/fault", {"kind": "pts_jump", "seconds": 5})
    assert site.state("devices", name="cam-lane-a")["fault"] == {"kind": "pts_jump", "seconds": 5}
    site.ok(f"{path}/cable", {"cut": True})
    camera = site.state("devices", name="cam-lane-a")
    assert (camera["cable"], camera["fault"]) == ("cut", None)
    assert site.post(f"{path}/fault", {"kind": "black"})[0] == 409
    with pytest.raises(av.FFmpegError):
        first_picture(site, "cam-lane-a")
    site.ok(f"{path}/cable", {"cut": False})
    assert first_picture(site, "cam-lane-a") == (640, 360)


def first_picture(site: BackDoor, camera: str) -> tuple[int, int]:
    with av.open(site.ready["addresses"][camera], options={"rtsp_transport": "tcp"}, timeout=(10, 10)) as opened:
        frame = next(opened.decode(video=0))
        return frame.width, frame.height


def test_nobody_is_in_two_places_at_once(site: BackDoor) -> None:
    walk = {"gate": "gate-a", "direction": "forward", "pace_ms": 600}
    with site.wire("gate-a") as gate:
        walking = site.begin("/backdoor/people/e1/walk-gate", walk)
        gate.read(5)
        status, answer = site.post("/backdoor/people/e1/walk-gate", walk)
        assert (status, answer["detail"]) == (409, "e1 is walking")
        assert walking.result() == (200, {"alarm": True})
