variable "prefix" {
  description = "What the names of the environment's resources begin with: contracts' prefix, such as finance-dev."
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
  description = "The AWS region, such as eu-west-1."
  type        = string
}

variable "partition" {
  description = "The AWS partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "names" {
  description = "Contracts' names: those of the buckets."
  type = object({
    buckets = object({ raw = string, work = string, curated = string })
  })
}

variable "tables" {
  description = "Names of the landing tables in lower case, which are their prefixes in the curated bucket: keys of contracts' tables."
  type        = set(string)

  validation {
    condition     = length(var.tables) > 0 && alltrue([for table in var.tables : can(regex("^[a-z][a-z0-9_]*$", table))])
    error_message = "tables are names in lower case without a slash: the module adds it."
  }
}

variable "protected" {
  description = "Nothing here can be deleted: buckets and key refuse it, for everybody, until this is false. For prod."
  type        = bool
}

variable "tls_only" {
  description = "The buckets refuse plain HTTP. Off for nothing but an emulator that speaks no TLS."
  type        = bool
  default     = true
}

variable "mwaa_bucket" {
  description = "Whether there is a bucket for MWAA's DAGs, plugins and requirements."
  type        = bool
  default     = false
}

variable "access_logs" {
  description = "Whether S3 writes down who asked for which object, in a bucket of its own."
  type        = bool
  default     = true
}

variable "notify_snowpipe" {
  description = "Whether the curated bucket tells Snowpipe of new files; known at plan, which the queue's ARN is not."
  type        = bool
}

variable "snowpipe_queue_arn" {
  description = "ARN of the queue that Snowpipe listens on: the pipes' notification channel, one for all of them."
  type        = string
  default     = null

  validation {
    condition     = var.snowpipe_queue_arn != null || !var.notify_snowpipe
    error_message = "notify_snowpipe needs snowpipe_queue_arn."
  }
}

variable "expiry_days" {
  description = <<-EOT
    Days after which objects go: raw (the archive of what the API answered, from which hours are made again), staged
    (work/market: rows on their way to a file), alerts (work/alerts: who was told of which hour), replaced (earlier
    versions of raw, curated and MWAA's objects), access_logs; and raw_cold, after which an archived object that is large
    enough moves to a cheaper class. What is curated stays.
  EOT
  type = object({
    raw         = optional(number, 365)
    raw_cold    = optional(number, 90)
    staged      = optional(number, 7)
    alerts      = optional(number, 60)
    replaced    = optional(number, 30)
    access_logs = optional(number, 90)
  })
  default = {}

  validation {
    condition     = alltrue([for days in values(var.expiry_days) : days >= 1 && floor(days) == days])
    error_message = "expiry_days are whole numbers from 1."
  }
  validation {
    condition     = var.expiry_days.alerts >= 3
    error_message = "expiry_days.alerts is at least 3: the watchdog asks for claims of the last 48 hours."
  }
  validation {
    condition     = var.expiry_days.raw >= var.expiry_days.raw_cold + 90
    error_message = "expiry_days.raw is at least raw_cold + 90: the cheaper class bills 90 days, however soon an object goes."
  }
}
