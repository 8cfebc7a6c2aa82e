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

run "every_alarm_reaches_people" {
  assert {
    condition     = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.this), [aws_cloudwatch_metric_alarm.rejected_share]) : contains(alarm.alarm_actions, "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts") && alarm.actions_enabled != false])
    error_message = "an alarm has no action"
  }
  assert {
    condition     = toset([for key, alarm in aws_cloudwatch_metric_alarm.this : key if alarm.ok_actions != null]) == toset(["executions-failed", "executions-timed-out", "executions-aborted", "hour-missing"])
    error_message = "other alarms than those of a state that lasts mail that they are over"
  }
}

run "every_alarm_is_in_the_docs" {
  assert {
    condition = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.this), [aws_cloudwatch_metric_alarm.rejected_share]) :
      fileexists("../../../docs/runbooks/${regex("What to do: docs/runbooks/([a-z-]+)\\.md$", alarm.alarm_description)[0]}.md")
    ])
    error_message = "an alarm's description points to a page that docs/runbooks does not have"
  }
  assert {
    condition = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.this), [aws_cloudwatch_metric_alarm.rejected_share]) :
      strcontains(file("README.md"), "(../../../docs/runbooks/${regex("docs/runbooks/([a-z-]+)\\.md$", alarm.alarm_description)[0]}.md)")
    ])
    error_message = "an alarm is not in the README"
  }
}

run "links_lead_to_where_the_docs_can_be_read" {
  variables {
    docs_url = "https://github.com/owner/finance-de-lab/blob/main"
  }
  assert {
    condition = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.this), [aws_cloudwatch_metric_alarm.rejected_share]) :
      can(regex("What to do: https://github.com/owner/finance-de-lab/blob/main/docs/runbooks/[a-z-]+\\.md$", alarm.alarm_description))
    ])
    error_message = "an alarm does not link to its page"
  }
  assert {
    condition     = strcontains(aws_cloudwatch_event_target.execution_ended.input_transformer[0].input_template, "https://github.com/owner/finance-de-lab/blob/main/docs/runbooks/execution-ended.md\"")
    error_message = "the rule's mail does not link to its page"
  }
}

run "silence_is_an_alarm_only_where_something_must_be_heard" {
  assert {
    condition     = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.comparison_operator if alarm.treat_missing_data != "notBreaching" } == { hour-missing = "LessThanThreshold" } && aws_cloudwatch_metric_alarm.this["hour-missing"].treat_missing_data == "breaching"
    error_message = "hour-missing alone takes silence for a failure"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.rejected_share.treat_missing_data == "notBreaching"
    error_message = "an hour without rows is not an hour of rejected rows"
  }
}

run "the_schedule_is_watched_where_it_starts_the_hours" {
  assert {
    condition = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => join(" ", concat([alarm.namespace, alarm.metric_name, alarm.statistic], sort(keys(coalesce(alarm.dimensions, {}))))) } == {
      executions-failed    = "AWS/States ExecutionsFailed Sum StateMachineArn"
      executions-timed-out = "AWS/States ExecutionsTimedOut Sum StateMachineArn"
      executions-aborted   = "AWS/States ExecutionsAborted Sum StateMachineArn"
      execution-slow       = "AWS/States ExecutionTime Maximum StateMachineArn"
      executions-throttled = "AWS/States ExecutionThrottled Sum StateMachineArn"
      failure-mail-failed  = "finance-dev FailureMailsFailed Sum"
      event-rule-failed    = "AWS/Events FailedInvocations Sum RuleName"
      collect-errors       = "AWS/Lambda Errors Sum FunctionName"
      collect-throttles    = "AWS/Lambda Throttles Sum FunctionName"
      collect-slow         = "AWS/Lambda Duration Maximum FunctionName"
      stage-errors         = "AWS/Lambda Errors Sum FunctionName"
      stage-throttles      = "AWS/Lambda Throttles Sum FunctionName"
      stage-slow           = "AWS/Lambda Duration Maximum FunctionName"
      publish-errors       = "AWS/Lambda Errors Sum FunctionName"
      publish-throttles    = "AWS/Lambda Throttles Sum FunctionName"
      publish-slow         = "AWS/Lambda Duration Maximum FunctionName"
      hour-missing         = "finance-dev HoursPublished Sum"
      failure-queue        = "AWS/SQS ApproximateNumberOfMessagesVisible Maximum QueueName"
      schedule-queue       = "AWS/SQS ApproximateNumberOfMessagesVisible Maximum QueueName"
      snowpipe-errors      = "AWS/SNS NumberOfMessagesPublished Sum TopicName"
      schedule-errors      = "AWS/Scheduler TargetErrorCount Sum ScheduleGroup"
      schedule-dropped     = "AWS/Scheduler InvocationDroppedCount Sum ScheduleGroup"
    }
    error_message = "an alarm is missing, is there for something that is not, or looks at another metric"
  }
  assert {
    condition = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : contains(values(alarm.dimensions), lookup(var.function_names, split("-", key)[0], var.state_machine_arn))
      if startswith(key, "execut") || contains(keys(var.function_names), split("-", key)[0])
    ])
    error_message = "an alarm looks at another state machine, or at another function than its name says"
  }
  assert {
    condition = alltrue([for key in ["schedule-errors", "schedule-dropped"] :
      aws_cloudwatch_metric_alarm.this[key].namespace == "AWS/Scheduler" && aws_cloudwatch_metric_alarm.this[key].dimensions == tomap({ ScheduleGroup = "finance-dev" })
    ])
    error_message = "a schedule's failures are counted by its group"
  }
}

