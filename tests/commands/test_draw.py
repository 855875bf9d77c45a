"""`sealroom draw`: from the bank's table to the proof, with files alone."""

import base64
import contextlib
import importlib
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.cells import cell_len
from typer.testing import CliRunner

from controller.commands import draw_carry, draw_upload
from controller.commands.draw import draw_app
from controller.commands.draw_labels import LABELS
from controller.commands.import_draw import import_draw
from controller.draw.package import keys
from controller.draw.package.file import parse_package
from controller.draw.package.header import Header
from controller.draw.package.seal import check_share, open_share
from controller.draw.rules import RULES
from tests.draw import samples

RUN = CliRunner()
import_draw_module = importlib.import_module("controller.commands.import_draw")
PHRASE = {"SEALROOM_PASSPHRASE": "correct horse battery"}
WINDOW = ["--from", "2026-01-05T08:00+08:00", "--until", "2026-01-06T08:00+08:00", "--not-before", "2026-01-05T07:30+08:00",
          "--drawn", "2026-01-04T12:00+08:00"]  # fmt: skip


def run(*arguments: object, exit_code: int = 0) -> dict[str, Any]:
    result = RUN.invoke(draw_app, [*map(str, arguments), "--json"], env=PHRASE)
    assert result.exit_code == exit_code, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    assert told["ok"] is (exit_code == 0)
    return told


