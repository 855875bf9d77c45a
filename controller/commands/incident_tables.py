"""Incidents and conduct records as rows for the national tables, as JSON or CSV. Persons are pseudonyms."""

import csv
import json
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Final

from controller.store.casebook import Case, Conduct

CHINA: Final = timezone(timedelta(hours=8))

CONDUCT_COLUMNS: Final = (
    "RECORD_ID", "EXPERT", "SESSION", "BEHAVIOR_CODE", "BEHAVIOR_NAME", "BEHAVIOR_TIME", "BASIS", "INCIDENT", "APPROVED_BY",
    "CONTENT",
)  # fmt: skip
"""For the expert credit record (national table 208): who, what, when, by which rule, approved by whom. EXPERT is the
pseudonym; the drawing body's own system turns it into a person."""

REPORT_COLUMNS: Final = (
    "REPORT_ID", "SESSION", "ABNORMITY_TYPE", "ABNORMITY_NAME", "BEGIN_TIME", "END_TIME", "PLACE", "TIMES", "STATE",
    "APPROVED_BY", "CONTENT",
)  # fmt: skip
"""For the abnormality report (national table 517): name, type, text, approval."""

NAMES: Final = {
    "left_without_leave": "擅自离岗",
    "carried_device": "携带通讯设备",
    "contacted_bidder": "私下接触投标人",
    "late": "迟到",
    "absent": "缺席",
    "smoked": "吸烟",
    "other": "其他不良行为",
}
"""Conduct codes, as the credit record names them."""

KINDS: Final = {
    "stranger_card": "名单外刷卡",
    "device_inside": "区内发现设备",
    "gate_alarm": "检测门报警",
    "tailgate": "尾随",
    "wrong_room": "走错房间",
    "door_forced": "门被强开",
    "door_held_open": "门久未关闭",
    "fire": "火警",
    "medical": "就医",
    "recording_lost": "录像中断",
    "override": "强制操作",
    "expelled": "清退",
    "objection": "异议",
    "remote_mismatch": "异地不一致",
    "duress": "胁迫",
    "power_lost": "停电",
    "link_lost": "系统中断",
    "overdue": "降级超时",
    "hatch_breached": "传递窗被破坏",
    "gate_unfit": "检测门不合格",
    "person_held": "人员留在检测门待决定",
    "person_missing": "人员不在",
    "expert_late": "专家迟到",
    "absent": "专家缺席",
    "smoking": "吸烟",
    "bidder_contact": "接触投标人",
    "left_without_leave": "擅自离开",
    "dispute": "争执",
}
"""Kinds of incidents, as the console names them (`incident` in kiosk/src/shared/words-zh.ts)."""

BASIS: Final = "浙发改公管〔2021〕440号 5.5.8"


class Form(StrEnum):
    """How an export is written."""

    JSON = "json"
    CSV = "csv"


def conduct_row(one: Conduct) -> dict[str, str]:
    """A conduct record in the columns of the export."""
    values = (
        f"{one.seq}", one.person, one.session, one.conduct, NAMES.get(one.conduct, one.conduct), _time(one.utc_us), BASIS,
        one.incident, "+".join(one.by), one.note,
    )  # fmt: skip
    return dict(zip(CONDUCT_COLUMNS, values, strict=True))


def report_row(case: Case) -> dict[str, str]:
    """An incident in the columns of the export."""
    one = case.incident
    ended = _time(case.closed_utc_us) if case.closed_utc_us is not None else ""
    said = "; ".join(note.note for note in case.notes if note.note)
    values = (
        one.id, one.session, one.kind, KINDS.get(one.kind, one.kind), _time(one.opened_utc_us), ended, one.place, str(one.count),
        one.state.value, "+".join(case.closed_by), said,
    )  # fmt: skip
    return dict(zip(REPORT_COLUMNS, values, strict=True))


def _time(utc_us: int) -> str:
    """yyyyMMddHHmmss in Chinese time, as the national tables have it."""
    return datetime.fromtimestamp(utc_us / 1e6, UTC).astimezone(CHINA).strftime("%Y%m%d%H%M%S")


def moment(utc_us: int) -> str:
    """The same zone as the reports, named: 2026-01-05 09:30:00 +08:00."""
    return datetime.fromtimestamp(utc_us / 1e6, UTC).astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S +08:00")


def write_rows(file: Any, rows: list[dict[str, str]], columns: tuple[str, ...], form: Form) -> None:
    """Write rows to an open text file; CSV as spreadsheets read it, JSON as one object."""
    if form is Form.JSON:
        file.write(json.dumps({"ok": True, "rows": rows}, ensure_ascii=False) + "\n")
        return
    writer = csv.DictWriter(file, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _no_formula(value) for key, value in row.items()} for row in rows)


def _no_formula(value: str) -> str:
    """A spreadsheet carries out what begins like a formula: the sign is set off."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
