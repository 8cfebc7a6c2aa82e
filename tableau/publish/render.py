"""The committed documents, which carry dev's names, for one environment. In memory: nothing is written back."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from lxml import etree

from tableau.publish.errors import PublishError
from tableau.target import Target

Tree = etree._ElementTree


def read(file: Path) -> Tree:
    """Parse one document. Raises PublishError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.parse(file, parser)
    except OSError:
        raise PublishError(f"{file} is not there: generate the documents first") from None
    except etree.XMLSyntaxError as error:
        raise PublishError(f"{file} is no XML ({error.msg}): generate the documents again") from None


def for_environment(tree: Tree, target: Target) -> bytes:
    """A copy whose Snowflake connections lead to the target, without any user. Raises PublishError.

    The user and how it proves itself are set on the server after publishing, never in a document.
    """
    copy = deepcopy(tree)
    connections = copy.xpath("//connection[@class='snowflake']")
    if not connections:
        raise PublishError(f"{_name(tree)} has no connection to Snowflake")
    _refuse_credentials(copy)
    for connection in connections:
        _lead(connection, target)
    return etree.tostring(copy, encoding="UTF-8", xml_declaration=True)


def _lead(connection: etree._Element, target: Target) -> None:
    named = connection.getparent()
    if named is not None and named.get("caption") == connection.get("server"):
        named.set("caption", target.server)  # the connection's name in Tableau's window
    connection.set("server", target.server)
    connection.set("dbname", target.database)
    connection.set("schema", target.schema)
    connection.set("warehouse", target.warehouse)
    connection.set("service", target.role)
    connection.set("username", "")


def _refuse_credentials(tree: Tree) -> None:
    for attribute in ("password", "odbc-connect-string-extras"):
        for element in tree.xpath(f"//*[@{attribute}!='']"):
            raise PublishError(f"{_name(tree)}, line {element.sourceline}: {element.tag} has {attribute}: remove it")


def _name(tree: Tree) -> str:
    return Path(tree.docinfo.URL or "the document").name
