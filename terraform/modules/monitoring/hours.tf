# Is the newest hour there, and what is in it? From what the function publish says itself, once an hour.

locals {
  # its dimension service is POWERTOOLS_SERVICE_NAME of the function
  published = { service = "publish" }
  collected = { service = "collect" }

  hours_metric  = "HoursPublished"
  missing_hours = var.missing_hours == null ? (local.with_mwaa ? 2 : 1) : var.missing_hours

  hour_alarms = {
    # One window that slides on by the minute, from the start of the last hour that may be there to the deadline of the
    # one that has to be. What comes by its deadline never alarms; a missing hour alarms once, at its deadline, and is
    # over with the next one that is published.
    hour-missing = {
      anchor     = "hour-missing"
      says       = "No hour of the market was published for ${local.missing_hours} h ${var.deadline_minutes} min."
      namespace  = var.names.metrics_namespace
      metric     = local.hours_metric
      dimensions = {}
      statistic  = "Sum"
      period     = 60 * (60 * local.missing_hours + var.deadline_minutes)
      of         = 1
      within     = 1
      at_least   = 1
      below      = true
      missing    = "breaching"
      tells_ok   = true
    }
  }
}

# RowsAccepted is no measure of it: a reprocessed hour and a coin's history have rows too, of other hours. A rerun that
# finds its hour published says nothing, and need not: the hour has been counted.
resource "aws_cloudwatch_log_metric_filter" "hours_published" {
  name           = "${var.prefix}-hours-published"
  log_group_name = var.log_group_names["publish"]
  pattern        = "{ $.message = \"published\" && $.mode = \"snapshot\" }"

  metric_transformation {
    namespace = var.names.metrics_namespace
    name      = local.hours_metric
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "rejected_share" {
  alarm_name          = "${var.prefix}-rejected-share"
  alarm_description   = "More than ${var.rejected_percent} % of an hour's rows were rejected. What to do: ${local.runbooks}/rejected-share.md"
  datapoints_to_alarm = 1
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.rejected_percent
  # no rows at all is hour-missing's
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.alerts.arn]

  metric_query {
    id          = "share"
    expression  = "100 * rejected / (accepted + rejected)"
    label       = "rejected rows, percent"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { accepted = "RowsAccepted", rejected = "RowsRejected" }

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = var.names.metrics_namespace
        metric_name = metric_query.value
        dimensions  = local.published
        period      = 3600
        stat        = "Sum"
      }
    }
  }
}
