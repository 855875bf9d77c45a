"""What can be wrong with a simulated camera, and the settings of each fault."""

from dataclasses import dataclass, field

_DAY_S = 86_400
_EVERY_MS = (2_000.0, 100, 600_000)
_MENU: dict[str, dict[str, tuple[float, float, float]]] = {
    "silent": {},
    "no_audio": {},
    "no_video": {},
    "mute": {},
    "drop_connection": {},
    "refuse": {},
    "freeze": {},
    "black": {},
    "resize": {},
    "stall": {"ms": (2_000.0, 1, 60_000)},
    "stutter": {"ms": (500.0, 1, 60_000), "every_ms": _EVERY_MS},
    "loss": {"every": (100.0, 2, 1_000_000)},
    "unauthorized": {},
    "pts_jump": {"seconds": (10.0, -_DAY_S, _DAY_S)},
    "stamp_jumps": {"seconds": (10.0, -_DAY_S, _DAY_S), "every_ms": _EVERY_MS},
    "no_reports": {},
    "report_error": {"seconds": (3_600.0, -_DAY_S, _DAY_S)},
    "half_open": {},
}
"""Fault kind → its settings: what they are if not said, the least and the most."""

FAULT_KINDS = tuple(_MENU)
CUTTING = ("drop_connection", "refuse", "unauthorized", "half_open")
"""Faults that end the connections that stand."""


@dataclass(frozen=True, slots=True)
class CameraFault:
    """A fault that stands, with the settings that it was given or has by itself."""

    kind: str
    settings: dict[str, float] = field(default_factory=dict)

    def us(self, name: str) -> int:
        """A setting in microseconds; `name` ends in ms or is seconds."""
        return int(self.settings[name] * (1_000 if name.endswith("ms") else 1_000_000))


def read_camera_fault(kind: str, settings: dict[str, float]) -> CameraFault:
    """Raises ValueError for an unknown kind or setting, or a figure that it cannot have."""
    if kind not in _MENU:
        raise ValueError(f"unknown camera fault {kind!r}; one of {', '.join(FAULT_KINDS)}")
    menu = _MENU[kind]
    unknown = sorted(set(settings) - set(menu))
    if unknown:
        raise ValueError(f"fault {kind!r} has no setting {', '.join(unknown)}")
    figures = {}
    for name, (usual, low, high) in menu.items():
        figure = settings.get(name, usual)
        if not isinstance(figure, int | float) or not low <= figure <= high:
            raise ValueError(f"fault {kind!r}: {name} must be a number from {low} to {high}")
        figures[name] = float(figure)
    if kind == "stutter" and figures["ms"] >= figures["every_ms"]:
        raise ValueError("fault 'stutter': ms must be less than every_ms")
    return CameraFault(kind, figures)
