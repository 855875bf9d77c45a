"""Small models beside the way in: lists and places, the queue, incidents, roles and escorts, other sites, longer time."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from controller.core import facts
from controller.core.facts import Fact
from controller.core.profile import IncidentRule, ModeRule, Profile, RoleConflict, RoleRule
from controller.core.state import Room
from tests.core_proof.alphabet import NOTHING_STORED, ONE_TWICE, SESSION, SHA, TWO, Teller, session_ordered
from tests.core_proof.canon import NOW_UTC_US
from tests.core_proof.kinds import CRASH, GATE, KIOSK, OUTAGES, RECORDER
from tests.core_proof.models import HOUR_US, Model, plan

VERSIONS_MAX: Final = 3
"""A list is followed by two replacement draws."""


def _told(*told: Fact) -> Teller:
    return lambda _: told


# Lists: alternates, replacement draws, places that fall vacant.

MEMBERS: Final = {1: ("p1", "p2"), 2: ("p3",), 3: ("p1", "p3")}
"""Who is on each version; of the first, p2 is the alternate. The second drops both, the third brings one back."""


def _drawn(version: int) -> tuple[facts.Drawn, ...]:
    return tuple(facts.Drawn(one, f"d-{one}", alternate=int(one == "p2")) for one in MEMBERS[version])


def _supplemented(room: Room) -> Iterable[Fact]:
    """The next version, chained to the one before, and one that is not."""
    draw = room.sessions[SESSION].draw
    if draw is not None and draw.newest_version < VERSIONS_MAX:
        version, count = draw.newest_version + 1, len(MEMBERS[draw.newest_version + 1])
        for before in (draw.newest_file, "other"):
            yield facts.DrawListSupplemented(SESSION, version, f"c{version}", count, NOW_UTC_US, "", before, by=TWO)


def _opened(room: Room) -> Iterable[Fact]:
    draw = room.sessions[SESSION].draw
    if draw is not None:
        yield facts.DrawListOpened(SESSION, _drawn(draw.newest_version), draw.newest_version)


SEARCH: Final = Profile(replacement_wait_ms=7_200_000, late_base="call", late_ms=3_600_000, absent_ms=4_500_000)
LISTS: Final = Model(
    "lists", plan(), 1,
    frozenset({
        facts.CardRead, facts.KioskCancelled, facts.DrawListReleaseAsked, facts.DrawListFailed, facts.BidsOpened,
        facts.DrawShareHanded,
        facts.AlternateCalled, facts.PersonRevoked, facts.ReplacementAsked, facts.ReplacementFailed,
        facts.DrawListDeclassified, facts.SessionOrdered, facts.RecordingSealed, facts.SessionArchived,
    }),
    profile=SEARCH, alternates=1, failures=False,
    answers={facts.DrawListSupplemented: ("sessions", _supplemented), facts.DrawListOpened: ("sessions", _opened)},
    replaced={
        facts.CardRead: _told(*(facts.CardRead("reader-a", {SESSION: f"d-{one}"}) for one in ("p1", "p2", "p3"))),
        facts.DrawListReleaseAsked: _told(facts.DrawListReleaseAsked(SESSION, TWO)),
        facts.BidsOpened: _told(facts.BidsOpened(SESSION, "opening")),
        facts.DrawShareHanded: _told(facts.DrawShareHanded(SESSION, "custodian", "g1")),
        facts.AlternateCalled: _told(
            facts.AlternateCalled(SESSION, "p2", "p1", TWO), facts.AlternateCalled(SESSION, "p2", "p1", ONE_TWICE),
        ),
        facts.PersonRevoked: _told(*(facts.PersonRevoked(one, TWO, "bank", "ill") for one in ("p1", "p2", "p3"))),
        facts.ReplacementAsked: _told(facts.ReplacementAsked(SESSION, "p1", ("g1",))),
        facts.ReplacementFailed: _told(facts.ReplacementFailed(SESSION, "p1", TWO, "nobody")),
        facts.DrawListDeclassified: _told(facts.DrawListDeclassified(SESSION, TWO, "published")),
        facts.SessionArchived: _told(facts.SessionArchived(SESSION, SHA, ("g1",))),
        facts.SessionOrdered: session_ordered("end"),
    },
)  # fmt: skip

# Late, absent, let in after all.

LATENESS: Final = Model(
    "lateness", plan(), 1,
    frozenset({
        facts.CardRead, facts.KioskCancelled, facts.PeopleCalled, facts.LateAccepted, facts.ReplacementAsked,
        facts.ReplacementFailed, facts.PersonRevoked, facts.SessionOrdered, facts.ControllerStarted, facts.ClockDoubted,
        facts.ClockTrusted,
    }),
    profile=SEARCH, begins="assembling", failures=False,
    replaced={
        facts.PeopleCalled: _told(
            facts.PeopleCalled(SESSION, (), NOW_UTC_US - HOUR_US, TWO, "called"),
            facts.PeopleCalled(SESSION, ("p1",), NOW_UTC_US - 2 * HOUR_US, TWO, "called"),
            facts.PeopleCalled(SESSION, (), NOW_UTC_US, ("g1",)),
        ),
        facts.ReplacementAsked: _told(facts.ReplacementAsked(SESSION, "p1", ("g1",))),
        facts.ReplacementFailed: _told(facts.ReplacementFailed(SESSION, "p1", TWO, "nobody")),
        facts.SessionOrdered: session_ordered("start", "suspend", "end"),
    },
)  # fmt: skip

# The queue: places, and calling over two lanes.

QUEUE: Final = Model(
    "queue", replace(plan("ab"), queue_reader="queue"), 2,
    frozenset({
        facts.CardRead, facts.QueueLeft, facts.KioskCancelled, facts.LaneCleared, facts.GateCountersReset, facts.PersonRevoked,
        facts.SourceRecordingLost, facts.SourceRecordingStarted,
    }),
    symmetries=({"p1": "p2", "p2": "p1"}, {"a": "b", "b": "a"}, {"p1": "p2", "p2": "p1", "a": "b", "b": "a"}),
    failures=False,
    replaced={
        facts.CardRead: lambda _: (
            facts.CardRead(reader, {SESSION: f"d-{one}"}) for reader in ("queue", "reader-a", "reader-b") for one in ("p1", "p2")
        ),
        facts.QueueLeft: lambda _: (facts.QueueLeft(one) for one in ("p1", "p2")),
        facts.PersonRevoked: _told(facts.PersonRevoked("p1", TWO, "bank"), facts.PersonRevoked("p2", TWO, "bank")),
    },
)  # fmt: skip

# Incidents: opened by alarms and by staff, step by step, closed by two.

CASES: Final = Profile(incidents=(
    IncidentRule("smoking", (), ("stopped", "told"), conduct=True), IncidentRule("tailgate", ("tailgate",), ("searched",)),
    IncidentRule("device_inside", ("device_found",), (), conduct=True),
))  # fmt: skip


def _steps(room: Room) -> Iterable[Fact]:
    """Every step of every incident, and one that it has not."""
    return (
        facts.IncidentStepDone(one.id, step, ("g1",))
        for one in room.incidents.values()
        for step in (*one.steps, "none")
    )


def _closed(room: Room) -> Iterable[Fact]:
    return (facts.IncidentClosed(one, by, "done") for one in room.incidents for by in (TWO, ONE_TWICE))


def _conduct(room: Room) -> Iterable[Fact]:
    return (facts.ConductRecorded(one, "p1", "smoked", TWO, "seen") for one in room.incidents)


INCIDENTS: Final = Model(
    "incidents", plan(), 1,
    frozenset({facts.IncidentReported, facts.TailgateSeen, facts.DeviceFound, facts.LaneCleared}),
    profile=CASES, failures=False,
    answers={
        facts.IncidentStepDone: ("incidents", _steps), facts.IncidentClosed: ("incidents", _closed),
        facts.ConductRecorded: ("incidents", _conduct),
    },
    replaced={
        facts.IncidentReported: _told(
            facts.IncidentReported("smoking", "1", ("g1",), "seen", person="p1"),
            facts.IncidentReported("smoking", "1", (), "seen"), facts.IncidentReported("unheard_of", "1", ("g1",), "seen"),
        ),
        facts.TailgateSeen: _told(facts.TailgateSeen("door-a", "camera")),
        facts.DeviceFound: _told(facts.DeviceFound("p1", "room", ("g1",)), facts.DeviceFound("p1", "room", ())),
    },
)  # fmt: skip

# Who is found out on the way in and inside: a device, a second body, somebody who needs a doctor.

FOUND: Final = Model(
    "found_out", plan(), 1,
    KIOSK | GATE | {
        facts.DeviceFound, facts.TailgateSeen, facts.MedicalCalled, facts.LaneCleared, facts.DoorContactRead, facts.RollCalled,
    },
    failures=False,
    replaced=NOTHING_STORED | {
        facts.DeviceFound: _told(facts.DeviceFound("p1", "gate", ("g1",))),
        facts.TailgateSeen: _told(facts.TailgateSeen("door-a", "camera")),
        facts.MedicalCalled: _told(
            facts.MedicalCalled("p1", "g2", ("g1",), "ill"), facts.MedicalCalled("p1", "g1", ("g1",), "ill"),
        ),
    },
)  # fmt: skip

# Roles: who is listed by two, and goes about with a guard.

MATRIX: Final = Profile(
    roles=(
        RoleRule("expert", ("evaluation",), member=True, expert=True, listed_by_two=False), RoleRule("agency"),
        RoleRule("maintenance", ("evaluation",), escorted=True),
    ),
    role_conflicts=(RoleConflict("agency", "expert"),),
)  # fmt: skip
ROLES: Final = Model(
    "roles", plan(), 1,
    KIOSK | GATE | {
        facts.RolesListed, facts.EscortNamed, facts.MedicalCalled, facts.LaneCleared, facts.DoorContactRead, facts.PersonRevoked,
    },
    profile=MATRIX, failures=False,
    replaced={
        facts.CardRead: _told(*(facts.CardRead(one, {SESSION: "d-m1"}) for one in ("reader-a", "exit-a"))),
        facts.IdentityConfirmed: _told(facts.IdentityConfirmed("a", "m1", TWO)),
        facts.DeclarationMade: _told(facts.DeclarationMade("a", "m1", SHA, "none", SHA)),
        facts.RolesListed: _told(*(
            facts.RolesListed(SESSION, (facts.Drawn("m1", "d-m1", role),), by)
            for role, by in (("maintenance", TWO), ("maintenance", ONE_TWICE), ("expert", TWO), ("agency", TWO))
        )),
        facts.EscortNamed: _told(*(facts.EscortNamed(one, "g2", ("g1",)) for one in ("m1", "p1"))),
        facts.MedicalCalled: _told(facts.MedicalCalled("m1", "g2", ("g1",), "ill")),
        facts.PersonRevoked: _told(facts.PersonRevoked("m1", TWO, "mistake")),
    },
)  # fmt: skip

# Other sites of a session, and longer time.

REMOTE: Final = Profile(
    modes=(ModeRule("branch_mismatch", False, False, 1_800_000, "suspend"),), self_test_needed=True,
    extension_ms_max=3_600_000,
)  # fmt: skip
TOLD_OF_SITES: Final[dict[type, Teller]] = {
    facts.BranchReported: _told(*(
        facts.BranchReported(SESSION, "x", state, sha, 2, 2)
        for state, sha in (("running", SHA), ("suspended", SHA), ("retested", SHA), ("running", "other"))
    )),
    facts.ExtensionAsked: _told(facts.ExtensionAsked(SESSION, "p1", ("g1",))),
    facts.ExtensionGranted: _told(facts.ExtensionGranted(SESSION, NOW_UTC_US + 2 * HOUR_US, TWO)),
}  # fmt: skip
BRANCHES: Final = Model(
    "branches", plan(), 1,
    frozenset({
        facts.BranchReported, facts.ExtensionAsked, facts.ExtensionGranted, facts.SessionOrdered, facts.SelfTestReported,
    }),
    profile=REMOTE, branches=("x",), inside=("p1",), failures=False,
    replaced=TOLD_OF_SITES | {facts.SessionOrdered: session_ordered("suspend", "retest", "resume", "end")},
)  # fmt: skip

# The committee's day and night: inquiry, report, roll call, night and morning.

COMMITTEE_NIGHT: Final = Model(
    "committee_night", plan(), 1,
    frozenset({
        facts.SessionOrdered, facts.SelfTestReported, facts.ReportSigned, facts.RollCallTaken, facts.ChecklistSigned,
        facts.RecordingSealed, facts.ExitAsked, facts.ReturnNoted, facts.ExtensionAsked, facts.ExtensionGranted,
    }),
    profile=Profile(
        self_test_needed=True, report_needed=True, emptying_check_needed=True, night_roll_call_needed=True,
        night_local_min=1260, extension_ms_max=3_600_000,
    ),
    inside=("p1",), failures=False,
    replaced=TOLD_OF_SITES | {
        facts.SessionOrdered: session_ordered(
            "suspend", "retest", "resume", "begin_inquiry", "end_inquiry", "close_for_night", "reopen", "end",
        ),
        facts.ReportSigned: _told(facts.ReportSigned(SESSION, SHA, ("p1",), (), TWO)),
        facts.RollCallTaken: _told(
            facts.RollCallTaken(SESSION, ("p1",), (), TWO), facts.RollCallTaken(SESSION, (), (), TWO),
        ),
        facts.ChecklistSigned: _told(
            facts.ChecklistSigned(SESSION, "night", ("materials_sealed", "network_cut"), TWO),
            facts.ChecklistSigned(SESSION, "morning", ("seals_intact",), TWO),
            facts.ChecklistSigned(SESSION, "emptying", ("nothing_left", "papers_shredded", "room_empty"), TWO),
        ),
    },
)  # fmt: skip

# Power and systems that are lost and come back.

MODES: Final = Profile(
    modes=(
        ModeRule("power_lost", False, False), ModeRule("centre_lost", True, True, 86_400_000, "alarm", False),
        ModeRule("recorder_lost", False, True, 1_800_000, "suspend"), ModeRule("source_lost", False, True, 1_800_000, "suspend"),
    ),
    self_test_needed=True, outage_before_ms=7_200_000,
)  # fmt: skip
LOST: Final = Model(
    "outages", replace(plan(), power_inputs=("mains",), links=("centre",)), 1,
    OUTAGES | {facts.SessionOrdered, facts.SelfTestReported}, profile=MODES, begins="assembling", failures=False,
    replaced={facts.SessionOrdered: session_ordered("start", "suspend", "retest", "resume", "end")},
)  # fmt: skip
LOST_WHOLE: Final = Model(
    "outages_whole", replace(plan(), power_inputs=("mains",), links=("centre",)), 1,
    OUTAGES | RECORDER | CRASH | {facts.SessionOrdered, facts.SelfTestReported, facts.CardRead, facts.KioskCancelled},
    profile=MODES, begins="assembling", failures=False,
    replaced={
        facts.SessionOrdered: session_ordered("start", "suspend", "retest", "resume", "end"),
        facts.CardRead: _told(facts.CardRead("reader-a", {SESSION: "d-p1"})),
    },
)  # fmt: skip

# Held at the gate, and an exemption.

HELD: Final = Model(
    "held", plan(), 1,
    KIOSK | GATE | {facts.AlarmResolved, facts.HoldDecided, facts.ExemptionGranted, facts.LaneCleared},
    profile=Profile(gate_alarms_manual=1, gate_alarms_hold=2), failures=False, replaced=NOTHING_STORED,
)  # fmt: skip
