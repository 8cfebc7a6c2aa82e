"""What a COPY statement asks for, read from sqlglot's tree of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from fakesnow.transforms.options import parse_options
from sqlglot import exp

from local.snowflake.errors import not_emulated

_KNOWN = {"FILES", "FILE_FORMAT", "FORCE", "INCLUDE_METADATA", "MATCH_BY_COLUMN_NAME", "ON_ERROR", "PATTERN"}
_ON_ERROR = {"ABORT_STATEMENT", "SKIP_FILE"}


@dataclass(frozen=True)
class CopyOptions:
    """The options after COPY's FROM, with Snowflake's defaults for a bulk load."""

    files: list[str] = field(default_factory=list)
    pattern: re.Pattern[str] | None = None
    force: bool = False
    on_error: str | None = None
    match: str = "NONE"
    include_metadata: Mapping[str, str] = field(default_factory=dict)
    file_format: Mapping[str, object] = field(default_factory=dict)


def read_options(copy: exp.Copy) -> CopyOptions:
    """Raises ProgrammingError for an option, or a value of one, that is not emulated."""
    parameters = {p.this.name.upper(): p for p in copy.args.get("params") or []}
    if unknown := set(parameters) - _KNOWN:
        raise not_emulated(f"COPY INTO … {', '.join(sorted(unknown))}")

    def text(name: str, default: str) -> str:
        return parameters[name].expression.name.upper() if name in parameters else default

    on_error = text("ON_ERROR", "") or None
    if on_error and on_error not in _ON_ERROR:
        raise not_emulated(f"ON_ERROR = {on_error}")
    pattern = parameters.get("PATTERN")
    files = parameters.get("FILES")
    return CopyOptions(
        files=[name.name for name in files.find_all(exp.Literal)] if files else [],
        pattern=re.compile(pattern.expression.name) if pattern else None,
        force=_is_true(parameters.get("FORCE")),
        on_error=on_error,
        match=text("MATCH_BY_COLUMN_NAME", "NONE"),
        include_metadata=_included(parameters.get("INCLUDE_METADATA")),
        file_format=parse_options(parameters["FILE_FORMAT"].expressions) if "FILE_FORMAT" in parameters else {},
    )


def _is_true(parameter: exp.CopyParameter | None) -> bool:
    value = parameter and parameter.expression
    return isinstance(value, exp.Boolean) and bool(value.this)


def _included(parameter: exp.CopyParameter | None) -> dict[str, str]:
    if parameter is None:
        return {}
    return {pair.this.name.upper(): pair.expression.name.upper() for pair in parameter.find_all(exp.EQ, exp.PropertyEQ)}
