"""Loading a site file: all its problems at once, or the whole site."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard, get_args

from pydantic import BaseModel, ValidationError

from config.crosscheck import cross_problems
from config.explain import explain
from config.own_figures import forbidden_figures, rules_of
from config.problems import ConfigError, Problem, SiteFileUnreadable
from config.schema import Site, SiteInfo

FILE_BYTES_MAX = 1_000_000


def load_site(path: Path) -> Site:
    """The site that a file describes. Raises `ConfigError` with every problem: section, key, bound, what to do."""
    return parse_site(_read(path), str(path), path.resolve().parent)


def parse_site(text: str, name: str = "site file", folder: Path | None = None) -> Site:
    """The same from text; `name` is how messages call it, `folder` where paths of the file start."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = Problem("site file", "", f"not TOML: {error}", "", "Mend the line named.")
        raise ConfigError(name, [problem]) from None
    try:
        site = Site.model_validate(data)
    except ValidationError as error:
        raise ConfigError(name, _all_problems(error, data)) from None
    try:
        site = site.under(rules_of(site.own_profile, folder))
    except ConfigError as error:
        raise ConfigError(name, [*error.problems, *cross_problems(site)]) from None
    problems = [*forbidden_figures(site.own_profile, site.rules), *cross_problems(site)]
    if problems:
        raise ConfigError(name, problems)
    return site


def data_dir(site: Site, site_file: Path) -> Path:
    """The folder of journal, keys and recordings; relative paths start at the site file."""
    return (site_file.resolve().parent / site.info.data_dir).resolve()


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = Problem("site file", "", f"cannot be read: {error.strerror}", "", "Check path and rights.")
        raise SiteFileUnreadable(str(path), [problem]) from None
    if len(data) > FILE_BYTES_MAX:
        problem = Problem("site file", "", "too large", f"at most {FILE_BYTES_MAX} bytes", "Is it a site file?")
        raise ConfigError(str(path), [problem])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem("site file", "", "not UTF-8", "", "Save it as UTF-8.")
        raise ConfigError(str(path), [problem]) from None


def _all_problems(error: ValidationError, data: Mapping[str, Any]) -> list[Problem]:
    """What pydantic found, and the cross-checks over whatever is whole."""
    found = [explain(detail, data) for detail in error.errors(include_url=False, include_input=False)]
    broken = frozenset(str(detail["loc"][0]) for detail in error.errors() if detail["loc"])
    return found + cross_problems(_whole_parts(data), broken)


def _whole_parts(data: Mapping[str, Any]) -> Site:
    """A site of the entries that are valid by themselves, for cross-checks only."""
    parts: dict[str, Any] = {"info": SiteInfo.model_construct(name="", origin="")}
    for name, field in Site.model_fields.items():
        raw = data.get(field.alias or name)
        single = field.annotation if _is_model(field.annotation) else None
        each = next((kind for kind in get_args(field.annotation) if _is_model(kind)), None)
        if each is not None and isinstance(raw, list):
            parts[name] = tuple(part for part in (_valid(each, entry) for entry in raw) if part is not None)
        elif single is not None and isinstance(raw, dict):
            part = _valid(single, raw)
            parts.update({name: part} if part is not None else {})
    return Site.model_construct(**parts)


def _is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _valid(model: type[BaseModel], raw: Any) -> BaseModel | None:
    try:
        return model.model_validate(raw)
    except ValidationError:
        return None
