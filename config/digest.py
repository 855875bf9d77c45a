"""Digests of the configuration: the journal keeps them, so that a report can say under which figures it was made."""

import hashlib
import json

from config.profile import SiteProfile
from config.schema import Site


def site_digest(site: Site) -> str:
    """SHA-256 (hex) over every value of the site, defaults included, in one writing. Secrets are in it as hashes and
    long random keys, so that it gives none away."""
    return _digest(site.model_dump(mode="json", by_alias=True))


def profile_digest(profile: SiteProfile) -> str:
    """SHA-256 (hex) over the figures that decisions use."""
    return _digest(profile.model_dump(mode="json"))


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
