"""Who signs an act: as many different persons as it needs, each by a PIN of their own."""

from collections.abc import Sequence

from controller.web.bodies import Signer
from controller.web.counter import Counter
from controller.web.errors import Problem
from controller.web.fields import finding


async def signed(
    counter: Counter, signers: Sequence[Signer], persons: int, supervisor: bool = False
) -> tuple[str, ...]:
    """The ids of those who sign; `supervisor` = one of them has to be one. Raises `Problem`."""
    ids = [signer.staff.strip() for signer in signers]
    if len(ids) < persons:
        raise Problem(422, "fields", errors=[finding("by", "too_short", {"min_length": persons})])
    if len(set(ids)) < len(ids):
        raise Problem(422, "same_person", errors=[finding("by", "same_person")])
    members = [
        await counter.pins.check(staff, signer.pin, signing=True) for staff, signer in zip(ids, signers, strict=True)
    ]
    wrong = [finding(f"by.{at}", "pin") for at, member in enumerate(members) if member is None]
    if wrong:
        raise Problem(403, "pin", errors=wrong)
    if supervisor and all(member.role != "supervisor" for member in members if member is not None):
        raise Problem(403, "role")
    return tuple(ids)
