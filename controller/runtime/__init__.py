"""The only code that touches drivers and the recorder."""
