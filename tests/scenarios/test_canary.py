"""A canary in the draw list is found nowhere in clear: not in files, logs, or answers to the public pages (S6, S11)."""

from pathlib import Path

import httpx
import pytest

from tests.scenarios.stand import SESSION, running_stand

pytestmark = pytest.mark.timeout(300)

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def needles(texts: list[str]) -> dict[str, bytes]:
    """Every text in every encoding that a program here might write."""
    return {f"{text[:1]}… in {name}": text.encode(name) for text in texts for name in ENCODINGS}


def found_in(data: bytes, wanted: dict[str, bytes]) -> list[str]:
    """Names of what stands in the data."""
    return [name for name, needle in wanted.items() if needle in data]


def test_no_name_and_no_number_of_the_list_stands_anywhere_in_clear(tmp_path: Path) -> None:
    with running_stand(tmp_path) as stand:
        people = [one for one in stand.backdoor.people() if one["id"] != "x1"]
        wanted = needles([one[key] for one in people for key in ("name", "id_number")])
        story = stand.story()
        answers: list[bytes] = []
        with httpx.Client(base_url=stand.url, trust_env=False, timeout=30) as public:
            for path in ("/", "/entry", "/console", "/review", "/api/v1/openapi.json", "/api/v1/staff/state"):
                answers.append(public.get(path).content)
            story.open_session()
            answers.append(httpx.get(f"{stand.url}/api/v1/staff/state", trust_env=False, timeout=30).content)
            person = stand.come_in(story, "e1")
            stand.backdoor.person("e2", "present-card", reader="reader-a")
            stand.watch.until_kiosk(("wait_identity",), "e2")
            key = {"X-Kiosk-Key": stand.lane.kiosk_key}
            answers.append(public.get("/api/v1/kiosk/a/state", headers=key).content)
            answers.append(repr(stand.staff.state()).encode())
            answers.append(repr(stand.staff.get(f"/api/v1/staff/sessions/{SESSION}/events?after=0")).encode())
        assert person.startswith("p-")
        stand.controller.stop(20)
        files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "simulators.log"]
        assert {"journal.sqlite", "controller.log", "recorder.log"} <= {path.name for path in files}
        hits = {str(path): found_in(path.read_bytes(), wanted) for path in files}
        assert {path: names for path, names in hits.items() if names} == {}
        assert [found_in(answer, wanted) for answer in answers if found_in(answer, wanted)] == []
        # The search itself can find: the same needles stand in the back door's answer.
        assert found_in(repr(stand.backdoor.people()).encode(), wanted)
