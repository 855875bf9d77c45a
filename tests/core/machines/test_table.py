"""How a table is looked up."""

from enum import StrEnum

import pytest

from controller.core.table import Refused, following


class Lamp(StrEnum):
    ON = "on"
    OFF = "off"


class Switch(StrEnum):
    PRESS = "press"


def test_what_the_table_has_follows_and_everything_else_is_refused_by_name() -> None:
    table = {(Lamp.ON, Switch.PRESS): Lamp.OFF}
    assert following("lamp", table, Lamp.ON, Switch.PRESS) is Lamp.OFF
    with pytest.raises(Refused) as refused:
        following("lamp", table, Lamp.OFF, Switch.PRESS)
    assert (refused.value.code, str(refused.value)) == ("lamp:off:press", "lamp:off:press")
