"""What `make run` prints: a line a task as it goes, then what landed and where to look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from local.settings import ACCOUNT, ROOT
from local.sql import rows, table
from local.stack import Stack
from local.terminal.screen import Screen

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


def summary(stack: Stack, run: dict[str, Any], screen: Screen, seconds: float) -> str:
    """The counts of a run that took `seconds`, the ten largest coins of its hour, and what moved most in the newest."""
    hour = run["hour_at"].replace("T", " ").removesuffix("Z")
    how = " (published before: found and used again, nothing collected)" if run["reused"] else ""
    title = screen.paint(f"Hour {run['hour_at'][:16]}Z", "bold")
    largest = rows(stack, _TEN_LARGEST.format(table=f"{_exposed(stack)}.FCT_MARKET_HOURLY", hour=hour))
    moved = rows(stack, _MOVERS.format(table=f"{_exposed(stack)}.TOP_MOVERS"))
    return "\n".join(
        [
            f"{title} in {seconds:.0f} s{how}",
            *counts(stack, run, screen),
            "",
            screen.paint("The ten largest coins", "bold"),
            *_ten_largest(screen, largest),
            "",
            screen.paint("What moved most in 24 hours, in the newest hour", "bold"),
            *_movers(screen, moved),
        ]
    )


def counts(stack: Stack, run: dict[str, Any], screen: Screen) -> list[str]:
    """A line a count, and that they add up, where they do."""
    reasons = ", ".join(f"{reason} {count}" for reason, count in run["rejected_by_reason"].items()) or "none"
    what = {
        "collected": f"records from {run['source_url']}",
        "accepted": f"rows in {PurePosixPath(run['market_key']).name}",
        "rejected": reasons,
        "duplicates": "a coin that came twice; in quarantine, as the rejected ones",
        "loaded": f"rows in {_landing(stack)}.MARKET",
        "exposed": f"rows in {_exposed(stack)}.FCT_MARKET_HOURLY",
    }
    lines = [f"  {name:<10} {screen.paint(f'{run[name]:>7}', 'bold')}  {text}" for name, text in what.items()]
    if sum(run[name] for name in ("accepted", "rejected", "duplicates")) == run["collected"] and (
        run["accepted"] == run["loaded"] == run["exposed"]
    ):
        sums = "{collected:>7} = {accepted} + {rejected} + {duplicates}, and {accepted} = {loaded} = {exposed}"
        lines.append(f"  {screen.paint('adds up', 'green')}    {sums.format(**run)}")
    return lines


def places(stack: Stack, run: dict[str, Any], screen: Screen) -> str:
    """Where things are after the run, and what to type next."""
    state = stack.settings.state
    if state.is_relative_to(ROOT):
        state = state.relative_to(ROOT)
    objects = (
        state / "aws" / "s3" / ACCOUNT / stack.names["buckets"]["curated"] / PurePosixPath(run["market_key"]).parent
    )
    return "\n".join(
        [
            screen.paint("Where things are", "bold"),
            f"  objects    {objects}",
            f'  Snowflake  {state / "snowflake"}    make sql Q="select * from exposed.fct_market_hourly limit 5"',
            *([f"  mails      {state / 'mailbox.jsonl'}"] if stack.settings.mailbox.exists() else []),
            f"  logs       {state / 'logs'}",
            "",
            f"Next: {screen.paint('make up', 'cyan')}   keeps all of it running, hourly, with Airflow's web UI "
            f"on {stack.settings.url('airflow')}",
        ]
    )


_TEN_LARGEST = """
    select row_number() over (order by market_cap_usd desc nulls last), coin_id, symbol, price_usd, market_cap_usd
    from {table} where hour_at = '{hour}' order by market_cap_usd desc nulls last limit 10
"""


_MOVERS = """
    select coin_id, symbol, price_usd, price_change_24h_pct, is_suspicious_jump
    from {table} where position <= 3 order by price_change_24h_pct desc
"""


def _ten_largest(screen: Screen, coins: Sequence[Sequence[Any]]) -> list[str]:
    cells = [
        [number, coin, symbol, _price(price), "" if cap is None else f"{cap / 1e9:,.1f}"]
        for number, coin, symbol, price, cap in coins
    ]
    lines = table(["#", "coin", "symbol", "price, USD", "market cap, bn USD"], cells, numbers=(3, 4))
    return _styled(screen, lines, [""] * len(cells))


def _movers(screen: Screen, coins: Sequence[Sequence[Any]]) -> list[str]:
    cells = [
        [coin, symbol, _price(price), f"{change:+.1f} %", "suspicious jump" if jump else ""]
        for coin, symbol, price, change, jump in coins
    ]
    lines = table(["coin", "symbol", "price, USD", "change", ""], cells, numbers=(2, 3))
    return _styled(screen, lines, ["green" if row[3] > 0 else "red" for row in coins])


def _price(usd: float | None) -> str:
    """Two decimals; six digits of what is less than a dollar."""
    if usd is None:
        return ""
    return f"{usd:,.2f}" if usd >= 1 else f"{usd:.6g}"


def _styled(screen: Screen, text: str, styles: list[str]) -> list[str]:
    """The lines of a table, indented, each row in its style."""
    return [f"  {screen.paint(*pair)}" for pair in zip(text.splitlines(), ("dim", "dim", *styles), strict=True)]


def _landing(stack: Stack) -> str:
    snowflake = stack.names["snowflake"]
    return f"{snowflake['database']}.{snowflake['schemas']['landing']}"


def _exposed(stack: Stack) -> str:
    snowflake = stack.names["snowflake"]
    return f"{snowflake['database']}.{snowflake['schemas']['exposed']}"
