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

run "widgets_lie_side_by_side" {
  assert {
    condition = alltrue(flatten([for i, a in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : [for j, b in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets :
      j <= i || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
    ]]))
    error_message = "two widgets overlap"
  }
  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.x >= 0 && widget.x + widget.width <= 24 && widget.height > 0 && contains(["text", "alarm", "metric"], widget.type)])
    error_message = "a widget leaves the page, or is of no kind that CloudWatch knows"
  }
}

run "the_page_of_mwaa" {
  variables {
    orchestrator                    = "mwaa"
    mwaa_environment_name           = "finance-dev-airflow"
    schedule_name                   = null
    schedule_dead_letter_queue_name = null
  }
  assert {
    condition = alltrue(flatten([for i, a in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : [for j, b in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets :
      j <= i || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
    ]]))
    error_message = "two widgets overlap"
  }
  assert {
    condition     = strcontains(aws_cloudwatch_dashboard.this.dashboard_body, "SchedulerHeartbeat") && !strcontains(aws_cloudwatch_dashboard.this.dashboard_body, "AWS/Scheduler")
    error_message = "the page is not about who starts the hours"
  }
  assert {
    condition = alltrue([for line in concat([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.metrics if can(widget.properties.metrics)]...) : contains([
      "Function=Scheduler Environment=finance-dev-airflow", "Function=Executor Environment=finance-dev-airflow",
      "Function=DAG Processing Environment=finance-dev-airflow", "DAG=All Environment=finance-dev-airflow Task=All",
      "Cluster=Scheduler Environment=finance-dev-airflow", "Cluster=BaseWorker Environment=finance-dev-airflow",
      "Cluster=AdditionalWorker Environment=finance-dev-airflow", "Cluster=WebServer Environment=finance-dev-airflow",
      ], join(" ", [for place in range(2, length([for part in line : part if can(tostring(part))]), 2) : "${line[place]}=${line[place + 1]}"])) if strcontains(try(tostring(line[0]), ""), "MWAA")
    ])
    error_message = "a metric of Airflow has dimensions that MWAA does not publish"
  }
}

run "every_metric_exists" {
  assert {
    condition = alltrue([for line in concat([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.metrics if can(widget.properties.metrics)]...) : contains([
      "AWS/States ExecutionsSucceeded StateMachineArn", "AWS/States ExecutionsFailed StateMachineArn",
      "AWS/States ExecutionsTimedOut StateMachineArn", "AWS/States ExecutionsAborted StateMachineArn",
      "AWS/States ExecutionThrottled StateMachineArn", "AWS/States ExecutionTime StateMachineArn",
      "AWS/Lambda Duration FunctionName", "AWS/Lambda Errors FunctionName", "AWS/Lambda Throttles FunctionName",
      "AWS/Lambda ConcurrentExecutions FunctionName",
      "AWS/SQS ApproximateNumberOfMessagesVisible QueueName", "AWS/SNS NumberOfMessagesPublished TopicName",
      "AWS/Events FailedInvocations RuleName",
      "AWS/Scheduler InvocationAttemptCount ScheduleGroup", "AWS/Scheduler TargetErrorCount ScheduleGroup",
      "AWS/Scheduler InvocationDroppedCount ScheduleGroup",
      "finance-dev RowsAccepted service", "finance-dev RowsRejected service", "finance-dev RowsDuplicates service",
      "finance-dev RecordsCollected service", "finance-dev ApiLatency service", "finance-dev ApiRetries service",
      "finance-dev CallBudgetWait service",
      "finance-dev HoursPublished", "finance-dev FailureMailsFailed",
    ], join(" ", concat([line[0], line[1]], [for place in range(2, length([for part in line : part if can(tostring(part))]), 2) : line[place]]))) if can(tostring(line[0]))])
    error_message = "the page names a metric, or dimensions of it, that nobody publishes"
  }
  assert {
    condition = alltrue([for line in concat([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.metrics if can(widget.properties.metrics)]...) : alltrue([
      for place in range(3, max(3, length([for part in line : part if can(tostring(part))])), 2) : contains(concat(
        [var.state_machine_arn, var.failure_queue_name, var.schedule_dead_letter_queue_name, var.schedule_group_name, "finance-dev-snowpipe-errors", "finance-dev-execution-ended", "publish", "collect"],
        values(var.function_names),
      ), line[place])
    ]) if can(tostring(line[0]))])
    error_message = "the page names a function, queue, topic or state machine that is not of the environment"
  }
  assert {
    condition     = alltrue([for function in values(var.function_names) : length(regexall("\"${function}\"", aws_cloudwatch_dashboard.this.dashboard_body)) == 4])
    error_message = "a function is not in all four graphs of functions"
  }
  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.region == "eu-west-1" if widget.type == "metric"])
    error_message = "a graph is of another region"
  }
}

run "every_alarm_is_on_the_page" {
  assert {
    condition     = toset(flatten([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.alarms if widget.type == "alarm"])) == toset([for alarm in concat(values(aws_cloudwatch_metric_alarm.this), [aws_cloudwatch_metric_alarm.rejected_share]) : "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${alarm.alarm_name}"])
    error_message = "the page shows other alarms than there are"
  }
}
