"""Types by Tableau's rules, over fields named after their types."""

from __future__ import annotations

import pytest

from tableau.formula import FormulaError, Typed, parse, result_type, typed

FIELDS = {
    "s": "string", "i": "integer", "r": "real", "b": "boolean", "d": "date", "t": "datetime",
    "total": Typed("real", "aggregate"), "lag": Typed("integer", "row"),
}  # fmt: skip
PARAMETERS = {"coin": "string", "limit": "real"}


def type_of_field(field):
    return (PARAMETERS if field.is_parameter else FIELDS)[field.name]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[i] + 1", "integer"),
        ("[i] + [r]", "real"),
        ("[i] / 2", "real"),
        ("[i] % 2", "integer"),
        ("[s] + 'x'", "string"),
        ("[d] + 1", "date"),
        ("[t] - 1", "datetime"),
        ("[d] - [d]", "integer"),
        ("-[i]", "integer"),
        ("[i] > 1.5 AND NOT [b]", "boolean"),
        ("[d] < [t]", "boolean"),
        ("[s] IN ('a', 'b')", "boolean"),
        ("[s] IN [b]", "boolean"),
        ("[s] = [Parameters].[coin]", "boolean"),
        ("SUM([i])", "integer"),
        ("SUM([r]) / SUM([i])", "real"),
        ("AVG([i])", "real"),
        ("COUNTD([s])", "integer"),
        ("MAX([t])", "datetime"),
        ("MIN([i], [r])", "real"),
        ("ATTR([s])", "string"),
        ("ZN([i])", "integer"),
        ("IFNULL([i], 0.5)", "real"),
        ("ISNULL([s])", "boolean"),
        ("IIF([b], 'x', NULL)", "string"),
        ("IF [b] THEN 1 ELSEIF [i] = 1 THEN 1.5 END", "real"),
        ("IF [b] THEN NULL ELSE [d] END", "date"),
        ("CASE [s] WHEN 'x' THEN [d] ELSE [t] END", "datetime"),
        ("{FIXED [s] : MAX([t])}", "datetime"),
        ("DATETRUNC('day', [t])", "datetime"),
        ("DATETRUNC('month', [d])", "date"),
        ("DATEADD('hour', -1, [d])", "datetime"),
        ("DATEDIFF('minute', [t], NOW())", "integer"),
        ("YEAR([d])", "integer"),
        ("STR([i]) + LEFT([s], 2)", "string"),
        ("INT([s])", "integer"),
        ("CONTAINS(LOWER([s]), 'btc')", "boolean"),
        ("POWER([r], 2)", "real"),
        ("FLOOR([r])", "integer"),
        ("NULL", "null"),
        ("RUNNING_SUM(SUM([i]))", "integer"),
    ],
)
def test_types(text, kind):
    assert result_type(parse(text), type_of_field) == kind


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("1 + 2", "constant"),
        ("[Parameters].[limit] * 2", "constant"),
        ("TODAY()", "constant"),
        ("[i] + 1", "row"),
        ("[lag] + [i]", "row"),
        ("{FIXED : SUM([i])} + [i]", "row"),
        ("{FIXED [s] : [total]}", "row"),
        ("SUM([i]) + [total]", "aggregate"),
        ("SUM([i]) * [Parameters].[limit] + 1", "aggregate"),
        ("SUM({FIXED [s] : MAX([i])})", "aggregate"),
        ("MIN([i])", "aggregate"),
        ("MIN([i], 1)", "row"),
        ("IF SUM([i]) > 1 THEN ATTR([s]) ELSE 'x' END", "aggregate"),
        ("LOOKUP([total], -1)", "aggregate"),
    ],
)
def test_levels(text, level):
    assert typed(parse(text), type_of_field).level == level


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("[s] + 1", 4, "+ does not go with a string and an integer"),
        ("[s] - 'x'", 4, "- does not go with a string and a string"),
        ("[r] % 2", 4, "% does not go with a real and an integer"),
        ("[d] + [d]", 4, "+ does not go with a date and a date"),
        ("SUM([s])", 4, "SUM wants a number, not a string"),
        ("AVG([b])", 4, "AVG wants a number, not a boolean"),
        ("[d] = '2024-01-01'", 4, "cannot compare a date with a string"),
        ("[i] > 'x'", 4, "cannot compare an integer with a string"),
        ("[s] IN ('a', 1)", 13, "cannot compare a string with an integer"),
        ("IF [b] THEN 1 ELSE 'x' END", 19, "the branches of IF are of different types: integer and string"),
        ("IF [b] THEN [d] ELSEIF [b] THEN 'x' END", 32, "the branches of IF are of different types: date and string"),
        ("IF [i] THEN 1 END", 3, "the condition is an integer, not a boolean"),
        ("IIF([s], 1, 2)", 4, "IIF wants a boolean, not a string"),
        ("IIF([b], 1, 'x')", 12, "the arguments of IIF are of different types: integer and string"),
        ("CASE [s] WHEN 1 THEN 2 END", 14, "cannot compare a string with an integer"),
        ("CASE [s] WHEN 'a' THEN 2 ELSE 'x' END", 30, "the branches of CASE are of different types"),
        ("NOT [i]", 0, "NOT wants a boolean, not an integer"),
        ("-[s]", 0, "- wants a number, not a string"),
        ("[b] AND [i]", 4, "AND does not go with a boolean and an integer"),
        ("DATETRUNC('fortnight', [t])", 10, "DATETRUNC knows no part of a date 'fortnight'"),
        ("DATETRUNC(1, [t])", 10, "DATETRUNC wants a string, not an integer"),
        ("YEAR([s])", 5, "YEAR wants a date or datetime, not a string"),
        ("LEFT([s], 1.5)", 10, "LEFT wants an integer, not a real"),
        ("SUM([i]) + [i]", 9, "cannot mix aggregate and non-aggregate"),
        ("[total] / [i]", 8, "cannot mix aggregate and non-aggregate"),
        ("IF [b] THEN SUM([i]) END", 0, "cannot mix aggregate and non-aggregate"),
        ("ROUND([r], SUM([i]))", 0, "cannot mix aggregate and non-aggregate"),
        ("SUM(SUM([i]))", 0, "SUM of what is an aggregate already"),
        ("MAX([total])", 0, "MAX of what is an aggregate already"),
        ("{FIXED [s] : [i]}", 13, "the expression of FIXED has to be an aggregate"),
        ("{FIXED SUM([i]) : SUM([i])}", 7, "a dimension of FIXED cannot be an aggregate"),
        ("RUNNING_SUM([i])", 0, "RUNNING_SUM is a table calculation: its argument has to be an aggregate"),
        ("1 + [gone]", 4, "there is no field [gone]"),
        ("1 + [Parameters].[gone]", 4, "there is no parameter [Parameters].[gone]"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(text, position, message):
    with pytest.raises(FormulaError) as error:
        result_type(parse(text), type_of_field)

    assert message in str(error.value)
    assert error.value.position == position


def test_an_endless_sum_is_refused_without_a_crash():
    with pytest.raises(FormulaError, match="nested too deeply"):
        result_type(parse(" + ".join(["1"] * 5000)), type_of_field)
