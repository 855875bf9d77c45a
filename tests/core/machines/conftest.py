"""`told`: a site with an open session whose story is compared with the text kept for the test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.core.machines.story import Told

FOLDER = Path(__file__).with_name("stories")
WRITE = "SEALROOM_TELL"


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


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[Callable[..., Told]]:
    """Makes the site of this test's story: started, its lane cleared, a session open; it listens from there on."""
    sites: list[Told] = []

    def begin(people: int = 5, **changes: Any) -> Told:
        site = Told(**changes)
        site.start()
        for lane in site.plan.lanes:
            site.clear_lane(lane.id)
        if people:
            site.open_session(people=people)
        site.listens = True
        sites.append(site)
        return site

    yield begin
    path = FOLDER / f"{request.path.stem.removeprefix('test_')}.txt"
    kept, found = read(path), [line for site in sites for line in site.lines]
    if os.environ.get(WRITE):
        write(path, {**kept, request.node.name: found})
    assert found == kept.get(request.node.name) or os.environ.get(WRITE), "the story goes otherwise than the kept text"
