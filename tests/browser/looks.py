"""What can be measured of a page's looks: nothing cut off, large enough to touch, dark enough to read."""

from pathlib import Path

from playwright.sync_api import Page

_FAULTS = Path(__file__).with_name("looks.js").read_text("utf-8")


def faults_of(page: Page, *, target_px: int = 0, contrast: float = 4.5) -> list[str]:
    """Faults of the page as it stands, in words."""
    faults: list[str] = page.evaluate(_FAULTS, [target_px, contrast])
    return faults


def shoot(page: Page, folder: Path, name: str) -> Path:
    """A picture of the page for people to look at; it must not be blank."""
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    assert path.stat().st_size > 5_000, f"{name} is blank"
    return path
