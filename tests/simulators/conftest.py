"""One running site a test, and plain wires to its devices."""

from collections.abc import Callable, Iterator

import pytest

from tests.simulators.site_house import SiteHouse, Wire, site_house


@pytest.fixture
def house() -> Iterator[SiteHouse]:
    with site_house() as running:
        yield running


@pytest.fixture
def wire_to(house: SiteHouse) -> Iterator[Callable[[str], Wire]]:
    opened: list[Wire] = []

    def open_wire(device: str) -> Wire:
        opened.append(house.wire(device))
        return opened[-1]

    yield open_wire
    for wire in opened:
        wire.close()
