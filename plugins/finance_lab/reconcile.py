"""The proof at the end of a run: what the API sent, what landed and what is exposed have to add up.

dbt's own word is not enough: Cosmos' WATCHER mode has ended runs green without having built the models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from finance_lab.settings import Settings


class ReconciliationError(ValueError):
    """Counts that do not add up; the message has one line a finding, with the numbers."""


class Hook(Protocol):
    """The part of the Snowflake hook that this module uses; it closes its connection itself."""

    def get_first(self, sql: str, parameters: Any = None) -> Any: ...


@dataclass(frozen=True)
class Counts:
    """Rows found in Snowflake for one run's three objects."""

    loaded: int
    """Rows of LANDING.MARKET that came from the run's market object."""
    rejected_loaded: int
    runs_loaded: int
    exposed: int
    """Rows of the loaded coins and hours that EXPOSED.FCT_MARKET_HOURLY has from this collection or a newer one."""


def counts_sql(settings: Settings) -> str:
    """One query for all of Counts; parameters market_key, market_rejected_key, market_run_key."""
    market = settings.landing("MARKET")
    return f"""
        select
            (select count(*) from {market} where source_file = %(market_key)s) as loaded,
            (
                select count(*) from {settings.landing("MARKET_REJECTED")} where source_file = %(market_rejected_key)s
            ) as rejected_loaded,
            (
                select count(*) from {settings.landing("MARKET_RUN")} where source_file = %(market_run_key)s
            ) as runs_loaded,
            (
                select count(*)
                from {market} as landed
                inner join {settings.exposed("FCT_MARKET_HOURLY")} as exposed
                    on landed.coin_id = exposed.coin_id
                    and convert_timezone('UTC', landed.hour_at)::timestamp_ntz = exposed.hour_at
                    and (
                        convert_timezone('UTC', landed.collected_at)::timestamp_ntz < exposed.collected_at
                        or (
                            convert_timezone('UTC', landed.collected_at)::timestamp_ntz = exposed.collected_at
                            and convert_timezone('UTC', landed.ingested_at)::timestamp_ntz <= exposed.ingested_at
                        )
                    )
                where landed.source_file = %(market_key)s
            ) as exposed
    """


def count(hook: Hook, settings: Settings, run: Mapping[str, Any]) -> Counts:
    """Ask Snowflake for the rows of the run's objects; `run` is the execution's output."""
    keys = {name: run[name] for name in ("market_key", "market_rejected_key", "market_run_key")}
    return Counts(*(int(number) for number in hook.get_first(counts_sql(settings), parameters=keys)))


def findings(run: Mapping[str, Any], counts: Counts, dbt_states: Mapping[str, str | None]) -> list[str]:
    """What does not add up, one sentence each; empty when all is well.

    `dbt_states` are the states of the dbt tasks of this run by task id, producer left out.
    """
    collected, accepted = run["collected"], run["accepted"]
    rejected, duplicates = run["rejected"], run["duplicates"]
    found = []
    if collected != accepted + rejected + duplicates:
        found.append(
            f"{collected} records collected, but {accepted} accepted + {rejected} rejected + {duplicates} duplicates "
            f"= {accepted + rejected + duplicates}"
        )
    if collected == 0:
        found.append("the API sent no coins at all")
    elif accepted == 0:
        reasons = ", ".join(f"{reason} {count}" for reason, count in run.get("rejected_by_reason", {}).items())
        found.append(f"all {collected} records are in quarantine, the hour has no row: {reasons or 'no reason given'}")
    if counts.loaded != accepted:
        found.append(f"{accepted} rows accepted, but {counts.loaded} in LANDING.MARKET from {run['market_key']}")
    if counts.rejected_loaded != rejected + duplicates:
        found.append(
            f"{rejected} records rejected and {duplicates} duplicates, but {counts.rejected_loaded} in "
            f"LANDING.MARKET_REJECTED from {run['market_rejected_key']}"
        )
    if counts.runs_loaded != 1:
        found.append(f"1 run, but {counts.runs_loaded} rows in LANDING.MARKET_RUN from {run['market_run_key']}")
    if counts.exposed != counts.loaded:
        found.append(
            f"{counts.loaded} rows landed, but {counts.exposed} of them (or newer) in EXPOSED.FCT_MARKET_HOURLY: "
            "dbt did not build it"
        )
    not_green = {task: state for task, state in dbt_states.items() if state != "success"}
    if not_green:
        found.append("dbt tasks that did not succeed: " + ", ".join(f"{t} ({s})" for t, s in sorted(not_green.items())))
    if not dbt_states:
        found.append("no dbt task ran")
    return found


def reconcile(
    hook: Hook, settings: Settings, run: Mapping[str, Any], dbt_states: Mapping[str, str | None]
) -> dict[str, Any]:
    """Prove one run. Returns its summary: the execution's output, Counts and the number of dbt tasks.

    Raises ReconciliationError with every finding.
    """
    counts = count(hook, settings, run)
    if found := findings(run, counts, dbt_states):
        raise ReconciliationError(f"{run['run_id']}: " + "; ".join(found))
    return {**run, **asdict(counts), "dbt_tasks": len(dbt_states)}
