"""What the text of a formula means, and where nonsense is refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tableau.formula import FormulaError, parse
from tableau.formula.syntax import Binary, Branch, Call, Case, Field, If, In, Literal, Lod, Unary

A, B, C = Field("a"), Field("b"), Field("c")
ONE, TWO = Literal(1), Literal(2)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("1", ONE),
        ("1.5", Literal(1.5)),
        (".5", Literal(0.5)),
        ("1e3", Literal(1000.0)),
        ("'it''s'", Literal("it's")),
        ('"say ""so"""', Literal('say "so"')),
        ("'// no comment'", Literal("// no comment")),
        ("''", Literal("")),
        ("TRUE", Literal(True)),
        ("false", Literal(False)),
        ("null", Literal(None)),
        ("#2024-12-31#", Literal(date(2024, 12, 31))),
        ("#2024-12-31 23:00:00#", Literal(datetime(2024, 12, 31, 23))),  # noqa: DTZ001 - Tableau's have no zone
        ("#December 31, 2024#", Literal(date(2024, 12, 31))),
        ("[a]", A),
        ("[PRICE_USD (COIN_LATEST)]", Field("PRICE_USD (COIN_LATEST)")),
        ("[odd]]name]", Field("odd]name")),
        ("[Parameters].[coin]", Field("coin", "Parameters")),
        ("[federated.0abc] . [x]", Field("x", "federated.0abc")),
    ],
)
def test_values(text, node):
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("1 + 2 * [a]", Binary("+", ONE, Binary("*", TWO, A))),
        ("(1 + 2) * [a]", Binary("*", Binary("+", ONE, TWO), A)),
        ("[a] - [b] - [c]", Binary("-", Binary("-", A, B), C)),
        ("[a] / [b] % [c]", Binary("%", Binary("/", A, B), C)),
        ("-[a] ^ 2", Binary("^", Unary("-", A), TWO)),
        ("1 - -2", Binary("-", ONE, Unary("-", TWO))),
        ("[a] == [b]", Binary("=", A, B)),
        ("[a] <> [b]", Binary("!=", A, B)),
        ("[a] != [b]", Binary("!=", A, B)),
        ("[a] <= [b] + 1", Binary("<=", A, Binary("+", B, ONE))),
        ("[a] or [b] and not [c]", Binary("OR", A, Binary("AND", B, Unary("NOT", C)))),
        ("NOT [a] = [b]", Unary("NOT", Binary("=", A, B))),
        ("[a] IN (1, 2)", In(A, (ONE, TWO))),
        ("[a] in [set]", In(A, (Field("set"),))),
        ("[a] IN (1) AND [b]", Binary("AND", In(A, (ONE,)), B)),
    ],
)
def test_operators_bind_as_tableau_ranks_them(text, node):
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("sum([a])", Call("SUM", (A,))),
        ("TODAY()", Call("TODAY", ())),
        ("IIF([a], 1, 2)", Call("IIF", (A, ONE, TWO))),
        ("ZN(SUM([a])) / 2", Binary("/", Call("ZN", (Call("SUM", (A,)),)), TWO)),
        ("IF [a] THEN 1 END", If((Branch(A, ONE),))),
        ("if [a] then 1 elseif [b] then 2 else [c] end", If((Branch(A, ONE), Branch(B, TWO)), C)),
        ("CASE [a] WHEN 1 THEN [b] WHEN 2 THEN [c] END", Case(A, (Branch(ONE, B), Branch(TWO, C)))),
        ("CASE [a] WHEN 1 THEN [b] ELSE 2 END", Case(A, (Branch(ONE, B),), TWO)),
        ("{MAX([a])}", Lod("FIXED", (), Call("MAX", (A,)))),
        ("{FIXED : MAX([a])}", Lod("FIXED", (), Call("MAX", (A,)))),
        ("{ fixed [b], [c] : MAX([a]) }", Lod("FIXED", (B, C), Call("MAX", (A,)))),
        ("{INCLUDE [b]: AVG([a])}", Lod("INCLUDE", (B,), Call("AVG", (A,)))),
        ("{EXCLUDE [b]: AVG([a])}", Lod("EXCLUDE", (B,), Call("AVG", (A,)))),
        ("// why\r\n[a] // what\n+ /* then */ 1", Binary("+", A, ONE)),
    ],
)
def test_functions_branches_and_levels_of_detail(text, node):
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", 0, "expected a field, a value or a function, found the end"),
        ("[a] +", 5, "expected a field, a value or a function, found the end"),
        ("[a] [b]", 4, "expected an operator or the end, found [b]"),
        ("SUM([a]", 7, "expected , or ), found the end"),
        ("([a]", 4, "expected ), found the end"),
        ("SUM [a]", 4, "expected (, found [a]"),
        ("SUMM([a])", 0, "found SUMM; did you mean SUM?"),
        ("price * 2", 0, "expected a function of Tableau's, found price"),
        ("1 + ROUND()", 4, "expected 1 to 2 arguments of ROUND, found 0"),
        ("MIN(1, 2, 3)", 0, "expected 1 or 2 arguments of MIN, found 3"),
        ("IF [a] 1 END", 7, "expected THEN, found 1"),
        ("IF [a] THEN 1", 13, "expected ELSEIF, ELSE or END, found the end"),
        ("IF [a] THEN 1 ELSE 2", 20, "expected END, found the end"),
        ("CASE [a] THEN 1 END", 9, "expected WHEN, found THEN"),
        ("CASE [a] WHEN 1 THEN 2", 22, "expected WHEN, ELSE or END, found the end"),
        ("{FIXED [a] MAX([b])}", 11, "expected , or :, found MAX"),
        ("{MAX([b])", 9, "expected }, found the end"),
        ("'open", 0, "expected a closing ', found the end"),
        ("[open", 0, "expected a field's name and a closing ], found the end"),
        ("[]", 0, "expected a field's name, found []"),
        ("#2024-13-01#", 0, "expected a date such as #2024-12-31#"),
        ("[a] = @", 6, "expected a field, a value, a function or an operator, found @"),
        ("[a].b", 4, "expected [field] after [a]., found b"),
        ("[a] IN 1", 7, "expected (, found 1"),
    ],
)
def test_nonsense_is_refused_with_its_place(text, position, message):
    with pytest.raises(FormulaError) as error:
        parse(text)

    assert message in str(error.value)
    assert error.value.position == position
    assert f"(at character {position + 1})" in str(error.value)


def test_a_tower_of_parentheses_is_refused_without_a_crash():
    with pytest.raises(FormulaError, match="nested deeper"):
        parse("(" * 5000 + "1" + ")" * 5000)


def test_nodes_know_their_place():
    assert parse("1 + SUM([a])").right.position == 4
