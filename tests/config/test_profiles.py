"""Profiles: the rules are data. Two ship; every figure is there, within its bounds, with its source in both languages."""

import datetime
from dataclasses import fields
from pathlib import Path

import pytest

from config.advice import advise
from config.digest import profile_digest, site_digest
from config.load import load_site, parse_site
from config.problems import ConfigError
from config.profile import FIGURES, SiteProfile
from config.profile_load import shipped_profile, shipped_profiles
from controller.assembly.plan import profile_of
from controller.core.alarm import CATALOGUE
from controller.core.modes import MODES
from controller.core.profile import Profile
from controller.core.zones import ROOM_KINDS
from tests.config.profile_text import TEXT, figure, parsed, problems_of, row, spoiled
from tests.config.site_text import SIM, with_figures
from tests.config.site_text import problems_of as site_problems_of

SHIPPED = ["day-before", "just-in-time"]


def test_two_profiles_ship() -> None:
    assert list(shipped_profiles()) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_gives_every_figure_a_source_and_a_reason_in_both_languages(name: str) -> None:
    rules = shipped_profile(name)
    assert set(rules.file.figure) == set(FIGURES)
    everything = [*rules.file.figure.values(), *(one for rows in rules.tables().values() for one in rows)]
    for entry in everything:
        assert entry.source
        assert any("一" <= letter <= "鿿" for letter in entry.why_zh), entry
        assert entry.why_en.isascii(), entry


@pytest.mark.parametrize("name", SHIPPED)
def test_the_core_gets_every_rule_that_it_knows(name: str) -> None:
    site = parse_site(
        SIM.split("# The profile holds")[0] + f'[profile]\nfile = "{name}"\n' + SIM[SIM.index("# --- staff") :]
    )
    profile = profile_of(site)
    tables = {"compositions", "roles", "role_conflicts", "temp_outs", "modes", "incidents"}
    for field in fields(Profile):
        assert field.name in FIGURES or field.name in tables, f"{field.name} is in no profile"
        if field.name in FIGURES:
            assert getattr(profile, field.name) == getattr(site.profile, field.name)
    for table in tables:
        assert getattr(profile, table), table
    assert hash(profile)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_speaks_the_words_of_the_core(name: str) -> None:
    file = shipped_profile(name).file
    assert set(MODES) == {row.mode for row in file.mode}
    assert {kind for row in file.role for kind in row.rooms} <= set(ROOM_KINDS)
    assert {row.room_kind for row in file.temp_out} <= set(ROOM_KINDS)
    assert {alarm for row in file.incident for alarm in row.alarms} <= set(CATALOGUE)


def test_lateness_counts_from_the_call_where_people_are_called_on_the_day() -> None:
    """Ningxia: late 60 min, absent 75 min, leave within 30 min, from the call."""
    figures = shipped_profile("just-in-time").figures
    assert (figures.late_base, figures.late_ms, figures.absent_ms) == ("call", 3_600_000, 4_500_000)
    assert figures.leave_request_ms == 1_800_000


def test_lateness_counts_from_the_assembly_time_where_the_draw_was_the_day_before() -> None:
    """Zhuhai: late 15 min after the assembly time. 财库〔2016〕198号: two working days; two alternates in order."""
    figures = shipped_profile("day-before").figures
    assert (figures.late_base, figures.late_ms) == ("assembly", 900_000)
    assert (figures.draw_working_days_max, figures.alternates_min) == (2, 2)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_bidding_committee_is_five_or_more_odd_and_two_thirds_experts(name: str) -> None:
    """招标投标法 37."""
    rows = {one.procurement: one for one in shipped_profile(name).file.composition}
    assert set(rows) == {"bidding", "negotiation", "consultation", "inquiry"}
    for kind, one in rows.items():
        assert one.members_min == (5 if kind == "bidding" else 3)
        assert one.odd
        assert 3 * one.experts_min_numerator >= 2 * one.experts_min_denominator


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            figure("card_fail_alarm", "value = 5", "value = 6"),
            "our-rules.toml [figure.card_fail_alarm] value: is too large (at least 3, at most 5). Change it to fit."
            " Refused cards in a row at one reader that raise an alarm. Bound: GB 50396-2007 5.1: alarm after at most 5"
            " failures in a row.",
        ),
        (figure("keep_years", "value = 15", "value = 14"), "Bound: 政府采购法 42"),
        (figure("late_ms", 'unit = "ms"', 'unit = "minutes"'), "[figure.late_ms] unit: is another unit (ms). Convert"),
        (figure("late_ms", "value = 3_600_000", 'value = "1h"'), "[figure.late_ms] value: is not a whole number"),
        (figure("late_ms", "value = 3_600_000", "value = 1.5"), "[figure.late_ms] value"),
        (figure("late_base", '"call"', '"lunch"'), "is not one of the words allowed ('call', 'assembly' or 'start')"),
        (figure("self_test_needed", "value = true", "value = 1"), "is not true or false"),
        (figure("late_ms", 'source = "', 'sauce = "'), "[figure.late_ms] sauce: unknown key"),
        (spoiled(("[figure.late_ms]", "[figure.latest_ms]")), '[figure.latest_ms]: unknown figure. Did you mean "late_ms"?'),
        (spoiled(("[figure.late_ms]", "[figure.latest_ms]")), "our-rules.toml [figure.late_ms]: is missing. Add it."),
        (spoiled(("version = 1", "version = 0")), "our-rules.toml version: is too small"),
        (spoiled(('replaces = ""', 'replaces = "v1"')), "our-rules.toml replaces: is not of the form required"),
        (figure("absent_ms", "value = 4_500_000", "value = 60_000"), "comes before late_ms (at least late_ms = 3600000)"),
        (figure("extension_denominator", "value = 3", "value = 2"), "asks for more (at most 1/3). 招标投标法实施条例 48"),
        (row('procurement = "bidding"\n', "members_min = 5", "members_min = 3"), "[[composition]] bidding members_min: is less"),
        (row('procurement = "bidding"\n', "odd = true", "odd = false"), "招标投标法 37"),
        (row('mode = "recorder_lost"\n', "new_entry = false", "new_entry = true"), "would let somebody in (false)"),
        (row('role = "supervisor"\n', "member = false", "member = true"), "招标投标法实施条例 46"),
        (row('mode = "power_lost"\n', "limit_ms = 0", "limit_ms = -1"), "[[mode]] power_lost limit_ms: "),
        (spoiled(('mode = "power_lost"', 'mode = "recorder_lost"')), "stands there twice"),
        ("version = ", "not TOML"),
    ],
)  # fmt: skip
def test_a_faulty_profile_is_refused_by_figure_bound_and_source(text: str, told: str) -> None:
    assert any(told in problem for problem in problems_of(text)), problems_of(text)


