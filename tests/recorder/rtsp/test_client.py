"""A session with cameras that behave as real ones do, and with some that do not."""

import datetime
import gc
import re
import socket
import ssl
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from recorder.rtsp import client as client_module
from recorder.rtsp.client import OUTBOX_BYTES_MAX, RtspClient, RtspRefused, start_stamps
from recorder.rtsp.receiver import Receiver
from tests.recorder.house import until
from tests.recorder.rtsp.scripted import Asked, Script, ScriptedCamera, framed, rtp, usual

CHALLENGE = 'Digest realm="camera", nonce="{}", qop="auth"'


def connect(camera: ScriptedCamera, user: str | None = None) -> RtspClient:
    return RtspClient(camera.url, user, "open-sesame", 2.0)


def playing(camera: ScriptedCamera, user: str | None = None) -> RtspClient:
    client = connect(camera, user)
    client.play(client.describe())
    client.early()
    return client


def cause(script: Script, user: str | None = None) -> str:
    """Why this camera is refused."""
    with ScriptedCamera(script) as camera:
        client = connect(camera, user)
        with pytest.raises(RtspRefused) as refused:
            client.play(client.describe())
        client.close()
    return refused.value.cause


def test_a_camera_without_content_base_is_asked_under_its_own_address() -> None:
    with ScriptedCamera() as camera:
        playing(camera).close()
        until(lambda: "TEARDOWN" in camera.methods(), "the end of the session")
        assert [(asked.method, asked.url.removeprefix(camera.url)) for asked in camera.asked] == [
            ("OPTIONS", ""),
            ("DESCRIBE", ""),
            ("SETUP", "/trackID=1"),
            ("SETUP", "/trackID=2"),
            ("PLAY", ""),
            ("TEARDOWN", ""),
        ]
        assert {asked.headers.get("session") for asked in camera.asked[3:]} == {"77"}


def test_a_content_base_counts_when_it_is_a_whole_address() -> None:
    for base, wanted in (("rtsp://192.0.2.7/live/", "rtsp://192.0.2.7/live/trackID=1"), ("/live/", None)):

        def script(asked: Asked, base: str = base) -> bytes:
            return usual(asked).replace(b"Content-Type", b"Content-Base: " + base.encode() + b"\r\nContent-Type")

        with ScriptedCamera(script) as camera:
            playing(camera).close()
            assert camera.asked[2].url == (wanted or f"{camera.url}/trackID=1")


def locked(asked: Asked) -> bytes:
    """Wants the digest of the user, with whatever nonce."""
    if "authorization" in asked.headers:
        return usual(asked)
    return asked.answer("401 Unauthorized", WWW_Authenticate=CHALLENGE.format("1"))


def test_a_password_is_proven_once_and_then_with_each_request() -> None:
    with ScriptedCamera(locked) as camera:
        playing(camera, "user").close()
        assert camera.methods()[:4] == ["OPTIONS", "OPTIONS", "DESCRIBE", "SETUP"]
        assert all("open-sesame" not in str(asked.headers) for asked in camera.asked)


def test_a_wrong_password_is_tried_once() -> None:
    tried = []

    def script(asked: Asked) -> bytes:
        tried.append("authorization" in asked.headers)
        return asked.answer("401 Unauthorized", WWW_Authenticate=CHALLENGE.format(len(tried)))

    assert cause(script, "user") == "password"
    assert tried == [False, True]
    assert cause(locked) == "password"


def of(method: str, answer: str, **headers: str) -> Script:
    return lambda asked: asked.answer(answer, **headers) if asked.method == method else usual(asked)


