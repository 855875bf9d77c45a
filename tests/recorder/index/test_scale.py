"""The index at its size: a moment among a million files, and a start with a hundred thousand."""

from pathlib import Path

import pytest

from controller.commands.bench_recorder.index import index_figures, start_figures


def test_the_figures_are_made_of_answers_that_are_right(tmp_path: Path) -> None:
    figures = index_figures(5_000, tmp_path)
    assert figures["lookups"] > 5
    assert start_figures(600, tmp_path)["manifests"] == 2


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_a_moment_is_found_among_a_million_files(tmp_path: Path) -> None:
    figures = index_figures(1_000_000, tmp_path)
    assert figures["lookups"] == 1_000
    assert figures["warm_p50_ms"] <= figures["goal_ms"]


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_a_start_after_a_crash_with_a_hundred_thousand_files_reads_only_what_is_new(tmp_path: Path) -> None:
    figures = start_figures(100_000, tmp_path)
    assert max(figures["crash_s"], figures["again_s"]) <= figures["goal_s"]
