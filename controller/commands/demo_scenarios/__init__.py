"""Exceptional cases, played on the simulated site: each one a story with what is expected of it."""
