"""What was exported is told to the ledger, over the recorder's own socket: the clip itself is made by who asked for it."""

from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from recorder.retention.custody import Custody, CustodyBroken
from recorder.retention.holds import HoldRefused, person_named, reason_given
from recorder.settings import Name

Moment = Annotated[int, Field(ge=0, le=1 << 53, strict=True)]


class ExportTold(BaseModel):
    """A clip that was made: of what, for whom, why, and its digest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session: Name
    sources: tuple[Name, ...] = Field(min_length=1, max_length=200)
    from_utc_us: Moment
    to_utc_us: Moment
    bytes: Moment
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    by: str
    reason: str


def make_exported_router(custody: Custody) -> APIRouter:
    """Routes of the control app."""
    router = APIRouter()

    @router.post("/exported", status_code=201)
    def exported(told: ExportTold) -> dict[str, str]:
        members = told.model_dump(mode="json", exclude={"session", "by", "reason"})
        try:
            by, reason = person_named(told.by), reason_given(told.reason)
            custody.append("exported", told.session, by, **members, reason=reason)
        except (HoldRefused, CustodyBroken) as error:
            raise HTTPException(409, str(error)) from None
        except OSError as error:
            raise HTTPException(507, f"the ledger could not be written: {error.strerror}") from None
        return {"session": told.session, "sha256": told.sha256}

    return router
