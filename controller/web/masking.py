"""Names as pages show them: 王*明. Nothing else of a name leaves the controller."""

STARS_MAX = 4


def masked(name: str | None) -> str | None:
    """First and last character with stars between; one of two characters; a star alone for one. None stays None."""
    if name is None:
        return None
    characters = name.strip()
    if len(characters) < 2:
        return "*"
    if len(characters) == 2:
        return characters[0] + "*"
    return characters[0] + "*" * min(len(characters) - 2, STARS_MAX) + characters[-1]
