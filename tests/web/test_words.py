"""Every code that staff may see has words, in Chinese and in English."""

import re
from pathlib import Path

import pytest

from controller.core.alarm import CATALOGUE
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
    assert len(reasons) > 15
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
    flags = re.findall(r'turn\.flag\(.*, "([a-z_]+)"\)', CORE)
    assert len(flags) == CORE.count("turn.flag(") > 0
    assert set(flags) == words_of(language, "flag")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_name_the_same(language: str) -> None:
    for section in ("reason", "cause", "flag", "alarm", "todo", "session", "person", "lane"):
        assert words_of(language, section) == words_of("zh", section)
