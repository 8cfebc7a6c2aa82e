"""What `make run` prints: a line a task as it goes, then what landed and where to look."""

from __future__ import annotations

from typing import Any

from local.settings import ROOT
from local.sql import query
from local.stack import Stack

_MARKS = {"success": "ok", "failed": "FAILED", "upstream_failed": "not run", "skipped": "skipped"}


def task_line(event: dict[str, Any]) -> str | None:
    """One line for a task that ended; None for a state on the way."""
    mark = _MARKS.get(event["state"])
    if event["state"] == "up_for_retry":
        mark = "retries"
    if mark is None:
        return None
    seconds = event.get("seconds")
    took = f"{seconds:6.1f} s" if seconds is not None else " " * 8
    line = f"  {mark:<8} {took}  {event['task']}"
    # a task that failed for good is told at the end
    retried = event.get("error") if event["state"] == "up_for_retry" else None
    return f"{line}\n           {retried.splitlines()[0]}" if retried else line


def summary(stack: Stack, run: dict[str, Any]) -> str:
    """The counts of a run, the ten largest coins of its hour, and what moved most in the newest one."""
    hour = run["hour_at"].replace("T", " ").removesuffix("Z")
    how = " (published before: found and used again, nothing collected)" if run["reused"] else ""
    reasons = ", ".join(f"{reason} {count}" for reason, count in run["rejected_by_reason"].items()) or "none"
    return "\n".join(
        [
            f"Hour {run['hour_at'][:16]}Z{how}",
            f"  collected  {run['collected']:>7}  records from {run['source_url']}",
            f"  accepted   {run['accepted']:>7}  rows in s3://{stack.names['buckets']['curated']}/{run['market_key']}",
            f"  rejected   {run['rejected']:>7}  {reasons}",
            f"  duplicates {run['duplicates']:>7}  a coin that came twice; in quarantine, as the rejected ones",
            f"  loaded     {run['loaded']:>7}  rows in {_landing(stack)}.MARKET",
            f"  exposed    {run['exposed']:>7}  rows in {_exposed(stack)}.FCT_MARKET_HOURLY",
            "",
            "The ten largest coins",
            query(stack, _TEN_LARGEST.format(table=f"{_exposed(stack)}.FCT_MARKET_HOURLY", hour=hour)),
            "",
            "What moved most in 24 hours, in the newest hour",
            query(stack, _MOVERS.format(table=f"{_exposed(stack)}.TOP_MOVERS")),
        ]
    )


def places(stack: Stack) -> str:
    """Where things are after the run."""
    state = stack.settings.state
    if state.is_relative_to(ROOT):
        state = state.relative_to(ROOT)
    return "\n".join(
        [
            "Where things are",
            f"  objects    {state / 'aws' / 's3'}",
            f'  Snowflake  {state / "snowflake"}    make sql Q="select * from exposed.fct_market_hourly limit 5"',
            *([f"  mails      {state / 'mailbox.jsonl'}"] if stack.settings.mailbox.exists() else []),
            f"  logs       {state / 'logs'}",
            "Next: make up   keeps all of it running, hourly, with Airflow's web UI "
            f"on {stack.settings.url('airflow')}",
        ]
    )


_TEN_LARGEST = """
    select
        row_number() over (order by market_cap_usd desc nulls last) as "#", coin_id, symbol,
        price_usd, to_varchar(round(market_cap_usd / 1e9, 1)) as market_cap_usd_bn
    from {table} where hour_at = '{hour}' order by market_cap_usd desc nulls last limit 10
"""


_MOVERS = """
    select coin_id, symbol, price_usd, round(price_change_24h_pct, 1) as change_pct, is_suspicious_jump as jump
    from {table} where position <= 3 order by change_pct desc
"""


def _landing(stack: Stack) -> str:
    snowflake = stack.names["snowflake"]
    return f"{snowflake['database']}.{snowflake['schemas']['landing']}"


def _exposed(stack: Stack) -> str:
    snowflake = stack.names["snowflake"]
    return f"{snowflake['database']}.{snowflake['schemas']['exposed']}"
