mock_provider "aws" {
  override_resource {
    target = aws_sns_topic.alerts
    values = { arn = "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts" }
  }
  override_resource {
    target = aws_sns_topic.pipe_errors
    values = { arn = "arn:aws:sns:eu-west-1:123456789012:finance-dev-snowpipe-errors" }
  }
}

variables {
  prefix                    = "finance-dev"
  account_id                = "123456789012"
  region                    = "eu-west-1"
  names                     = { alerts_topic = "finance-dev-alerts", metrics_namespace = "finance-dev" }
  kms_key_arn               = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  alert_emails              = ["on-call@example.com", "second@example.com"]
  state_machine_arn         = "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market"
  execution_timeout_seconds = 1500
  function_names            = { collect = "finance-dev-collect", stage = "finance-dev-stage", publish = "finance-dev-publish" }
  functions                 = { collect = { timeout_seconds = 180 }, stage = { timeout_seconds = 30 }, publish = { timeout_seconds = 150 } }
  log_group_names = {
    collect       = "/aws/lambda/finance-dev-collect"
    stage         = "/aws/lambda/finance-dev-stage"
    publish       = "/aws/lambda/finance-dev-publish"
    state_machine = "/aws/vendedlogs/states/finance-dev-market"
  }
  failure_queue_name              = "finance-dev-failures"
  orchestrator                    = "eventbridge"
  schedule_name                   = "finance-dev-hourly"
  schedule_group_name             = "finance-dev"
  schedule_dead_letter_queue_name = "finance-dev-schedule-failures"
}

run "the_rule_is_about_ends_that_nobody_mails_about" {
  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.execution_ended.event_pattern) == {
      source      = ["aws.states"]
      detail-type = ["Step Functions Execution Status Change"]
      detail = {
        stateMachineArn = ["arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market"]
        input           = [{ anything-but = { wildcard = ["*\"notify\":false*", "*\"notify\": false*"] } }]
        "$or" = [
          { status = ["TIMED_OUT", "ABORTED"] },
          { status = ["FAILED"], error = ["States.Runtime", "States.DataLimitExceeded"] },
        ]
      }
    }
    error_message = "the rule mails about what another mail is about, or not about what no other mail is about"
  }
}

run "the_mail_says_which_execution_where_to_look_and_what_to_do" {
  assert {
    condition     = aws_cloudwatch_event_target.execution_ended.arn == "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts"
    error_message = "the mail does not go to the alerts' topic"
  }
  assert {
    condition = alltrue([for wanted in [
      "market collection <status>: <name>",
      "at <ended>",
      "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/<execution>",
      "describe-execution --region eu-west-1 --execution-arn <execution>",
      "docs/runbooks/execution-ended.md",
    ] : strcontains(aws_cloudwatch_event_target.execution_ended.input_transformer[0].input_template, wanted)])
    error_message = "the mail lacks what one needs to act on it"
  }
  assert {
    condition     = fileexists("../../../docs/runbooks/${regex("docs/runbooks/([a-z-]+)\\.md", aws_cloudwatch_event_target.execution_ended.input_transformer[0].input_template)[0]}.md")
    error_message = "the mail points to a page that docs/runbooks does not have"
  }
}

run "the_template_is_text_whose_places_are_all_filled" {
  assert {
    condition     = alltrue([for line in split("\n", aws_cloudwatch_event_target.execution_ended.input_transformer[0].input_template) : can(regex("^\"[^\"\\\\]+\"$", line))])
    error_message = "a line is not one quoted string: EventBridge refuses the template"
  }
  assert {
    condition     = toset(regexall("<([a-z]+)>", aws_cloudwatch_event_target.execution_ended.input_transformer[0].input_template)[*][0]) == toset(keys(aws_cloudwatch_event_target.execution_ended.input_transformer[0].input_paths))
    error_message = "a place of the template has no path, or a path no place"
  }
  assert {
    condition     = length(setintersection(values(aws_cloudwatch_event_target.execution_ended.input_transformer[0].input_paths), ["$.detail.input", "$.detail.cause", "$.detail.error", "$.detail.output"])) == 0
    error_message = "a text that may hold a quote stands in the mail: EventBridge escapes nothing"
  }
}

run "a_mail_that_the_state_machine_could_not_send_is_an_alarm" {
  assert {
    condition     = aws_cloudwatch_log_metric_filter.failed_mails.log_group_name == "/aws/vendedlogs/states/finance-dev-market" && strcontains(aws_cloudwatch_log_metric_filter.failed_mails.pattern, "$.details.resourceType = \"sns\"")
    error_message = "failed mails are not looked for in the state machine's log"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["failure-mail-failed"].metric_name == aws_cloudwatch_log_metric_filter.failed_mails.metric_transformation[0].name && aws_cloudwatch_metric_alarm.this["failure-mail-failed"].threshold == 3
    error_message = "the alarm is not about three tries in vain"
  }
}

run "errors_are_counted_by_kind" {
  assert {
    condition     = { for function, filter in aws_cloudwatch_log_metric_filter.function_errors : filter.log_group_name => [filter.pattern, filter.metric_transformation[0].dimensions] } == { for function in ["collect", "stage", "publish"] : "/aws/lambda/finance-dev-${function}" => ["{ $.level = \"ERROR\" }", tomap({ service = "$.service", error = "$.error" })] }
    error_message = "a function's logged errors are not counted"
  }
}
