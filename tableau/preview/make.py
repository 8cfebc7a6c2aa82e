"""From the definition and a Snowflake to the page."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tableau.dbt_models import MANIFEST, ManifestError, read_models
from tableau.model.errors import DefinitionError
from tableau.model.fields import Fields
from tableau.model.load import DEFINITION, Definition, load
from tableau.model.sheet import Sheet
from tableau.preview.chart import view
from tableau.preview.choices import Choices, choices
from tableau.preview.connection import PreviewError, connected, settings_from
from tableau.preview.page import Origin, SheetViews, page
from tableau.preview.query import Choice, Queries
from tableau.preview.rows import SheetRows, ask, plain, run
from tableau.preview.texts import Texts

COINS = 10
_MOST_COINS = 100


def main(arguments: list[str] | None = None, env: Mapping[str, str] = os.environ) -> int:
    """Write the page, or one line that says why there is none, and 1."""
    parser = argparse.ArgumentParser("python -m tableau.preview", description="Show Tableau's dashboards without it.")
    parser.add_argument("--into", type=Path, required=True, help="the page, an HTML file")
    parser.add_argument("--manifest", type=Path, default=MANIFEST, help="dbt's manifest.json")
    options = parser.parse_args(arguments)
    try:
        said = make(options.into, options.manifest, env)
    except (PreviewError, DefinitionError, ManifestError, OSError) as error:
        print(f"no dashboards: {error}", file=sys.stderr)
        return 1
    print("\n".join(said))
    return 0


def make(into: Path, manifest: Path, env: Mapping[str, str]) -> list[str]:
    """Write the page; answers a line a sheet: how many rows it shows. Raises PreviewError, DefinitionError and
    ManifestError."""
    definition, settings, coins = load(DEFINITION), settings_from(env), _coins(env)
    fields = Fields(definition.data_source, read_models(manifest))
    schema = f"{settings['database']}.{settings['schema']}"
    queries = Queries(definition.data_source, fields, schema)
    with connected(settings) as connection, connection.cursor() as cursor:
        offered = choices(cursor, definition.data_source, schema, coins)
        shown = {sheet.name: ask(cursor, queries, sheet, offered.all()) for sheet in definition.sheets()}
        newest = plain(run(cursor, f"SELECT MAX(hour_at) FROM {schema}.FCT_MARKET_HOURLY", "the newest hour")[0][0])
    origin = Origin(_called(settings, schema), newest, datetime.now(UTC))
    views = {
        sheet.name: sheet_views(sheet, shown[sheet.name], offered, Texts(definition.data_source, fields, sheet.table))
        for sheet in definition.sheets()
    }
    into.parent.mkdir(parents=True, exist_ok=True)
    into.write_text(page(definition, views, offered, origin), encoding="utf-8")
    return [_line(definition, shown[name], name) for name in views]


def sheet_views(sheet: Sheet, shown: SheetRows, offered: Choices, texts: Texts) -> SheetViews:
    """What the page has of a sheet, for each choice."""
    names = shown.query.parameters
    found = {}
    for choice in _distinct(offered.all(), names):
        rows = shown.of(choice)
        found[tuple(choice[name] for name in names)] = (
            view(sheet, rows, texts) if rows else {"empty": f"No rows: {shown.why_empty}."}
        )
    return SheetViews(names, found)


def _distinct(every: Sequence[Choice], names: Sequence[str]) -> list[Choice]:
    return list({tuple(choice[name] for name in names): choice for choice in every}.values())


def _line(definition: Definition, shown: SheetRows, name: str) -> str:
    defaults = {key: it.value for key, it in definition.data_source.parameters.items()}
    return f"  {len(shown.of(defaults)):>6} rows  {name}"


def _coins(env: Mapping[str, str]) -> int:
    text = env.get("COINS") or str(COINS)
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= _MOST_COINS:
        raise PreviewError(f"COINS={text}: how many coins the page can show is a number from 1 to {_MOST_COINS}")
    return int(text)


def _called(settings: Mapping[str, Any], schema: str) -> str:
    where = f"{settings['host']}:{settings['port']}" if "host" in settings else str(settings["account"])
    return f"{schema} on {'the laptop, ' if 'host' in settings else 'Snowflake '}{where}"
