# Every alarm that looks at one metric is an entry of a map in the file of its subject (executions.tf, functions.tf,
# hours.tf, queues.tf, mwaa.tf) and becomes a resource here, with an action. Keys are the alarms' names without prefix.
#
# An entry:  anchor     its page in docs/runbooks, and its row in the README
#            says       what has happened, in the mail
#            namespace, metric, dimensions, statistic
#            period     seconds
#            of, within how many of how many periods in a row have to breach
#            at_least   the threshold; below: true where less than it breaches
#            missing    what no data means
#            tells_ok   whether its end is a mail too

locals {
  alarm_arn = "arn:${var.partition}:cloudwatch:${var.region}:${var.account_id}:alarm"
  runbooks  = "${var.docs_url == null ? "" : "${var.docs_url}/"}docs/runbooks"
  with_mwaa = var.orchestrator == "mwaa"

  alarms = merge(
    local.execution_alarms,
    local.function_alarms,
    local.hour_alarms,
    local.queue_alarms,
    local.snowpipe_alarms,
    { for key, alarm in local.schedule_alarms : key => alarm if !local.with_mwaa },
    { for key, alarm in local.mwaa_alarms : key => alarm if local.with_mwaa },
  )

  # where something else mails about one time, or one time is no harm: sliding windows of an hour, so that an alarm that
  # comes back each hour is one mail, not one an hour
  recurring = { period = 3600, of = var.recurring_hours, within = 3 }
  at_once   = { period = 300, of = 1, within = 1 }
  quiet     = { missing = "notBreaching", tells_ok = false, below = false }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.prefix}-${each.key}"
  alarm_description   = "${each.value.says} What to do: ${local.runbooks}/${each.value.anchor}.md"
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = each.value.period
  datapoints_to_alarm = each.value.of
  evaluation_periods  = each.value.within
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold"
  threshold           = each.value.at_least
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alerts.arn]
  ok_actions          = each.value.tells_ok ? [aws_sns_topic.alerts.arn] : null
}