@pytest.fixture(autouse=True)
def fast_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys.lock_key, "__defaults__", (2**10,))


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A folder with the bank's key, three custodians' keys and a table."""
    run("bank-key", "bank.example.cn", "--out", tmp_path / "bank.key")
    for place in (1, 2, 3):
        told = run("custodian-key", f"custodian-{place}", "--out", tmp_path / f"c{place}.key")
        (tmp_path / f"c{place}.pub").write_text(told["public"] + "\n")
    headings = (*samples.HEADINGS, "ALTERNATE_ORDER")
    body = [[*row, "" if place < 5 else str(place - 4)] for place, row in enumerate(samples.rows(7))]
    (tmp_path / "list.csv").write_bytes(samples.as_csv(body, headings))
    return tmp_path


def pack(folder: Path, out: str = "one.draw", *more: object, exit_code: int = 0) -> dict[str, Any]:
    custodians = [part for place in (1, 2, 3) for part in ("--custodian", folder / f"c{place}.pub")]
    place = ["--session", "k7f3", "--site", "centre.example.cn/site1", "--room", "1", "--procurement", "bidding"]
    return run(
        "pack", folder / "list.csv", "--out", folder / out, "--bank-key", folder / "bank.key",
        *custodians, *place, *WINDOW, *more, exit_code=exit_code,
    )  # fmt: skip


def bank_line(folder: Path) -> str:
    line: str = json.loads((folder / "bank.key").read_text())["public"]
    return line


def test_a_key_file_holds_no_key_in_clear_and_belongs_to_its_owner(tmp_path: Path) -> None:
    run("custodian-key", "custodian-1", "--out", tmp_path / "c.key")
    assert (tmp_path / "c.key").stat().st_mode & 0o077 == 0
    run("custodian-key", "custodian-1", "--out", tmp_path / "c.key", exit_code=2)
    run("custodian-key", "王小明", "--out", tmp_path / "d.key", exit_code=2)


def test_a_package_is_packed_shown_and_checked_without_a_name(bank: Path) -> None:
    packed = pack(bank)
    shown = run("show", bank / "one.draw")
    checked = run("check", bank / "one.draw", "--bank", bank_line(bank))
    assert packed["sha256"] == shown["sha256"] == checked["sha256"]
    assert (shown["header"]["experts"], shown["header"]["alternates"]) == (5, 2)
    assert (checked["signature_checked"], checked["chain_checked"]) == (True, True)
    text = RUN.invoke(draw_app, ["show", str(bank / "one.draw")]).output + json.dumps([packed, shown, checked])
    assert not any(secret in text for secret in (*samples.NAMES, samples.id_number(1), samples.SECTION))


def test_a_package_is_shown_in_words_of_both_languages_within_eighty_columns(bank: Path) -> None:
    pack(bank)
    told = RUN.invoke(draw_app, ["show", str(bank / "one.draw")], env={"COLUMNS": "80"}).output
    assert max(cell_len(line) for line in told.splitlines()) <= 80
    for words in ("最早开启时间", "not to be opened before", "开启所需份额", "招标 bidding", "+08:00", "未核对"):
        assert words in told
    assert set(LABELS) == {*Header.__dataclass_fields__, "signed_by", "sha256"}
    assert not [name for name in LABELS if "_" in name and name in told]


def test_a_changed_package_and_a_strangers_signature_are_refused(bank: Path) -> None:
    pack(bank)
    data = (bank / "one.draw").read_bytes().replace(b'"experts":5', b'"experts":6')
    (bank / "changed.draw").write_bytes(data)
    told = run("check", bank / "changed.draw", "--bank", bank_line(bank), exit_code=1)
    assert told["problems"][0]["rule"] == "package_signature"
    stranger = run("bank-key", "other.example.cn", "--out", bank / "other.key")["public"]
    told = run("check", bank / "one.draw", "--bank", stranger, exit_code=1)
    assert told["problems"][0]["rule"] == "package_bank"
    (bank / "none.draw").write_bytes(b"{}")
    assert run("show", bank / "none.draw", exit_code=1)["problems"][0]["rule"] == "package_format"
    run("show", bank / "missing.draw", exit_code=2)


def test_two_custodians_open_and_the_disclosure_proves_the_list(bank: Path) -> None:
    sha256 = pack(bank)["sha256"]
    run("open", bank / "one.draw", "--key", bank / "c1.key", exit_code=1)
    run("open", bank / "one.draw", "--key", bank / "c1.key", "--key", bank / "c3.key", "--out", bank / "shown.json")
    assert samples.id_number(1) not in (bank / "shown.json").read_text()
    good = run("prove", bank / "one.draw", bank / "shown.json", "--commitment", sha256, "--bank", bank_line(bank))
    assert good["counts"]["kept_back"] == 7
    run("prove", bank / "one.draw", bank / "shown.json", "--commitment", "0" * 64, exit_code=1)
    run("prove", bank / "one.draw", bank / "shown.json", exit_code=2)
    told = json.loads((bank / "shown.json").read_text())
    told["parts"][1]["shown"]["EXPERT_NAME"] = "测己六"
    (bank / "forged.json").write_text(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    found = run("prove", bank / "one.draw", bank / "forged.json", "--commitment", sha256, exit_code=1)
    assert found["findings"][0]["what"] == "its rows do not give the commitment in the package's header"


def test_a_package_is_not_opened_before_its_time(bank: Path) -> None:
    pack(bank, "late.draw", "--until", "2199-01-02T00:00Z", "--not-before", "2199-01-01T00:00Z")
    told = run("open", bank / "late.draw", "--key", bank / "c1.key", "--key", bank / "c2.key", exit_code=1)
    assert "too early" in told["error"]


def test_the_next_version_is_chained_and_a_fork_is_found(bank: Path) -> None:
    pack(bank)
    second = pack(bank, "two.draw", "--after", bank / "one.draw")
    assert second["header"]["version"] == 2
    assert run("check", bank / "two.draw", "--after", bank / "one.draw")["chain_checked"]
    assert not run("check", bank / "two.draw")["chain_checked"]
    pack(bank, "fork.draw")
    told = run("check", bank / "two.draw", "--after", bank / "fork.draw", exit_code=1)
    assert told["problems"][0]["rule"] == "package_chain"


def test_a_table_with_faults_and_times_without_a_zone_are_refused(bank: Path) -> None:
    (bank / "list.csv").write_bytes(samples.as_csv(samples.changed("ID_CARD", "4.40102E+17")))
    assert pack(bank, exit_code=1)["problems"][0]["rule"] == "id_became_number"
    (bank / "list.csv").write_bytes(samples.as_csv(samples.rows()))
    assert "zone" in pack(bank, "x.draw", "--drawn", "2026-01-04T12:00", exit_code=2)["error"]
    assert pack(bank, "x.draw", "--procurement", "招标", exit_code=1)["problems"][0]["column"] == "procurement"


def test_a_wrong_passphrase_and_a_wrong_kind_of_key_open_nothing(bank: Path) -> None:
    pack(bank)
    arguments = ["open", str(bank / "one.draw"), "--key", str(bank / "c1.key"), "--key", str(bank / "c2.key"), "--json"]
    wrong = RUN.invoke(draw_app, arguments, env={"SEALROOM_PASSPHRASE": "something else entirely"})
    assert wrong.exit_code == 2
    assert "passphrase" in json.loads(wrong.stdout)["error"]
    run("open", bank / "one.draw", "--key", bank / "bank.key", "--key", bank / "c2.key", exit_code=2)


# Three ways, the same bytes.


@pytest.fixture
def controller(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, bytes]]:
    """What reaches the controller's one door, in place of the network."""
    arrived: list[tuple[str | None, bytes]] = []

    def post(_self: object, path: str, session: str | None, body: bytes, **_headers: str) -> dict[str, Any]:
        assert path == "/api/v1/staff/draw-lists"
        if b'"version":9' in body:
            raise draw_upload.UploadRefused("refused", False, {"code": "list_refused"})
        arrived.append((session, body))
        return {"version": parse_package(body).header.version}

    def log_in(_url: str) -> Any:
        return contextlib.nullcontext(draw_upload.AsStaff(None))  # type: ignore[arg-type]

    monkeypatch.setattr(draw_upload.AsStaff, "post", post)
    monkeypatch.setattr(draw_upload, "as_staff", log_in)
    return arrived


