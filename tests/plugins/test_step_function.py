from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace

import pytest
from airflow.providers.amazon.aws.links.step_function import StateMachineExecutionsDetailsLink
from airflow.sdk.exceptions import AirflowFailException, TaskDeferred
from botocore.exceptions import ClientError, EndpointConnectionError
from finance_lab.operators import step_function as operators
from finance_lab.operators.step_function import ExecutionFailed, RunExecutionOperator
from finance_lab.slot import execution_name
from finance_lab.triggers import step_function as triggers
from finance_lab.triggers.step_function import ExecutionEndedTrigger

MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:market"
EXECUTION = "arn:aws:states:eu-west-1:123456789012:execution:market:x"


class FakeStepFunctions:
    """The executions by name, as {name: status}; what is started runs."""

    conn_region_name, conn_partition = "eu-west-1", "aws"

    def __init__(self, **executions):
        self.executions = {name.replace("__", "-"): status for name, status in executions.items()}
        self.started = []

    def start_execution(self, machine, name, given):
        if name in self.executions:
            raise ClientError({"Error": {"Code": "ExecutionAlreadyExists"}}, "StartExecution")
        self.executions[name] = "RUNNING"
        self.started.append((name, given))
        return f"{MACHINE.replace(':stateMachine:', ':execution:')}:{name}"

    def describe_execution(self, arn):
        name = arn.rsplit(":", 1)[-1]
        if name not in self.executions:
            raise ClientError({"Error": {"Code": "ExecutionDoesNotExist"}}, "DescribeExecution")
        return {"executionArn": arn, "status": self.executions[name]}


@pytest.fixture
def operator(monkeypatch):
    """An operator upon the given executions: `operator(hook, **options)`."""
    for link in ("StateMachineDetailsLink", "StateMachineExecutionsDetailsLink"):
        monkeypatch.setattr(operators, link, SimpleNamespace(persist=lambda **_: None))

    def make(hook, **options):
        task = RunExecutionOperator(
            task_id="collect", state_machine_arn=MACHINE, state_machine_input="{}", waiter_delay=0, **options
        )
        monkeypatch.setattr(RunExecutionOperator, "hook", hook)
        return task

    return make


def context(run, attempt=1):
    return {"dag_run": run, "ti": SimpleNamespace(try_number=attempt)}


def deferred_arn(task, given):
    with pytest.raises(TaskDeferred) as deferred:
        task.execute(given)
    return deferred.value.trigger.execution_arn


def test_an_execution_is_started_under_the_run_s_name_and_left_to_the_trigger(operator, run):
    hook = FakeStepFunctions()

    arn = deferred_arn(operator(hook, deferrable=True), context(run))

    assert hook.started == [(execution_name(run, 1), "{}")]
    assert arn.endswith(execution_name(run, 1))


def test_mapped_executions_have_a_name_each_and_a_retry_adopts_its_own(operator, run):
    hook = FakeStepFunctions()
    task = operator(hook, deferrable=True, name_prefix="repair-")
    contexts = [{"dag_run": run, "ti": SimpleNamespace(try_number=1, map_index=index)} for index in (0, 1)]

    arns = [deferred_arn(task, one) for one in contexts]
    contexts[1]["ti"].try_number = 2

    assert [name for name, _ in hook.started] == [
        execution_name(run, 1, prefix="repair-", map_index=index) for index in (0, 1)
    ]
    assert deferred_arn(task, contexts[1]) == arns[1]
    assert len(hook.started) == 2


def test_the_task_links_to_its_execution_from_its_start_on(operator, run, monkeypatch):
    task, pushed = operator(FakeStepFunctions(), deferrable=True), {}
    monkeypatch.setattr(operators, "StateMachineExecutionsDetailsLink", StateMachineExecutionsDetailsLink)
    given = context(run)
    given["ti"].xcom_push = lambda key, value: pushed.update({key: value})

    arn = deferred_arn(task, given)

    assert pushed[StateMachineExecutionsDetailsLink.key]["execution_arn"] == arn
    assert StateMachineExecutionsDetailsLink in {type(link) for link in task.operator_extra_links}


def test_a_retry_adopts_the_execution_that_an_earlier_try_left_running(operator, run):
    hook = FakeStepFunctions()
    hook.executions = {execution_name(run, 1): "RUNNING", execution_name(run, 2): "FAILED"}

    arn = deferred_arn(operator(hook, deferrable=True), context(run, attempt=3))

    assert hook.started == []
    assert arn.endswith(execution_name(run, 1))


