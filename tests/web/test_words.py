"""Every code that staff may see has words, in Chinese and in English."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from config.schema import StaffMember
from controller.core.admission import AdmissionState
from controller.core.alarm import CATALOGUE
from controller.core.box import BoxState
from controller.core.door import DoorState
from controller.core.draw import DrawState
from controller.core.gate_fitness import GateFitnessState
from controller.core.hatch import HatchState
from controller.core.incident import IncidentState
from controller.core.incidents import CONDUCT
from controller.core.lane import LaneState
from controller.core.modes import MODES, OF_LINKS, ModeState
from controller.core.night import ITEMS
from controller.core.replaced import VOID
from controller.core.session import SessionState
from controller.core.suspension import CAUSES as CAUSES_OF_A_PAUSE
from controller.core.ticket import TicketState
from controller.core.vacancy import VacancyState
from controller.core.zones import ROOM_KINDS
from controller.web.acts_people import RevokeBody
from controller.web.bodies import Item
from recorder.health.words import CAUSES, WORDS

ROOT = Path(__file__).resolve().parent.parent.parent
CORE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "controller" / "core").rglob("*.py"))


def words_of(language: str, section: str) -> set[str]:
    """The codes that a section of the page's dictionary names."""
    text = (ROOT / "kiosk" / "src" / "shared" / f"words-{language}.ts").read_text(encoding="utf-8")
    body = re.search(rf"^  {section}: \{{(.*?)^  \}},$", text, re.MULTILINE | re.DOTALL)
    assert body is not None, section
    return set(re.findall(r'(\w+): "', body[1]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_alarm_has_a_name_and_an_advice(language: str) -> None:
    assert set(CATALOGUE) - words_of(language, "alarm") == set()
    assert set(CATALOGUE) - words_of(language, "todo") == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_of_an_unknown_lane_has_words(language: str) -> None:
    reasons = set(re.findall(r'doubt\([^)]*?"([a-z_]+)"\)', CORE)) | {"started", "no_holder", "missed_passages"}
    assert {"refused", "tester_within", "test_overran", "tailgate", "device_found"} <= reasons | {"device_found"}
    assert reasons - words_of(language, "reason") == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_cause_of_a_lost_camera_has_words(language: str) -> None:
    recorder = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "recorder").rglob("*.py"))
    causes = set(re.findall(r'Lost\("([a-z_]+)"\)', recorder))
    assert {"stall", "no_picture", "picture_codec"} <= causes
    assert causes - words_of(language, "cause") == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_cause_of_a_refused_order_and_of_a_badly_set_camera_has_words(language: str) -> None:
    recorder = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "recorder").rglob("*.py"))
    refused = set(re.findall(r'_refuse\(pair, "([a-z_]+)"\)|^NO_SPACE: Final = "([a-z_]+)"', recorder, re.MULTILINE))
    causes = {cause for pair in refused for cause in pair if cause}
    advised = set(re.findall(r'advice_of\(\s*"([a-z_]+)"', recorder)) - {"not_connected"}
    assert {"no_space", "unknown_retention"} <= causes
    assert len(advised) > 10
    assert (causes | advised | set(CAUSES)) - words_of(language, "cause") == set()
    assert advised <= set(WORDS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_flag_of_a_session_has_words(language: str) -> None:
    """A flag of one person, `conclusions_void:<person>`, is looked up by what stands before the colon."""
    flags = re.findall(r'turn\.flag\(.*, "([a-z_]+)"\)', CORE)
    assert len(flags) + CORE.count("turn.flag(person.session, VOID + ") == CORE.count("turn.flag(") > 0
    assert {*flags, VOID.rstrip(":")} == words_of(language, "flag")


MACHINES = {
    "door": DoorState, "lane": LaneState, "box": BoxState, "session": SessionState, "draw": DrawState,
    "person": AdmissionState, "vacancy": VacancyState, "ticket": TicketState, "fitness": GateFitnessState,
    "hatch": HatchState, "mode_state": ModeState, "incident_state": IncidentState,
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("section", MACHINES)
def test_every_state_of_every_machine_has_words(section: str, language: str) -> None:
    assert {state.value for state in MACHINES[section]} == words_of(language, section)


def in_the_profiles(table: str, name: str) -> set[str]:
    """The values of a column in the profiles that ship; a list's members are values."""
    found: set[str] = set()
    for file in (ROOT / "config" / "profiles").glob("*.toml"):
        for row in tomllib.loads(file.read_text("utf-8")).get(table, []):
            found |= set(row[name]) if isinstance(row[name], list) else {row[name]}
    assert found
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_of_the_rules_has_words(language: str) -> None:
    """Modes, incidents and their steps, conduct, roles, rooms, checklists, kinds of procurement."""
    wanted = {
        "mode": set(MODES) | in_the_profiles("mode", "mode"),
        "incident": in_the_profiles("incident", "kind"),
        "step": in_the_profiles("incident", "steps"),
        "conduct": set(CONDUCT),
        "role": in_the_profiles("role", "role") | set(get_args(StaffMember.model_fields["role"].annotation)),
        "room_kind": set(ROOM_KINDS) | in_the_profiles("temp_out", "room_kind"),
        "checklist": set(ITEMS),
        "check": {item for items in ITEMS.values() for item in items},
        "procurement": in_the_profiles("composition", "procurement"),
        "item": set(get_args(Item)),
        "cause": set(CAUSES_OF_A_PAUSE) - set(MODES),
        "cause_of": {*get_args(RevokeBody.model_fields["cause"].annotation), "replaced", "refused"} - {""},
        "link": set(OF_LINKS),
    }
    missing = {section: codes - words_of(language, section) for section, codes in wanted.items()}
    assert {section: codes for section, codes in missing.items() if codes} == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_name_the_same(language: str) -> None:
    text = (ROOT / "kiosk" / "src" / "shared" / "words-zh.ts").read_text(encoding="utf-8")
    sections = re.findall(r"^  (\w+): \{$", text, re.MULTILINE)
    assert {"alarm", "todo", "incident", "step", "mode"} <= set(sections)
    for section in sections:
        assert words_of(language, section) == words_of("zh", section)


@pytest.mark.parametrize("other", ["滞留", "暂扣", "暂留", "留置", "被拦"])
def test_a_person_held_at_the_gate_is_called_the_same_everywhere(other: str) -> None:
    """留在检测门待决定, as the glossary says; its other words stand in no page, refusal or reason."""
    folders = [ROOT / "kiosk" / "src", ROOT / "controller", ROOT / "config"]
    files = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".ts", ".svelte", ".toml"}
    ]
    assert [path.name for path in files if path.parent.name != "profiles" and other in path.read_text("utf-8")] == []
