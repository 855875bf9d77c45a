"""Messages: everything at once, by section and key, with advice and without secrets."""

import traceback
from pathlib import Path

import pytest

from config.load import FILE_BYTES_MAX, load_site, parse_site
from config.problems import ConfigError, SiteFileUnreadable
from tests.config.site_text import SIM, only_problem, problems_of, spoiled


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        ("exit_button_input = 2", "exit_buton_input = 2", 'Did you mean "exit_button_input"?'),
        ("[[fire_input]]\n", "[[fire_inputs]]\n", 'Did you mean "fire_input"?'),
        ("[http]\nhost", "[http]\nhots = 1\nhost", 'Did you mean "host"?'),
        ("[http]\nhost", "[http]\nzzzzzz = 1\nhost", "Remove it."),
    ],
)
def test_an_unknown_key_is_an_error_with_a_guess(old: str, new: str, advice: str) -> None:
    with pytest.raises(ConfigError, match="unknown") as refused:
        parse_site(spoiled(old, new))
    assert any(advice in problem.what_to_do for problem in refused.value.problems)


def test_the_known_keys_are_listed_beside_an_unknown_one() -> None:
    assert "(known: host, port)" in only_problem(spoiled("[http]\nhost", "[http]\nzzzzzz = 1\nhost"))


def test_a_missing_key_is_named_with_its_meaning() -> None:
    message = only_problem(spoiled('gate = "gate-a"\n', ""))
    assert message.startswith("[[lane]] a gate: is missing")
    assert "Name of the phone gate." in message


def test_a_missing_section_is_named() -> None:
    start, end = SIM.index("[site]"), SIM.index("[http]")
    assert problems_of(SIM[:start] + SIM[end:]) == [("[site]", "")]


def test_single_brackets_around_a_list_section_are_explained() -> None:
    message = only_problem(spoiled("[[lane]]", "[lane]"))
    assert message == "[lane]: must be written as [[lane]]. Change the brackets."


def test_double_brackets_around_a_single_section_are_explained() -> None:
    assert only_problem(spoiled("[http]", "[[http]]")) == "[http]: must be written as [http]. Change the brackets."


def test_an_entry_without_a_name_is_called_by_its_number() -> None:
    assert problems_of(spoiled('id = "cam-room-1a"\n', ""))[0] == ("[[source]] number 2", "id")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("relay = 1", 'relay = "1"', "is not a whole number"),
        ("relay = 1", "relay = 1.5", "is not a whole number"),
        ('gate = "gate-a"', "gate = 7", "is not text"),
        ('sources = ["cam-lane-a", "cam-room-1a", "cam-room-1b"]', 'sources = "cam-lane-a"', "is not a list"),
        ('address = "socket://127.0.0.1:0"', 'address = "socket://127.0.0.1:0"\nsettings = 3', "is not a table"),
    ],
)
def test_a_value_of_another_type_is_explained(old: str, new: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        parse_site(spoiled(old, new))


def test_all_problems_are_listed_at_once_cross_checks_included() -> None:
    text = spoiled('gate = "gate-a"', 'gatte = "gate-a"').replace("pulse_ms = 3000", "pulse_ms = 3001", 1)
    text = text.replace('board = "board-main"\ninput = 8', 'board = "nowhere"\ninput = 8')
    assert set(problems_of(text)) == {
        ("[[lane]] a", "gate"),
        ("[[lane]] a", "gatte"),
        ("[[door]] door-main", "pulse_ms"),
        ("[[fire_input]] fire-panel", "board"),
    }


def test_a_reference_to_a_faulty_entry_is_not_called_missing() -> None:
    assert problems_of(spoiled('driver = "phonegate-uart"', 'driver = "phonegate"')) == [
        ("[[device]] gate-a", "driver")
    ]


def test_toml_errors_name_the_line() -> None:
    assert "line 2" in only_problem("[site]\nname = \n")


def test_no_message_holds_a_secret() -> None:
    text = SIM.replace('kiosk_key = "demo-kiosk-key-lane-a"', 'kiosk_key = "geheim kiosk!"')
    text = text.replace("$argon2id$", "$geheim$").replace('name = "模拟甲"', 'name = ["geheim"]')
    with pytest.raises(ConfigError) as refused:
        parse_site(text)
    assert "geheim" not in "".join(traceback.format_exception(refused.value))
    assert "geheim" not in repr(refused.value.problems)


def test_the_repr_of_a_site_holds_no_secret() -> None:
    shown = repr(parse_site(SIM))
    for secret in ("argon2", "demo-kiosk", "模拟甲"):
        assert secret not in shown


def test_a_file_that_is_not_there_is_another_error_than_a_bad_one(tmp_path: Path) -> None:
    with pytest.raises(SiteFileUnreadable, match="No such file"):
        load_site(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"\xff\xfe[", "not UTF-8"), (b"#" * (FILE_BYTES_MAX + 1), "too large"), (b"[" * 9_999, "not TOML")],
)
def test_a_file_that_is_no_site_file_is_refused(tmp_path: Path, data: bytes, problem: str) -> None:
    file = tmp_path / "site.toml"
    file.write_bytes(data)
    with pytest.raises(ConfigError, match=problem):
        load_site(file)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SIM.encode())
    assert load_site(file).lanes[0].id == "a"
