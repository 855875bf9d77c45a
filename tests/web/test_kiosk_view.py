"""Every screen of the entry kiosk is reached by what happened at the lane, and says nothing of who is expected."""

import json
from dataclasses import replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.commands import OpenBox, PulseUnlock
from controller.web import commitment
from controller.web.kiosk_notices import NOTICES
from controller.web.kiosk_view import STEP_COUNT, Moment, kiosk_state
from controller.web.masking import masked
from tests.core.playbook import Site, ordered, ready_site
from tests.web.desk_stand import ROOT

NAMES = {f"p{n}": name for n, name in enumerate(("测小甲", "测乙", "测大小丙", "测丁某", "测戊"), start=1)}


def shown(site: Site, journal_ok: bool = True) -> dict[str, Any]:
    return kiosk_state(site.room, "a", NAMES.get, Moment(site.mono_us, 7, journal_ok))


def step(site: Site) -> str:
    return str(shown(site)["step"])


def test_without_an_open_session_the_kiosk_is_closed() -> None:
    site = Site()
    site.start()
    site.clear_lane()
    told = shown(site)
    assert (told["step"], told["step_no"], told["notice"], told["seq"]) == ("closed", None, None, 7)


def test_with_entry_open_it_asks_for_a_card() -> None:
    told = shown(ready_site())
    assert (told["step"], told["step_no"], told["step_count"]) == ("swipe", 1, STEP_COUNT)
    assert told["masked_name"] is None


def test_a_read_card_waits_for_staff_with_a_masked_name_and_a_deadline() -> None:
    site = ready_site()
    site.card("p1")
    told = shown(site)
    assert (told["step"], told["step_no"], told["masked_name"]) == ("wait_identity", 2, "测*甲")
    assert told["deadline_s"] == pytest.approx(site.profile.identity_wait_ms / 1000)
    assert told["commitment"] is None


def test_a_confirmed_person_reads_the_commitment() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    told = shown(site)
    assert (told["step"], told["step_no"], told["box"]) == ("commitment", 3, None)
    assert told["commitment"]["sha256"] == commitment.SHA256
    assert len(told["commitment"]["paragraphs"]["zh"]) == len(told["commitment"]["paragraphs"]["en"])


def test_after_the_signature_a_box_opens_and_never_counts_down() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    command = ordered(site.declare("p1"), OpenBox)
    told = shown(site)
    assert (told["step"], told["step_no"], told["box"], told["deadline_s"]) == ("box_opening", 4, 1, None)
    site.tell(facts.BoxRead(command.locker, command.box, False))
    told = shown(site)
    assert (told["step"], told["box"], told["deadline_s"]) == ("box_open", 1, None)


def test_the_gate_is_waited_for_and_then_open_for_a_while() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    stored = site.store(site.declare("p1"))
    assert step(site) == "gate_wait"
    site.answer(stored)
    told = shown(site)
    assert (told["step"], told["step_no"]) == ("gate", 5)
    assert told["deadline_s"] == pytest.approx(site.profile.gate_window_ms / 1000)


def test_a_found_phone_sends_the_person_back_to_their_box() -> None:
    site = ready_site()
    site.to_gate("p1")
    site.walk(alarm=True)
    told = shown(site)
    assert (told["step"], told["step_no"], told["box"], told["notice"]["code"]) == ("gate_alarm", 5, 1, "phone_found")


