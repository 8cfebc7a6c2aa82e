# The environment on one page. A row is a height and widgets side by side; places are counted, so that none overlap.

locals {
  alarm_names = sort(concat([for key, alarm in local.alarms : "${var.prefix}-${key}"], ["${var.prefix}-rejected-share"]))

  own = var.names.metrics_namespace

  sections = concat(
    local.overview_rows,
    [for row in local.mwaa_rows : row if local.with_mwaa],
  )

  widgets = flatten([for number, row in local.sections : [for place, widget in row.widgets : merge(widget, {
    x      = place == 0 ? 0 : sum([for before in slice(row.widgets, 0, place) : before.width])
    y      = number == 0 ? 0 : sum([for before in slice(local.sections, 0, number) : before.height])
    height = row.height
  })]])

  of_machine = ["StateMachineArn", var.state_machine_arn]
  of_publish = ["service", local.published.service]
  of_collect = ["service", local.collected.service]
  on_mwaa    = var.mwaa_environment_name == null ? "" : var.mwaa_environment_name

  # a graph of a third of the page; lines are [namespace, metric, dimension, value, ..., options]
  graph = { type = "metric", width = 8 }
  shown = { region = var.region, view = "timeSeries", stacked = false, period = 3600, stat = "Sum" }

  header = join("\n", concat([
    "## ${var.prefix}: an hour of the crypto market, every hour",
    join(" · ", concat([
      "[Executions](${local.console}/states/home?region=${var.region}#/statemachines/view/${var.state_machine_arn})",
      "[Alarms](${local.console}/cloudwatch/home?region=${var.region}#alarmsV2:?search=${var.prefix}-)",
      ], [for key in sort(keys(var.log_group_names)) :
      "[Log of ${key}](${local.console}/cloudwatch/home?region=${var.region}#logsV2:log-groups/log-group/${replace(var.log_group_names[key], "/", "$252F")})"
    ])),
    local.with_mwaa ? "Airflow (${local.on_mwaa}) starts the hours." : "The schedule ${coalesce(var.schedule_name, "none")} starts the hours.",
    var.docs_url == null ? "What each alarm means: `${local.runbooks}/`" : "[What each alarm means](${local.runbooks})",
  ]))

  overview_rows = [
    {
      height = 4
      widgets = [
        { type = "text", width = 12, properties = { markdown = local.header } },
        { type = "alarm", width = 12, properties = { title = "Alarms", sortBy = "stateUpdatedTimestamp", alarms = formatlist("${local.alarm_arn}:%s", local.alarm_names) } },
      ]
    },
    {
      height = 6
      widgets = [
        merge(local.graph, { properties = merge(local.shown, {
          title       = "Hours published (1 an hour)"
          metrics     = [[local.own, local.hours_metric, { label = "published" }]]
          annotations = { horizontal = [{ value = 1, label = "an hour" }] }
        }) }),
        merge(local.graph, { properties = merge(local.shown, {
          title = "Executions by end"
          metrics = [for metric in ["ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted", "ExecutionThrottled"] :
            concat(["AWS/States", metric], local.of_machine)
          ]
        }) }),
        merge(local.graph, { properties = merge(local.shown, {
          title = "Execution time, ms"
          metrics = [for stat in ["Maximum", "Average"] :
            concat(["AWS/States", "ExecutionTime"], local.of_machine, [{ stat = stat, label = lower(stat) }])
          ]
          annotations = { horizontal = [
            { value = local.slow_execution_seconds * 1000, label = "slow" },
            { value = var.execution_timeout_seconds * 1000, label = "timed out" },
          ] }
        }) }),
      ]
    },
    {
      height = 6
      widgets = [
        merge(local.graph, { properties = merge(local.shown, {
          title = "Rows"
          metrics = concat(
            [for metric in ["RowsAccepted", "RowsRejected", "RowsDuplicates"] : concat([local.own, metric], local.of_publish)],
            [concat([local.own, "RecordsCollected"], local.of_collect)],
          )
        }) }),
        merge(local.graph, { properties = merge(local.shown, {
          title = "Rejected rows, percent"
          metrics = [
            [{ expression = "100 * rejected / (accepted + rejected)", label = "rejected", id = "share" }],
            concat([local.own, "RowsAccepted"], local.of_publish, [{ id = "accepted", visible = false }]),
            concat([local.own, "RowsRejected"], local.of_publish, [{ id = "rejected", visible = false }]),
          ]
          annotations = { horizontal = [{ value = var.rejected_percent, label = "alarm" }] }
        }) }),
        merge(local.graph, { properties = merge(local.shown, {
          title   = "Rejected rows by reason"
          metrics = [[{ expression = "SEARCH('{\"${local.own}\",service,reason} MetricName=\"RejectedByReason\"', 'Sum', 3600)", label = "", id = "reasons" }]]
        }) }),
      ]
    },
    {
      height = 6
      widgets = [
        merge(local.graph, { properties = merge(local.shown, {
          title = "Calls to the market API"
          metrics = [
            concat([local.own, "ApiLatency"], local.of_collect, [{ stat = "SampleCount", label = "calls" }]),
            concat([local.own, "ApiRetries"], local.of_collect, [{ label = "of these again" }]),
          ]
        }) }),
        merge(local.graph, { properties = merge(local.shown, {
          title = "Answers of the market API, seconds"
          metrics = [for stat in ["Average", "Maximum"] :
            concat([local.own, "ApiLatency"], local.of_collect, [{ stat = stat, label = lower(stat) }])
          ]
        }) }),
        merge(local.graph, { properties = merge(local.shown, {
          title   = "Waited for the calls of the minute, seconds"
          metrics = [concat([local.own, "CallBudgetWait"], local.of_collect)]
        }) }),
      ]
    },
    {
      height = 6
      widgets = [
        merge(local.graph, { properties = merge(local.shown, {
          title = "Functions: duration, ms"
          metrics = [for function, name in var.function_names :
            ["AWS/Lambda", "Duration", "FunctionName", name, { stat = "Maximum", label = function }]
          ]
        }) }),
        merge(local.graph, { properties = merge(local.shown, {
          title = "Functions: errors and throttles"
          metrics = concat([for metric in ["Errors", "Throttles"] : [for function, name in var.function_names :
            ["AWS/Lambda", metric, "FunctionName", name, { label = "${function} ${lower(metric)}" }]
          ]]...)
        }) }),
        merge(local.graph, { properties = merge(local.shown, {
          title = "Functions: at work at once"
          metrics = [for function, name in var.function_names :
            ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", name, { stat = "Maximum", label = function }]
          ]
        }) }),
      ]
    },
    {
      height = 6
      widgets = concat(
        [
          merge(local.graph, { properties = merge(local.shown, {
            title   = "Functions: errors by kind"
            metrics = [[{ expression = "SEARCH('{\"${local.own}\",service,error} MetricName=\"${local.function_errors_metric}\"', 'Sum', 3600)", label = "", id = "errors" }]]
          }) }),
          merge(local.graph, { properties = merge(local.shown, {
            title = "Put aside, not loaded, not told"
            metrics = concat(
              [for key, name in local.queues : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name, { stat = "Maximum", label = key }]],
              [
                ["AWS/SNS", "NumberOfMessagesPublished", "TopicName", local.pipe_errors_topic, { label = "Snowpipe errors" }],
                [local.own, local.failed_mails_metric, { label = "failure mails that failed" }],
                ["AWS/Events", "FailedInvocations", "RuleName", local.rule_name, { label = "mails of EventBridge that failed" }],
              ],
            )
          }) }),
        ],
        [for widget in [merge(local.graph, { properties = merge(local.shown, {
          title = "Schedule"
          metrics = [for metric in ["InvocationAttemptCount", "TargetErrorCount", "InvocationDroppedCount"] :
            ["AWS/Scheduler", metric, "ScheduleGroup", var.schedule_group_name]
          ]
        }) })] : widget if !local.with_mwaa],
      )
    },
  ]

  mwaa_rows = [{
    height = 6
    widgets = [
      merge(local.graph, { properties = merge(local.shown, {
        title   = "Airflow: scheduler's signs of life"
        period  = 300
        metrics = [["AmazonMWAA", "SchedulerHeartbeat", "Function", "Scheduler", "Environment", local.on_mwaa]]
      }) }),
      merge(local.graph, { properties = merge(local.shown, {
        title  = "Airflow: tasks waiting and running"
        period = 300
        stat   = "Maximum"
        metrics = [for metric in ["QueuedTasks", "RunningTasks"] :
          ["AmazonMWAA", metric, "Function", "Executor", "Environment", local.on_mwaa]
        ]
      }) }),
      merge(local.graph, { properties = merge(local.shown, {
        title = "Airflow: failed tasks, files and plugins that can't be read"
        metrics = [
          ["AmazonMWAA", "TaskInstanceFailures", "DAG", "All", "Environment", local.on_mwaa, "Task", "All"],
          ["AmazonMWAA", "ImportErrors", "Function", "DAG Processing", "Environment", local.on_mwaa, { stat = "Maximum" }],
          [local.own, local.plugin_errors_metric],
        ]
      }) }),
    ]
    }, {
    height = 6
    widgets = [for metric in ["CPUUtilization", "MemoryUtilization"] : {
      type  = "metric"
      width = 12
      properties = merge(local.shown, {
        title  = "Airflow: ${metric}"
        period = 300
        stat   = "Maximum"
        metrics = [for cluster in ["Scheduler", "BaseWorker", "AdditionalWorker", "WebServer"] :
          ["AWS/MWAA", metric, "Cluster", cluster, "Environment", local.on_mwaa]
        ]
      })
    }]
  }]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.prefix
  dashboard_body = jsonencode({ widgets = local.widgets })
}
