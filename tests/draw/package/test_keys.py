"""Key lines and key files: damaged ones, other ones and wrong passphrases are told apart and show nothing."""

import json

import pytest

from controller.draw.package.keys import (
    KeyKind,
    KeyRefused,
    lock_key,
    new_key,
    parse_public,
    private_of,
    unlock_key,
)

PHRASE = "correct horse battery"
FAST = 2**10


def test_a_key_file_opens_to_its_passphrase_alone() -> None:
    key = new_key(KeyKind.SEAL, "custodian-1")
    data = lock_key(key, PHRASE, FAST)
    assert unlock_key(data + b"\n", PHRASE, KeyKind.SEAL) == key
    assert key.raw.hex() not in data.decode() + repr(key)
    with pytest.raises(KeyRefused, match="passphrase is wrong"):
        unlock_key(data, PHRASE + "x", KeyKind.SEAL)


def test_a_public_line_is_read_again_and_one_changed_sign_is_found() -> None:
    line = private_of(KeyKind.SIGN, "bank.example.cn", b"k" * 32).public.text()
    assert parse_public(line + "\n", KeyKind.SIGN).text() == line
    for place in range(len(line)):
        with pytest.raises(KeyRefused):
            parse_public(line[:place] + ("A" if line[place] != "A" else "B") + line[place + 1 :], KeyKind.SIGN)


def test_a_key_that_signs_is_not_taken_for_one_that_seals() -> None:
    key = private_of(KeyKind.SIGN, "bank", b"k" * 32)
    with pytest.raises(KeyRefused, match="signs"):
        parse_public(key.public.text(), KeyKind.SEAL)
    with pytest.raises(KeyRefused, match="signs"):
        unlock_key(lock_key(key, PHRASE, FAST), PHRASE, KeyKind.SEAL)


def test_a_short_passphrase_and_a_name_of_a_person_are_refused() -> None:
    with pytest.raises(KeyRefused, match="12 characters"):
        lock_key(new_key(KeyKind.SEAL, "custodian-1"), "short", FAST)
    with pytest.raises(KeyRefused, match="small letters"):
        new_key(KeyKind.SEAL, "王小明")


@pytest.mark.parametrize(
    "change", [{"format": "x"}, {"sealed": "00"}, {"sealed": "zz"}, {"scrypt": {}}, {"public": "x"}]
)
def test_a_file_that_is_no_key_file_is_refused(change: dict[str, object]) -> None:
    plain = {**json.loads(lock_key(new_key(KeyKind.SEAL, "a"), PHRASE, FAST)), **change}
    with pytest.raises(KeyRefused):
        unlock_key(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode(), PHRASE, KeyKind.SEAL)


def test_a_key_file_that_asks_for_endless_work_is_refused_at_once() -> None:
    plain = json.loads(lock_key(new_key(KeyKind.SEAL, "a"), PHRASE, FAST))
    plain["scrypt"]["n"] = 2**40
    with pytest.raises(KeyRefused, match="work"):
        unlock_key(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode(), PHRASE, KeyKind.SEAL)
