"""Connections: Snowflake's, spelt as Tableau spells them, with the names of one environment."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from lxml import etree

from tableau.check.document import Document
from tableau.check.environments import allowed, environment_of, warehouse_of
from tableau.check.finding import Finding
from tableau.check.names import parts
from tableau.check.secrets import secret_name, shown
from tableau.formula.syntax import PARAMETERS

_REQUIRED = ("server", "dbname", "schema", "warehouse", "service", "authentication")
_KNOWN = frozenset({
    *_REQUIRED, "class", "username", "one-time-sql", "odbc-connect-string-extras", "odbc-native-protocol",
    "odbc-dbms-name", "oauth-config-id", "server-oauth", "server-userid", "instanceurl", "workgroup-auth-mode",
    "saved-credentials-viewerid", "minimum-driver-version", "authentication-type", "query-band-spec", "single-node",
    "v-warehouse", "v-role", "v-account", "port",
})  # fmt: skip
_AUTHENTICATION = ("Username Password", "Username and Password", "OAuth", "oauth", "Key Pair", "key-pair")
_HOSTS = (".snowflakecomputing.com", ".snowflakecomputing.cn")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
_UPPER = "names without quotes are in upper case"


def connections(document: Document) -> Iterator[Finding]:
    """Of every data source but the parameters."""
    for source in document.data_sources.values():
        if source.name == PARAMETERS:
            continue
        top = source.element.find("connection")
        if top is None:
            yield document.finding(source.element, "has no connection")
        else:
            yield from _federated(document, top)


def _federated(document: Document, top: etree._Element) -> Iterator[Finding]:
    if top.get("class") != "federated":
        message = f"its class is {shown(top.get('class'))}: at the top it is 'federated', and 'snowflake' below"
        yield document.finding(top, message)
        return
    for name in top.attrib:
        if name != "class":
            yield document.finding(top, f"a federated connection has no attribute '{name}'")
    named = top.findall("named-connections/named-connection")
    if not named:
        yield document.finding(top, "has no named connection")
    seen: set[str] = set()
    for item in named:
        name = item.get("name", "")
        if not name or name in seen:
            yield document.finding(item, "there is another named connection of this name" if name else "has no name")
        seen.add(name)
        found = item.findall("connection")
        if len(found) != 1:
            yield document.finding(item, "has no connection" if not found else f"has {len(found)} connections, not one")
        for connection in found:
            yield from _snowflake(document, connection)
        if found:
            yield from _tables(document, top, name, found[0])


def _snowflake(document: Document, connection: etree._Element) -> Iterator[Finding]:
    kind = connection.get("class")
    if kind != "snowflake":
        yield document.finding(
            connection, f"its class is {shown(kind)}, and only 'snowflake' is known below 'federated'"
        )
        return
    for name in connection.attrib:
        if name not in _KNOWN and not secret_name(name):  # secrets are refused elsewhere
            near = difflib.get_close_matches(name, _KNOWN, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            yield document.finding(connection, f"a connection of class snowflake has no attribute '{name}'{hint}")
    for name in _REQUIRED:
        if not connection.get(name):
            yield document.finding(connection, f"has no {name}")
    yield from _server(document, connection)
    authentication = connection.get("authentication")
    if authentication and authentication not in _AUTHENTICATION:
        known = ", ".join(_AUTHENTICATION)
        yield document.finding(connection, f"its authentication is {shown(authentication)}, and is one of {known}")
    yield from _names(document, connection)


def _server(document: Document, connection: etree._Element) -> Iterator[Finding]:
    server = connection.get("server", "")
    if not server:
        return
    wanted = "a host <account>.snowflakecomputing.com (or .cn)"
    said = f"its server is {shown(server)}"
    if "://" in server:
        yield document.finding(connection, f"{said}: {wanted}, without https://")
    elif ":" in server or connection.get("port"):
        yield document.finding(connection, f"{said}: {wanted}, without a port")
    elif not server.lower().endswith(_HOSTS) or not _HOST.fullmatch(server):
        yield document.finding(connection, f"{said}: {wanted}")
    elif connection.get("port") is not None:
        yield document.finding(connection, f"{said}: {wanted}, without a port")


def _names(document: Document, connection: etree._Element) -> Iterator[Finding]:
    attributes = dict(connection.attrib)
    environment = environment_of(attributes)
    for name, values in allowed(environment).items():
        value = attributes.get(name)
        if not value or value in values:
            continue
        case = f" ({_UPPER})" if value.upper() in values else ""
        said = f"its {name} is {shown(value)}, and {environment}'s is {' or '.join(values)}"
        yield document.finding(connection, said + case)
    role, warehouse = attributes.get("service", ""), attributes.get("warehouse", "")
    wanted = warehouse_of(role, environment)
    if wanted and warehouse != wanted and warehouse in allowed(environment)["warehouse"]:
        yield document.finding(connection, f"its warehouse is {warehouse}, and {role} may use {wanted} alone")


def _tables(document: Document, top: etree._Element, name: str, connection: etree._Element) -> Iterator[Finding]:
    schema, database = connection.get("schema"), connection.get("dbname")
    for relation in top.iter("relation"):
        table = parts(relation.get("table"))
        if relation.get("type") != "table" or relation.get("connection") != name or not table:
            continue
        if len(table) < 2:
            yield document.finding(relation, f"its table {relation.get('table')} has no schema: [{schema}].[…]")
        elif table[-2] != schema:
            yield document.finding(relation, f"its table is in {table[-2]}, and the connection's schema is {schema}")
        if len(table) == 3 and table[0] != database:
            yield document.finding(relation, f"its table is in {table[0]}, and the connection's dbname is {database}")
