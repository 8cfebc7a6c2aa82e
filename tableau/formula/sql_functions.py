"""Tableau's functions in Snowflake's SQL, by name and number of arguments; dates are in sql_dates."""

from __future__ import annotations

TEMPLATES: dict[tuple[str, int], str] = {
    # aggregates; MIN, MAX and ATTR of one argument depend on its type
    ("SUM", 1): "SUM({0})",
    ("AVG", 1): "AVG({0})",
    ("MEDIAN", 1): "MEDIAN({0})",
    ("COUNT", 1): "COUNT({0})",
    ("COUNTD", 1): "COUNT(DISTINCT {0})",
    ("STDEV", 1): "STDDEV_SAMP({0})",
    ("STDEVP", 1): "STDDEV_POP({0})",
    ("VAR", 1): "VAR_SAMP({0})",
    ("VARP", 1): "VAR_POP({0})",
    ("PERCENTILE", 2): "PERCENTILE_CONT({1}) WITHIN GROUP (ORDER BY {0})",
    ("CORR", 2): "CORR({0}, {1})",
    ("COVAR", 2): "COVAR_SAMP({0}, {1})",
    ("COVARP", 2): "COVAR_POP({0}, {1})",
    # logic
    ("MIN", 2): "LEAST({0}, {1})",
    ("MAX", 2): "GREATEST({0}, {1})",
    ("ZN", 1): "COALESCE({0}, 0)",
    ("IFNULL", 2): "COALESCE({0}, {1})",
    ("ISNULL", 1): "({0} IS NULL)",
    ("IIF", 3): "(CASE WHEN {0} THEN {1} WHEN NOT {0} THEN {2} END)",
    ("IIF", 4): "(CASE WHEN {0} THEN {1} WHEN NOT {0} THEN {2} ELSE {3} END)",
    # numbers: what has no value is null, where Snowflake would stop
    ("ABS", 1): "ABS({0})",
    ("ROUND", 1): "ROUND({0})",
    ("ROUND", 2): "ROUND({0}, {1})",
    ("FLOOR", 1): "FLOOR({0})",
    ("CEILING", 1): "CEIL({0})",
    ("SIGN", 1): "SIGN({0})",
    ("SQRT", 1): "SQRT(IFF({0} < 0, NULL, {0}))",
    ("SQUARE", 1): "POWER({0}, 2)",
    ("LN", 1): "LN(IFF({0} <= 0, NULL, {0}))",
    ("LOG", 1): "LOG(10, IFF({0} <= 0, NULL, {0}))",
    ("LOG", 2): "LOG({1}, IFF({0} <= 0, NULL, {0}))",
    ("EXP", 1): "EXP({0})",
    ("POWER", 2): "POWER({0}, {1})",
    ("DIV", 2): "TRUNC({0} / NULLIF({1}, 0))",
    ("PI", 0): "PI()",
    ("ATAN2", 2): "ATAN2({0}, {1})",
    # conversions; DATE, DATETIME, INT and FLOAT depend on the argument's type
    ("STR", 1): "({0}::VARCHAR)",
    # texts
    ("LEFT", 2): "LEFT({0}, {1})",
    ("RIGHT", 2): "RIGHT({0}, {1})",
    ("MID", 2): "SUBSTR({0}, {1})",
    ("MID", 3): "SUBSTR({0}, {1}, {2})",
    ("LEN", 1): "LENGTH({0})",
    ("ASCII", 1): "ASCII({0})",
    ("PROPER", 1): "INITCAP({0})",
    ("REPLACE", 3): "REPLACE({0}, {1}, {2})",
    ("CONTAINS", 2): "CONTAINS({0}, {1})",
    ("STARTSWITH", 2): "STARTSWITH({0}, {1})",
    ("ENDSWITH", 2): "ENDSWITH({0}, {1})",
    ("FIND", 2): "CHARINDEX({1}, {0})",
    ("FIND", 3): "CHARINDEX({1}, {0}, {2})",
    ("SPLIT", 3): "SPLIT_PART({0}, {1}, {2})",
    ("CHAR", 1): "CHR({0})",
    ("SPACE", 1): "REPEAT(' ', {0})",
    **{
        (name, 1): name + "({0})" for name in ("ACOS", "ASIN", "ATAN", "COS", "COT", "SIN", "TAN", "DEGREES", "RADIANS")
    },
    **{(name, 1): name + "({0})" for name in ("UPPER", "LOWER", "TRIM", "LTRIM", "RTRIM")},
}

_MARKS = "it is computed over the marks of a sheet"
_USER = "it asks who is signed in to Tableau"
_PATTERNS = "Tableau's regular expressions are ICU's, Snowflake's are not"
_SCRIPT = "it calls another server"
WHY_NOT = {
    **dict.fromkeys(("INDEX", "FIRST", "LAST", "SIZE", "LOOKUP", "PREVIOUS_VALUE", "TOTAL"), _MARKS),
    **dict.fromkeys((f"RANK{kind}" for kind in ("", "_DENSE", "_MODIFIED", "_UNIQUE", "_PERCENTILE")), _MARKS),
    **dict.fromkeys((f"RUNNING_{kind}" for kind in ("SUM", "MIN", "MAX", "AVG", "COUNT")), _MARKS),
    **dict.fromkeys(
        (
            f"WINDOW_{kind}"
            for kind in ("SUM", "MIN", "MAX", "AVG", "MEDIAN", "STDEV", "STDEVP", "VAR", "VARP", "PERCENTILE", "CORR",
                         "COVAR", "COVARP", "COUNT")
        ),
        _MARKS,
    ),
    **dict.fromkeys(("USERNAME", "FULLNAME", "USERDOMAIN", "ISMEMBEROF", "ISFULLNAME", "ISUSERNAME"), _USER),
    **dict.fromkeys(("USERATTRIBUTE", "USERATTRIBUTEINCLUDES"), _USER),
    **dict.fromkeys((f"REGEXP_{kind}" for kind in ("MATCH", "EXTRACT", "EXTRACT_NTH", "REPLACE")), _PATTERNS),
    **dict.fromkeys((f"SCRIPT_{kind}" for kind in ("STR", "INT", "REAL", "BOOL")), _SCRIPT),
    "DATEPARSE": "Tableau's formats of dates are ICU's, Snowflake's are not",
}  # fmt: skip
