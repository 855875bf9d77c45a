"""Exceptional cases inside: a device found, expulsion, a doctor, temporary outs, wrong rooms, doors, fire, duress."""

from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.stage import SESSION, Stage
from controller.commands.demo_watch import session_of


def second_phone(stage: Stage) -> None:
    """A second telephone is found in the room."""
    stage.open_session()
    person = stage.come_in("e1")
    stage.staff.act("report_device", person=person, place="1", item="phone")
    stage.expect_alarm("device_found")
    stage.expect_incident("device_inside")
    stage.expect_flag("device_found")


def expelled(stage: Stage) -> None:
    """An expert is expelled: revoked at once, led out, their box opened, their conduct recorded."""
    stage.open_session()
    person = stage.come_in("e1")
    stage.start()
    stage.expect_refused(
        "two guards expel", "role",
        lambda: stage.staff.act("revoke", by=("g1", "g2"), person=person, reason="demo: called a bidder", cause="expelled"),
    )  # fmt: skip
    stage.staff.act("revoke", by=("g1", "s1"), person=person, reason="demo: called a bidder", cause="expelled")
    stage.expect_incident("expelled")
    stage.expect_flag(f"conclusions_void:{person}")
    stage.expect_seen("vacant places", ["expelled"], lambda: [one["cause"] for one in stage.state()["vacancies"]])
    stage.story.walk_out("e1")
    stage.expect_person("e1", "exited")
    stage.story.collect("e1")
    stage.expect_person("e1", "retrieved")
    incident = stage.incident("expelled")
    stage.staff.act(
        "record_conduct",
        by=("g1", "s1"),
        incident=incident,
        person=person,
        conduct="contacted_bidder",
        reason="demo: seen by two",
    )
    stage.expect_refused(
        "closed with steps undone", "steps_missing",
        lambda: stage.staff.act("close_incident", by=("g1", "s1"), incident=incident, outcome="demo: led out"),
    )  # fmt: skip
    for step in ("person_escorted", "box_opened", "supervisor_told"):
        stage.staff.act("do_incident_step", incident=incident, step=step)
    stage.staff.act("close_incident", by=("g1", "s1"), incident=incident, outcome="demo: led out")
    stage.expect_seen("the incident that is still open", "", lambda: stage.incident("expelled"))


def medical(stage: Stage) -> None:
    """An expert needs a doctor."""
    stage.open_session()
    person = stage.come_in("e1")
    stage.start()
    stage.staff.act("call_medical", by=("g1", "s1"), person=person, escort="g2", reason="demo: feels faint")
    stage.expect_alarm("medical")
    stage.expect_incident("medical")
    stage.story.walk_out("e1")
    stage.expect_person("e1", "exited")


def temporary_out(stage: Stage) -> None:
    """One of a room at a time goes out, inside the sealed area."""
    stage.open_session()
    first, second = stage.come_in("e1"), stage.come_in("e2")
    stage.start()
    for who in ("e1", "e2"):
        stage.story.enter_room(who)
    stage.staff.act("temp_out", person=first, room_kind="toilet")
    stage.expect_person("e1", "temp_out")
    stage.expect_refused(
        "a second one of the room",
        "others_are_out",
        lambda: stage.staff.act("temp_out", person=second, room_kind="toilet"),
    )
    stage.staff.act("note_return", person=first)
    stage.expect_person("e1", "in_room")


def wrong_room(stage: Stage) -> None:
    """A card at a room that is not its own."""
    stage.open_session()
    reader = stage.site.rooms[0].reader
    stage.show_card("x1", reader)
    stage.expect_alarm("wrong_room")
    stage.expect_incident("wrong_room")
    stage.expect("the room's door is", "locked", stage.door(stage.site.rooms[0].door or ""))


def forced_door(stage: Stage) -> None:
    """The main door is opened by force."""
    stage.open_session()
    stage.backdoor.door(stage.lane.door, "force_open")
    stage.expect_seen("the main door is", "forced", lambda: stage.door(stage.lane.door))
    stage.expect_alarm("door_forced")
    stage.expect_incident("door_forced")
    stage.expect_seen("the lane is", "unknown", stage.lane_state)
    stage.expect_flag("door_forced")


def held_door(stage: Stage) -> None:
    """The main door stays open behind somebody who was let in."""
    stage.open_session()
    stage.to_gate("e1")
    stage.story.to_unlocked("e1")
    stage.backdoor.door(stage.lane.door, "open")
    stage.expect_alarm("door_held_open")
    stage.expect_incident("door_held_open")
    stage.backdoor.door(stage.lane.door, "close")
    stage.expect_seen("the main door is", "locked", lambda: stage.door(stage.lane.door))


