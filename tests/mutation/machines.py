"""Which modules of the core are mutated, and which test files answer for each."""

import ast
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
CORE = HERE / "controller" / "core"
OWN = HERE / "tests" / "core" / "machines"

DATA = frozenset({"__init__", "alarm", "commands", "profile", "state", "words"})
"""Modules of values without rules: their figures and names are compared with the site profile and the pages elsewhere."""

LANE = ("test_lane_cases.py", "test_main_way.py")
ALSO: dict[str, tuple[str, ...]] = {
    "arriving": (
        "test_main_way.py",
        "test_two_lists.py",
        "test_lane_cases.py",
        "test_identity.py",
        "test_queue.py",
        "test_roles.py",
        "test_modes.py",
        "test_gate_escalation.py",
    ),
    "beams": ("test_bodies.py",),
    "branches": ("test_branches.py",),
    "cardholder": ("test_two_lists.py",),
    "committee": ("test_quorum.py", "test_extension.py", "test_report.py"),
    "composition": ("test_quorum.py",),
    "crossing": (
        *LANE,
        "test_gate_escalation.py",
        "test_gate_test.py",
        "test_pulses.py",
        "test_bodies.py",
        "test_exceptional_cases.py",
    ),
    "custody": (*LANE, "test_lockers.py", "test_silent_lockers.py"),
    "degraded": ("test_modes.py",),
    "devices": ("test_modes.py", "test_lockers.py"),
    "draw": ("test_draw_lists.py",),
    "emergency": ("machines/test_roll_call.py", "test_lane_cases.py"),
    "emptying": ("test_emptying.py", "test_report.py", "test_main_way.py"),
    "escalation": ("test_gate_escalation.py",),
    "exceptional": ("test_exceptional_cases.py",),
    "gate_test": ("test_gate_test.py",),
    "identity": ("test_identity.py", "test_recusal.py"),
    "incidents": ("test_incidents.py", "test_exceptional_cases.py"),
    "inside": ("test_zones.py", "test_temp_outs.py"),
    "leaving": (*LANE, "test_temp_outs.py"),
    "lists": ("test_draw_lists.py", "test_draw_refusals.py"),
    "night": ("test_night.py", "test_emptying.py"),
    "passage": (*LANE, "test_hatch.py", "test_pulses.py"),
    "punctuality": ("test_punctuality.py",),
    "queue": ("test_queue.py",),
    "recordings": ("test_recording_facts.py", "test_selftest.py", "test_emptying.py"),
    "replaced": ("test_replacement.py", "test_draw_lists.py", "test_draw_refusals.py"),
    "replacement": ("test_replacement.py",),
    "roles": ("test_roles.py",),
    "room": ("test_queue.py",),
    "running": ("test_restart_keeps.py", "test_gate_escalation.py"),
    "starting": ("test_restart_keeps.py", "test_restart.py"),
    "selftest": ("test_selftest.py", "test_suspension.py"),
    "sessions": (
        "test_planning.py",
        "test_emptying.py",
        "test_night.py",
        "test_selftest.py",
        "test_branches.py",
        "test_quorum.py",
        "test_replacement.py",
        "test_modes.py",
        "test_punctuality.py",
        "test_hatch.py",
    ),
    "suspension": ("test_suspension.py", "test_branches.py"),
    "transfer": ("test_hatch.py",),
    "turn": ("test_incidents.py", "machines/test_incidents.py"),
    "zones": ("test_zones.py", "test_temp_outs.py"),
}
"""Test files that answer for a module together with its own, because they tell its story from the outside."""


def modules() -> tuple[str, ...]:
    """Every module of the core that has rules, by name."""
    return tuple(sorted(path.stem for path in CORE.glob("*.py") if path.stem not in DATA))


def files_of(module: str) -> tuple[str, ...]:
    """The test files of a module, its own first; those that exist."""
    files = (OWN / f"test_{module}.py", *(HERE / "tests" / "core" / name for name in ALSO.get(module, ())))
    return tuple(str(path.relative_to(HERE)) for path in files if path.exists())


@cache
def importers(module: str) -> frozenset[str]:
    """The modules of the core that know this one, directly or through others, itself among them; by full name."""
    known = {path.stem: _imports(path) for path in CORE.glob("*.py")}
    found, grown = {module}, True
    while grown:
        more = {name for name, imported in known.items() if imported & found} - found
        grown = bool(more)
        found |= more
    return frozenset(f"controller.core.{name}" for name in found)


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "controller.core":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("controller.core."):
            found.add((node.module or "").split(".")[2])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[2] for alias in node.names if alias.name.startswith("controller.core.")}
    return found
