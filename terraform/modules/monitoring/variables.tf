variable "prefix" {
  description = "What the names begin with: contracts.prefix, such as finance-dev."
  type        = string
}

variable "account_id" {
  description = "The AWS account's id, 12 digits."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "region" {
  description = "The AWS region of everything that is watched. Snowflake's account has to be in it as well: it can't publish to a topic of another region."
  type        = string
}

variable "partition" {
  description = "The AWS partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "names" {
  description = "contracts.names: the alerts' topic and the namespace of the functions' own metrics."
  type = object({
    alerts_topic      = string
    metrics_namespace = string
  })
}

variable "kms_key_arn" {
  description = "The key that encrypts both topics. Its policy has to let cloudwatch.amazonaws.com and events.amazonaws.com use it: README."
  type        = string
}

variable "tls_only" {
  description = "Whether the topics refuse plain HTTP. False for the laptop's AWS alone, which speaks nothing else."
  type        = bool
  default     = true
}

variable "alert_emails" {
  description = "Who gets the mails. Each address has to confirm its subscriptions, one for each topic, by the link that AWS sends."
  type        = set(string)

  validation {
    condition     = length(var.alert_emails) > 0
    error_message = "alert_emails is empty: an alarm that reaches nobody is none."
  }
  validation {
    condition     = alltrue([for address in var.alert_emails : can(regex("^[^@[:space:],;<>\"]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$", address))])
    error_message = "alert_emails holds something that is not an address, such as on-call@example.com."
  }
}

# what is watched

variable "state_machine_arn" {
  description = "The state machine's ARN."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[A-Za-z0-9_-]+$", var.state_machine_arn))
    error_message = "state_machine_arn is not the ARN of a state machine."
  }
}

variable "execution_timeout_seconds" {
  description = "After how long the state machine times an execution out: TimeoutSeconds of contracts.state_machine_definition."
  type        = number

  validation {
    condition     = var.execution_timeout_seconds > 0
    error_message = "execution_timeout_seconds is a number of seconds."
  }
}

variable "function_names" {
  description = "The Lambda functions' names by what they do: collect, stage, publish. The functions' metrics have that word as their dimension service."
  type        = map(string)

  validation {
    condition     = alltrue([for key in ["collect", "publish"] : contains(keys(var.function_names), key)])
    error_message = "function_names has to hold collect and publish, whose metrics are watched."
  }
}

variable "functions" {
  description = "contracts.functions: the timeout of each function."
  type        = map(object({ timeout_seconds = number }))

  validation {
    condition     = toset(keys(var.functions)) == toset(keys(var.function_names))
    error_message = "functions and function_names are not of the same functions."
  }
}

variable "log_group_names" {
  description = "The log groups' names: each function's by what it does, and the state machine's as state_machine."
  type        = map(string)

  validation {
    condition     = toset(keys(var.log_group_names)) == setunion(keys(var.function_names), ["state_machine"])
    error_message = "log_group_names holds one log group for each of function_names, and state_machine."
  }
}

variable "failure_queue_name" {
  description = "The queue that takes what a function's asynchronous call could not do."
  type        = string
}

variable "orchestrator" {
  description = "Who starts the hour: mwaa or eventbridge. Decides which alarms there are, and who mails about one missed hour."
  type        = string

  validation {
    condition     = contains(["mwaa", "eventbridge"], var.orchestrator)
    error_message = "orchestrator is mwaa or eventbridge."
  }
}

variable "mwaa_environment_name" {
  description = "The MWAA environment's name; null without one."
  type        = string
  default     = null

  validation {
    condition     = (var.mwaa_environment_name != null) == (var.orchestrator == "mwaa")
    error_message = "mwaa_environment_name is set if orchestrator is mwaa, and only then."
  }
}

variable "schedule_name" {
  description = "The name of the schedule that starts the hour; null with MWAA."
  type        = string
  default     = null

  validation {
    condition     = (var.schedule_name != null) == (var.orchestrator == "eventbridge")
    error_message = "schedule_name is set if orchestrator is eventbridge, and only then."
  }
}

