"""Bytes of the simulated camera, checked against the RFCs and independent peers: requests, digest, RTP, RTCP, SDP."""

import base64
import struct
import urllib.request
from dataclasses import replace
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators import rtsp_media, rtsp_messages, rtsp_picture, rtsp_rtp, rtsp_sound
from simulators.rtsp_messages import Credentials, Request, RequestError, RequestReader
from simulators.rtsp_picture import PictureEncoder
from simulators.rtsp_profile import CameraProfile
from simulators.rtsp_rtp import RtpTrack
from simulators.rtsp_screen import PictureSwitch
from tests.simulators.rtsp_clients import PlainClient, camera_house

OPTIONS = b"OPTIONS rtsp://127.0.0.1/cam-1 RTSP/1.0\r\nCSeq: 7\r\n\r\n"
RECEIVER_REPORT = b"$\x01\x00\x08" + bytes.fromhex("80c9000112345678")
WITH_BODY = b"GET_PARAMETER rtsp://127.0.0.1/cam-1 RTSP/1.0\r\nCSeq: 8\r\nContent-Length: 6\r\n\r\n$ping\n"


@pytest.mark.parametrize("cut", range(1, len(OPTIONS + RECEIVER_REPORT + WITH_BODY)))
def test_requests_are_read_whole_wherever_the_stream_is_split(cut: int) -> None:
    stream = OPTIONS + RECEIVER_REPORT + WITH_BODY
    reader = RequestReader()
    requests = reader.feed(stream[:cut]) + reader.feed(stream[cut:])
    assert [(each.method, each.headers["cseq"]) for each in requests] == [("OPTIONS", "7"), ("GET_PARAMETER", "8")]
    assert requests[0].path == ("cam-1",)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\xff\xfe\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * RTSP/1.0\r\nContent-Length: many\r\n\r\n",
        b"OPTIONS * RTSP/1.0\r\nContent-Length: -5\r\n\r\n",
        b"OPTIONS rtsp://[::1 RTSP/1.0\r\n\r\n",
        b"A" * 20_000,
    ],
)
def test_what_is_no_request_is_refused(garbage: bytes) -> None:
    with pytest.raises(RequestError):
        RequestReader().feed(garbage)


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_break_the_reader(chunks: list[bytes]) -> None:
    reader = RequestReader()
    try:
        for chunk in chunks:
            assert all(isinstance(each.path, tuple) for each in reader.feed(chunk))
    except RequestError:
        return


def test_garbage_ends_that_connection_alone() -> None:
    with camera_house(["cam-1"]) as house, PlainClient(house.url("cam-1")) as other:
        with PlainClient(house.url("cam-1")) as client:
            client.socket.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert client.ends()
        assert other.ask("DESCRIBE").status == 200


def test_the_digest_is_the_one_that_urllib_computes() -> None:
    url, credentials = "rtsp://127.0.0.1/cam-1/", Credentials("viewer", "open-sesame")
    passwords = urllib.request.HTTPPasswordMgr()
    passwords.add_password(rtsp_messages.REALM, "http://127.0.0.1/", "viewer", "open-sesame")
    peer = urllib.request.AbstractDigestAuthHandler(passwords)
    challenge = urllib.request.parse_keqv_list(
        urllib.request.parse_http_list(rtsp_messages.challenge("abc123").removeprefix("Digest "))
    )
    asked = urllib.request.Request("http://127.0.0.1/cam-1/", method="DESCRIBE")
    given_digest = f"Digest {peer.get_authorization(asked, challenge)}"
    request = Request("DESCRIBE", url, {"authorization": given_digest})
    assert rtsp_messages.is_authorized(request, "abc123", credentials)
    assert not rtsp_messages.is_authorized(request, "another-nonce", credentials)
    assert not rtsp_messages.is_authorized(Request("PLAY", url, request.headers), "abc123", credentials)
    assert not rtsp_messages.is_authorized(Request("DESCRIBE", url, {}), "abc123", credentials)
    assert "open-sesame" not in repr(credentials) + repr(request)


@given(st.lists(st.binary(min_size=2, max_size=5_000), min_size=1, max_size=4))
def test_fragments_put_together_are_the_nal_units_again(nals: list[bytes]) -> None:
    payloads = rtsp_rtp.video_payloads(nals)
    assert max(map(len, payloads)) <= rtsp_rtp.MAX_PAYLOAD_BYTES
    assert reassembled(payloads, [len(nal) for nal in nals]) == nals


