"""Signed notes and checkpoints, against the golden note of the Go checksum database and every kind of forgery."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.proof.note import (
    Checkpoint,
    NoteRefused,
    open_note,
    parse_checkpoint,
    parse_verifier,
    sign_note,
    verifier_of,
)

VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
NOTE = f"{TEXT}\n{SIGNATURE}"
OURS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_the_golden_note_opens_with_its_key() -> None:
    verifier = parse_verifier(VKEY)
    assert verifier.text() == VKEY
    assert open_note(NOTE, verifier) == TEXT


def test_a_note_of_ours_has_the_same_form() -> None:
    note = sign_note(TEXT, "sealroom.test/log", OURS)
    text, _, signature = note.rpartition("\n\n")
    assert text + "\n" == TEXT
    mark, name, encoded = signature.rstrip("\n").split(" ")
    assert (mark, name) == ("—", "sealroom.test/log")
    verifier = verifier_of("sealroom.test/log", OURS)
    raw = base64.b64decode(encoded, validate=True)
    assert (len(raw), raw[:4]) == (68, verifier.key_id)
    assert open_note(note, parse_verifier(verifier.text())) == TEXT


def test_unknown_signatures_are_ignored_and_ours_still_counts() -> None:
    ours = verifier_of("sealroom.test/log", OURS)
    note = sign_note(TEXT, "sealroom.test/log", OURS) + SIGNATURE
    assert open_note(note, ours) == TEXT
    assert open_note(note, parse_verifier(VKEY)) == TEXT


@pytest.mark.parametrize("note", [
    NOTE.replace("answer", "Answer"), NOTE.replace("x08go/Z", "x08go/Y"), NOTE.rstrip("\n"), TEXT, "", "\n\n",
    NOTE.replace("— ", "- "), NOTE.replace("PeterNeumann x", "PeterNeumann  x"), NOTE + "\n", NOTE + "garbage\n",
    NOTE.replace("x08go/Z", "%%%%%%%"), NOTE.replace("nAM=", "nAM"), f"{TEXT}\n— PeterNeumann x08g\n",
    NOTE.replace("nAM=", "nAN="), NOTE.replace("PeterNeumann", "SomebodyElse"), NOTE.replace("\n\n", "\n"),
])  # fmt: skip
def test_a_changed_or_malformed_note_is_refused(note: str) -> None:
    with pytest.raises(NoteRefused):
        open_note(note, parse_verifier(VKEY))


def test_a_known_key_whose_signature_fails_refuses_the_whole_note() -> None:
    good = sign_note(TEXT, "sealroom.test/log", OURS)
    bad = sign_note("something else\n", "sealroom.test/log", OURS).rpartition("\n\n")[2]
    with pytest.raises(NoteRefused, match="fails"):
        open_note(good + bad, verifier_of("sealroom.test/log", OURS))


@pytest.mark.parametrize("vkey", [
    "", "name", "name+00+xx", VKEY.replace("c74f20a3", "c74f20a4"), VKEY.replace("+AR", "+BR"), VKEY[:-4],
    VKEY.replace("PeterNeumann", "Other"), "+" + VKEY.split("+", 1)[1],
])  # fmt: skip
def test_a_text_that_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(NoteRefused):
        parse_verifier(vkey)


def test_a_checkpoint_has_three_lines() -> None:
    head = Checkpoint("sealroom.test/log", 15, bytes(32))
    assert head.text() == "sealroom.test/log\n15\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    assert parse_checkpoint(head.text()) == head


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize("text", [
    "", "o\n1\n", f"o\n01\n{ROOT}\n", f"o\n-1\n{ROOT}\n", f"\n1\n{ROOT}\n", f"o\n1\n{ROOT}", f"o\n1\n{ROOT}\nmore\n",
    f"o\n1\n{base64.b64encode(bytes(31)).decode()}\n", f"o\n１\n{ROOT}\n", f"o\n1\n{ROOT[:-2]}B=\n",
])  # fmt: skip
def test_what_is_not_quite_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        parse_checkpoint(text)
