"""Readings of devices as one line for a person and as one object for a program; what stands on a card only if asked."""

from dataclasses import asdict, fields
from typing import Any

from controller.web.masking import masked
from drivers.kinds import (
    BeamChanged,
    BoxChanged,
    CameraProbe,
    CardPresented,
    CardRemoved,
    CardUnreadable,
    CountersReset,
    GateAnswered,
    GateCounters,
    GateSettingsRead,
    IdCard,
    InputsRead,
    MissedPassages,
    Passage,
    Reading,
)

NUMBER_CHARACTERS_SHOWN = 4


def plain_card(card: IdCard, show: bool) -> dict[str, Any]:
    """The card's fields; with `show` false only type, masked name and the last four characters of the number."""
    if show:
        everything = {one.name: getattr(card, one.name) for one in fields(card) if one.name not in ("type", "photo")}
        shown = {key: str(value) for key, value in everything.items() if value not in ("", None)}
        return {"type": card.type.value, **shown, "no_expiry": card.valid_to is None}
    number = card.id_number
    hidden = "*" * (len(number) - NUMBER_CHARACTERS_SHOWN) + number[-NUMBER_CHARACTERS_SHOWN:]
    return {"type": card.type.value, "name": masked(card.name), "id_number": hidden}


def plain(reading: Reading, show_card: bool) -> dict[str, Any]:
    """One object for a program: `kind` and what belongs to it."""
    kind = {"kind": type(reading).__name__}
    match reading:
        case CardPresented(card=card):
            return kind | plain_card(card, show_card)
        case CardUnreadable(status=status, advice=advice):
            return kind | {"status": f"{status:02X}", "advice": advice}
        case BoxChanged(box=box, state=state):
            return kind | {"box": box, "state": state.value}
        case BeamChanged(beam=beam, blocked=blocked, direction=direction):
            return kind | {"beam": beam.value, "blocked": blocked, "direction": direction.value}
        case Passage():
            return kind | _plain_passage(reading)
        case GateSettingsRead():
            return kind | plain_settings(reading)
        case CardRemoved():
            return kind
        case _:
            return kind | asdict(reading)


def _plain_passage(passage: Passage) -> dict[str, Any]:
    return {
        "direction": passage.direction.value,
        "alarm": passage.alarm,
        "zones": list(passage.zones),
        "metal_class": passage.metal_class,
        "counters": asdict(passage.counters),
    }


def plain_settings(read: GateSettingsRead) -> dict[str, Any]:
    """A gate's settings by name, with their revision."""
    return {"revision": read.revision, "sha256": read.sha256, "settings": dict(setting_pairs(read))}


def setting_pairs(read: GateSettingsRead) -> list[tuple[str, str]]:
    """Name and value of each setting, in the gate's order."""
    return [(name, value) for name, _, value in (one.partition("=") for one in read.settings)]


def words(reading: Reading, show_card: bool) -> str:
    """One line for a person."""
    match reading:
        case CardPresented(card=card):
            return "card  " + "  ".join(f"{key} {value}" for key, value in plain_card(card, show_card).items())
        case CardUnreadable(status=status, advice=advice):
            return f"card not readable (SW3 {status:02X}): {advice}"
        case CardRemoved():
            return "card taken off"
        case BoxChanged(box=box, state=state):
            return f"box {box} {state.value}"
        case InputsRead(inputs=inputs, relays=relays):
            return f"inputs on: {_numbers(inputs)}  relays on: {_numbers(relays)}"
        case _:
            return _gate_words(reading)


def _gate_words(
    reading: GateAnswered | BeamChanged | Passage | MissedPassages | CountersReset | GateSettingsRead,
) -> str:
    match reading:
        case GateSettingsRead():
            told = f"{reading.revision}: {', '.join(reading.settings)}"
            return f"settings {told}" if reading.settings else "settings: told no more"
        case GateAnswered():
            return "handshake answered"
        case BeamChanged(beam=beam, blocked=blocked, direction=direction):
            return f"beam {beam.value} {'blocked' if blocked else 'clear'} ({direction.value})"
        case Passage(direction=direction, alarm=alarm, zones=zones, counters=counters):
            alarmed = (
                f"ALARM zones {', '.join(map(str, zones)) or '?'} class {reading.metal_class}" if alarm else "no alarm"
            )
            return f"passage {direction.value}, {alarmed}; {_totals(counters)}"
        case MissedPassages(forward=forward, backward=backward):
            return f"missed: {forward} forward, {backward} backward passed without a report"
        case CountersReset(before=before, after=after):
            return f"counters reset: before {_totals(before)}; after {_totals(after)}"


def probe_words(probe: CameraProbe) -> list[str]:
    """A camera's stream in lines for a person, advice last."""
    fps = f"{probe.fps:g} pictures a second" if probe.fps else "rate not measured"
    every = (
        f"key frame every {probe.key_frame_interval_s:g} s"
        if probe.key_frame_interval_s
        else "no second key frame seen"
    )
    sound = f"{probe.audio_codec} {probe.audio_rate_hz} Hz" if probe.audio_codec else "none"
    return [
        f"picture  {probe.codec or 'none'} {probe.width} x {probe.height}, {fps}, {every}",
        f"sound    {sound}",
        *(f"advice   {advice}" for advice in probe.advice),
    ]


def _numbers(values: tuple[bool, ...]) -> str:
    return ", ".join(str(number) for number, on in enumerate(values, 1) if on) or "none"


def _totals(counters: GateCounters) -> str:
    return (
        f"totals {counters.forward} forward, {counters.backward} backward, "
        f"alarms {counters.alarms_forward} forward, {counters.alarms_backward} backward"
    )
