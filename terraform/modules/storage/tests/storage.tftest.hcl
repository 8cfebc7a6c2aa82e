mock_provider "aws" {
  mock_resource "aws_kms_key" {
    defaults = {
      arn    = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
      key_id = "11111111-2222-3333-4444-555555555555"
    }
  }
}

variables {
  prefix     = "finance-dev"
  account_id = "123456789012"
  region     = "eu-west-1"
  names = { buckets = {
    raw     = "finance-dev-raw-123456789012"
    work    = "finance-dev-work-123456789012"
    curated = "finance-dev-curated-123456789012"
  } }
  tables             = ["market", "market_rejected", "market_run"]
  protected          = false
  mwaa_bucket        = true
  notify_snowpipe    = true
  snowpipe_queue_arn = "arn:aws:sqs:eu-west-1:999999999999:sf-snowpipe-ABC"
}

run "every_bucket_is_encrypted_versioned_private_and_owned" {
  assert {
    condition     = toset(keys(aws_s3_bucket.this)) == toset(["raw", "work", "curated", "mwaa", "access_logs"])
    error_message = "there are other buckets than raw, work, curated, mwaa and that of the access logs"
  }
  assert {
    condition     = alltrue([for key, bucket in aws_s3_bucket.this : bucket.bucket == "finance-dev-${replace(key, "_", "-")}-123456789012"])
    error_message = "a bucket has not its name"
  }
  assert {
    condition = alltrue([for key in ["raw", "work", "curated", "mwaa"] : (
      one(aws_s3_bucket_server_side_encryption_configuration.this[key].rule).bucket_key_enabled &&
      one(one(aws_s3_bucket_server_side_encryption_configuration.this[key].rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms" &&
      one(one(aws_s3_bucket_server_side_encryption_configuration.this[key].rule).apply_server_side_encryption_by_default).kms_master_key_id == output.kms_key_arn
    )])
    error_message = "a bucket with data is not encrypted with the environment's key"
  }
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this["access_logs"].rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "S3 delivers access logs to a bucket with its own encryption alone"
  }
  assert {
    condition     = keys(aws_s3_bucket_versioning.this) == keys(aws_s3_bucket.this) && alltrue([for versioning in aws_s3_bucket_versioning.this : one(versioning.versioning_configuration).status == "Enabled"])
    error_message = "a bucket is not versioned"
  }
  assert {
    condition = keys(aws_s3_bucket_public_access_block.this) == keys(aws_s3_bucket.this) && alltrue([for block in aws_s3_bucket_public_access_block.this :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "a bucket can be made public"
  }
  assert {
    condition     = keys(aws_s3_bucket_ownership_controls.this) == keys(aws_s3_bucket.this) && alltrue([for controls in aws_s3_bucket_ownership_controls.this : one(controls.rule).object_ownership == "BucketOwnerEnforced"])
    error_message = "a bucket knows ACLs"
  }
  assert {
    condition     = toset(keys(output.buckets)) == toset(["raw", "work", "curated", "mwaa"]) && output.buckets.curated.name == "finance-dev-curated-123456789012"
    error_message = "the output does not name the buckets"
  }
}

run "plain_http_is_refused" {
  assert {
    condition = keys(aws_s3_bucket_policy.this) == keys(aws_s3_bucket.this) && alltrue([for key, policy in aws_s3_bucket_policy.this :
      anytrue([for statement in jsondecode(policy.policy).Statement : (
        statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "s3:*" &&
        try(statement.Condition.Bool["aws:SecureTransport"], "") == "false" &&
        toset(flatten([statement.Resource])) == toset(["arn:aws:s3:::${aws_s3_bucket.this[key].bucket}", "arn:aws:s3:::${aws_s3_bucket.this[key].bucket}/*"])
      )])
    ])
    error_message = "a bucket can be read over plain HTTP"
  }
}

run "an_emulator_may_speak_plain_http" {
  command = plan
  variables {
    tls_only    = false
    access_logs = false
  }

  assert {
    condition     = length(aws_s3_bucket_policy.this) == 0
    error_message = "a policy is left that denies plain HTTP"
  }
}

run "what_is_not_protected_can_be_destroyed" {
  command = plan

  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : bucket.force_destroy]) && aws_kms_key.this.deletion_window_in_days == 7
    error_message = "terraform destroy would stop at a bucket with objects"
  }
  assert {
    condition     = !strcontains(jsonencode([for policy in aws_s3_bucket_policy.this : policy.policy]), "s3:DeleteBucket")
    error_message = "a bucket refuses to be destroyed"
  }
}

