"""A site's profile never goes back: an older version would bring back rules that were mended since."""

from collections.abc import Mapping

from config.rulebook import RuleBook


def check_version(rules: RuleBook, last: Mapping[str, int]) -> None:
    """Raises ValueError for a profile whose version is lower than the last one in the journal of the same id."""
    before = last.get(rules.file.id, 0)
    if rules.file.version < before:
        raise ValueError(
            f"{rules.where}: profile {rules.name} is older than v{before}, by which this site was run last (journal). "
            f"Name the newer file in [profile], or give these rules a version of {before + 1} or more and have them signed."
        )
