"""How recordings are shown: times, sizes, lengths and states."""

from datetime import datetime
from typing import Any

from rich.table import Table

STATES = {
    "recording": "[green]recording[/]",
    "open": "[yellow]not sealed[/]",
    "sealed": "sealed",
    "deleted": "[dim]deleted[/]",
    "damaged": "[red]damaged[/]",
}
_UNITS = ("B", "kB", "MB", "GB", "TB")


def whole_table(first: str, *others: str) -> Table:
    """A table whose names in the first column are never cut short: a long one goes on in the next line."""
    table = Table()
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, overflow="fold")
    return table


def moment(utc_us: int | None) -> str:
    """Local time to the second."""
    return "" if utc_us is None else datetime.fromtimestamp(utc_us / 1e6).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def day(utc_us: int | None) -> str:
    """Local date."""
    return "" if utc_us is None else datetime.fromtimestamp(utc_us / 1e6).astimezone().strftime("%Y-%m-%d")


def custody_detail(line: dict[str, Any]) -> str:
    """What a line of the ledger says beside who and why: the hold, the new day, the result."""
    match line["kind"]:
        case "held" | "released":
            return str(line["hold"])
        case "extended":
            return f"until {day(line['keep_until_utc_us'])}"
        case "verified":
            return "good" if line["good"] else f"DAMAGED: {'; '.join(line['findings'])}"
        case "moving" | "moved":
            return f"{line['from']} to {line['to']}"
        case "exported":
            return f"{', '.join(line['sources'])}\n{moment(line['from_utc_us'])} to {moment(line['to_utc_us'])}"
        case _:
            return str(line.get("why", ""))


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
