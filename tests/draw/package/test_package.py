"""A package opens to two custodians or to the opening key, to nobody else, and to nobody when one byte was changed."""

import json
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from controller.draw.package.file import (
    DrawPackage,
    check_signature,
    looks_like_a_package,
    parse_package,
    sign_package,
)
from controller.draw.package.header import Header, parse_header
from controller.draw.package.keys import KeyKind, private_of
from controller.draw.package.seal import key_of_opening, key_of_shares, open_package, open_share, pack
from controller.draw.read import DrawFileRefused
from controller.proof.canonical import canonical
from tests.draw import samples
from tests.draw.package.packages import BANK, CUSTODIANS, OTHER_BANK, PLATFORM, TERMS, a_list, a_package


def rules_of(refused: pytest.ExceptionInfo[DrawFileRefused]) -> list[tuple[str, str | None]]:
    return [(problem.rule, problem.column) for problem in refused.value.problems]


def test_any_two_of_three_custodians_open_a_package() -> None:
    """One ill custodian does not stop the day (domain of the draw package: two of at least three)."""
    package = parse_package(a_package().to_bytes())
    check_signature(package, (BANK.public,))
    for pair in combinations(CUSTODIANS, 2):
        opened = open_package(package, key_of_shares(package, [open_share(package, one) for one in pair]))
        assert opened.draw == a_list()
    everybody = [open_share(package, one) for one in CUSTODIANS]
    assert open_package(package, key_of_shares(package, everybody)).draw == a_list()


def test_one_custodian_alone_opens_nothing_even_twice() -> None:
    package = a_package()
    share = open_share(package, CUSTODIANS[0])
    for shares in ([], [share], [share, share]):
        with pytest.raises(DrawFileRefused) as refused:
            key_of_shares(package, shares)
        assert rules_of(refused) == [("package_shares_few", "threshold")]


def test_shares_of_another_package_open_nothing() -> None:
    package, other = a_package(), a_package()
    shares = [open_share(package, CUSTODIANS[0]), open_share(other, CUSTODIANS[1])]
    with pytest.raises(DrawFileRefused) as refused:
        open_package(package, key_of_shares(package, shares))
    assert rules_of(refused) == [("package_share", CUSTODIANS[1].public.id)]
    for share in (b"", b"\x00" + shares[0][1:], b"\x04" + shares[0][1:]):
        with pytest.raises(DrawFileRefused):
            key_of_shares(package, [shares[0], share])


def test_three_names_over_one_key_make_no_package() -> None:
    """Two of three custodians means two people: one who holds one key is one, whatever the key is called."""
    one = CUSTODIANS[0].raw
    same = [private_of(KeyKind.SEAL, name, one).public for name in ("aa", "bb", "cc")]
    everybody = [custodian.public for custodian in CUSTODIANS]
    for custodians, opening in ((same, None), ([*everybody[:2], same[0]], None), (everybody, same[0])):
        with pytest.raises(DrawFileRefused) as refused:
            pack(a_list(), TERMS, BANK, custodians, opening)
        assert rules_of(refused) == [("package_key_twice", "sealing_keys")]


def test_a_signed_package_with_one_key_twice_is_refused_when_it_is_read() -> None:
    package = a_package()
    header = package.header
    twice = replace(header, sealing_keys=(header.sealing_keys[0],) * 3)
    with pytest.raises(DrawFileRefused) as refused:
        parse_package(sign_package(replace(package, header=twice), BANK).to_bytes())
    assert rules_of(refused) == [("package_key_twice", "sealing_keys")]


def test_a_custodian_whose_key_the_header_does_not_name_hands_nothing_over() -> None:
    package = a_package()
    header = replace(package.header, sealing_keys=("a" * 64, *package.header.sealing_keys[1:]))
    with pytest.raises(DrawFileRefused) as refused:
        open_share(replace(package, header=header), CUSTODIANS[0])
    assert rules_of(refused) == [("package_key_other", CUSTODIANS[0].public.id)]


def test_the_platforms_opening_key_opens_a_package_that_was_sealed_to_it() -> None:
    """The list is released with the opening of bids (deployments D12 and D32)."""
    package = parse_package(a_package(with_opening=True).to_bytes())
    assert open_package(package, key_of_opening(package, PLATFORM)).draw == a_list()
    for other, key in ((a_package(), PLATFORM), (package, CUSTODIANS[0])):
        with pytest.raises(DrawFileRefused) as refused:
            key_of_opening(other, key)
        assert rules_of(refused) == [("package_not_for_key", "opening_key")]


def test_a_key_that_the_package_does_not_know_gets_no_share() -> None:
    with pytest.raises(DrawFileRefused) as refused:
        open_share(a_package(), PLATFORM)
    assert rules_of(refused) == [("package_not_for_key", "custodians")]


def test_one_package_is_one_sequence_of_bytes() -> None:
    data = a_package().to_bytes()
    assert parse_package(data).to_bytes() == data
    assert looks_like_a_package(data)
    assert not looks_like_a_package(samples.as_json(samples.rows()))
    for other in (data + b"\n", b" " + data, json.dumps(json.loads(data), indent=1).encode()):
        with pytest.raises(DrawFileRefused) as refused:
            parse_package(other)
        assert rules_of(refused) == [("package_format", None)]


