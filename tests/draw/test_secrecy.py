"""No name, number or project leaves the reader: not in errors, reprs, warnings or tracebacks (S6, S11)."""

import traceback
from collections.abc import Iterator

import pytest

from controller.draw.commitment import commitment, draw_from_plaintext
from controller.draw.entries import DrawEntry
from controller.draw.read import DrawFileRefused, read_draw
from controller.draw.table import Cell, Row, Table
from tests.draw import samples

CANARY_NAME = "金丝雀"
CANARY_ID = samples.id_number(777)


def broken_files() -> Iterator[tuple[str, bytes]]:
    """Lists of the canary, each broken in its own way."""
    makes = {"list.csv": samples.as_csv, "list.xlsx": samples.as_xlsx, "list.json": samples.as_json}
    body = samples.rows()
    body[1][2], body[1][3] = CANARY_NAME, CANARY_ID
    for name, make in makes.items():
        for column in range(6):
            for value in ("", "x" * 60, CANARY_ID, CANARY_NAME, f"={CANARY_NAME}", f"{CANARY_ID}9", CANARY_ID[:17]):
                broken = [list(row) for row in body]
                broken[2][column] = value
                broken[3][column] = value
                yield name, make(broken)
        yield name, make(body, [CANARY_NAME, CANARY_ID, *samples.HEADINGS[2:]])
        yield name, make(body)[:-20]
    yield "list.csv", samples.as_csv(body)[len("BID_SECTION_CODE") :]
    yield "list.csv", f"{CANARY_NAME},{CANARY_ID}\n".encode()


def secrets() -> list[str]:
    return [CANARY_NAME, CANARY_ID, CANARY_ID[:15], samples.SECTION, samples.PROJECT, *samples.NAMES]


def test_no_refusal_shows_a_name_a_number_or_a_project() -> None:
    refusals = 0
    for name, data in broken_files():
        try:
            draw = read_draw(data, name)
            shown = repr(draw) + str(draw) + repr([warning.to_plain() for warning in draw.warnings])
        except DrawFileRefused as refused:
            refusals += 1
            plain = [problem.to_plain() for problem in (*refused.problems, *refused.warnings)]
            shown = str(refused) + repr(refused) + repr(plain) + "".join(traceback.format_exception(refused))
        for secret in secrets():
            assert secret not in shown
    assert refusals > 100


def test_no_value_shows_in_a_repr_on_the_way() -> None:
    entry = DrawEntry(CANARY_NAME, "01", CANARY_ID)
    draw = read_draw(samples.as_csv(samples.rows()), "list.csv")
    cell = Cell(CANARY_NAME)
    shown = repr([entry, draw, cell, Row(2, (cell,)), Table((CANARY_NAME,), (Row(2, (cell,)),)), draw.counts])
    for secret in secrets():
        assert secret not in shown


def test_a_damaged_store_shows_nothing_either() -> None:
    data = f'{{"format": 1, "BID_SECTION_CODE": "{CANARY_ID}", "experts": [{{"EXPERT_NAME": "{CANARY_NAME}"}}]}}'
    with pytest.raises(ValueError) as refused:
        draw_from_plaintext(data.encode())
    assert CANARY_NAME not in "".join(traceback.format_exception(refused.value))
    assert CANARY_ID not in "".join(traceback.format_exception(refused.value))


def test_a_commitment_shows_nothing() -> None:
    shown = commitment(read_draw(samples.as_csv(samples.rows()), "list.csv"), b"s" * 32)
    assert len(shown) == 64
    assert int(shown, 16) >= 0
