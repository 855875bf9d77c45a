"""The password of a camera, read at the last moment."""

import os
from pathlib import Path

from config.areas import SourceSettings
from config.problems import ConfigError, Problem


def camera_password(source: SourceSettings, site_file: Path) -> str | None:
    """The password of a camera, None when it asks for none. Hand it over a private file, never log it.

    Raises `ConfigError` when the password's file or variable is not there.
    """
    if source.user is None:
        return None
    if source.password_env is None:
        return _first_line(source, site_file)
    password = os.environ.get(source.password_env)
    if not password:
        raise _missing(
            source, site_file, "password_env", "the variable is not set", "Set it where the controller starts."
        )
    return password


def _first_line(source: SourceSettings, site_file: Path) -> str:
    path = site_file.resolve().parent / (source.password_file or "")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise _missing(
            source, site_file, "password_file", "the file cannot be read", "Check path and rights."
        ) from None
    if not lines or not lines[0].strip():
        raise _missing(source, site_file, "password_file", "the first line is empty", "Write the password there.")
    return lines[0].strip()


def _missing(source: SourceSettings, site_file: Path, key: str, problem: str, advice: str) -> ConfigError:
    return ConfigError(str(site_file), [Problem(f"[[source]] {source.id}", key, problem, "", advice)])
