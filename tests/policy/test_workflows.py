"""GitHub's workflows: what they may do, that they call what people type, and match what Terraform lets them be."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.policy.tracked import ROOT, tracked

GITHUB = ROOT / ".github"
MAKEFILE = (ROOT / "Makefile").read_text()
DOCUMENT = ROOT / "docs" / "deploy.md"


def loaded(path):
    # YAML 1.1 takes the key `on` for true
    content = yaml.safe_load(path.read_text())
    return {"on" if key is True else key: value for key, value in content.items()}


WORKFLOWS = {path.name: loaded(path) for path in sorted((GITHUB / "workflows").glob("*.yml"))}
ACTIONS = {path.parent.name: loaded(path) for path in sorted((GITHUB / "actions").glob("*/action.yml"))}
FILES = [*sorted((GITHUB / "workflows").glob("*.yml")), *sorted((GITHUB / "actions").glob("*/action.yml"))]
JOBS = {(name, job): text for name, workflow in WORKFLOWS.items() for job, text in workflow["jobs"].items()}
STEPS = [
    *((f"{name} {job}", step) for (name, job), text in JOBS.items() for step in text.get("steps", [])),
    *((f"action {name}", step) for name, action in ACTIONS.items() for step in action["runs"]["steps"]),
]
RUNS = sorted({step["run"].strip() for _, step in STEPS if "run" in step})

# Where our own CI executes what a `run:` says: (file, text that is there). Or why it can't.
EXECUTED = {
    "make check": (".ci/run", "\nmake check\n"),
    "make test": (".ci/run", "\nmake test\n"),
    "make run": ("tests/end_to_end/test_hours.py", 'make("run"'),
    "make package": ("tests/etl/package/test_packages.py", '"-m", "etl.package"'),
    "make mwaa-package ENV=prod": ("tests/local/mwaa/test_package.py", '"-m", "local.mwaa"'),
    "make requirements-check": ("tests/deploy/steps/test_requirements.py", '"deploy.requirements_check"'),
    "make tableau-check": ("tests/tableau", "--check"),
    "npm ci --prefix tests/etl/state_machine/reference --no-audit --no-fund": (
        ".ci/run",
        'npm ci --prefix "$reference"',
    ),
    'make plan ENV="$ENV"': ("tests/deploy/test_plan.py", "plan.main("),
    'make plan-comment ENV="$ENV"': ("tests/deploy/test_plan.py", "comment.main("),
    "make deploy ENV=dev": ("tests/deploy/test_main.py", 'main(["--env", "dev"]'),
    "make deploy ENV=prod": ("tests/deploy/test_main.py", 'main(["--env", "prod"'),
}
NOT_EXECUTED = {
    "curl": "gitleaks is a release of GitHub's, which CI's machines don't reach",
    '"${RUNNER_TEMP}/gitleaks"': "the same; the rule of .gitleaks.toml is tested below",
}


def text_below(place):
    path = ROOT / place
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return "".join(file.read_text() for file in files)


@pytest.mark.parametrize("command", RUNS)
def test_what_a_step_runs_is_run_by_our_own_ci_too_or_it_is_said_why_not(command):
    reasons = [why for begin, why in NOT_EXECUTED.items() if command.startswith(begin)]
    if reasons:
        return
    assert command in EXECUTED, f"`{command}` is new: say in EXECUTED where our CI runs it, or in NOT_EXECUTED why not"
    place, words = EXECUTED[command]
    assert words in text_below(place), (
        f"{place} no longer has {words!r}, so nothing runs `{command}` before GitHub does"
    )


def test_nothing_is_said_to_be_executed_that_no_step_runs():
    assert set(EXECUTED) <= set(RUNS)
    assert all(any(command.startswith(begin) for command in RUNS) for begin in NOT_EXECUTED)


def test_every_make_target_that_is_run_exists():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    called = {target for command in RUNS for target in re.findall(r"\bmake ([a-z-]+)", command)}
    assert called >= {"check", "test", "run", "deploy", "plan"}
    assert called <= targets


def test_a_command_takes_no_expression_but_variables():
    """`${{ … }}` inside a script is put there before the shell reads it: whoever names a branch could write code."""
    assert [command for command in RUNS if "${{" in command] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_action_is_pinned_by_commit_and_says_its_version(file):
    used = re.findall(r"uses: (\S+)(.*)", file.read_text())
    assert used
    for action, comment in used:
        if action.startswith("./"):
            assert (ROOT / action).exists()
        else:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action} says no version"


def test_an_action_has_one_version_everywhere():
    pins: dict[str, set[str]] = {}
    for file in FILES:
        for action, pin in re.findall(r"uses: ([\w-]+/[\w-]+)@(.*)", file.read_text()):
            pins.setdefault(action, set()).add(pin)
    assert {action: found for action, found in pins.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_read_and_its_jobs_ask_for_what_more_they_need(name):
    assert WORKFLOWS[name]["permissions"] == {"contents": "read"}
    more = {
        job: text["permissions"] for (workflow, job), text in JOBS.items() if workflow == name and "permissions" in text
    }
    oidc = {"contents": "read", "id-token": "write"}
    assert more == {
        "ci.yml": {},
        "plan.yml": {"plan": {**oidc, "pull-requests": "write"}},
        "deploy.yml": {"dev": oidc, "prod": oidc},
    }.get(name)


@pytest.mark.parametrize(("workflow", "job"), JOBS)
def test_a_job_ends_and_keeps_no_credentials_in_its_checkout(workflow, job):
    text = JOBS[workflow, job]
    if "uses" in text:  # another workflow, whose jobs are judged themselves
        return
    assert 0 < text["timeout-minutes"] <= 120
    assert re.fullmatch(r"ubuntu-\d\d\.\d\d", text["runs-on"]), "a runner's image changes under a name like latest"
    checkouts = [step for step in text["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) == 1
    assert checkouts[0]["with"]["persist-credentials"] is False


def test_what_is_under_way_is_stopped_only_where_nothing_is_left_behind():
    assert WORKFLOWS["ci.yml"]["concurrency"]["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"
    assert WORKFLOWS["plan.yml"]["concurrency"]["cancel-in-progress"] is False
    for environment in ("dev", "prod"):
        expected = {"group": f"deploy-{environment}", "cancel-in-progress": False}
        assert JOBS["deploy.yml", environment]["concurrency"] == expected


def test_no_workflow_runs_a_fork_s_code_with_rights():
    for workflow in WORKFLOWS.values():
        assert not {"pull_request_target", "workflow_run"} & set(workflow["on"])
    assert set(WORKFLOWS["plan.yml"]["on"]) == {"pull_request"}
    assert "github.event.pull_request.head.repo.full_name == github.repository" in JOBS["plan.yml", "plan"]["if"]


def trust() -> dict[str, str]:
    """{role: subject} as terraform/modules/github has them."""
    main = (ROOT / "terraform" / "modules" / "github" / "main.tf").read_text()
    return dict(re.findall(r"^    (\w+) = \{.*?^      subject\s+= \"(.*?)\"", main, re.MULTILINE | re.DOTALL))


def seconds() -> dict[str, int]:
    main = (ROOT / "terraform" / "modules" / "github" / "main.tf").read_text()
    return {
        role: int(number)
        for role, number in re.findall(r"^    (\w+) = \{.*?^      seconds\s+= (\d+)", main, re.MULTILINE | re.DOTALL)
    }


def prepare(text: dict[str, Any]) -> dict[str, Any]:
    return next(step["with"] for step in text["steps"] if step.get("uses") == "./.github/actions/prepare")


def test_jobs_are_who_the_roles_trust():
    assert trust() == {"plan": "pull_request", "deploy": "environment:${var.environment}"}
    # the subject of a job with `environment:` is that, so the plan's has none, and comes from a pull request
    assert "environment" not in JOBS["plan.yml", "plan"]
    for environment in ("dev", "prod"):
        assert JOBS["deploy.yml", environment]["environment"] == environment
    assert WORKFLOWS["deploy.yml"]["on"]["push"] == {"branches": ["main"]}


def test_a_role_is_taken_for_as_long_as_it_may_be_and_the_job_lasts():
    default = int(ACTIONS["prepare"]["inputs"]["seconds"]["default"])
    assert default <= seconds()["plan"]
    assert JOBS["plan.yml", "plan"]["timeout-minutes"] * 60 <= default
    for environment in ("dev", "prod"):
        taken = int(prepare(JOBS["deploy.yml", environment])["seconds"])
        assert JOBS["deploy.yml", environment]["timeout-minutes"] * 60 <= taken <= seconds()["deploy"]


def test_a_job_with_a_role_takes_no_cache_that_others_write():
    [cache] = [step for step in ACTIONS["prepare"]["runs"]["steps"] if "actions/cache@" in step.get("uses", "")]
    assert cache["if"] == "inputs.role == ''"


def test_main_is_tested_before_it_is_deployed_and_dev_before_prod():
    assert JOBS["deploy.yml", "ci"]["uses"] == "./.github/workflows/ci.yml"
    assert JOBS["deploy.yml", "dev"]["needs"] == "ci"
    prod = JOBS["deploy.yml", "prod"]
    assert prod["needs"] == ["ci", "dev"]
    # started by hand it could be any branch
    assert all("github.ref == 'refs/heads/main'" in JOBS["deploy.yml", one]["if"] for one in ("dev", "prod"))
    # where there is no dev, its job is skipped: what waits for it has to say that this will do, and that failing won't
    assert "!cancelled()" in prod["if"]
    assert "needs.ci.result == 'success'" in prod["if"]
    assert "(needs.dev.result == 'success' || needs.dev.result == 'skipped')" in prod["if"]


def test_dev_and_prod_are_deployed_alike():
    def text(environment):
        job = yaml.safe_dump({**JOBS["deploy.yml", environment], "needs": "", "if": ""})
        return job.replace(environment.upper(), "ENV").replace(environment, "env")

    assert text("dev") == text("prod")


def test_the_steps_that_a_person_may_choose_are_those_of_a_deployment():
    order = re.findall(r"^    (\w+)\.(\w+),$", (ROOT / "deploy" / "steps" / "__init__.py").read_text(), re.MULTILINE)
    named = {
        ("packages", "PACKAGE"): "package",
        ("packages", "DBT_PACKAGE"): "dbt-package",
        ("packages", "MWAA_PACKAGE"): "mwaa-package",
    }
    steps = [named.get(step, step[0]) for step in order]
    assert WORKFLOWS["deploy.yml"]["on"]["workflow_dispatch"]["inputs"]["from"]["options"] == steps


def test_every_variable_and_secret_is_documented_and_nothing_else():
    used = {
        (kind, name) for file in FILES for kind, name in re.findall(r"\b(vars|secrets)\.([A-Z_]+)", file.read_text())
    }
    documented = set(re.findall(r"^\| (?:variable|secret) \| `([A-Z_]+)`", DOCUMENT.read_text(), re.MULTILINE))
    kinds = dict(re.findall(r"^\| (variable|secret) \| `([A-Z_]+)`", DOCUMENT.read_text(), re.MULTILINE))
    assert {name for _, name in used} == documented
    assert kinds
    for kind, name in used:
        assert f"| {'variable' if kind == 'vars' else 'secret'} | `{name}`" in DOCUMENT.read_text()


def test_a_secret_never_reaches_a_job_that_pull_requests_of_others_start():
    assert "secrets." not in (GITHUB / "workflows" / "ci.yml").read_text()


def test_tests_run_on_the_python_versions_that_the_readme_names():
    named = re.search(r"^Python (3\.\d+) or (3\.\d+), git and make", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert JOBS["ci.yml", "test"]["strategy"]["matrix"]["python"] == list(named.groups())


def test_terraform_is_as_new_as_its_tests_want():
    [step] = [one for one in ACTIONS["prepare"]["runs"]["steps"] if "setup-terraform@" in one.get("uses", "")]
    version = tuple(int(number) for number in step["with"]["terraform_version"].split("."))
    assert version >= (1, 11)


def folders(directory):
    below = directory.strip("/")
    return list(ROOT.glob(below)) if below else [ROOT]


def test_every_folder_that_dependabot_looks_into_is_there_and_none_is_missed():
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text())["updates"]
    looked = {one["package-ecosystem"]: one["directories"] for one in updates}
    assert set(looked) == {"pip", "github-actions", "terraform", "docker", "docker-compose", "npm"}
    for directory in (one for directories in looked.values() for one in directories):
        assert folders(directory), f"{directory} is not there"
    for file in tracked("*Dockerfile"):
        assert file.parent in {folder for one in looked["docker"] for folder in folders(one)}, f"{file} is not seen"
    for file in tracked("*requirements*.txt", ":!terraform/modules/*/tests/*"):
        home = "/" + str(file.parent.relative_to(ROOT)).removeprefix(".")
        assert file.parent in {folder for one in looked["pip"] for folder in folders(one)}, f"{home} is not looked into"


def test_the_secret_scanner_s_own_rule_finds_a_key():
    import tomllib

    rules = tomllib.loads((ROOT / ".gitleaks.toml").read_text())
    assert rules["extend"]["useDefault"] is True
    [rule] = rules["rules"]
    assert re.search(rule["regex"], "x_cg_pro_api_key=CG-" + "a1B2" * 6)
    assert not re.search(rule["regex"], "CG-1 is no key")
    for allowed in rules["allowlists"]:
        assert all(re.compile(path) for path in allowed["paths"])
