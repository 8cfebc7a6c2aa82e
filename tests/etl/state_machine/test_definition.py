import json
import re
from pathlib import Path

import pytest

from etl.state_machine.definition import EXPRESSIONS, definition, expression

ASL = json.loads(
    definition(collect_function="c", stage_function="s", publish_function="p", alerts_topic_arn="arn:topic")
)


def states(machine):
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


@pytest.mark.parametrize(("state", "name"), [("Read request", "request"), ("Clean records", "clean")])
def test_an_expression_arrives_whole(state, name):
    assert dict(states(ASL))[state]["Output"] == "{% " + expression(name) + " %}"


def test_no_place_is_left_open():
    assert "${" not in json.dumps(ASL)


@pytest.mark.parametrize(("docs_url", "base"), [("", ""), ("https://docs.example/main", "https://docs.example/main/")])
def test_the_failure_mail_links_to_its_page(docs_url, base):
    names = dict.fromkeys(("collect_function", "stage_function", "publish_function", "alerts_topic_arn"), "x")
    mail = dict(states(json.loads(definition(**names, docs_url=docs_url))))["Report failure"]["Arguments"]["Message"]
    page = re.search(rf"What to do: {re.escape(base)}(docs/\S+\.md)'", mail)[1]
    assert (Path(__file__).parents[3] / page).is_file()


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_terraform_can_fill_the_same_file(name):
    """templatefile would read %{ as a directive and ${ as a place."""
    assert "%{" not in expression(name)
    assert "${" not in expression(name)


@pytest.mark.parametrize("name", [name for name, state in states(ASL) if state["Type"] == "Task"])
def test_every_task_has_a_time_limit_and_what_calls_a_function_retries(name):
    state = dict(states(ASL))[name]
    if "lambda" in state["Resource"]:
        assert state["TimeoutSeconds"] > 0
        assert state["Retry"]


@pytest.mark.parametrize("name", [n for n, s in ASL["States"].items() if s["Type"] in ("Task", "Map")])
def test_whatever_fails_at_the_top_is_reported(name):
    caught = ASL["States"][name]["Catch"][-1]
    assert caught["ErrorEquals"] == ["States.ALL"]
    assert caught["Next"] in ("Is a message wanted?", "Collection failed")


@pytest.mark.parametrize("name", [name for name, state in states(ASL) if state["Type"] == "Task"])
def test_every_retry_has_jitter(name):
    assert all(retry["JitterStrategy"] == "FULL" for retry in dict(states(ASL))[name]["Retry"])


def test_the_machine_ends():
    assert ASL["TimeoutSeconds"] > 0
