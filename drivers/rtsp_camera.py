"""Driver rtsp_camera."""
