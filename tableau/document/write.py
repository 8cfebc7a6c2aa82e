"""python -m tableau.document [--check]: market.tds and market.twb from the definition and dbt's manifest."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from tableau.dbt_models import MANIFEST, ManifestError, Model, read_models
from tableau.document.workbook import published_data_source, workbook
from tableau.exposures import EXPOSURES, exposures
from tableau.model.errors import DefinitionError
from tableau.model.load import DEFINITION, Definition, load
from tableau.target import target_for

FOLDER = Path(__file__).resolve().parents[1]
COMMITTED_FOR = "dev"
DATA_SOURCE, WORKBOOK = FOLDER / "market.tds", FOLDER / "market.twb"


def main(arguments: list[str] | None = None) -> int:
    """Write what is made from the definition, or say what of it is out of date; 1 when it is, or can't be made."""
    parser = argparse.ArgumentParser("python -m tableau.document", description="Make the Tableau documents.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is out of date")
    parser.add_argument("--manifest", type=Path, default=MANIFEST, help="dbt's manifest.json")
    options = parser.parse_args(arguments)
    try:
        made = documents(load(DEFINITION), read_models(options.manifest))
    except (DefinitionError, ManifestError) as error:
        print(f"no Tableau documents: {error}", file=sys.stderr)
        return 1
    stale = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
    if options.check:
        for path in stale:
            print(f"{path.name} is out of date with the definition or dbt's models: make tableau", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(made[path])
    print("\n".join(f"  {path.name}: {'written' if path in stale else 'as it was'}" for path in made))
    return 0


def documents(definition: Definition, models: dict[str, Model]) -> dict[Path, str]:
    """Each generated file's text."""
    target = target_for(COMMITTED_FOR)
    made: dict[Path, Callable[[], etree._Element]] = {
        DATA_SOURCE: lambda: published_data_source(definition, models, target),
        WORKBOOK: lambda: workbook(definition, models, target),
    }
    texts = {path: as_text(make()) for path, make in made.items()}
    return {**texts, EXPOSURES: exposures(definition)}


def as_text(root: etree._Element) -> str:
    """A document as it is kept: indented, and in UTF-8."""
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True).decode()
