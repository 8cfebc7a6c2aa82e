"""Functions run in their own interpreter and fail under AWS's error names."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.aws.function_sandboxes import LOG_GRACE_SECONDS
from tests.local.aws.conftest import Cloud, Server, package
from tests.patience import eventually


def test_the_servers_packages_are_out_of_a_functions_reach(cloud: Cloud) -> None:
    name = cloud.function("import ministack\ndef handle(event, context): return 'leaked'")
    answer = cloud.call(name)
    assert answer["errorType"] == "Runtime.ImportModuleError"
    assert "No module named 'ministack'" in answer["errorMessage"]


def test_neither_pythonpath_nor_the_hosts_environment_reaches_a_function(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import os, sys
        def handle(event, context):
            return {"path": sys.path, "names": sorted(os.environ)}
        """
    )
    answer = cloud.call(name)
    assert not [entry for entry in answer["path"] if entry.startswith(str(Path(__file__).parents[3]))]
    assert not {"HOST_SECRET", "PYTHONPATH", "LOCAL_STATE", "LAMBDA_PYTHON_DIR"} & set(answer["names"])


def test_each_function_has_the_interpreter_of_its_name(cloud: Cloud) -> None:
    code = "import only_here\ndef handle(event, context): return only_here.VALUE"
    cloud.function(code, name="with-marker")
    without = cloud.function(code)
    assert cloud.call("with-marker") == "from its own interpreter"
    assert cloud.call(without)["errorType"] == "Runtime.ImportModuleError"


def test_a_function_with_a_layer_has_what_zip_and_layer_hold_and_nothing_else(cloud: Cloud) -> None:
    layer = cloud.functions.publish_layer_version(
        LayerName="shared", Content={"ZipFile": package({"python/shared.py": "text = 'from the layer'"})}
    )["LayerVersionArn"]
    code = "import {module}\ndef handle(event, context): return {module}.__name__"
    first = cloud.function(code.format(module="shared"), Layers=[layer])
    assert cloud.call(first) == "shared"
    # boto3 is where the server and the tests' default interpreter have it, and not in this layer
    second = cloud.function(code.format(module="boto3"), Layers=[layer])
    assert cloud.call(second)["errorType"] == "Runtime.ImportModuleError"


def test_a_function_s_own_module_comes_before_the_layer_s(cloud: Cloud) -> None:
    layer = cloud.functions.publish_layer_version(
        LayerName="hidden", Content={"ZipFile": package({"python/shared.py": "text = 'from the layer'"})}
    )["LayerVersionArn"]
    files = {
        "app.py": "import shared\ndef handle(event, context): return shared.text",
        "shared.py": "text = 'from the zip'",
    }
    assert cloud.call(cloud.function(files, Layers=[layer])) == "from the zip"


def test_a_handler_may_live_deep_in_the_package(cloud: Cloud) -> None:
    files = {
        "etl/lambdas/collect/handler.py": "from etl.shared import text\ndef handle(event, context): return text",
        "etl/shared.py": "text = 'from the root of the zip'",
    }
    name = cloud.function(files, handler="etl.lambdas.collect.handler.handle")
    assert cloud.call(name) == "from the root of the zip"


def test_a_raised_exception_keeps_its_name_message_and_trace(cloud: Cloud) -> None:
    name = cloud.function(
        """
        class RateLimited(Exception): pass
        def handle(event, context): raise RateLimited("try later")
        """
    )
    answer = cloud.call(name)
    assert (answer["errorType"], answer["errorMessage"]) == ("RateLimited", "try later")
    assert "in handle" in answer["stackTrace"][0]
    assert answer["requestId"]


