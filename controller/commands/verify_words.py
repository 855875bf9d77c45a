"""What `sealroom verify` looked at, in plain words with the term that the glossary has."""

from collections.abc import Mapping
from typing import Final

from controller.commands.recordings_words import length, size

_WHAT: Final = {
    "entries": "entries of the journal, one after another 日志条目",
    "checkpoints": "checkpoints, each a signed tree head 检查点（已签名的日志头）",
    "unsigned": "entries after the last checkpoint, not signed yet 尚未签名的条目",
    "sealed": "sealed pieces of personal data 加密的个人信息",
    "recordings": "recordings, each against the journal 录像",
    "recordings_going_on": "recordings that go on, of which the end is not checked yet 正在录制",
    "sources": "sources of the recording 录制源",
    "segments": "files with pictures or sound 录像文件",
    "bytes": "of pictures and sound 数据量",
    "recorded_ms": "recorded 已录时长",
    "missing_ms": "missing 缺失时长",
    "gaps": "gaps, each with its cause 缺口",
    "heads": "signed heads of the recording 录像的签名头",
    "deleted": "deleted by the rules, with a signed tombstone 已按规定删除",
}
TRUST: Final = {
    "the key you gave": "Signed by the key that you gave.",
    "consistent with itself only": "Consistent with itself only: get the log's key from somebody who keeps it elsewhere, "
    "and give it with --key.",
}


def what_was_checked(counts: Mapping[str, int | str]) -> list[str]:
    """A line for everything that was counted."""
    return [f"{_told(name, count)} {_WHAT.get(name, name)}" for name, count in counts.items() if isinstance(count, int)]


def _told(name: str, count: int) -> str:
    if name == "bytes":
        return size(count)
    return length(count) if name.endswith("_ms") else str(count)


def tree_head(counts: Mapping[str, int | str]) -> list[str]:
    """The tree head of a journal, and what it is good for; nothing for what has none."""
    if "root" not in counts:
        return []
    return [
        f"tree head 日志头: {counts.get('entries', 0)} entries, root",
        f"  {counts['root']}",
        "  Compare it with one that somebody else wrote down: nothing else shows whether entries were cut off the end. "
        "请与他人保管的日志头对照。",
    ]
