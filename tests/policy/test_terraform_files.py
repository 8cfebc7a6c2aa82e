"""What is committed of Terraform: no value, no account, no checksum but the registry's, no check passed over."""

from __future__ import annotations

import re

from tests.policy.tracked import ROOT, tracked


def test_a_lock_file_has_the_registry_s_checksums():
    """A mirror's providers have `h1:` alone; with those of a stand-in the real provider would be refused."""
    for file in tracked("*.terraform.lock.hcl"):
        for provider in re.findall(r'^provider "(.*?)" \{(.*?)^\}', file.read_text(), re.DOTALL | re.MULTILINE):
            assert '"zh:' in provider[1], f"{file}: {provider[0]} was locked from a mirror"


def test_values_are_committed_as_examples_only():
    assert [file.name for file in tracked("*.tfvars", "*.tfvars.json", "*.tfstate*", "*tfplan*")] == []


def test_no_account_is_named_but_the_documentation_s():
    named = {
        (str(file.relative_to(ROOT)), account)
        for file in tracked("terraform/*.tf", "terraform/*.hcl", "terraform/*.example", "terraform/*.md")
        for account in re.findall(r"(?<![\w.-])\d{12}(?!\w)", file.read_text())
    }
    assert {account for _, account in named} <= {"123456789012", "210987654321", "999999999999"}, named


def test_an_output_that_the_documents_ask_for_exists():
    given = {
        name
        for file in tracked("terraform/environments/dev/outputs.tf", "terraform/bootstrap/outputs.tf")
        for name in re.findall(r'^output "(\w+)"', file.read_text(), re.MULTILINE)
    }
    asked = {
        (str(file.relative_to(ROOT)), name)
        for file in tracked("*.md")
        for name in re.findall(r"terraform output (?:-json|-raw) (\w+)", file.read_text())
    }
    assert len(asked) > 2
    assert [one for one in asked if one[1] not in given] == []


def test_every_check_that_is_skipped_says_why():
    skipped = [
        (str(file.relative_to(ROOT)), line.strip())
        for file in tracked("terraform/*.tf")
        for line in file.read_text().splitlines()
        if "checkov:skip" in line
    ]
    assert skipped
    assert [one for one in skipped if not re.search(r"checkov:skip=CKV2?_AWS_\d+:\s*\S+(\s+\S+){3,}", one[1])] == []


def test_there_is_no_skip_of_a_check_outside_its_resource():
    configuration = (ROOT / "terraform" / ".checkov.yaml").read_text()
    assert not re.search(r"^(skip-check|soft-fail|baseline)", configuration, re.MULTILINE)
