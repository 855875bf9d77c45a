"""The keeping of recordings at work: one thread that wakes up for space, due deletions, moves and the daily re-reading."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from recorder.clock import Clock
from recorder.manifest import ManifestBroken
from recorder.retention.aging import Aging
from recorder.retention.alarms import DAMAGED, FULL, Alarms
from recorder.retention.apart import Apart, Interrupted
from recorder.retention.classes import RetentionClass, merged
from recorder.retention.copying import CopyDiffers
from recorder.retention.custody import NAME, RECORDER, Custody, CustodyBroken
from recorder.retention.deletion import Deletion
from recorder.retention.due_clock import DueClock
from recorder.retention.extend import Extension
from recorder.retention.holds import Holds, person_named, reason_given
from recorder.retention.moving import Mover, MoveRefused
from recorder.retention.scrub import Scrub
from recorder.retention.space import Rates, ReserveFile, SpaceGate, reserve_bytes
from recorder.retention.space_watch import PLACE, SpaceWatch
from recorder.retention.terms import Terms
from recorder.retention.tiers import find_session_folder, tier_of, tiers_of
from recorder.retention.tombstone import Signer
from recorder.settings import RecorderSettings

log = logging.getLogger(__name__)

WAKE_S: Final = 2.0
ROUND_US: Final = 600_000_000
"""So often it looks for what is due, and goes on with what was begun."""
_Tell = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody wants a session moved (`to` a place) or, without a place, read again."""

    session: str
    by: str
    to: str | None = None


