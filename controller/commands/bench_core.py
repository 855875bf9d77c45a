"""`sealroom bench core`: the processor time of a decision, on a small site and on a day of 300 experts in 40 rooms."""

import statistics
import time
from typing import Any, Final

from controller.commands.bench_big_day import EXPERTS, LANES, ROOMS, BigDay
from controller.commands.bench_day import decided_day
from controller.core.facts import Fact
from controller.core.room import step
from controller.core.state import Room
from controller.core.words import Stamp

DECISION_US_MAX: Final = 100.0
DAY_CPU_S_MAX: Final = 10.0
ONCE_A_RUN: Final = "ControllerStarted"
"""Its time is that of a start, not of a decision on the way in."""

Told = list[tuple[Stamp, Fact]]


def core_figures(facts: int, runs: int) -> dict[str, Any]:
    """Mean microseconds of a decision on both days, and the spread by kind of fact on the large one."""
    small: Told = [(stamp, fact) for stamp, fact, _ in decided_day(facts)]
    large: Told = [(stamp, fact) for stamp, fact, _ in BigDay().told()]
    small_us = statistics.median(_mean_us(small) for _ in range(runs))
    large_us = statistics.median(_mean_us(large) for _ in range(runs))
    by_kind = _by_kind(large)
    slowest = max(by_kind, key=lambda kind: by_kind[kind]["p50"])
    return {
        "bench": "core",
        "facts": facts,
        "runs": runs,
        "decision_us": round(small_us, 1),
        "slowest_kind": slowest,
        "slowest_kind_us": by_kind[slowest]["p50"],
        "day": {"experts": EXPERTS, "rooms": ROOMS, "lanes": len(LANES), "facts": len(large)},
        "day_cpu_s": round(large_us * len(large) / 1e6, 2),
        "day_decision_us": round(large_us, 1),
        "by_kind_us": by_kind,
        "goal": {"decision_us": DECISION_US_MAX, "day_cpu_s": DAY_CPU_S_MAX},
    }


def good(figures: dict[str, Any]) -> bool:
    """Whether a decision and a day are as quick as they must be."""
    quick = figures["decision_us"] <= DECISION_US_MAX and figures["day_decision_us"] <= DECISION_US_MAX
    return quick and bool(figures["day_cpu_s"] <= DAY_CPU_S_MAX)


def _mean_us(told: Told) -> float:
    room, begun = Room(), time.process_time_ns()
    for stamp, fact in told:
        room, _ = step(room, stamp, fact)
    return (time.process_time_ns() - begun) / len(told) / 1000


def _by_kind(told: Told) -> dict[str, dict[str, float]]:
    times: dict[str, list[int]] = {}
    room = Room()
    for stamp, fact in told:
        begun = time.thread_time_ns()
        room, _ = step(room, stamp, fact)
        times.setdefault(type(fact).__name__, []).append(time.thread_time_ns() - begun)
    return {kind: _spread(sorted(found)) for kind, found in sorted(times.items()) if kind != ONCE_A_RUN}


def _spread(found: list[int]) -> dict[str, float]:
    last = len(found) - 1
    return {name: round(found[min(last, int(len(found) * share))] / 1000, 1) for name, share in _SHARES.items()}


_SHARES: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
