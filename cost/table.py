"""The tables, in Markdown: read as they are in a terminal and in docs/cost.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cost.bill import ORCHESTRATORS, Line, bill, total
from cost.counts import Counts
from cost.prices import Price
from cost.scenarios import scenarios
from cost.sizes import ENVIRONMENTS, Sizes

Column = tuple[str, str]
COLUMNS: tuple[Column, ...] = tuple((environment, by) for environment in ENVIRONMENTS for by in ORCHESTRATORS)


def report(
    counts: Counts, sizes_of: Callable[[str], Sizes], prices: dict[str, Price], assumed: dict[str, float]
) -> str:
    """Everything, for dev and prod, without and with MWAA."""
    bills = {(environment, by): bill(counts, sizes_of(environment), by, prices, assumed) for environment, by in COLUMNS}
    return "\n\n".join(
        [
            measured_table(counts),
            month_table(bills, assumed["hours_a_month"]),
            lines_table(bills[("prod", "mwaa")], prices),
            scenario_table(counts, sizes_of, prices, assumed),
        ]
    )


def measured_table(counts: Counts) -> str:
    """What was counted."""
    seconds = (counts.execution_seconds, counts.dbt_seconds, counts.run_seconds)
    rows = [
        ("hour", counts.hour),
        ("coins, pages", f"{counts.coins:,}, {counts.pages}"),
        ("state transitions", f"{counts.transitions}"),
        *(
            (f"{name}: calls, GB-seconds", f"{calls}, {counts.gb_seconds[name]:.2f}")
            for name, calls in counts.invocations.items()
        ),
        ("S3: PUT and LIST, GET and HEAD", f"{counts.s3_writes:.0f}, {counts.s3_reads:.0f}"),
        ("bytes: raw, staged, curated", f"{counts.raw_bytes:,}, {counts.work_bytes:,}, {counts.curated_bytes:,}"),
        ("bytes of log, metrics", f"{counts.log_bytes:,}, {counts.metrics}"),
        ("seconds: execution, dbt, whole run", ", ".join(f"{taken:.1f}" for taken in seconds)),
    ]
    return _table(("measured in an hour", ""), rows)


def month_table(bills: dict[Column, list[Line]], hours: float) -> str:
    """USD a month by group, one column an environment and who drives it."""
    groups = list(dict.fromkeys(line.group for lines in bills.values() for line in lines))
    rows = [(group, *(_usd(total(lines, group)) for lines in bills.values())) for group in groups]
    rows.append(("**a month**", *(f"**{_usd(total(lines))}**" for lines in bills.values())))
    rows.append(("an hour", *(f"{total(lines) / hours:.3f}" for lines in bills.values())))
    return _table(("USD a month", *(f"{environment}, {by}" for environment, by in bills)), rows)


def lines_table(lines: Sequence[Line], prices: dict[str, Price]) -> str:
    """Each line of one bill: how much, of what kind, at which price."""
    rows = [
        (line.group, line.what, f"{line.quantity:,.4g}" if line.quantity < 1000 else f"{line.quantity:,.0f}", line.kind,
         f"{prices[line.price].usd:.10g}", prices[line.price].basis, _usd(line.usd))
        for line in lines
    ]  # fmt: skip
    return _table(("prod with MWAA", "", "a month", "quantity is", "USD each", "price is of", "USD"), rows)


def scenario_table(
    counts: Counts, sizes_of: Callable[[str], Sizes], prices: dict[str, Price], assumed: dict[str, float]
) -> str:
    """Other numbers, one column an environment and who drives it."""
    columns = [list(scenarios(counts, sizes_of(environment), by, prices, assumed)) for environment, by in COLUMNS]
    rows = [(cells[0][0], *(_usd(usd) for _, usd in cells)) for cells in zip(*columns, strict=True)]
    return _table(("USD a month, if", *(f"{environment}, {by}" for environment, by in COLUMNS)), rows)


def _usd(amount: float) -> str:
    return f"{amount:,.2f}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