class Keeping:
    """Everything that keeps, moves and ends recordings. `start`, then orders from any thread, at last `stop`."""

    def __init__(
        self,
        settings: RecorderSettings,
        clock: Clock,
        signer: Signer,
        tell: _Tell,
        recorded: Callable[[], Iterable[str]] = lambda: (),
        measured: Callable[[str], float | None] | None = None,
        on_deleted: Callable[[str], None] = lambda _session: None,
        apart: Apart | None = None,
    ) -> None:
        """`tell` takes alarms. `recorded()`: sources that are written now. `measured(source)`: bytes a second, or None.

        Makes nothing but the ledger. Raises OSError.
        """
        self._settings, self._clock = settings, clock
        self._classes = classes_of(settings)
        self.alarms = Alarms(tell)
        self.custody = Custody(settings.data_dir, clock)
        self._apart = apart or Apart(self._watch_space)
        self.holds = Holds(self.custody, lambda session: find_session_folder(settings, session) is not None)
        self.deletion = Deletion(settings, self.custody, self._classes, clock, signer, on_deleted)
        self.extension = Extension(self.custody, self._classes, self._terms)
        self.mover = Mover(settings, self.custody, self._apart.copy, self._apart.compare)
        self.scrub = Scrub(settings, self.custody, clock, self.alarms, self._apart.read)
        self._make_space(recorded, measured)
        self._due_clock = DueClock(settings.data_dir, self.custody.state.last_utc_us)
        self.clock_in_doubt = False
        self._aging = Aging(settings, self.custody, clock)
        self._orders: deque[Order] = deque()
        self._next_round_utc_us = self._next_reading_utc_us = 0
        self._change, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeping")
        if self.custody.damage is not None:
            self.alarms.raise_(DAMAGED, NAME, self.custody.damage)

    def _make_space(
        self, recorded: Callable[[], Iterable[str]], measured: Callable[[str], float | None] | None
    ) -> None:
        settings, figures = self._settings, self._settings.keeping.space
        self._hot = tiers_of(settings)[0].folder
        self._hot.mkdir(mode=0o750, parents=True, exist_ok=True)
        silent = [source.id for source in settings.sources if not source.has_picture]
        rates = Rates(figures, silent, measured)
        all_sources = rates.of_all(source.id for source in settings.sources)
        self.reserve = ReserveFile(self._hot, reserve_bytes(figures, all_sources, self._hot))
        self.gate = SpaceGate(self._hot, figures, rates, self.reserve)
        self.space = SpaceWatch(self._hot, figures, rates, self.reserve, self.alarms, recorded)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """End; a copy or a reading that is under way is given up and gone on from after the next start."""
        self._ending.set()
        self._apart.stop()
        self._change.set()
        if self._thread.is_alive():
            self._thread.join()
        self.custody.close()

    # --- orders ---

    def order_move(self, session: str, to: str, by: str) -> None:
        """Move it when its turn comes. Raises `MoveRefused` when that is refused already, `HoldRefused`, `CustodyBroken`."""
        person = person_named(by)
        self.mover.check(session, to)
        self._order(Order(session, person, to))

    def order_reading(self, session: str, by: str) -> None:
        """Read it again when its turn comes. Raises LookupError, `HoldRefused`, `CustodyBroken`."""
        person = person_named(by)
        self.custody.check()
        if find_session_folder(self._settings, session) is None:
            raise LookupError(f"there is no recording {session}")
        self._order(Order(session, person))

    def confirm_clock(self, by: str, reason: str) -> None:
        """A person says that the host's clock is right. Raises `HoldRefused`, `CustodyBroken`, OSError."""
        self.custody.append("clock_confirmed", "", person_named(by), reason=reason_given(reason))
        self._due_clock.confirm(self._clock.utc_us())
        self.clock_in_doubt = False
        self._next_round_utc_us = 0
        self._change.set()

    def knows(self, session: str) -> bool:
        """Whether there is such a recording, or what was left of it."""
        return find_session_folder(self._settings, session) is not None

    def story(self, session: str) -> dict[str, Any]:
        """Where it lies, which holds stand, when it was last read, whether it was deleted. Raises LookupError."""
        folder = find_session_folder(self._settings, session)
        if folder is None:
            raise LookupError(f"there is no recording {session}")
        verified = self.custody.state.verified.get(session)
        return {
            "place": tier_of(self._settings, folder).name,
            "holds": [hold.id for hold in self.holds.standing(session)],
            "read_utc_us": verified.at_utc_us if verified else None,
            "read_good": verified.good if verified else None,
            "deleted": session in self.custody.state.deleted,
        }

    def waiting(self) -> list[Order]:
        """The orders that wait for their turn."""
        return list(self._orders)

    def work_off(self) -> None:
        """Carry out the orders that wait, here and now: for a folder that no recorder runs on.

        Raises `MoveRefused`, `CopyDiffers`, `Interrupted`, LookupError, `CustodyBroken`, `ManifestBroken`, OSError.
        """
        if self._orders:
            self.mover.resume()
        while self._orders:
            self._next_order()

    def _order(self, order: Order) -> None:
        if order not in self._orders:
            self._orders.append(order)
        self._change.set()

    # --- the thread ---

    def _run(self) -> None:
        while not self._ending.is_set():
            self.turn()
            self._change.wait(WAKE_S)
            self._change.clear()

    def turn(self) -> None:
        """Space, and then one of: the round when its time has come, an order, a session of today's share."""
        self._watch_space()
        now_utc_us = self._clock.utc_us()
        if now_utc_us >= self._next_round_utc_us:
            self._next_round_utc_us = now_utc_us + ROUND_US
            for step in (self._go_on_moving, self.deletion.resume, self._delete_due, self._order_moves):
                self._attempt(step)
            self._change.set()
        elif self._orders:
            self._attempt(self._next_order)
            self._change.set()
        elif now_utc_us >= self._next_reading_utc_us:
            self._next_reading_utc_us = now_utc_us + ROUND_US
            self._attempt(self._read_next)

    def _attempt(self, step: Callable[[], Any]) -> None:
        """What fails is told and tried again at a later round; nothing that fails here ends the thread."""
        try:
            step()
        except Interrupted as error:
            log.info("%s", error)
        except CustodyBroken as error:
            self.alarms.raise_(DAMAGED, NAME, str(error))
        except (OSError, ManifestBroken, CopyDiffers, MoveRefused, LookupError) as error:
            log.error("keeping: %s", error)
        except Exception:
            log.exception("keeping: a fault of ours")

    def _watch_space(self) -> None:
        try:
            self.space.turn()
        except OSError as error:
            self.alarms.raise_(FULL, PLACE, f"the disk cannot be asked: {error.strerror}")

    def _next_order(self) -> None:
        order = self._orders.popleft()
        if order.to is None:
            self.scrub.verify(order.session, order.by)
            return
        try:
            self.mover.move(order.session, order.to, order.by)
        except CopyDiffers as error:
            self.alarms.raise_(DAMAGED, order.session, str(error))
            raise

    def _read_next(self) -> None:
        if self.scrub.turn() is not None:
            self._next_reading_utc_us = 0
            self._change.set()

    def _go_on_moving(self) -> None:
        self.mover.resume()
        for session, how in self.mover.differing.items():
            self.alarms.raise_(DAMAGED, session, how)

    def _delete_due(self) -> None:
        if self.custody.damage is not None:
            return
        self.clock_in_doubt = not self._due_clock.believes(self._clock.utc_us())
        if self.clock_in_doubt:
            log.error(
                "the clock leapt, or the recorder was off for long; nothing is deleted until a person confirms it"
            )
            return
        self.deletion.delete_due()

    def _order_moves(self) -> None:
        if self.custody.damage is None:
            for session, to in self._aging.due():
                self._order(Order(session, RECORDER, to))

    def _terms(self, session: str) -> Terms:
        return self.deletion.judge(session).terms


def classes_of(settings: RecorderSettings) -> dict[str, RetentionClass]:
    """The classes of a site; the one of its profile is kept for as long as the profile says, if that is longer."""
    classes, profile = dict(merged(settings.keeping.classes)), settings.retention
    own = classes.get(profile.kind)
    if own is not None and own.keep_years is not None and own.keep_years < profile.keep_years:
        classes[profile.kind] = own.model_copy(update={"keep_years": profile.keep_years})
    return classes
