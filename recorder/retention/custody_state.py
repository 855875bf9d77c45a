"""What follows from the lines of the ledger: which holds stand, until when, what was begun and not ended. Pure."""

from dataclasses import dataclass, field, replace

from recorder.manifest import Line


@dataclass(frozen=True, slots=True)
class Hold:
    """A recording must stay, whatever its class says, until two persons release it."""

    id: str
    session: str
    reason: str
    by: str
    at_utc_us: int
    released_by: tuple[str, ...] = ()
    released_utc_us: int | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not released."""
        return self.released_utc_us is None


@dataclass(frozen=True, slots=True)
class Verified:
    """When a recording was last read again, and whether it was whole."""

    at_utc_us: int
    good: bool
    bytes: int


@dataclass(slots=True)
class CustodyState:
    """`deleting` and `moving`: begun and not ended yet, with the line that began it."""

    holds: dict[str, Hold] = field(default_factory=dict)
    extended_utc_us: dict[str, int] = field(default_factory=dict)
    deleting: dict[str, Line] = field(default_factory=dict)
    deleted: dict[str, Line] = field(default_factory=dict)
    moving: dict[str, Line] = field(default_factory=dict)
    moved: dict[str, Line] = field(default_factory=dict)
    """The last move, whose source may still have to be cleared away."""
    verified: dict[str, Verified] = field(default_factory=dict)
    last_utc_us: int = 0

    def standing(self, session: str | None = None) -> list[Hold]:
        """The holds that stand, of all sessions or of one."""
        return [hold for hold in self.holds.values() if hold.stands and (session is None or hold.session == session)]

    def fold(self, line: Line) -> None:
        """Take in a line; kinds that change nothing here are left alone. Raises KeyError for a member that is missing."""
        session, at_utc_us = str(line["session"]), int(line["at_utc_us"])
        self.last_utc_us = max(self.last_utc_us, at_utc_us)
        match line["kind"]:
            case "held":
                hold = Hold(line["hold"], session, line["reason"], line["by"], at_utc_us)
                self.holds[hold.id] = hold
            case "released":
                by = (str(line["by"]), str(line["second"]))
                self.holds[line["hold"]] = replace(self.holds[line["hold"]], released_by=by, released_utc_us=at_utc_us)
            case "extended":
                known = self.extended_utc_us.get(session, 0)
                self.extended_utc_us[session] = max(known, int(line["keep_until_utc_us"]))
            case "verified":
                self.verified[session] = Verified(at_utc_us, bool(line["good"]), int(line["bytes"]))
            case _:
                self._fold_work(session, line)

    def _fold_work(self, session: str, line: Line) -> None:
        match line["kind"]:
            case "deleting":
                self.deleting[session] = line
            case "deletion_stopped":
                self.deleting.pop(session, None)
            case "deleted":
                self.deleting.pop(session, None)
                self.deleted[session] = line
            case "moving":
                self.moving[session] = line
            case "move_stopped":
                self.moving.pop(session, None)
            case "moved":
                self.moving.pop(session, None)
                self.moved[session] = line
                self.verified[session] = Verified(int(line["at_utc_us"]), True, int(line["bytes"]))
