# Planned, never applied: prevent_destroy would stop the test's own tearing down.
mock_provider "aws" {
  override_during = plan

  mock_resource "aws_kms_key" {
    defaults = {
      arn    = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
      key_id = "11111111-2222-3333-4444-555555555555"
    }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { id = "finance-terraform-state-123456789012" }
  }
}

variables {
  account_id = "123456789012"
  region     = "eu-west-1"
}

run "states_are_encrypted_versioned_private_and_owned" {
  command = plan

  assert {
    condition = (
      one(aws_s3_bucket_server_side_encryption_configuration.this.rule).bucket_key_enabled &&
      one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms" &&
      one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id == aws_kms_key.this.arn &&
      aws_kms_key.this.enable_key_rotation
    )
    error_message = "states are not encrypted with a key of their own that rotates"
  }
  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled"
    error_message = "nobody could go back to an earlier state"
  }
  assert {
    condition = (
      aws_s3_bucket_public_access_block.this.block_public_acls && aws_s3_bucket_public_access_block.this.block_public_policy &&
      aws_s3_bucket_public_access_block.this.ignore_public_acls && aws_s3_bucket_public_access_block.this.restrict_public_buckets &&
      one(aws_s3_bucket_ownership_controls.this.rule).object_ownership == "BucketOwnerEnforced"
    )
    error_message = "states can be made public"
  }
  assert {
    condition = toset([
      aws_s3_bucket_versioning.this.bucket, aws_s3_bucket_server_side_encryption_configuration.this.bucket,
      aws_s3_bucket_public_access_block.this.bucket, aws_s3_bucket_ownership_controls.this.bucket,
      aws_s3_bucket_policy.this.bucket, aws_s3_bucket_lifecycle_configuration.this.bucket,
    ]) == toset(["finance-terraform-state-123456789012"])
    error_message = "a setting is not of the states' bucket"
  }
}

run "plain_http_and_deletion_are_refused" {
  command = plan

  assert {
    condition = { for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement : statement.Sid => jsonencode([
      statement.Effect, statement.Principal, statement.Action, statement.Resource, try(statement.Condition, null)
      ]) } == {
      RefusePlainHttp = jsonencode([
        "Deny", "*", "s3:*",
        ["arn:aws:s3:::finance-terraform-state-123456789012", "arn:aws:s3:::finance-terraform-state-123456789012/*"],
        { Bool = { "aws:SecureTransport" = "false" } },
      ])
      RefuseDeletion = jsonencode([
        "Deny", "*", ["s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObjectVersion"],
        ["arn:aws:s3:::finance-terraform-state-123456789012", "arn:aws:s3:::finance-terraform-state-123456789012/*"],
        null,
      ])
    }
    error_message = "states can be read over plain HTTP, or their versions deleted"
  }
  assert {
    condition     = aws_s3_bucket.this.force_destroy != true && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "states, or their key, can go at once"
  }
}

run "states_stay_and_their_earlier_versions_go" {
  command = plan

  assert {
    condition = (
      length(aws_s3_bucket_lifecycle_configuration.this.rule) == 1 &&
      aws_s3_bucket_lifecycle_configuration.this.rule[0].status == "Enabled" &&
      aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration[0].noncurrent_days == 180 &&
      aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].expired_object_delete_marker
    )
    error_message = "a rule drops current states, or keeps every earlier one"
  }
}

run "the_backend_locks_and_encrypts" {
  command = plan

  assert {
    condition = alltrue([for line in [
      "bucket       = \"finance-terraform-state-123456789012\"",
      "region       = \"eu-west-1\"",
      "encrypt      = true",
      "kms_key_id   = \"arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555\"",
      "use_lockfile = true",
    ] : strcontains(output.backend_config, line) && strcontains(output.backend_of_bootstrap, line)])
    error_message = "what is to be pasted lacks something"
  }
  assert {
    condition     = strcontains(output.backend_of_bootstrap, "key          = \"bootstrap.tfstate\"") && !strcontains(output.backend_config, "key  ")
    error_message = "the state's key is missing, or would be the same for all environments"
  }
}

run "the_account_has_githubs_provider" {
  command = plan

  assert {
    condition = [for provider in aws_iam_openid_connect_provider.github : [provider.url, tolist(provider.client_id_list)]] == [
      ["https://token.actions.githubusercontent.com", tolist(["sts.amazonaws.com"])],
    ]
    error_message = "the provider is not there by itself, is not GitHub's, or takes other audiences"
  }
  assert {
    condition     = output.github_provider_arn == "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    error_message = "the provider's ARN is not told"
  }
}

run "an_account_whose_provider_is_others_gets_none" {
  command = plan
  variables {
    github = false
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0 && output.github_provider_arn == null
    error_message = "an account has one provider, and it is not ours here"
  }
}

run "earlier_states_stay_a_month_at_least" {
  command = plan
  variables {
    replaced_days = 7
  }
  expect_failures = [var.replaced_days]
}

run "an_account_that_is_none_is_refused" {
  command = plan
  variables {
    account_id = "12345"
  }
  expect_failures = [var.account_id]
}
