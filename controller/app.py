"""Composition root: from a site file to a running controller."""
