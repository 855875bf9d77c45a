"""Cross-checks of what is recorded: addresses that fit the kind, passwords, public areas."""

from collections.abc import Iterator

from config.addresses import ALSA_FORM, RTSP_FORM, is_alsa_address, is_rtsp_address
from config.areas import SourceSettings
from config.problems import Problem
from config.schema import Site

_WITH_PICTURE = ("camera", "screen")


def source_problems(site: Site, broken: frozenset[str]) -> Iterator[Problem]:
    """Everything wrong with the sources, and public areas that name none."""
    for source in site.sources:
        where = f"[[source]] {source.id}"
        yield from _address(source, where)
        yield from _password(source, where)
        if source.kind not in _WITH_PICTURE and not source.sound:
            problem = f"a {source.kind} without sound has nothing to record"
            yield Problem(where, "sound", problem, "true", "Remove the line, or mend kind.")
    yield from _public(site, broken)


def _address(source: SourceSettings, where: str) -> Iterator[Problem]:
    if is_alsa_address(source.address):
        if source.kind in _WITH_PICTURE:
            problem = f"alsa: is sound alone, a {source.kind} has a picture"
            yield Problem(where, "address", problem, RTSP_FORM, 'Write kind = "microphone", or its RTSP address.')
    elif not is_rtsp_address(source.address):
        bound = RTSP_FORM if source.kind in _WITH_PICTURE else f"{RTSP_FORM}, or {ALSA_FORM}"
        advice = "Put the name into user, the password into password_file or password_env."
        yield Problem(where, "address", f"not the address of a {source.kind}", bound, advice)


def _password(source: SourceSettings, where: str) -> Iterator[Problem]:
    if source.password_file is not None and source.password_env is not None:
        yield Problem(where, "password_env", "stands beside password_file", "one of them", "Remove one.")
    has_password = source.password_file is not None or source.password_env is not None
    if has_password != (source.user is not None):
        problem = "user and password are not both there"
        yield Problem(where, "user", problem, "", "State user, and password_file or password_env.")


def _public(site: Site, broken: frozenset[str]) -> Iterator[Problem]:
    named = site.recorder.get("public_sources", ())
    if "source" in broken or not isinstance(named, list | tuple):
        return
    known = [source.id for source in site.sources]
    for place, name in enumerate(named):
        key = f"public_sources[{place + 1}]"
        if name not in known:
            bound = "known: " + ", ".join(known) if known else ""
            yield Problem(
                "[recorder]",
                key,
                f'no [[source]] is named "{name}"',
                bound,
                "Add it, or name one of the known sources.",
            )
        elif name in named[:place]:
            yield Problem("[recorder]", key, f'"{name}" stands there already', "once only", "Remove one.")
