"""What the demo leaves behind, checked from outside: verification, recordings by ffprobe, and the summary."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from controller.commands.demo_opening import EXPERTS, Told
from controller.commands.demo_site import SEALROOM
from controller.commands.demo_wait import DemoFailed

VERIFY_S: Final = 300.0
PROBE_S: Final = 60.0

EXPECTED_ALARMS: Final = {"card_not_on_list", "phone_at_gate"}
"""The stranger's card, and the carried phone. Any other alarm of the demo is a fault."""


def verify(out: Path) -> dict[str, Any]:
    """`sealroom verify OUT`, as anybody would run it: its exit code and its answer."""
    done = subprocess.run(
        [*SEALROOM, "verify", str(out), "--json"], capture_output=True, text=True, timeout=VERIFY_S, check=False
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {"error": (done.stderr or done.stdout).strip()[-500:]}
    return {"exit": done.returncode, "answer": answer}


def recorded_sources(out: Path, told: Told) -> list[dict[str, Any]]:
    """Every source of the session: seconds, segments and gaps by its manifest, and what ffprobe says of each file."""
    folder = out / "recordings" / told.session
    return [_source(one, told) for one in sorted(folder.iterdir()) if one.is_dir()] if folder.is_dir() else []


def _source(folder: Path, told: Told) -> dict[str, Any]:
    lines = [json.loads(line) for line in (folder / "manifest.jsonl").read_bytes().splitlines()]
    segments = [line for line in lines if line.get("kind") == "segment"]
    gaps = [line for line in lines if line.get("kind") == "gap" and _matters(line, told)]
    span_us = [segment["end_utc_us"] - segment["start_utc_us"] for segment in segments]
    covered = bool(segments) and (
        segments[0]["start_utc_us"] <= told.prepared_utc_us and segments[-1]["end_utc_us"] >= told.last_out_utc_us
    )
    return {
        "id": folder.name,
        "seconds": round(sum(span_us) / 1e6, 3),
        "segments": len(segments),
        "gaps": len(gaps),
        "from_prepared_to_last_out": covered,
        "ffprobe": _probe([folder / segment["name"] for segment in segments]),
    }


def _matters(gap: dict[str, Any], told: Told) -> bool:
    """A camera is connected before the session is prepared; what is missing from then on counts."""
    return bool(gap["to_utc_us"] > told.prepared_utc_us and gap["from_utc_us"] < told.last_out_utc_us)


def _probe(files: list[Path]) -> dict[str, Any] | None:
    """Streams and seconds of all files together; None where ffprobe is not installed."""
    if shutil.which("ffprobe") is None:
        return None
    streams: list[set[str]] = []
    seconds = 0.0
    for file in files:
        done = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "stream=codec_type:format=duration", "-of", "json", str(file)],
            capture_output=True, text=True, timeout=PROBE_S, check=False,
        )  # fmt: skip
        if done.returncode != 0 or done.stderr.strip():
            return {"playable": False, "file": file.name, "problem": done.stderr.strip()[-200:]}
        answer = json.loads(done.stdout)
        streams.append({stream["codec_type"] for stream in answer["streams"]})
        seconds += float(answer["format"]["duration"])
    sound_and_picture = all({"audio", "video"} <= kinds for kinds in streams)
    return {"playable": bool(files), "picture_and_sound": sound_and_picture, "seconds": round(seconds, 3)}


def faults_of(told: Told, alarms: list[str], sources: list[dict[str, Any]], verdict: dict[str, Any]) -> list[str]:
    """Everything about this demo that is not as it must be; empty = the demo is good."""
    faults: list[str] = []
    if told.admitted != list(EXPERTS):
        faults.append(f"admitted {told.admitted}, not all five in order")
    if sorted(told.phones_returned) != sorted(EXPERTS):
        faults.append(f"phones returned to {told.phones_returned} only")
    if told.carried.get("gate_alarm") is not True or told.carried.get("door_meanwhile") != "locked":
        faults.append(f"the carried phone was not caught: {told.carried}")
    if missing := EXPECTED_ALARMS - set(alarms):
        faults.append(f"alarms never raised: {sorted(missing)}")
    if odd := set(alarms) - EXPECTED_ALARMS:
        faults.append(f"alarms that nobody expected: {sorted(odd)}")
    if not sources:
        faults.append("no recording on disk")
    faults += [fault for source in sources for fault in _faults_of_source(source)]
    if verdict["exit"] != 0:
        faults.append(f"verify ended with {verdict['exit']}")
    return faults


def _faults_of_source(source: dict[str, Any]) -> list[str]:
    probed = source["ffprobe"]
    rules = {
        "not recorded from prepared to the last person out": source["from_prepared_to_last_out"],
        "has gaps": source["gaps"] == 0,
        f"ffprobe cannot play it: {probed}": probed is None or probed["playable"],
        "ffprobe finds no picture or no sound": probed is None or probed.get("picture_and_sound", True),
    }
    return [f"{source['id']}: {rule}" for rule, kept in rules.items() if not kept]


def confirm_good(faults: list[str]) -> None:
    """Raises `DemoFailed` naming every fault."""
    if faults:
        raise DemoFailed("; ".join(faults))