def reassembled(payloads: list[bytes], sizes: list[int]) -> list[bytes]:
    """RFC 6184 section 5.8, told single from fragmented by the size the unit had."""
    nals: list[bytes] = []
    waiting = iter(payloads)
    for size in sizes:
        payload = next(waiting)
        if size <= rtsp_rtp.MAX_PAYLOAD_BYTES:
            nals.append(payload)
            continue
        assert payload[0] & 0x1F == 28
        assert payload[1] & 0xC0 == 0x80
        nal = bytes((payload[0] & 0xE0 | payload[1] & 0x1F,)) + payload[2:]
        while not payload[1] & 0x40:
            payload = next(waiting)
            assert payload[1] & 0x80 == 0
            nal += payload[2:]
        nals.append(nal)
    assert next(waiting, None) is None
    return nals


def test_a_swapped_name_slice_is_bit_for_bit_what_coding_the_whole_picture_gives() -> None:
    whole, shared, switch = PictureEncoder(), PictureEncoder(), PictureSwitch("cam-1")
    plain, named = rtsp_picture.blank_canvas(), rtsp_picture.blank_canvas()
    rtsp_picture.paint_name(named, "cam-1")
    for number in range(60):
        for canvas in (plain, named):
            rtsp_picture.paint_time(canvas, number * rtsp_picture.FRAME_US)
        expected = whole.encode(named, 0, key=number % 25 == 0).nals
        assert switch.nals(shared.encode(plain, 0, key=number % 25 == 0)) == expected


def test_an_aac_frame_carries_its_size_in_the_au_header() -> None:
    assert rtsp_rtp.aac_payload(b"\xaa" * 5) == bytes.fromhex("00100028") + b"\xaa" * 5


def track() -> RtpTrack:
    return RtpTrack(96, 90_000, ssrc=0x11223344, sequence=0xFFFF, timestamp_base=0xFFFFFFFF)


def test_rtp_headers_count_and_wrap() -> None:
    sender = track()
    assert sender.packet(b"ab", 0x01020304, marker=False) == bytes.fromhex("8060ffff0102030411223344") + b"ab"
    assert sender.packet(b"c", 0x01020304, marker=True) == bytes.fromhex("80e000000102030411223344") + b"c"
    assert (sender.packets, sender.payload_bytes) == (2, 3)
    assert sender.timestamp(1_000_000) == 89_999


def test_a_sender_report_pairs_ntp_and_rtp_time() -> None:
    sender = track()
    sender.packet(b"abc", 0, marker=True)
    report = sender.sender_report(1_500_000, "cam-1")
    head, ssrc, ntp_s, ntp_fraction, rtp, packets, octets = struct.unpack(">7I", report[:28])
    assert (head, ssrc) == (0x80C80006, 0x11223344)
    assert (ntp_s, ntp_fraction) == (2_208_988_801, 0x80000000)
    assert (rtp, packets, octets) == (134_999, 1, 3)
    assert report[28:] == bytes.fromhex("81ca000311223344010563616d2d3100")


def test_the_session_description_carries_parameter_sets_and_sound_config() -> None:
    sps, pps = bytes.fromhex("6742c01eab"), bytes.fromhex("68ce0b")
    sound = replace(rtsp_sound.encode_loop(), config=bytes.fromhex("1408"))
    lines = rtsp_messages.session_description("cam-1", CameraProfile(), (sps, pps), sound).split("\r\n")
    (profile,) = [line for line in lines if line.startswith("a=fmtp:96")]
    sent = profile.split("sprop-parameter-sets=")[1].split(",")
    assert [base64.b64decode(each) for each in sent] == [sps, pps]
    assert "profile-level-id=42C01E" in profile
    assert any(line.startswith("a=fmtp:97") and line.endswith("config=1408") for line in lines)


@pytest.mark.parametrize(
    ("offers", "accepted"),
    [
        ("RTP/AVP/TCP;unicast;interleaved=4-5", "RTP/AVP/TCP;unicast;interleaved=4-5"),
        ("RTP/AVP;multicast,RTP/AVP/TCP;interleaved=0-1", "RTP/AVP/TCP;unicast;interleaved=0-1"),
        ("RTP/AVP/TCP;interleaved=255-256", None),
        ("RTP/AVP;unicast;client_port=70000-70001", None),
        ("RAW/RAW/UDP", None),
        ("", None),
    ],
)
def test_the_first_transport_that_can_be_served_is_taken(offers: str, accepted: str | None) -> None:
    outlet = rtsp_media.open_outlet(offers, "127.0.0.1", bytearray())
    assert (outlet.transport if outlet else None) == accepted


def test_a_header_block_reads_like_an_internet_message() -> None:
    request = RequestReader().feed(OPTIONS)[0]
    head, _, body = rtsp_messages.response(request, 200, {"Session": "1"}, "v=0\r\n").decode().partition("\r\n\r\n")
    status, *fields = head.split("\r\n")
    message = Message()
    for each in fields:
        message[each.split(": ")[0]] = each.split(": ")[1]
    assert status == "RTSP/1.0 200 OK"
    assert (message["cseq"], message["session"], message["content-length"]) == ("7", "1", str(len(body)))
