mock_provider "aws" {}

# the stand-in takes it; a real one would log in
provider "snowflake" {
  preview_features_enabled = []
}

override_resource {
  target = aws_iam_role.schedule
  values = { arn = "arn:aws:iam::123456789012:role/finance-dev-schedule" }
}
override_resource {
  target = aws_sqs_queue.dead_letters
  values = { arn = "arn:aws:sqs:eu-west-1:123456789012:finance-dev-market-hourly-dead-letters" }
}

variables {
  prefix            = "finance-dev"
  account_id        = "123456789012"
  region            = "eu-west-1"
  state_machine_arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market"
  kms_key_arn       = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  dbt_task = {
    name      = "FINANCE_DEV.STAGING.FINANCE_BUILD_HOURLY"
    statement = "create or alter task FINANCE_DEV.STAGING.FINANCE_BUILD_HOURLY as execute dbt project FINANCE_DEV.STAGING.FINANCE"
  }
  dbt_schema = "\"FINANCE_DEV\".\"STAGING\""
  roles      = { transformer = "FINANCE_DEV_TRANSFORMER" }
}

run "the_hour_is_started_each_hour_in_utc_and_to_the_minute" {
  assert {
    condition = (
      aws_scheduler_schedule.this.schedule_expression == "cron(1 * * * ? *)" &&
      aws_scheduler_schedule.this.schedule_expression_timezone == "UTC" &&
      aws_scheduler_schedule.this.flexible_time_window[0].mode == "OFF"
    )
    error_message = "the schedule is not each hour at its minute, UTC"
  }
  assert {
    condition     = aws_scheduler_schedule.this.target[0].arn == var.state_machine_arn && aws_scheduler_schedule.this.target[0].role_arn == aws_iam_role.schedule.arn
    error_message = "the schedule starts something else, or as somebody else"
  }
}

run "the_scheduler_s_own_time_is_the_slot" {
  assert {
    condition     = strcontains(aws_scheduler_schedule.this.target[0].input, "\"<aws.scheduler.scheduled-time>\"")
    error_message = "the scheduler does not find its keyword: jsonencode escapes < and >"
  }
  assert {
    condition     = jsondecode(aws_scheduler_schedule.this.target[0].input) == { slot = "<aws.scheduler.scheduled-time>", pages = 10, page_size = 100 }
    error_message = "the input is not what request.jsonata takes"
  }
}

run "a_start_that_fails_is_tried_again_within_the_hour_and_then_kept" {
  assert {
    condition     = aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_event_age_in_seconds == 1800 && aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_retry_attempts == 10
    error_message = "a start is given up at once, or made in the next hour"
  }
  assert {
    condition     = aws_scheduler_schedule.this.target[0].dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn && aws_sqs_queue.dead_letters.message_retention_seconds == 1209600
    error_message = "a start that failed for good leaves no trace"
  }
}

run "schedule_and_dead_letters_are_encrypted" {
  assert {
    condition     = aws_scheduler_schedule.this.kms_key_arn == var.kms_key_arn && aws_sqs_queue.dead_letters.kms_master_key_id == var.kms_key_arn
    error_message = "schedule or dead letters are not encrypted with the environment's key"
  }
}

run "the_schedule_may_start_its_machine_keep_dead_letters_and_no_more" {
  assert {
    condition = toset(flatten([for s in jsondecode(aws_iam_role_policy.schedule.policy).Statement : [for a in s.Action : [for r in s.Resource : "${a} ${r}"]]])) == toset([
      "states:StartExecution arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market",
      "sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:finance-dev-market-hourly-dead-letters",
      "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "kms:GenerateDataKey arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
    ])
    error_message = "the schedule's role is not what it needs"
  }
  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.schedule.policy).Statement : s.Sid => join(" ", concat(s.Action, [for key, value in s.Condition.StringEquals : "${key}=${value}"])) if can(s.Condition) } == {
      ReadInput          = "kms:Decrypt kms:EncryptionContext:aws:scheduler:schedule:arn=arn:aws:scheduler:eu-west-1:123456789012:schedule/finance-dev/finance-dev-market-hourly"
      EncryptDeadLetters = "kms:Decrypt kms:GenerateDataKey kms:ViaService=sqs.eu-west-1.amazonaws.com"
    }
    error_message = "the schedule may use the key beside its input and its dead letters"
  }
  assert {
    condition = jsondecode(aws_iam_role.schedule.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = {
        "aws:SourceAccount" = "123456789012"
        "aws:SourceArn"     = "arn:aws:scheduler:eu-west-1:123456789012:schedule-group/finance-dev"
      } }
    }]
    error_message = "another group's or account's schedule can take the role"
  }
  assert {
    condition     = aws_scheduler_schedule.this.group_name == "finance-dev"
    error_message = "the schedule is not in the group that may take the role"
  }
}

