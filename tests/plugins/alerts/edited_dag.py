"""A DAG with a deadline is written to a real database of Airflow's, edited, and written again; then runs are made.

Prints JSON: the deadlines that each run got, as seconds after its logical date, and those left when all its tasks had
succeeded. `without-hash`: what happens if the deadline does not change with the DAG.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

from airflow.dag_processing.dagbag import DagBag  # first: it resolves a circle of imports
from airflow.models.dagbag import DBDagBag
from airflow.models.dagbundle import DagBundleModel
from airflow.models.deadline import Deadline
from airflow.models.serialized_dag import SerializedDagModel
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import LazyDeserializedDAG
from airflow.utils import db
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState, TaskInstanceState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from finance_lab.alerts import deadline
from finance_lab.settings import Settings
from sqlalchemy import select

HOUR = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
"""Runs of it and later are in time when they succeed now."""
LONG_AGO = -48


def write(tag: str) -> bool:
    """Write the DAG as the dag processor does; whether it was new or had changed."""
    from airflow.providers.standard.operators.empty import EmptyOperator
    from airflow.serialization.definitions.dag import SerializedDAG

    with DAG(
        "edited", schedule="@hourly", start_date=datetime(2020, 1, 1, tzinfo=UTC), catchup=False, tags=[tag]
    ) as dag:
        EmptyOperator(task_id="step")
    dag.fileloc, dag.relative_fileloc = __file__, "edited_dag.py"
    lazy = LazyDeserializedDAG.from_dag(deadline.with_deadline(dag, Settings.from_airflow()))
    with create_session() as session:
        SerializedDAG.bulk_write_to_db("bundle", None, [lazy], session=session)
    with create_session() as session:
        return SerializedDagModel.write_dag(lazy, bundle_name="bundle", session=session)


def deadlines(run_type: DagRunType, hours: int, succeed: bool = False) -> list[float]:
    """Make a run of the newest version of the DAG, let it succeed as the scheduler sees it; answer its deadlines."""
    moment = HOUR + timedelta(hours=hours)
    with create_session() as session:
        dag = DBDagBag().get_latest_version_of_dag("edited", session=session)
        run = dag.create_dagrun(
            run_id=f"{run_type.value}__{moment.isoformat()}",
            logical_date=moment,
            data_interval=(moment, moment),
            run_after=moment,
            run_type=run_type,
            triggered_by=DagRunTriggeredByType.TIMETABLE,
            state=DagRunState.QUEUED,
            session=session,
        )
        session.flush()
        if succeed:
            run.dag = dag
            for ti in run.get_task_instances(session=session):
                ti.state, ti.end_date = TaskInstanceState.SUCCESS, datetime.now(UTC)
            session.flush()
            run.update_state(session=session)
            assert run.state == DagRunState.SUCCESS
            session.flush()
        found = session.scalars(select(Deadline).where(Deadline.dagrun_id == run.id)).all()
        return [(one.deadline_time - moment).total_seconds() for one in found]


def main() -> None:
    """Play it."""
    assert DagBag
    if "without-hash" in sys.argv:
        deadline._hash = lambda dag: "the same"
    db.initdb()
    with create_session() as session:
        session.add(DagBundleModel(name="bundle"))
    told = {"written": write("first"), "scheduled": deadlines(DagRunType.SCHEDULED, 0)}
    told |= {"succeeded in time": deadlines(DagRunType.SCHEDULED, 4, succeed=True)}
    told |= {"succeeded late": deadlines(DagRunType.SCHEDULED, LONG_AGO, succeed=True)}
    told |= {"unchanged": write("first"), "edited": write("second")}
    told |= {"scheduled after the edit": deadlines(DagRunType.SCHEDULED, 1)}
    told |= {"succeeded in time after the edit": deadlines(DagRunType.SCHEDULED, 5, succeed=True)}
    told |= {"manual": deadlines(DagRunType.MANUAL, 2), "backfill": deadlines(DagRunType.BACKFILL_JOB, 3)}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
