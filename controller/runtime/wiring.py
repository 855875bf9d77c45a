"""Which relay and which input of a board belong to which door or fire contact. Numbers count from 1, as printed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DoorWiring:
    """Electrics of one door. `unlock_is_on` = the relay is on while the door is unlocked (a strike)."""

    door: str
    relay: int
    unlock_is_on: bool
    contact_input: int
    contact_closed_is_on: bool
    button_input: int | None = None
    button_pressed_is_on: bool = True
    glass_input: int | None = None
    glass_broken_is_on: bool = False


@dataclass(frozen=True, slots=True)
class FireWiring:
    """A fire contact: on = no fire, so that a cut wire reads as fire."""

    fire_input: str
    input: int


@dataclass(frozen=True, slots=True)
class PowerWiring:
    """A contact of the mains supply: on = mains is there, so that a cut wire reads as failed."""

    power_input: str
    input: int


@dataclass(frozen=True, slots=True)
class BoardWiring:
    """Everything on one board."""

    doors: tuple[DoorWiring, ...] = ()
    fire_inputs: tuple[FireWiring, ...] = ()
    power_inputs: tuple[PowerWiring, ...] = ()