def test_a_retry_adopts_an_execution_whose_name_was_counted_on(operator, run):
    name = execution_name(run, 1)
    hook = FakeStepFunctions()
    hook.executions = {name: "SUCCEEDED", f"{name}-2": "RUNNING"}

    arn = deferred_arn(operator(hook, deferrable=True), context(run, attempt=2))

    assert hook.started == []
    assert arn.endswith(f"{name}-2")


def test_a_retry_after_a_failed_execution_starts_another(operator, run):
    hook = FakeStepFunctions()
    hook.executions = {execution_name(run, 1): "FAILED"}

    deferred_arn(operator(hook, deferrable=True), context(run, attempt=2))

    assert [name for name, _ in hook.started] == [execution_name(run, 2)]


def test_a_name_that_is_taken_for_90_days_is_counted_on(operator, run):
    name = execution_name(run, 1)
    hook = FakeStepFunctions()
    hook.executions = {name: "SUCCEEDED", f"{name}-2": "SUCCEEDED"}

    deferred_arn(operator(hook, deferrable=True), context(run))

    assert [started for started, _ in hook.started] == [f"{name}-3"]


def test_another_refusal_of_step_functions_is_not_hidden(operator, run):
    class Refusing(FakeStepFunctions):
        def start_execution(self, machine, name, given):
            raise ClientError({"Error": {"Code": "StateMachineDoesNotExist"}}, "StartExecution")

    with pytest.raises(ClientError, match="StateMachineDoesNotExist"):
        operator(Refusing(), deferrable=True).execute(context(run))


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_an_execution_that_did_not_succeed_fails_the_task_with_error_and_cause(operator, status):
    event = {"executionArn": EXECUTION, "status": status, "error": "ApiUnavailable", "cause": "answered 503"}

    with pytest.raises(ExecutionFailed, match=f"^ApiUnavailable: answered 503 .execution {status}: {EXECUTION}"):
        operator(FakeStepFunctions()).execute_complete({}, event)


@pytest.mark.parametrize(("status", "final"), [("FAILED", True), ("TIMED_OUT", False), ("ABORTED", False)])
def test_what_the_execution_gave_up_itself_is_not_tried_and_mailed_again(operator, status, final):
    with pytest.raises(ExecutionFailed) as failed:
        operator(FakeStepFunctions()).execute_complete({}, {"executionArn": EXECUTION, "status": status})
    assert isinstance(failed.value, AirflowFailException) is final


def test_a_lambda_s_cause_is_cut_down_to_its_message(operator):
    cause = json.dumps({"errorMessage": "GET https://x answered 429", "errorType": "E", "stackTrace": ["…"]})
    event = {"executionArn": EXECUTION, "status": "FAILED", "error": "TooManyRequests", "cause": cause}

    with pytest.raises(ExecutionFailed, match=r"^TooManyRequests: GET https://x answered 429 \("):
        operator(FakeStepFunctions()).execute_complete({}, event)


def test_a_failure_without_words_says_so(operator):
    event = {"executionArn": EXECUTION, "status": "ABORTED", "error": None, "cause": None}

    with pytest.raises(ExecutionFailed, match="no error given: no cause given"):
        operator(FakeStepFunctions()).execute_complete({}, event)


def test_success_gives_the_execution_s_arn(operator):
    event = {"executionArn": EXECUTION, "status": "SUCCEEDED", "error": None, "cause": None}

    assert operator(FakeStepFunctions()).execute_complete({}, event) == EXECUTION


def test_without_deferring_the_operator_waits_itself(operator, run):
    class Ending(FakeStepFunctions):
        def describe_execution(self, arn):
            self.executions[arn.rsplit(":", 1)[-1]] = "SUCCEEDED"
            return super().describe_execution(arn)

    assert operator(Ending(), deferrable=False).execute(context(run)).endswith(execution_name(run, 1))


def test_without_deferring_an_execution_that_never_ends_is_given_up(operator, run):
    with pytest.raises(ExecutionFailed, match="still running"):
        operator(FakeStepFunctions(), deferrable=False, waiter_max_attempts=2).execute(context(run))


class FakeClient:
    """An aiobotocore client whose execution goes through the given answers."""

    def __init__(self, answers=()):
        self.answers, self.stopped, self.closed = list(answers), [], False

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.closed = True

    async def stop_execution(self, **request):
        self.stopped.append(request)

    async def describe_execution(self, executionArn):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"executionArn": executionArn, **answer}


