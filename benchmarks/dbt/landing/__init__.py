"""What lands: generated hours of a market, whole histories of them or one more, as DuckDB's SQL."""

from benchmarks.dbt.landing.statements import Hours, one_more, whole_history

__all__ = ["Hours", "one_more", "whole_history"]
