"""A formula's text as a tree."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from tableau.formula.errors import FormulaError
from tableau.formula.functions import FUNCTIONS
from tableau.formula.syntax import Binary, Branch, Call, Case, Field, If, In, Literal, Lod, Node, Unary
from tableau.formula.tokens import Token, tokens

_DEPTH = 40  # of parentheses and the like: deeper is no formula of anyone's
_LODS = ("FIXED", "INCLUDE", "EXCLUDE")
_CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}


def parse(text: str) -> Node:
    """The tree of a formula. Raises FormulaError, which says where and what was expected."""
    return _Parser(tokens(text)).formula()


class _Parser:
    """From what binds least (OR) to what binds most (a minus before a value), as Tableau ranks its operators."""

    def __init__(self, read: list[Token]) -> None:
        self._tokens = read
        self._next = 0
        self._depth = 0

    def formula(self) -> Node:
        node = self._expression()
        if self._token.kind != "end":
            raise self._expected("an operator or the end")
        return node

    # Tokens

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _at(self, *texts: str) -> bool:
        return self._token.kind in ("keyword", "symbol") and self._token.text in texts

    def _accept(self, *texts: str) -> Token | None:
        return self._take() if self._at(*texts) else None

    def _expect(self, text: str) -> Token:
        token = self._accept(text)
        if token is None:
            raise self._expected(text)
        return token

    def _expected(self, what: str) -> FormulaError:
        return FormulaError(f"expected {what}, found {self._token}", self._token.position)

    # Operators

    def _expression(self) -> Node:
        self._depth += 1
        if self._depth > _DEPTH:
            raise FormulaError(f"nested deeper than {_DEPTH} levels", self._token.position)
        node = self._or()
        self._depth -= 1
        return node

    def _or(self) -> Node:
        return self._operators(self._and, "OR")

    def _and(self) -> Node:
        return self._operators(self._not, "AND")

    def _not(self) -> Node:
        signs = []
        while token := self._accept("NOT"):
            signs.append(token)
        return _signed(signs, self._comparison())

    def _comparison(self) -> Node:
        node = self._sum()
        while True:
            if operator := self._accept("=", "!=", "<", "<=", ">", ">="):
                node = Binary(operator.text, node, self._sum(), position=operator.position)
            elif operator := self._accept("IN"):
                node = In(node, self._options(), position=operator.position)
            else:
                return node

    def _sum(self) -> Node:
        return self._operators(self._product, "+", "-")

    def _product(self) -> Node:
        return self._operators(self._power, "*", "/", "%")

    def _power(self) -> Node:
        return self._operators(self._signs, "^")

    def _operators(self, operand: Callable[[], Node], *texts: str) -> Node:
        node = operand()
        while operator := self._accept(*texts):
            node = Binary(operator.text, node, operand(), position=operator.position)
        return node

    def _signs(self) -> Node:
        signs = []
        while token := self._accept("-", "+"):
            signs.append(token)
        return _signed(signs, self._value())

    def _options(self) -> tuple[Node, ...]:
        if self._token.kind == "field":
            return (self._field(),)
        self._expect("(")
        return self._until(")")

    def _until(self, closing: str) -> tuple[Node, ...]:
        found = [self._expression()]
        while self._accept(","):
            found.append(self._expression())
        if not self._at(closing):
            raise self._expected(f", or {closing}")
        self._take()
        return tuple(found)

    # Values

    def _value(self) -> Node:
        token = self._token
        if token.kind in ("string", "number", "date"):
            return Literal(self._take().value, position=token.position)
        if token.kind == "field":
            return self._field()
        if token.kind == "word":
            return self._call()
        if self._accept("("):
            node = self._expression()
            self._expect(")")
            return node
        if self._accept("{"):
            return self._lod(token)
        if self._accept("IF"):
            return self._if(token)
        if self._accept("CASE"):
            return self._case(token)
        if token.kind == "keyword" and token.text in _CONSTANTS:
            return Literal(_CONSTANTS[self._take().text], position=token.position)
        raise self._expected("a field, a value or a function")

    def _field(self) -> Field:
        first = self._take()
        if not self._accept("."):
            return Field(str(first.value), position=first.position)
        if self._token.kind != "field":
            raise self._expected(f"[field] after {first.text}.")
        return Field(str(self._take().value), str(first.value), position=first.position)

    def _call(self) -> Call:
        token = self._take()
        name = token.text.upper()
        function = FUNCTIONS.get(name)
        if function is None:
            raise FormulaError(f"expected a function of Tableau's, found {token.text}{_nearest(name)}", token.position)
        self._expect("(")
        arguments = () if self._accept(")") else self._until(")")
        if function.signature(len(arguments)) is None:
            raise FormulaError(
                f"expected {function.counts} arguments of {name}, found {len(arguments)}", token.position
            )
        return Call(name, arguments, position=token.position)

    def _lod(self, opening: Token) -> Lod:
        kind = self._accept(*_LODS)
        if kind is None:
            return Lod("FIXED", (), self._lod_expression(), position=opening.position)
        dimensions = () if self._accept(":") else self._until(":")
        return Lod(kind.text, dimensions, self._lod_expression(), position=opening.position)

    def _lod_expression(self) -> Node:
        node = self._expression()
        self._expect("}")
        return node

    def _if(self, opening: Token) -> If:
        branches = [self._branch(opening)]
        while token := self._accept("ELSEIF"):
            branches.append(self._branch(token))
        return If(tuple(branches), self._otherwise("ELSEIF, ELSE or END"), position=opening.position)

    def _case(self, opening: Token) -> Case:
        subject = self._expression()
        branches = [self._branch(self._expect("WHEN"))]
        while token := self._accept("WHEN"):
            branches.append(self._branch(token))
        return Case(subject, tuple(branches), self._otherwise("WHEN, ELSE or END"), position=opening.position)

    def _branch(self, opening: Token) -> Branch:
        condition = self._expression()
        self._expect("THEN")
        return Branch(condition, self._expression(), position=opening.position)

    def _otherwise(self, expected: str) -> Node | None:
        if self._accept("ELSE"):
            node = self._expression()
            self._expect("END")
            return node
        if not self._accept("END"):
            raise self._expected(expected)
        return None


def _signed(signs: list[Token], node: Node) -> Node:
    for sign in reversed(signs):
        node = Unary(sign.text, node, position=sign.position)
    return node


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, FUNCTIONS, n=1)
    return f"; did you mean {near[0]}?" if near else ""