@pytest.fixture
def client_is(monkeypatch):
    """Let the trigger's hook give this client."""

    def use(client):
        async def get_async_conn(self):
            return client

        monkeypatch.setattr(triggers.StepFunctionHook, "get_async_conn", get_async_conn)
        return client

    return use


@pytest.fixture
def event_after(client_is):
    """Run the trigger over the given answers of DescribeExecution: its event's payload."""

    def go(*answers):
        client = client_is(FakeClient(answers))

        async def first():
            events = ExecutionEndedTrigger(EXECUTION, 0, "aws_default").run()
            event = await anext(events)
            await events.aclose()
            return event

        payload = asyncio.run(first()).payload
        assert client.closed
        assert client.answers == []
        return payload

    return go


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"])
def test_every_status_that_is_an_end_ends_the_trigger(event_after, status):
    payload = event_after({"status": "RUNNING"}, {"status": "PENDING_REDRIVE"}, {"status": status})

    assert payload == {"executionArn": EXECUTION, "status": status, "error": None, "cause": None}


def test_error_and_cause_come_with_the_event(event_after):
    payload = event_after({"status": "FAILED", "error": "E", "cause": "C", "input": "{}"})

    assert payload == {"executionArn": EXECUTION, "status": "FAILED", "error": "E", "cause": "C"}


def test_the_trigger_survives_serialization():
    classpath, arguments = ExecutionEndedTrigger(EXECUTION, 5, "aws_default", "eu-west-1").serialize()

    assert classpath == "finance_lab.triggers.step_function.ExecutionEndedTrigger"
    assert ExecutionEndedTrigger(**arguments).serialize() == (classpath, arguments)


def test_a_user_who_ends_the_task_stops_the_execution(client_is):
    client = client_is(FakeClient())

    asyncio.run(ExecutionEndedTrigger(EXECUTION, 5, "aws_default").on_kill())

    assert [(stop["executionArn"], stop["error"]) for stop in client.stopped] == [(EXECUTION, "StoppedByUser")]
    assert client.closed


def test_a_triggerer_that_restarts_stops_nothing(client_is):
    client = client_is(FakeClient([{"status": "RUNNING"}]))

    async def cancelled():
        trigger = ExecutionEndedTrigger(EXECUTION, 60, "aws_default")
        waiting = asyncio.ensure_future(anext(trigger.run()))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await trigger.cleanup()

    asyncio.run(cancelled())

    assert client.stopped == []


def test_without_deferring_the_worker_s_kill_stops_the_execution(operator, run):
    class Killed(FakeStepFunctions):
        def describe_execution(self, arn):
            raise KeyboardInterrupt

    hook = Killed()
    hook.conn = SimpleNamespace(stopped=[], stop_execution=lambda **request: hook.conn.stopped.append(request))
    task = operator(hook, deferrable=False)
    task.on_kill()
    with pytest.raises(KeyboardInterrupt):
        task.execute(context(run))
    task.on_kill()

    assert [stop["executionArn"].rsplit(":", 1)[-1] for stop in hook.conn.stopped] == [execution_name(run, 1)]


def test_a_wait_that_takes_too_long_says_for_what_and_how_long(operator):
    task = operator(FakeStepFunctions(), deferrable=True, waiter_max_attempts=3)
    task.waiter_delay = 20

    with pytest.raises(ExecutionFailed, match=f"still running after 60 s: an execution of {MACHINE}"):
        task.resume_execution("__fail__", {"error": "Trigger timeout"}, {})


def aws_error(code, status=400):
    answer = {"Error": {"Code": code, "Message": "…"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "DescribeExecution")


@pytest.mark.parametrize(
    "error",
    [aws_error("ThrottlingException"), aws_error("Whatever", 503), EndpointConnectionError(endpoint_url="https://x")],
)
def test_an_aws_that_is_away_for_a_moment_is_asked_again(event_after, error):
    assert event_after({"status": "RUNNING"}, error, {"status": "SUCCEEDED"})["status"] == "SUCCEEDED"


def test_what_aws_refuses_ends_the_trigger(event_after):
    with pytest.raises(ClientError, match="AccessDenied"):
        event_after(aws_error("AccessDeniedException"))


def test_a_trigger_that_failed_says_why(operator):
    failed = {"error": "Trigger failure", "traceback": ["…", "botocore.ClientError: AccessDenied"]}

    with pytest.raises(ExecutionFailed, match=r"^the wait for the execution failed: .*AccessDenied$"):
        operator(FakeStepFunctions(), deferrable=True).resume_execution("__fail__", failed, {})
