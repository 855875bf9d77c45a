"""Which modules of the core have changed: against the main branch, and in the working tree."""

import subprocess
from pathlib import Path

from tests.mutation.machines import HERE, files_of, modules

MAIN = ("origin/main", "main")


def changed_machines() -> tuple[str, ...]:
    """The modules whose source or own tests differ from where this branch left the main one, or are not committed."""
    paths = changed_paths(HERE)
    return tuple(
        one
        for one in modules()
        if f"controller/core/{one}.py" in paths or any(file in paths for file in files_of(one)[:1])
    )


def changed_paths(root: Path) -> set[str]:
    """Paths that differ, new ones among them; none where there is no repository."""
    head = _git(root, "rev-parse", "HEAD")
    if not head:
        return set()
    bases = (_git(root, "merge-base", "HEAD", name) for name in MAIN)
    base = next((found for found in bases if found), head)
    listed = _git(root, "diff", "--name-only", base) + "\n" + _git(root, "ls-files", "--others", "--exclude-standard")
    return set(filter(None, listed.splitlines()))


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
