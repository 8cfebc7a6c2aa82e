# Airflow mails about its own runs and tasks (docs/alerts.md). What it can't tell of is that it is not there.
# AmazonMWAA is the namespace of Airflow's metrics, AWS/MWAA that of the containers beneath.

locals {
  airflow_metric = { namespace = "AmazonMWAA", period = 300, of = 3, within = 3 }

  mwaa_alarms = {
    mwaa-heartbeat = merge(local.quiet, local.airflow_metric, {
      anchor     = "mwaa-heartbeat"
      says       = "Airflow's scheduler has given no sign of life for 15 minutes."
      metric     = "SchedulerHeartbeat"
      dimensions = { Function = "Scheduler", Environment = var.mwaa_environment_name }
      statistic  = "Sum"
      at_least   = 1
      below      = true
      missing    = "breaching"
      tells_ok   = true
    })
    mwaa-queued-tasks = merge(local.quiet, local.airflow_metric, {
      anchor     = "mwaa-queued-tasks"
      says       = "At no moment of 15 minutes did fewer than ${var.queued_tasks} tasks wait for a worker."
      metric     = "QueuedTasks"
      dimensions = { Function = "Executor", Environment = var.mwaa_environment_name }
      statistic  = "Minimum"
      at_least   = var.queued_tasks
    })
    mwaa-import-errors = merge(local.quiet, local.airflow_metric, {
      anchor     = "mwaa-import-errors"
      says       = "Airflow has not been able to read a DAG file for 15 minutes."
      metric     = "ImportErrors"
      dimensions = { Function = "DAG Processing", Environment = var.mwaa_environment_name }
      statistic  = "Minimum"
      at_least   = 1
    })
    mwaa-plugin-errors = merge(local.quiet, local.at_once, {
      anchor     = "mwaa-plugin-errors"
      says       = "A process of Airflow could not load a plugin."
      namespace  = var.names.metrics_namespace
      metric     = local.plugin_errors_metric
      dimensions = {}
      statistic  = "Sum"
      period     = 3600
      at_least   = 1
    })
  }

  plugin_errors_metric = "AirflowPluginErrors"
}

# Airflow counts DAG files that it can't read, not plugins: those it names in a log and goes on without them.
resource "aws_cloudwatch_log_metric_filter" "plugin_errors" {
  for_each = { for part in ["Scheduler", "DAGProcessing"] : part => part if local.with_mwaa }

  name = "${var.prefix}-plugin-errors-${lower(each.key)}"
  # MWAA makes and names its log groups itself, with the environment
  log_group_name = "airflow-${var.mwaa_environment_name}-${each.key}"
  pattern        = "\"Failed to import plugin\""

  metric_transformation {
    namespace = var.names.metrics_namespace
    name      = local.plugin_errors_metric
    value     = "1"
  }
}
