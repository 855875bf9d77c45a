"""Settings of the recorder: what the site file may say about it, and the whole file that the process reads."""

import os
import stat
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from recorder.retention.settings import KeepingSettings

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
"""A session or a source: it is also the name of a folder."""

_STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)


class SettingsRefused(ValueError):
    """The settings file is missing, readable by others, or wrong; the message never shows a value."""


class Retention(BaseModel):
    """Why and for how long recordings are kept."""

    model_config = _STRICT

    kind: str = Field(default="evaluation", alias="class", min_length=1, max_length=64, description="Retention class.")
    clause: str = Field(
        default="浙发改公管〔2021〕440号 5.6; 政府采购法 42",
        min_length=1,
        max_length=200,
        description="Rule that says how long.",
    )
    keep_years: int = Field(default=15, ge=15, le=100, strict=True, description="Years from the end of the session.")


class RecorderSite(BaseModel):
    """`[recorder]` of the site file: figures that a site may set."""

    model_config = _STRICT

    media_host: str = Field(default="127.0.0.1", min_length=1, max_length=255, description="Address of the media port.")
    media_port: int = Field(default=0, ge=0, le=65_535, strict=True, description="Media port; 0 = any free one.")
    fragment_ms: int = Field(
        default=500,
        ge=200,
        le=2_000,
        strict=True,
        description="Most that a crash may cost, in ms of sound and picture.",
    )
    segment_s: int = Field(default=60, ge=1, le=3_600, strict=True, description="Length of one file in seconds.")
    index: str | None = Field(
        default=None,
        pattern=r"^(postgresql\+psycopg|sqlite)://\S+$",
        max_length=500,
        repr=False,  # it may hold a password
        description="Database of the index, as postgresql+psycopg://…; without it a SQLite file in the data folder.",
    )
    public_sources: tuple[Name, ...] = Field(
        default=(), max_length=200, description="Sources of public areas: recorded around the clock, a session a day."
    )
    retention: Retention = Field(default_factory=Retention, description="Why and for how long.")
    keeping: KeepingSettings = Field(
        default_factory=KeepingSettings, description="Retention classes, places, space and re-reading."
    )


SourceKind = Literal["camera", "microphone", "phone", "screen"]
WITH_PICTURE: Final[frozenset[SourceKind]] = frozenset({"camera", "screen"})
"""The others are recorded as sound alone."""


class RecordedSource(BaseModel):
    """One camera with its sound, or what else can be recorded by its address."""

    model_config = _STRICT

    id: Name
    kind: SourceKind = Field(default="camera", description="What it is: a microphone and a phone have no picture.")
    url: str = Field(
        pattern=r"^(rtsps?://[^@\s]+|alsa:[A-Za-z0-9_.:,=/-]+)$",
        max_length=500,
        description="rtsp://HOST:PORT/PATH without password, or alsa:PCM of a microphone at this machine.",
    )
    user: str | None = Field(default=None, min_length=1, max_length=64)
    password: SecretStr | None = Field(default=None, repr=False)
    sound: bool = Field(default=True, description="Whether this source must have sound.")

    @field_validator("url")
    @classmethod
    def _has_host(cls, url: str) -> str:
        if not url.startswith("alsa:") and not urlsplit(url).hostname:
            raise ValueError("an address is rtsp://HOST:PORT/PATH")
        return url

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "RecordedSource":
        if self.url.startswith("alsa:") and self.kind in WITH_PICTURE:
            raise ValueError(f"alsa: is sound alone; a {self.kind} needs rtsp://")
        if self.kind not in WITH_PICTURE and not self.sound:
            raise ValueError(f"a {self.kind} without sound has nothing to record")
        return self

    @property
    def has_picture(self) -> bool:
        """Whether it is to have a picture; without one it is recorded as sound alone."""
        return self.kind in WITH_PICTURE

    def secret_url(self) -> str:
        """The address with user and password, for the demuxer alone: never print, store or log it."""
        if self.user is None:
            return self.url
        password = self.password.get_secret_value() if self.password is not None else ""
        scheme, rest = self.url.split("://", 1)
        return f"{scheme}://{quote(self.user, safe='')}:{quote(password, safe='')}@{rest}"


class RecorderSettings(RecorderSite):
    """The whole settings file of `python -m recorder` (JSON, readable by its owner alone)."""

    data_dir: Path
    socket: Path
    ticket_key: str = Field(
        pattern=r"^[0-9a-f]{64}$", description="Public Ed25519 key of the controller's tickets, hex."
    )
    sources: tuple[RecordedSource, ...] = Field(max_length=200)

    @field_validator("sources")
    @classmethod
    def _once_each(cls, sources: tuple[RecordedSource, ...]) -> tuple[RecordedSource, ...]:
        for name, times in Counter(source.id for source in sources).items():
            if times > 1:
                raise ValueError(f"two sources have the same id, {name}")
        return sources

    @model_validator(mode="after")
    def _knows_its_public_sources(self) -> "RecorderSettings":
        unknown = set(self.public_sources) - {source.id for source in self.sources}
        if unknown:
            raise ValueError(f"public_sources: {min(unknown)} is not among the sources")
        return self


def load_settings(path: Path) -> RecorderSettings:
    """Read the settings file; raises `SettingsRefused` naming file, key and what to do."""
    try:
        mode = stat.S_IMODE(os.stat(path).st_mode)
        text = path.read_bytes()
    except OSError as error:
        raise SettingsRefused(f"{path} cannot be read: {error.strerror}; check path and rights") from None
    if mode & 0o077:
        raise SettingsRefused(f"{path} holds passwords and others can read it; chmod 600 {path}")
    try:
        return RecorderSettings.model_validate_json(text)
    except ValidationError as error:
        raise SettingsRefused(f"{path}: {_first_problem(error)}") from None


def _first_problem(error: ValidationError) -> str:
    problem: Any = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in problem["loc"]) or "the file"
    return f"{where}: {problem['msg']}"
