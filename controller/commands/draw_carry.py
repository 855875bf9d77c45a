"""`sealroom draw share` and `watch`: from a custodian's stick and from the draw terminal to the running controller."""

import base64
import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from controller.commands.draw_upload import UploadRefused, as_staff, read_bytes, site_url, upload
from controller.commands.draw_words import (
    AsJson,
    PackageArgument,
    answer,
    fail,
    private_key,
    read_package,
    refuse,
    refuse_list,
    write_new,
)
from controller.draw.package.file import ENDING, parse_package
from controller.draw.package.keys import KeyKind
from controller.draw.package.seal import open_share
from controller.draw.problems import DrawFileRefused

POLL_S = 1.0
SessionOption = Annotated[str, typer.Option("--session", help="Session whose list is to be opened.")]
SiteOption = Annotated[str, typer.Option("--site", help="Data folder or URL of the running controller.")]


def share(
    session: SessionOption,
    key: Annotated[Path, typer.Option("--key", help="The custodian's private key file.")],
    site: SiteOption = ".",
    as_json: AsJson = False,
) -> None:
    """Hand one custodian's share to the running controller; two of them and two staff release the list.

    The key stays on this machine: only the share of this one package goes out. Exit 0, 1 refused, 2 could not run.
    """
    private = private_key(key, KeyKind.SEAL, as_json)
    try:
        with as_staff(site_url(site)) as staff:
            package = parse_package(staff.get("/api/v1/staff/draw-packages", session))
            given = base64.b64encode(open_share(package, private)).decode()
            body = {"custodian": private.public.id, "share": given}
            told = staff.post("/api/v1/staff/draw-shares", session, body)
    except DrawFileRefused as refused:
        refuse_list(refused, as_json)
    except UploadRefused as refused:
        if refused.could_not_run:
            fail(str(refused), as_json)
        refuse(str(refused), as_json, answer=refused.answer)
    answer(True, f"{told['held']} of {told['needed']} custodians have handed over their share.", as_json, **told)


def share_file(
    file: PackageArgument,
    key: Annotated[Path, typer.Option("--key", help="The custodian's private key file.")],
    out: Annotated[Path, typer.Option("--out", help="New file for the share, readable by you alone.")],
    as_json: AsJson = False,
) -> None:
    """Write one custodian's share of a package into a file, which the console takes; no controller is asked.

    The file opens nothing by itself: two shares and two staff release the list, not before its time. Delete it afterwards.
    Exit 0, 1 refused, 2 could not run.
    """
    package = read_package(file, as_json)
    private = private_key(key, KeyKind.SEAL, as_json)
    try:
        given = base64.b64encode(open_share(package, private)).decode()
    except DrawFileRefused as refused:
        refuse_list(refused, as_json)
    plain = {"session": package.header.session, "package_sha256": package.sha256, "custodian": private.public.id}
    write_new(out, json.dumps({**plain, "share": given}).encode(), as_json, private=True)
    answer(True, f"{out}: the share of {private.public.id} for session {package.header.session}.", as_json, **plain)


def watch(
    folder: Annotated[Path, typer.Argument(help="Folder into which the draw terminal puts packages.")],
    site: SiteOption = ".",
    once: Annotated[bool, typer.Option("--once", help="Carry what lies there now, then end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Carry every package of a folder to the running controller, byte for byte, until Ctrl-C.

    Taken ones move to `taken/`, refused ones to `refused/` with the reason beside them. Exit 0, 1 one was refused
    (with --once), 2 could not run.
    """
    if not folder.is_dir():
        fail(f"{folder} is no folder", as_json)
    good = True
    seen: dict[str, int] = {}
    while True:
        for file in sorted(folder.glob(f"*{ENDING}")):
            size = file.stat().st_size
            # A file that still grows is left for the next look.
            if not once and seen.get(file.name) != size:
                seen[file.name] = size
                continue
            good = _carry(file, site, as_json) and good
        if once:
            raise typer.Exit(0 if good else 1)
        time.sleep(POLL_S)


def _carry(file: Path, site: str, as_json: bool) -> bool:
    try:
        told: dict[str, Any] = upload(site_url(site), read_bytes(file), file.name, None)
        place, ok, text = "taken", True, f"{file.name}: taken, version {told.get('version', 1)}"
    except UploadRefused as refused:
        if refused.could_not_run:
            fail(str(refused), as_json)
        told, place, ok = refused.answer or {"detail": str(refused)}, "refused", False
        text = f"{file.name}: refused: {refused}"
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}", as_json)
    target = file.parent / place
    target.mkdir(exist_ok=True)
    file.replace(target / file.name)
    if not ok:
        (target / f"{file.name}.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    answer(ok, text, as_json, file=file.name, answer=told)
    return ok
