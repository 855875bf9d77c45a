"""Where the recordings of a site are, and how its recorder is asked when it runs."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn

import httpx
import typer

from config.load import data_dir, load_site
from config.problems import ConfigError
from controller.assembly.recorder_process import SETTINGS, SOCKET
from recorder.manifest import read_manifest, read_regular
from recorder.retention.custody import NAME as CUSTODY
from recorder.retention.custody_state import CustodyState
from recorder.retention.tiers import find_session_folder, session_folders
from recorder.settings import RecorderSettings, SettingsRefused, load_settings

GOOD, FOUND, COULD_NOT_RUN = 0, 1, 2
ANSWER_S = 20.0
RECORDINGS = "recordings"

DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Data folder of the site (it holds `recordings`).")
]
ConfigOption = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Site file (TOML).")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]


class Refused(RuntimeError):
    """The recorder, or what stands on disk, says no; the text says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """The data folder of a recorder."""

    data: Path

    @property
    def recordings(self) -> Path:
        """One folder a session."""
        return self.data / RECORDINGS

    def settings(self) -> RecorderSettings:
        """The recorder's settings as it was last started with; where there are none, those of a plain data folder."""
        try:
            found = load_settings(self.data / SETTINGS)
            if found.data_dir.resolve() != self.data.resolve():  # a copy: what lies here is asked about, not its origin
                found = found.model_copy(update={"data_dir": self.data, "socket": self.data / SOCKET})
            return found
        except SettingsRefused:
            plain = {"data_dir": self.data, "socket": self.data / SOCKET, "ticket_key": "0" * 64, "sources": ()}
            return RecorderSettings.model_validate(plain)

    def sessions(self) -> dict[str, Path]:
        """Every session's folder, wherever it lies, the newest first."""
        found = sorted(session_folders(self.settings()).items(), key=lambda each: each[1].stat().st_mtime_ns)
        return dict(reversed(found))

    def session(self, name: str) -> Path | None:
        """The folder of a session, None when there is none of this name."""
        return find_session_folder(self.settings(), name)

    def custody(self) -> CustodyState:
        """What the ledger says now. Raises `ManifestBroken`, OSError, or KeyError for a line that says nothing."""
        state = CustodyState()
        if (self.data / CUSTODY).exists():
            for line in read_manifest(read_regular(self.data / CUSTODY), torn_end=True).lines:
                state.fold(line)
        return state

    def ask(self, method: str, path: str, body: Any = None, wait_s: float = ANSWER_S) -> dict[str, Any] | None:
        """The running recorder's answer; None when none runs here. Raises `Refused` with what it says."""
        socket = self.settings().socket
        if not socket.exists():
            return None
        transport = httpx.HTTPTransport(uds=str(socket))
        try:
            with httpx.Client(transport=transport, base_url="http://recorder", timeout=wait_s) as client:
                answer = client.request(method, path, json=body)
        except httpx.ConnectError:
            return None
        except httpx.HTTPError:
            raise Refused("the recorder does not answer; see its log, recorder.log") from None
        if answer.is_success:
            return dict(answer.json())
        raise Refused(told_by(answer))


def told_by(answer: httpx.Response) -> str:
    """Why an answer is a refusal, in its own words."""
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = None
    if isinstance(detail, list):  # what FastAPI says of a body that does not fit
        detail = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in detail)
    return str(detail) if detail else f"the recorder refuses ({answer.status_code})"


def place_of(data: Path | None, config: Path | None, as_json: bool) -> Place:
    """The place that --data or --config names; ends the command with 2 when there is none."""
    if data is not None and config is None:
        place = Place(data.resolve())
    elif config is not None and data is None:
        try:
            place = Place(data_dir(load_site(config), config))
        except ConfigError as error:
            could_not_run(f"{error}\nSee `sealroom config check {config}`.", as_json)
    else:
        could_not_run("name the site: --data DIR or --config FILE", as_json)
    if not place.recordings.is_dir():
        could_not_run(f"{place.recordings} is not there; is {place.data} the data folder of a site?", as_json)
    return place


def folder_of(place: Place, session: str, as_json: bool) -> Path:
    """The folder of a session that a person named; ends the command with 2 when there is none of this name."""
    folder = place.session(session)
    if folder is None:
        could_not_run(f"there is no recording {session} in {place.data}; see `sealroom recordings list`", as_json)
    return folder


def could_not_run(text: str, as_json: bool) -> NoReturn:
    """Tell why, and end with 2."""
    tell({"ok": False, "error": text}) if as_json else typer.echo(text, err=True)
    raise typer.Exit(COULD_NOT_RUN)


def tell(answer: dict[str, Any]) -> None:
    """One JSON object on one line."""
    typer.echo(json.dumps(answer, ensure_ascii=False))
