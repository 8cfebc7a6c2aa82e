"""The fields and parameters that a formula names."""

from __future__ import annotations

from tableau.formula.syntax import Field, Node, children


def references(node: Node) -> tuple[Field, ...]:
    """Each field once, in the order of the text; parameters are those with `is_parameter`."""
    found: dict[Field, None] = {}
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Field):
            found.setdefault(node)
        waiting.extend(reversed(children(node)))
    return tuple(found)
