# The state machine calls the functions, tries again and tells of what it can't get done. So the alarms are about what
# goes on although it tries again: see recurring in main.tf.

locals {
  function_alarms = merge([for function, name in var.function_names : {
    for suffix, about in {
      errors = {
        metric    = "Errors"
        statistic = "Sum"
        at_least  = var.function_errors_an_hour
        says      = "${name} failed ${var.function_errors_an_hour} times an hour or more in several of the last three hours."
      }
      throttles = {
        metric    = "Throttles"
        statistic = "Sum"
        at_least  = 1
        says      = "${name} was not started, for want of concurrency, in several of the last three hours."
      }
      slow = {
        metric    = "Duration"
        statistic = "Maximum"
        at_least  = floor(var.slow_function_share * var.functions[function].timeout_seconds + 0.5) * 1000 # milliseconds
        says      = "${name} took nearly all of its ${var.functions[function].timeout_seconds} seconds in several of the last three hours."
      }
      } : "${function}-${suffix}" => merge(local.quiet, local.recurring, about, {
        anchor     = "function-${suffix}"
        namespace  = "AWS/Lambda"
        dimensions = { FunctionName = name }
    })
  }]...)

  function_errors_metric = "FunctionErrors"
}

# By kind of error, which Lambda's own metric does not know. For the dashboard alone: an alarm on it would say again what
# the functions' Errors and the executions' ends say.
resource "aws_cloudwatch_log_metric_filter" "function_errors" {
  for_each = var.function_names

  name           = "${each.value}-errors"
  log_group_name = var.log_group_names[each.key]
  pattern        = "{ $.level = \"ERROR\" }"

  metric_transformation {
    namespace = var.names.metrics_namespace
    name      = local.function_errors_metric
    value     = "1"
    dimensions = {
      service = "$.service"
      error   = "$.error"
    }
  }
}
