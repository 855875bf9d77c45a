"""Simulated cameras with microphone: one RTSP server, one path per camera, every fault a site can meet.

    python -m simulators.rtsp_camera cam-1 cam-2

prints one JSON line with the addresses and serves until SIGTERM.
"""

import argparse
import asyncio
import json
import re
import signal
from collections.abc import Mapping
from random import Random

from simulators import rtsp_messages, rtsp_picture
from simulators.rtsp_channel import FAULT_KINDS, CameraChannel
from simulators.rtsp_connection import RtspConnection
from simulators.rtsp_messages import Credentials
from simulators.rtsp_studio import Studio, Tick

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


class Cameras:
    """The cameras of one server on loopback; made by `start_cameras`."""

    fault_kinds: tuple[str, ...] = FAULT_KINDS

    def __init__(self, names: list[str], seed: int, credentials: Mapping[str, Credentials]) -> None:
        self.random = Random(seed)
        self.urls: dict[str, str] = {}
        self._channels = {name: CameraChannel(name, credentials.get(name)) for name in names}
        self._connections: set[RtspConnection] = set()
        self._studio = Studio(asyncio.get_running_loop(), self._publish)
        sps, pps = rtsp_picture.encode_still(rtsp_picture.black_canvas())[0][:2]
        self._parameter_sets = (sps, pps)

    def apply_fault(self, name: str, kind: str, **settings: float) -> None:
        """Break camera `name`: one of `fault_kinds`; `stall` takes ms (1 … 60000), `pts_jump` seconds (±86400).

        Raises ValueError for an unknown camera, kind or setting. A new fault takes the place of the old one.
        """
        self._known(name).apply_fault(kind, **settings)

    def clear_fault(self, name: str) -> None:
        """Mend camera `name`; nothing happens if it is whole. Raises ValueError for an unknown camera."""
        self._known(name).clear_fault()

    async def stop(self) -> None:
        """Close the server and every connection, end the encoder thread."""
        self._server.close()
        leaving = tuple(self._connections)
        for connection in leaving:
            connection.cut()
        self._studio.stop()
        for connection in leaving:
            await connection.closed.wait()
        await self._server.wait_closed()

    async def listen(self, port: int) -> None:
        """Open the port (0 = a free one) and start the encoder thread."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: RtspConnection(self), "127.0.0.1", port)
        bound_port = self._server.sockets[0].getsockname()[1]
        self.urls = {name: f"rtsp://127.0.0.1:{bound_port}/{name}" for name in self._channels}
        self._studio.start()

    def channel(self, name: str) -> CameraChannel | None:
        """The camera of this name, for connections."""
        return self._channels.get(name)

    def describe(self, channel: CameraChannel) -> str:
        """The session description of a camera, for connections."""
        return rtsp_messages.session_description(channel.name, self._parameter_sets, self._studio.sound_config)

    def joined(self, connection: RtspConnection) -> None:
        """A client connected."""
        self._connections.add(connection)

    def left(self, connection: RtspConnection) -> None:
        """A client is gone."""
        self._connections.discard(connection)

    def audience_changed(self) -> None:
        """The encoder rests while nobody watches."""
        self._studio.watch(any(connection.is_watching for connection in self._connections))

    def _publish(self, tick: Tick) -> None:
        for channel in self._channels.values():
            channel.publish(tick)

    def _known(self, name: str) -> CameraChannel:
        channel = self._channels.get(name)
        if channel is None:
            raise ValueError(f"unknown camera {name!r}; one of {', '.join(self._channels)}")
        return channel


async def start_cameras(
    names: list[str], seed: int = 1, *, port: int = 0, credentials: Mapping[str, Credentials] | None = None
) -> Cameras:
    """Serve these cameras on 127.0.0.1; `urls` holds their addresses. `credentials` asks for a digest per camera.

    Raises ValueError for a name that cannot be in an address, OSError if the port is taken.
    """
    bad = [name for name in names if not _NAME.fullmatch(name)]
    if bad or not names:
        raise ValueError(f"camera names are 1 to 32 letters, digits, - or _; got {bad or 'none'}")
    cameras = Cameras(names, seed, credentials or {})
    await cameras.listen(port)
    return cameras


async def _serve(names: list[str], seed: int, port: int) -> None:
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    cameras = await start_cameras(names, seed, port=port)
    print(json.dumps({"ready": True, "urls": cameras.urls}), flush=True)
    await ending.wait()
    await cameras.stop()


def main() -> None:
    """Command line of the cameras alone."""
    parser = argparse.ArgumentParser(prog="python -m simulators.rtsp_camera", description="Simulated RTSP cameras.")
    parser.add_argument("names", nargs="+", metavar="NAME")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    chosen = parser.parse_args()
    asyncio.run(_serve(chosen.names, chosen.seed, chosen.port))


if __name__ == "__main__":
    main()
