"""What the canonical form leaves out decides nothing: over seeded walks, the real room and its canonical form decide alike."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.facts import FACTS, Fact
from controller.core.room import step
from controller.core.state import Decision, Room
from controller.core.words import Stamp
from tests.core.playbook import Site
from tests.core.wanderer import Wanderer
from tests.core_proof.alphabet import ANSWERS, LEADS_NOWHERE, LOOKS_AT_TIME, STATIC
from tests.core_proof.beams import LETTERS, shortest
from tests.core_proof.canon import LEFT_OUT, NOW_MONO_US, Canon
from tests.core_proof.catalogue import MODELS

SEEDS = range(8)
STEPS = 250


class Twin:
    """Follows a walk: each fact is also told to the canonical form of the room it was told to."""

    def __init__(self) -> None:
        self.canon: Canon | None = None
        self.before: Room | None = None
        self.compared = 0

    def told(self, site: Site, fact: Fact, decision: Decision) -> None:
        """Compare what was decided."""
        before, self.before = self.before, site.room
        if before is None or isinstance(fact, facts.ControllerStarted):
            return
        if self.canon is None:
            self.canon = Canon(site.room)
        key = self.canon.key(before)
        room = self.canon.room(key)
        if type(fact) in LOOKS_AT_TIME:
            return
        stamp = Stamp(site.utc_us, NOW_MONO_US, "run")
        after, canonical = step(room, stamp, _renamed(fact, before, room))
        self.compared += 1
        assert canonical.refusal == decision.refusal, f"{fact}"
        assert sorted(map(repr, canonical.moves)) == sorted(map(repr, decision.moves)), f"{fact}"
        assert [type(one) for one in canonical.commands] == [type(one) for one in decision.commands], f"{fact}"
        assert self.canon.key(after) == self.canon.key(site.room), f"{fact}"


def _renamed(fact: Fact, before: Room, room: Room) -> Fact:
    """The fact with the ids that the canonical room has for the same commands."""
    names = {door.command: room.doors[key].command for key, door in before.doors.items() if door.command}
    names |= {box.command: room.boxes[key].command for key, box in before.boxes.items() if box.command}
    names |= {lane.token: room.lanes[key].token for key, lane in before.lanes.items() if lane.token}
    given: dict[str, Any] = {one.name: getattr(fact, one.name) for one in fields(fact)}
    changes = {name: names.get(given[name], given[name]) for name in ("command", "token") if name in given}
    return replace(fact, **changes)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_room_and_its_canonical_form_decide_alike(seed: int) -> None:
    twin = Twin()
    wanderer = Wanderer(seed, twin.told)
    twin.before = wanderer.site.room
    for _ in range(STEPS):
        wanderer.step()
    assert twin.compared > STEPS / 4
    assert twin.canon is not None
    assert twin.canon.unharmed()


def test_the_key_of_a_canonical_room_is_its_own() -> None:
    wanderer = Wanderer(3, lambda *_: None)
    canon = Canon(wanderer.site.room)
    for _ in range(100):
        wanderer.step()
        key = canon.key(wanderer.site.room)
        assert canon.key(canon.room(key)) == key


def test_only_fields_that_exist_are_left_out() -> None:
    from controller.core import admission, door, draw, incident, lane, session, state, ticket, vacancy

    kinds = {
        kind.__name__: kind
        for module in (admission, door, draw, incident, lane, session, state, ticket, vacancy)
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind)
    }
    for name, left_out in LEFT_OUT.items():
        assert set(left_out) <= {one.name for one in fields(kinds[name])}, name


def test_every_kind_of_fact_is_told_in_a_model_or_said_to_lead_nowhere() -> None:
    in_models = set().union(*(model.told() for model in MODELS.values()))
    told = in_models | set(ANSWERS) | set(LEADS_NOWHERE) | {facts.CommandFailed}
    assert not {kind.__name__ for kind in set(FACTS.values()) - told}, "tell it in a model, or say why it leads nowhere"
    assert not in_models & set(LEADS_NOWHERE)
    for model in MODELS.values():
        assert model.kinds <= set(STATIC) | set(model.replaced), f"{model.name} tells nothing of a kind that it names"


def test_beams_keep_what_is_asked_of_them() -> None:
    from controller.core.beams import complete, entered, was_crossed

    words: list[tuple[str, ...]] = [()]
    for _ in range(5):
        words = [*words, *((*word, beam) for word in words for beam in LETTERS)]
        words = list(dict.fromkeys(words))
        if len(words) > 4_000:
            break
    for word in words:
        short = shortest(word)
        asked = [(entered(one), complete(one), was_crossed(one), bool(one)) for one in (word, short)]
        assert asked[0] == asked[1], word
        for beam in LETTERS:
            assert shortest((*word, beam)) == shortest((*short, beam)), "they go on alike"
