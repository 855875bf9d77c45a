"""Filling in addresses: a site file with places becomes the file of a running demo, comments and all."""

import re
import tomllib
from collections.abc import Mapping

_HEADER = re.compile(r"^\s*\[\[?\s*([\w.-]+)\s*\]\]?")
_NAME = re.compile(r'^\s*(?:name|id)\s*=\s*"([^"]+)"')
_ADDRESS = re.compile(r'^(\s*address\s*=\s*)"[^"]*"')


def fill_addresses(text: str, addresses: Mapping[str, str]) -> str:
    """The text with the address of each `[[device]]` and `[[source]]` named in `addresses` replaced.

    The name stands before the address in its section. Raises `KeyError` naming what was not found, so that a demo
    never runs against a place.
    """
    section, name = "", ""
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        if header := _HEADER.match(line):
            section, name = header[1], ""
        elif section in ("device", "source") and (named := _NAME.match(line)):
            name = named[1]
        elif name in addresses and (found := _ADDRESS.match(line)):
            line = f'{found[1]}"{addresses[name]}"{line[found.end() :]}'
        lines.append(line)
    filled = "".join(lines)
    _confirm(filled, addresses)
    return filled


def _confirm(text: str, addresses: Mapping[str, str]) -> None:
    data = tomllib.loads(text)
    written = {entry.get("name", entry.get("id")): entry.get("address") for entry in _entries(data)}
    for name, address in addresses.items():
        if written.get(name) != address:
            raise KeyError(f'no [[device]] or [[source]] "{name}" with its name before its address')


def _entries(data: Mapping[str, list[dict[str, str]]]) -> list[dict[str, str]]:
    return [*data.get("device", []), *data.get("source", [])]
