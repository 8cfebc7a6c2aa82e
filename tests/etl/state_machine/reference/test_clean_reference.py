"""The cleaning expression says the same in the laptop's engine and in JSONata's reference implementation.

`npm ci` in this folder brings the reference; without it, or without node, the tests skip.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import jsonata
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from etl.state_machine import definition
from tests.etl.state_machine.reference.cases import ANY_RECORD, ANY_RULES, CASES, COMPLETE, golden, question

HERE = Path(__file__).parent
EXPRESSION = Path(definition.__file__).with_name("clean.jsonata")
MISSING = (
    "node is not installed: JSONata's reference implementation can't be asked"
    if not shutil.which("node")
    else f"no node_modules in {HERE.name}/ (npm ci brings them): JSONata's reference implementation can't be asked"
    if not (HERE / "node_modules" / "jsonata").is_dir()
    else ""
)
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)


def reference(questions):
    """The reference's answers. One process for all of them: starting one takes longer than a hundred answers."""
    asked = subprocess.run(
        ["node", HERE / "run.mjs", EXPRESSION],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    return [plain(answer) for answer in json.loads(asked.stdout)]


def laptop(questions):
    expression = jsonata.Jsonata.jsonata(EXPRESSION.read_text())
    return [
        {"value": plain(json.loads(json.dumps(expression.evaluate(None, q))))}
        for q in json.loads(json.dumps(questions))
    ]


def plain(value):
    """JavaScript has doubles only, so a number is compared as one."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return float(value) if type(value) is int else value


def generated(count):
    """The same ones each time."""
    found = []

    @settings(max_examples=count, derandomize=True, database=None, phases=[Phase.generate])
    @given(st.lists(ANY_RECORD, max_size=12), ANY_RULES)
    def collect(records, rules):
        found.append(question(records, rules))

    collect()
    return found


def test_the_reference_is_the_version_that_step_functions_names():
    installed = json.loads((HERE / "node_modules" / "jsonata" / "package.json").read_text())
    assert installed["version"] == "2.0.6"


def test_golden_cases_come_out_as_expected():
    cases = [golden(case) for case in CASES]
    answers = reference([question(records, rules) for records, rules, _ in cases])
    for case, answer, (_, _, expected) in zip(CASES, answers, cases, strict=True):
        assert answer == {"value": plain(expected)}, case


def test_generated_cases_come_out_alike():
    questions = generated(150)
    assert sum(len(asked["chunk"]["records"]) for asked in questions) > 400
    for asked, theirs, ours in zip(questions, reference(questions), laptop(questions), strict=True):
        assert theirs == ours, asked


@pytest.mark.parametrize("mark", ["_jsonata_lambda", "_jsonata_function", "tupleStream", "sequence"])
def test_a_record_that_looks_like_the_engines_own_is_still_accounted_for(mark):
    # the reference keeps its marks in plain objects; the laptop's engine does not, and takes such a record as it is
    (answer,) = reference([question([{**COMPLETE, mark: True, "thunk": True}, COMPLETE])])
    judged = [record["index"] for side in answer["value"].values() for record in side]
    assert sorted(judged) == [0, 1]