@pytest.mark.parametrize(
    ("script", "word"),
    [
        (of("DESCRIBE", "404 Not Found"), "no_such_stream"),
        (of("DESCRIBE", "302 Moved", Location="rtsp://192.0.2.9/"), "no_such_stream"),
        (of("DESCRIBE", "403 Forbidden"), "password"),
        (of("DESCRIBE", "500 Fault"), "unreadable"),
        (of("SETUP", "461 Unsupported Transport"), "no_tcp"),
        (of("SETUP", "200 OK", Transport="RTP/AVP;unicast;client_port=5000-5001"), "no_tcp"),
        (of("SETUP", "302 Moved"), "no_such_stream"),
        (of("SETUP", "200 OK", Transport="RTP/AVP/TCP;interleaved=4-5"), "unreadable"),
        (of("PLAY", "454 Session Not Found"), "unreadable"),
        (lambda asked: b"HTTP/1.1 400 Bad Request\r\n\r\n\x00\x00\x00\x00", "unreadable"),
        (lambda asked: b"\x16\x03\x01\x02", "unreadable"),
        (lambda asked: b"RTSP/1.0 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n", "unreadable"),
        (lambda asked: b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n" * 30_000, "unreadable"),
    ],
)
def test_each_refusal_is_a_word(script: Script, word: str) -> None:
    assert cause(script) == word


def test_a_camera_that_says_nothing_or_only_other_things_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "ANSWER_S", 0.2)
    assert cause(lambda asked: b"") == "silent"
    assert cause(lambda asked: b"RTSP/1.0 100 Continue\r\nCSeq: 1\r\n\r\n") == "silent"
    assert cause(lambda asked: b"RTSP/1.0 200 OK\r\nCSeq: 99\r\n\r\n") == "silent"


def test_a_flood_before_the_answer_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "EARLY_BYTES_MAX", 200_000)
    assert cause(lambda asked: framed(9, b"x" * 60_000) * 8) == "unreadable"


def test_nobody_there_is_a_word_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for url, word in ((f"rtsp://127.0.0.1:{port}/", "refused"), ("rtsp://" + "a" * 70 + ".invalid/", "no_such_host")):
        with pytest.raises(RtspRefused) as refused:
            RtspClient(url, None, "", 1.0)
        assert refused.value.cause == word


def test_other_channels_and_packets_before_the_answer_are_taken() -> None:
    def script(asked: Asked) -> bytes:
        if asked.method == "SETUP":
            first = 6 if asked.url.endswith("1") else 2
            return asked.answer(Session="77;timeout=4;x=y", Transport=f"RTP/AVP/TCP;interleaved={first}-{first + 1}")
        early = framed(6, b"early") if asked.method == "PLAY" else b""
        return early + usual(asked) + early[:3]

    with ScriptedCamera(script) as camera:
        client = connect(camera)
        assert [channel.number for channel in client.play(client.describe())] == [6, 2]
        packets, rest = client.early()
        while not rest:
            rest += client.receive()
        assert (packets, rest) == ([(6, b"early")], framed(6, b"early")[:3])
        assert client._keep_alive_s == 2.0
        client.close()


@pytest.mark.parametrize(
    ("info", "stamps"),
    [
        ("url=rtsp://h/1;seq=5;rtptime=100,url=rtsp://h/2;seq=9;rtptime=200", [100, 200]),
        ("url=rtsp://h/1;seq=5", []),
        ("url=a,b;rtptime=7", []),
        ("", []),
    ],
)
def test_start_stamps_are_believed_only_when_all_are_there(info: str, stamps: list[int]) -> None:
    assert start_stamps(info) == stamps


def pump(client: RtspClient, camera: ScriptedCamera, condition: Callable[[], object]) -> None:
    """Let the client go on as a round does, until the condition holds."""
    receiver = Receiver(client, [])

    def holds() -> bool:
        camera.send(framed(9, b"x"))
        receiver.waiting()
        return bool(condition())

    until(holds, "what the client should have done")


def test_a_new_nonce_during_keep_alive_is_used_at_once_and_the_stream_goes_on() -> None:
    def script(asked: Asked) -> bytes:
        nonce = "2" if asked.method == "GET_PARAMETER" else "1"
        if f'nonce="{nonce}"' in asked.headers.get("authorization", ""):
            return usual(asked)
        return asked.answer("401 Unauthorized", WWW_Authenticate=CHALLENGE.format(nonce) + ", stale=true")

    with ScriptedCamera(script) as camera:
        client = playing(camera, "user")
        client.stop_waiting()
        client._asked_s = -client._keep_alive_s
        pump(client, camera, lambda: camera.methods().count("GET_PARAMETER") == 2)
        client.close()
    kept = [asked.headers["authorization"] for asked in camera.asked if asked.method == "GET_PARAMETER"]
    assert [re.findall(r' nonce="(\d)', header)[0] for header in kept] == ["1", "2"]