run "a_protected_environment_refuses_deletion" {
  command = plan
  variables {
    protected = true
    tls_only  = false
  }

  assert {
    condition     = alltrue([for key, bucket in aws_s3_bucket.this : bucket.force_destroy == (key == "mwaa")]) && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "a protected bucket would be emptied and destroyed"
  }
  assert {
    condition = setsubtract(keys(aws_s3_bucket.this), keys(aws_s3_bucket_policy.this)) == toset(["mwaa"]) && alltrue([for key, policy in aws_s3_bucket_policy.this :
      anytrue([for statement in jsondecode(policy.policy).Statement : (
        statement.Effect == "Deny" && statement.Principal == "*" && !contains(keys(statement), "Condition") &&
        toset(flatten([statement.Action])) == toset(["s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObjectVersion"]) &&
        toset(flatten([statement.Resource])) == toset(["arn:aws:s3:::${aws_s3_bucket.this[key].bucket}", "arn:aws:s3:::${aws_s3_bucket.this[key].bucket}/*"])
      )])
    ])
    error_message = "a protected bucket, or a version in it, can be deleted; or MWAA's, in which all is made again, can't"
  }
  assert {
    condition = anytrue([for statement in jsondecode(aws_kms_key.this.policy).Statement : (
      statement.Effect == "Deny" && jsonencode(statement.Principal) == jsonencode({ AWS = "*" }) && !contains(keys(statement), "Condition") &&
      toset(flatten([statement.Action])) == toset(["kms:DisableKey", "kms:ScheduleKeyDeletion"])
    )])
    error_message = "the key of protected data can be deleted"
  }
}

run "only_the_environment_may_use_its_key" {
  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_alias.this.name == "alias/finance-dev"
    error_message = "the key does not rotate, or has another alias"
  }
  assert {
    condition = toset([for statement in jsondecode(aws_kms_key.this.policy).Statement : values(statement.Principal)[0]]) == toset([
      "arn:aws:iam::123456789012:root", "logs.eu-west-1.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com",
    ])
    error_message = "somebody else is in the key's policy, or one is missing"
  }
  assert {
    condition = alltrue([for statement in jsondecode(aws_kms_key.this.policy).Statement :
      strcontains(jsonencode(statement.Condition), "123456789012") && !strcontains(jsonencode(statement.Action), "*")
      if contains(keys(statement.Principal), "Service")
    ])
    error_message = "a service may use the key for another account, or do more with it than encrypt"
  }
  assert {
    condition = alltrue([for statement in jsondecode(aws_kms_key.this.policy).Statement :
      statement.Condition.ArnLike["kms:EncryptionContext:aws:logs:arn"] == "arn:aws:logs:eu-west-1:123456789012:log-group:*finance-dev*"
      if statement.Sid == "LogGroups"
    ])
    error_message = "log groups of other environments may use the key"
  }
  assert {
    condition = alltrue([for statement in jsondecode(aws_kms_key.this.policy).Statement :
      statement.Action == ["kms:Decrypt", "kms:GenerateDataKey"] if contains(["AlarmsToTopics", "EventsToTopics"], statement.Sid)
    ])
    error_message = "who publishes to an encrypted topic lacks a right, and its mails are lost without a word"
  }
  # EventBridge sends no aws:SourceAccount to KMS
  assert {
    condition = alltrue([for statement in jsondecode(aws_kms_key.this.policy).Statement :
      keys(statement.Condition) == ["ArnLike"] &&
      statement.Condition.ArnLike == { "kms:EncryptionContext:aws:sns:topicArn" = "arn:aws:sns:eu-west-1:123456789012:finance-dev-*" }
      if statement.Sid == "EventsToTopics"
    ])
    error_message = "EventBridge's mails would be dropped, or it may use the key for other topics"
  }
}

run "snowpipe_hears_of_each_tables_files" {
  assert {
    condition     = aws_s3_bucket_notification.curated[0].bucket == aws_s3_bucket.this["curated"].id
    error_message = "not the curated bucket tells Snowpipe"
  }
  assert {
    condition     = toset([for queue in aws_s3_bucket_notification.curated[0].queue : queue.filter_prefix]) == toset(["market/", "market_rejected/", "market_run/"])
    error_message = "the notifications are not one a table, for its prefix with the slash"
  }
  assert {
    condition = alltrue([for queue in aws_s3_bucket_notification.curated[0].queue :
      queue.queue_arn == var.snowpipe_queue_arn && queue.filter_suffix == ".parquet" && toset(queue.events) == toset(["s3:ObjectCreated:*"])
    ])
    error_message = "a notification is not for Parquet files that were created, or goes elsewhere"
  }
}

run "without_snowpipe_nobody_is_told" {
  command = plan
  variables {
    notify_snowpipe    = false
    snowpipe_queue_arn = null
  }

  assert {
    condition     = length(aws_s3_bucket_notification.curated) == 0
    error_message = "there is a notification without a queue"
  }
}

