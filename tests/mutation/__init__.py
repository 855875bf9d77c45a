"""Mutation runs over the core: every machine is changed in small ways, and its own test file has to notice.

Cosmic Ray finds the places and makes the changes; `operators` adds those that a core made of tables needs.
`python -m tests.mutation --help` says how to run it.
"""
