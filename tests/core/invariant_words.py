"""Sets of states, said again for the invariants: none of the core's own sets is used, so that a wrong one shows."""

ON_THE_WAY_IN = {
    "card_read", "manual", "identified", "matched", "declared", "box_open", "stored", "held", "gate_clear",
}  # fmt: skip
BEHIND_THE_DOOR = {"admitted", "in_room", "seated", "temp_out", "exit_asked"}
MAY_BE_WITHIN = BEHIND_THE_DOOR | {"stored", "held", "gate_clear", "unknown", "led_out"}
"""Within the gate, as far as anybody knows: recording goes on for them."""
SUPERVISES = "supervisor"
BOX_MAY_OPEN = {"expected", "declared", "box_open", "exited", "retrieving", "absent", "recused", "refused"}
"""Outside, before admission or after a final exit (S4)."""
ADMITS = {"assembling", "quorate", "running", "inquiry"}
HAS_BEGUN = {
    "preparing", "prepared", "assembling", "quorate", "running", "inquiry", "suspended", "retesting", "retested", "overnight",
    "report_signed", "emptying",
}  # fmt: skip
LIST_IN_FORCE = {"active", "supplementing", "supplement_released"}
LIST_KNOWN = LIST_IN_FORCE | {"closed", "declassified"}
HELD_INWARD = {"held", "window_asked", "window_open", "passed", "clear", "unlocked", "door_open", "alarmed"}
BETWEEN_GATE_AND_DOOR = {"passed", "clear", "unlocked", "door_open", "alarmed"}
WAITS_FOR_A_PERSON = {"free", "unknown", "alarmed", "testing"}
"""States of a lane in which nothing has to wake it."""
STANDS_OPEN = {"open", "held_open"}
