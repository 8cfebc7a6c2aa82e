"""Breaking a resource fails a test that says what is broken: each mutation is made alone, in a copy."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.full


class Mutation(NamedTuple):
    """What is replaced in a module's file, and the run of its tests, or the error, that has to tell."""

    file: str
    old: str
    new: str
    tells: str


MUTATIONS = {
    "a public bucket": Mutation(
        "storage/main.tf",
        "block_public_policy     = true",
        "block_public_policy     = false",
        "every_bucket_is_encrypted_versioned_private_and_owned",
    ),
    "a bucket without a key": Mutation(
        "storage/main.tf",
        'each.key == "access_logs" ? "AES256" : "aws:kms"',
        '"AES256"',
        "every_bucket_is_encrypted_versioned_private_and_owned",
    ),
    "every action on the archive": Mutation(
        "etl/iam.tf",
        'Action   = ["s3:GetObject", "s3:PutObject"]',
        'Action   = ["s3:*"]',
        "no_policy_denies_or_excepts_and_none_says_all_of_a_service",
    ),
    "an action on every bucket": Mutation(
        "etl/iam.tf",
        'Resource = ["${local.raw}/${local.prefixes.pages}/*"]',
        'Resource = ["*"]',
        "stage_may_read_the_archive_put_chunks_aside_and_no_more",
    ),
    "logs that are kept for ever": Mutation(
        "etl/logs.tf", "retention_in_days = var.log_retention_days", "", "every_log_group_is_encrypted_and_ends"
    ),
    "a missing grant": Mutation(
        "snowflake/grants.tf",
        "for pair in setproduct(local.readers_of_exposed, local.exposed_kinds)",
        'for pair in setproduct(["operator"], local.exposed_kinds)',
        "each_role_may_what_it_is_for",
    ),
    "a pipe that waits to be asked": Mutation(
        "snowflake/landing.tf",
        "auto_ingest       = true",
        "auto_ingest       = false",
        "pipes_load_by_themselves_and_tell_of_errors",
    ),
    "a wrong argument": Mutation(
        "snowflake/landing.tf", "auto_ingest       = true", "auto_ingests      = true", "Unsupported argument"
    ),
    "an alarm that tells nobody": Mutation(
        "monitoring/main.tf",
        "alarm_actions       = [aws_sns_topic.alerts.arn]",
        "alarm_actions       = []",
        "every_alarm_reaches_people",
    ),
    "a role for every repository": Mutation(
        "github/main.tf",
        '"repo:${local.subject}:${each.value.subject}"',
        '"repo:*"',
        "only_this_repositorys_jobs_may_take_a_role",
    ),
    "a schedule that loses starts": Mutation(
        "schedule/main.tf",
        "dead_letter_config {\n      arn = aws_sqs_queue.dead_letters.arn\n    }",
        "",
        "a_start_that_fails_is_tried_again_within_the_hour_and_then_kept",
    ),
    "Airflow may read every secret": Mutation(
        "mwaa/iam.tf", "secretsmanager:GetSecretValue", "secretsmanager:*", "no_action_is_a_wildcard"
    ),
    "Airflow may be open to the world": Mutation(
        "mwaa/network.tf",
        "map_public_ip_on_launch = false",
        "map_public_ip_on_launch = true",
        "airflow_is_in_private_subnets_alone",
    ),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_broken_resource_fails_a_named_test(planning, what):
    mutation = MUTATIONS[what]
    module = f"modules/{mutation.file.partition('/')[0]}"
    file = planning.folder("modules") / mutation.file
    sound = file.read_text()
    assert mutation.old in sound, "the mutation is of a text that is not there any more"
    planning.init(module)
    file.write_text(sound.replace(mutation.old, mutation.new))
    try:
        done = planning.run(module, "test", "-no-color")
    finally:
        file.write_text(sound)
    assert done.returncode != 0
    told = [
        *re.findall(r'run "(\w+)"\.\.\. fail', done.stdout),
        *re.findall(r"^Error: (.+)", done.stderr, re.MULTILINE),
    ]
    assert mutation.tells in told