run "mwaa_is_watched_where_it_starts_the_hours" {
  variables {
    orchestrator                    = "mwaa"
    mwaa_environment_name           = "finance-dev"
    schedule_name                   = null
    schedule_group_name             = null
    schedule_dead_letter_queue_name = null
  }
  assert {
    condition     = toset([for key in keys(aws_cloudwatch_metric_alarm.this) : key if startswith(key, "mwaa-") || startswith(key, "schedule-")]) == toset(["mwaa-heartbeat", "mwaa-queued-tasks", "mwaa-import-errors", "mwaa-plugin-errors"])
    error_message = "with MWAA its alarms are there, and the schedule's are not"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["mwaa-heartbeat"].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.this["mwaa-heartbeat"].comparison_operator == "LessThanThreshold" && length(coalesce(aws_cloudwatch_metric_alarm.this["mwaa-heartbeat"].ok_actions, [])) == 1
    error_message = "a scheduler that says nothing is not taken for dead"
  }
  assert {
    condition = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => join(" ", concat([alarm.namespace, alarm.metric_name, alarm.statistic], values(coalesce(alarm.dimensions, {})))) if startswith(key, "mwaa-") } == {
      mwaa-heartbeat     = "AmazonMWAA SchedulerHeartbeat Sum finance-dev Scheduler"
      mwaa-queued-tasks  = "AmazonMWAA QueuedTasks Minimum finance-dev Executor"
      mwaa-import-errors = "AmazonMWAA ImportErrors Minimum finance-dev DAG Processing"
      mwaa-plugin-errors = "finance-dev AirflowPluginErrors Sum"
    }
    error_message = "an alarm of Airflow looks at a metric that MWAA does not publish"
  }
  assert {
    condition     = alltrue([for key in ["mwaa-heartbeat", "mwaa-queued-tasks", "mwaa-import-errors"] : sort(keys(aws_cloudwatch_metric_alarm.this[key].dimensions)) == tolist(["Environment", "Function"])])
    error_message = "MWAA publishes by environment and function"
  }
  assert {
    condition     = toset([for filter in aws_cloudwatch_log_metric_filter.plugin_errors : filter.log_group_name]) == toset(["airflow-finance-dev-Scheduler", "airflow-finance-dev-DAGProcessing"])
    error_message = "plugins that can't be loaded are looked for in logs that MWAA does not write"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["hour-missing"].period == 9900
    error_message = "with MWAA one missing hour is Airflow's to tell: two in a row and the deadline, seconds"
  }
}

run "no_filter_reads_mwaas_logs_without_mwaa" {
  assert {
    condition     = length(aws_cloudwatch_log_metric_filter.plugin_errors) == 0
    error_message = "there is a filter on a log group that nobody makes"
  }
}

run "an_hour_that_comes_by_its_deadline_never_alarms" {
  assert {
    condition     = [aws_cloudwatch_metric_alarm.this["hour-missing"].period, aws_cloudwatch_metric_alarm.this["hour-missing"].evaluation_periods, aws_cloudwatch_metric_alarm.this["hour-missing"].statistic, aws_cloudwatch_metric_alarm.this["hour-missing"].threshold] == [6300, 1, "Sum", 1]
    error_message = "the window is not one hour and the deadline"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["hour-missing"].metric_name == aws_cloudwatch_log_metric_filter.hours_published.metric_transformation[0].name && aws_cloudwatch_metric_alarm.this["hour-missing"].namespace == aws_cloudwatch_log_metric_filter.hours_published.metric_transformation[0].namespace
    error_message = "the alarm looks at another metric than the filter writes"
  }
  assert {
    condition     = aws_cloudwatch_log_metric_filter.hours_published.log_group_name == "/aws/lambda/finance-dev-publish" && strcontains(aws_cloudwatch_log_metric_filter.hours_published.pattern, "$.mode = \"snapshot\"")
    error_message = "a reprocessed hour or a coin's history counts as the newest hour"
  }
}

