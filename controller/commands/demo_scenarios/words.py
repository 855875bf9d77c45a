"""What a scenario expects and sees, in plain words for people. Programs get the codes and values themselves."""

from collections.abc import Collection, Mapping

NOTHING = "none"


def in_words(value: object) -> str:
    """Yes and no instead of truth values, "phone at gate" instead of phone_at_gate, "3 × locked" instead of a list."""
    if value is None or value == "" or (isinstance(value, Collection) and not value):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str):
        return value.replace("_", " ")
    return _many(value) if isinstance(value, Collection) else str(value)


def _many(values: Collection[object]) -> str:
    if isinstance(values, Mapping):
        return ", ".join(f"{in_words(key)}: {in_words(value)}" for key, value in values.items())
    told = [in_words(value) for value in values]
    if isinstance(values, tuple):
        return ": ".join(told)
    if isinstance(values, set | frozenset):
        return ", ".join(sorted(told))
    return f"{len(told)} × {told[0]}" if len(told) > 1 and len(set(told)) == 1 else ", ".join(told)


def for_programs(value: object) -> object:
    """The same as JSON can hold it."""
    if isinstance(value, set | frozenset):
        return sorted(str(one) for one in value)
    if isinstance(value, Mapping):
        return {str(key): for_programs(one) for key, one in value.items()}
    return [for_programs(one) for one in value] if isinstance(value, list | tuple) else value
