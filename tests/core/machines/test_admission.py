"""One person's way, read twice."""

from controller.core.admission import (
    ARRIVING,
    GOES_ABOUT,
    INSIDE,
    LOST,
    MAY_BE_BEHIND,
    ON_WAY_OUT,
    TABLE,
    Admission,
    AdmissionEvent,
    AdmissionState,
)
from tests.core.machines.chart import check_chart, check_value, words

CHART = """
expected:   miss → absent, card → card_read, open_retrieval → retrieving
absent:     excuse → expected, open_retrieval → retrieving
card_read:  call_staff → manual, confirm → identified, give_up → expected
manual:     confirm → identified, give_up → expected
identified: match → matched, give_up → expected
matched:    recuse → recused, declare → declared, give_up → expected
recused:    open_retrieval → retrieving
refused:    excuse → expected, open_retrieval → retrieving
declared:   open_box → box_open, store → stored, give_up → expected
box_open:   store → stored, give_up → expected
stored:     open_box → box_open, hold → held, clear → gate_clear, walk_back → declared, give_up → expected
stored:     lose → unknown
held:       refuse → refused, clear → gate_clear, walk_back → held, give_up → expected, lose → unknown
gate_clear: walk_back → declared, admit → admitted, give_up → expected, lose → unknown
admitted:   enter_room → in_room, ask_exit → exit_asked, lose → unknown, roll_call → expected
in_room:    enter_room → in_room, sit → seated, go_out → temp_out, ask_exit → exit_asked, lose → unknown
in_room:    roll_call → expected
seated:     enter_room → in_room, sit → seated, go_out → temp_out, ask_exit → exit_asked, lose → unknown
seated:     roll_call → expected
temp_out:   enter_room → in_room, ask_exit → exit_asked, lose → unknown, roll_call → expected
exit_asked: stay → admitted, exit → exited, lose → unknown, roll_call → expected
exited:     open_retrieval → retrieving, retrieve → retrieved
retrieving: retrieve → retrieved
retrieved:
led_out:    exit → exited, lose → unknown, roll_call → expected
unknown:    ask_exit → led_out, lose → unknown, roll_call → expected
"""


def test_a_person_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("admission", TABLE, AdmissionState, AdmissionEvent, CHART)


def test_a_person_as_it_begins() -> None:
    check_value(
        Admission("p", "s", "d", "expert"), person="p", session="s", digest="d", role="expert",
        state=AdmissionState.EXPECTED, other_digests={}, revoked=False, lane=None, identified_mono_us=None,
        declared_mono_us=None, stored_mono_us=None, clear_mono_us=None, devices="", box=None,
        exit_approved=False, admitted_utc_us=None, alternate=0, called_utc_us=None, awaited_utc_us=0,
        late=False, late_accepted=False, cause="", identity_by="", face_fails=0, items=(),
        items_picture_sha256="", gate_alarms=0, exempt=False, escort=None, place=None, seat="", out_kind="",
        expelled=False, listed_by=(), accompanied=False,
    )  # fmt: skip


def test_the_states_that_count_as_arriving() -> None:
    assert words(ARRIVING) == {
        "box_open", "card_read", "declared", "gate_clear", "held", "identified", "manual", "matched",
        "stored",
    }  # fmt: skip


def test_the_states_that_count_as_inside() -> None:
    assert words(INSIDE) == {"admitted", "exit_asked", "in_room", "seated", "temp_out"}


def test_the_states_of_who_goes_about_inside_leaves_or_is_lost() -> None:
    assert words(GOES_ABOUT) == {"admitted", "in_room", "seated", "temp_out"}
    assert words(ON_WAY_OUT) == {"exit_asked", "led_out"}
    assert words(LOST) == {"led_out", "unknown"}


def test_the_states_that_count_as_may_be_behind() -> None:
    assert words(MAY_BE_BEHIND) == {"gate_clear", "held", "stored"}
