"""What has to wait for what, where no value says so: a plan does not show it, and only a first apply would miss it."""

from __future__ import annotations

import re

import pytest

from tests.terraform.providers import ROOT


@pytest.mark.parametrize(
    ("file", "resource", "waits_for"),
    [
        ("snowflake/landing.tf", "snowflake_stage_external_s3.landing", "aws_iam_role_policy.loads"),
        # a pipe is refused whose role AWS does not honour yet
        ("snowflake/landing.tf", "snowflake_pipe.landing", "terraform_data.iam_settled"),
        # while it starts, MWAA fetches packages
        ("mwaa/main.tf", "aws_mwaa_environment.this", "aws_route.nat"),
        ("mwaa/main.tf", "aws_mwaa_environment.this", "aws_iam_role_policy.pipeline"),
        # else MWAA makes log groups without an end
        ("mwaa/main.tf", "aws_mwaa_environment.this", "aws_cloudwatch_log_group.airflow"),
    ],
)
def test_a_resource_waits_for_another(file, resource, waits_for):
    kind, name = resource.split(".")
    text = (ROOT / "terraform" / "modules" / file).read_text()
    block = re.search(rf'^resource "{kind}" "{name}" \{{.*?^\}}', text, re.DOTALL | re.MULTILINE)[0]
    listed = re.search(r"^  depends_on = \[(.*?)\]", block, re.DOTALL | re.MULTILINE)[1]
    assert waits_for in re.split(r"[\s,]+", listed)