def fire(stage: Stage) -> None:
    """The fire panel rings: every door is free, and nobody's whereabouts are known."""
    stage.open_session()
    person = stage.come_in("e1")
    stage.backdoor.post(f"/backdoor/fire/{stage.site.fire_inputs[0].id}", {"do": "alarm"})
    doors = [door.id for door in stage.site.doors]
    stage.expect_seen("every door is", ["released"] * len(doors), lambda: [stage.door(door) for door in doors])
    stage.expect_person("e1", "unknown")
    stage.expect_incident("fire")
    stage.expect_refused(
        "reset while the panel rings",
        "fire_input_active",
        lambda: stage.staff.act("reset_fire", reason="demo: smoke is gone"),
    )
    stage.backdoor.post(f"/backdoor/fire/{stage.site.fire_inputs[0].id}", {"do": "quiet"})
    stage.expect_seen("the panel still rings", False, lambda: any(stage.state()["fire"]["inputs"].values()))
    stage.staff.act("reset_fire", reason="demo: smoke is gone")
    stage.expect_seen("every door is, after the reset,", {"locked"}, lambda: {stage.door(door) for door in doors})
    stage.show_card("e1")
    stage.expect_notice("the kiosk says before the roll call", "whereabouts_unknown")
    stage.take_card("e1")
    stage.staff.act("roll_call", person=person, place="outside")
    stage.expect_person("e1", "expected")


def duress(stage: Stage) -> None:
    """Somebody signals that they act under threat, and the kiosk shows nothing of it."""
    stage.open_session()
    before = _shown(stage)
    stage.kiosk.tell("duress", {})
    stage.expect_alarm("duress")
    stage.expect_incident("duress")
    now = _shown(stage)
    told = sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
    stage.expect("what the kiosk shows otherwise than before", [], told)


def _shown(stage: Stage) -> dict[str, object]:
    return {
        key: value for key, value in stage.kiosk.state().items() if key not in ("seq", "deadline_s", "server_utc_us")
    }


def override(stage: Stage) -> None:
    """Two staff open a door outside the rule, with a reason, for a limited time, in red."""
    stage.open_session()
    door = stage.lane.door
    stage.expect_refused(
        "one person alone", "fields", lambda: stage.staff.act("override_unlock", door=door, seconds=5, reason="demo")
    )
    stage.staff.act("override_unlock", by=("g1", "s1"), door=door, seconds=5, reason="demo: a table goes in")
    stage.expect_seen("the door is", "unlocked", lambda: stage.door(door))
    stage.expect_alarm("override")
    stage.expect_incident("override")
    stage.expect_flag("override")


def smoking(stage: Stage) -> None:
    """What no device sees, staff report."""
    stage.open_session()
    person = stage.come_in("e1")
    stage.staff.act(
        "report_incident",
        kind="smoking",
        place="1",
        reason="demo: seen in the corridor",
        session=SESSION,
        person=person,
    )
    stage.expect_incident("smoking")
    incident = stage.incident("smoking")
    stage.expect_refused(
        "closed by one alone", "fields", lambda: stage.staff.act("close_incident", incident=incident, outcome="demo")
    )
    stage.expect("the session goes on", "assembling", session_of(stage.state(), SESSION)["state"])


INSIDE_CASES = (
    Scenario("second-phone", "a second phone is found", "查出第二部手机", "珠海 -10", second_phone),
    Scenario("expelled", "an expert is expelled", "专家被清退", "440号 5.5.8", expelled),
    Scenario("medical", "somebody needs a doctor", "突发疾病", "上高 2021-08", medical),
    Scenario("temporary-out", "one of a room at a time", "临时离开", "陇南", temporary_out),
    Scenario("wrong-room", "a card at another room", "走错评审室", "东台 2025-09", wrong_room),
    Scenario("forced-door", "a door is forced", "门被强行打开", "GB 50396-2007", forced_door),
    Scenario("held-door", "a door stays open", "门未关", "GB 50396-2007", held_door, {"door_held_open_ms": 5_000}),
    Scenario("fire", "fire", "火警", "消防法", fire),
    Scenario("duress", "somebody is threatened", "胁迫报警", "GB/T 37078-2018", duress),
    Scenario("override", "a door outside the rule", "超越权限开门", "GB/T 37078-2018 6.5", override),
    Scenario("smoking", "reported by staff", "人工登记事件", "440号 8.2.3", smoking),
)  # fmt: skip
