"""Orders and questions of keeping on the recorder's own socket: whoever may open the socket is trusted with names."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, model_validator

from recorder.manifest import ManifestBroken
from recorder.retention.copying import CopyDiffers
from recorder.retention.custody import CustodyBroken
from recorder.retention.custody_state import Hold
from recorder.retention.deletion import DeletionRefused, Judgement
from recorder.retention.extend import ExtensionRefused
from recorder.retention.holds import HoldRefused
from recorder.retention.moving import MoveRefused
from recorder.retention.routine import Keeping
from recorder.retention.terms import TermsUnknown

_NO_SUCH = 404
_REFUSED = 409
_DAMAGED = 423
_NO_STORAGE = 507

Text = Annotated[str, Field(min_length=1, max_length=500)]
Session = Annotated[str, Field(min_length=1, max_length=64)]


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HoldOrder(_Order):
    """A new hold."""

    session: Session
    reason: Text
    by: Text


class ReleaseOrder(_Order):
    """The end of a hold, by two different persons."""

    reason: Text
    by: Text
    second: Text


class ExtendOrder(_Order):
    """Keep longer: until a moment, or for the class's length from a later event. µs UTC."""

    session: Session
    reason: Text
    by: Text
    keep_until_utc_us: int | None = Field(default=None, ge=0, le=2**53)
    event_utc_us: int | None = Field(default=None, ge=0, le=2**53)

    @model_validator(mode="after")
    def _one(self) -> "ExtendOrder":
        if (self.keep_until_utc_us is None) == (self.event_utc_us is None):
            raise ValueError("give either keep_until_utc_us or event_utc_us")
        return self


class DeleteOrder(_Order):
    """The end of a recording that is due, by two different persons."""

    session: Session
    reason: Text
    by: Text
    second: Text


class MoveOrder(_Order):
    """To another place."""

    session: Session
    to: Text
    by: Text


class ReadOrder(_Order):
    """Read it again now."""

    session: Session
    by: Text


class ClockOrder(_Order):
    """The host's clock is right."""

    by: Text
    reason: Text


class _Refusals(APIRoute):
    """Every refusal becomes an answer that says why."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except LookupError as error:
                raise HTTPException(_NO_SUCH, str(error.args[0])) from None
            except CustodyBroken as error:
                raise HTTPException(_DAMAGED, str(error)) from None
            except (HoldRefused, ExtensionRefused, DeletionRefused, MoveRefused, TermsUnknown, CopyDiffers) as error:
                raise HTTPException(_REFUSED, str(error)) from None
            except ManifestBroken as error:
                raise HTTPException(_DAMAGED, str(error)) from None
            except OSError as error:
                raise HTTPException(_NO_STORAGE, f"the disk refused: {error.strerror}") from None

        return answer


def make_retention_router(keeping: Keeping) -> APIRouter:
    """Everything under `/retention`."""
    router = APIRouter(prefix="/retention", route_class=_Refusals)
    _add_holds(router, keeping)
    _add_ends(router, keeping)
    _add_work(router, keeping)
    return router


def _must_be_known(keeping: Keeping, session: str) -> None:
    if not keeping.knows(session):
        raise LookupError(f"there is no recording {session}")


def _add_holds(router: APIRouter, keeping: Keeping) -> None:
    """Who holds what, and until when it is kept."""

    @router.get("/holds")
    def holds(session: str | None = None, released: bool = False) -> dict[str, Any]:
        found = keeping.holds.all() if released else keeping.holds.standing()
        return {"holds": [_hold(hold) for hold in found if session in (None, hold.session)]}

    @router.post("/holds", status_code=201)
    def hold(order: HoldOrder) -> dict[str, Any]:
        _must_be_known(keeping, order.session)
        return _hold(keeping.holds.set(order.session, order.reason, order.by))

    @router.post("/holds/{hold_id}/release")
    def release(hold_id: str, order: ReleaseOrder) -> dict[str, Any]:
        if hold_id not in keeping.custody.state.holds:
            raise LookupError(f"there is no hold {hold_id}")
        return _hold(keeping.holds.release(hold_id, order.reason, order.by, order.second))

    @router.post("/extend")
    def extend(order: ExtendOrder) -> dict[str, Any]:
        _must_be_known(keeping, order.session)
        if order.keep_until_utc_us is not None:
            until = keeping.extension.until(order.session, order.keep_until_utc_us, order.by, order.reason)
        else:
            until = keeping.extension.from_event(order.session, order.event_utc_us or 0, order.by, order.reason)
        return {"session": order.session, "keep_until_utc_us": until}


def _add_ends(router: APIRouter, keeping: Keeping) -> None:
    """What is due, deletions and moves."""

    @router.get("/due")
    def due() -> dict[str, Any]:
        return {
            "clock_in_doubt": keeping.clock_in_doubt,
            "sessions": [_judgement(each) for each in keeping.deletion.due()],
        }

    @router.get("/sessions/{session}")
    def session(session: str) -> dict[str, Any]:
        _must_be_known(keeping, session)
        story = keeping.story(session)
        try:
            return story | _judgement(keeping.deletion.judge(session))
        except TermsUnknown as error:
            return story | {"session": session, "refusal": str(error)}

    @router.post("/delete")
    def delete(order: DeleteOrder) -> dict[str, Any]:
        _must_be_known(keeping, order.session)
        keeping.deletion.delete(order.session, order.by, order.second, order.reason)
        return {"session": order.session, "deleted": True}

    @router.post("/move", status_code=202)
    def move(order: MoveOrder) -> dict[str, Any]:
        _must_be_known(keeping, order.session)
        keeping.order_move(order.session, order.to, order.by)
        return {"session": order.session, "to": order.to, "waiting": True}

    @router.post("/scrub", status_code=202)
    def scrub(order: ReadOrder) -> dict[str, Any]:
        keeping.order_reading(order.session, order.by)
        return {"session": order.session, "waiting": True}


def _add_work(router: APIRouter, keeping: Keeping) -> None:
    """What is being done and was done, the clock and the disk."""

    @router.get("/work")
    def work() -> dict[str, Any]:
        state = keeping.custody.state
        return {
            "waiting": [asdict(order) for order in keeping.waiting()],
            "moving": sorted(state.moving),
            "deleting": sorted(state.deleting),
            "unread_today": keeping.scrub.share(),
            "alarms": keeping.alarms.standing(),
            "ledger_damage": keeping.custody.damage,
        }

    @router.get("/custody")
    def custody(session: str | None = None, last: Annotated[int, Query(ge=1, le=1_000)] = 100) -> dict[str, Any]:
        return {"lines": list(keeping.custody.lines(session))[-last:]}

    @router.post("/clock")
    def clock(order: ClockOrder) -> dict[str, Any]:
        keeping.confirm_clock(order.by, order.reason)
        return {"clock_in_doubt": False}

    @router.get("/space")
    def space() -> dict[str, Any]:
        return keeping.space.figures()


def _hold(hold: Hold) -> dict[str, Any]:
    return {**asdict(hold), "released_by": list(hold.released_by)}


def _judgement(judgement: Judgement) -> dict[str, Any]:
    terms = judgement.terms
    return {
        "session": terms.session,
        "classes": list(terms.kinds),
        "clauses": list(terms.clauses),
        "end_utc_us": terms.end_utc_us,
        "keep_until_utc_us": judgement.keep_until_utc_us,
        "files": terms.files,
        "bytes": terms.bytes,
        "deleted_by_class": judgement.by_class,
        "refusal": judgement.refusal,
    }
