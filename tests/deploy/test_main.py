"""The command: which environment, and who may deploy prod."""

from __future__ import annotations

import pytest

from deploy.__main__ import main
from deploy.step import Step


@pytest.fixture
def steps():
    done = []
    return [Step("one", "a step", lambda deployment: done.append(deployment.environment) or "done")], done


def test_dev_is_deployed(steps):
    assert main(["--env", "dev"], {}, steps[0]) == 0
    assert steps[1] == ["dev"]


def test_prod_by_hand_has_to_be_meant(steps, capsys):
    assert main(["--env", "prod"], {"CONFIRM": "yes"}, steps[0]) == 1
    assert steps[1] == []
    assert "make deploy ENV=prod CONFIRM=prod" in capsys.readouterr().err


@pytest.mark.parametrize(("env", "arguments"), [({"CONFIRM": "prod"}, []), ({"CI": "true"}, []), ({}, ["--dry-run"])])
def test_prod_is_deployed_if_it_is_meant_by_ci_and_looked_at_by_anybody(steps, env, arguments):
    assert main(["--env", "prod", *arguments], env, steps[0]) == 0
    assert steps[1] == ["prod"]


def test_there_is_no_third_environment(steps):
    with pytest.raises(SystemExit):
        main(["--env", "test"], {}, steps[0])