def test_a_camera_that_never_accepts_a_keep_alive_is_not_asked_without_end() -> None:
    def script(asked: Asked) -> bytes:
        if asked.method == "GET_PARAMETER":
            return asked.answer("401 Unauthorized", WWW_Authenticate=CHALLENGE.format("1"))
        return usual(asked)

    with ScriptedCamera(script) as camera:
        client = playing(camera, "user")
        client.stop_waiting()
        client._asked_s = -client._keep_alive_s
        rounds = iter(range(30))
        pump(client, camera, lambda: next(rounds) == 25)
        client.close()
        assert camera.methods().count("GET_PARAMETER") == 2


def test_a_camera_without_get_parameter_is_kept_alive_by_options() -> None:
    script = of("GET_PARAMETER", "501 Not Implemented")
    with ScriptedCamera(script) as camera:
        client = playing(camera)
        client.stop_waiting()
        client._asked_s = -client._keep_alive_s
        pump(client, camera, lambda: camera.methods()[-1] == "OPTIONS" and "GET_PARAMETER" in camera.methods())
        client.close()


def test_a_cameras_own_question_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[bytes] = []
    with ScriptedCamera() as camera:
        client = playing(camera)
        client.stop_waiting()
        monkeypatch.setattr(client, "_queue", answers.append)
        camera.send(framed(9, b"x") + b"OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 5\r\n\r\n" + framed(9, b"y"))
        pump(client, camera, lambda: any(answers))
        client.close()
    assert [each for each in answers if each] == [b"RTSP/1.0 200 OK\r\nCSeq: 5\r\n\r\n"]


def test_a_camera_that_reads_nothing_gets_whole_messages_or_none_and_nobody_waits() -> None:
    with ScriptedCamera() as camera:
        client = playing(camera)
        client._socket.close()
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        client._socket = ours
        client.stop_waiting()
        for _ in range(3_000):
            client.send_report(1, b"r" * 96)
        assert OUTBOX_BYTES_MAX <= len(client._outbox) < OUTBOX_BYTES_MAX + 100
        theirs.settimeout(5)
        got = b""
        while client._outbox:
            got += theirs.recv(1 << 16)
            client._post(b"")
        ours.close()
        while more := theirs.recv(1 << 16):
            got += more
        theirs.close()
    assert got == framed(1, b"r" * 96) * (len(got) // 100)
    assert len(got) > OUTBOX_BYTES_MAX


def test_hanging_up_on_a_dead_camera_is_no_error() -> None:
    with ScriptedCamera() as camera:
        client = playing(camera)
        camera.hang_up()
        with pytest.raises(OSError, match="hung up"):
            client.receive()
        client.close()


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate that a camera signed for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "camera")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path: Path = tmp_path_factory.mktemp("tls") / "camera.pem"
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(pem, *plain) + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_rtsps_is_the_same_session_and_no_record_is_left_lying(secured: ssl.SSLContext) -> None:
    with ScriptedCamera(secured=secured) as camera:
        client = playing(camera)
        client.stop_waiting()
        sent = b"".join(framed(0, rtp(number, 0, b"x" * 1_400)) for number in range(70))
        camera.send(sent)
        got: list[bytes] = []

        def all_is_there() -> bool:
            got.append(client.receive())
            return sum(map(len, got)) == len(sent)

        until(all_is_there, "all that was sent")
        assert b"".join(got) == sent
        assert client.receive() == b""
        client.close()


def test_a_camera_without_tls_is_unreadable_by_rtsps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "ANSWER_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(RtspRefused) as refused:
        RtspClient(f"rtsps://127.0.0.1:{listener.getsockname()[1]}/", None, "", 1.0)
    assert refused.value.cause == "silent"


def test_a_connection_that_was_closed_leaves_nothing_in_memory() -> None:
    with ScriptedCamera() as camera:
        gc.disable()  # no ring may be needed to be searched for: each try of a bad camera would cost megabytes till then
        try:
            client = playing(camera)
            gone = weakref.ref(client)
            client.close()
            del client
            assert gone() is None
        finally:
            gc.enable()
