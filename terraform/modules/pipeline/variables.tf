variable "environment" {
  description = "The environment: dev or prod."
  type        = string
}

variable "account_id" {
  description = "The AWS account's id, 12 digits."
  type        = string
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

variable "orchestrator" {
  description = "Who drives the hour: mwaa (Airflow) or eventbridge (a schedule starts the collection, a task inside Snowflake builds the dbt project). Never both: each would collect the hour and build the tables."
  type        = string

  validation {
    condition     = contains(["mwaa", "eventbridge"], var.orchestrator)
    error_message = "orchestrator is mwaa or eventbridge."
  }
}

variable "protected" {
  description = "Whether nothing of it may be lost: buckets that are not empty can't be destroyed, and deleting them is denied."
  type        = bool
}

variable "tls_only" {
  description = "Buckets and topics refuse plain HTTP. false only against an AWS on loopback that speaks nothing else."
  type        = bool
  default     = true
}

variable "alert_emails" {
  description = "Who gets the mails."
  type        = set(string)
}

variable "packages" {
  description = "The folder with the functions' packages, as make package leaves it."
  type        = string
}

variable "market_api" {
  description = "The market's API: base URL, tier of its key (demo, pro, keyless), calls a minute."
  type = object({
    url              = optional(string, "https://api.coingecko.com/api/v3")
    tier             = optional(string, "demo")
    calls_per_minute = optional(number, 30)
  })
  default = {}
}

variable "market" {
  description = "How much of the market an hour is: pages, and coins a page."
  type        = object({ pages = optional(number, 10), page_size = optional(number, 100) })
  default     = {}
}

variable "deadline_minutes" {
  description = "Minutes after the hour began by which its data has to be there: Airflow mails about a late hour, CloudWatch about a missing one. To be changed together with dbt's usable_by_minutes."
  type        = number
  default     = 45
}

variable "expiry_days" {
  description = "After how many days objects go, by kind: see ../storage."
  type        = any
  default     = {}
}

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
}

variable "secret_recovery_days" {
  description = "How long a deleted secret can be brought back: 7 to 30 days, or 0 for an environment that is made and destroyed at will."
  type        = number
}

variable "reserved_concurrency" {
  description = "Calls of each function at once, set aside of the account's; -1 reserves none: see ../etl."
  type        = object({ collect = number, stage = number, publish = number })
}

variable "dbt_task_enabled" {
  description = "With orchestrator eventbridge: whether the task inside Snowflake runs. false until the dbt project is deployed for the first time."
  type        = bool
  default     = true
}

variable "mwaa" {
  description = "With orchestrator mwaa: the folder that make mwaa-package left, the two zones, and how large the environment is (see ../mwaa)."
  type = object({
    package                = optional(string)
    availability_zones     = optional(list(string))
    environment_class      = optional(string, "mw1.small")
    workers                = optional(object({ min = number, max = number }), { min = 1, max = 2 })
    schedulers             = optional(number, 2)
    nat_per_zone           = optional(bool, false)
    webserver_access_mode  = optional(string, "PUBLIC_ONLY")
    webserver_client_cidrs = optional(set(string), [])
    maintenance_window     = optional(string, "TUE:03:30")
    vpc_cidr               = optional(string, "10.42.0.0/20")
    interface_endpoints    = optional(set(string), [])
    finance_options        = optional(map(string), {})
  })
  default = {}

  validation {
    condition     = var.orchestrator != "mwaa" || (var.mwaa.package != null && var.mwaa.availability_zones != null)
    error_message = "orchestrator mwaa needs mwaa.package (make mwaa-package) and mwaa.availability_zones."
  }
}

variable "snowflake" {
  description = "Snowflake: its account identifier; the service users' public keys and, while keys are rotated, the next ones, by user (airflow, dbt, tableau), and the addresses that they come from beside MWAA's; sizes and limits (see ../snowflake). managed = false leaves all of Snowflake to somebody else, who names the queue that the pipes listen to."
  type = object({
    managed          = optional(bool, true)
    pipe_queue_arn   = optional(string)
    account          = optional(string)
    public_keys      = optional(map(string), {})
    next_public_keys = optional(map(string), {})
    addresses        = optional(map(list(string)), {})

    # as modules/snowflake has them
    retention_days       = optional(number, 1)
    warehouses           = optional(any, {})
    terraform_role       = optional(string, "ACCOUNTADMIN")
    parent_role          = optional(string, "SYSADMIN")
    resource_monitors    = optional(bool, true)
    monitor_notify_users = optional(list(string), [])
    settle_seconds       = optional(number, 15)
  })

  validation {
    condition     = var.snowflake.managed != (var.snowflake.pipe_queue_arn != null)
    error_message = "snowflake.pipe_queue_arn is given where Snowflake is not managed here (managed = false), and only there."
  }
  validation {
    condition     = var.orchestrator != "mwaa" || var.snowflake.account != null
    error_message = "orchestrator mwaa needs snowflake.account, such as myorg-myaccount: Airflow and dbt log in there."
  }
  validation {
    condition     = var.orchestrator != "mwaa" || !var.snowflake.managed || length(setsubtract(["airflow", "dbt"], keys(var.snowflake.public_keys))) == 0
    error_message = "orchestrator mwaa needs snowflake.public_keys of airflow and dbt."
  }
}

variable "permissions_boundary_arn" {
  description = "The policy that bounds every role, whatever it is given: ../github's, without which GitHub's deployments may not make one; null: none."
  type        = string
  default     = null
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
