"""tableau/permissions.yml, read and checked: an environment's project, its groups, and what they may do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tableauserverclient as tsc
import yaml

from tableau.publish.content import DATA_SOURCE, WORKBOOK
from tableau.publish.errors import PublishError

PERMISSIONS = Path(__file__).resolve().parents[1] / "permissions.yml"
PROJECT = "project"
AUDIENCES = ("viewers", "analysts", "owners")
_KINDS = (PROJECT, DATA_SOURCE, WORKBOOK)
_FIELDS = ("project", "parent", "description", *AUDIENCES)
_CAPABILITIES = frozenset(
    value for name, value in vars(tsc.Permission.Capability).items() if not name.startswith("_") and value
)
_NOT_IN_FILTERS = ",:&[]*"  # a filter of the REST API can't look for a name that has one of them


class SharingError(PublishError):
    """permissions.yml does not say what it has to."""


@dataclass(frozen=True)
class Sharing:
    """`parents` are the names of the projects above, outermost first; `rights` kind -> group -> capabilities."""

    project: str
    parents: tuple[str, ...]
    description: str
    rights: Mapping[str, Mapping[str, frozenset[str]]]

    @property
    def groups(self) -> tuple[str, ...]:
        """Every group that is named, in order."""
        return tuple(self.rights[PROJECT])


def read_sharing(environment: str, file: Path = PERMISSIONS) -> Sharing:
    """What the file says of one environment. Raises SharingError with the place."""
    document = _load(file)
    _keys(document, ("environments", "capabilities"), file.name)
    environments = document["environments"]
    if not isinstance(environments, dict) or not environments:
        raise SharingError(f"{file.name}: environments has no environment")
    if environment not in environments:
        raise SharingError(f"there is no environment {environment!r}: {file.name} has {', '.join(environments)}")
    place = f"{file.name}: environments.{environment}"
    entry = environments[environment]
    _keys(entry, _FIELDS, place)
    capabilities = _capabilities(document["capabilities"], f"{file.name}: capabilities")
    return Sharing(
        project=_project(entry["project"], place),
        parents=_parents(entry["parent"], place),
        description=_text(entry["description"], f"{place}.description"),
        rights=_rights(_audience_of(entry, place), capabilities),
    )


def _load(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text())
    except OSError as error:
        raise SharingError(f"{file} can't be read: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise SharingError(f"{file} is no YAML: {error}") from None


def _keys(entry: Any, wanted: tuple[str, ...], place: str) -> None:
    if not isinstance(entry, dict):
        raise SharingError(f"{place} has to have the keys {', '.join(wanted)}")
    missing = [key for key in wanted if key not in entry]
    unknown = [str(key) for key in entry if key not in wanted]
    if missing or unknown:
        said = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"does not know {', '.join(unknown)}"] * bool(unknown)
        raise SharingError(f"{place} {' and '.join(said)}")


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SharingError(f"{place} has to be a text")
    return " ".join(value.split())


def _project(value: Any, place: str) -> str:
    name = _text(value, f"{place}.project")
    if name.lower() == "default":
        raise SharingError(f"{place}.project is the site's own project {name!r}, whose rules all new projects copy")
    return _findable(name, f"{place}.project")


def _parents(value: Any, place: str) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = _text(value, f"{place}.parent").split("/")
    return tuple(_findable(part.strip(), f"{place}.parent") for part in parts)


def _findable(name: str, place: str) -> str:
    if not name or any(character in name for character in _NOT_IN_FILTERS):
        raise SharingError(f"{place}: Tableau can't look for the name {name!r}: leave out {' '.join(_NOT_IN_FILTERS)}")
    return name


def _audience_of(entry: Mapping[str, Any], place: str) -> dict[str, str]:
    """Group -> the one audience it is in."""
    named = [(_text(g, f"{place}.{a}"), a) for a in AUDIENCES for g in _list(entry[a], f"{place}.{a}")]
    twice = sorted(group for group, times in Counter(group for group, _ in named).items() if times > 1)
    if twice:
        raise SharingError(f"{place} names {', '.join(twice)} twice: a group is in one of {', '.join(AUDIENCES)}")
    return dict(named)


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise SharingError(f"{place} has to be a list, such as []")
    return value


def _capabilities(entry: Any, place: str) -> dict[str, dict[str, frozenset[str]]]:
    """Audience -> kind -> capabilities."""
    _keys(entry, AUDIENCES, place)
    for audience in AUDIENCES:
        _keys(entry[audience], _KINDS, f"{place}.{audience}")
        for kind in _KINDS:
            words = _list(entry[audience][kind], f"{place}.{audience}.{kind}")
            unknown = [str(word) for word in words if str(word) not in _CAPABILITIES]
            if unknown:
                known = ", ".join(sorted(_CAPABILITIES))
                raise SharingError(f"{place}.{audience}.{kind}: no capability {', '.join(unknown)}: there is {known}")
    return {a: {kind: frozenset(entry[a][kind]) for kind in _KINDS} for a in AUDIENCES}


def _rights(
    audience_of: Mapping[str, str], capabilities: Mapping[str, Mapping[str, frozenset[str]]]
) -> dict[str, dict[str, frozenset[str]]]:
    return {kind: {group: capabilities[a][kind] for group, a in audience_of.items()} for kind in _KINDS}
