"""How recordings are shown: times, sizes, lengths and states."""

from datetime import datetime

STATES = {
    "recording": "[green]recording[/]",
    "open": "[yellow]not sealed[/]",
    "sealed": "sealed",
    "deleted": "[dim]deleted[/]",
    "damaged": "[red]damaged[/]",
}
_UNITS = ("B", "kB", "MB", "GB", "TB")


def moment(utc_us: int | None) -> str:
    """Local time to the second."""
    return "" if utc_us is None else datetime.fromtimestamp(utc_us / 1e6).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def day(utc_us: int | None) -> str:
    """Local date."""
    return "" if utc_us is None else datetime.fromtimestamp(utc_us / 1e6).astimezone().strftime("%Y-%m-%d")


def length(ms: int | None) -> str:
    """`1 h 02 min 03 s`, as short as it can be."""
    if ms is None:
        return ""
    if ms < 60_000:
        return f"{ms / 1000:.1f} s"
    hours, minutes, seconds = ms // 3_600_000, ms // 60_000 % 60, ms // 1000 % 60
    return f"{hours} h {minutes:02d} min {seconds:02d} s" if hours else f"{minutes} min {seconds:02d} s"


def size(number: float) -> str:
    """Bytes in the unit that fits."""
    for unit in _UNITS:
        if number < 1000 or unit == _UNITS[-1]:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    raise AssertionError
