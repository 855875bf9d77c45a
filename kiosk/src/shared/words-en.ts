import type { Words } from "./words-zh.ts";

export const wordsEn: Words = {
  door: {
    unknown: "unknown", locked: "locked", unlocked: "unlocked", open: "open", held_open: "held open", forced: "forced",
    egress: "emergency exit", released: "fire release",
  },
  contact: { open: "open", closed: "closed", unknown: "contact unknown" },
  lock: { locked: "locked", released: "released", unknown: "lock unknown" },
  lane: {
    free: "free", held: "in use", window_asked: "gate getting ready", window_open: "waiting for passage", passed: "passed, checking",
    clear: "clear", unlocked: "door unlocked", door_open: "going in", alarmed: "device found", out_held: "leaving",
    out_unlocked: "leaving, door unlocked", out_door_open: "going out", out_walking: "walking out", unknown: "to be checked",
  },
  box: {
    unknown: "unknown", unknown_held: "held, unknown", free: "free", left_open: "left open", assigned: "opening", open: "open",
    stored: "stored", retrieval_asked: "retrieval, opening", retrieval_open: "being emptied", jammed: "jammed",
  },
  session: {
    planned: "planned", preparing: "preparing", prepared: "prepared", assembling: "assembling", running: "running",
    suspended: "suspended", emptying: "emptying", closed: "closed",
  },
  draw: { sealed: "sealed", released: "released", active: "open", closed: "closed" },
  person: {
    expected: "expected", card_read: "card read", identified: "identified", matched: "on the list", declared: "declared",
    box_open: "storing", stored: "stored", gate_clear: "gate clear", admitted: "admitted", in_room: "in room",
    exit_asked: "asks to leave", exited: "left", retrieving: "retrieving", retrieved: "retrieved", unknown: "unknown",
  },
  reason: {
    started: "system just started", gate_silent: "gate does not answer", two_people: "two people", wrong_direction: "wrong direction",
    late_report: "late passage report", no_holder: "passage with no holder", fire: "fire", device_offline: "device offline",
    stopped_in_gate: "stopped in the gate", leaver_not_seen: "leaver not seen", gate_reset: "gate counters reset",
    missed_passages: "missed passages", phone_carried_out: "device on the way out",
  },
  alarm: {
    fire: "Fire", phone_at_gate: "Device found at the gate", phone_carried_out: "Device found on the way out", door_forced: "Door forced",
    emergency_exit_used: "Emergency exit used", break_glass_broken: "Break-glass broken", source_lost: "Recording source lost",
    recorder_lost: "Recorder lost", two_people: "Two people passed", override: "Door overridden", lane_unknown: "Lane to be checked",
    gate_counters_reset: "Gate counters reset", door_held_open: "Door held open", door_not_opened: "Door not opened",
    box_opened_unasked: "Box opened unasked", box_jammed: "Box jammed", box_left_open: "Box left open",
    card_not_on_list: "Card not on the list", card_failures: "Card failures", identity_refused: "Identity refused",
    wrong_room: "Wrong room", draw_list_failed: "Draw list does not match", clock_doubted: "Clock in doubt",
    device_lost: "Device offline", queue_overran: "Events overran", no_free_box: "No free box", room_late: "Late at the room",
    staff_called: "Kiosk calls",
  },
  todo: {
    fire: "See to the evacuation; reset when the site is safe.", phone_at_gate: "Walk back and store; or check by hand, two staff.",
    phone_carried_out: "Stop and check in person; an incident.", door_forced: "Go and look at once.",
    emergency_exit_used: "Go and look, count people.", break_glass_broken: "Go and look, replace the glass.",
    source_lost: "Check camera and cable; no entry till then.", recorder_lost: "Check the recorder; no entry till then.",
    two_people: "Check both persons at the lane.", override: "Check reason and whereabouts.", lane_unknown: "See that nobody is there, then clear.",
    gate_counters_reset: "Did the gate lose power?", door_held_open: "Go and close the door.", door_not_opened: "Help with the door.",
    box_opened_unasked: "Check the box's contents.", box_jammed: "Help or give another box.", box_left_open: "Help to shut the box.",
    card_not_on_list: "Send away; tell nothing about the list.", card_failures: "Help, or check the reader.",
    identity_refused: "Explain and record.", wrong_room: "Guide to the right room.", draw_list_failed: "Stop entry, call the drawing body.",
    clock_doubted: "Check the time source; no entry till then.", device_lost: "Check power and cable.", queue_overran: "Call maintenance.",
    no_free_box: "Let wait, or empty boxes.", room_late: "Call and guide.", staff_called: "Go to the kiosk.",
  },
};
