"""The recorder of a played day: starts sources, tests them, and seals what is not wanted any more."""

from controller.core import facts
from controller.core.commands import RunSelfTest, SetRecording
from tests.core_proof.world import World

OVER = ("emptying", "recording_sealed", "archived", "closed")


class Recorder:
    """Does what it is told while it is there; a silent one hears nothing, and is told anew when it is back."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._kept: set[str] = set()
        world.follows[SetRecording] = self._set
        world.follows[RunSelfTest] = self._test

    def _set(self, order: SetRecording) -> None:
        world = self.world
        if not world.room.recorder_online:
            return
        wanted = {one.session: one.sources for one in order.sessions}
        for session, sources in wanted.items():
            self._start(session, sources)
        for session in sorted(self._kept - wanted.keys()):
            world.later(world.dice.randint(1_000, 5_000), lambda session=session: self._seal(session))  # type: ignore[misc]
        self._kept |= wanted.keys()

    def _start(self, session: str, sources: tuple[str, ...]) -> None:
        world, known = self.world, self.world.room.sessions.get(session)
        for source in sources:
            if known is not None and known.recording.get(source) is False:
                wait_ms = world.dice.randint(200, 900)
                world.later(wait_ms, lambda source=source: self._started(session, source))  # type: ignore[misc]

    def _started(self, session: str, source: str) -> None:
        world = self.world
        if world.room.recorder_online and source in world.room.sessions[session].recording:
            world.tell(facts.SourceRecordingStarted(session, source, world.stamp().utc_us))

    def _seal(self, session: str) -> None:
        world = self.world
        known = world.room.sessions.get(session)
        if world.room.recorder_online and known is not None and known.state in OVER and not known.recording_ended:
            world.tell(facts.RecordingSealed(session, dict.fromkeys(known.recording, "sha")))

    def _test(self, order: RunSelfTest) -> None:
        self.world.later(self.world.dice.randint(1_000, 4_000), lambda: self._tested(order))

    def _tested(self, order: RunSelfTest) -> None:
        world = self.world
        if not world.room.recorder_online:
            return
        faults = ("cam:dark",) if world.dice.random() < 0.05 else ()
        if faults:
            world.faults["self_test_failed"] += 1
        world.tell(facts.SelfTestReported(order.session, not faults, faults))
