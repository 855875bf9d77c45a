"""The step: one fact in, the next room and the decision out. Every kind of fact has one handler, listed here.

A refused fact (no table has it, or a rule turned the person away) moves no machine. What the fact itself says of the
world, a contact or a beam, is never refused for its content: the tables have a place for every reading.
"""

from collections.abc import Callable
from typing import Any

from controller.core import (
    arriving,
    branches,
    committee,
    crossing,
    custody,
    degraded,
    devices,
    emergency,
    emptying,
    escalation,
    exceptional,
    facts,
    gate_test,
    identity,
    incidents,
    inside,
    leaving,
    lists,
    night,
    passage,
    punctuality,
    queue,
    recordings,
    replacement,
    roles,
    running,
    selftest,
    sessions,
    starting,
    transfer,
)
from controller.core.facts import Fact
from controller.core.state import Decision, Move, Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import Stamp

__all__ = ["HANDLERS", "Decision", "Move", "Room", "Stamp", "step"]

HANDLERS: dict[type, Callable[[Turn, Any], None]] = {
    facts.ControllerStarted: starting.on_controller_started,
    facts.ControllerStopped: starting.on_controller_stopped,
    facts.DeadlinePassed: running.on_deadline_passed,
    facts.ClockDoubted: running.on_clock_doubted,
    facts.ClockTrusted: running.on_clock_trusted,
    facts.QueueOverran: running.on_queue_overran,
    facts.DeviceReady: devices.on_device_ready,
    facts.DeviceLost: devices.on_device_lost,
    facts.CardRead: arriving.on_card_read,
    facts.CardFailed: arriving.on_card_failed,
    facts.PaperShown: arriving.on_paper_shown,
    facts.CardRemoved: arriving.on_card_removed,
    facts.DoorContactRead: passage.on_door_contact_read,
    facts.LockRead: passage.on_lock_read,
    facts.ExitButtonRead: passage.on_exit_button_read,
    facts.BreakGlassRead: passage.on_break_glass_read,
    facts.FireInputRead: emergency.on_fire_input_read,
    facts.BoxRead: custody.on_box_read,
    facts.GateAnswered: crossing.on_gate_answered,
    facts.GateBeamRead: crossing.on_gate_beam_read,
    facts.GatePassageReported: crossing.on_gate_passage_reported,
    facts.GatePassagesMissed: crossing.on_gate_passages_missed,
    facts.GateCountersReset: crossing.on_gate_counters_reset,
    facts.UnlockPulseSent: passage.on_unlock_pulse_sent,
    facts.BoxOpenSent: custody.on_box_open_sent,
    facts.CommandFailed: passage.on_command_failed,
    facts.CommandDropped: passage.on_command_failed,
    facts.DoorReleased: passage.on_door_released,
    facts.RecorderReady: recordings.on_recorder_ready,
    facts.RecorderLost: recordings.on_recorder_lost,
    facts.SourceRecordingStarted: recordings.on_source_recording_started,
    facts.SourceRecordingLost: recordings.on_source_recording_lost,
    facts.RecordingSealed: recordings.on_recording_sealed,
    facts.RecordingHeadSigned: recordings.on_recording_head_signed,
    facts.RecorderAlarmRaised: recordings.on_recorder_alarm_raised,
    facts.RecorderAlarmEnded: recordings.on_recorder_alarm_ended,
    facts.RecorderFactsFolded: recordings.on_recorder_facts_folded,
    facts.DrawListImported: lists.on_draw_list_imported,
    facts.DrawListReleaseAsked: lists.on_draw_list_release_asked,
    facts.DrawListOpened: lists.on_draw_list_opened,
    facts.DrawListFailed: lists.on_draw_list_failed,
    facts.PersonRevoked: lists.on_person_revoked,
    facts.SessionPlanned: sessions.on_session_planned,
    facts.SessionOrdered: sessions.on_session_ordered,
    facts.IdentityConfirmed: identity.on_identity_confirmed,
    facts.IdentityRefused: identity.on_identity_refused,
    facts.DeclarationMade: arriving.on_declaration_made,
    facts.KioskContinued: arriving.on_kiosk_continued,
    facts.KioskCancelled: arriving.on_kiosk_cancelled,
    facts.StaffCalled: arriving.on_staff_called,
    facts.LaneCleared: crossing.on_lane_cleared,
    facts.AlarmResolved: escalation.on_alarm_resolved,
    facts.ExitAsked: leaving.on_exit_asked,
    facts.ExitApproved: leaving.on_exit_approved,
    facts.RollCalled: emergency.on_roll_called,
    facts.FireReset: emergency.on_fire_reset,
    facts.DoorOverridden: emergency.on_door_overridden,
    facts.BoxOverridden: emergency.on_box_overridden,
    facts.AlarmAcknowledged: emergency.on_alarm_acknowledged,
    facts.RolesListed: roles.on_roles_listed,
    facts.EscortNamed: roles.on_escort_named,
    facts.IdentityMatched: identity.on_identity_matched,
    facts.IdentityMismatched: identity.on_identity_mismatched,
    facts.ConflictDeclared: identity.on_conflict_declared,
    facts.ItemsListed: custody.on_items_listed,
    facts.HoldDecided: escalation.on_hold_decided,
    facts.ExemptionGranted: escalation.on_exemption_granted,
    facts.DeviceFound: exceptional.on_device_found,
    facts.DuressSignalled: exceptional.on_duress_signalled,
    facts.MedicalCalled: exceptional.on_medical_called,
    facts.TailgateSeen: exceptional.on_tailgate_seen,
    facts.SeatConfirmed: inside.on_seat_confirmed,
    facts.TempOutAsked: inside.on_temp_out_asked,
    facts.ReturnNoted: inside.on_return_noted,
    facts.QueueLeft: queue.on_queue_left,
    facts.GateTestBegun: gate_test.on_gate_test_begun,
    facts.GateTestEnded: gate_test.on_gate_test_ended,
    facts.GateSettingsRead: gate_test.on_gate_settings_read,
    facts.HatchAsked: transfer.on_hatch_asked,
    facts.HatchCleared: transfer.on_hatch_cleared,
    facts.PowerLost: degraded.on_power_lost,
    facts.PowerRestored: degraded.on_power_restored,
    facts.LinkLost: degraded.on_link_lost,
    facts.LinkRestored: degraded.on_link_restored,
    facts.PeopleCalled: punctuality.on_people_called,
    facts.LateAccepted: punctuality.on_late_accepted,
    facts.SelfTestReported: selftest.on_self_test_reported,
    facts.ExtensionAsked: committee.on_extension_asked,
    facts.ExtensionGranted: committee.on_extension_granted,
    facts.ReportSigned: committee.on_report_signed,
    facts.RollCallTaken: night.on_roll_call_taken,
    facts.ChecklistSigned: night.on_checklist_signed,
    facts.BranchReported: branches.on_branch_reported,
    facts.SessionArchived: emptying.on_session_archived,
    facts.ReplacementAsked: replacement.on_replacement_asked,
    facts.ReplacementFailed: replacement.on_replacement_failed,
    facts.IncidentReported: incidents.on_incident_reported,
    facts.IncidentStepDone: incidents.on_incident_step_done,
    facts.IncidentClosed: incidents.on_incident_closed,
    facts.ConductRecorded: incidents.on_conduct_recorded,
    facts.BidsOpened: lists.on_bids_opened,
    facts.DrawShareHanded: lists.on_draw_share_handed,
    facts.DrawListSupplemented: lists.on_draw_list_supplemented,
    facts.AlternateCalled: lists.on_alternate_called,
    facts.DrawListDeclassified: lists.on_draw_list_declassified,
}


def step(room: Room, stamp: Stamp, fact: Fact) -> tuple[Room, Decision]:
    """Decide one fact. Pure: the same room, stamp and fact give the same answer, always.

    Returns the next room and the decision. When the fact fits no table the room is the very same object (only a deadline that
    was due is gone), and `Decision.refusal` names machine, state and event.
    """
    turn = Turn(room, stamp)
    try:
        HANDLERS[type(fact)](turn, fact)
        sessions.settle(turn, room)
        queue.settle(turn, room)
    except Refused as refused:
        return running.without_deadline(room, stamp, fact), Decision(False, refused.code, (), ())
    return turn.room, turn.decision()
