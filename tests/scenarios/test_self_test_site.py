"""A whole site whose profile demands the self-test: a session is prepared, suspended, tested anew, and goes on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import tests.scenarios.stand as stands
from controller.commands.demo_figures import Figure
from controller.commands.demo_site import demo_site_text
from tests.scenarios.stand import SESSION, Stand, running_stand

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def demanding(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulated site, with the self-test that the stand leaves out."""

    def text(addresses: dict[str, str], figures: Mapping[str, Figure]) -> str:
        return demo_site_text(addresses, {**figures, "self_test_needed": True})

    monkeypatch.setattr(stands, "demo_site_text", text)


def until_session(stand: Stand, state: str) -> None:
    """Wait until the session stands there."""

    def look(seen: dict[str, Any]) -> tuple[bool, str]:
        one = next(one for one in seen["sessions"] if one["id"] == SESSION)
        return one["state"] == state, f"session {one['state']}, alarms {[alarm['code'] for alarm in seen['alarms']]}"

    stand.watch.until_site(f"the session to be {state}", look)


def test_a_site_that_demands_it_is_tested_by_the_recorder_before_it_begins_and_before_it_goes_on(
    tmp_path: Path,
) -> None:
    """浙发改公管〔2021〕440号 6.4.1: each camera, microphone, disk, clock and door."""
    with running_stand(tmp_path) as stand:
        story = stand.story()
        story.open_session()
        stand.come_in(story, "e1")
        stand.staff.act("suspend_session", session=SESSION, cause="fault")
        until_session(stand, "suspended")
        stand.staff.act("retest_session", session=SESSION)
        until_session(stand, "retested")
        stand.staff.act("resume_session", session=SESSION)
        until_session(stand, "assembling")
