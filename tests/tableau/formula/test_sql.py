"""Formulas as SQL: what is written. What Snowflake makes of it is in tests/tableau/preview/test_formulas.py."""

from __future__ import annotations

from datetime import datetime

import pytest

from tableau.formula import FormulaError, parse
from tableau.formula.functions import FUNCTIONS
from tableau.formula.sql import Source, Sql, literal
from tableau.formula.sql_dates import date_function
from tableau.formula.sql_functions import TEMPLATES, WHY_NOT
from tableau.formula.syntax import Literal

TYPES = {"name": "string", "price": "real", "hours": "integer", "day": "date", "hour": "datetime", "listed": "boolean"}
CALCULATIONS = {"double": "[price] * 2", "circle": "[circle]"}


def resolve(field):
    return parse(CALCULATIONS[field.name]) if field.name in CALCULATIONS else field.name.upper()


def type_of(field):
    return "integer" if field.is_parameter else "real" if field.name in CALCULATIONS else TYPES[field.name]


def parameter(field, inside_fixed):
    return f"chosen.{field.name}{'!' if inside_fixed else ''}"


def writer():
    return Sql(Source("EXPOSED.COINS", resolve, parameter, type_of))


def sql(formula):
    return writer().of(parse(formula))


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("[price] > 1 AND NOT [listed]", "((t.PRICE > 1) AND (NOT t.LISTED))"),
        ("[hours] / 24", "(t.HOURS::FLOAT / NULLIF(24, 0))"),
        ("[name] + ' x'", "(t.NAME || ' x')"),
        ("[hours] + 1", "(t.HOURS + 1)"),
        ("[day] + 1", "DATEADD('day', 1, t.DAY)"),
        ("[day] - [day]", "DATEDIFF('day', t.DAY, t.DAY)"),
        ("[name] != NULL", "(t.NAME <> NULL)"),
        ("[name] IN ('a', 'b')", "(t.NAME IN ('a', 'b'))"),
        ("IF [listed] THEN 1 ELSEIF [price] > 2 THEN 2 END",
         "(CASE WHEN t.LISTED THEN 1 WHEN (t.PRICE > 2) THEN 2 END)"),
        ("CASE [name] WHEN 'a' THEN 1 ELSE 2 END", "(CASE t.NAME WHEN 'a' THEN 1 ELSE 2 END)"),
        ("DATEADD('day', -[Parameters].[horizon], [hour])", "DATEADD('day', (- chosen.horizon), t.HOUR)"),
        ("DATETRUNC('hour', [hour])", "DATE_TRUNC('hour', t.HOUR)"),
        ("COUNTD([name])", "COUNT(DISTINCT t.NAME)"),
        ("MEDIAN([price])", "MEDIAN(t.PRICE)"),
        ("MAX([listed])", "BOOLOR_AGG(t.LISTED)"),
        ("[double] + 1", "((t.PRICE * 2) + 1)"),
        ("ATTR([name])", "(CASE WHEN MIN(t.NAME) = MAX(t.NAME) THEN MIN(t.NAME) WHEN COUNT(t.NAME) > 0 THEN '*' END)"),
        ("{FIXED : MAX([hour])}", "(SELECT MAX(t_fixed.HOUR) FROM EXPOSED.COINS AS t_fixed)"),
        ("{MAX([hour])}", "(SELECT MAX(t_fixed.HOUR) FROM EXPOSED.COINS AS t_fixed)"),
    ],
)  # fmt: skip
def test_a_formula_is_written(formula, text):
    assert sql(formula) == text


