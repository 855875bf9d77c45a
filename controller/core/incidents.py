"""Incidents: opened by alarms and by staff, done step by step, closed by two; conduct records.

What kinds there are, which alarms open them and what must be done is the profile's (`Profile.incidents`). The journal's
moves name an incident by its number, so its facts are the entries that moved it, and its footage is a span of time.
"""

from typing import Final

from controller.core.alarm import Alarm
from controller.core.change import changed
from controller.core.facts import ConductRecorded, IncidentClosed, IncidentReported, IncidentStepDone
from controller.core.incident import Incident, IncidentEvent, IncidentState
from controller.core.profile import IncidentRule, Profile
from controller.core.state import Move
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import MS

CONDUCT: Final = ("left_without_leave", "carried_device", "contacted_bidder", "late", "absent", "smoked", "other")
"""Bad conduct that is recorded and reported (浙发改公管〔2021〕440号 5.5.8)."""


def rule_of(profile: Profile, kind: str) -> IncidentRule | None:
    """The row of that kind, or None."""
    return next((rule for rule in profile.incidents if rule.kind == kind), None)


def open_for_alarm(turn: Turn, alarm: Alarm, goes_on: bool) -> None:
    """An alarm was raised: each kind of incident that it opens is opened, or repeated. `goes_on` = it stood already."""
    for rule in turn.profile.incidents:
        if alarm.code not in rule.alarms or _loses_nothing(turn, alarm):
            continue
        known = _of_alarm(turn, rule, alarm) if goes_on else None
        if known is not None:
            _lengthen(turn, known, rule)
        else:
            person = _person_of(turn, alarm)
            _open(turn, rule, alarm.place, _session_of(turn, alarm, person), person)


def open_for_standing(turn: Turn, code: str) -> None:
    """An alarm that stood while nothing was lost by it means a loss from now on: what it opens is opened."""
    alarm = turn.room.alarms.get(code)
    if alarm is not None and alarm.active:
        open_for_alarm(turn, alarm, goes_on=True)


def _loses_nothing(turn: Turn, alarm: Alarm) -> bool:
    """A recorder that is silent while no session is or is to be recorded, as before its first word, loses nothing."""
    return alarm.code == "recorder_lost" and all(one.recording_ended for one in turn.live_sessions())


def open_case(turn: Turn, kind: str, place: str, session: str, person: str = "") -> None:
    """Open an incident, or repeat it, for which no alarm is raised. A kind without a row is none."""
    rule = rule_of(turn.profile, kind)
    if rule is not None:
        _open(turn, rule, place, session, person)


def cause_ended(turn: Turn, alarm: Alarm) -> None:
    """What an alarm told of is over: its incident's footage goes as far, and a little further."""
    for rule in turn.profile.incidents:
        known = _of_alarm(turn, rule, alarm) if alarm.code in rule.alarms else None
        if known is not None and known.footage_to_utc_us >= alarm.raised_utc_us:
            # An incident that was over before this alarm began is another matter.
            _lengthen(turn, known, rule)


def find(turn: Turn, kind: str, place: str, session: str, person: str) -> Incident | None:
    """The incident of that kind at that place, of that session and person, which is not closed, or None."""
    wanted = (kind, place, session, person)
    return next((one for one in turn.room.incidents.values() if _key(one) == wanted), None)


def _key(one: Incident) -> tuple[str, str, str, str]:
    return one.kind, one.place, one.session, one.person


def _of_alarm(turn: Turn, rule: IncidentRule, alarm: Alarm) -> Incident | None:
    """The incident of an alarm that lasts: the latest there, and of whom and which session the alarm itself names."""
    person, session = alarm.params.get("person"), alarm.params.get("session")
    found = [
        one for one in turn.room.incidents.values()
        if (one.kind, one.place) == (rule.kind, alarm.place)
        and (one.person == person if person else not session or one.session == session)
    ]  # fmt: skip
    return max(found, key=lambda one: (one.last_utc_us, int(one.id)), default=None)


def _open(turn: Turn, rule: IncidentRule, place: str, session: str, person: str) -> None:
    now_us, known = turn.stamp.utc_us, find(turn, rule.kind, place, session, person)
    until_us = now_us + rule.footage_after_ms * MS
    if known is not None:
        # What was done before does not answer what happened now.
        turn.move_incident(
            known.id, IncidentEvent.REPEAT, last_utc_us=now_us, footage_to_utc_us=until_us, count=known.count + 1,
            steps=dict.fromkeys(rule.steps, ""),
        )  # fmt: skip
        if not rule.steps:
            turn.move_incident(known.id, IncidentEvent.LAST_STEP)
        return
    number = turn.room.next_incident
    opened = Incident(
        str(number), rule.kind, place, now_us, now_us, _first_state(rule), session, person, dict.fromkeys(rule.steps, ""),
        now_us - rule.footage_before_ms * MS, until_us,
    )  # fmt: skip
    turn.moves.append(Move("incident", opened.id, "none", opened.state.value))
    turn.set(incidents={**turn.room.incidents, opened.id: opened}, next_incident=number + 1)


