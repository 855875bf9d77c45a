"""Whatever happens, in whatever order: no byte goes that is held or not due, and what moves is never lost."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from recorder.retention.classes import DAY_US, LEAST, RetentionClass, merged
from recorder.retention.custody import Custody
from recorder.retention.deletion import Deletion, DeletionRefused
from recorder.retention.extend import Extension, ExtensionRefused
from recorder.retention.holds import HoldRefused, Holds
from recorder.retention.moving import Mover, MoveRefused
from recorder.retention.settings import KeepingSettings, TierSettings
from recorder.retention.terms import TermsUnknown
from recorder.retention.tiers import find_session_folder, tiers_of
from recorder.retention.tombstone import read_tombstone, tombstone_problems
from tests.recorder.retention.archive import Crash, Key, SetClock, crash_before_deed, make_session, settings_of

HALL = RetentionClass(name="hall", clause="c", keep_days=40)
KINDS = {"public": (30, True), "hall": (40, False)}
"""Days, and whether it ends by itself."""
CRASH = st.one_of(st.none(), st.integers(1, 40))


class KeepingMachine(RuleBasedStateMachine):
    """The recorder's keeping, and beside it a plain account of what must stay."""

    sessions: Bundle[str] = Bundle("sessions")

    @initialize()
    def begin(self) -> None:
        self.data_dir = Path(tempfile.mkdtemp(prefix="keeping-"))
        self.clock = SetClock()
        self.media: dict[str, frozenset[bytes]] = {}
        self.until: dict[str, int] = {}
        self.kind: dict[str, str] = {}
        self.held: dict[str, set[str]] = {}
        self.ordered: set[str] = set()
        (self.data_dir / "cold").mkdir()
        self.settings = settings_of(
            self.data_dir, KeepingSettings(classes=(HALL,), tiers=(TierSettings(name="cold", folder=Path("cold")),))
        )
        self.open()

    def open(self) -> None:
        classes = merged([HALL])
        self.custody = Custody(self.data_dir, self.clock)
        self.deletion = Deletion(self.settings, self.custody, classes, self.clock, Key())
        self.mover = Mover(self.settings, self.custody)
        self.holds = Holds(self.custody, lambda session: find_session_folder(self.settings, session) is not None)
        self.extension = Extension(self.custody, classes, lambda session: self.deletion.judge(session).terms)

    def restart(self) -> None:
        self.custody.close()
        self.open()
        self.mover.resume()
        self.deletion.resume()

    # --- what may happen ---

    @rule(target=sessions, kind=st.sampled_from(sorted(KINDS)), days_ago=st.integers(0, 45))
    def record(self, kind: str, days_ago: int) -> str:
        session = f"s-{len(self.media)}"
        end_utc_us = self.clock.utc_us() - days_ago * DAY_US
        keep = HALL if kind == "hall" else LEAST[kind]
        make_session(self.data_dir / "recordings", session, keep, end_utc_us, sources=["cam-1"], files=2)
        self.media[session] = self.left(session)
        self.until[session] = end_utc_us + KINDS[kind][0] * DAY_US
        self.kind[session] = kind
        return session

    @rule(days=st.sampled_from([1, 9, 15, 31]))
    def pass_time(self, days: int) -> None:
        self.clock.pass_days(days)

    @rule(session=sessions)
    def hold(self, session: str) -> None:
        try:
            hold = self.holds.set(session, "objection", "lin")
        except HoldRefused:
            assert not self.left(session)
            return
        self.held.setdefault(session, set()).add(hold.id)

    @rule(session=sessions)
    def release(self, session: str) -> None:
        for hold_id in sorted(self.held.get(session, set()))[:1]:
            self.holds.release(hold_id, "settled", "lin", "wu")
            self.held[session].discard(hold_id)

    @rule(session=sessions, days=st.integers(-50, 50))
    def extend(self, session: str, days: int) -> None:
        until_utc_us = self.clock.utc_us() + days * DAY_US
        try:
            self.extension.until(session, until_utc_us, "lin", "a suit")
        except (ExtensionRefused, DeletionRefused, TermsUnknown):
            return
        assert until_utc_us > self.until[session]
        self.until[session] = until_utc_us

    @rule(crash=CRASH)
    def delete_due(self, crash: int | None) -> None:
        try:
            with crash_before_deed(crash or 10_000):
                self.deletion.delete_due()
        except Crash:
            self.restart()

    @rule(session=sessions, crash=CRASH)
    def order_deletion(self, session: str, crash: int | None) -> None:
        self.ordered.add(session)
        try:
            with crash_before_deed(crash or 10_000):
                self.deletion.delete(session, "lin", "wu", "appraised")
        except (DeletionRefused, TermsUnknown):
            pass
        except Crash:
            self.custody.close()
            self.open()  # what was begun waits: a hold may still come before it is gone on from

    @rule(session=sessions, to=st.sampled_from(["hot", "cold"]), crash=CRASH)
    def move(self, session: str, to: str, crash: int | None) -> None:
        try:
            with crash_before_deed(crash or 10_000):
                self.mover.move(session, to, "lin")
        except MoveRefused:
            pass
        except Crash:
            self.custody.close()
            self.open()

    @rule()
    def start_again(self) -> None:
        self.restart()

    # --- what must hold ---

    def left(self, session: str) -> frozenset[bytes]:
        """The media that a reader finds."""
        folder = find_session_folder(self.settings, session)
        return frozenset(path.read_bytes() for path in folder.rglob("*.mp4")) if folder else frozenset()

    @invariant()
    def no_byte_goes_before_its_time(self) -> None:
        for session, before in getattr(self, "media", {}).items():
            now = self.left(session)
            if now != before:
                assert self.until[session] <= self.clock.utc_us(), f"{session} was not due"
                assert not self.held.get(session), f"{session} was held"
                assert KINDS[self.kind[session]][1] or session in self.ordered, f"nobody ordered that {session} goes"
                folder = find_session_folder(self.settings, session)
                assert folder is not None
                assert read_tombstone(folder, Key().verifier) is not None
                assert tombstone_problems(folder, Key().verifier) == []
                self.media[session] = now
        if hasattr(self, "custody"):  # an order that was refused or stopped is over
            self.ordered &= self.custody.state.deleting.keys() | self.custody.state.deleted.keys()

    def teardown(self) -> None:
        if not hasattr(self, "custody"):
            return
        try:
            self.restart()
            self.no_byte_goes_before_its_time()
            places = {tier.name: {path.name for path in tier.folder.iterdir()} for tier in tiers_of(self.settings)}
            assert not places["hot"] & places["cold"]
            assert not [name for names in places.values() for name in names if name.startswith(".")]
        finally:
            self.custody.close()
            shutil.rmtree(self.data_dir)


# How long a step takes is the disk's affair.
STEPS = settings(max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))


def test_no_sequence_of_events_deletes_a_byte_that_is_held_or_not_due() -> None:
    run_state_machine_as_test(KeepingMachine, settings=STEPS)


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
def test_no_long_sequence_of_events_does() -> None:
    run_state_machine_as_test(KeepingMachine, settings=settings(STEPS, max_examples=2_000, stateful_step_count=60))
