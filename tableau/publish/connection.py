"""An item's live connection: where it leads, and that it signs in by the key which the site keeps."""

from __future__ import annotations

from typing import Any

import tableauserverclient as tsc

from tableau.publish.changes import Changes
from tableau.publish.errors import PublishError, telling
from tableau.target import Target

KEY_PAIR = "auth-keypair"
_WAYS_OUT = {
    "400": "where a site lets nobody change how a connection signs in, an administrator sets it by hand, once",
    "403": "the token's user may not change connections: it has to own the item, or administer the site",
}


def connect(changes: Changes, endpoint: Any, item: Any | None, label: str, target: Target) -> None:
    """Bring each connection of an item to the target. Raises PublishError, also where one is not to Snowflake."""
    if item is None:
        new = tsc.ConnectionItem()
        new.server_address = target.server  # as its document has it
        _change(changes, None, new, label, target)
        return
    with telling(f"reading the connections of {label}"):
        endpoint.populate_connections(item)
        connections = list(item.connections)
    _refuse_others(connections, label)
    for connection in connections:
        _change(changes, (endpoint, item), connection, label, target)


def _refuse_others(connections: list[tsc.ConnectionItem], label: str) -> None:
    others = sorted({str(c.connection_type) for c in connections if c.connection_type != "snowflake"})
    if others or not connections:
        found = f"a connection of the type {', '.join(others)}" if others else "no connection"
        raise PublishError(
            f"{label} has {found} on the site, where snowflake is expected: "
            "remove its finance-de-lab tag there, and publish the document again"
        )


def _change(
    changes: Changes, where: tuple[Any, Any] | None, connection: tsc.ConnectionItem, label: str, target: Target
) -> None:
    wanted = {
        "server": ("server_address", target.server),
        "user": ("username", target.user),
        "authentication": ("auth_type", KEY_PAIR),
        "embedded": ("embed_password", True),
    }
    differs = [
        f"{word} {_shown(getattr(connection, name))} -> {_shown(value)}"
        for word, (name, value) in wanted.items()
        if not _same(getattr(connection, name), value)
    ]
    if not differs:
        return

    def update() -> None:
        endpoint, item = where
        for name, value in wanted.values():
            setattr(connection, name, value)
        connection.server_port = None  # an empty one would be sent as it was read
        with telling(f"updating the connection of {label}", _WAYS_OUT):
            endpoint.update_connection(item, connection)

    changes.make(f"{label}: connection: {', '.join(differs)}", update)


def _same(is_: object, wanted: object) -> bool:
    """Hosts are compared as hosts: the client sends them in lower case. A user's case is its own."""
    if isinstance(is_, str) and isinstance(wanted, str) and "." in wanted:
        return is_.lower() == wanted
    return is_ == wanted


def _shown(value: object) -> str:
    return {True: "yes", False: "no", None: "none", "": "none"}.get(value, str(value))
