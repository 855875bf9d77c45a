"""Figures of gate, lane and doors."""

from config.base import Section
from config.figures.form import HOUR_MS, MINUTE_MS, SERVICE_STANDARD, figure, switch

REACH = "GB 50396-2007 5.1: from a reader to its lock, and from an alarm to the centre, 2 s"


class PassageFigures(Section):
    """How long the gate watches, what a repeated alarm leads to, how long a door waits."""

    clear_fresh_ms: int = figure("ms", 5_000, 120_000, "How long a clear passage of the gate counts towards the door.")
    gate_window_ms: int = figure(
        "ms", 10_000, 5 * MINUTE_MS, "How long the gate waits for the holder of the lane, from its first answer."
    )
    gate_silent_ms: int = figure(
        "ms", 1_000, 5_000, "Silence after which the gate no longer counts as watching and the lane is unknown.", REACH
    )
    gate_alarms_manual: int = figure(
        "count", 1, 3, "From this alarm of one person on, walking back is not enough: a manual check is needed."
    )
    gate_alarms_hold: int = figure("count", 2, 5, "At this alarm the person is held until a supervisor decides.")
    gate_test_valid_ms: int = figure(
        "ms", 0, 7 * 24 * HOUR_MS, "How long a passed self-test of a gate counts; 0 = none is demanded.",
    )  # fmt: skip
    gate_test_wait_ms: int = figure("ms", MINUTE_MS, 15 * MINUTE_MS, "Longest time that a gate's self-test may take.")
    door_open_wait_ms: int = figure(
        "ms",
        3_000,
        60_000,
        "How long a door waits to be opened after its pulse; then the holder is before the door again.",
    )
    door_held_open_ms: int = figure(
        "ms", 5_000, 120_000, "How long a door may stand open before it counts as held open."
    )
    unlock_retry_ms: int = figure("ms", 500, 5_000, "Shortest time between two pulses for one person at one door.")
    override_ms_max: int = figure(
        "ms", 5_000, 5 * MINUTE_MS, "Longest time that an override by two persons may hold a door unlocked."
    )
    room_entry_ms: int = figure(
        "ms", MINUTE_MS, 30 * MINUTE_MS, "How long from the main door to the own room's door before an alert."
    )
    seat_wait_ms: int = figure(
        "ms", 0, 30 * MINUTE_MS, "How long from the room's door to a confirmed seat before an alert; 0 = no seats."
    )
    exit_supervisor_needed: bool = switch(
        "One of the two who approve that a person leaves a running session is a supervisor.",
        f"{SERVICE_STANDARD} 5.5.6 and 5.5.8: what departs from the order is the supervision's to decide",
    )
    temp_outs_per_room: int = figure(
        "count", 1, 5, "People of one room who may be out for a while at the same time, inside the sealed area."
    )
