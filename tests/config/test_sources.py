"""What is recorded: kinds and their addresses, public areas."""

import pytest

from config.advice import advise
from config.load import parse_site
from tests.config.site_text import SIM, only_problem, problems_of, spoiled

CAMERA = 'address = "rtsp://127.0.0.1:0/cam-lane-a"'


def more(text: str, recorder: str = "") -> str:
    """The demo site with one more source, and a line in [recorder]."""
    return f"{with_recorder(recorder)}\n[[source]]\n{text}\n"


def with_recorder(line: str) -> str:
    """The demo site with a line in [recorder]."""
    return f"{SIM}\n[recorder]\n{line}\n"


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("camera", "rtsp://10.0.0.7/a"),
        ("camera", "rtsps://10.0.0.7:322/a"),
        ("microphone", "rtsp://10.0.0.7/a"),
        ("microphone", "alsa:plughw:CARD=Mic,DEV=0"),
        ("microphone", "alsa:default"),
        ("phone", "rtsp://10.0.0.7/a"),
        ("screen", "rtsp://10.0.0.7/a"),
    ],
)
def test_every_kind_has_its_addresses(kind: str, address: str) -> None:
    site = parse_site(more(f'id = "new"\nkind = "{kind}"\naddress = "{address}"', 'public_sources = ["new"]'))
    assert (site.sources[-1].kind, site.sources[-1].address) == (kind, address)
    assert "[[source]] new" not in [note.section for note in advise(site)]


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('address = "alsa:default"', "address"),
        ('kind = "screen"\naddress = "alsa:default"', "address"),
        ('kind = "microphone"\naddress = "alsa:"', "address"),
        ('kind = "microphone"\naddress = "/dev/snd/pcmC0D0c"', "address"),
        ('kind = "microphone"\naddress = "alsa:default"\nsound = false', "sound"),
        ('kind = "microphone"\naddress = "alsa:default"\nuser = "u"', "user"),
        ('kind = "doorbell"\naddress = "rtsp://10.0.0.7/a"', "kind"),
    ],
)
def test_what_does_not_fit_its_kind_is_named(lines: str, key: str) -> None:
    assert problems_of(spoiled(CAMERA, lines)) == [("[[source]] cam-lane-a", key)]


def test_two_cameras_of_one_name_and_two_names_of_one_camera_are_refused() -> None:
    assert problems_of(more('id = "cam-lane-a"\naddress = "rtsp://10.0.0.7/a"')) == [("[[source]] cam-lane-a", "id")]
    once = more('id = "new-a"\naddress = "rtsp://10.0.0.7/a"')
    assert problems_of(f'{once}\n[[source]]\nid = "new-b"\naddress = "rtsp://10.0.0.7/a"\n') == [
        ("[[source]] new-b", "address")
    ]


def test_public_areas_name_sources_that_there_are_each_once() -> None:
    text = with_recorder('public_sources = ["cam-hall"]')
    told = only_problem(text)
    assert told.startswith('[recorder] public_sources[1]: no [[source]] is named "cam-hall"')
    assert "cam-lane-a" in told
    twice = with_recorder('public_sources = ["cam-lane-a", "cam-lane-a"]')
    assert problems_of(twice) == [("[recorder]", "public_sources[2]")]
    assert problems_of(with_recorder("public_sources = 3")) == [("[recorder]", "public_sources")]


@pytest.mark.parametrize("index", ["mysql://u@h/d", "sealroom.db", "postgresql+psycopg://"])
def test_an_index_that_is_no_database_of_ours_is_refused(index: str) -> None:
    text = with_recorder(f'index = "{index}"')
    assert problems_of(text) == [("[recorder]", "index")]