def test_fixed_with_dimensions_is_joined_once_whatever_asks_for_it():
    made = writer()
    assert made.of(parse("[price] / {FIXED [name] : MAX([price])}")).startswith("(t.PRICE::FLOAT / NULLIF(t_fixed_1.v")
    assert made.of(parse("{FIXED [name] : MAX([price])}")) == "t_fixed_1.v"
    assert made.of(parse("{FIXED [name], [day] : MIN([price])}")) == "t_fixed_2.v"
    assert made.joins == [
        "LEFT JOIN (SELECT t_fixed.NAME AS k1, MAX(t_fixed.PRICE) AS v FROM EXPOSED.COINS AS t_fixed GROUP BY 1) "
        "AS t_fixed_1 ON EQUAL_NULL(t_fixed_1.k1, t.NAME)",
        "LEFT JOIN (SELECT t_fixed.NAME AS k1, t_fixed.DAY AS k2, MIN(t_fixed.PRICE) AS v FROM EXPOSED.COINS AS "
        "t_fixed GROUP BY 1, 2) AS t_fixed_2 ON EQUAL_NULL(t_fixed_2.k1, t.NAME) AND EQUAL_NULL(t_fixed_2.k2, t.DAY)",
    ]


def test_a_parameter_is_told_that_it_stands_inside_a_fixed():
    assert "chosen.horizon!" in sql("{FIXED : MAX([hours] + [Parameters].[horizon])}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("it's", "'it''s'"),
        ("\\' OR 1=1 --", r"'\\'' OR 1=1 --'"),
        (None, "NULL"),
        (True, "TRUE"),
        (0.1, "0.1"),
        (datetime(2026, 11, 20, 13), "'2026-11-20 13:00:00.000000'::TIMESTAMP_NTZ"),  # noqa: DTZ001
    ],
)
def test_a_value_cannot_become_sql(value, text):
    assert literal(value) == text


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("RUNNING_SUM(SUM([price]))", "RUNNING_SUM cannot be said in Snowflake's SQL: it is computed over the marks"),
        ("USERNAME() = 'x'", "who is signed in"),
        ("REGEXP_MATCH([name], 'a')", "regular expressions are ICU's"),
        ("{INCLUDE [name] : MAX([price])}", "INCLUDE depends on the sheet's own dimensions"),
        ("DATETRUNC('week', [day])", "add the day, as 'monday'"),
        ("WEEK([day])", "WEEK of week cannot be said"),
        ("DATEADD([name], 1, [day])", "the part of the date has to be written down"),
        ("[name] IN [a set]", "sets are kept by Tableau"),
        ("SUM({FIXED [name] : MAX([price])})", "SUM of a FIXED alone cannot be said"),
        ("[circle]", "[circle] is made of itself"),
        ("[price] + 'x'", "+ does not go with"),
        ("SUM([price]) + [price]", "cannot mix aggregate and non-aggregate"),
    ],
)  # fmt: skip
def test_what_sql_cannot_say_is_refused_by_name(formula, said):
    types = lambda field: "string" if field.name == "a set" else type_of(field)  # noqa: E731
    with pytest.raises(FormulaError) as error:
        Sql(Source("T", resolve, parameter, types)).of(parse(formula))
    assert said in str(error.value)


def test_each_function_of_tableau_is_said_or_has_a_reason_not_to_be():
    by_type = {"ATTR", "DATE", "DATETIME", "INT", "FLOAT"}
    dates = {"NOW", "TODAY", "DATEADD", "DATEDIFF", "DATETRUNC", "DATEPART", "MAKEDATE", "ISDATE", "YEAR", "QUARTER",
             "MONTH", "WEEK", "DAY", "ISOYEAR", "ISOQUARTER", "ISOWEEK", "ISOWEEKDAY"}  # fmt: skip
    said = {name for name, _ in TEMPLATES} | by_type | dates
    own = {"HEXBINX", "HEXBINY", "DATENAME", "MAKEDATETIME", "MAKETIME", "FINDNTH"}
    raw = {name for name in FUNCTIONS if name.startswith("RAWSQL")}
    assert said | set(WHY_NOT) | own | raw == set(FUNCTIONS)
    assert not said & set(WHY_NOT)


def test_no_date_function_leaves_the_week_to_the_session():
    call = parse("DATEDIFF('week', #2026-11-21#, #2026-11-22#, 'sunday')")
    assert "DATEDIFF('week'" not in date_function(
        call, lambda node: literal(node.value) if isinstance(node, Literal) else ""
    )