def test_nothing_of_the_list_shows_in_the_file_or_in_a_repr() -> None:
    """S6: before release, counts only."""
    package = a_package()
    shown = package.to_bytes().decode() + repr(package) + repr(open_share(package, CUSTODIANS[0]))
    hidden = [*samples.NAMES, samples.id_number(1), samples.SECTION, samples.PROJECT, "虚构"]
    assert not any(secret in shown for secret in hidden)
    assert (package.header.experts, package.header.alternates, package.header.companies) == (5, 2, 1)


def test_two_packages_of_one_list_do_not_show_that_they_are_the_same() -> None:
    one, two = a_package(), a_package()
    assert one.header.list_commitment != two.header.list_commitment
    assert one.body != two.body


@pytest.mark.parametrize("place", range(0, 2400, 61))
def test_a_changed_byte_anywhere_is_refused(place: int) -> None:
    data = bytearray(a_package(with_opening=True).to_bytes())
    place %= len(data)
    data[place] = ord("a") if data[place] != ord("a") else ord("b")
    with pytest.raises(DrawFileRefused):
        check_signature(parse_package(bytes(data)), (BANK.public,))


def test_only_a_bank_that_the_site_trusts_may_sign() -> None:
    with pytest.raises(DrawFileRefused) as refused:
        check_signature(a_package(bank=OTHER_BANK), (BANK.public,))
    assert rules_of(refused) == [("package_bank", "signature")]
    forged = replace(a_package(bank=OTHER_BANK), signed_by=BANK.public.id)
    with pytest.raises(DrawFileRefused) as refused:
        check_signature(forged, (BANK.public,))
    assert rules_of(refused) == [("package_signature", "signature")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("session", ""), ("session", "测甲一"), ("site", "a b"), ("until_utc_us", 5), ("not_before_utc_us", 0),
     ("drawn_utc_us", 2**52), ("version", 0), ("version", True), ("version", "1"), ("previous", "a" * 64),
     ("procurement", "招标"), ("experts", 0), ("opening_key", "x"), ("list_commitment", "A" * 64),
     ("custodians", ["a", "b", "c"]),
     ("share_commitments", ["a" * 64]), ("sealing_keys", [1, 2, 3]), ("room", 1), ("section_sha256", "")],
)  # fmt: skip
def test_a_header_that_is_none_is_named_by_its_field(field: str, value: Any) -> None:
    plain = {**a_package().header.to_plain(), field: value}
    with pytest.raises(DrawFileRefused) as refused:
        parse_header(plain)
    assert rules_of(refused) == [("package_field", field)]
    assert "测甲一" not in str(refused.value)


@pytest.mark.parametrize(("custodians", "threshold"), [(2, 2), (3, 1), (3, 3), (3, 4)])
def test_two_of_at_least_three_custodians_and_never_all_of_them_are_needed(custodians: int, threshold: int) -> None:
    plain = a_package().header.to_plain()
    lists = ("custodians", "share_commitments", "sealing_keys")
    plain = {**plain, **{name: plain[name][:custodians] for name in lists}, "threshold": threshold}
    with pytest.raises(DrawFileRefused) as refused:
        parse_header(plain)
    assert rules_of(refused) == [("package_custodians", "custodians")]


def test_a_header_with_a_field_more_or_less_is_refused() -> None:
    plain = a_package().header.to_plain()
    for other in ({**plain, "more": 1}, {name: plain[name] for name in list(plain)[1:]}, [], None):
        with pytest.raises(DrawFileRefused) as refused:
            parse_header(other)
        assert rules_of(refused) == [("package_format", "header")]


def test_a_bank_that_lies_in_its_header_is_found_out_at_the_opening() -> None:
    package = a_package()
    key = key_of_shares(package, [open_share(package, one) for one in CUSTODIANS[:2]])
    lies: list[dict[str, Any]] = [{"experts": 6}, {"list_commitment": "0" * 64}, {"section_sha256": "0" * 64}]
    for lie in lies:
        header = Header(**{**package.header.to_plain(), "custodians": package.header.custodians, **lie})
        resealed = _resealed(package, header, key)
        with pytest.raises(DrawFileRefused) as refused:
            open_package(resealed, key)
        assert rules_of(refused)[0][0] == "package_body"


def _resealed(package: DrawPackage, header: Header, key: bytes) -> DrawPackage:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = package.body[:12]
    inner = AESGCM(key).decrypt(nonce, package.body[12:], package.header.bytes())
    return replace(package, header=header, body=nonce + AESGCM(key).encrypt(nonce, inner, header.bytes()))


@pytest.mark.parametrize("value", [None, 1, [], {}, "text", {"format": "sealroom-draw-package/1"}])
def test_json_that_is_no_package_is_refused_and_breaks_nothing(value: Any) -> None:
    with pytest.raises(DrawFileRefused):
        parse_package(canonical(value))


def test_parts_of_another_kind_are_refused_and_break_nothing() -> None:
    plain = json.loads(a_package().to_bytes())
    for name in plain:
        for value in (None, 1, [], {}, "x", [[]], [[1, 2]]):
            with pytest.raises(DrawFileRefused):
                parse_package(canonical({**plain, name: value}))
    for custodians in ([["a"]], [[1, "a"]], "ab", [["a", "b", "c"]], None):
        with pytest.raises(DrawFileRefused):
            parse_package(canonical({**plain, "keys": {"custodians": custodians, "opening": ""}}))
