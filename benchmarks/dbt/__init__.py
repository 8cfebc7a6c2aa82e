"""python -m benchmarks.dbt: what an hour costs dbt on top of a short history and of a long one."""
