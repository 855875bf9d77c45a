"""A whole site in one process, speaking the bytes of real devices on real sockets and ptys. Imports nothing of the product."""
