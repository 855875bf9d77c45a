"""RTSP cameras that we did not write: Debian's GStreamer server. Runs under /usr/bin/python3, which has its bindings.

    /usr/bin/python3 gst_camera.py [NAME …]

prints one JSON line with the addresses and serves until SIGTERM. Without names: H.264 with AAC, H.264 with G.711 A-law and
mu-law, H.265 with AAC, H.264 without sound, sound without picture. `locked` asks for the digest of USER and PASSWORD,
`resizing` has another picture size every four seconds, the stamps of `wrapping` wrap after four.
"""

import json
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

USER, PASSWORD = "viewer", "open-sesame"
SIZE_EVERY_S = 4
WRAP_AFTER_S = 4

PICTURE = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=25/1 ! "
H264 = PICTURE + "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! rtph264pay name=pay0 pt=96 "
H265 = PICTURE + "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! rtph265pay name=pay0 pt=96 "
SOUND = "audiotestsrc is-live=true wave=ticks ! audio/x-raw,rate={rate},channels=1 ! "
AAC = SOUND.format(rate=48000) + "avenc_aac ! rtpmp4gpay name=pay{number} pt=97 "
ALAW = SOUND.format(rate=8000) + "alawenc ! rtppcmapay name=pay{number} pt=8 "
MULAW = SOUND.format(rate=8000) + "mulawenc ! rtppcmupay name=pay{number} pt=0 "
OPUS = SOUND.format(rate=48000) + "opusenc ! rtpopuspay name=pay{number} pt=97 "
G722 = SOUND.format(rate=16000) + "avenc_g722 ! rtpg722pay name=pay{number} pt=9 "
VP8 = PICTURE + "vp8enc deadline=1 keyframe-max-dist=25 ! rtpvp8pay name=pay0 pt=96 "
RESIZING = (
    "videotestsrc is-live=true pattern=ball ! videoscale ! "
    "capsfilter name=size caps=video/x-raw,width=320,height=240,framerate=25/1 ! "
    "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 sliced-threads=false ! "
    "rtph264pay name=pay0 pt=96 config-interval=-1 "
)


def wrapping(launch: str, clock_hz: int) -> str:
    """The RTP stamps of this track begin so long before the end of their 32 bits."""
    return launch.replace(" pt=9", f" timestamp-offset={2**32 - WRAP_AFTER_S * clock_hz} pt=9")


STREAMS = {
    "h264-aac": H264 + AAC.format(number=1),
    "h264-alaw": H264 + ALAW.format(number=1),
    "h264-mulaw": H264 + MULAW.format(number=1),
    "h265-aac": H265 + AAC.format(number=1),
    "h264-only": H264,
    "sound-only": AAC.format(number=0),
}
MORE = {
    "h264-opus": H264 + OPUS.format(number=1),
    "h265-opus": H265 + OPUS.format(number=1),
    "mic-aac": AAC.format(number=0),
    "mic-opus": OPUS.format(number=0),
    "mic-alaw": ALAW.format(number=0),
    "vp8-aac": VP8 + AAC.format(number=1),
    "h264-g722": H264 + G722.format(number=1),
    "locked": H264 + AAC.format(number=1),
    "resizing": RESIZING + AAC.format(number=1),
    "wrapping": wrapping(H264, 90_000) + wrapping(AAC.format(number=1), 48_000),
}


def change_size_now_and_then(factory: object, media: GstRtspServer.RTSPMedia) -> None:
    size = media.get_element().get_by_name("size")
    big, small = (
        Gst.Caps.from_string(f"video/x-raw,width={width},height={width * 3 // 4},framerate=25/1")
        for width in (320, 160)
    )

    def change() -> bool:
        now = size.get_property("caps")
        size.set_property("caps", small if now.is_equal(big) else big)
        return True

    GLib.timeout_add_seconds(SIZE_EVERY_S, change)


def ask_for_password(server: GstRtspServer.RTSPServer, locked: GstRtspServer.RTSPMediaFactory | None) -> None:
    """Everybody may look at every stream but this one."""
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    known, anybody = GstRtspServer.RTSPToken(), GstRtspServer.RTSPToken()
    known.set_string("media.factory.role", "known")
    anybody.set_string("media.factory.role", "anybody")
    auth.add_digest(USER, PASSWORD, known)
    auth.set_default_token(anybody)
    server.set_auth(auth)
    if locked is not None:
        permit(locked, known=True, anybody=False)


def permit(factory: GstRtspServer.RTSPMediaFactory, **roles: bool) -> None:
    permissions = GstRtspServer.RTSPPermissions()
    for role, may in roles.items():
        permissions.add_role(role)
        permissions.add_permission_for_role(role, "media.factory.access", True)
        permissions.add_permission_for_role(role, "media.factory.construct", may)
    factory.set_permissions(permissions)


def main() -> None:
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    names = sys.argv[1:] or list(STREAMS)
    factories = {name: GstRtspServer.RTSPMediaFactory() for name in names}
    for name, factory in factories.items():
        factory.set_launch(f"( {(STREAMS | MORE)[name]})")
        factory.set_shared(True)
        if "locked" in names:
            permit(factory, known=True, anybody=True)
        server.get_mount_points().add_factory(f"/{name}", factory)
    if "resizing" in factories:
        factories["resizing"].connect("media-configure", change_size_now_and_then)
    if "locked" in factories:
        ask_for_password(server, factories["locked"])
    server.attach(None)
    base = f"rtsp://127.0.0.1:{server.get_bound_port()}"
    loop = GLib.MainLoop()
    GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGTERM, loop.quit)
    print(json.dumps({"urls": {name: f"{base}/{name}" for name in names}}), flush=True)
    loop.run()


if __name__ == "__main__":
    main()
