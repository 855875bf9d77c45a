"""How the health of sources is shown to people."""

from typing import Any

from rich.markup import escape
from rich.table import Table

from controller.commands.recordings_words import length, size, whole_table


def health_table(sources: list[dict[str, Any]]) -> Table:
    """A row a source: whether it comes, what it carries, what is wrong."""
    table = whole_table("source", "state", "picture\nrate", "key\nframes", "clock\nlost", "advice")
    for source in sources:
        picture, tracks = source["picture"] or {}, source["tracks"]
        table.add_row(
            escape(source["source"]),
            "[green]comes[/]" if source["connected"] else "[red]lost[/]",
            (f"{picture['width_px']}x{picture['height_px']} {picture['frames_per_s']:.0f}/s\n" if picture else "")
            + size(sum(track["bits_per_s"] for track in tracks.values()) / 8)
            + "/s",
            f"{picture['group_last_ms'] / 1000:.1f} s" if picture.get("group_last_ms") else "",
            _clock(source) + (f"\n[red]{length(source['lost_ms'])}[/]" if source["lost_ms"] else ""),
            escape("; ".join(_words(advice, "what") for advice in source["advice"])),
        )
    return table


def _clock(source: dict[str, Any]) -> str:
    offset_ms = source["clock"]["offset_ms"]
    return "" if offset_ms is None else f"{offset_ms / 1000:+.2f} s"


def machine_lines(answer: dict[str, Any]) -> list[str]:
    """Disk, index and alarms in words."""
    space, index = answer["space"], answer["index"]
    left = "" if space["hours_left"] is None else f", full in {space['hours_left']} h at the rate of now"
    state = index["cause"] or ("up with the files" if index["ready"] else "catching up")
    alarms = [f"alarm {each['alarm']} {each['place']}: {each['cause']}" for each in answer["alarms"]]
    return [f"disk: {size(space['free_bytes'])} free{left}", f"index: {state}", *alarms]


def source_codes(source: dict[str, Any]) -> tuple[bool, str | None, tuple[str, ...]]:
    """What a line tells, without its figures: another line is due when it changes."""
    return source["connected"], source["cause"], tuple(advice["code"] for advice in source["advice"])


def source_line(source: dict[str, Any]) -> str:
    """One source in one line."""
    state = "comes" if source["connected"] else "lost"
    told = "; ".join(f"{_words(advice, 'what')}: {_words(advice, 'to_do')}" for advice in source["advice"])
    return f"{source['source']}: {state}{'. ' if told else ''}{told}"


def trial_table(sources: list[dict[str, Any]]) -> Table:
    """A row a source: what the test saw and heard."""
    table = whole_table("source", "test", "picture\nmoves", "sound", "what is wrong and what to do")
    for source in sources:
        seen, heard = source["picture"], source["sound"]
        told = "\n".join(f"{_words(each, 'what')}\n{_words(each, 'to_do')}" for each in source["advice"])
        table.add_row(
            escape(source["source"]),
            "[green]good[/]" if source["good"] else "[red]bad[/]",
            f"{100 * seen['moved_share']:.0f} % of it" if seen else "",
            f"peak {heard['peak_dbfs']:.0f} dBFS" if heard else "",
            escape(told),
        )
    return table


def _words(advice: dict[str, str], part: str) -> str:
    zh, en = (advice["zh"], advice["en"]) if part == "what" else (advice["to_do_zh"], advice["to_do_en"])
    return f"{zh} {en}"
