"""Serves one coded file as any number of RTSP cameras. Runs under /usr/bin/python3, which has GStreamer's bindings.

    /usr/bin/python3 gst_server.py FILE MOUNTS

prints one JSON line with the addresses and serves until SIGTERM. Nothing is coded here: one read of the file a mount,
shared by all its readers, so that the source leaves the machine to those that record it.
"""

import json
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

LAUNCH = (
    '( filesrc location="{file}" ! qtdemux name=d '
    "d.video_0 ! queue ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 "
    "d.audio_0 ! queue ! aacparse ! rtpmp4gpay name=pay1 pt=97 )"
)


def main() -> None:
    file, mounts = sys.argv[1], int(sys.argv[2])
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    for number in range(mounts):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(LAUNCH.format(file=file))
        factory.set_shared(True)
        server.get_mount_points().add_factory(f"/camera-{number}", factory)
    server.attach(None)
    base = f"rtsp://127.0.0.1:{server.get_bound_port()}"
    loop = GLib.MainLoop()
    GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGTERM, loop.quit)
    print(json.dumps({"urls": [f"{base}/camera-{number}" for number in range(mounts)]}), flush=True)
    loop.run()


if __name__ == "__main__":
    main()
