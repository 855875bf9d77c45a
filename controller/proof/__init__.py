"""Canonical JSON, Merkle tree, signed notes. Imports nothing of ours, so a stranger can read it alone."""
