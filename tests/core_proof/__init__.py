"""The core shown to be right: explored to closure, and played by whole days. `python -m tests.core_proof --help`."""
