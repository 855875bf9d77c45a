"""Digests of the configuration: the journal keeps them, so that a report can say under which figures it was made."""

import hashlib
import json

from config.rulebook import RuleBook
from config.schema import Site


def site_digest(site: Site) -> str:
    """SHA-256 (hex) over every value of the site, defaults included, in one writing. Secrets are in it as hashes and
    long random keys, so that it gives none away."""
    whole = {**site.model_dump(mode="json", by_alias=True, exclude={"profile_section"}), "rules": site.rules.digest()}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def profile_digest(rules: RuleBook) -> str:
    """SHA-256 (hex) over the rules that decisions use: who made them, which version, who signed, every figure and row."""
    return rules.digest()
