"""`python -m tests.core.machines.tell`: write the kept stories anew. Read the difference before you commit it."""

import os
import sys

import pytest

from tests.core.machines.conftest import FOLDER, WRITE

if __name__ == "__main__":
    for path in FOLDER.glob("*.txt"):
        path.unlink()
    os.environ[WRITE] = "1"
    sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", str(FOLDER.parent)]))
