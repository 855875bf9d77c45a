"""Keeps pictures and sound: its own process, its own data."""
