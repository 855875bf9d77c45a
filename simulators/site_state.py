"""The state of the site as the back door tells it."""

from simulators.site import GATE, LOCKER, Site

State = dict[str, object]


def tell_state(site: Site) -> State:
    """Everything at once."""
    return {
        "devices": _devices(site),
        "people": tell_people(site),
        "doors": _doors(site),
        "boxes": _boxes(site),
        "gate": [_gate(site)],
        "fire": [{"id": site.fire.id, "fire": site.fire.fire, "wire": "cut" if site.fire.wire_cut else "whole"}],
        "mains": [{"id": site.mains.id, "there": site.mains.there}],
        "seed": site.seed,
    }


def tell_people(site: Site) -> list[State]:
    """The people: who, where, and where their phone and card are."""
    return [
        {
            "id": person.id,
            "name": person.name,
            "id_number": person.id_number,
            "role": person.role,
            "where": person.where,
            "phone": person.phone,
            "card_on": person.card_on,
        }
        for person in site.people.values()
    ]


def _devices(site: Site) -> list[State]:
    addresses = site.addresses
    return [
        {
            "name": name,
            "kind": site.kind_of(name),
            "address": addresses[name],
            "cable": "cut" if site.is_cut(name) else "in",
            "fault": site.fault_of(name),
        }
        for name in (*site.lines, *site.camera_names)
    ]


def _gate(site: Site) -> State:
    parameters = site.gate.parameters
    sensitivity = {"overall": parameters.overall, "zones": parameters.zones, "phone_zones": parameters.phone_zones}
    return {"name": GATE, **site.gate.counts, "sensitivity": sensitivity}


def _doors(site: Site) -> list[State]:
    return [
        {
            "id": door.id,
            "contact": "open" if door.is_open else "closed",
            "lock": "free" if door.is_free else "locked",
            "relay": door.relay,
            "supply": door.supply,
            "pulse_left_ms": door.board.pulse_left_ms(door.wires.relay),
            "exit_button": door.button_pressed,
            "break_glass": "broken" if door.glass_broken else "intact",
        }
        for door in site.doors.values()
    ]


def _boxes(site: Site) -> list[State]:
    return [
        {
            "locker": LOCKER,
            "box": box.number,
            "door": "open" if box.is_open else "closed",
            "content": box.content,
            "jammed": box.jammed,
        }
        for box in site.bank.boxes.values()
    ]
