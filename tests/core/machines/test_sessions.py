"""What a session's preparation, orders and end bring with them, beside what the stories of each part tell."""

from controller.core import facts
from tests.core.playbook import HOUR_US, Site
from tests.core.troubles import POWERED, TROUBLED, kinds


def test_a_session_prepared_while_the_recorder_is_silent_loses_from_then_on() -> None:
    """浙发改公管〔2021〕440号 6.4.2, S5: recorded from start to end; before there was anything to record, nothing was lost."""
    site = Site(plan=POWERED, profile=TROUBLED)
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    site.tell(facts.RecorderLost("silent"))
    assert kinds(site) == set()
    assert site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",))).accepted
    assert kinds(site) == {"recording_lost"}
