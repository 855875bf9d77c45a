"""Exceptional cases of the material hatch: both sides wanted at once, and a side opened by force."""

from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.stage import Stage

HATCH = "hatch-1"
OUTER, INNER = "hatch-outer", "hatch-inner"

SITE_TEXT = """
[[door]]
id = "hatch-outer"
kind = "hatch"
board = "board-room"
relay = 2
lock = "energise_to_unlock"
contact_input = 4

[[door]]
id = "hatch-inner"
kind = "hatch"
board = "board-room"
relay = 3
lock = "energise_to_unlock"
contact_input = 5

[[hatch]]
id = "hatch-1"
outer = "hatch-outer"
inner = "hatch-inner"
"""


def hatch(stage: Stage) -> None:
    """Lunch goes in by the hatch: one side at a time, whatever is asked."""
    stage.open_session()
    _look_into(stage)
    stage.staff.act("open_hatch", hatch=HATCH, side="outer", items=["盒饭 5"])
    stage.expect_seen("the outer side is", "unlocked", lambda: stage.door(OUTER))
    stage.expect_refused(
        "the inner side meanwhile", "hatch_in_use", lambda: stage.staff.act("open_hatch", hatch=HATCH, side="inner")
    )
    stage.backdoor.door(OUTER, "open")
    stage.expect_seen("the hatch is", "outer_open", lambda: _stands(stage))
    stage.expect_refused(
        "the inner side outside the rule", "hatch_not_shut",
        lambda: stage.staff.act("override_unlock", by=("g1", "s1"), door=INNER, seconds=5, reason="demo: hungry"),
    )  # fmt: skip
    stage.backdoor.door(OUTER, "close")
    stage.expect_seen("the hatch is, with the lunch in it,", "shut", lambda: _stands(stage))
    stage.expect("in the hatch", ["盒饭 5"], next(one["items"] for one in stage.state()["hatches"]))
    stage.expect_seen("both sides are", ["locked", "locked"], lambda: [stage.door(OUTER), stage.door(INNER)])
    stage.staff.act("open_hatch", hatch=HATCH, side="inner")
    stage.expect_seen("the inner side is", "unlocked", lambda: stage.door(INNER))
    stage.expect("the outer side is", "locked", stage.door(OUTER))


def hatch_breached(stage: Stage) -> None:
    """Somebody forces a side of the hatch."""
    stage.open_session()
    _look_into(stage)
    stage.backdoor.door(INNER, "force_open")
    stage.expect_seen("the hatch is", "breached", lambda: _stands(stage))
    stage.expect_alarm("hatch_breached")
    stage.expect_incident("hatch_breached")
    stage.backdoor.door(INNER, "close")
    stage.expect_seen("the inner side is", "locked", lambda: stage.door(INNER))
    stage.expect_refused(
        "opened before anybody looked", "hatch_breached",
        lambda: stage.staff.act("open_hatch", hatch=HATCH, side="outer"),
    )  # fmt: skip
    _look_into(stage)


def _look_into(stage: Stage) -> None:
    """After a start, or a breach, a guard looks: shut doors do not say what was put in."""
    stage.staff.act("clear_hatch", hatch=HATCH, reason="demo: looked, nothing in it")
    stage.expect_seen("the hatch is, once a guard looked,", "shut", lambda: _stands(stage))


def _stands(stage: Stage) -> str:
    return next(str(one["state"]) for one in stage.state()["hatches"])


def _with_a_hatch(text: str) -> str:
    return text + SITE_TEXT


HATCH_CASES = (
    Scenario(
        "hatch", "one side at a time", "物品传递窗互锁", "440号 (material transfer)", hatch,
        edit=_with_a_hatch, simulators=("--hatch",),
    ),
    Scenario(
        "hatch-breached", "a side of the hatch is forced", "传递窗异常打开", "440号 (material transfer)", hatch_breached,
        edit=_with_a_hatch, simulators=("--hatch",),
    ),
)  # fmt: skip
