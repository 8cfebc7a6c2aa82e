"""The order, the stop, and how to go on."""

from __future__ import annotations

import pytest
from botocore.exceptions import NoCredentialsError

from deploy.errors import DeployError
from deploy.step import Step, chosen, run_steps, with_packages
from deploy.steps import STEPS, packages
from tests.deploy.conftest import deployment


def recorded(*names, fails="", left_out=""):
    done = []

    def step(name):
        def do(given):
            done.append(name)
            if name == fails:
                raise DeployError("the disk is full", "free some")
            return f"{name} is done"

        return Step(name, f"title of {name}", do, lambda given: name != left_out, "nobody wants it")

    return [step(name) for name in names], done


def test_the_steps_go_from_what_is_needed_to_what_needs_it():
    assert [step.name for step in STEPS] == [
        "package", "dbt-package", "mwaa-package", "requirements", "terraform", "airflow", "snowflake", "tableau",
        "smoke",
    ]  # fmt: skip


def test_each_step_says_itself_in_a_line(capsys):
    steps, done = recorded("one", "two")
    run_steps(deployment(), steps)

    assert done == ["one", "two"]
    said = capsys.readouterr().out.splitlines()
    assert [line.split(" (")[0].strip() for line in said] == [
        "[1/2] one: title of one", "one is done", "[2/2] two: title of two", "two is done",
    ]  # fmt: skip


def test_the_first_that_fails_is_the_last_and_says_how_to_go_on():
    steps, done = recorded("one", "two", "three", fails="two")
    with pytest.raises(DeployError, match="two: the disk is full") as stopped:
        run_steps(deployment("prod"), steps)

    assert done == ["one", "two"]
    assert stopped.value.way_out == "free some; then go on with: make deploy ENV=prod FROM=two CONFIRM=prod"


def test_a_dry_run_goes_on_as_one():
    steps, _ = recorded("one", fails="one")
    with pytest.raises(DeployError) as stopped:
        run_steps(deployment(dry_run=True), steps)
    assert stopped.value.way_out.endswith("make deploy ENV=dev FROM=one DRY_RUN=1")


def test_a_step_that_the_environment_has_no_use_for_is_left_out_with_the_reason(capsys):
    steps, done = recorded("one", "two", left_out="one")
    run_steps(deployment(), steps)

    assert done == ["two"]
    assert "left out: nobody wants it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("begin", "only", "left"),
    [("", "", ["one", "two", "three"]), ("two", "", ["two", "three"]), ("", "two", ["two"])],
)
def test_from_and_only_choose(begin, only, left):
    assert [step.name for step in chosen(recorded("one", "two", "three")[0], begin, only)] == left


@pytest.mark.parametrize(
    ("begin", "only", "message"),
    [("four", "", "FROM=four is no step"), ("", "four", "ONLY=four is no step"), ("one", "one", "exclude")],
)
def test_a_step_that_is_none_is_refused(begin, only, message):
    with pytest.raises(DeployError, match=message):
        chosen(recorded("one")[0], begin, only)


def test_what_aws_does_not_do_stops_it_as_well():
    def do(given):
        raise NoCredentialsError

    with pytest.raises(DeployError, match="one: AWS: Unable to locate credentials") as stopped:
        run_steps(deployment(), [Step("one", "a step", do)])
    assert stopped.value.way_out == "go on with: make deploy ENV=dev FROM=one"


@pytest.mark.parametrize(
    ("begin", "orchestrator", "first"),
    [
        ("terraform", "mwaa", ["package", "dbt-package", "mwaa-package"]),
        ("terraform", "eventbridge", ["package", "dbt-package"]),  # for the step snowflake
        ("airflow", "mwaa", ["dbt-package", "mwaa-package"]),
        ("snowflake", "eventbridge", ["dbt-package"]),
        ("snowflake", "mwaa", []),
        ("tableau", "mwaa", []),
        ("package", "mwaa", []),
    ],
)
def test_packages_that_are_not_there_are_made_first(monkeypatch, tmp_path, begin, orchestrator, first):
    """GitHub's runner has a checkout alone, whatever step it begins with."""
    monkeypatch.setattr(packages, "DIST", tmp_path)
    for name in ("dbt_package", "mwaa_package"):
        monkeypatch.setattr(packages, name, lambda environment: tmp_path / "nowhere")
    todo = chosen(STEPS, begin)
    given = deployment(values={"orchestrator": orchestrator})
    assert [step.name for step in with_packages(given, STEPS, todo)] == first + [step.name for step in todo]


def test_packages_that_are_there_are_not_made_again(monkeypatch, tmp_path):
    (tmp_path / "arm64").mkdir()
    (tmp_path / "arm64" / "packages.json").touch()
    monkeypatch.setattr(packages, "DIST", tmp_path)
    for name in ("dbt_package", "mwaa_package"):
        monkeypatch.setattr(packages, name, lambda environment: tmp_path)
    todo = chosen(STEPS, "terraform")
    assert with_packages(deployment(), STEPS, todo) == todo
