"""The figures and rules of the site profile that decisions need. Data, not code: a province's rule is a file.

A default here means "not demanded", so that an old journal, which carries its own profile, replays as it was decided.
The profiles that ship turn everything on, each figure with its clause or source beside it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Composition:
    """Who makes a committee, by kind of procurement (招标投标法 37: at least 5, odd, experts at least two thirds)."""

    procurement: str
    members_min: int
    odd: bool = True
    experts_min_numerator: int = 2
    experts_min_denominator: int = 3


@dataclass(frozen=True, slots=True)
class RoleRule:
    """What a role may do: the kinds of rooms it may enter, and how."""

    role: str
    rooms: tuple[str, ...] = ()
    """Kinds of rooms, see `zones.ROOM_KINDS`; empty = stays outside the sealed area."""
    member: bool = False
    """Counts as a member of the committee."""
    expert: bool = False
    """Counts as an expert in the committee's composition."""
    escorted: bool = False
    """Enters only while a guard goes along."""
    listed_by_two: bool = True
    """Comes from the role list that two staff signed; experts come from the draw list alone."""


@dataclass(frozen=True, slots=True)
class RoleConflict:
    """Two roles that one person may not have: in one session, or on one site at all."""

    role: str
    other: str
    site_wide: bool = True


@dataclass(frozen=True, slots=True)
class TempOutRule:
    """A temporary way out of the own room, inside the sealed area: where to, and for how long."""

    room_kind: str
    limit_ms: int


@dataclass(frozen=True, slots=True)
class ModeRule:
    """A degraded mode: what may go on while it lasts, for how long, and what follows then."""

    mode: str
    new_entry: bool
    running_continues: bool
    limit_ms: int = 0
    """0 = no limit."""
    after_limit: str = "alarm"
    """"alarm" or "suspend"."""
    overdue_entry: bool = True
    """Whether somebody new may still enter once the limit passed."""


@dataclass(frozen=True, slots=True)
class IncidentRule:
    """An exceptional case that opens an incident: the alarm that opens it, the steps that must be done, and by whom."""

    kind: str
    alarms: tuple[str, ...]
    steps: tuple[str, ...] = ()
    conduct: bool = False
    """A record of bad conduct may follow (浙发改公管〔2021〕440号 5.5.8)."""
    footage_before_ms: int = 15_000
    footage_after_ms: int = 15_000


@dataclass(frozen=True, slots=True)
class Profile:
    """The figures of the site profile that decisions need, in milliseconds unless the name says otherwise.

    0 in a figure that was added after version 1 means that the rule is not demanded.
    """

    identity_fresh_ms: int = 600_000
    declaration_fresh_ms: int = 900_000
    stored_fresh_ms: int = 600_000
    clear_fresh_ms: int = 30_000
    gate_window_ms: int = 60_000
    door_open_wait_ms: int = 10_000
    door_held_open_ms: int = 15_000
    box_open_wait_ms: int = 5_000
    box_close_wait_ms: int = 60_000
    kiosk_idle_ms: int = 60_000
    identity_wait_ms: int = 300_000
    room_entry_ms: int = 300_000
    override_ms_max: int = 60_000
    identity_staff_min: int = 2
    release_custodians: int = 2
    card_fail_alarm: int = 5
    notice_ms: int = 8_000
    unlock_retry_ms: int = 1_000

    # Who is late, who is absent.
    late_base: str = "assembly"
    """From when lateness counts: "call" (a person was called), "assembly" (the session's assembly time), "start"."""
    late_ms: int = 0
    absent_ms: int = 0

    # Identity.
    face_fails_manual: int = 3
    """Face comparisons that may fail before two staff compare by eye."""
    face_fails_alarm: int = 5

    # Gate.
    gate_alarms_manual: int = 0
    """From this alarm of one person on, walking back is not enough: a manual check is needed. 0 = not demanded."""
    gate_alarms_hold: int = 0
    """At this alarm the person is held until a supervisor decides; 0 = nobody is."""
    gate_test_valid_ms: int = 0
    """How long a passed self-test of a gate counts; 0 = none is demanded."""
    gate_test_wait_ms: int = 300_000
    """Longest time that a gate's self-test may take."""

    # Queue.
    queue_call_wait_ms: int = 120_000
    """How long a called person has to come to the lane."""

    # Inside.
    temp_outs: tuple[TempOutRule, ...] = ()
    temp_outs_per_room: int = 1
    seat_wait_ms: int = 0
    exit_supervisor_needed: bool = False
    """One of the two who approve that a person leaves a running session is a supervisor."""

    # Draw.
    draw_package_needed: bool = False
    """Lists come as signed packages only; else a table may be brought, and the record says so."""
    draw_age_ms_max: int = 0
    """Oldest draw that may be used, from the draw to the session's begin."""
    alternates_min: int = 0
    """Fewest alternates that a draw names, in their order."""

    # Committee and session.
    compositions: tuple[Composition, ...] = ()
    roles: tuple[RoleRule, ...] = ()
    role_conflicts: tuple[RoleConflict, ...] = ()
    self_test_needed: bool = False
    """A session is prepared, and resumes, only after a passed self-test."""
    report_needed: bool = False
    """A running session ends through its signed report; else it may be ended by order, and the record says so."""
    extension_numerator: int = 1
    extension_denominator: int = 3
    """More than this share of the members must ask for longer time (招标投标法实施条例 48)."""
    extension_ms_max: int = 14_400_000
    night_local_min: int = 0
    """Minutes after local midnight at which rooms close for the night; 0 = no night rule."""
    utc_offset_min: int = 480
    night_roll_call_needed: bool = False
    roll_call_fresh_ms: int = 0
    """How long a roll call counts for closing and opening the rooms; 0 = until the next is due."""
    emptying_check_needed: bool = False
    """Papers shredded, nothing left behind: two staff say so before the recording is sealed."""
    replacement_wait_ms: int = 0
    """How long a replacement may be looked for before the session is stopped and sealed; 0 = until staff say so."""

    # What goes wrong.
    modes: tuple[ModeRule, ...] = ()
    outage_before_ms: int = 0
    """How long a session that has not begun waits for a lost system; then the owner decides. 0 = for ever."""
    incidents: tuple[IncidentRule, ...] = ()
    incident_close_persons: int = 2
