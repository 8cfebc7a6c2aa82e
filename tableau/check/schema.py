"""Tableau's published schema: where it is, or where it comes from. It is not in the repository: it has no licence."""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
FILE = "twb_2026.1.0.xsd"
URL = f"https://raw.githubusercontent.com/tableau/tableau-document-schemas/main/schemas/2026_1/{FILE}"
SHA256 = "8bb236b72c1c388aca92bcd00164f65c0d4f5efeaf225252ce0619d8f631e923"

_XS = "{http://www.w3.org/2001/XMLSchema}"
_IMPORT = _XS + "import"
_IMPORTED = {
    "http://www.tableausoftware.com/xml/user": "user.xsd",
    "http://www.w3.org/XML/1998/namespace": "xml.xsd",
}
_WAY_OUT = f"put {FILE} of github.com/tableau/tableau-document-schemas into a folder, and name it in TABLEAU_XSD"
_TIMEOUT = 30  # seconds


class NotChecked(Exception):
    """There is no schema to check against."""


def find_schema(environ: Mapping[str, str] = os.environ, root: Path = ROOT, url: str = URL) -> Path:
    """The schema's file: $TABLEAU_XSD (a file or its folder), ../shared/tableau-xsd, .local/tools/tableau-xsd, where it
    is downloaded to if it is nowhere. Raises NotChecked with the way out."""
    if named := environ.get("TABLEAU_XSD"):
        return _named(Path(named))
    kept = root / ".local" / "tools" / "tableau-xsd" / FILE
    for path in (root.parent / "shared" / "tableau-xsd" / FILE, kept):
        if path.is_file():
            return path
    _download(url, kept)
    return kept


def load_schema(path: Path) -> etree.XMLSchema:
    """With our own files for what it imports, so that nothing is fetched. Raises NotChecked.

    Of documents it knows only `workbook`; a published data source is of a type that it has all the same.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        tree = etree.parse(path, parser)
        for found in tree.getroot().iterfind(_IMPORT):
            imported = _IMPORTED.get(found.get("namespace", ""))
            if imported:
                found.set("schemaLocation", (Path(__file__).with_name("xsd") / imported).as_uri())
        etree.SubElement(tree.getroot(), _XS + "element", name="datasource", type="DataSource-CT")
        return etree.XMLSchema(tree)
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise NotChecked(f"NOT CHECKED: {path} is no schema ({error}): {_WAY_OUT}") from None


def _named(path: Path) -> Path:
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise NotChecked(f"NOT CHECKED: TABLEAU_XSD is {path}, and {file} is not there: {_WAY_OUT}")
    return file


def _download(url: str, kept: Path) -> None:
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as answer:  # noqa: S310 - the publisher's address, or a test's
            content = answer.read()
    except (urllib.error.URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise NotChecked(f"NOT CHECKED: no schema here, and {url} can't be had ({reason}): {_WAY_OUT}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        message = f"NOT CHECKED: what {url} gives has the sha256 {found}, not {SHA256}"
        raise NotChecked(f"{message}: {_WAY_OUT}, or look at what changed and at SHA256 in {Path(__file__).name}")
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all, also when two checks run at once.
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as part:
        part.write(content)
    Path(part.name).replace(kept)
