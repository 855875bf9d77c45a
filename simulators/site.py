"""The demo site: its devices on their lines, its doors, boxes and people, wired together.

outside --- reader-a, locker-a --- gate-a --- (between) --- door-main --- (inside) --- door-room-1 --- room-1
"""

import asyncio
from collections.abc import Sequence
from random import Random

from simulators.boxes import BoxBank
from simulators.changes import Changes, Refusal
from simulators.doors import Door, FirePanel, Mains, Wires
from simulators.faults import MENU, read_fault
from simulators.line import Line, WireDevice
from simulators.locker_8a import Locker8A
from simulators.modbus_relay import ModbusRelay
from simulators.people import Person, make_people
from simulators.phone_gate import PhoneGate
from simulators.rtsp_camera import Cameras, start_cameras
from simulators.sdt_reader import SdtReader

READERS = ("reader-a", "exit-reader-a", "room-reader-1")
LOCKER, GATE, BOARD_MAIN, BOARD_ROOM = "locker-a", "gate-a", "board-main", "board-room"
CAMERAS = ("cam-lane-a", "cam-room-1a", "cam-room-1b")
CAMERA_KIND = "rtsp-camera"
ON_A_PTY = frozenset({"reader-a", LOCKER, GATE})
BOXES = 24
HATCH = {"hatch-outer": Wires(2, 4, None, None), "hatch-inner": Wires(3, 5, None, None)}
"""The two sides of a material hatch, both strikes on board-room; only where the site is asked to have one."""
_CABLE_CUT = "refuse"


