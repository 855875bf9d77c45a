"""The wheel: what it carries, and that it works outside the clone."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = {"controller", "drivers", "recorder", "config", "simulators", "kiosk"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    run(folder, sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), str(wheel))
    return folder


def run(folder: Path, *command: str, **environment: str) -> str:
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **environment}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def names_in(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_carries_the_packages_and_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names_in(wheel) if ".dist-info/" not in name}
    assert tops == PACKAGES


def test_the_wheel_carries_the_built_pages_and_the_site_files(wheel: Path) -> None:
    names = names_in(wheel)
    pages = {"kiosk/dist/entry.html", "kiosk/dist/console.html", "kiosk/dist/review.html", "kiosk/dist/panel.html"}
    assert pages <= set(names)
    assert {"config/sim-site.toml", "config/example-site.toml", "config/schema.json"} <= set(names)
    assert all(name.startswith("kiosk/dist/") for name in names if name.startswith("kiosk/"))


def test_the_wheel_carries_no_test_no_key_and_no_model(wheel: Path) -> None:
    odd = (".onnx", ".pt", ".key", ".pem", ".sqlite", ".mp4", ".spec.ts", ".test.ts")
    files = [name.split("/")[-1] for name in names_in(wheel)]
    assert [name for name in files if name.startswith(("test_", "conftest")) or name.endswith(odd)] == []


def test_an_installed_wheel_works_outside_the_clone(installed: Path) -> None:
    where = (
        "import controller.cli, controller.commands.demo_site as site; print(controller.cli.__file__, site.pages_dir())"
    )
    code, pages = run(installed, sys.executable, "-c", where, PYTHONPATH=str(installed)).split()
    assert Path(code).is_relative_to(installed)
    assert Path(pages) == installed / "kiosk" / "dist"
    main = "from controller.cli import main; main()"
    schema = run(installed, sys.executable, "-c", main, "config", "schema", PYTHONPATH=str(installed))
    assert json.loads(schema)["title"] == "Sealroom site file"
    answer = run(
        installed,
        sys.executable,
        "-c",
        main,
        "config",
        "check",
        "config/sim-site.toml",
        "--json",
        PYTHONPATH=str(installed),
    )
    assert json.loads(answer)["ok"] is True
