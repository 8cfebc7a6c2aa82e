from __future__ import annotations

import pytest

from tableau.check.shelf import ShelfError, fields_on

A, B, C = ("s", "a"), ("s", "b"), ("s", "c")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("  \n", []),
        ("[s].[a]", [A]),
        ("([s].[a] * [s].[b])", [A, B]),
        ("([s].[a] / ([s].[b] + [s].[c]))", [A, B, C]),
        ("[s].[a]*[s].[b]/[s].[c]", [A, B, C]),
        ("[s].[sum:x (y) / z:qk]", [("s", "sum:x (y) / z:qk")]),
        ("[s].[odd]]name]", [("s", "odd]name")]),
        ("[s].[__tableau_internal_object_id__].[cnt:x:qk]", [("s", "__tableau_internal_object_id__", "cnt:x:qk")]),
        ("[a]", [("a",)]),
    ],
)
def test_the_fields_of_a_shelf(text, names):
    assert fields_on(text) == names


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("([s].[a]", r"expected \), found the end"),
        ("[s].[a] [s].[b]", r"expected an operator or the end, found \[s\].\[b\] at character 9"),
        ("[s].[a] *", "expected a field, found the end"),
        ("* [s].[a]", r"expected a field, found \* at character 1"),
        ("([s].[a] + )", r"expected a field, found \) at character 12"),
        ("[s].[a", r"expected a field or an operator, found \.\[a"),
        ("price", "expected a field or an operator, found price"),
        ("(" * 5000, "nested deeper"),
    ],
)
def test_nonsense_on_a_shelf(text, message):
    with pytest.raises(ShelfError, match=message):
        fields_on(text)
