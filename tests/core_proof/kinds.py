"""Kinds of facts that models take together, by what they are about."""

from typing import Final

from controller.core import facts

KIOSK: Final = frozenset({facts.CardRead, facts.IdentityConfirmed, facts.DeclarationMade, facts.KioskCancelled})
GATE: Final = frozenset({facts.GatePassageReported})
ODD_GATE: Final = frozenset({facts.GatePassagesMissed, facts.GateBeamRead, facts.GateCountersReset, facts.QueueOverran})
"""Passages that were missed, and beams in any order; without `GateBeamRead` they come in an order that a body can make."""
STAFF: Final = frozenset({facts.IdentityRefused, facts.KioskContinued, facts.AlarmResolved, facts.HoldDecided})
LANE: Final = KIOSK | GATE | {facts.LaneCleared, facts.BoxRead, facts.DoorContactRead}
LEAVING: Final = frozenset({facts.ExitAsked, facts.ExitApproved, facts.RollCalled})
REVOKED: Final = frozenset({facts.PersonRevoked})
FIRE: Final = frozenset({facts.FireInputRead, facts.FireReset})
DEVICES: Final = frozenset({facts.DeviceLost, facts.DeviceReady})
RECORDER: Final = frozenset(
    {facts.RecorderReady, facts.RecorderLost, facts.SourceRecordingStarted, facts.SourceRecordingLost}
)
SOURCES: Final = frozenset({facts.SourceRecordingStarted, facts.SourceRecordingLost})
CRASH: Final = frozenset({facts.ControllerStarted})
EGRESS: Final = frozenset({facts.ExitButtonRead, facts.BreakGlassRead})
OVERRIDES: Final = frozenset({facts.DoorOverridden, facts.BoxOverridden})
CLOCK: Final = frozenset({facts.ClockDoubted, facts.ClockTrusted})
DRAW: Final = frozenset({facts.DrawListReleaseAsked, facts.DrawListOpened, facts.DrawListFailed})
HATCH: Final = frozenset({facts.HatchAsked, facts.HatchCleared, facts.LockRead})
FACE: Final = frozenset({facts.IdentityMatched, facts.IdentityMismatched, facts.ConflictDeclared})
INSIDE: Final = frozenset({facts.SeatConfirmed, facts.TempOutAsked, facts.ReturnNoted})
TEST: Final = frozenset({facts.GateTestBegun, facts.GateTestEnded, facts.GateSettingsRead})
OUTAGES: Final = frozenset({facts.PowerLost, facts.PowerRestored, facts.LinkLost, facts.LinkRestored})
SESSION_ENDS: Final = frozenset({facts.SessionOrdered, facts.RecordingSealed})
SESSION_STEPS: Final = frozenset({
    facts.SessionOrdered, facts.SelfTestReported, facts.ReportSigned, facts.RecordingSealed, facts.ChecklistSigned,
})  # fmt: skip

EVERYTHING: Final = (
    LANE
    | STAFF
    | LEAVING
    | REVOKED
    | FIRE
    | DEVICES
    | RECORDER
    | CRASH
    | EGRESS
    | OVERRIDES
    | CLOCK
    | DRAW
    | SESSION_STEPS
)