def test_a_worker_outlives_an_exception(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import os
        def handle(event, context):
            if event == "fail": raise ValueError(str(os.getpid()))
            return os.getpid()
        """
    )
    before = cloud.call(name)
    assert cloud.call(name, "fail")["errorMessage"] == str(before)
    assert cloud.call(name) == before


@pytest.mark.parametrize(
    ("code", "handler", "error"),
    [
        ("import nowhere", "app.handle", "Runtime.ImportModuleError"),
        ("def handle(:", "app.handle", "Runtime.UserCodeSyntaxError"),
        ("x = 1", "app.handle", "Runtime.HandlerNotFound"),
        ("raise KeyError('at import')", "app.handle", "KeyError"),
        ("def handle(event, context): return object()", "app.handle", "Runtime.MarshalError"),
        ("def handle(event, context): return float('nan')", "app.handle", "Runtime.MarshalError"),
    ],
)
def test_a_function_that_cannot_answer_fails_under_awss_name_for_it(
    cloud: Cloud, code: str, handler: str, error: str
) -> None:
    assert cloud.call(cloud.function(code, handler=handler))["errorType"] == error


def test_a_function_out_of_time_is_ended_and_the_next_call_has_a_fresh_worker(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import os, time
        def handle(event, context):
            if event == "hang": time.sleep(60)
            return os.getpid()
        """,
        Timeout=1,
    )
    before = cloud.call(name)
    started = time.monotonic()
    answer = cloud.call(name, "hang")
    assert time.monotonic() - started < 30  # not the 60 that it hangs
    assert answer["errorType"] == "Sandbox.Timedout"
    assert answer["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert cloud.call(name) != before


@pytest.mark.parametrize("death", ["os._exit(3)", "sys.exit(3)", "os.kill(os.getpid(), 9)"])
def test_a_crash_fails_its_call_only(cloud: Cloud, death: str) -> None:
    name = cloud.function(
        f"""
        import os, sys
        def handle(event, context):
            if event == "die": {death}
            return "alive"
        """
    )
    assert cloud.call(name, "die")["errorType"] == "Runtime.ExitError"
    assert cloud.call(name) == "alive"


def test_concurrent_calls_have_a_worker_each(cloud: Cloud, tmp_path: Path) -> None:
    name = cloud.function(
        """
        import os, pathlib, time
        def handle(event, context):
            here = pathlib.Path(event)
            (here / str(os.getpid())).touch()
            while len(list(here.iterdir())) < 3: time.sleep(0.01)
            return "all three are there"
        """,
        Timeout=100,
    )
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: cloud.call(name, str(tmp_path)), range(3)))
    assert answers == ["all three are there"] * 3


def test_new_settings_and_new_code_hold_from_the_next_call_on(cloud: Cloud) -> None:
    code = "import os\ndef handle(event, context): return {answer}"
    name = cloud.function(code.format(answer="os.environ['MODE']"), Environment={"Variables": {"MODE": "first"}})
    assert cloud.call(name) == "first"
    cloud.functions.update_function_configuration(FunctionName=name, Environment={"Variables": {"MODE": "second"}})
    assert cloud.call(name) == "second"
    cloud.functions.update_function_code(FunctionName=name, ZipFile=package(code.format(answer="'new code'")))
    assert cloud.call(name) == "new code"


def test_what_a_function_prints_logs_and_raises_is_in_its_log_group(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import logging, os, sys
        def handle(event, context):
            print("to stdout")
            print("to stderr", file=sys.stderr)
            logging.getLogger().warning("through logging")
            os.system("echo from a child")
            raise ValueError("and fails")
        """
    )
    request = cloud.call(name)["requestId"]
    text = eventually(lambda: cloud.logged(f"/aws/lambda/{name}"))
    for line in (
        "to stdout",
        "to stderr",
        "from a child",
        "[ERROR] ValueError: and fails",
        f"END RequestId: {request}",
    ):
        assert line in text
    assert f"\t{request}\tthrough logging" in text


def test_lines_of_one_call_do_not_run_over_into_the_next(cloud: Cloud) -> None:
    name = cloud.function("def handle(event, context): print(event, end='')")
    for event in ("first", "second"):
        cloud.call(name, event)
    lines = cloud.logged(f"/aws/lambda/{name}").splitlines()
    assert [line for line in lines if not line.startswith(("START", "END", "REPORT"))] == ["first", "second"]


def test_a_warm_call_does_not_wait_for_log_lines_that_may_come(cloud: Cloud) -> None:
    name = cloud.function("def handle(event, context): return event")
    cloud.call(name)
    seconds = []
    for _ in range(5):
        started = time.monotonic()
        cloud.call(name)
        seconds.append(time.monotonic() - started)
    assert min(seconds) < LOG_GRACE_SECONDS


def test_the_context_tells_the_function_who_it_is(cloud: Cloud) -> None:
    name = cloud.function(
        """
        def handle(event, context):
            return [context.function_name, context.memory_limit_in_mb, context.get_remaining_time_in_millis()]
        """,
        MemorySize=256,
        Timeout=900,
    )
    function_name, memory, left = cloud.call(name)
    assert (function_name, memory) == (name, "256")
    assert 800_000 < left <= 900_000


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_the_server_even_in_the_middle_of_a_call(own_server: Server, how: signal.Signals) -> None:
    own_server.start()
    cloud = Cloud(own_server)
    pid_file = own_server.state / "worker.pid"
    name = cloud.function(
        """
        import os, time
        def handle(event, context):
            open(event, "w").write(str(os.getpid()) + ".")
            time.sleep(60)
        """,
        Timeout=100,
    )
    threading.Thread(target=lambda: _call_quietly(cloud, name, str(pid_file)), daemon=True).start()
    pid = int(eventually(lambda: pid_file.exists() and pid_file.read_text()).rstrip("."))
    told = time.monotonic()
    own_server.stop(how)
    assert time.monotonic() - told < 30  # not the 60 that the call takes
    eventually(lambda: not _lives(pid), "the end of the worker", seconds=30)


def _call_quietly(cloud: Cloud, name: str, event: str) -> None:
    try:
        cloud.call(name, event)
    except Exception:  # the server goes away under the call
        return


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")
