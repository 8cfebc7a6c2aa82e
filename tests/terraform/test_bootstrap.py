"""What Terraform's own tests can't see of the root that makes the states' bucket."""

from __future__ import annotations

import re
from pathlib import Path

BOOTSTRAP = Path(__file__).resolve().parents[2] / "terraform" / "bootstrap"


def test_the_states_and_their_key_cannot_be_destroyed():
    text = "".join(file.read_text() for file in sorted(BOOTSTRAP.glob("*.tf")))
    kept = re.findall(r'^resource "(\w+)" "this" {(?:(?!^}).)*prevent_destroy = true', text, re.DOTALL | re.MULTILINE)
    assert sorted(kept) == ["aws_kms_key", "aws_s3_bucket"]
