"""What works but should be known: notes on a site file that is good."""

import datetime
from collections.abc import Iterator

from config.addresses import is_placeholder
from config.problems import Problem
from config.schema import Site

PIN_MEMORY_KIB_MIN = 19_456
"""Least memory of a PIN's hash on a real site (the low-memory profile that password guides give for argon2id)."""

_KNOWN_KEYS = ("demo-", "change-this")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def advise(site: Site, today: datetime.date | None = None) -> list[Problem]:
    """Notes: nothing here stops a start, all of it would be asked about by an inspector. `today` is for tests."""
    return [
        *_placeholders(site),
        *_pins(site),
        *_kiosk_keys(site),
        *_unused_sources(site),
        *_way_out(site),
        *_unwatched_gates(site),
        *_network(site),
        *_own_figures(site),
        *_not_yet_valid(site, today or datetime.date.today()),
    ]


def _placeholders(site: Site) -> Iterator[Problem]:
    for device in site.devices:
        if is_placeholder(device.address):
            yield Problem(
                f"[[device]] {device.name}", "address", "port 0 is a place to be filled", "", "State the port."
            )
    for source in site.sources:
        if is_placeholder(source.address):
            yield Problem(f"[[source]] {source.id}", "address", "port 0 is a place to be filled", "", "State the port.")


def _pins(site: Site) -> Iterator[Problem]:
    for member in site.staff:
        memory_kib = int(member.pin_hash.split("$m=")[1].split(",")[0])
        if memory_kib < PIN_MEMORY_KIB_MIN:
            problem = "the hash of this PIN is cheap to try out; good for a simulation only"
            bound = f"at least {PIN_MEMORY_KIB_MIN} KiB"
            yield Problem(f"[[staff]] {member.id}", "pin_hash", problem, bound, "Make it with `sealroom config pin`.")


def _kiosk_keys(site: Site) -> Iterator[Problem]:
    for lane in site.lanes:
        if lane.kiosk_key.startswith(_KNOWN_KEYS):
            yield Problem(f"[[lane]] {lane.id}", "kiosk_key", "comes from an example", "", "Choose a random one.")


def _unused_sources(site: Site) -> Iterator[Problem]:
    used = {name for room in site.rooms for name in room.sources} | set(site.recorder.get("public_sources", ()))
    for source in site.sources:
        if source.id not in used:
            yield Problem(
                f"[[source]] {source.id}",
                "",
                "no room records it",
                "",
                "Add it to the sources of a [[room]], or to public_sources.",
            )


def _way_out(site: Site) -> Iterator[Problem]:
    for door in site.doors:
        if door.kind == "hatch":
            continue  # no way out for people
        for key in ("exit_button_input", "break_glass_input"):
            if key not in door.inputs():
                problem = "not watched: using it will look like a forced door"
                yield Problem(f"[[door]] {door.id}", key, problem, "", "Wire it to an input if the door has one.")


def _unwatched_gates(site: Site) -> Iterator[Problem]:
    for device in site.devices:
        if device.settings.get("settings_every_s") == 0:
            problem = "its settings are never read: who turns its sensitivity down shows only at the next test"
            advice = "Leave it out, unless the board does not take the question."
            yield Problem(f"[[device]] {device.name}", "settings.settings_every_s", problem, "", advice)


def _network(site: Site) -> Iterator[Problem]:
    if site.http.host not in _LOOPBACK:
        problem = "pages and PINs are served to the network in clear"
        yield Problem(
            "[http]", "host", problem, "loopback by default", "Keep it to an isolated network, or put TLS before it."
        )


def _own_figures(site: Site) -> Iterator[Problem]:
    rules = site.rules
    if rules.overrides and not rules.reason.strip():
        advice = 'Say why and who decided it: reason = "…"; pages show it wherever the figure is.'
        yield Problem(
            "[profile]", "reason", f"figures of this site's own without one: {', '.join(rules.overrides)}", "", advice
        )


def _not_yet_valid(site: Site, today: datetime.date) -> Iterator[Problem]:
    file = site.rules.file
    if file.valid_from > today:
        problem = f"{site.rules.name} is valid from {file.valid_from} only"
        yield Problem("[profile]", "file", problem, "", "Use the version before until then.")
