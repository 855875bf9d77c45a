"""A busy evening of the site: everything that the rule book can put before staff at once."""

from typing import Any

NOW = 1767251200_000000
MINUTE = 60_000000


def person(name: str, masked: str, state: str, **more: Any) -> dict[str, Any]:
    """A person of the first session."""
    return {
        "person": name,
        "masked_name": masked,
        "session": "s-1",
        "state": state,
        "role": "expert",
        "box": None,
        **more,
    }


def session(no: int, title: str, state: str, **more: Any) -> dict[str, Any]:
    """A session with everything recorded."""
    sources = [{"id": f"cam-room-{no}a", "recording": True}, {"id": f"cam-room-{no}b", "recording": True}]
    counts = {"expected": 5, "inside": 5, "flagged": False, "flags": [], "list_state": "active", "list_version": 1}
    return {"id": f"s-{no}", "title": title, "room": str(no), "state": state, "sources": sources, **counts, **more}


def incident(no: int, kind: str, place: str, steps: dict[str, str], **more: Any) -> dict[str, Any]:
    """An incident with its footage."""
    state = "ready" if all(steps.values()) else "open"
    footage = {"from_utc_us": NOW - 20 * MINUTE, "to_utc_us": NOW - 18 * MINUTE}
    times = {"opened_utc_us": NOW - no * MINUTE, "last_utc_us": NOW - no * MINUTE, "count": 1}
    empty: dict[str, Any] = {"person": None, "masked_name": None, "conduct": [], "conduct_possible": False}
    return {
        "id": str(no), "kind": kind, "place": place, "steps": steps, "state": state, "session": "s-1", "footage": footage,
        **times, **empty, **more,
    }  # fmt: skip


QUORUM = {"needed": 5, "members_inside": 4, "experts_needed": 4, "experts_inside": 4, "missing": ["too_few_members"]}

BUSY: dict[str, Any] = {
    "modes": [
        {
            "id": "power_lost", "state": "on", "since_utc_us": NOW - 5 * MINUTE, "limit_utc_us": None, "new_entry": False,
            "running_continues": False, "places": ["ups"], "session": None,
        },
        {
            "id": "source_lost:s-1", "state": "overdue", "since_utc_us": NOW - 31 * MINUTE, "limit_utc_us": NOW - MINUTE,
            "new_entry": False, "running_continues": False, "places": ["s-1"], "session": "s-1",
        },
    ],
    "sessions": [
        session(
            1, "第一场 设备采购", "suspended", quorum=QUORUM, suspended_cause="objection", late=1, absent=1,
            procurement="bidding", list_version=2, next_alternate="p-20",
            checklists={"night": ["network_cut"]}, branches={"east": "suspended"},
            flagged=True, flags=["quorum_lost"],
        ),
        session(2, "第二场 施工", "running", extension={"asked": 2, "needed": 2}),
    ],
    "vacancies": [
        {"person": "p-15", "masked_name": "孙*", "session": "s-1", "cause": "absent", "state": "vacant", "successor": None}
    ],
    "people": [
        person("p-11", "王*明", "seated", box="7", seat="A3"),
        person("p-12", "赵*", "temp_out", box="3", out_kind="toilet"),
        person("p-13", "李*", "held", box="9", gate_alarms=3),
        person("p-14", "欧**红", "manual"),
        person("p-15", "孙*", "absent", late=True, cause="absent"),
        person("p-16", "周*", "expected", role="maintenance", escort="g2"),
        person("p-20", "吴*", "expected", alternate=1),
    ],
    "held": [{"person": "p-13", "masked_name": "李*", "lane": "a", "gate_alarms": 3}],
    "exit_requests": [],
    "incidents": [
        incident(3, "person_held", "a", {"person_checked": "g1+g2", "supervisor_told": ""}, person="p-13",
                 masked_name="李*", conduct_possible=True),
        incident(9, "duress", "a", {"police_called": "", "persons_seen": ""}),
        incident(5, "power_lost", "ups", {"cause_noted": "g1", "self_test_seen": "g1"}, session=None),
    ],
    "hatches": [
        {"id": "hatch-1", "state": "shut", "items": ["图纸 3 册", "硒鼓"], "session": "s-1"},
        {"id": "hatch-2", "state": "breached", "items": [], "session": None},
    ],
    "gates": [
        {"gate": "gate-a", "lane": "a", "state": "untested", "tested_utc_us": None, "testing": True, "alarmed_pass": True,
         "clean_pass": False, "false_pass": False, "revision": "8c1f03a97d2e", "as_tested": None, "changed": []},
        {"gate": "gate-b", "lane": "b", "state": "drifted", "tested_utc_us": NOW - 60 * MINUTE, "testing": False,
         "alarmed_pass": True, "clean_pass": True, "false_pass": False, "revision": "07bd55e0c4a1", "as_tested": False,
         "changed": [{"name": "phone_zone_3", "tested": "500", "now": "40"}, {"name": "overall", "tested": "500", "now": "250"}]},
    ],
    "queue": [
        {"person": "p-30", "masked_name": "钱*", "number": 12, "state": "called", "lane": "a"},
        {"person": "p-31", "masked_name": "郑*", "number": 13, "state": "waiting", "lane": None},
    ],
}  # fmt: skip