run "the_task_is_made_handed_over_and_resumed" {
  assert {
    condition     = snowflake_execute.task["this"].execute == var.dbt_task.statement && snowflake_execute.task["this"].revert == "drop task if exists FINANCE_DEV.STAGING.FINANCE_BUILD_HOURLY"
    error_message = "the task is not that of include/dbt/native/task.sql, or stays behind"
  }
  assert {
    condition     = snowflake_execute.task["this"].query == "show tasks like 'FINANCE_BUILD_HOURLY' in schema \"FINANCE_DEV\".\"STAGING\""
    error_message = "the task does not come after its schema"
  }
  assert {
    condition     = snowflake_execute.task_owner["this"].execute == "grant ownership on task FINANCE_DEV.STAGING.FINANCE_BUILD_HOURLY to role FINANCE_DEV_TRANSFORMER copy current grants"
    error_message = "the task would run with the rights of whoever applies"
  }
  assert {
    condition     = snowflake_execute.task_resumed["this"].execute == "alter task FINANCE_DEV.STAGING.FINANCE_BUILD_HOURLY resume" && snowflake_execute.task_resumed["this"].revert == "alter task if exists FINANCE_DEV.STAGING.FINANCE_BUILD_HOURLY suspend"
    error_message = "the task never runs, or cannot be taken down"
  }
  assert {
    condition     = output.dbt_task_name == "FINANCE_DEV.STAGING.FINANCE_BUILD_HOURLY"
    error_message = "dbt_task_name is not the task"
  }
}

run "a_task_can_be_held" {
  variables {
    dbt_task_enabled = false
  }
  assert {
    condition     = length(snowflake_execute.task_resumed) == 0 && length(snowflake_execute.task) == 1
    error_message = "a task that is not to run is resumed, or gone"
  }
}

run "without_a_task_nothing_of_snowflake_is_touched" {
  variables {
    dbt_task   = null
    dbt_schema = null
    roles      = null
  }
  assert {
    condition     = length(snowflake_execute.task) + length(snowflake_execute.task_owner) + length(snowflake_execute.task_resumed) == 0
    error_message = "Snowflake is touched without a task"
  }
  assert {
    condition     = output.dbt_task_name == null && output.schedule_name == "finance-dev-market-hourly" && output.dead_letter_queue_name == "finance-dev-market-hourly-dead-letters"
    error_message = "the outputs are not the names"
  }
}

run "a_minute_after_dbt_s_is_refused" {
  command = plan
  variables {
    minute = 30
  }
  expect_failures = [var.minute]
}

run "more_pages_than_the_machine_takes_are_refused" {
  command = plan
  variables {
    pages     = 201
    page_size = 251
  }
  expect_failures = [var.pages, var.page_size]
}

run "a_task_outside_the_project_s_schema_is_refused" {
  command = plan
  variables {
    dbt_schema = "\"FINANCE_PROD\".\"STAGING\""
  }
  expect_failures = [var.dbt_schema]
}

run "a_task_without_its_schema_is_refused" {
  command = plan
  variables {
    dbt_schema = null
  }
  expect_failures = [var.dbt_schema]
}

run "a_task_without_roles_is_refused" {
  command = plan
  variables {
    roles = null
  }
  expect_failures = [var.roles]
}

run "a_statement_for_another_task_is_refused" {
  command = plan
  variables {
    dbt_task = { name = "FINANCE_DEV.STAGING.FINANCE_BUILD_HOURLY", statement = "create task OTHER" }
  }
  expect_failures = [var.dbt_task]
}
