"""The project's pages tell the truth about the project: every path, command and link in them exists."""

import re
from pathlib import Path

import pytest
import typer

from controller.cli import app

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [
    "README.md",
    "README.zh.md",
    "ARCHITECTURE.md",
    "DECISIONS.md",
    "GLOSSARY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
]
FOLDERS = "controller|drivers|recorder|kiosk|config|simulators|tests"
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def paths_in(page: str) -> set[str]:
    """Paths in backticks that begin with one of the top folders; a path with a capitalised place is an example."""
    named = set(re.findall(rf"`((?:{FOLDERS})/[\w./*-]+)`", text_of(page)))
    return {path for path in named if not re.search(r"MODEL|SESSION|SOURCE|node_modules|dist", path)}


@pytest.mark.parametrize("page", PAGES)
def test_every_path_on_a_page_exists(page: str) -> None:
    missing = [path for path in sorted(paths_in(page)) if not any(ROOT.glob(path.rstrip("/")))]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_on_a_page_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", text_of(page))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "CHANGELOG.md"])
def test_every_command_on_a_page_exists(page: str) -> None:
    named = set(re.findall(r"`sealroom ([a-z][a-z-]+)", text_of(page)))
    assert named - COMMANDS == set()


def test_the_readme_names_every_command() -> None:
    for page in ("README.md", "README.zh.md"):
        named = set(re.findall(r"`sealroom ([a-z][a-z-]+)", text_of(page)))
        assert COMMANDS - named == set(), page


def test_short_names_in_the_table_of_places_are_files_of_the_core() -> None:
    table = text_of("ARCHITECTURE.md").split("## Where is")[1].split("## One card")[0]
    short = re.findall(r"`([a-z_]+\.py)`", table)
    known = {
        one.name
        for folder in ("core", "runtime", "store", "web")
        for one in (ROOT / "controller" / folder).glob("*.py")
    }
    assert [name for name in short if name not in known] == []


def test_every_invariant_names_tests_that_exist() -> None:
    rows = re.findall(r"^\| (S\d+) \|.*\| ([^|]+) \|$", text_of("ARCHITECTURE.md"), re.MULTILINE)
    assert [name for name, _ in rows] == [f"S{n}" for n in range(1, 12)]
    for name, tests in rows:
        named = re.findall(r"`(tests/[\w./]+)(?:::(\w+))?`", tests)
        assert named, f"{name} names no test"
        for path, test in named:
            assert (ROOT / path).exists(), f"{name}: {path}"
            assert not test or f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{name}: {test}"


def test_no_page_and_no_lock_names_an_address_beyond_this_machine() -> None:
    files = [*PAGES, "Makefile", "NOTICE", "pyproject.toml", "requirements.lock", "requirements-dev.lock"]
    files += ["requirements-node.lock", "kiosk/package-lock.json", ".ci/run", ".ci/system", ".ci/find-node"]
    for name in files:
        found = re.findall(r"https?://(?!127\.0\.0\.1|localhost|HOST)[^\s)>`]+", text_of(name))
        assert found == [], name