def test_medium_https_and_draw_terminal_hand_over_the_same_bytes(
    bank: Path, controller: list[tuple[str | None, bytes]]
) -> None:
    pack(bank)
    data = (bank / "one.draw").read_bytes()
    medium = typer.Typer()
    medium.command()(import_draw)
    result = RUN.invoke(medium, [str(bank / "one.draw"), "--site", "http://127.0.0.1:1", "--json"])
    assert result.exit_code == 0, result.output
    draw_upload.upload("http://127.0.0.1:1", data, "one.draw", None)
    terminal = bank / "terminal"
    terminal.mkdir()
    (terminal / "one.draw").write_bytes(data)
    run("watch", terminal, "--site", "http://127.0.0.1:1", "--once")
    assert controller == [(None, data)] * 3
    assert (terminal / "taken" / "one.draw").read_bytes() == data


def test_a_refused_package_is_put_aside_with_its_reason(bank: Path, controller: list[Any]) -> None:
    pack(bank)
    terminal = bank / "terminal"
    terminal.mkdir()
    data = (bank / "one.draw").read_bytes().replace(b'"version":1', b'"version":9')
    (terminal / "bad.draw").write_bytes(data)
    run("watch", terminal, "--site", "http://127.0.0.1:1", "--once", exit_code=1)
    assert (terminal / "refused" / "bad.draw").read_bytes() == data
    assert json.loads((terminal / "refused" / "bad.draw.json").read_text()) == {"code": "list_refused"}
    assert controller == []


def test_a_package_needs_no_session_named_and_a_dry_run_sends_nothing(bank: Path, controller: list[Any]) -> None:
    pack(bank)
    medium = typer.Typer()
    medium.command()(import_draw)
    result = RUN.invoke(medium, [str(bank / "one.draw"), "--dry-run", "--json"])
    assert json.loads(result.stdout)["taken"] is False
    assert controller == []


