from __future__ import annotations

from tableau.formula import parse, references
from tableau.formula.syntax import Field


def test_each_field_once_in_the_order_of_the_text():
    formula = "IF [b] > [Parameters].[limit] THEN {FIXED [a] : SUM([c])} ELSE CASE [a] WHEN [d] THEN -[e] END END"

    assert references(parse(formula)) == (
        Field("b"), Field("limit", "Parameters"), Field("a"), Field("c"), Field("d"), Field("e"),
    )  # fmt: skip


def test_a_field_of_a_source_is_another_than_a_field_without():
    assert references(parse("[s].[a] + [a]")) == (Field("a", "s"), Field("a"))


def test_options_of_in_count():
    assert references(parse("[a] IN ([b], 1)")) == (Field("a"), Field("b"))


def test_text_and_comments_name_nothing():
    assert references(parse("'[a]' + \"[b]\" // [c]")) == ()


def test_a_long_sum_is_walked():
    assert references(parse(" + ".join(["[a]"] * 5000))) == (Field("a"),)