variable "schedule_group_name" {
  description = "The schedule's group: AWS counts a schedule's failures by group, so it should hold that one schedule. null with MWAA."
  type        = string
  default     = "default"
  nullable    = false
}

variable "schedule_dead_letter_queue_name" {
  description = "The queue that takes what the schedule could not start; null with MWAA."
  type        = string
  default     = null

  validation {
    condition     = (var.schedule_dead_letter_queue_name != null) == (var.orchestrator == "eventbridge")
    error_message = "schedule_dead_letter_queue_name is set if orchestrator is eventbridge, and only then."
  }
}

# thresholds

variable "recurring_hours" {
  description = "In how many of the last three hours a thing has to happen to be an alarm, where something else mails about one time."
  type        = number
  default     = 2

  validation {
    condition     = contains([1, 2, 3], var.recurring_hours)
    error_message = "recurring_hours is 1, 2 or 3."
  }
}

variable "deadline_minutes" {
  description = "By which minute of its hour an hour's objects have to be there: Airflow's option finance.deadline_minutes."
  type        = number
  default     = 45

  validation {
    condition     = var.deadline_minutes >= 5 && var.deadline_minutes < 60 && floor(var.deadline_minutes) == var.deadline_minutes
    error_message = "deadline_minutes is a whole number from 5 to 59: at 60 the next hour's objects would hide a missing hour."
  }
}

variable "missing_hours" {
  description = "How many hours in a row have to be missing for an alarm; null is 1, or 2 with MWAA, where Airflow itself mails about the first."
  type        = number
  default     = null

  validation {
    condition     = var.missing_hours == null ? true : var.missing_hours >= 1 && var.missing_hours <= 12 && floor(var.missing_hours) == var.missing_hours
    error_message = "missing_hours is a whole number from 1 to 12."
  }
}

variable "slow_execution_share" {
  description = "Which part of the state machine's timeout an execution may take."
  type        = number
  default     = 0.6

  validation {
    condition     = var.slow_execution_share > 0 && var.slow_execution_share < 1
    error_message = "slow_execution_share is between 0 and 1: at 1 the execution has timed out."
  }
}

variable "slow_function_share" {
  description = "Which part of its timeout a function may take."
  type        = number
  default     = 0.9

  validation {
    condition     = var.slow_function_share > 0 && var.slow_function_share < 1
    error_message = "slow_function_share is between 0 and 1: at 1 the function has timed out."
  }
}

variable "function_errors_an_hour" {
  description = "How many failed calls of a function in an hour are too many. The state machine tries again, so some are no harm."
  type        = number
  default     = 5

  validation {
    condition     = var.function_errors_an_hour >= 1 && floor(var.function_errors_an_hour) == var.function_errors_an_hour
    error_message = "function_errors_an_hour is a whole number from 1."
  }
}

variable "rejected_percent" {
  description = "Which part of an hour's rows may be rejected, in percent."
  type        = number
  default     = 10

  validation {
    condition     = var.rejected_percent > 0 && var.rejected_percent < 100
    error_message = "rejected_percent is between 0 and 100."
  }
}

variable "queued_tasks" {
  description = "With MWAA: how many of Airflow's tasks may wait for a worker for a quarter of an hour."
  type        = number
  default     = 5

  validation {
    condition     = var.queued_tasks >= 1 && floor(var.queued_tasks) == var.queued_tasks
    error_message = "queued_tasks is a whole number from 1."
  }
}

variable "docs_url" {
  description = "Where the repository's files can be read: mails link to the page of docs/runbooks that says what to do. null: they name the page's path."
  type        = string
  default     = null

  validation {
    condition     = var.docs_url == null ? true : can(regex("^https://[A-Za-z0-9._~:/@%+-]*[A-Za-z0-9._~%+-]$", var.docs_url))
    error_message = "docs_url is an https address without a slash at its end, such as https://github.com/owner/finance-de-lab/blob/main."
  }
}
