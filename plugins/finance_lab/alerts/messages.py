"""The mails' words. Nothing in here asks anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Protocol

from finance_lab.alerts.incident import Incident
from finance_lab.alerts.links import dag_url, execution_url, run_url
from finance_lab.alerts.runbooks import runbook

SUBJECT_CHARACTERS = 99
"""SNS takes fewer than 100, in ASCII, without a line break."""
DONE = frozenset({"success", "skipped"})
WAITING = frozenset({"none", "scheduled", "queued", "removed"})


@dataclass(frozen=True)
class Mail:
    """What SNS sends."""

    subject: str
    body: str


class Sender(Protocol):
    """The part of Settings that mails show."""

    environment: str
    docs_url: str


@dataclass(frozen=True)
class Failure:
    """What is known of a failure; empty where it is not known."""

    step: str
    """The task's id."""
    cause: str
    log_url: str = ""
    execution_arn: str = ""


def failed(sender: Sender, incident: Incident, failure: Failure) -> Mail:
    """A run has failed."""
    where = f" at {failure.step}" if failure.step else ""
    again = f"clear {failure.step or 'what failed'}, with what is downstream"
    return _mail(
        sender,
        incident,
        f"FAILED{where}",
        f"The run of this hour failed{where}.",
        "Cause:\n" + _indented(failure.cause),
        f"Next: read the log. When the cause is gone, {again}: nothing is loaded or built twice. "
        "A collection that failed calls the API again, in a new execution.",
        _places(
            ("Run", run_url(incident.dag_id, incident.run_id)),
            ("Log", failure.log_url),
            ("Execution", execution_url(failure.execution_arn) if failure.execution_arn else ""),
            ("", failure.execution_arn),
        ),
        step=failure.step,
    )


def late(
    sender: Sender,
    incident: Incident,
    due: datetime,
    state: str,
    ended: datetime | None,
    steps: Mapping[str, str | None] | None,
) -> Mail:
    """A run has not succeeded by its deadline. `steps` are its tasks' states; None where they are not known."""
    what, told, following = {
        "failed": ("has failed", "has failed, of which another mail tells", "see the mail about the failure"),
        "success": ("has succeeded", f"has succeeded{_lateness(due, ended)}", "nothing, the data is there"),
    }.get(
        state,
        (
            state,
            f"is {state}",
            "nothing while the step under way gets on. A run that fails is another mail, a success none",
        ),
    )
    return _mail(
        sender,
        incident,
        f"LATE, {what}",
        f"The data of this hour was to be usable by {due.astimezone(UTC):%H:%M} UTC. Its run {told}.",
        _progress(steps) if steps is not None else "",
        f"Next: {following}.",
        _places(("Run", run_url(incident.dag_id, incident.run_id))),
    )


def missing(sender: Sender, incidents: list[Incident], states: Mapping[str, int], paused: bool | None) -> Mail:
    """No run of these hours has succeeded, and nobody was told. `states`: how many of their runs are in which state."""
    newest = max(incidents, key=lambda incident: incident.hour)
    hours = [incident.hour for incident in incidents]
    found = ", ".join(f"{count} {state}" for state, count in states.items() if count)
    what = (
        "is paused: unpause it"
        if paused
        else "is not paused: look whether scheduler and dag processor are up, and since when"
    )
    return _mail(
        sender,
        newest,
        ("MISSING, " if len(hours) == 1 else f"MISSING, {len(hours)} hours, ")
        + ("no run has succeeded" if found else "there is no run"),
        f"No run of {newest.dag_id} has succeeded for {spans(hours)} ({found or 'there is none'}), "
        "and nobody was told.",
        f"Next: {newest.dag_id} {what}. "
        "Prices of an hour that is over cannot be collected any more: market_repair fills it from the API's history."
        if paused is not None
        else "",
        _places(("DAG", dag_url(newest.dag_id))),
    )


def spans(hours: list[datetime]) -> str:
    """Hours in UTC in order, those that follow each other as `<first> to <last> (<how many> hours)`."""
    found: list[list[datetime]] = []
    for hour in sorted(hour.astimezone(UTC) for hour in hours):
        if found and hour - found[-1][-1] == timedelta(hours=1):
            found[-1].append(hour)
        else:
            found.append([hour])
    return ", ".join(_span(span) for span in found) + " UTC"


def _span(hours: list[datetime]) -> str:
    first, last = (f"{hour:%Y-%m-%d %H:%M}" for hour in (hours[0], hours[-1]))
    return first if len(hours) == 1 else f"{first} to {last} ({len(hours)} hours)"


def unrepaired(sender: Sender, incident: Incident, summary: str) -> Mail:
    """Hours stay open after a run of market_repair; `summary` is its report."""
    return _mail(
        sender,
        incident,
        "hours stay OPEN",
        "Not every missed hour could be filled from the source's history.",
        _indented(summary),
        "Next: `left` waits for the month's calls (finance.repair_calls_a_month), `failed` is asked again by the next "
        "run, `unfillable` the source does not have; a `newcomer` is asked for with ask_again only.",
        _places(("Run", run_url(incident.dag_id, incident.run_id))),
    )


def _mail(sender: Sender, incident: Incident, what: str, *paragraphs: str, step: str = "") -> Mail:
    hour = f"{incident.hour.astimezone(UTC):%Y-%m-%d %H:%M}"
    head = f"{incident.dag_id} of {hour} UTC, environment {sender.environment}" + (
        f"\nrun {incident.run_id}" if incident.run_id else ""
    )
    what_to_do = f"What to do: {runbook(sender.docs_url, incident.cause, step)}"
    return Mail(
        _subject(f"[finance {sender.environment}] {incident.dag_id} {hour}Z {what}"),
        "\n\n".join(filter(None, (head, *paragraphs, what_to_do))) + "\n",
    )


def _subject(text: str) -> str:
    plain = "".join(letter if " " <= letter <= "~" else "?" for letter in text)
    return plain if len(plain) <= SUBJECT_CHARACTERS else plain[: SUBJECT_CHARACTERS - 3] + "..."


def _lateness(due: datetime, ended: datetime | None) -> str:
    if ended is None:
        return ""
    minutes = max(ceil((ended - due).total_seconds() / 60), 1)
    return f" at {ended.astimezone(UTC):%H:%M}, {minutes} minute{'s' if minutes > 1 else ''} late"


def _progress(steps: Mapping[str, str | None]) -> str:
    by_state: dict[str, list[str]] = {}
    for task, state in steps.items():
        by_state.setdefault(state or "none", []).append(task)
    done = sum(len(tasks) for state, tasks in by_state.items() if state in DONE)
    lines = [f"{done} of {len(steps)} steps are done."]
    lines += [
        f"{state.replace('_', ' ')}: {', '.join(sorted(tasks))}"
        for state, tasks in sorted(by_state.items())
        if state not in DONE | WAITING
    ]
    return "\n".join(lines)


def _places(*places: tuple[str, str]) -> str:
    return "\n".join(f"{name + ':' if name else '':<11}{url}" for name, url in places if url)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