def _first_state(rule: IncidentRule) -> IncidentState:
    return IncidentState.OPEN if rule.steps else IncidentState.READY


def _lengthen(turn: Turn, known: Incident, rule: IncidentRule) -> None:
    until_us = max(known.footage_to_utc_us, turn.stamp.utc_us + rule.footage_after_ms * MS)
    longer = changed(known, {"footage_to_utc_us": until_us})
    turn.set(incidents={**turn.room.incidents, known.id: longer})


def _person_of(turn: Turn, alarm: Alarm) -> str:
    """Whom an alarm is about: named by it, or holding the lane where it rang."""
    if alarm.place in turn.room.people:
        return alarm.place
    lane = turn.room.lanes.get(alarm.place)
    return alarm.params.get("person", "") or (lane.holder or "" if lane is not None else "")


def _session_of(turn: Turn, alarm: Alarm, person: str) -> str:
    """Which session an alarm is about: its person's, itself, or the one that is held in that room."""
    if person in turn.room.people:
        return turn.room.people[person].session
    if alarm.place in turn.room.sessions:
        return alarm.place
    rooms = {room.id for room in turn.room.plan.rooms if alarm.place and alarm.place in (room.id, room.door)}
    return next((one.id for one in turn.live_sessions() if one.room in rooms), alarm.params.get("session", ""))


def on_incident_reported(turn: Turn, fact: IncidentReported) -> None:
    """Staff report what no device sees: smoking, a dispute, contact with bidders, somebody gone without leave."""
    rule = rule_of(turn.profile, fact.kind)
    if rule is None:
        return turn.deny("incident_kind_unknown")
    if not fact.by:
        return turn.deny("staff_needed")
    if not fact.note.strip() or not fact.place:
        return turn.deny("reason_needed")
    session = fact.session
    if fact.person:
        session = turn.person(fact.person).session
    if session:
        turn.flag(session, "incident")
    return _open(turn, rule, fact.place, session, fact.person)


def on_incident_step_done(turn: Turn, fact: IncidentStepDone) -> None:
    """A required step was done. With the last one the incident is ready to be closed."""
    known = _known(turn, fact.incident)
    if not fact.by:
        return turn.deny("staff_needed")
    if fact.step not in known.steps:
        return turn.deny("step_unknown")
    steps = {**known.steps, fact.step: known.steps[fact.step] or "+".join(sorted(set(fact.by)))}
    last = known.state is IncidentState.OPEN and all(steps.values())
    turn.move_incident(fact.incident, IncidentEvent.LAST_STEP if last else IncidentEvent.STEP, steps=steps)
    return None


def on_incident_closed(turn: Turn, fact: IncidentClosed) -> None:
    """Two people close an incident, with what came of it, when every required step was done."""
    known = _known(turn, fact.incident)
    if len(set(fact.by)) < turn.profile.incident_close_persons:
        return turn.deny("two_persons_needed")
    if not fact.outcome.strip():
        return turn.deny("reason_needed")
    if not all(known.steps.values()):
        return turn.deny("steps_missing")
    turn.move_incident(fact.incident, IncidentEvent.CLOSE)
    return None


def on_conduct_recorded(turn: Turn, fact: ConductRecorded) -> None:
    """Bad conduct of a person, out of an incident whose kind may lead to it (浙发改公管〔2021〕440号 5.5.8)."""
    known = _known(turn, fact.incident)
    rule = rule_of(turn.profile, known.kind)
    if rule is None or not rule.conduct:
        return turn.deny("no_conduct_case")
    if fact.conduct not in CONDUCT:
        raise Refused("conduct:unknown")
    if len(set(fact.by)) < turn.profile.incident_close_persons:
        return turn.deny("two_persons_needed")
    if not fact.note.strip():
        return turn.deny("reason_needed")
    if fact.person != known.person:
        turn.person(fact.person)
    record = f"{fact.person}:{fact.conduct}"
    if record in known.conduct:
        return turn.deny("conduct_recorded")
    noted = changed(known, {"conduct": (*known.conduct, record)})
    turn.set(incidents={**turn.room.incidents, known.id: noted})
    if known.session:
        turn.flag(known.session, "conduct")
    return None


def _known(turn: Turn, incident_id: str) -> Incident:
    known = turn.room.incidents.get(incident_id)
    if known is None:
        raise Refused("incident:unknown")
    return known
