"""What became of the hours: every hour that was looked at is counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from finance_lab.repair.budget import calls_spent
from finance_lab.repair.executions import Asked, is_closed, settled, was_asked
from finance_lab.repair.missing import HOUR, Holes
from finance_lab.repair.plan import Plan
from finance_lab.repair.request import Request
from finance_lab.slot import moment_text

OUTCOMES = {
    "collected": "live, in their own hour",
    "repaired": "filled by this run",
    "repaired_before": "filled by an earlier run",
    "partly": "some coins are there, others not",
    "unfillable": "the source was asked and has none of the coins",
    "left": "not asked: this month's calls do not suffice",
    "failed": "to be asked by this run, but the execution failed",
}
"""What an hour can have come to. Their numbers add up to the hours that were looked at."""

REASONS = ("failed", "left", "unfillable", "newcomer")
"""Why a coin lacks: as in OUTCOMES, or it came among the largest after the hour was asked for as many coins as wanted.
An hour that lacks all has the first that is true of a coin."""

NAMED_COINS = 5


def report(
    before: Mapping[str, Any], after: Holes, executions: list[Asked], request: Request, calls_a_month: int
) -> dict[str, Any]:
    """The summary of a run: each of OUTCOMES with its hours, of which `collected` is a number, and the calls.

    `before` is what `noted` gave when the run was planned, `after` is what Snowflake lacks now. An hour of `partly` is
    {"hour", "lacking": how many, "coins": the largest, "because": {reason: how many}}, for REASONS.
    """
    outcomes: dict[str, list[Any]] = {name: [] for name in OUTCOMES if name != "collected"}
    final = [] if request.ask_again else settled(executions)
    asked, lacked = set(before["asked"]), set(before["lacking"])
    for hour in after.missing:
        text, lacking = moment_text(hour), after.lacking.get(hour, ())
        closed = bool(lacking) and is_closed(final, hour, len(after.coins))
        because = Counter(_reason(coin, hour, executions, asked, closed) for coin in lacking)
        if not lacking:
            outcomes["repaired" if text in lacked else "repaired_before"].append(text)
        elif len(lacking) < len(after.coins):
            named = list(lacking[:NAMED_COINS])
            outcomes["partly"].append({"hour": text, "lacking": len(lacking), "coins": named, "because": dict(because)})
        else:
            reason = next(reason for reason in REASONS if because[reason])
            outcomes["unfillable" if reason == "newcomer" else reason].append(text)
    return {
        "until": moment_text(request.now),
        "since": moment_text(after.hours[0]) if after.hours else None,
        "hours": len(after.hours),
        "coins": len(after.coins),
        "collected": len(after.hours) - len(after.missing),
        **outcomes,
        "calls": len(before["asked"]),
        "calls_spent": calls_spent(executions, request.now),
        "calls_a_month": calls_a_month,
    }


def noted(holes: Holes, plan: Plan, request: Request) -> dict[str, Any]:
    """What the report has to know of the plan: its hour, the coins, the hours that lacked some, the coins asked for."""
    return {
        "now": moment_text(request.now),
        "coins": list(holes.coins),
        "lacking": [moment_text(hour) for hour in holes.lacking],
        "asked": [coin for batch in plan.batches for coin in batch["coins"]],
    }


def is_whole(summary: Mapping[str, Any]) -> bool:
    """Whether every hour is collected or repaired."""
    return not any(summary[name] for name in ("partly", "unfillable", "left", "failed"))


def is_worth_a_mail(summary: Mapping[str, Any]) -> bool:
    """Whether somebody should hear of it: something stays open and this run tried, or could not for want of calls.

    What the source is known not to have is no news, and would be mailed every day.
    """
    tried = bool(summary["calls"] or summary["left"])
    return not is_whole(summary) and (tried or any("left" in hour["because"] for hour in summary["partly"]))


def text_of(summary: Mapping[str, Any]) -> str:
    """The summary in lines, for the log, a terminal or a mail."""
    since = f" from {_short(summary['since'])}" if summary["since"] else ""
    lines = [
        f"{summary['hours']} hours{since} until {_short(summary['until'])}, the {summary['coins']} largest coins",
        *(_line(name, meaning, summary[name]) for name, meaning in OUTCOMES.items()),
        f"  {'calls':<16}{summary['calls']:>6,}  of this month's {summary['calls_a_month']:,}; "
        f"spent so far: {summary['calls_spent']:,}",
    ]
    return "\n".join([*lines, *_partly(summary["partly"])])


def _partly(hours: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """What lacks and why, a line for all hours that lack the same."""
    alike: dict[str, list[str]] = {}
    for hour in hours:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(hour["because"].items()))
        more = ", …" if hour["lacking"] > len(hour["coins"]) else ""
        alike.setdefault(f"lack {hour['lacking']}: {', '.join(hour['coins'])}{more} ({reasons})", []).append(
            hour["hour"]
        )
    return (f"  {', '.join(_spans(which))} {what}" for what, which in alike.items())


def _reason(coin: str, hour: datetime, executions: list[Asked], asked: set[str], closed: bool) -> str:
    if was_asked(executions, coin, hour):
        return "unfillable"
    if closed:
        return "newcomer"
    return "failed" if coin in asked else "left"


def _line(name: str, meaning: str, hours: Any) -> str:
    if isinstance(hours, int):
        return f"  {name.replace('_', ' '):<16}{hours:>6,}  {meaning}"
    which = [hour if isinstance(hour, str) else hour["hour"] for hour in hours]
    spans = f": {', '.join(_spans(which))}" if which else ""
    return f"  {name.replace('_', ' '):<16}{len(hours):>6,}  {meaning}{spans}"


def _spans(hours: Iterable[str]) -> list[str]:
    """Hours in a row as one: `2026-11-23 01:00 to 10:00`."""
    spans: list[list[datetime]] = []
    for hour in map(datetime.fromisoformat, hours):
        if spans and hour - spans[-1][-1] == HOUR:
            spans[-1].append(hour)
        else:
            spans.append([hour])
    return [_span(span[0], span[-1]) for span in spans]


def _span(first: datetime, last: datetime) -> str:
    if first == last:
        return f"{first:%Y-%m-%d %H:%M}"
    return (
        f"{first:%Y-%m-%d %H:%M} to {last:%H:%M}"
        if first.date() == last.date()
        else (f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}")
    )


def _short(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
