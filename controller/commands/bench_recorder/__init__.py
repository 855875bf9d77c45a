"""`sealroom bench recorder`: the recorder beside Debian's ffmpeg, on cameras served by Debian's GStreamer."""
