"""Simulated cameras with microphone: one RTSP server, one path per camera, every fault a site can meet.

    python -m simulators.rtsp_camera cam-1 cam-2:picture=h265,sound=opus mic-1:picture=none,sound=pcma --sent sent.jsonl

prints one JSON line with the addresses and serves until SIGTERM. `--sent` writes a line for each picture and sound frame
that goes out, with its digest.
"""

import argparse
import asyncio
import json
import re
import signal
from collections.abc import Mapping
from pathlib import Path
from random import Random

from simulators.rtsp_channel import CameraChannel
from simulators.rtsp_connection import RtspConnection
from simulators.rtsp_faults import FAULT_KINDS
from simulators.rtsp_messages import Credentials
from simulators.rtsp_profile import CameraProfile, read_profile
from simulators.rtsp_sent import SentLog
from simulators.rtsp_studio import Studio, Tick

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


class Cameras:
    """The cameras of one server on loopback; made by `start_cameras`."""

    fault_kinds: tuple[str, ...] = FAULT_KINDS

    def __init__(
        self,
        profiles: Mapping[str, CameraProfile],
        seed: int,
        credentials: Mapping[str, Credentials],
        sent: SentLog | None,
    ) -> None:
        self.random = Random(seed)
        self.urls: dict[str, str] = {}
        self.sent = sent
        """What went out, if it is kept."""
        self._channels = {
            name: CameraChannel(name, credentials.get(name), profile, sent) for name, profile in profiles.items()
        }
        self._connections: set[RtspConnection] = set()
        self._studio = Studio(asyncio.get_running_loop(), self._publish)

    def apply_fault(self, name: str, kind: str, **settings: float) -> None:
        """Break camera `name`: one of `fault_kinds`, with the settings that rtsp_faults lists.

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

    def joined(self, connection: RtspConnection) -> None:
        """A client connected."""
        self._connections.add(connection)

    def left(self, connection: RtspConnection) -> None:
        """A client is gone."""
        self._connections.discard(connection)

    def audience_changed(self) -> None:
        """The encoder rests while nobody watches."""
        watching = [connection for connection in self._connections if connection.is_watching]
        self._studio.watch(bool(watching), live=any(connection.watches_live for connection in watching))

    def _publish(self, tick: Tick) -> None:
        for channel in self._channels.values():
            channel.publish(tick)

    def _known(self, name: str) -> CameraChannel:
        channel = self._channels.get(name)
        if channel is None:
            raise ValueError(f"unknown camera {name!r}; one of {', '.join(self._channels)}")
        return channel


async def start_cameras(
    names: list[str],
    seed: int = 1,
    *,
    port: int = 0,
    credentials: Mapping[str, Credentials] | None = None,
    profiles: Mapping[str, CameraProfile] | None = None,
    sent: SentLog | None = None,
) -> Cameras:
    """Serve these cameras on 127.0.0.1; `urls` holds their addresses. `credentials` asks for a digest per camera.

    `profiles` sets cameras up otherwise than usual; `sent` is told all that goes out.
    Raises ValueError for a name that cannot be in an address, OSError if the port is taken.
    """
    bad = [name for name in names if not _NAME.fullmatch(name)]
    if bad or not names:
        raise ValueError(f"camera names are 1 to 32 letters, digits, - or _; got {bad or 'none'}")
    usual = CameraProfile()
    cameras = Cameras({name: (profiles or {}).get(name, usual) for name in names}, seed, credentials or {}, sent)
    await cameras.listen(port)
    return cameras


async def _serve(profiles: dict[str, CameraProfile], seed: int, port: int, sent: SentLog | None) -> None:
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    cameras = await start_cameras(list(profiles), seed, port=port, profiles=profiles, sent=sent)
    print(json.dumps({"ready": True, "urls": cameras.urls}), flush=True)
    await ending.wait()
    await cameras.stop()


def _named_profile(text: str) -> tuple[str, CameraProfile]:
    name, _, settings = text.partition(":")
    try:
        return name, read_profile(settings)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{name}: {wrong}") from None


def main() -> None:
    """Command line of the cameras alone."""
    parser = argparse.ArgumentParser(prog="python -m simulators.rtsp_camera", description="Simulated RTSP cameras.")
    parser.add_argument("cameras", nargs="+", metavar="NAME[:SETTING=VALUE,…]", type=_named_profile)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--sent", type=Path, help="write what goes out, with digests, to this file")
    chosen = parser.parse_args()
    profiles = dict(chosen.cameras)
    if chosen.sent is None:
        asyncio.run(_serve(profiles, chosen.seed, chosen.port, None))
        return
    with chosen.sent.open("w", encoding="utf-8") as file:
        asyncio.run(_serve(profiles, chosen.seed, chosen.port, SentLog(file)))


if __name__ == "__main__":
    main()
