"""`python -m recorder --settings FILE`: one JSON line when it serves; ends on POST /stop, SIGTERM or SIGINT."""

import argparse
import asyncio
import gc
import json
import logging
import sys
from pathlib import Path

from recorder.folder_lock import FolderTaken
from recorder.server import Serving, serve
from recorder.settings import SettingsRefused, load_settings


def main() -> int:
    """Exit 0 after an ordered end, 2 when it could not run."""
    parser = argparse.ArgumentParser(prog="python -m recorder", description="Records what the controller orders.")
    parser.add_argument("--settings", type=Path, required=True, help="JSON file, readable by its owner alone")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    # Frames are freed by their counts; a search for rings goes through every frame of every pre-roll and finds little.
    gc.set_threshold(5_000, 20, 50)
    try:
        asyncio.run(serve(load_settings(chosen.settings), _announce))
    except (SettingsRefused, FolderTaken, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


async def _announce(serving: Serving) -> None:
    print(json.dumps(serving.to_plain()), flush=True)


if __name__ == "__main__":
    sys.exit(main())
