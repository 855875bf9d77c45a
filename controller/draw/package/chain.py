"""Is a package meant for this session here, and does it follow the one before? Refusals name rule and field only."""

from dataclasses import dataclass

from controller.draw.package.header import Header, refuse


@dataclass(frozen=True, slots=True)
class Place:
    """The session that waits for a list. Times are UTC microseconds."""

    site: str
    session: str
    room: str
    from_utc_us: int
    until_utc_us: int


def check_place(header: Header, place: Place) -> None:
    """Raises `DrawFileRefused` for another site, session or room, or when the session leaves the package's window."""
    for rule, field, good in (
        ("package_site", "site", header.site == place.site),
        ("package_session", "session", header.session == place.session),
        ("package_room", "room", header.room == place.room),
        (
            "package_window",
            "from_utc_us",
            header.from_utc_us <= place.from_utc_us and place.until_utc_us <= header.until_utc_us,
        ),
    ):
        if not good:
            raise refuse(rule, field)


def check_chain(header: Header, version: int, sha256: str) -> None:
    """Raises `DrawFileRefused` unless the package is the next after `version`, whose file has that SHA-256.

    0 and "" when there is none yet: then only version 1 is right (招标投标法实施条例 46: a member is replaced by a new
    draw only, so a version stands on the one that it replaces).
    """
    if header.version <= version:
        raise refuse("package_version_old", "version", version)
    if header.version != version + 1:
        raise refuse("package_version_gap", "version", version + 1)
    if header.previous != sha256:
        raise refuse("package_chain", "previous")
