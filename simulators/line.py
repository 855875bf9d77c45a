"""The cable between one device and its clients: TCP and, if wanted, a pty; cuts, power cycles and faults of the wire."""

import asyncio
import socket
from collections.abc import Coroutine
from random import Random
from typing import Protocol

from simulators.faults import DEAF, MOMENTARY, OF_THE_WIRE, Fault, FaultSwitch, Piece, spoil
from simulators.listener import Listener
from simulators.peers import Peer, PtyPeer, TcpPeer

HOST = "127.0.0.1"
_ORDER_S = 1e-6
MAX_PENDING_BYTES = 4096


class WireDevice(Protocol):
    """A device as its cable sees it: request frames in, reply frames out."""

    kind: str
    scheme: str
    baud: int
    quiet_ms: float
    """Silence after which an unfinished request is forgotten; 0 = never."""
    faults: FaultSwitch

    def take_frames(self, pending: bytearray) -> list[bytes]:
        """Take every complete request out of `pending`; leave an unfinished one."""

    def answer(self, frame: bytes) -> bytes:
        """Carry out one request; b"" = no reply."""

    def power_cycle(self) -> None:
        """Forget what a device forgets without power."""

    def happen(self, fault: Fault) -> None:
        """A fault of the device's own was ordered."""


class Line:
    """The cable of one device."""

    def __init__(self, device: WireDevice, random: Random, *, pty: bool = False) -> None:
        self._loop = asyncio.get_running_loop()
        self.device = device
        self.usual_baud = device.baud
        self._random = random
        self._tcp: dict[TcpPeer, None] = {}  # in order, so that a seed gives every client the same noise
        self.pty = PtyPeer(self, device.baud) if pty else None
        self._listener: Listener | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._settling = asyncio.Lock()
        self._reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.cable_cut = False
        self.powered = True
        self.address = ""

    @property
    def pty_path(self) -> str | None:
        """Path of the pty, if there is one."""
        return self.pty.port.path if self.pty else None

    @property
    def clients(self) -> tuple[Peer, ...]:
        """Who is connected over TCP."""
        return tuple(self._tcp)

    async def open(self, port: int = 0) -> None:
        """Listen on loopback; 0 = a free port, which then stays this device's while its cable is cut."""
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reserved.bind((HOST, port))
        self.address = f"{self.device.scheme}://{HOST}:{self._reserved.getsockname()[1]}"
        self._listen()
        if self.pty is not None:
            self.pty.port.appear()

    async def close(self) -> None:
        """Drop everybody and give the port back."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.pty is not None:
            self.pty.port.vanish()
        await self._refuse_all()
        self._reserved.close()

    async def set_cable(self, *, cut: bool) -> None:
        """Cut or mend the cable: connections drop and none is accepted."""
        self.cable_cut = cut
        await self._settle()

    def broadcast(self, frame: bytes) -> None:
        """A frame that nobody asked for, to every client."""
        now_s = self._loop.time()
        standing = self.device.faults.standing(now_s)
        if standing is not None and self._is_deaf(standing, now_s):
            return
        own = self._baud(standing)
        for peer in self._peers():
            self._send(peer, frame, own)

    def order_fault(self, fault: Fault) -> None:
        """Break the line; a fault of the device itself is the device's."""
        if fault.kind == "drop_connection":
            self._drop_all()
        elif fault.kind == "power_cycle":
            self._spawn(self._cycle_power(fault.settings["ms"]))
        elif fault.kind == "pty_vanish" and self.pty is not None:
            self._spawn(self._replug(self.pty, fault.settings["ms"]))
        else:
            self.device.happen(fault)
            if fault.kind not in MOMENTARY:
                self.device.faults.set(fault, self._loop.time())
        if fault.kind == "half_open":
            for peer in self._peers():
                peer.deaf = True

    def mend(self) -> None:
        """Whole again. A half-open connection stays so; its client has to come back."""
        self.device.faults.clear()
        if self.pty is not None:
            self.pty.deaf = False

    def fault_shown(self) -> dict[str, object] | None:
        """The fault that stands, as it was ordered."""
        if not self.powered:
            return {"kind": "power_cycle"}
        standing = self.device.faults.standing(self._loop.time())
        return {"kind": standing.kind, **standing.named} if standing else None

    def joined(self, peer: TcpPeer) -> None:
        """A client connected."""
        standing = self.device.faults.standing(self._loop.time())
        peer.deaf = standing is not None and standing.kind == "half_open"
        self._tcp[peer] = None

    def left(self, peer: TcpPeer) -> None:
        """A client is gone."""
        self._tcp.pop(peer, None)

    def heard(self, peer: Peer, data: bytes) -> None:
        """Bytes from a client."""
        now_s = self._loop.time()
        standing = self.device.faults.standing(now_s)
        if peer.deaf or self.cable_cut or not self.powered or (standing is not None and self._is_deaf(standing, now_s)):
            return
        client, own = peer.client_baud(), self._baud(standing)
        if client != own:
            peer.pending.clear()
            peer.write(self._garbled(data, own, client))
            return
        if self.device.quiet_ms and (now_s - peer.heard_s) * 1000 > self.device.quiet_ms:
            peer.pending.clear()
        peer.heard_s = now_s
        peer.pending += data
        frames = self.device.take_frames(peer.pending)
        del peer.pending[:-MAX_PENDING_BYTES]
        for frame in frames:
            self._send(peer, self.device.answer(frame), own)  # a change of speed is answered at the old one

    def _is_deaf(self, standing: Fault, now_s: float) -> bool:
        return standing.kind in DEAF and self.device.faults.strikes(now_s, *DEAF) is not None

    def _baud(self, standing: Fault | None) -> int:
        return (
            standing.settings["baud"] if standing is not None and standing.kind == "wrong_speed" else self.device.baud
        )

    def _garbled(self, data: bytes, from_baud: int, to_baud: int) -> bytes:
        # what a receiver makes of bits of another length: about as many bytes as fit into the time, none of them right
        return self._random.randbytes(max(1, len(data) * to_baud // max(from_baud, 1)))

    def _send(self, peer: Peer, reply: bytes, own: int) -> None:
        now_s = self._loop.time()
        if not reply or peer.deaf or self.cable_cut or not self.powered:
            return
        if own != peer.client_baud():
            reply = self._garbled(reply, own, peer.client_baud())
        fault = self.device.faults.strikes(now_s, *OF_THE_WIRE)
        pieces = spoil(fault, reply, peer.before, self._random) if fault else [Piece(reply)]
        peer.before = reply
        due_s = now_s
        for piece in pieces:
            due_s = max(due_s + piece.gap_ms / 1000, peer.due_s)
            if due_s <= now_s:
                self._deliver(peer, piece)
            else:
                peer.due_s = due_s + _ORDER_S  # timers of the same moment keep no order by themselves
                self._loop.call_at(due_s, self._deliver, peer, piece)

    def _deliver(self, peer: Peer, piece: Piece) -> None:
        if self.cable_cut or not self.powered:
            return
        peer.write(piece.data)
        if piece.then_drop:
            peer.drop()

    def _peers(self) -> tuple[Peer, ...]:
        listening = (self.pty,) if self.pty is not None and self.pty.port.is_open else ()
        return (*self._tcp, *listening)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _cycle_power(self, ms: int) -> None:
        if not self.powered:
            return
        self.powered = False
        self.device.power_cycle()
        await self._settle()
        await asyncio.sleep(ms / 1000)
        self.powered = True
        await self._settle()

    async def _replug(self, peer: PtyPeer, ms: int) -> None:
        if not peer.port.is_plugged:
            return
        peer.port.vanish()
        await asyncio.sleep(ms / 1000)
        peer.port.appear()

    async def _settle(self) -> None:
        async with self._settling:
            if self.cable_cut or not self.powered:
                await self._refuse_all()
            elif self._listener is None:
                self._listen()

    def _listen(self) -> None:
        self._listener = Listener(self._reserved.getsockname(), lambda: TcpPeer(self))

    async def _refuse_all(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            await listener.close()
        self._drop_all()
        for peer in tuple(self._tcp):
            await peer.closed.wait()

    def _drop_all(self) -> None:
        for peer in tuple(self._tcp):
            peer.drop()
