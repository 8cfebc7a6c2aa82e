# One execution's end is told by the state machine itself (FAILED), by Airflow (all ends of those that it started) or by
# the rule below (what neither tells of). The alarms are about what goes on: the same end in several hours.

locals {
  execution_metric = { namespace = "AWS/States", dimensions = { StateMachineArn = var.state_machine_arn }, statistic = "Sum" }

  execution_alarms = merge(
    { for key, about in {
      executions-failed    = { metric = "ExecutionsFailed", says = "Executions have failed in several of the last three hours." }
      executions-timed-out = { metric = "ExecutionsTimedOut", says = "Executions have timed out in several of the last three hours." }
      executions-aborted   = { metric = "ExecutionsAborted", says = "Executions were stopped in several of the last three hours." }
      } : key => merge(local.quiet, local.execution_metric, local.recurring, about, {
        anchor   = key
        at_least = 1
        tells_ok = true
    }) },
    {
      # after every end, in milliseconds
      execution-slow = merge(local.quiet, local.execution_metric, local.recurring, {
        anchor    = "execution-slow"
        says      = "Executions took longer than ${local.slow_execution_seconds} of their ${var.execution_timeout_seconds} seconds in several of the last three hours."
        metric    = "ExecutionTime"
        statistic = "Maximum"
        at_least  = local.slow_execution_seconds * 1000
      })
      executions-throttled = merge(local.quiet, local.execution_metric, local.recurring, {
        anchor   = "executions-throttled"
        says     = "Step Functions held back state transitions in several of the last three hours."
        metric   = "ExecutionThrottled"
        at_least = 1
      })
      # a topic that is down does not hide the cause of a failure, but nobody reads of it: three tries in vain
      failure-mail-failed = merge(local.quiet, local.at_once, {
        anchor     = "failure-mail-failed"
        says       = "An execution failed, and its mail could not be sent."
        namespace  = var.names.metrics_namespace
        metric     = local.failed_mails_metric
        dimensions = {}
        statistic  = "Sum"
        period     = 3600
        at_least   = 3
      })
      event-rule-failed = merge(local.quiet, local.at_once, {
        anchor     = "event-rule-failed"
        says       = "EventBridge could not send a mail about an execution."
        namespace  = "AWS/Events"
        metric     = "FailedInvocations"
        dimensions = { RuleName = local.rule_name }
        statistic  = "Sum"
        at_least   = 1
      })
    },
  )

  # whole seconds, because 0.6 is no exact number: a threshold must come back from AWS as it was sent
  slow_execution_seconds = floor(var.slow_execution_share * var.execution_timeout_seconds + 0.5)

  failed_mails_metric = "FailureMailsFailed"

  rule_name = "${var.prefix}-execution-ended"
  rule_arn  = "arn:${var.partition}:events:${var.region}:${var.account_id}:rule/${local.rule_name}"
  machine   = regex("[^:]+$", var.state_machine_arn)
  console   = "https://${var.region}.console.aws.amazon.com"
}

resource "aws_cloudwatch_event_rule" "execution_ended" {
  name        = local.rule_name
  description = "Executions that ended without a mail: timed out, stopped, or failed where the state machine can't catch it."
  event_pattern = jsonencode({
    source      = ["aws.states"]
    detail-type = ["Step Functions Execution Status Change"]
    detail = {
      stateMachineArn = [var.state_machine_arn]
      # who starts an execution with "notify": false tells of its end himself, as Airflow does. Input is JSON in a string
      input = [{ anything-but = { wildcard = ["*\"notify\":false*", "*\"notify\": false*"] } }]
      "$or" = [
        { status = ["TIMED_OUT", "ABORTED"] },
        # what States.ALL does not catch never comes to the state that mails
        { status = ["FAILED"], error = ["States.Runtime", "States.DataLimitExceeded"] },
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "execution_ended" {
  rule = aws_cloudwatch_event_rule.execution_ended.name
  arn  = aws_sns_topic.alerts.arn

  # Mails of EventBridge have no subject of their own: the first line is it. No input, error or cause in here: EventBridge
  # escapes nothing, and a quote in them would break the message.
  input_transformer {
    input_paths = {
      name      = "$.detail.name"
      status    = "$.detail.status"
      execution = "$.detail.executionArn"
      ended     = "$.time"
    }
    input_template = join("\n", formatlist("\"%s\"", [
      "${var.prefix}: market collection <status>: <name>",
      "An execution of ${local.machine} ended as <status> at <ended>. The hour that it was for (slot in its input) may have no data.",
      "Hour and cause: aws stepfunctions describe-execution --region ${var.region} --execution-arn <execution> --query '[input,error,cause]'",
      "Console: ${local.console}/states/home?region=${var.region}#/v2/executions/details/<execution>",
      "What to do: ${local.runbooks}/execution-ended.md",
    ]))
  }
}

resource "aws_cloudwatch_log_metric_filter" "failed_mails" {
  name           = "${var.prefix}-failure-mail-failed"
  log_group_name = var.log_group_names["state_machine"]
  pattern        = "{ ($.type = \"TaskFailed\" || $.type = \"TaskTimedOut\") && $.details.resourceType = \"sns\" }"

  metric_transformation {
    namespace = var.names.metrics_namespace
    name      = local.failed_mails_metric
    value     = "1"
  }
}