def test_the_door_is_shown_when_it_is_unlocked_and_not_before() -> None:
    site = ready_site()
    decision = site.to_clear("p1")
    assert step(site) == "gate"
    command = ordered(decision, PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    told = shown(site)
    assert (told["step"], told["step_no"], told["room"]) == ("door", 6, "1")
    site.tell(facts.DoorContactRead("door-main", False))
    assert step(site) == "door"


def test_a_rule_that_keeps_the_door_shut_holds_the_person_where_they_are() -> None:
    site = ready_site()
    site.to_gate("p1")
    confirm = site.walk()
    site.tell(facts.SourceRecordingLost("s-1", "cam-room-1a", "no packets"))
    site.answer(confirm)
    told = shown(site)
    assert (told["step"], told["notice"]["code"]) == ("wait_staff", "recording_lost")


def test_an_admitted_person_is_sent_to_their_room_and_then_forgotten() -> None:
    site = ready_site()
    site.admit("p1")
    told = shown(site)
    assert (told["step"], told["room"], told["masked_name"], told["notice"]) == ("admitted", "1", None, None)
    site.wait_ms(site.profile.notice_ms)
    assert step(site) == "swipe"


def test_no_room_is_named_when_two_lanes_may_have_admitted_for_different_rooms() -> None:
    site = ready_site()
    site.admit("p1")
    assert shown(site)["room"] == "1"
    person = site.room.people["p1"]
    session = replace(site.room.sessions["s-1"], id="s-2", room="2")
    other = replace(person, person="p9", session="s-2")
    site.room = replace(
        site.room, people={**site.room.people, "p9": other}, sessions={**site.room.sessions, "s-2": session}
    )
    assert shown(site)["room"] is None


def test_after_the_exit_the_box_gives_back_what_is_in_it() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave("p1")
    command = ordered(site.card("p1"), OpenBox)
    told = shown(site)
    assert (told["step"], told["box"], told["step_no"]) == ("retrieve_opening", 1, None)
    site.tell(facts.BoxRead(command.locker, command.box, False))
    told = shown(site)
    assert (told["step"], told["box"], told["deadline_s"]) == ("retrieve_open", 1, None)
    site.tell(facts.BoxRead(command.locker, command.box, True))
    assert shown(site)["step"] == "retrieved"
    site.wait_ms(site.profile.notice_ms)
    assert step(site) == "swipe"


def test_what_was_fetched_is_said_once_even_while_the_lane_is_in_doubt() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave("p1")
    site.tell(facts.GatePassageReported("gate-a", "forward", False))
    assert step(site) == "wait_staff"
    site.retrieve("p1")
    assert step(site) == "retrieved"
    site.wait_ms(site.profile.notice_ms)
    assert step(site) == "wait_staff"


def test_a_leaver_takes_the_lane_outward_and_is_not_named_in_the_hall() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.card("p1", "exit-reader-a")
    told = shown(site)
    assert (told["step"], told["masked_name"], told["step_no"]) == ("exit_gate", None, None)


def test_a_lane_in_doubt_waits_for_staff() -> None:
    site = ready_site()
    site.to_gate("p1")
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    told = shown(site)
    assert (told["step"], told["notice"]["code"]) == ("wait_staff", "lane_unknown")


def test_fire_stands_above_everything() -> None:
    site = ready_site()
    site.to_gate("p1")
    site.tell(facts.DeviceLost("locker-a", "silent"))
    site.tell(facts.FireInputRead("fire-main", True))
    told = shown(site, journal_ok=False)
    assert (told["step"], told["masked_name"]) == ("fire", None)


@pytest.mark.parametrize("device", ["reader-a", "locker-a", "board-main"])
def test_a_silent_device_of_the_lane_closes_the_kiosk_and_is_named(device: str) -> None:
    site = ready_site()
    site.tell(facts.DeviceLost(device, "silent"))
    told = shown(site)
    assert (told["step"], told["notice"]) == ("offline", {"code": "device_offline", "params": {"device": device}})


def test_a_silent_reader_does_not_stop_a_person_who_is_on_the_way() -> None:
    site = ready_site()
    site.card("p1")
    site.tell(facts.DeviceLost("reader-a", "silent"))
    assert step(site) == "wait_identity"


def test_a_silent_locker_stops_a_person_who_waits_for_a_box() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    site.declare("p1")
    site.tell(facts.DeviceLost("locker-a", "silent"))
    assert step(site) == "offline"


def test_an_unwritable_journal_is_said() -> None:
    told = shown(ready_site(), journal_ok=False)
    assert (told["step"], told["notice"]["code"]) == ("swipe", "journal_unwritable")


def test_a_lane_that_is_not_in_the_plan_is_offline() -> None:
    told = kiosk_state(ready_site().room, "z", NAMES.get, Moment(0, 0))
    assert (told["step"], told["lane"]) == ("offline", "z")


def test_a_second_card_is_a_band_on_the_first_persons_screen() -> None:
    site = ready_site()
    site.card("p1")
    site.card("p2")
    told = shown(site)
    assert (told["step"], told["masked_name"], told["notice"]["code"]) == ("wait_identity", "测*甲", "second_card")


def test_a_stranger_is_told_the_same_whoever_is_expected() -> None:
    few, many = ready_site(people=1), ready_site(people=5)
    for site in (few, many):
        site.card("x1")
    told = [shown(site) for site in (few, many)]
    assert told[0] == told[1]
    assert told[0]["notice"] == {"code": "not_on_list", "params": {}}
    assert told[0]["masked_name"] is told[0]["box"] is told[0]["room"] is told[0]["commitment"] is None


def test_before_release_a_card_of_the_list_and_any_other_are_told_the_same() -> None:
    told = []
    for person in ("p1", "x1"):
        site = Site()
        site.start()
        site.clear_lane()
        start = site.utc_us - 1
        site.tell(facts.SessionPlanned("s-1", "1", start, start + 10**12, ("g1",)))
        site.tell(facts.DrawListImported("s-1", "c0ffee", 5, start))
        site.card(person)
        told.append(shown(site))
    assert told[0] == told[1]
    assert told[0]["notice"]["code"] == "list_not_released"
    assert not any(name in json.dumps(told, ensure_ascii=False) for name in NAMES.values())


def test_a_notice_that_the_page_has_no_words_for_is_said_in_general_words() -> None:
    site = ready_site()
    site.to_gate("p1")
    confirm = site.walk()
    site.pass_ms(site.profile.identity_fresh_ms + 1)
    site.answer(confirm)
    assert shown(site)["notice"]["code"] == "unknown"


def test_every_notice_of_the_view_is_one_that_the_page_has_words_for() -> None:
    page = (ROOT / "kiosk/src/entry/notices-zh.ts").read_text("utf-8")
    missing = {code for code in NOTICES if f"\n  {code}: [" not in page}
    assert missing == set()


@pytest.mark.parametrize(
    ("name", "shown_as"),
    [(None, None), ("测", "*"), ("测乙", "测*"), ("测小甲", "测*甲"), ("欧测小甲", "欧**甲"),
     (" 测小甲 ", "测*甲"), ("测试·阿依古丽", "测****丽"), ("", "*")],
)  # fmt: skip
def test_a_name_is_shown_with_its_middle_starred(name: str | None, shown_as: str | None) -> None:
    assert masked(name) == shown_as
