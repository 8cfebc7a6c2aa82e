"""Runs one hour of market_hourly through Airflow, in the foreground: python -m local.airflow.run_hour 2026-11-23T02:00Z

With `--dag market_repair` that one, as of that hour; `--conf '{"days": 7}'` are the choices of a run.

Runs in Airflow's venv under airflow_env(). All of Airflow's own output goes to the log; the events file gets a first
JSON line `{"tasks": […]}`, one a change of a task's state (local/airflow/progress.py) and a last one:
`{"run": "success" | "failed", "run_id": …, "seconds": …, "summary": {…} | null, "error": str | null}`, where `summary`
is what the DAG's last task says; of a failed run it may be there, too.
Exit code 0 only if the run succeeded, 1 if it failed, 2 if the command line is wrong, 143 if it was told to end.

The same hour can be run again and again: Airflow replaces the run of that logical date. SIGTERM, and a reader of the
events that is gone, end the run and its dbt; a dbt that outlived a killed run is ended when the next one starts.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TextIO

from local.airflow.environment import FORCE
from local.airflow.survivors import end_survivors, mark

SUMMARIES = {"market_hourly": "reconcile", "market_repair": "report_repair"}
"""The DAGs, and the task of each that pushes the XCom `summary`."""


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line, send all output to the log, run the hour."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logical_date", type=_moment, help="any moment of the hour, ISO 8601 with a zone")
    parser.add_argument("--dag", choices=SUMMARIES, default="market_hourly")
    parser.add_argument("--conf", type=json.loads, help="the run's params that are not the defaults, as JSON")
    parser.add_argument("--events", required=True, help="where the JSON lines go: a path, or fd:N")
    parser.add_argument("--log", required=True, type=Path, help="where all other output goes")
    given = parser.parse_args(arguments)
    given.log.parent.mkdir(parents=True, exist_ok=True)
    with _events(given.events) as events, given.log.open("a") as log:
        for descriptor in (1, 2):
            os.dup2(log.fileno(), descriptor)
        _end_on_signals()
        end_survivors(_home())
        mark(_home())
        conf = {"force": bool(os.environ.get(FORCE))} if given.conf is None else given.conf
        return run_hour(given.logical_date, events, given.dag, conf)


def run_hour(logical_date: datetime, events: TextIO, dag_id: str, conf: dict[str, Any]) -> int:
    """Migrate Airflow's database if it has to be, run the DAG, tell the events. Returns the exit code."""
    started = time.monotonic()
    # Imported late: Airflow reads its configuration and talks while it is imported.
    from airflow.sdk.listener import get_listener_manager
    from finance_lab.alerts.cause import first_lines

    from local.airflow.progress import Progress

    progress = Progress(events, _end)
    try:
        _migrate()
        dag = _dag(dag_id)
        progress.write(tasks=sorted(dag.task_ids))
        get_listener_manager().add_listener(progress)
        hour = logical_date.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        # run_after stays the present moment: by it the alerts tell a run from the one that it replaces
        run = dag.test(logical_date=hour, run_conf=conf)
    except Exception as error:  # whatever it is, the caller is owed one line
        progress.write(run="failed", run_id=None, seconds=_since(started), summary=None, error=first_lines(error))
        raise
    summary = _summary(run)
    # a run whose tasks were all skipped proves nothing
    succeeded = run.state == "success" and summary is not None
    progress.write(
        run="success" if succeeded else "failed",
        run_id=run.run_id,
        seconds=_since(started),
        summary=summary,
        error=None if succeeded else _first_failure(dag_id, progress.failures),
    )
    return 0 if succeeded else 1


def _migrate() -> None:
    """Make Airflow's database, or bring it up to date. A stamp beside it saves three seconds when it is."""
    import airflow
    from airflow.utils import db

    stamp = _home() / "migrated"
    if stamp.exists() and stamp.read_text() == airflow.__version__ and stamp.with_name("airflow.db").exists():
        return
    db.upgradedb()
    stamp.write_text(airflow.__version__)


def _dag(dag_id: str) -> Any:
    """The DAG of that name, from the configured DAG folder. Raises RuntimeError with Airflow's import errors."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag()
    if bag.import_errors:
        first = next(iter(bag.import_errors.values())).strip().splitlines()[-1]
        raise RuntimeError(f"Airflow cannot read its DAGs: {first}")
    return bag.dags[dag_id]


def _summary(run: Any) -> dict[str, Any] | None:
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session

    with create_session() as session:
        task = SUMMARIES[run.dag_id]
        query = XComModel.get_many(run_id=run.run_id, dag_ids=run.dag_id, task_ids=task, key="summary")
        found = session.scalars(query).first()
        return XComModel.deserialize_value(found) if found else None


def _first_failure(dag_id: str, failures: dict[str, str]) -> str:
    task, message = next(iter(failures.items()), (dag_id, "failed, though none of its tasks says so"))
    return f"{task}: {message}"


def _events(where: str) -> TextIO:
    if where.startswith("fd:"):
        return os.fdopen(int(where.removeprefix("fd:")), "w")
    return Path(where).open("a")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no time zone: write {text}Z")
    return moment


def _home() -> Path:
    return Path(os.environ["AIRFLOW_HOME"])


def _end_on_signals() -> None:
    """End at SIGTERM and Ctrl-C. Airflow's task runner would take SIGTERM over, and go on with the next task."""
    ours = (signal.SIGTERM, signal.SIGINT)
    for number in ours:
        signal.signal(number, _end)
    set_handler = signal.signal

    def keep_ours(number: int, handler: Any) -> Any:
        return _end if number in ours else set_handler(number, handler)

    signal.signal = keep_ours  # type: ignore[assignment]


def _end(*_: Any) -> NoReturn:
    end_survivors(_home())
    os._exit(128 + signal.SIGTERM)


def _since(started: float) -> float:
    return round(time.monotonic() - started, 1)


if __name__ == "__main__":
    sys.exit(main())
