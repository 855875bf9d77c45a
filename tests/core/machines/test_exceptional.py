"""What people see and staff tell, at moments that the stories of every case do not come by."""

from controller.core import facts
from tests.core.troubles import troubled_site


def test_a_phone_found_on_somebody_whom_the_main_door_keeps_waiting_voids_what_the_gate_said() -> None:
    """domain.md 5: the gate is the proof: and here is what it did not see. Nothing was unlocked, and nothing will be."""
    site = troubled_site()
    site.to_gate("p1")
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    site.answer(site.walk())
    assert (site.lane(), site.unlocks()) == ("clear", 0), "S5: not while a source is lost"
    assert site.tell(facts.DeviceFound("p1", "a", ("g1",))).accepted
    assert site.lane() == "clear"
    assert (site.room.people["p1"].stored_mono_us, site.room.people["p1"].clear_mono_us) == (None, None)
    site.tell(facts.SourceRecordingStarted("s-1", "cam-lane-a", 1))
    site.wait_ms(2 * site.profile.unlock_retry_ms)
    assert site.unlocks() == 0
