# What was put aside and waits for somebody, what Snowpipe could not load, and what the schedule could not start.

locals {
  queues = merge(
    { failure-queue = var.failure_queue_name },
    { for key, name in { schedule-queue = var.schedule_dead_letter_queue_name } : key => name if !local.with_mwaa },
  )

  queue_alarms = { for key, name in local.queues : key => merge(local.quiet, local.at_once, {
    anchor     = "queue-not-empty"
    says       = "Something has been put aside in the queue ${name}."
    namespace  = "AWS/SQS"
    metric     = "ApproximateNumberOfMessagesVisible"
    dimensions = { QueueName = name }
    statistic  = "Maximum"
    at_least   = 1
    # schedule-dropped tells of the same at once: this one, after an hour, of a message that nobody has taken out
    of     = key == "schedule-queue" ? 12 : 1
    within = key == "schedule-queue" ? 12 : 1
    # a queue that was not used for six hours reports nothing
    missing = "notBreaching"
  }) }

  snowpipe_alarms = {
    # Snowflake's own message, with file and error, is a mail of its own; this one says what to do, once for all of an
    # hour's messages
    snowpipe-errors = merge(local.quiet, local.at_once, {
      anchor     = "snowpipe-errors"
      says       = "Snowpipe could not load a file, or the task that builds the dbt project failed: see the messages of ${local.pipe_errors_topic}."
      namespace  = "AWS/SNS"
      metric     = "NumberOfMessagesPublished"
      dimensions = { TopicName = local.pipe_errors_topic }
      statistic  = "Sum"
      period     = 3600
      at_least   = 1
    })
  }

  schedule_metric = { namespace = "AWS/Scheduler", dimensions = { ScheduleGroup = var.schedule_group_name }, statistic = "Sum" }

  schedule_alarms = {
    schedule-errors = merge(local.quiet, local.schedule_metric, local.recurring, {
      anchor   = "schedule-errors"
      says     = "Step Functions refused to start an execution for the schedule in several of the last three hours."
      metric   = "TargetErrorCount"
      at_least = 1
    })
    schedule-dropped = merge(local.quiet, local.schedule_metric, local.at_once, {
      anchor   = "schedule-dropped"
      says     = "The schedule gave up an hour: its execution was not started."
      metric   = "InvocationDroppedCount"
      at_least = 1
    })
  }
}
