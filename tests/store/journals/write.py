"""Write the journal of this core version as test data. Refuses to overwrite one that stands."""

import json
from pathlib import Path

from controller.core.words import CORE_VERSION
from tests.store.test_replay import walked

SEEDS_OF_A_RELEASE = 19
STEPS = 500


def main() -> None:
    """Write `<version>.jsonl` and what its replay must come to."""
    path = Path(__file__).parent / f"{CORE_VERSION}.jsonl"
    if path.exists():
        raise SystemExit(f"{path.name} stands already: journals of a release are never changed")
    bodies, digest = walked(SEEDS_OF_A_RELEASE, STEPS)
    path.write_bytes(b"".join(body + b"\n" for body in bodies))
    expected = {"facts": len(bodies), "state_digest": digest}
    path.with_suffix(".expected.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
