"""A gate's settings on their way from the driver to the core."""

from controller.core import facts
from controller.runtime.inbox import NEVER_DROPPED
from controller.runtime.observe import GateObserver
from drivers.kinds import GateAnswered, GateSettingsRead

READ = GateSettingsRead(("zone_1=500", "overall=600"))


def test_settings_become_a_fact_in_the_order_of_the_wire() -> None:
    """The digest decides, the words are for people; a driver tells them after a connect and when they changed."""
    told = [one.fact for one in GateObserver("gate-a").observe([GateAnswered("t"), READ])]
    assert told == [facts.GateAnswered("gate-a", "t"), facts.GateSettingsRead("gate-a", READ.sha256, READ.settings)]


def test_settings_that_are_no_longer_told_are_unlike_any_that_were() -> None:
    """S10; the core takes them for changed."""
    [told] = [one.fact for one in GateObserver("gate-a").observe([GateSettingsRead(())])]
    assert told == facts.GateSettingsRead("gate-a", "", ())


def test_settings_are_told_once_and_so_never_dropped() -> None:
    """440号 6.4.1: a drift that is lost in a full queue would not be told again."""
    assert facts.GateSettingsRead in NEVER_DROPPED
