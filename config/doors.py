"""Doors and fire contacts: their electrics are configuration, never code."""

from typing import Literal

from pydantic import Field

from config.base import Id, Section, required_figure

OnOff = Literal["on", "off"]
RELAY_MAX = 32
INPUT_MAX = 32


class DoorSettings(Section):
    """`[[door]]`. Relays and inputs count from 1, as printed on the boards."""

    id: Id = Field(description="Name of the door, for example door-main.")
    kind: Literal["main", "room", "hatch"] = Field(
        description="main = behind a lane's gate; room = of a room; hatch = one of the two doors of a material hatch."
    )
    board: Id = Field(description="Name of the [[device]] that drives the lock.")
    relay: int = required_figure(1, RELAY_MAX, "Relay of the lock on that board.")
    lock: Literal["energise_to_lock", "energise_to_unlock"] = Field(
        description="energise_to_lock = maglock, relay on means locked; energise_to_unlock = strike, relay on means unlocked."
        " Loss of power must leave the way out free: GB 50396-2007 9.0.1."
    )
    pulse: Literal["flash_on", "flash_off"] | None = Field(
        default=None,
        description="The board's own timed pulse that unlocks. Left out it follows from the lock; if stated it must fit:"
        " flash_off for energise_to_lock, flash_on for energise_to_unlock.",
    )
    pulse_ms: int = Field(
        default=3_000,
        ge=500,
        le=10_000,
        multiple_of=100,
        strict=True,
        description="How long one unlock lasts. The board counts in steps of 100 ms, so a crashed process leaves no lock open.",
    )
    on_host_loss: Literal["stay"] = Field(
        default="stay",
        description="What an entry door does when the controller is gone: it stays as it is. The way out is hardware.",
    )
    contact_input: int = required_figure(1, INPUT_MAX, "Input of the door contact.")
    contact_closed_is: OnOff = Field(
        default="on", description="State of that input while the door is closed; on = a cut wire reads as open."
    )
    exit_button_input: int | None = Field(
        default=None,
        ge=1,
        le=INPUT_MAX,
        strict=True,
        description="Input of the exit button, so that a lawful exit is never 'forced'.",
    )
    exit_button_active: OnOff = Field(default="on", description="State of that input while the button is pressed.")
    break_glass_input: int | None = Field(
        default=None,
        ge=1,
        le=INPUT_MAX,
        strict=True,
        description="Input that watches the break-glass. The break-glass itself cuts the lock's supply in hardware.",
    )
    break_glass_active: OnOff = Field(
        default="off", description="State of that input when the glass is broken; off = a cut wire reads as broken."
    )

    @property
    def unlock_is_on(self) -> bool:
        """True when the relay is on while the door is unlocked (a strike); False for a maglock."""
        return self.lock == "energise_to_unlock"

    def inputs(self) -> dict[str, int]:
        """The inputs that this door uses, by the key that names them."""
        named = {
            "contact_input": self.contact_input,
            "exit_button_input": self.exit_button_input,
            "break_glass_input": self.break_glass_input,
        }
        return {key: value for key, value in named.items() if value is not None}


class FireInputSettings(Section):
    """`[[fire_input]]`. A contact of the fire panel, normally closed, so that a cut wire reads as fire."""

    id: Id = Field(description="Name of the contact.")
    board: Id = Field(description="Name of the [[device]] that reads it.")
    input: int = required_figure(1, INPUT_MAX, "Input of the contact on that board.")
    no_fire_is: Literal["on"] = Field(default="on", description="Only on is allowed: off, or a cut wire, is fire.")
    on_silence: Literal["fault", "release"] = Field(
        default="fault",
        description="What a silent board means: fault = alarm and no entries; release = treat it as fire and release every door.",
    )