def test_a_refused_package_says_which_rule_and_what_to_do(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        error = {"row": None, "column": "bank", **RULES["package_bank"]._asdict()}
        told = {"errors": [{**error, "rule": "package_bank", "detail": error["en"], "detail_zh": error["zh"]}]}
        raise draw_upload.UploadRefused("The list has faults; nothing was taken.", False, told)

    monkeypatch.setattr(import_draw_module, "upload", refuse)
    pack(bank)
    medium = typer.Typer()
    medium.command()(import_draw)
    result = RUN.invoke(medium, [str(bank / "one.draw"), "--site", "http://127.0.0.1:1"])
    assert result.exit_code == 1
    assert "bank [package_bank]" in result.output
    assert "[draw] banks" in result.output
    assert result.output.lower().count("nothing was taken") == 1


def test_a_draw_after_its_release_is_refused_naming_the_option(bank: Path) -> None:
    told = pack(bank, "late.draw", "--drawn", "2026-01-05T09:00+08:00", exit_code=1)
    assert "--drawn" in told["error"]
    assert "--not-before" in told["error"]


@pytest.mark.parametrize("words", [["--help"], ["bank-key", "--help"]])
def test_the_help_shows_where_the_banks_line_goes_with_its_brackets(words: list[str]) -> None:
    assert "`[draw] banks`" in RUN.invoke(draw_app, words, env={"COLUMNS": "200"}).stdout


# A custodian's share.


def test_a_custodian_hands_over_the_share_of_one_package_and_never_the_key(
    bank: Path, monkeypatch: pytest.MonkeyPatch, controller: list[Any]
) -> None:
    pack(bank)
    sent: list[tuple[str, str | None, Any]] = []

    def post(_self: object, path: str, session: str | None, body: Any, **_headers: str) -> dict[str, Any]:
        sent.append((path, session, body))
        return {"held": 1, "needed": 2}

    monkeypatch.setattr(draw_upload.AsStaff, "post", post)
    monkeypatch.setattr(draw_upload.AsStaff, "get", lambda _self, _path, _session: (bank / "one.draw").read_bytes())
    monkeypatch.setattr(draw_carry, "as_staff", draw_upload.as_staff)
    told = run("share", "--session", "k7f3", "--key", bank / "c2.key", "--site", "http://127.0.0.1:1")
    assert (told["held"], told["needed"]) == (1, 2)
    ((path, session, body),) = sent
    package = parse_package((bank / "one.draw").read_bytes())
    key = keys.unlock_key((bank / "c2.key").read_bytes(), PHRASE["SEALROOM_PASSPHRASE"], keys.KeyKind.SEAL)
    assert (path, session, body["custodian"]) == ("/api/v1/staff/draw-shares", "k7f3", key.public.id)
    assert base64.b64decode(body["share"]) == open_share(package, key)
    stranger = bank / "stranger.key"
    run("custodian-key", "custodian-9", "--out", stranger)
    refused = run("share", "--session", "k7f3", "--key", stranger, "--site", "http://127.0.0.1:1", exit_code=1)
    assert refused["problems"][0]["rule"] == "package_not_for_key"


def test_without_a_controller_nothing_is_handed_over(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEALROOM_STAFF", "g1")
    monkeypatch.setenv("SEALROOM_PIN", "000000")
    told = run("share", "--session", "k7f3", "--key", bank / "c2.key", "--site", bank, exit_code=2)
    assert "no running controller" in told["error"]
    told = run("share", "--session", "k7f3", "--key", bank / "c2.key", "--site", "http://127.0.0.1:1", exit_code=2)
    assert "does not answer" in told["error"]


def test_a_share_in_a_file_is_what_the_console_takes_and_is_readable_by_its_owner_alone(bank: Path) -> None:
    pack(bank)
    out = bank / "c2.share"
    told = run("share-file", bank / "one.draw", "--key", bank / "c2.key", "--out", out)
    package = parse_package((bank / "one.draw").read_bytes())
    key = keys.unlock_key((bank / "c2.key").read_bytes(), PHRASE["SEALROOM_PASSPHRASE"], keys.KeyKind.SEAL)
    plain = json.loads(out.read_text())
    assert (
        (plain["custodian"], plain["package_sha256"])
        == (key.public.id, package.sha256)
        == (told["custodian"], told["package_sha256"])
    )
    assert "share" not in told
    check_share(package, plain["custodian"], base64.b64decode(plain["share"]))
    assert out.stat().st_mode & 0o077 == 0
    run("share-file", bank / "one.draw", "--key", bank / "c2.key", "--out", out, exit_code=2)
