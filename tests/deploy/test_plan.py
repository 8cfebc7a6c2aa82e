"""A plan as a pull request's comment: what is in it, and that there is one of it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deploy import comment, plan
from deploy.errors import DeployError

TEXT = "Terraform will perform\n  + aws_sqs_queue.a\n\nPlan: 1 to add, 0 to change, 0 to destroy.\n"


def test_the_comment_has_the_summary_in_sight_and_the_plan_folded():
    made = plan.planned("dev", TEXT)
    assert made.startswith(plan.marker("dev") + "\n### dev: Plan: 1 to add, 0 to change, 0 to destroy.\n")
    assert made.index("<details>") < made.index("+ aws_sqs_queue.a") < made.index("</details>")


def test_a_plan_that_is_too_long_for_a_comment_is_cut():
    made = plan.planned("prod", "x" * 100_000)
    assert len(made) < 65_536
    assert "the rest is in the job's log" in made


def test_a_plan_cannot_end_its_own_fence():
    assert plan.planned("dev", "````\n<script>").count("````") == 2


def test_no_plan_is_a_comment_too(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(plan, "DIST", tmp_path)
    monkeypatch.setattr(plan.terraform, "DIST", tmp_path)

    def stop(deployment, steps):
        assert deployment.dry_run
        assert steps[-1].name == "terraform"
        raise DeployError("no way to the state")

    monkeypatch.setattr(plan, "run_steps", stop)
    assert plan.main(["--env", "dev"]) == 1
    assert "no way to the state" in plan.comment_file("dev").read_text()


def test_a_plan_is_written(monkeypatch, tmp_path):
    monkeypatch.setattr(plan, "DIST", tmp_path)
    monkeypatch.setattr(plan.terraform, "DIST", tmp_path)
    monkeypatch.setattr(plan, "run_steps", lambda *given: plan.terraform.text_file("dev").write_text(TEXT))
    assert plan.main(["--env", "dev"]) == 0
    assert plan.comment_file("dev").read_text() == plan.planned("dev", TEXT)


class GitHub(ThreadingHTTPServer):
    """A pull request's comments, in pages of 100."""

    def __init__(self):
        self.comments = [{"id": n, "body": "a person's", "user": {"type": "User"}} for n in range(150)]
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        page = int(self.path.rpartition("=")[2])
        self.answer(self.server.comments[(page - 1) * 100 : page * 100])

    def do_POST(self):
        assert self.path == "/repos/o/r/issues/7/comments"
        made = {"id": len(self.server.comments), **self.body(), "user": {"type": "Bot"}}
        self.server.comments.append(made)
        self.answer(made)

    def do_PATCH(self):
        self.server.comments[int(self.path.rpartition("/")[2])] |= self.body()
        self.answer({})

    def body(self):
        assert self.headers["Authorization"] == "Bearer t"
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *line):
        """Nothing."""


@pytest.fixture
def github():
    server = GitHub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def env(github):
    url = f"http://127.0.0.1:{github.server_port}"
    return {"GITHUB_API_URL": url, "GITHUB_REPOSITORY": "o/r", "GITHUB_TOKEN": "t", "PULL_REQUEST": "7"}


def test_the_comment_is_made_once_and_then_updated_in_place(github, env):
    pull_request = comment.PullRequest(env)
    assert pull_request.put(plan.marker("dev"), plan.marker("dev") + "one") == "made"
    assert pull_request.put(plan.marker("prod"), plan.marker("prod") + "one") == "made"
    assert pull_request.put(plan.marker("dev"), plan.marker("dev") + "two") == "updated"
    assert [one["body"] for one in github.comments[150:]] == [plan.marker("dev") + "two", plan.marker("prod") + "one"]


def test_a_person_s_comment_that_looks_like_it_is_left_alone(github, env):
    github.comments[3]["body"] = plan.marker("dev") + "mine"
    assert comment.PullRequest(env).put(plan.marker("dev"), plan.marker("dev")) == "made"
    assert github.comments[3]["body"].endswith("mine")


def test_the_command_says_what_is_missing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(plan, "DIST", tmp_path)
    assert comment.main(["--env", "dev"], {}) == 1
    assert "make plan ENV=dev" in capsys.readouterr().err
    plan.comment_file("dev").parent.mkdir()
    plan.comment_file("dev").touch()
    assert comment.main(["--env", "dev"], {"GITHUB_TOKEN": "t"}) == 1
    assert "GITHUB_REPOSITORY, PULL_REQUEST not set" in capsys.readouterr().err


def test_a_refusal_of_github_s_names_the_permission(env):
    with pytest.raises(DeployError, match="does not answer"):
        comment.PullRequest({**env, "GITHUB_API_URL": "http://127.0.0.1:1"}).put("a", "b")
