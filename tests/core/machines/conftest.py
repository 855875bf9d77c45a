"""`told`: a site with an open session whose story is compared with the text kept for the test."""

import os
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from difflib import unified_diff
from functools import cache
from pathlib import Path

import pytest

from tests.core.machines.story import Told
from tests.core.playbook import PLAN
from tests.core.wanderer import TWO_LANES

FOLDER = Path(__file__).with_name("stories")
WRITE = "SEALROOM_TELL"
PLANS = {
    "one lane": PLAN,
    "one box": replace(PLAN, lanes=(replace(PLAN.lanes[0], boxes=(1,)),)),
    "two lanes": TWO_LANES,
}


@cache
def _read(path: Path, _changed_ns: int) -> dict[str, list[str]]:
    return read(path)


def read(path: Path) -> dict[str, list[str]]:
    """The kept stories of a test file, by test."""
    stories: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        if line.startswith("== "):
            lines = stories.setdefault(line[3:], [])
        elif line:
            lines.append(line)
    return stories


def write(path: Path, stories: dict[str, list[str]]) -> None:
    """Keep them, in the order of the tests."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "\n".join(f"== {name}\n" + "".join(f"{line}\n" for line in lines) for name, lines in stories.items())
    )


@cache
def begun(people: int, plan: str) -> Told:
    """A started site of one of `PLANS`, its lanes cleared, with an open session of so many people; for copying."""
    site = Told(plan=PLANS[plan])
    site.start()
    for lane in site.plan.lanes:
        site.clear_lane(lane.id)
    if people:
        site.open_session(people=people)
    return site


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[Callable[..., Told]]:
    """Makes the site of this test's story; it listens from the open session on."""
    sites: list[Told] = []

    def begin(people: int = 5, plan: str = "one lane") -> Told:
        site = copy(begun(people, plan))
        site.facts, site.decisions, site.lines, site.listens = [], [], [], True
        sites.append(site)
        return site

    yield begin
    path = FOLDER / f"{request.path.stem.removeprefix('test_')}.txt"
    kept, found = (
        _read(path, path.stat().st_mtime_ns if path.exists() else 0),
        [line for site in sites for line in site.lines],
    )
    if os.environ.get(WRITE):
        write(path, {**kept, request.node.name: found} if found else kept)
    elif found != kept.get(request.node.name, []):
        told = unified_diff(kept.get(request.node.name, []), found, "kept", "now", lineterm="", n=0)
        pytest.fail(
            "the story goes otherwise; see `python -m tests.core.machines.tell`\n" + "\n".join(told), pytrace=False
        )