run "objects_go_when_nobody_needs_them" {
  assert {
    condition = jsonencode({ for key, configuration in aws_s3_bucket_lifecycle_configuration.this : key => {
      for rule in configuration.rule : rule.id => "${rule.filter[0].prefix}* ${rule.expiration[0].days}" if try(rule.expiration[0].days, 0) > 0
      } }) == jsonencode({
      raw         = { archive = "* 365" }
      work        = { staged = "market/* 7", alerts = "alerts/* 60" }
      curated     = {}
      mwaa        = {}
      access_logs = { logs = "* 90" }
    })
    error_message = "current objects go that should stay (curated, the list of calls), or stay that should go"
  }
  assert {
    condition = alltrue([for configuration in aws_s3_bucket_lifecycle_configuration.this : anytrue([for rule in configuration.rule :
      try(rule.id == "leftovers" && rule.status == "Enabled" && rule.expiration[0].expired_object_delete_marker &&
      rule.abort_incomplete_multipart_upload[0].days_after_initiation == 1, false)
    ])])
    error_message = "incomplete uploads or delete markers stay"
  }
  assert {
    condition = { for key, configuration in aws_s3_bucket_lifecycle_configuration.this : key =>
      one([for rule in configuration.rule : rule.noncurrent_version_expiration[0].noncurrent_days if rule.id == "leftovers"])
    } == { raw = 30, work = 1, curated = 30, mwaa = 30, access_logs = 1 }
    error_message = "replaced versions go at another time"
  }
  assert {
    condition     = one([for rule in aws_s3_bucket_lifecycle_configuration.this["mwaa"].rule : rule.noncurrent_version_expiration[0].newer_noncurrent_versions if rule.id == "leftovers"]) == 5
    error_message = "versions go that an MWAA environment may name"
  }
}

run "only_large_objects_of_the_archive_move_to_a_cheaper_class" {
  assert {
    condition = [for key, configuration in aws_s3_bucket_lifecycle_configuration.this : key if anytrue([for rule in configuration.rule : length(rule.transition) > 0])] == ["raw"] && alltrue([
      for rule in aws_s3_bucket_lifecycle_configuration.this["raw"].rule : (
        rule.filter[0].object_size_greater_than == 131071 && one(rule.transition).days == 90 && one(rule.transition).storage_class == "GLACIER_IR"
      ) if rule.id == "cold"
    ])
    error_message = "small objects move to a class that bills 128 kB for them, or ones that cannot be read at once"
  }
}

run "accesses_are_logged" {
  assert {
    condition = toset(keys(aws_s3_bucket_logging.this)) == toset(["raw", "work", "curated", "mwaa"]) && alltrue([for key, logging in aws_s3_bucket_logging.this :
      logging.target_bucket == aws_s3_bucket.this["access_logs"].id && logging.target_prefix == "${key}/"
    ])
    error_message = "a bucket's accesses are not logged"
  }
  assert {
    condition = anytrue([for statement in jsondecode(aws_s3_bucket_policy.this["access_logs"].policy).Statement : try(
      statement.Effect == "Allow" && statement.Action == "s3:PutObject" && statement.Principal == { Service = "logging.s3.amazonaws.com" } &&
      statement.Condition.StringEquals == { "aws:SourceAccount" = "123456789012" } && length(statement.Condition.ArnLike["aws:SourceArn"]) == 4, false
    )])
    error_message = "S3 may not deliver the logs, or may for others"
  }
  assert {
    condition     = alltrue([for key in ["raw", "work", "curated", "mwaa"] : !strcontains(aws_s3_bucket_policy.this[key].policy, "Allow")])
    error_message = "a bucket's policy lets somebody in, roles do"
  }
}

run "without_mwaa_and_access_logs_there_are_three_buckets" {
  command = plan
  variables {
    mwaa_bucket = false
    access_logs = false
  }

  assert {
    condition     = toset(keys(aws_s3_bucket.this)) == toset(["raw", "work", "curated"]) && length(aws_s3_bucket_logging.this) == 0 && output.access_logs_bucket == null
    error_message = "there are buckets that nobody asked for"
  }
}

run "a_table_with_a_slash_is_refused" {
  command = plan
  variables {
    tables = ["market/"]
  }
  expect_failures = [var.tables]
}

run "a_notification_without_a_queue_is_refused" {
  command = plan
  variables {
    snowpipe_queue_arn = null
  }
  expect_failures = [var.snowpipe_queue_arn]
}

run "claims_that_the_watchdog_needs_stay" {
  command = plan
  variables {
    expiry_days = { alerts = 2 }
  }
  expect_failures = [var.expiry_days]
}

run "an_archive_that_goes_before_it_was_worth_moving_is_refused" {
  command = plan
  variables {
    expiry_days = { raw = 100, raw_cold = 90 }
  }
  expect_failures = [var.expiry_days]
}

run "an_account_that_is_none_is_refused" {
  command = plan
  variables {
    account_id = "12345"
  }
  expect_failures = [var.account_id]
}
