"""Requests, answers, and the proof of who asks: vectors of RFC 2617 and 7616."""

import base64
import re
import secrets

import pytest

from recorder.rtsp.messages import Answer, Credentials, Question, read_message, request, whole_number

NONCE_7616 = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CNONCE_7616 = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
NONCE_2617 = "dcd98b7102dd2f0e8b11d0f600bfb0c093"


def challenged(password: str, *challenges: str, user: str = "Mufasa") -> Credentials:
    credentials = Credentials(user, password)
    assert credentials.take_challenge(Answer(401, {"www-authenticate": "\n".join(challenges)}))
    return credentials


def response(header: dict[str, str]) -> str:
    found = re.search(r'response="(\w+)"', header["Authorization"])
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("algorithm", "wanted"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_a_digest_is_that_of_rfc_7616(monkeypatch: pytest.MonkeyPatch, algorithm: str, wanted: str) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda _: CNONCE_7616)
    credentials = challenged(
        "Circle of Life",
        f'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, nonce="{NONCE_7616}", '
        'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    )
    header = credentials.header("GET", "/dir/index.html")
    assert response(header) == wanted
    assert f"qop=auth, nc=00000001, algorithm={algorithm}" in header["Authorization"]
    assert 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"' in header["Authorization"]


def test_a_digest_is_that_of_rfc_2617(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda _: "0a4f113b")
    credentials = challenged(
        "Circle Of Life", f'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="{NONCE_2617}"'
    )
    assert response(credentials.header("GET", "/dir/index.html")) == "6629fae49393a05397450978507c4ef1"


def test_a_digest_without_qop_is_the_old_one() -> None:
    credentials = challenged("CircleOfLife", f'Digest realm="testrealm@host.com", nonce="{NONCE_2617}"')
    header = credentials.header("GET", "/dir/index.html")
    assert response(header) == "1949323746fe6a43ef61f9606e7febea"
    assert "nc=" not in header["Authorization"]


def test_the_count_rises_with_each_request_and_begins_anew_with_each_challenge() -> None:
    credentials = challenged("p", 'Digest realm="r", qop="auth", nonce="1"')
    counts = [re.findall(r"nc=(\w+)", credentials.header("PLAY", "u")["Authorization"])[0] for _ in range(2)]
    credentials.take_challenge(Answer(401, {"www-authenticate": 'Digest realm="r", qop="auth", nonce="2", stale=true'}))
    counts += re.findall(r"nc=(\w+)", credentials.header("PLAY", "u")["Authorization"])
    assert counts == ["00000001", "00000002", "00000001"]


def test_of_several_challenges_the_first_known_digest_is_taken() -> None:
    both = (
        'Basic realm="b"',
        'Digest realm="d", nonce="1", algorithm=MD5',
        'Digest realm="d", nonce="1", algorithm=SHA-256',
    )
    assert len(response(challenged("p", *both).header("PLAY", "u"))) == 32
    assert len(response(challenged("p", *reversed(both)).header("PLAY", "u"))) == 64
    unknown = 'Digest realm="d", nonce="1", algorithm=SHA-512-256'
    assert len(response(challenged("p", unknown, both[2]).header("PLAY", "u"))) == 64


def test_two_challenges_in_one_header_are_told_apart() -> None:
    credentials = challenged("p", 'Basic realm="plain", Digest realm="other, too", nonce="1"')
    assert 'realm="other, too"' in credentials.header("PLAY", "u")["Authorization"]


def test_basic_is_answered_where_there_is_nothing_else() -> None:
    header = challenged("pä:ss", 'Basic realm="x"', user="user").header("PLAY", "u")
    assert base64.b64decode(header["Authorization"].split()[1]).decode() == "user:pä:ss"


def test_nothing_is_said_before_a_challenge_and_to_an_unknown_one() -> None:
    credentials = Credentials("user", "password")
    assert not credentials.take_challenge(Answer(401, {"www-authenticate": "Negotiate"}))
    assert not credentials.take_challenge(Answer(401, {}))
    assert credentials.header("PLAY", "u") == {}


def test_a_users_quotation_marks_stay_inside_the_header() -> None:
    header = challenged("p", 'Digest realm="r", nonce="1"', user='a"b\\c').header("PLAY", "u")
    assert 'username="a\\"b\\\\c"' in header["Authorization"]


def test_a_password_is_never_printed() -> None:
    assert "open-sesame" not in repr(Credentials("user", "open-sesame"))


def test_a_challenge_of_a_megabyte_of_letters_is_read_at_once() -> None:
    assert not Credentials("u", "p").take_challenge(Answer(401, {"www-authenticate": "a" * 1_000_000}))
    challenged("p", "Digest " + "a" * 1_000_000)


def test_an_answer_has_its_headers_in_small_letters_and_repeated_ones_together() -> None:
    answer = read_message(b"RTSP/1.0 401 Unauthorized\r\nCSEQ: 3\r\nX: a\r\nx: b", b"body")
    assert isinstance(answer, Answer)
    assert (answer.status, answer.number, answer.headers["x"], answer.first("x")) == (401, 3, "a\nb", "a")
    assert (answer.body, answer.first("none")) == (b"body", "")


def test_a_servers_question_is_known_by_its_number() -> None:
    question = read_message(b"OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 9", b"")
    assert isinstance(question, Question)
    assert question.answer() == b"RTSP/1.0 200 OK\r\nCSeq: 9\r\n\r\n"
    other = read_message(b"ANNOUNCE rtsp://x RTSP/1.0\r\nCSeq: 10", b"")
    assert isinstance(other, Question)
    assert other.answer().startswith(b"RTSP/1.0 501 ")


@pytest.mark.parametrize(
    "head", [b"", b"RTSP/1.0", b"RTSP/1.0 \xc2\xb2 OK", b"GET /", b"OPTIONS x\r\nCSeq: x", b"\xff\xfe"]
)
def test_what_is_neither_answer_nor_question_is_passed_over(head: bytes) -> None:
    assert read_message(head, b"") is None


@pytest.mark.parametrize(("text", "number"), [(" 12 ", 12), ("²", None), ("9" * 5_000, None), ("-1", None), ("", None)])
def test_only_plain_digits_are_a_number(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_a_request_ends_with_an_empty_line() -> None:
    text = request("PLAY", "rtsp://x/y", 4, {"Session": "7"})
    assert text == b"PLAY rtsp://x/y RTSP/1.0\r\nCSeq: 4\r\nUser-Agent: Sealroom\r\nSession: 7\r\n\r\n"
