"""A released package opens to what the custodians handed over, once; afterwards a restart needs nobody (S6, S11)."""

import asyncio
import secrets
from dataclasses import dataclass, field, replace

import pytest

from controller.core import facts
from controller.core.draw import DrawList, DrawState
from controller.core.session import Session
from controller.core.state import Room
from controller.draw.package import seal
from controller.draw.package.file import DrawPackage, sign_package
from controller.draw.package.seal import open_share
from controller.draw.package.vaulted import seal_package
from controller.draw.read import DrawFileRefused
from controller.runtime.draws import Draws
from controller.runtime.observe import Observed
from controller.store.vault import SealedRow, Vault
from tests.draw import samples
from tests.draw.package.packages import BANK, CUSTODIANS, PLATFORM, a_list, a_package, next_version


@dataclass
class Stand:
    """A vault and its rows, and a room whose session has a released package."""

    package: DrawPackage
    vault: Vault = field(default_factory=lambda: Vault(secrets.token_bytes(32), {}))
    rows: list[SealedRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.vault.create("s-1")
        self.rows.append(seal_package(self.vault, "s-1", self.package.to_bytes()))
        self.draws = Draws(self.vault, self.read)

    async def read(self, session: str, purpose: str) -> list[SealedRow]:
        return [row for row in self.rows if (row.session_id, row.purpose) == (session, purpose)]

    def room(self, **changes: object) -> Room:
        header = self.package.header
        draw = DrawList(
            header.list_commitment, header.experts, 0, DrawState.RELEASED, package_sha256=self.package.sha256
        )
        return Room(sessions={"s-1": Session("s-1", "1", 0, 10, draw=replace(draw, **changes))})  # type: ignore[arg-type]

    def give(self, *custodians: int) -> None:
        for place in custodians:
            key = CUSTODIANS[place]
            self.draws.shares.keep_share(self.package, key.public.id, open_share(self.package, key))

    def open(self, room: Room | None = None) -> Observed:
        observed = asyncio.run(self.draws.open("s-1", room or self.room()))
        self.rows += [row for row in observed.rows if isinstance(row, SealedRow)]
        return observed


def test_two_custodians_open_a_package_to_pseudonyms_with_alternates_in_order() -> None:
    stand = Stand(a_package())
    stand.give(0, 2)
    fact = stand.open().fact
    assert isinstance(fact, facts.DrawListOpened)
    assert [one.alternate for one in fact.people] == [0, 0, 0, 0, 0, 1, 2]
    assert not any(secret in repr(fact) for secret in (*samples.NAMES, samples.id_number(1), "虚构"))
    assert stand.draws.name_of(fact.people[5].person) == samples.NAMES[0]
    assert [one.name for one in stand.draws.companies_of("s-1")] == ["虚构建设有限公司"]


def test_one_custodian_is_not_enough_and_the_other_may_still_come() -> None:
    stand = Stand(a_package())
    stand.give(1)
    assert stand.open().fact == facts.DrawListFailed("s-1", "shares_missing")
    stand.give(0)
    assert isinstance(stand.open().fact, facts.DrawListOpened)


def test_the_platforms_key_opens_a_package_without_custodians() -> None:
    stand = Stand(a_package(with_opening=True))
    with pytest.raises(DrawFileRefused):
        stand.draws.shares.keep_opening(stand.package, b"x" * 32)
    stand.draws.shares.keep_opening(stand.package, PLATFORM.raw)
    assert isinstance(stand.open().fact, facts.DrawListOpened)


def test_what_was_handed_over_is_forgotten_once_the_list_is_open() -> None:
    stand = Stand(a_package())
    stand.give(0, 1)
    stand.open()
    assert stand.draws.shares.held(stand.package.sha256) == 0


def test_after_a_restart_the_opened_list_needs_no_custodian() -> None:
    stand = Stand(a_package())
    stand.give(0, 1)
    opened = stand.open().fact
    assert isinstance(opened, facts.DrawListOpened)
    again = Draws(stand.vault, stand.read)
    asyncio.run(again.remember(stand.room(state=DrawState.ACTIVE)))
    assert again.name_of(opened.people[0].person) == samples.NAMES[0]
    stand.draws = Draws(stand.vault, stand.read)
    repeated = stand.open()
    assert (repeated.fact, repeated.rows) == (opened, ())


def test_a_forged_share_is_refused_by_name_and_replaces_nothing() -> None:
    """One bad share of three does not stop two good ones, and nobody can replace a share that is here."""
    stand = Stand(a_package())
    stand.give(0)
    for custodian, share, named in (
        (CUSTODIANS[0].public.id, b"\x01" + b"x" * 32, ("package_share", CUSTODIANS[0].public.id)),
        (CUSTODIANS[1].public.id, b"\x02" + b"x" * 32, ("package_share", CUSTODIANS[1].public.id)),
        (CUSTODIANS[1].public.id, open_share(stand.package, CUSTODIANS[0]), ("package_share", CUSTODIANS[1].public.id)),
        (CUSTODIANS[1].public.id, b"", ("package_share", CUSTODIANS[1].public.id)),
        ("stranger+00000000", b"\x01" + b"x" * 32, ("package_not_for_key", "custodians")),
    ):
        with pytest.raises(DrawFileRefused) as refused:
            stand.draws.shares.keep_share(stand.package, custodian, share)
        assert [(one.rule, one.column) for one in refused.value.problems] == [named]
    assert stand.draws.shares.held(stand.package.sha256) == 1
    stand.give(2)
    assert isinstance(stand.open().fact, facts.DrawListOpened)


def test_a_list_that_does_not_open_costs_no_custodian_a_second_way() -> None:
    """A bank that sealed another key to the platform: that key goes, the shares stay and open the list."""
    stand = Stand(platform_key_of_another_package())
    stand.draws.shares.keep_opening(stand.package, PLATFORM.raw)
    stand.give(0, 1)
    assert stand.open().fact == facts.DrawListFailed("s-1", "shares_wrong")
    assert stand.draws.shares.held(stand.package.sha256) == 2
    assert isinstance(stand.open().fact, facts.DrawListOpened)


def platform_key_of_another_package() -> DrawPackage:
    """A package whose list key for the platform is not that of the list."""
    good = a_package(with_opening=True)
    bound = seal._bound(good.header, "key", PLATFORM.public.id)
    other = seal._SUITE.encrypt(bytes(32), PLATFORM.public.sealing(), bound)
    return sign_package(replace(good, opening=other), BANK)


def test_a_package_that_is_not_the_one_in_the_journal_is_not_opened() -> None:
    stand = Stand(a_package())
    stand.give(0, 1)
    other = a_package()
    assert stand.open(stand.room(package_sha256=other.sha256)).fact == facts.DrawListFailed("s-1", "wrong_list")


def test_the_next_version_is_opened_under_its_own_number_and_keeps_the_pseudonyms_of_who_stays() -> None:
    first = Stand(a_package())
    first.give(0, 1)
    before = first.open().fact
    assert isinstance(before, facts.DrawListOpened)
    second = next_version(first.package, a_list(first=2))
    first.package = second
    first.rows.append(seal_package(first.vault, "s-1", second.to_bytes()))
    first.give(1, 2)
    supplement = first.room(
        state=DrawState.SUPPLEMENT_RELEASED, next_version=2, next_commitment=second.header.list_commitment,
        next_package_sha256=second.sha256,
    )  # fmt: skip
    after = first.open(supplement).fact
    assert isinstance(after, facts.DrawListOpened)
    assert after.version == 2
    assert [one.person for one in after.people[:4]] == [one.person for one in before.people[1:5]]
    again = Draws(first.vault, first.read)
    in_force = first.room(state=DrawState.ACTIVE, version=2, commitment=second.header.list_commitment)
    asyncio.run(again.remember(in_force))
    assert again.name_of(before.people[0].person) == samples.NAMES[0], "who fell out keeps a name"


def test_without_the_sessions_key_a_package_stays_shut() -> None:
    stand = Stand(a_package())
    stand.give(0, 1)
    stand.vault.forget("s-1")
    assert stand.open().fact == facts.DrawListFailed("s-1", "cannot_unseal")
