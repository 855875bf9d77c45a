"""Which sessions are old enough for a further place."""

from pathlib import Path

from recorder.clock import Clock
from recorder.retention.classes import DAY_US
from recorder.retention.custody import Custody
from recorder.retention.terms import glance
from recorder.retention.tiers import Placed, session_folders, tiers_of
from recorder.retention.tombstone import NAME as TOMBSTONE


class Aging:
    """Places take sessions of a certain age by themselves, if the settings say so. One thread."""

    def __init__(self, settings: Placed, custody: Custody, clock: Clock) -> None:
        self._settings, self._custody, self._clock = settings, custody, clock
        self._places = [tier.folder for tier in tiers_of(settings)]
        self._ends_utc_us: dict[str, int] = {}

    def due(self) -> list[tuple[str, str]]:
        """Sessions and the places that they should move to: the last one that their age allows, never back."""
        tiers = self._settings.keeping.tiers
        if all(tier.after_days is None for tier in tiers):
            return []
        state, found = self._custody.state, []
        for session, folder in session_folders(self._settings).items():
            if session in state.deleted or session in state.deleting or session in state.moving:
                continue
            age_days = self._age_days(session, folder)
            old = [
                place for place, tier in enumerate(tiers, start=1) if tier.after_days and age_days >= tier.after_days
            ]
            if old and old[-1] > self._places.index(folder.parent) and not (folder / TOMBSTONE).exists():
                found.append((session, tiers[old[-1] - 1].name))
        return found

    def _age_days(self, session: str, folder: Path) -> float:
        end_utc_us = self._ends_utc_us.get(session)
        if end_utc_us is None:
            seen = glance(folder)
            if seen is None:
                return -1
            end_utc_us = self._ends_utc_us[session] = seen.end_utc_us
        return (self._clock.utc_us() - end_utc_us) / DAY_US