def test_a_site_names_a_profile_beside_its_file(tmp_path: Path) -> None:
    (tmp_path / "our-rules.toml").write_text(
        figure("late_ms", "value = 3_600_000", "value = 3_000_000"), encoding="utf-8"
    )
    file = tmp_path / "site.toml"
    file.write_text(
        with_figures("").replace('"just-in-time"', '"our-rules.toml"').replace("\nlate_ms = 0", ""), encoding="utf-8"
    )
    site = load_site(file)
    assert site.profile.late_ms == 3_000_000
    assert profile_of(site).late_ms == 3_000_000


def test_a_profile_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(SIM.replace('"just-in-time"', '"just-in-tine"'), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"just-in-tine: cannot be read.*day-before, just-in-time"):
        load_site(file)


def test_a_faulty_profile_and_a_faulty_site_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "our-rules.toml").write_text(figure("keep_years", "value = 15", "value = 1"), encoding="utf-8")
    file = tmp_path / "site.toml"
    file.write_text(
        SIM.replace('"just-in-time"', '"our-rules.toml"').replace(
            'board = "board-main"\ninput = 8', 'board = "z"\ninput = 8'
        ),
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as refused:
        load_site(file)
    assert [one.section for one in refused.value.problems] == [
        "our-rules.toml [figure.keep_years]",
        "[[fire_input]] fire-panel",
    ]


def test_a_site_states_single_figures_of_its_own() -> None:
    site = parse_site(with_figures("keep_years = 20"))
    assert site.profile.keep_years == 20
    assert site.rules.overrides["keep_years"] == 20
    assert site.rules.entry("keep_years").value == 15
    assert site_problems_of(with_figures("keep_years = 14")) == [("[profile]", "keep_years")]


def test_figures_of_the_site_without_a_reason_are_noted() -> None:
    site = parse_site(SIM.replace("reason = ", "# reason = ", 1))
    assert ("[profile]", "reason") in [(note.section, note.key) for note in advise(site)]


def test_a_profile_that_is_not_valid_yet_is_noted() -> None:
    site = parse_site(SIM)
    for day, noted in ((datetime.date(2024, 12, 31), True), (datetime.date(2025, 1, 1), False)):
        assert (("[profile]", "file") in [(note.section, note.key) for note in advise(site, day)]) is noted


def test_a_larger_committee_that_the_site_asks_for_holds_over_the_table() -> None:
    rows = profile_of(parse_site(with_figures("committee_min = 7"))).compositions
    assert {row.procurement: row.members_min for row in rows} == {
        "bidding": 7, "negotiation": 3, "consultation": 3, "inquiry": 3,
    }  # fmt: skip


def test_the_digest_covers_identity_version_signer_and_every_rule() -> None:
    base = parsed(TEXT)
    others = [
        parsed(spoiled(('id = "just-in-time"', 'id = "ours"'))),
        parsed(spoiled(("version = 1", "version = 2"))),
        base.signed_by("ningxia-rules"),
        parsed(figure("late_ms", "value = 3_600_000", "value = 3_000_000")),
        parsed(row('room_kind = "toilet"\n', "limit_ms = 600_000", "limit_ms = 660_000")),
        parsed(figure("late_ms", 'source = "', 'source = "as of 2025: ')),
    ]
    assert len({profile_digest(rules) for rules in [base, *others]}) == 1 + len(others)
    assert profile_digest(parsed(TEXT)) == profile_digest(base)


def test_a_new_version_of_the_profile_is_another_site_digest(tmp_path: Path) -> None:
    file, profile = tmp_path / "site.toml", tmp_path / "our-rules.toml"
    file.write_text(SIM.replace('"just-in-time"', '"our-rules.toml"'), encoding="utf-8")
    found = set()
    for version in (1, 2):
        profile.write_text(spoiled(("version = 1", f"version = {version}")), encoding="utf-8")
        found.add(site_digest(load_site(file)))
    assert len(found) == 2


def test_no_figure_is_left_to_the_program() -> None:
    assert all(field.is_required() for field in SiteProfile.model_fields.values())
