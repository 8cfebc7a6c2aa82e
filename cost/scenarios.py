"""What changes if there are more coins, fewer hours, a slower dbt: months of the bill under other numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cost.bill import bill, total
from cost.counts import Counts
from cost.prices import Price
from cost.sizes import Sizes

Totals = tuple[str, float]


def scenarios(
    counts: Counts, sizes: Sizes, orchestrator: str, prices: dict[str, Price], assumed: dict[str, float]
) -> Iterator[Totals]:
    """A name and USD a month each."""

    def month(counts: Counts = counts, prices: dict[str, Price] = prices, **other: float) -> float:
        return total(bill(counts, sizes, orchestrator, prices, assumed | other))

    yield "as above", month()
    yield f"20 times the coins ({counts.coins * 20:,}), dbt as long", month(scaled(counts, 20))
    yield f"one page in four ({counts.coins // 4:,} coins)", month(scaled(counts, 1 / 4))
    lines = bill(counts, sizes, orchestrator, prices, assumed)
    yield "every fourth hour only", sum(line.usd / 4 if line.hourly else line.usd for line in lines)
    yield "dbt on Snowflake as fast as on the laptop", month(dbt_factor=1)
    yield "dbt on Snowflake 10 times slower than there", month(dbt_factor=10)
    yield "no dashboards", month(report_hours_a_day=0)
    yield "dashboards 8 hours a day", month(report_hours_a_day=8)
    yield "second generation warehouses (1.35 credits)", month(prices=_dearer(prices, "xsmall_hour", 1.35))
    standard = prices["credit_standard"].usd / prices["credit"].usd
    cheaper = _dearer(_dearer(_dearer(prices, "xsmall_hour", standard), "snowpipe_gb", standard), "credit", standard)
    yield "Standard edition (a dynamic table in the view's place)", month(prices=cheaper)


def scaled(counts: Counts, factor: float) -> Counts:
    """As if there were that many more pages; all that grows with them grows alike."""
    return replace(
        counts,
        coins=round(counts.coins * factor),
        pages=round(counts.pages * factor),
        transitions=round(counts.transitions * factor),
        invocations={name: round(number * factor) for name, number in counts.invocations.items()},
        gb_seconds={name: number * factor for name, number in counts.gb_seconds.items()},
        s3_writes=round(counts.s3_writes * factor),
        s3_reads=round(counts.s3_reads * factor),
        raw_bytes=round(counts.raw_bytes * factor),
        work_bytes=round(counts.work_bytes * factor),
        curated_bytes=round(counts.curated_bytes * factor),
        log_bytes=round(counts.log_bytes * factor),
    )


def _dearer(prices: dict[str, Price], name: str, factor: float) -> dict[str, Price]:
    return prices | {name: replace(prices[name], usd=prices[name].usd * factor)}
