"""The tree that a formula is: what the parser makes, and what everything else reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

Value = str | int | float | bool | date | datetime | None

PARAMETERS = "Parameters"


@dataclass(frozen=True)
class Node:
    """`position` is where it begins in the text, from 0; two nodes that differ only in it are equal."""

    position: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Literal(Node):
    """A text, number, TRUE or FALSE, #date# or #date and time#; None is NULL."""

    value: Value


@dataclass(frozen=True)
class Field(Node):
    """`[name]`, or `[source].[name]`. Names are without brackets; a parameter's source is `Parameters`."""

    name: str
    source: str | None = None

    @property
    def is_parameter(self) -> bool:
        return self.source == PARAMETERS


@dataclass(frozen=True)
class Call(Node):
    """A function by its name in upper case."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Unary(Node):
    """`-`, `+` or `NOT`."""

    operator: str
    operand: Node


@dataclass(frozen=True)
class Binary(Node):
    """One of + - * / % ^ = != < <= > >= AND OR. What is written == and <> is = and != here."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class In(Node):
    """`operand IN (option, …)`, or `operand IN [set]` with that one field as option."""

    operand: Node
    options: tuple[Node, ...]


@dataclass(frozen=True)
class Branch(Node):
    """`IF`/`ELSEIF`/`WHEN` condition `THEN` result. In a CASE the condition is what the subject equals."""

    condition: Node
    result: Node


@dataclass(frozen=True)
class If(Node):
    """`otherwise` is None where there is no ELSE (NULL then)."""

    branches: tuple[Branch, ...]
    otherwise: Node | None = None


@dataclass(frozen=True)
class Case(Node):
    """`otherwise` is None where there is no ELSE (NULL then)."""

    subject: Node
    branches: tuple[Branch, ...]
    otherwise: Node | None = None


@dataclass(frozen=True)
class Lod(Node):
    """`{FIXED dimensions : expression}`; kind FIXED, INCLUDE or EXCLUDE. `{expression}` is FIXED without dimensions."""

    kind: str
    dimensions: tuple[Node, ...]
    expression: Node


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below, in the order of the text."""
    match node:
        case Call(arguments=below):
            return below
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case In(operand=operand, options=options):
            return (operand, *options)
        case Branch(condition=condition, result=result):
            return (condition, result)
        case If(branches=branches, otherwise=otherwise):
            return (*branches, *_optional(otherwise))
        case Case(subject=subject, branches=branches, otherwise=otherwise):
            return (subject, *branches, *_optional(otherwise))
        case Lod(dimensions=dimensions, expression=expression):
            return (*dimensions, expression)
        case _:
            return ()


def _optional(node: Node | None) -> tuple[Node, ...]:
    return () if node is None else (node,)