class Site:
    """Everything at the site. Make it, `open()` it, `close()` it; all on one event loop."""

    def __init__(self, seed: int = 1, cameras: Sequence[str] = CAMERAS, *, hatch: bool = False) -> None:
        now_s = asyncio.get_running_loop().time
        self.seed = seed
        self.camera_names = tuple(cameras)
        self.changes = Changes()
        self.people: dict[str, Person] = make_people(seed)
        self.bank = BoxBank(BOXES, self._boxes_moved)
        self.readers = {name: SdtReader(seed * 1000 + number, now_s) for number, name in enumerate(READERS, start=1)}
        self.locker = Locker8A(self.bank, now_s)
        self.gate = PhoneGate(now_s)
        self.boards = {name: ModbusRelay(self.changes.ring, now_s) for name in (BOARD_MAIN, BOARD_ROOM)}
        main, room = (self.boards[name].board for name in (BOARD_MAIN, BOARD_ROOM))
        self.fire = FirePanel("fire-panel", main, self.changes.ring)
        self.mains = Mains("mains", main, self.changes.ring)
        self.doors = {
            "door-main": Door("door-main", "maglock", main, self.fire, self.changes.ring),
            "door-room-1": Door("door-room-1", "strike", room, self.fire, self.changes.ring),
        }
        for side, wires in HATCH.items() if hatch else ():
            self.doors[side] = Door(side, "strike", room, self.fire, self.changes.ring, wires)
        devices: dict[str, WireDevice] = {**self.readers, LOCKER: self.locker, GATE: self.gate, **self.boards}
        self.lines = {
            name: Line(device, Random(f"{seed} {name}"), pty=name in ON_A_PTY) for name, device in devices.items()
        }
        self.locker.tell = self.lines[LOCKER].broadcast
        self.gate.tell = self.lines[GATE].broadcast
        self._cameras: Cameras | None = None
        self._camera_faults: dict[str, dict[str, object]] = {}
        self._cut_cameras: set[str] = set()

    async def open(self) -> None:
        """Start every device. Raises OSError if the machine gives no port or pty."""
        if self.camera_names:
            self._cameras = await start_cameras(list(self.camera_names), self.seed)
        for line in self.lines.values():
            await line.open()

    async def close(self) -> None:
        """End every wait, drop every client, give back every port and pty."""
        self.changes.close()
        for line in self.lines.values():
            await line.close()
        self.bank.stop()
        for device in self.boards.values():
            device.board.stop()
        if self._cameras is not None:
            await self._cameras.stop()

    @property
    def addresses(self) -> dict[str, str]:
        """Device name -> the address that a client needs."""
        cameras = self._cameras.urls if self._cameras else {}
        return {name: line.address for name, line in self.lines.items()} | cameras

    @property
    def ptys(self) -> dict[str, str]:
        """Device name -> path of its pty, for those that also hang on a serial cable."""
        return {name: line.pty_path for name, line in self.lines.items() if line.pty_path}

    def kind_of(self, name: str) -> str:
        """Kind of a device. Raises Refusal 404."""
        if name in self.camera_names:
            return CAMERA_KIND
        return self._line(name).device.kind

    def is_cut(self, name: str) -> bool:
        """Whether the cable of a device is cut."""
        return name in self._cut_cameras if name in self.camera_names else self._line(name).cable_cut

    async def set_cable(self, name: str, *, cut: bool) -> None:
        """Cut or mend a cable. A camera's fault ends with it."""
        if name not in self.camera_names:
            await self._line(name).set_cable(cut=cut)
        elif cut:
            self._camera_faults.pop(name, None)
            self._cut_cameras.add(name)
            self._running_cameras().apply_fault(name, _CABLE_CUT)
        elif name in self._cut_cameras:
            self._cut_cameras.discard(name)
            self._running_cameras().clear_fault(name)
        self.changes.ring()

    def fault_of(self, name: str) -> dict[str, object] | None:
        """The fault that stands at a device, as it was ordered."""
        if name in self.camera_names:
            channel = self._running_cameras().channel(name)
            stands = channel is not None and channel.fault is not None and name not in self._cut_cameras
            return self._camera_faults.get(name) if stands else None
        return self._line(name).fault_shown()

    def order_fault(self, name: str, kind: str | None, settings: dict[str, object]) -> None:
        """Break a device or, with kind None, mend it. Raises Refusal 422 for a fault it cannot have, 404, 409."""
        try:
            if name in self.camera_names:
                self._order_camera_fault(name, kind, settings)
            elif kind is None:
                self._line(name).mend()
            else:
                self._order_line_fault(name, kind, settings)
        except ValueError as wrong:
            raise Refusal(422, str(wrong), f"没有这种故障或参数：{wrong}") from wrong
        self.changes.ring()

    def fault_kinds(self) -> dict[str, list[str]]:
        """Device kind -> the faults it can have."""
        return {kind: list(menu) for kind, menu in MENU.items()} | {CAMERA_KIND: list(Cameras.fault_kinds)}

    def _order_line_fault(self, name: str, kind: str, settings: dict[str, object]) -> None:
        line = self._line(name)
        fault = read_fault(line.device.kind, kind, settings)
        if kind == "pty_vanish" and line.pty_path is None:
            raise Refusal(409, f"{name} has no pty", f"{name} 没有串口")
        line.order_fault(fault)

    def _order_camera_fault(self, name: str, kind: str | None, settings: dict[str, object]) -> None:
        cameras = self._running_cameras()
        if name in self._cut_cameras:
            raise Refusal(409, f"the cable of {name} is cut", f"{name} 的网线已断")
        if kind is None:
            cameras.clear_fault(name)
            self._camera_faults.pop(name, None)
            return
        figures = {key: value for key, value in settings.items() if isinstance(value, int | float)}
        if len(figures) != len(settings):
            raise ValueError("a camera's settings are numbers")
        cameras.apply_fault(name, kind, **figures)
        self._camera_faults[name] = {"kind": kind, **settings}

    def _running_cameras(self) -> Cameras:
        if self._cameras is None:
            raise Refusal(409, "the site is not open", "模拟场地还没有开")
        return self._cameras

    def _line(self, name: str) -> Line:
        if name not in self.lines:
            raise Refusal(404, f"no device {name}", f"没有设备 {name}")
        return self.lines[name]

    def _boxes_moved(self) -> None:
        self.locker.boxes_changed()
        self.changes.ring()
