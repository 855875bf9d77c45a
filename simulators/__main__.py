"""Command line: `python -m simulators`."""

import argparse
import asyncio
import sys
from pathlib import Path

from simulators.serve import serve


def main() -> None:
    """Serve the demo site."""
    parser = argparse.ArgumentParser(prog="python -m simulators", description="A whole simulated site on loopback.")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same people and the same noise")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="built pages; serves the panel at /panel")
    parser.add_argument("--port-backdoor", type=int, default=0, metavar="PORT", help="0 takes a free port")
    parser.add_argument("--stay", action="store_true", help="do not end with the end of stdin")
    parser.add_argument("--hatch", action="store_true", help="with a material hatch")
    chosen = parser.parse_args()
    if chosen.pages is not None and not (chosen.pages / "panel.html").is_file():
        parser.error(f"{chosen.pages} holds no panel.html; build the pages first")
    try:
        asyncio.run(
            serve(seed=chosen.seed, pages=chosen.pages, port=chosen.port_backdoor, stay=chosen.stay, hatch=chosen.hatch)
        )
    except OSError as failure:
        sys.exit(f"the simulators could not start: {failure}")


if __name__ == "__main__":
    main()
