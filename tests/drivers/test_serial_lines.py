"""The same drivers on a pseudo-terminal and behind an RFC 2217 serial server."""

import termios
import threading

import pytest

from drivers import locker_8a, phonegate_uart, sdt_idcard
from drivers.errors import LinkLost, LocalFault
from drivers.kinds import BoxState, CardPresented, CardRemoved, OpenAck
from drivers.registry import DRIVERS
from tests.drivers import gate_device, locker_device, sdt_device
from tests.drivers.benches import ALL_SHUT
from tests.drivers.serial_lines import pty_line, serial_server
from tests.drivers.wire import until

LOCKER = locker_8a.Settings(channels=8, timeout_ms=300, quiet_ms=10)
READER = sdt_idcard.Settings(find_timeout_ms=300, read_timeout_ms=500)
GATE = phonegate_uart.Settings(timeout_ms=1000, heartbeat_ms=100)


def test_a_locker_board_on_a_serial_port_opens_a_box_and_says_so() -> None:
    board = locker_device.LockerDevice()
    with pty_line(locker_device.request_size, board.answer, termios.B9600) as wire:
        locker = locker_8a.Locker8a("locker-a", wire.path, LOCKER)
        assert locker.poll() == ALL_SHUT
        assert locker.open_box(3) == OpenAck(3)
        assert [box for box, state in locker.states().items() if state is BoxState.OPEN] == [3]
        locker.close()


def test_a_card_reader_on_a_serial_port_reads_a_card() -> None:
    device = sdt_device.SdtDevice()
    with pty_line(sdt_device.request_size, device.answer, termios.B115200) as wire:
        reader = sdt_idcard.SdtIdCard("reader-a", wire.path, READER)
        device.lay()
        [presented] = reader.poll()
        assert isinstance(presented, CardPresented)
        device.take()
        assert reader.poll() == [CardRemoved()]
        reader.close()


def test_a_gate_on_a_serial_port_is_heard() -> None:
    with pty_line(gate_device.request_size, gate_device.echo, termios.B115200) as wire:
        gate = phonegate_uart.PhonegateUart("gate-a", wire.path, GATE)
        gate.open()
        wire.say(gate_device.report(1) + gate_device.report(2))
        assert len(until(gate.poll)) in (1, 2)
        gate.close()


def test_the_wrong_baud_rate_is_a_lost_link_with_advice() -> None:
    board = locker_device.LockerDevice()
    with pty_line(locker_device.request_size, board.answer, termios.B9600) as wire:
        slow = LOCKER.model_copy(update={"baud_rate": 19200})
        locker = locker_8a.Locker8a("locker-a", wire.path, slow)
        with pytest.raises(LinkLost, match="check baud rate"):
            locker.poll()
        locker.close()


def test_an_adapter_pulled_out_and_put_in_again_is_found() -> None:
    board = locker_device.LockerDevice()
    with pty_line(locker_device.request_size, board.answer, termios.B9600) as wire:
        locker = locker_8a.Locker8a("locker-a", wire.path, LOCKER)
        locker.poll()
        wire.vanish()
        with pytest.raises(LinkLost):
            locker.poll()
        wire.reappear()
        assert until(locker.poll) == ALL_SHUT
        locker.close()


def test_an_answer_from_before_the_line_was_lost_is_not_the_next_ones() -> None:
    board = locker_device.LockerDevice()
    with pty_line(locker_device.request_size, board.answer, termios.B9600) as wire:
        locker = locker_8a.Locker8a("locker-a", wire.path, LOCKER)
        locker.poll()
        stale = board.answer(locker_device.checked(b"\x80\x01\x00\x33"))
        wire.silent = True
        with pytest.raises(LinkLost):
            locker.states()
        wire.say(stale)
        board.shut, wire.silent = 0x00, False
        assert set(until(locker.states).values()) == {BoxState.OPEN}
        locker.close()


def test_a_card_read_before_the_line_was_lost_is_not_presented_after_it() -> None:
    device = sdt_device.SdtDevice()
    with pty_line(sdt_device.request_size, device.answer, termios.B115200) as wire:
        reader = sdt_idcard.SdtIdCard("reader-a", wire.path, READER)
        device.lay()
        [presented] = reader.poll()
        device.take()
        wire.silent = True
        with pytest.raises(LinkLost):
            reader.poll()
        wire.silent = False
        wire.say(presented.raw)
        assert until(reader.poll) == [CardRemoved()]
        assert reader.poll() == []
        reader.close()


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial's own client
def test_a_serial_server_is_told_the_speed_and_carries_any_byte() -> None:
    device = sdt_device.SdtDevice()
    before = threading.active_count()
    with serial_server(sdt_device.request_size, device.answer) as server:
        reader = sdt_idcard.SdtIdCard("reader-a", f"rfc2217://127.0.0.1:{server.port}", READER)
        device.lay(sdt_device.text_block({**sdt_device.RESIDENT, 0: ("测\xff试", 30)}))
        [presented] = reader.poll()
        assert isinstance(presented, CardPresented)
        assert presented.card.name == "测\xff试"
        assert server.baudrate == 115200
        reader.close()
    until(lambda: threading.active_count() == before)


@pytest.mark.parametrize("name", ["sdt-idcard", "locker-8a", "phonegate-uart"])
@pytest.mark.parametrize(
    "url",
    [
        "",
        "reader",
        "tcp://host:1",
        "socket://host",
        "socket://user@host:1",
        "socket://host:1/x",
        "/etc/passwd",
        "loop://",
    ],
)
def test_an_address_of_the_wrong_form_is_our_own_fault_and_the_right_forms_are_named(name: str, url: str) -> None:
    model = DRIVERS[name]
    with pytest.raises(LocalFault, match="socket://HOST:PORT"):
        model.make("it", url, model.settings())


def test_a_serial_port_that_does_not_exist_is_a_lost_link() -> None:
    locker = locker_8a.Locker8a("locker-a", "/dev/ttyNone", LOCKER)
    with pytest.raises(LinkLost, match="No such file"):
        locker.poll()
