"""RTSP as cameras speak it: the connection's bytes into coded pictures and sounds with the camera's own stamps.

FFmpeg can do this too, and does it for streams that are not known here. It reads each packet in three small pieces, hands
a picture over when the next one has begun, and tells nothing of lost packets; a recorder of many cameras needs better.
"""
