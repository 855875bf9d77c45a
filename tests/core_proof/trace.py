"""A way through a model, fact by fact: what was told, what was decided, and where everything stood after it."""

from collections.abc import Iterator, Sequence
from itertools import islice

from controller.core.state import Decision, Room
from tests.core.invariants import check_room, check_step
from tests.core_proof.canon import Canon
from tests.core_proof.models import Model
from tests.core_proof.options import Option, Options, all_options


def play(model: Model, path: Sequence[int]) -> Iterator[tuple[Option, Room, Decision]]:
    """Take these options one after the other; yields each with the room and the decision it led to."""
    first = model.first()
    canon = Canon(first, model.symmetries)
    options = Options(model, canon, first)
    key = canon.key(first)
    for number in path:
        room, numbers = canon.room(key), canon.numbers(key)
        taken = next(islice(all_options(options, room, numbers), number, None), None)
        if taken is None:
            raise ValueError(f"there is no option {number} here")
        yield taken
        key = canon.key(taken[1])


def told(model: Model, path: Sequence[int]) -> str:
    """The way in lines for a person; the last line says what is broken, if anything is."""
    lines, before = [f"{model.name}: a room that everything is up and quiet in, {model.begins}"], model.first()
    canon = Canon(before, model.symmetries)
    for number, (option, after, decision) in enumerate(play(model, path), 1):
        lines.append(f"{number:3}. {_option(option)}")
        lines.append(f"     {decision.refusal or 'done'}{_moves(decision)}{_commands(decision)}")
        lines.append(f"     {_standing(after)}")
        room = canon.room(canon.key(before))
        try:
            check_step(option.room(room), after, option.stamp, option.fact, decision)
            check_room(after)
        except AssertionError as error:
            lines.append(f"     BROKEN: {error}")
        before = after
    if model.symmetries:
        lines.append("     (persons that are alike may change names from one fact to the next)")
    return "\n".join(lines)


def _option(option: Option) -> str:
    late = "" if option.stamp.utc_us < 1_700_000_100_000_000 else "  [clock outside every window]"
    stale = f"  [{option.stale[1]} of {option.stale[0]} is stale]" if option.stale else ""
    return f"{option.fact}{late}{stale}"


def _moves(decision: Decision) -> str:
    return "".join(f"; {move.machine} {move.id}: {move.before} -> {move.after}" for move in decision.moves)


def _commands(decision: Decision) -> str:
    return "".join(f"; ORDERS {command}" for command in decision.commands)


def _standing(room: Room) -> str:
    people = [
        f"{p.person}={p.state}{'@' + p.lane if p.lane else ''}{' has ' + p.box if p.box else ''}"
        for p in room.people.values()
    ]
    lanes = [f"lane {lane.id}={lane.state}({lane.holder or '-'}/{lane.visitor or '-'})" for lane in room.lanes.values()]
    doors = [f"{door.id}={door.state}" for door in room.doors.values()]
    boxes = [f"{key}={box.state}" for key, box in room.boxes.items()]
    silent = [name for name, up in room.devices.items() if not up]
    return ", ".join([*people, *lanes, *doors, *boxes]) + (f", silent: {', '.join(silent)}" if silent else "")
