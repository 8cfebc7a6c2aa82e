"""COPY INTO a table from Parquet objects of an external stage, and the same on behalf of a pipe.

Every file is one INSERT, committed together with its row of history.

Snowflake also knows other formats, internal stages, VALIDATION_MODE, PURGE, ON_ERROR = CONTINUE and more: those
fail here and say so. It forgets loaded files after 64 days (COPY) or 14 days (pipes), this never does. The text of
a value that went through FLOAT, and of errors, is DuckDB's.
"""

from local.snowflake.copy_into.load import FileResult, PipeLoad, run_copy
from local.snowflake.copy_into.result import copy_result

__all__ = ["FileResult", "PipeLoad", "copy_result", "run_copy"]
