"""Session descriptions as cameras write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.rtsp.receiver import is_known
from recorder.rtsp.sdp import Media, control_url, read_description, session_control

CAMERA = """v=0
o=- 1 1 IN IP4 192.0.2.7
s=Media Presentation
c=IN IP4 0.0.0.0
t=0 0
a=control:rtsp://192.0.2.7/Streaming/Channels/101/
m=video 0 RTP/AVP 96
a=framerate:25.000
a=control:trackID=1
a=rtpmap:96 h264/90000
a=fmtp:96 profile-level-id=420029; packetization-mode=1; sprop-parameter-sets=Z00AH5WoFAFuQA==,aO48gA==
m=audio 0 RTP/AVP 104
a=rtpmap:104 mpeg4-generic/16000/1
a=fmtp:104 streamtype=5; SizeLength=13; IndexLength=3; IndexDeltaLength=3; config=1408
a=control:trackID=2
m=application 0 RTP/AVP 107
a=rtpmap:107 vnd.onvif.metadata/90000
"""
AAC = {"sizelength": "13", "indexlength": "3", "indexdeltalength": "3"}


def test_a_cameras_streams_are_read_in_their_order() -> None:
    picture, sound = read_description(CAMERA.replace("\n", "\r\n"))
    assert (picture.kind, picture.encoding, picture.rate, picture.frame_rate) == ("picture", "H264", 90_000, 25.0)
    assert picture.parameters["sprop-parameter-sets"] == "Z00AH5WoFAFuQA==,aO48gA=="
    assert (sound.kind, sound.encoding, sound.rate, sound.channels) == ("sound", "MPEG4-GENERIC", 16_000, 1)
    assert sound.parameters["sizelength"] == "13"
    assert (picture.control, sound.control) == ("trackID=1", "trackID=2")
    assert sound.rtpmap == "104 mpeg4-generic/16000"
    assert session_control(CAMERA) == "rtsp://192.0.2.7/Streaming/Channels/101/"


def test_g711_needs_no_rtpmap() -> None:
    (sound,) = read_description("m=audio 0 RTP/AVP 8 0\r\n")
    assert (sound.encoding, sound.rate, sound.channels) == ("PCMA", 8_000, 1)


@pytest.mark.parametrize(
    ("base", "control", "url"),
    [
        ("rtsp://h/cam", "trackID=1", "rtsp://h/cam/trackID=1"),
        ("rtsp://h/cam/", "trackID=1", "rtsp://h/cam/trackID=1"),
        ("rtsp://h/cam?channel=1&subtype=0", "trackID=1", "rtsp://h/cam?channel=1&subtype=0/trackID=1"),
        ("rtsp://h/cam", "?trackID=1", "rtsp://h/cam?trackID=1"),
        ("rtsp://h/cam/", "/trackID=1", "rtsp://h/cam/trackID=1"),
        ("rtsp://h/cam", "*", "rtsp://h/cam"),
        ("rtsp://h/cam", "", "rtsp://h/cam"),
        ("rtsp://h/cam", "RTSP://192.0.2.7/other", "RTSP://192.0.2.7/other"),
    ],
)
def test_a_control_attribute_is_appended_to_the_whole_address(base: str, control: str, url: str) -> None:
    assert control_url(base, control) == url


@pytest.mark.parametrize(
    "section",
    [
        "m=video 0 RTP/AVP\n",
        "m=video 0 RTP/AVP x\na=rtpmap:x H264/90000",
        "m=video 0 RTP/AVP 96\na=rtpmap:96 H264",
        "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/" + "9" * 5_000,
        "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/0",
        "m=video 0 RTP/AVP 300\na=rtpmap:300 H264/90000",
        "m=audio 0 RTP/AVP 96\na=rtpmap:96 PCMA/8000/900",
        "m=text 0 RTP/AVP 96\na=rtpmap:96 t140/1000",
    ],
)
def test_a_stream_that_makes_no_sense_is_passed_over(section: str) -> None:
    assert read_description("v=0\n" + section) == []


@pytest.mark.parametrize("rate", ["nan", "inf", "-25", "1e-300", "1e300", "fast"])
def test_an_impossible_frame_rate_is_none(rate: str) -> None:
    (picture,) = read_description(f"m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=framerate:{rate}")
    assert picture.frame_rate == 0.0


@pytest.mark.parametrize(
    ("media", "known"),
    [
        (Media("picture", 96, "H264", 90_000, 1), True),
        (Media("picture", 96, "H265", 90_000, 1), True),
        (Media("picture", 96, "H264", 90_000, 1, {"packetization-mode": "2"}), False),
        (Media("picture", 96, "H265", 90_000, 1, {"sprop-max-don-diff": "1"}), False),
        (Media("picture", 96, "OPUS", 48_000, 2), False),
        (Media("sound", 96, "H264", 90_000, 1), False),
        (Media("sound", 97, "MPEG4-GENERIC", 48_000, 1, AAC), True),
        (Media("sound", 97, "MPEG4-GENERIC", 48_000, 1, AAC | {"sizelength": "-5"}), False),
        (Media("sound", 97, "MPEG4-GENERIC", 48_000, 1, AAC | {"sizelength": "999999999"}), False),
        (Media("sound", 97, "MPEG4-GENERIC", 48_000, 1, AAC | {"indexlength": "-3"}), False),
        (Media("sound", 97, "MPEG4-GENERIC", 48_000, 1, AAC | {"ctsdeltalength": "4"}), False),
        (Media("sound", 97, "MP4A-LATM", 48_000, 1), False),
    ],
)
def test_what_is_not_taken_apart_here_is_left_to_ffmpeg(media: Media, known: bool) -> None:
    assert is_known(media) is known


@given(st.text(alphabet="mav=:/ \r\n96rtpmdioH2450;é²", max_size=200))
def test_no_description_raises(text: str) -> None:
    for media in read_description("m=video 0 RTP/AVP 96\n" + text):
        assert media.rate > 0
        is_known(media)
    session_control(text)
