"""Live pictures and sound for browsers, from the one connection to the camera that the recording lives on."""
