"""`sealroom recordings key` and `check-clip`: the recorder's public key, and whether a clip that was given away is whole."""

import tempfile
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from controller.commands.recordings import recordings_app
from controller.commands.recordings_check import KeyOption
from controller.commands.recordings_place import (
    FOUND,
    AsJson,
    ConfigOption,
    DataOption,
    could_not_run,
    place_of,
    tell,
)
from controller.commands.recordings_words import size
from controller.commands.verify import print_findings, read_key
from controller.proof.findings import Verdict
from controller.proof.note import NoteRefused, parse_verifier
from recorder.playback.check_export import check_export
from recorder.playback.export import LIST, NOTE, SUMS
from recorder.signing import FILE_NAME, KeyRefused, load_signer

_KEEP: Final = "Do not use this copy; get the clip again from whoever made it."


class NoClip(ValueError):
    """What stands at the path is no exported clip; says why."""


@recordings_app.command("key")
def key_of_the_recorder(data: DataOption = None, config: ConfigOption = None, as_json: AsJson = False) -> None:
    """Print the recorder's public key, for `--key`; keep it elsewhere. Exit 0 done, 2 there is none."""
    place = place_of(data, config, as_json)
    path = place.data / FILE_NAME
    if not path.exists():  # load_signer would make one, which no recording was ever signed with
        could_not_run(f"there is no {path}; the recorder makes it at its first start", as_json)
    try:
        vkey = load_signer(place.data).vkey
    except (KeyRefused, OSError) as error:
        could_not_run(str(error), as_json)
    tell({"ok": True, "vkey": vkey}) if as_json else typer.echo(vkey)


@recordings_app.command("check-clip")
def check_clip(
    path: Annotated[Path, typer.Argument(help="A clip that `export` made: its folder or its zip file.")],
    key: KeyOption = None,
    as_json: AsJson = False,
) -> None:
    """Check an exported clip: every digest, nothing added, the recorder's signature. Needs no site.

    Exit 0 good, 1 something was found, 2 could not run.
    """
    try:
        vkey = read_key(key)
        if vkey is not None:
            parse_verifier(vkey)
    except NoteRefused as error:
        could_not_run(f"--key: {error}", as_json)
    try:
        verdict = _check_at(path, vkey)
    except NoClip as error:
        could_not_run(f"{path} {error}", as_json)
    except OSError as error:
        could_not_run(f"{path} cannot be read: {error.strerror or error}", as_json)
    if as_json:
        tell({"ok": verdict.good, **asdict(verdict)})
    else:
        _print(verdict, with_key=vkey is not None)
    if not verdict.good:
        raise typer.Exit(FOUND)


def _check_at(path: Path, vkey: str | None) -> Verdict:
    """Raises `NoClip`, OSError."""
    if path.is_dir():
        return _check(path, str(path), vkey)
    if not path.is_file():
        raise NoClip("is no folder and no file; check the path")
    with tempfile.TemporaryDirectory(prefix="sealroom-clip-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                _refuse_foreign(archive)
                archive.extractall(folder)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise NoClip(f"is no whole zip file: {error}") from error
        return _check(Path(folder), str(path), vkey)


def _refuse_foreign(archive: zipfile.ZipFile) -> None:
    """A clip is stored, each name once and within it: anything else could fill the disk, or hide one file behind another."""
    names = [info.filename for info in archive.infolist()]
    if len(set(names)) != len(names) or any(".." in Path(name).parts or name.startswith("/") for name in names):
        raise NoClip("is no zip file of an export: a name stands twice, or leads out of it")
    if any(info.compress_type != zipfile.ZIP_STORED for info in archive.infolist()):
        raise NoClip("is no zip file of an export: an export is not compressed. Unpack it and check the folder")


def _check(folder: Path, shown: str, vkey: str | None) -> Verdict:
    verdict = Verdict(shown)
    if not any((folder / name).exists() for name in (LIST, NOTE, SUMS)):
        raise NoClip("is no exported clip: it has none of the files that one has")
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            verdict.find(path.relative_to(folder).as_posix(), "is no plain file", _KEEP)
    if not verdict.good:  # a link leads elsewhere, and a pipe never ends
        return verdict
    try:
        verdict = check_export(folder, vkey)
    except (LookupError, TypeError, ValueError, AttributeError):
        verdict.find(LIST, "is damaged: it is not the list that an export has", _KEEP)
    verdict.path = shown
    return verdict


def _print(verdict: Verdict, *, with_key: bool) -> None:
    console = Console(soft_wrap=True, highlight=False)
    counts = verdict.counts
    told = f"{counts.get('files', 0)} files, {size(int(counts.get('bytes', 0)))}, {counts.get('gaps', 0)} gaps"
    print_findings(console, verdict, told)
    signed = counts.get("signed", "no")
    if signed == "no":
        console.print("not signed: whoever made it can have changed it", markup=False)
    elif with_key:
        console.print(f"signed by {signed}, with the key you gave", markup=False)
    else:
        console.print(f"signed by {signed}, with the key that the clip names itself: consistent with itself only")