run "durations_are_compared_in_milliseconds_with_what_is_allowed" {
  assert {
    condition     = { for key in ["collect-slow", "stage-slow", "publish-slow", "execution-slow"] : key => aws_cloudwatch_metric_alarm.this[key].threshold } == { collect-slow = 162000, stage-slow = 27000, publish-slow = 135000, execution-slow = 900000 }
    error_message = "a threshold is not the share of the timeout in milliseconds"
  }
  assert {
    condition     = alltrue([for key in ["collect-slow", "execution-slow"] : aws_cloudwatch_metric_alarm.this[key].statistic == "Maximum"])
    error_message = "the slowest call is not looked at"
  }
}

run "what_others_mail_about_is_an_alarm_only_when_it_goes_on" {
  assert {
    condition = alltrue([for key in ["executions-failed", "executions-timed-out", "executions-aborted", "execution-slow", "executions-throttled", "collect-errors", "stage-throttles", "publish-slow", "schedule-errors"] :
      [aws_cloudwatch_metric_alarm.this[key].period, aws_cloudwatch_metric_alarm.this[key].datapoints_to_alarm, aws_cloudwatch_metric_alarm.this[key].evaluation_periods] == [3600, 2, 3]
    ])
    error_message = "one failed hour is two mails, or a failure that goes on is one an hour"
  }
  assert {
    condition     = [aws_cloudwatch_metric_alarm.this["schedule-dropped"].evaluation_periods, aws_cloudwatch_metric_alarm.this["failure-queue"].evaluation_periods, aws_cloudwatch_metric_alarm.this["schedule-queue"].evaluation_periods] == [1, 1, 12]
    error_message = "what nobody else tells of waits, or the schedule's queue tells at once what schedule-dropped tells"
  }
}

run "queues_and_snowpipe_errors_are_watched" {
  assert {
    condition     = [for key in ["failure-queue", "schedule-queue"] : aws_cloudwatch_metric_alarm.this[key].dimensions["QueueName"]] == ["finance-dev-failures", "finance-dev-schedule-failures"]
    error_message = "a queue is not watched"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["snowpipe-errors"].dimensions["TopicName"] == aws_sns_topic.pipe_errors.name && aws_cloudwatch_metric_alarm.this["snowpipe-errors"].threshold == 1 && aws_cloudwatch_metric_alarm.this["snowpipe-errors"].comparison_operator == "GreaterThanOrEqualToThreshold"
    error_message = "a file that Snowpipe could not load is no alarm"
  }
}

run "the_share_of_rejected_rows_is_of_all_rows" {
  assert {
    condition     = [for query in aws_cloudwatch_metric_alarm.rejected_share.metric_query : query.expression if query.return_data == true] == ["100 * rejected / (accepted + rejected)"]
    error_message = "the share is not of accepted and rejected rows"
  }
  assert {
    condition     = toset(flatten([for query in aws_cloudwatch_metric_alarm.rejected_share.metric_query : [for metric in query.metric : "${query.id} ${metric.namespace} ${metric.metric_name} ${metric.dimensions["service"]} ${metric.stat}"]])) == toset(["accepted finance-dev RowsAccepted publish Sum", "rejected finance-dev RowsRejected publish Sum"])
    error_message = "the share is made of other metrics than publish emits"
  }
}

run "thresholds_can_be_set" {
  variables {
    recurring_hours         = 1
    deadline_minutes        = 30
    missing_hours           = 3
    slow_function_share     = 0.5
    slow_execution_share    = 0.5
    function_errors_an_hour = 7
    rejected_percent        = 4
  }
  assert {
    condition     = [for key in ["executions-failed", "hour-missing", "stage-slow", "execution-slow", "stage-errors"] : [aws_cloudwatch_metric_alarm.this[key].datapoints_to_alarm, aws_cloudwatch_metric_alarm.this[key].period, aws_cloudwatch_metric_alarm.this[key].threshold]] == [[1, 3600, 1], [1, 12600, 1], [1, 3600, 15000], [1, 3600, 750000], [1, 3600, 7]]
    error_message = "a threshold is not the variable's"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.rejected_share.threshold == 4
    error_message = "the share of rejected rows is not the variable's"
  }
}
