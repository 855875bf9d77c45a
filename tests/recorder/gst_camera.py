"""An RTSP camera that we did not write: Debian's GStreamer server. Runs under /usr/bin/python3, which has its bindings.

    /usr/bin/python3 gst_camera.py

prints one JSON line with the addresses and serves until SIGTERM. Streams: H.264 with AAC, H.264 with G.711 A-law and
mu-law, H.265 with AAC, H.264 without sound, sound without picture.
"""

import json
import signal

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PICTURE = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=25/1 ! "
H264 = PICTURE + "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! rtph264pay name=pay0 pt=96 "
H265 = PICTURE + "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! rtph265pay name=pay0 pt=96 "
SOUND = "audiotestsrc is-live=true wave=ticks ! audio/x-raw,rate={rate},channels=1 ! "
AAC = SOUND.format(rate=48000) + "avenc_aac ! rtpmp4gpay name=pay{number} pt=97 "
ALAW = SOUND.format(rate=8000) + "alawenc ! rtppcmapay name=pay{number} pt=8 "
MULAW = SOUND.format(rate=8000) + "mulawenc ! rtppcmupay name=pay{number} pt=0 "

STREAMS = {
    "h264-aac": H264 + AAC.format(number=1),
    "h264-alaw": H264 + ALAW.format(number=1),
    "h264-mulaw": H264 + MULAW.format(number=1),
    "h265-aac": H265 + AAC.format(number=1),
    "h264-only": H264,
    "sound-only": AAC.format(number=0),
}


def main() -> None:
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    for name, launch in STREAMS.items():
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(f"( {launch})")
        factory.set_shared(True)
        server.get_mount_points().add_factory(f"/{name}", factory)
    server.attach(None)
    base = f"rtsp://127.0.0.1:{server.get_bound_port()}"
    loop = GLib.MainLoop()
    GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGTERM, loop.quit)
    print(json.dumps({"urls": {name: f"{base}/{name}" for name in STREAMS}}), flush=True)
    loop.run()


if __name__ == "__main__":
    main()
